"""What supervisors and admins see to: articles, keys, webhooks, the audit, sessions."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosed

from bridge.audit_trail import harmless_cell
from bridge.paging import cursor_of
from bridge.roles import Role
from bridge.websocket import BAD_TOKEN
from tests.bridge.receiver import Receiver
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of, until

ADMIN_ONLY = ("accounts", "audit", "audit.csv", "keys", "webhooks")
SUPERVISORS = ("articles", "articles/cancel-order", "board")


@pytest.fixture
def admin(bridge: Bridge) -> Staff:
    return bridge.staff("Root", Role.ADMIN)


@pytest.fixture
def boss(bridge: Bridge) -> Staff:
    return bridge.staff("Boss", Role.SUPERVISOR)


@pytest.mark.parametrize("path", [*ADMIN_ONLY, *SUPERVISORS])
def test_the_server_refuses_what_a_role_may_not_see(bridge: Bridge, path: str) -> None:
    able = {Role.ADMIN} if path in ADMIN_ONLY else {Role.ADMIN, Role.SUPERVISOR}
    for role in Role:
        answer = bridge.staff(f"A {role}", role).http.get(f"/staff/api/{path}")
        if role in able:
            assert answer.is_success, (path, role, answer.text)
        else:
            assert "expected the role" in problem_of(answer, 403, "forbidden")["detail"]


def test_agents_change_none_of_it(staff: Staff) -> None:
    http = staff.http
    for answer in (
        http.post("/staff/api/keys", json={"name": "x", "scopes": ["catalogue:read"]}),
        http.post("/staff/api/webhooks", json={"url": "https://a.example/"}),
        http.put("/staff/api/articles/x", json={"texts": {"en": {"title": "X", "body": "Y"}}}),
        http.post("/staff/api/articles/cancel-order/withdraw"),
        http.put("/staff/api/hours", json={"hours": None}),
    ):
        problem_of(answer, 403, "forbidden")


# Keys


def test_a_key_is_shown_once_opens_what_it_may_and_is_revoked(bridge: Bridge, admin: Staff) -> None:
    made = admin.http.post("/staff/api/keys", json={"name": "erp", "scopes": ["catalogue:read"]})
    assert made.status_code == 201 and made.headers["cache-control"] == "no-store"
    token, key_id = made.json()["token"], made.json()["id"]
    assert token.startswith(key_id)
    listed = admin.http.get("/staff/api/keys")
    assert token not in listed.text
    (own,) = (one for one in listed.json()["keys"] if one["id"] == key_id)
    assert own["last_used_at"] is None and own["scopes"] == ["catalogue:read"]
    keyed = bridge.http(headers={"Authorization": f"Bearer {token}"})
    assert keyed.get("/v1/catalog/products", params={"limit": 1}).is_success
    problem_of(keyed.get("/v1/desk/conversations"), 403)
    (own,) = (one for one in admin.http.get("/staff/api/keys").json()["keys"] if one["id"] == key_id)
    assert own["last_used_at"]
    assert admin.http.delete(f"/staff/api/keys/{key_id}").status_code == 204
    problem_of(keyed.get("/v1/catalog/products"), 401)
    problem_of(admin.http.delete(f"/staff/api/keys/{key_id}"), 404, "not-found")
    problem_of(admin.http.post("/staff/api/keys", json={"name": "erp", "scopes": []}), 422, "invalid-request")
    done = [(line["actor"], line["action"]) for line in audit(admin) if key_id in line["subject"]]
    assert done == [("Root", "API key revoked"), ("Root", "API key made")]


# Webhooks


def test_webhooks_are_added_tried_and_replayed(admin: Staff) -> None:
    with Receiver() as receiver:
        made = admin.http.post("/staff/api/webhooks", json={"url": receiver.url}).json()
        path = f"/staff/api/webhooks/{made['id']}"
        try:
            assert made["secret"].startswith("whsec_")
            assert "secret" not in admin.http.get("/staff/api/webhooks").json()["items"][-1]
            event_id = admin.http.post(f"{path}/test").json()["event_id"]
            until(lambda: deliveries(admin, path, "delivered"), "the trial's delivery")
            assert admin.http.post(f"{path}/deliveries/{event_id}/replay").json() == {"replayed": 1}
            until(lambda: len(receiver.requests) == 2, "the replay")
            assert {one.id for one in receiver.requests} == {event_id}
            renewed = admin.http.post(f"{path}/rotate").json()
            assert renewed["secret"] != made["secret"] and renewed["previous_valid_until"]
            assert admin.http.patch(path, json={"is_enabled": False}).json()["is_enabled"] is False
            problem_of(admin.http.patch(path, json={"url": "http://192.168.0.1/"}), 422, "invalid-request")
        finally:
            assert admin.http.delete(path).status_code == 204
    actions = [line["action"] for line in audit(admin)]
    assert {"webhook added", "webhook secret renewed", "webhook removed"} <= set(actions)


def deliveries(admin: Staff, path: str, state: str) -> list[Json]:
    found: list[Json] = admin.http.get(f"{path}/deliveries", params={"state": state}).json()["items"]
    return found


# The audit


def audit(admin: Staff, **asked: str) -> list[Json]:
    answer = admin.http.get("/staff/api/audit", params={"limit": 200, **asked})
    assert answer.is_success, answer.text
    lines: list[Json] = answer.json()["lines"]
    return lines


def test_the_audit_is_filtered_and_paged(bridge: Bridge, admin: Staff, shopper: Shopper) -> None:
    note = bridge.parts.accounts.repository.note
    begin = datetime.now(UTC)
    for number in range(5):
        note("Filtered", f"step {number} of 5%", "x", datetime.now(UTC))
    assert [line["action"] for line in audit(admin, actor="Filtered")] == [f"step {n} of 5%" for n in (4, 3, 2, 1, 0)]
    # What is asked for is taken literally: no wildcard.
    assert len(audit(admin, actor="Filtered", action="5%")) == 5
    assert audit(admin, actor="Filtered", action="s%5") == []
    assert audit(admin, actor="Filtered", until=begin.isoformat()) == []
    assert len(audit(admin, actor="Filtered", since=begin.isoformat())) == 5
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked: dict[str, str | int] = {"actor": "Filtered", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = admin.http.get("/staff/api/audit", params=asked).json()
        seen += [line["action"] for line in page["lines"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == [f"step {n} of 5%" for n in (4, 3, 2, 1, 0)]
    # The last one is more than PostgreSQL's numbers of rows.
    for bad in ("bm9uc2Vuc2U", cursor_of("audit", "²"), cursor_of("audit", "-1"), cursor_of("audit", str(2**31))):
        problem_of(admin.http.get("/staff/api/audit", params={"cursor": bad}), 422, "invalid-request")
    assert admin.do("take", shopper).is_success
    assert [(line["actor"], line["action"]) for line in audit(admin, of="conversations", subject=shopper.id)] == [
        ("Root", "bot->person")
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless_cell(cell) == f"'{cell}"


def test_the_audit_as_a_spreadsheet(bridge: Bridge, admin: Staff) -> None:
    bridge.parts.accounts.repository.note('=HYPERLINK("https://evil.example","x")', "did, 做", 'a"b', datetime.now(UTC))
    answer = admin.http.get("/staff/api/audit.csv", params={"action": "did, 做"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-settings.csv"'
    assert answer.text.startswith("\ufeff")
    head, line = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert head == ["at", "actor", "action", "subject"]
    assert line[1:] == ['\'=HYPERLINK("https://evil.example","x")', "did, 做", 'a"b']


# Sessions


def test_own_sessions_are_listed_and_the_others_ended(bridge: Bridge) -> None:
    here, there = bridge.staff("Twice"), bridge.staff("Twice")
    rows = here.http.get("/staff/api/sessions").json()["sessions"]
    assert [row["is_this"] for row in rows].count(True) == 1 and len(rows) >= 2
    assert here.cookie not in str(rows)
    with there.listen() as line:
        line.send({"type": "ping"})
        line.next("pong")
        assert here.http.delete("/staff/api/sessions").status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            line.next("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == BAD_TOKEN
    problem_of(there.http.get("/staff/api/team"), 401)
    assert [row["is_this"] for row in here.http.get("/staff/api/sessions").json()["sessions"]] == [True]


def session_ids(client: Staff, path: str = "sessions") -> dict[str, bool]:
    """Return the ids of the sessions that a list shows, with whether it is the one that asks."""
    rows = client.http.get(f"/staff/api/{path}").json()["sessions"]
    return {row["id"]: row["is_this"] for row in rows}


def test_one_session_is_ended_and_the_others_stay(bridge: Bridge, admin: Staff) -> None:
    here, there, third = (bridge.staff("Thrice") for _ in range(3))
    listed = session_ids(here)
    assert listed[here.session.key] is True and [listed[one.session.key] for one in (there, third)] == [False] * 2
    path = f"/staff/api/sessions/{there.session.key}"
    problem_of(here.http.delete(path, headers={"X-CSRF-Token": "none"}), 403, "forbidden")
    with there.listen() as line:
        line.send({"type": "ping"})
        line.next("pong")
        assert here.http.delete(path).status_code == 204
        with pytest.raises(ConnectionClosed) as closed:
            line.next("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == BAD_TOKEN
    problem_of(there.http.get("/staff/api/team"), 401, "bad-token")
    assert here.http.get("/staff/api/team").is_success and third.http.get("/staff/api/team").is_success
    assert there.session.key not in session_ids(here)
    problem_of(here.http.delete(path), 404, "not-found")
    assert [line["actor"] for line in audit(admin, action="session ended", subject="Thrice")] == ["Thrice"]


def test_nobody_but_an_admin_ends_the_session_of_another(bridge: Bridge, admin: Staff) -> None:
    eve, victim = bridge.staff("Eve"), bridge.staff("Victim")
    key = victim.session.key
    # Not by one's own list, and not by the admins' one.
    problem_of(eve.http.delete(f"/staff/api/sessions/{key}"), 404, "not-found")
    for client in (eve, bridge.staff("A boss", Role.SUPERVISOR)):
        problem_of(client.http.get("/staff/api/accounts/Victim/sessions"), 403, "forbidden")
        problem_of(client.http.delete(f"/staff/api/accounts/Victim/sessions/{key}"), 403, "forbidden")
    # Nor under another account's name.
    problem_of(admin.http.delete(f"/staff/api/accounts/Eve/sessions/{key}"), 404, "not-found")
    problem_of(admin.http.delete(f"/staff/api/accounts/No one/sessions/{key}"), 404, "not-found")
    assert victim.http.get("/staff/api/team").is_success
    assert audit(admin, action="session ended", subject="Victim") == []
    assert session_ids(admin, "accounts/Victim/sessions")[key] is False
    assert admin.http.delete(f"/staff/api/accounts/Victim/sessions/{key}").status_code == 204
    problem_of(victim.http.get("/staff/api/team"), 401, "bad-token")
    assert key not in session_ids(admin, "accounts/Victim/sessions")
    assert [line["actor"] for line in audit(admin, action="session ended", subject="Victim")] == ["Root"]


def test_an_account_says_when_it_was_seen_last(bridge: Bridge, admin: Staff) -> None:
    bridge.staff("Seen")
    rows = {row["name"]: row for row in admin.http.get("/staff/api/accounts").json()["accounts"]}
    assert datetime.now(UTC) - datetime.fromisoformat(rows["Seen"]["last_seen_at"]) < timedelta(minutes=1)


# Articles


def test_an_article_is_written_withdrawn_and_published(bridge: Bridge, boss: Staff) -> None:
    path, shown = "/staff/api/articles/pet-policy", "/demo/api/articles/pet-policy"
    texts = {
        "en": {
            "title": "Pets in our shops",
            "body": "Dogs on a lead may come in.\r\n",
            "questions": ["may my dog come in"],
        },
        "zh": {"title": "携带宠物", "body": "狗请牵绳入店。"},
    }
    made = boss.http.put(path, json={"texts": texts, "topics": ["store"], "is_published": False})
    assert made.is_success, made.text
    assert made.json()["is_published"] is False and made.json()["texts"]["en"]["body"] == "Dogs on a lead may come in."
    problem_of(bridge.http().get(shown), 404)
    assert boss.http.post(f"{path}/publish").json()["is_published"] is True
    assert bridge.http().get(shown, params={"language": "zh"}).json()["title"] == "携带宠物"
    # A language that is left out stays as it is; so does when it is published.
    changed = boss.http.put(path, json={"texts": {"en": {"title": "Pets", "body": "No pets."}}}).json()
    assert (changed["titles"], changed["is_published"]) == ({"en": "Pets", "zh": "携带宠物"}, True)
    assert boss.http.post(f"{path}/withdraw").json()["is_published"] is False
    problem_of(bridge.http().get(shown), 404)
    listed = {one["key"]: one for one in boss.http.get("/staff/api/articles").json()["articles"]}
    assert listed["pet-policy"]["is_published"] is False and len(listed) > 10
    problem_of(boss.http.get("/staff/api/articles/none"), 404, "not-found")
    problem_of(boss.http.put("/staff/api/articles/No", json={"texts": texts}), 422, "invalid-request")
    problem_of(boss.http.put(path, json={"texts": {}}), 422, "invalid-request")
