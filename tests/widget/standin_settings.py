"""The stand-in's settings and board: what the pages of the console call; it keeps what it is told and checks nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from bridge.qr_codes import qr_code
from tests.widget.standin_data import Json
from tests.widget.standin_staff import Name
from tests.widget.standin_world import World, world_of

router = APIRouter(prefix="/staff/api")
Here = Annotated[World, Depends(world_of)]
THEN = "2026-11-20T09:00:00Z"
SCOPES = ["catalogue:read", "orders:write", "conversations:read"]
#: What browsers call themselves, by the ids of the sessions.
CLIENTS = {
    "this": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "other": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1",
    "third": None,
}
EVENTS = ["message.created", "handoff.requested", "order.changed"]


def now() -> str:
    return datetime.now(UTC).isoformat()


@router.get("/hours")
async def hours(world: Here, name: Name) -> Json:
    return seen(world.hours)


@router.put("/hours")
async def set_hours(world: Here, name: Name, body: Json) -> Json:
    world.hours = body["hours"]
    return seen(world.hours)


@router.post("/hours/preview")
async def preview(name: Name, body: Json) -> Json:
    return seen(body["hours"])


def seen(given: Json | None) -> Json:
    """Open where a day has more than one slot, so that a test sees a change at once."""
    is_open = given is None or any(len(day) > 1 for day in given["week"])
    return {"hours": given, "is_open": is_open, "next_opening": None if is_open else "2026-11-30T01:00:00Z"}


@router.get("/sessions")
@router.get("/accounts/{account}/sessions")
async def sessions(world: Here, name: Name, account: str | None = None) -> Json:
    times = {"created_at": THEN, "seen_at": THEN}
    ids = world.sessions.setdefault(account or name, list(CLIENTS))
    mine = "this" if account in (None, name) else None
    return {"sessions": [times | {"id": one, "is_this": one == mine, "client": CLIENTS[one]} for one in ids]}


@router.delete("/sessions", status_code=204)
@router.delete("/accounts/{account}/sessions", status_code=204)
async def end_sessions(world: Here, name: Name, account: str | None = None) -> None:
    world.sessions[account or name] = [] if account else ["this"]


@router.delete("/sessions/{session_id}", status_code=204)
@router.delete("/accounts/{account}/sessions/{session_id}", status_code=204)
async def end_session(world: Here, name: Name, session_id: str, account: str | None = None) -> None:
    world.sessions[account or name].remove(session_id)


@router.put("/session/password", status_code=204)
async def change_password(name: Name, body: Json) -> None:
    assert body["old_password"] and body["new_password"]


@router.post("/session/totp")
async def begin_totp(name: Name, body: Json) -> Json:
    assert body["password"]
    secret = "JBSWY3DPEHPK3PXP"
    uri = f"otpauth://totp/Zhanggui:{name}?secret={secret}&issuer=Zhanggui"
    return {"secret": secret, "provisioning_uri": uri, "qr_code": qr_code(uri)}


@router.post("/session/totp/{step}", status_code=204)
async def totp(name: Name, step: str, body: Json) -> None:
    assert body.get("code") == "123456" if step == "confirm" else body["password"]


@router.get("/accounts")
async def accounts(world: Here, name: Name) -> Json:
    return {"accounts": list(world.accounts.values())}


@router.post("/accounts", status_code=201)
async def add_account(world: Here, name: Name, body: Json) -> Json:
    made = {"is_active": True, "has_totp": False, "created_at": now(), "last_seen_at": None}
    kept = {key: value for key, value in body.items() if key != "password"}
    world.accounts[body["name"]] = kept | made | {"display_name": body["display_name"] or body["name"]}
    return world.accounts[body["name"]]


@router.patch("/accounts/{account}")
async def change_account(world: Here, name: Name, account: str, body: Json) -> Json:
    world.accounts[account] |= {key: value for key, value in body.items() if key != "password"}
    return world.accounts[account]


@router.get("/keys")
async def keys(world: Here, name: Name) -> Json:
    return {"keys": list(world.keys.values()), "scopes": SCOPES}


@router.post("/keys", status_code=201)
async def add_key(world: Here, name: Name, body: Json) -> Json:
    key = {"id": "zg_1f2e3d4c5b6a", "created_at": now(), "last_used_at": None, "revoked_at": None, **body}
    world.keys[key["id"]] = key
    return key | {"token": f"{key['id']}_top-secret"}


@router.delete("/keys/{key_id}", status_code=204)
async def revoke_key(world: Here, name: Name, key_id: str) -> None:
    world.keys[key_id]["revoked_at"] = now()


@router.get("/webhooks")
async def webhooks(world: Here, name: Name) -> Json:
    return {"items": list(world.webhooks.values()), "next_cursor": None, "events": EVENTS}


@router.post("/webhooks", status_code=201)
async def add_webhook(world: Here, name: Name, body: Json) -> Json:
    made = {"id": str(uuid.uuid4()), "created_at": now(), "is_enabled": True, "previous_valid_until": None, **body}
    world.webhooks[made["id"]] = made
    return made | {"secret": "whsec_first"}


@router.patch("/webhooks/{hook_id}")
async def change_webhook(world: Here, name: Name, hook_id: str, body: Json) -> Json:
    world.webhooks[hook_id] |= body
    return world.webhooks[hook_id]


@router.delete("/webhooks/{hook_id}", status_code=204)
async def remove_webhook(world: Here, name: Name, hook_id: str) -> None:
    world.webhooks.pop(hook_id, None)
    world.deliveries.clear()


@router.post("/webhooks/{hook_id}/rotate")
async def rotate(world: Here, name: Name, hook_id: str) -> Json:
    return world.webhooks[hook_id] | {"secret": "whsec_second"}


@router.post("/webhooks/{hook_id}/test", status_code=202)
async def try_webhook(world: Here, name: Name, hook_id: str) -> Json:
    facts = {"created_at": now(), "next_attempt_at": None, "finished_at": now(), "last_status": 500}
    sent = {"event_id": "msg_1", "event": "webhook.test", "state": "dead", "attempts": 9, "last_error": "HTTP 500"}
    world.deliveries["msg_1"] = sent | facts
    return world.deliveries["msg_1"]


@router.get("/webhooks/{hook_id}/deliveries")
async def deliveries(world: Here, name: Name, hook_id: str, state: str | None = None) -> Json:
    found = [one for one in world.deliveries.values() if state in (None, one["state"])]
    return {"items": found, "next_cursor": None}


@router.post("/webhooks/{hook_id}/replay")
@router.post("/webhooks/{hook_id}/deliveries/{event_id}/replay")
async def replay(world: Here, name: Name, hook_id: str, event_id: str | None = None) -> Json:
    dead = [one for one in world.deliveries.values() if one["state"] == "dead"]
    for one in dead:
        one["state"] = "delivered"
    return {"replayed": len(dead)}


@router.get("/articles")
async def articles(world: Here, name: Name) -> Json:
    return {
        "articles": [{key: value for key, value in one.items() if key != "texts"} for one in world.articles.values()]
    }


@router.get("/articles/{key}")
async def article(world: Here, name: Name, key: str) -> Json:
    return world.articles[key]


@router.put("/articles/{key}")
async def save_article(world: Here, name: Name, key: str, body: Json) -> Json:
    known = world.articles.get(key, {"texts": {}, "is_published": True})
    texts = known["texts"] | body["texts"]
    titles = {language: text["title"] for language, text in texts.items()}
    shared = {"key": key, "topics": body["topics"], "audience": body["audience"]}
    world.articles[key] = known | shared | {"texts": texts, "titles": titles}
    return world.articles[key]


@router.post("/articles/{key}/{verb}")
async def publish(world: Here, name: Name, key: str, verb: str) -> Json:
    world.articles[key]["is_published"] = verb == "publish"
    return world.articles[key]


@router.get("/audit")
async def audit(name: Name, actor: str | None = None, cursor: str | None = None) -> Json:
    page = 2 if cursor else 1
    lines = [{"at": THEN, "actor": who, "action": "signed in", "subject": f"{who} {page}"} for who in ("Ada", "Wei")]
    return {"lines": [one for one in lines if actor in (None, one["actor"])], "next_cursor": None if cursor else "2"}


@router.get("/audit.csv")
async def audit_csv(name: Name) -> Response:
    return Response("at,actor,action,subject\r\n", media_type="text/csv")


@router.get("/board")
async def board(world: Here, name: Name, hours: int) -> Json:
    waiting = sum(talk.state == "waiting" for talk in world.talks.values())
    times: Json = {"count": 12, "median_s": 38.0, "p90_s": 125.0}
    member = {"name": name, "display_name": name, "role": "supervisor", "presence": "online", "conversations": 2}
    away: Json = {"name": "Grace", "display_name": "Grace", "role": "agent", "presence": "away", "conversations": 6}
    counts: dict[str, Any] = {"with_person": 2, "with_bot": 31, "asked": 14, "asked_again": 2, "missed": 1, "closed": 9}
    return {
        "at": now(),
        "hours": hours,
        "is_open": True,
        "next_opening": None,
        "waiting": waiting,
        "longest_wait_s": 421.0 if waiting else None,
        **counts,
        "first_response": times,
        "handling": times | {"median_s": 412.0, "p90_s": 3_725.0},
        "ratings": 5,
        "rating": 4.4,
        "team": [member | {"capacity": 6, "taken": 8}, away | {"capacity": 6, "taken": 4}],
    }
