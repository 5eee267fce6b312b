"""The stand-in's staff interface: what the staff page calls."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, HTTPException, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from bridge.roles import RIGHTS, Role
from tests.widget.standin_data import Json, text_block
from tests.widget.standin_world import World, world_of

router = APIRouter(prefix="/staff/api")
Here = Annotated[World, Depends(world_of)]
AFTER = {"take": "person", "release": "bot", "close": "closed"}


def signed_in(staff: Annotated[str | None, Cookie()] = None) -> str:
    """Dependency: who is signed in."""
    if not staff:
        raise HTTPException(401, "sign in")
    return staff


Name = Annotated[str, Depends(signed_in)]


def view(name: str | None) -> Json:
    role = Role.ADMIN if name == "Boss" else Role.AGENT
    rights = sorted(RIGHTS[role]) if name else []
    csrf = "csrf" if name else None
    who = {"name": name, "display_name": name, "role": role if name else None, "has_totp": False}
    return {"csrf_token": csrf, **who, "rights": rights, "shop_name": "Clerk & Co"}


@router.post("/session")
async def sign_in(world: Here, body: Json, response: Response) -> Any:
    if body["password"] != world.password:
        raise HTTPException(401, "wrong password")
    if body["name"] == "Totp" and body.get("code") != "123456":
        return JSONResponse({"type": "/problems/code-needed", "detail": "a code"}, 401)
    response.set_cookie("staff", body["name"], httponly=True, samesite="lax")
    return view(body["name"])


@router.get("/session")
async def session(staff: Annotated[str | None, Cookie()] = None) -> Json:
    return view(staff)


@router.delete("/session", status_code=204)
async def sign_out(response: Response) -> None:
    response.delete_cookie("staff")


@router.get("/conversations")
async def conversations(world: Here, name: Name, state: str) -> Json:
    return {"conversations": [talk.summary() for talk in world.talks.values() if talk.state == state]}


@router.get("/search")
async def search(world: Here, name: Name, text: str, cursor: str | None = None) -> Json:
    """Find texts as they are, the newest first, two a page."""
    hits = [
        talk.found(message, text)
        for talk in reversed(world.talks.values())
        for message in reversed(talk.messages)
        if text in message["blocks"][0].get("text", "")
    ]
    begin = int(cursor or 0)
    more = str(begin + 2) if len(hits) > begin + 2 else None
    return {"conversations": [], "hits": hits[begin : begin + 2], "next_cursor": more}


@router.get("/conversations/{talk_id}")
async def conversation(world: Here, name: Name, talk_id: str) -> Json:
    talk = world.talks[talk_id]
    return talk.summary() | {"messages": talk.messages, "notes": talk.notes, "summary": "Asked for a person."}


@router.get("/team")
async def team(world: Here, name: Name) -> Json:
    member = {"role": "agent", "presence": "online", "conversations": 1, "capacity": 6}
    shown = {name: name, "grace": "Grace"}
    return {"members": [member | {"name": one, "display_name": words} for one, words in shown.items()]}


@router.get("/canned")
async def canned(world: Here, name: Name) -> Json:
    return {"replies": [*_canned(world.canned, is_own=False), *_canned(world.own_canned.get(name, {}), is_own=True)]}


def _canned(replies: dict[str, str], *, is_own: bool) -> list[Json]:
    return [
        {"shortcut": shortcut, "text": text, "is_own": is_own, "file": None}
        for shortcut, text in sorted(replies.items())
    ]


@router.put("/canned/own/{shortcut}")
async def set_own_canned(world: Here, name: Name, shortcut: str, body: Json) -> Json:
    world.own_canned.setdefault(name, {})[shortcut] = body["text"]
    return {"shortcut": shortcut, "text": body["text"], "is_own": True}


@router.delete("/canned/own/{shortcut}", status_code=204)
async def remove_own_canned(world: Here, name: Name, shortcut: str) -> None:
    world.own_canned.get(name, {}).pop(shortcut, None)


@router.put("/canned/{shortcut}")
async def set_canned(world: Here, name: Name, shortcut: str, body: Json) -> Json:
    world.canned[shortcut] = body["text"]
    return {"shortcut": shortcut, "text": body["text"]}


@router.delete("/canned/{shortcut}", status_code=204)
async def remove_canned(world: Here, name: Name, shortcut: str) -> None:
    world.canned.pop(shortcut, None)


@router.put("/presence", status_code=204)
async def presence(name: Name, body: Json) -> None:
    assert body["presence"] in ("online", "away")


@router.get("/conversations/{talk_id}/panel")
async def panel(name: Name, talk_id: str) -> Json:
    line = {"title": "Clay tea pot <b>", "quantity": 2}
    total = {"amount_minor": 4_990, "currency": "EUR"}
    order = {"number": "ZG-1", "status": "shipped", "placed_at": "2026-11-20T09:00:00Z", "total": total}
    return {
        "customer": {"id": "c-1", "name": "Lin Mei", "email": "mei@example.org", "phone": None, "since": "2025-01-01"},
        "orders": [order | {"lines": [line], "delivery_address": "1 Long Road"}],
        "cart": {"lines": [line], "total": total},
    }


@router.get("/conversations/{talk_id}/suggestions")
async def suggestions(name: Name, talk_id: str) -> Json:
    passage = {"title": "Returns", "heading": "How long", "text": "Thirty days.", "article_key": "returns"}
    product = {
        "product_id": "p-lamp",
        "title": "Paper reading lamp",
        "price": {"amount_minor": 2_000, "currency": "EUR"},
    }
    return {"about": "lamp", "passages": [passage], "products": [product]}


@router.post("/conversations/{talk_id}/notes", status_code=201)
async def add_note(world: Here, name: Name, talk_id: str, body: Json) -> Json:
    now = datetime.now(UTC).isoformat()
    note = {"id": str(uuid.uuid4()), "author": name, "created_at": now, "text": body["text"]}
    world.talks[talk_id].notes.append(note)
    return note


@router.put("/conversations/{talk_id}/labels")
async def set_labels(world: Here, name: Name, talk_id: str, body: Json) -> Json:
    world.talks[talk_id].labels = body["labels"]
    return world.talks[talk_id].summary()


@router.post("/conversations/{talk_id}/transfer")
async def transfer(world: Here, name: Name, talk_id: str, body: Json) -> Json:
    talk = world.talks[talk_id]
    talk.agent = body["to"]
    await world.become(talk, "person" if body["to"] else "waiting")
    return talk.summary()


@router.post("/conversations/{talk_id}/messages")
async def answer(world: Here, name: Name, talk_id: str, body: Json) -> Json:
    words = [text_block(body["text"])] if body["text"] else []
    blocks, key = words + world.attached(body), body["client_message_id"]
    world.sent_along += body["product_ids"]
    message = await world.say(world.talks[talk_id], "person", blocks, key=key, author=name)
    return {"seq": message["seq"], "message": message}


@router.post("/conversations/{talk_id}/attachments", status_code=201)
async def upload(request: Request, world: Here, _: Name, talk_id: str, name: str) -> Response:
    assert request.headers["x-csrf-token"] == "csrf"
    assert talk_id in world.talks
    return await world.keep(request, name)


@router.get("/attachments/{file_id}")
async def file(world: Here, _: Name, file_id: str) -> Response:
    return world.file(file_id)


@router.post("/conversations/{talk_id}/{verb}")
async def act(world: Here, name: Name, talk_id: str, verb: str) -> Json:
    talk = world.talks[talk_id]
    if verb == "take" and talk.state == "person":
        raise HTTPException(409, "taken")
    talk.agent = name if verb == "take" else None
    await world.become(talk, AFTER[verb])
    return talk.summary()


@router.websocket("/ws")
async def live(socket: WebSocket) -> None:
    world: World = socket.app.state.world
    await socket.accept()
    world.staff_sockets.add(socket)
    try:
        while True:
            world.console_frames.append(await socket.receive_json())
    except WebSocketDisconnect:
        world.staff_sockets.discard(socket)
