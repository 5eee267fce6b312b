"""Staff accounts: argon2id, roles, second factor, lock-out, sessions, the command."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median

import argon2
import httpx
import pyotp
import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed

from bridge.admission import STAFF_COOKIE
from bridge.audit_trail import AuditTrail, Question
from bridge.cli import app as cli
from bridge.database import upgrade
from bridge.errors import BadToken, CodeNeeded, Conflict, Forbidden, TooMany, WrongSignIn
from bridge.passwords import Passwords
from bridge.roles import RIGHTS, Right, Role
from bridge.staff_accounts import (
    ABSOLUTE_LIFE,
    FREE_BY_ACCOUNT,
    FREE_BY_ADDRESS,
    IDLE_LIFE,
    LONGEST_DELAY,
    StaffAccounts,
)
from bridge.staff_repository import StaffRepository
from bridge.transactions import Transactions
from bridge.websocket import BAD_TOKEN
from shop.database import open_engine
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import PASSWORD, Bridge, Json, problem_of
from zhanggui.settings import Settings

NEW = "correct horse battery"
#: What a guess costs is argon2's own matter: most tests do without.
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'staff.db'}", staff_password=PASSWORD)


@pytest.fixture
def accounts(settings: Settings, clock: Clock) -> Iterator[StaffAccounts]:
    upgrade(settings.resolved_database_url)
    engine = open_engine(settings.resolved_database_url)
    opened = StaffAccounts(StaffRepository(Transactions(engine)), settings, Passwords(CHEAP), clock)
    opened.add("Wei", NEW, Role.AGENT, actor="test", display_name="伟")
    yield opened
    engine.dispose()


def try_it(accounts: StaffAccounts, name: str = "Wei", password: str = NEW, address: str = "a", **more: str) -> str:
    return accounts.sign_in(name, password, more.get("code"), address)[0]


def fail(accounts: StaffAccounts, times: int, **more: str) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            try_it(accounts, **{"password": "guess", **more})


def test_every_right_belongs_to_some_role_and_roles_grow() -> None:
    assert RIGHTS[Role.AGENT] < RIGHTS[Role.SUPERVISOR] < RIGHTS[Role.ADMIN] == frozenset(Right)


def test_password_is_kept_as_argon2id_and_made_anew_when_parameters_change(
    accounts: StaffAccounts, settings: Settings, clock: Clock
) -> None:
    def kept() -> str:
        found = accounts.repository.find("wei")
        assert found
        return found[1].password_hash

    before = kept()
    assert before.startswith("$argon2id$") and NEW not in before
    try_it(accounts)
    assert kept() == before
    dearer = Passwords(argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    later = StaffAccounts(accounts.repository, settings, dearer, clock)
    try_it(later)
    assert "m=16,t=2" in kept()
    try_it(later)


@pytest.mark.parametrize("name", ["wei", " WEI", "Ｗｅｉ"])
def test_names_that_look_alike_are_one(accounts: StaffAccounts, name: str) -> None:
    assert accounts.check(try_it(accounts, name), None, writes=False).name == "Wei"
    with pytest.raises(Conflict):
        accounts.add(name, NEW, Role.AGENT, actor="test")


@pytest.mark.parametrize("name", ["shopper", "Desk", "command line "])
def test_nobody_is_called_as_the_audit_calls_somebody_else(accounts: StaffAccounts, name: str) -> None:
    with pytest.raises(Conflict):
        accounts.add(name, NEW, Role.AGENT, actor="test")


def test_unknown_name_and_wrong_password_are_answered_alike(accounts: StaffAccounts) -> None:
    answers = set()
    for number, name in enumerate(["Wei", "nobody", "关"]):
        with pytest.raises(WrongSignIn) as raised:
            try_it(accounts, name, "guess", address=str(number))
        answers.add(raised.value.detail)
    accounts.add("Ada", NEW, Role.ADMIN, actor="test")
    accounts.change("Wei", {"is_active": False}, "test")
    with pytest.raises(WrongSignIn) as raised:
        try_it(accounts)
    assert answers == {raised.value.detail}


def test_unknown_name_takes_as_long_as_a_wrong_password(settings: Settings, clock: Clock) -> None:
    upgrade(settings.resolved_database_url)
    repository = StaffRepository(Transactions(open_engine(settings.resolved_database_url)))
    accounts = StaffAccounts(repository, settings, clock=clock)
    accounts.add("Wei", NEW, Role.AGENT, actor="test")

    def took_s(name: str, address: str) -> float:
        started = time.process_time()
        with pytest.raises(WrongSignIn):
            try_it(accounts, name, "guess", address=address)
        return time.process_time() - started

    known = [took_s("Wei", f"a{number}") for number in range(4)]
    unknown = [took_s(f"nobody {number}", f"b{number}") for number in range(4)]
    # Without the check of nobody's password it would be a hundredth.
    assert 0.5 < median(unknown) / median(known) < 2


def test_account_is_locked_ever_longer_but_not_for_ever(accounts: StaffAccounts, clock: Clock) -> None:
    for number in range(FREE_BY_ACCOUNT):
        fail(accounts, 1, address=f"a{number}")
    waits = []
    for number in range(9):
        # The right password from another address, too.
        with pytest.raises(TooMany) as raised:
            try_it(accounts, address=f"b{number}")
        waits.append(raised.value.more["retry_after_s"])
        clock.wait(timedelta(seconds=waits[-1]))
        fail(accounts, 1, address=f"c{number}")
    assert waits[:4] == [15, 30, 60, 120]
    assert waits[-1] == LONGEST_DELAY.total_seconds()
    clock.wait(LONGEST_DELAY)
    assert try_it(accounts)
    fail(accounts, FREE_BY_ACCOUNT - 1)
    assert try_it(accounts)


def test_address_is_locked_for_all_names_and_others_are_not(accounts: StaffAccounts, clock: Clock) -> None:
    for number in range(FREE_BY_ADDRESS):
        fail(accounts, 1, name=f"guess {number}", address="evil")
    with pytest.raises(TooMany):
        try_it(accounts, address="evil")
    assert try_it(accounts, address="office")
    clock.wait(LONGEST_DELAY)
    assert try_it(accounts, address="evil")


def test_name_that_nobody_has_is_locked_like_one_that_somebody_has(accounts: StaffAccounts) -> None:
    fail(accounts, FREE_BY_ACCOUNT, name="nobody")
    with pytest.raises(TooMany):
        try_it(accounts, name="nobody", address="other")


def test_guesses_at_once_are_counted_each(accounts: StaffAccounts) -> None:
    barrier = threading.Barrier(20)

    def guess(number: int) -> type[Exception]:
        barrier.wait(20)
        with pytest.raises((WrongSignIn, TooMany)) as raised:
            try_it(accounts, password="guess", address=str(number))
        return raised.type

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(guess, range(20)))
    assert outcomes.count(WrongSignIn) == FREE_BY_ACCOUNT


def test_no_address_and_no_tried_name_is_kept(accounts: StaffAccounts, settings: Settings) -> None:
    fail(accounts, 1, name="my-password-by-mistake", address="203.0.113.77")
    raw = Path(settings.resolved_database_url.removeprefix("sqlite:///"))
    for path in raw.parent.glob(raw.name + "*"):
        assert b"203.0.113.77" not in path.read_bytes() and b"by-mistake" not in path.read_bytes()


def test_session_ends_when_idle_and_after_its_longest_life(accounts: StaffAccounts, clock: Clock) -> None:
    idle, busy = try_it(accounts), try_it(accounts)
    hour = timedelta(hours=1)
    for _ in range(int(ABSOLUTE_LIFE / hour) - 1):
        clock.wait(hour)
        assert accounts.check(busy, None, writes=False)
    for cookie in (idle, busy):
        clock.wait(hour if cookie is busy else timedelta())
        with pytest.raises(BadToken):
            accounts.check(cookie, None, writes=False)
    assert IDLE_LIFE < ABSOLUTE_LIFE


def test_session_ends_at_sign_out_password_change_and_by_an_admin(accounts: StaffAccounts, settings: Settings) -> None:
    def is_in(cookie: str) -> bool:
        try:
            return bool(accounts.check(cookie, None, writes=False))
        except BadToken:
            return False

    accounts.add("Ada", NEW, Role.ADMIN, actor="test")
    one, two, three = (try_it(accounts) for _ in range(3))
    accounts.sign_out(one)
    assert [is_in(cookie) for cookie in (one, two, three)] == [False, True, True]
    session = accounts.check(two, None, writes=False)
    with pytest.raises(Forbidden):
        accounts.change_password(session, "guess", "another horse battery")
    accounts.change_password(session, NEW, "another horse battery")
    assert [is_in(cookie) for cookie in (one, two, three)] == [False, True, False]
    fail(accounts, 1, password=NEW)
    accounts.change("Wei", {"is_active": False}, "Ada")
    assert not is_in(two)
    fail(accounts, 1, password="another horse battery")
    accounts.change("Wei", {"is_active": True}, "Ada")
    four = try_it(accounts, password="another horse battery")
    accounts.end_sessions("wei", "Ada")
    assert not is_in(four)
    engine = open_engine(settings.resolved_database_url)
    done = [(one.actor, one.action) for one in AuditTrail(Transactions(engine)).page(Question(subject="Wei"), None, 99)]
    engine.dispose()
    assert ("Wei", "password changed") in done and ("Ada", "sessions ended") in done


def test_cookie_opens_nothing_for_who_reads_the_database(accounts: StaffAccounts, settings: Settings) -> None:
    cookie = try_it(accounts)
    raw = Path(settings.resolved_database_url.removeprefix("sqlite:///"))
    assert not any(cookie.encode() in path.read_bytes() for path in raw.parent.glob(raw.name + "*"))


def test_one_active_admin_stays(accounts: StaffAccounts) -> None:
    accounts.add("Ada", NEW, Role.ADMIN, actor="test")
    for changes in ({"is_active": False}, {"role": "agent"}):
        with pytest.raises(Conflict):
            accounts.change("Ada", changes, "Ada")
    accounts.change("Wei", {"role": "admin"}, "Ada")
    assert accounts.change("Ada", {"role": "agent"}, "Wei")[0].role is Role.AGENT


def test_first_account_is_made_once(accounts: StaffAccounts, tmp_path: Path) -> None:
    assert accounts.make_first() is None
    settings = Settings(
        var_dir=tmp_path / "new", database_url=f"sqlite:///{tmp_path / 'new.db'}", staff_password=PASSWORD
    )
    upgrade(settings.resolved_database_url)
    fresh = StaffAccounts(
        StaffRepository(Transactions(open_engine(settings.resolved_database_url))), settings, Passwords(CHEAP)
    )
    first = fresh.make_first()
    assert first and first.role is Role.ADMIN
    assert fresh.make_first() is None
    assert try_it(fresh, "admin", PASSWORD)


def with_totp(accounts: StaffAccounts, clock: Clock) -> pyotp.TOTP:
    session = accounts.check(try_it(accounts), None, writes=False)
    secret, uri = accounts.begin_totp(session, NEW)
    assert uri == f"otpauth://totp/Zhanggui:Wei?secret={secret}&issuer=Zhanggui"
    # Until it is confirmed nothing changes.
    assert try_it(accounts)
    totp = pyotp.TOTP(secret)
    with pytest.raises(Forbidden):
        accounts.confirm_totp(session, "000000" if totp.at(clock.now) != "000000" else "000001")
    accounts.confirm_totp(session, totp.at(clock.now))
    return totp


def test_second_factor_is_asked_for_and_a_code_counts_once(accounts: StaffAccounts, clock: Clock) -> None:
    totp = with_totp(accounts, clock)
    with pytest.raises(CodeNeeded):
        try_it(accounts)
    # The code that confirmed the set-up is used up.
    with pytest.raises(WrongSignIn):
        try_it(accounts, code=totp.at(clock.now))
    clock.wait(timedelta(seconds=30))
    code = totp.at(clock.now)
    with pytest.raises(WrongSignIn):
        try_it(accounts, password="guess", code=code)
    assert try_it(accounts, code=code)
    with pytest.raises(WrongSignIn):
        try_it(accounts, code=code)
    clock.wait(timedelta(seconds=30))
    late = totp.at(clock.now)
    clock.wait(timedelta(seconds=30))
    assert try_it(accounts, code=late)
    with pytest.raises(WrongSignIn):
        try_it(accounts, code=totp.at(clock.now + timedelta(minutes=5)))


def test_codes_at_once_count_once(accounts: StaffAccounts, clock: Clock) -> None:
    totp = with_totp(accounts, clock)
    clock.wait(timedelta(seconds=30))
    code = totp.at(clock.now)
    barrier = threading.Barrier(5)

    def enter(number: int) -> bool:
        barrier.wait(20)
        try:
            return bool(try_it(accounts, code=code, address=str(number)))
        except (WrongSignIn, TooMany):
            return False

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(enter, range(5))) == 1


def test_second_factor_is_removed_with_the_password_or_by_a_new_one(accounts: StaffAccounts, clock: Clock) -> None:
    totp = with_totp(accounts, clock)
    clock.wait(timedelta(seconds=30))
    session = accounts.check(try_it(accounts, code=totp.at(clock.now)), None, writes=False)
    with pytest.raises(Forbidden):
        accounts.remove_totp(session, "guess")
    accounts.remove_totp(session, NEW)
    assert try_it(accounts)
    with_totp(accounts, clock)
    accounts.set_password("Wei", "another horse battery", "Ada")
    assert try_it(accounts, password="another horse battery")


# Over HTTP.


@pytest.fixture
def own_bridge(open_bridge: OpenBridge, tmp_path: Path) -> Bridge:
    """A bridge with its own accounts, whose sign-ins nobody else counts."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    upgrade(url)
    return open_bridge(database_url=url)


def sign_in(bridge: Bridge, name: str = "admin", password: str = PASSWORD) -> httpx.Client:
    http = bridge.http()
    answer = http.post("/staff/api/session", json={"name": name, "password": password})
    assert answer.status_code == httpx.codes.OK, answer.text
    http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return http


def test_signing_in_opens_what_was_closed_and_signing_out_closes_it(own_bridge: Bridge) -> None:
    http = own_bridge.http()
    problem_of(http.get("/staff/api/conversations"), 401, "bad-token")
    assert http.get("/staff/api/session").json()["name"] is None
    answer = http.post("/staff/api/session", json={"name": " Admin ", "password": PASSWORD})
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert (found["name"], found["role"], found["has_totp"]) == ("admin", "admin", False)
    assert http.get("/staff/api/session").json() == found
    assert http.get("/staff/api/conversations").is_success
    copied = own_bridge.http(cookies={STAFF_COOKIE: http.cookies[STAFF_COOKIE]})
    assert http.delete("/staff/api/session").status_code == httpx.codes.NO_CONTENT
    for client in (http, copied):
        problem_of(client.get("/staff/api/conversations"), 401, "bad-token")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookie_is_out_of_reach_for_scripts_and_other_sites(own_bridge: Bridge, scheme: str) -> None:
    headers = {"x-forwarded-proto": scheme}
    answer = own_bridge.http(headers=headers).post("/staff/api/session", json={"password": PASSWORD, "name": "admin"})
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == STAFF_COOKIE
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/staff")
    assert bool(cookie["secure"]) == (scheme == "https")
    assert 0 < int(cookie["max-age"]) <= 12 * 3600


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": PASSWORD},
        {"name": "admin"},
        {"password": PASSWORD, "name": ""},
        {"password": PASSWORD, "name": "   "},
        {"password": PASSWORD, "name": "x" * 81},
        {"password": PASSWORD, "name": "A\x00da"},
        {"password": PASSWORD, "name": "A\nda"},
        {"password": PASSWORD, "name": "\ud800"},
        {"password": "\ud800", "name": "admin"},
        {"password": "x" * 201, "name": "admin"},
        {"password": PASSWORD, "name": "admin", "role": "admin"},
        {"password": [PASSWORD], "name": "admin"},
        {"password": PASSWORD, "name": "admin", "code": "12345"},
        {"password": PASSWORD, "name": "admin", "code": 123456},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_bad_sign_in(bridge: Bridge, body: Json) -> None:
    content = json.dumps(body)
    answer = bridge.http().post("/staff/api/session", content=content, headers={"content-type": "application/json"})
    problem_of(answer, 422, "invalid-request")
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("password", ["", PASSWORD + " ", "密码", "\x00", PASSWORD.upper()])
def test_wrong_password(own_bridge: Bridge, password: str) -> None:
    answer = own_bridge.http().post("/staff/api/session", json={"name": "admin", "password": password})
    problem_of(answer, 401, "wrong-sign-in")
    assert "set-cookie" not in answer.headers


def test_guessing_is_limited_also_for_the_right_password(own_bridge: Bridge) -> None:
    http = own_bridge.http()
    for _ in range(FREE_BY_ACCOUNT):
        problem_of(http.post("/staff/api/session", json={"password": "guess", "name": "admin"}), 401)
    answer = http.post("/staff/api/session", json={"password": PASSWORD, "name": "admin"})
    problem = problem_of(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) == problem["retry_after_s"] <= 15


def test_admin_manages_accounts_and_nobody_else_does(own_bridge: Bridge) -> None:
    admin = sign_in(own_bridge)
    made = admin.post("/staff/api/accounts", json={"name": "Wei", "password": NEW, "display_name": "伟"})
    assert made.status_code == httpx.codes.CREATED
    assert (made.json()["role"], made.json()["capacity"]) == ("agent", 6)
    assert not re.search("hash|secret", made.text)
    problem_of(admin.post("/staff/api/accounts", json={"name": "WEI", "password": NEW}), 409, "conflict")
    problem_of(admin.post("/staff/api/accounts", json={"name": "Short", "password": "short"}), 422)
    problem_of(admin.patch("/staff/api/accounts/Nobody", json={"capacity": 2}), 404, "not-found")
    problem_of(admin.patch("/staff/api/accounts/admin", json={"is_active": False}), 409, "conflict")
    wei = sign_in(own_bridge, "wei", NEW)
    calls: list[Callable[[], httpx.Response]] = [
        lambda: wei.get("/staff/api/accounts"),
        lambda: wei.get("/staff/api/audit"),
        lambda: wei.post("/staff/api/accounts", json={"name": "Eve", "password": NEW}),
        lambda: wei.patch("/staff/api/accounts/wei", json={"role": "admin"}),
        lambda: wei.delete("/staff/api/accounts/admin/sessions"),
    ]
    for call in calls:
        problem_of(call(), 403, "forbidden")
    changed = admin.patch("/staff/api/accounts/wei", json={"role": "supervisor", "capacity": 2})
    assert (changed.json()["role"], changed.json()["capacity"]) == ("supervisor", 2)
    # Effective at once, also in sessions that are open.
    assert wei.put("/staff/api/hours", json={"hours": None}).is_success
    assert admin.patch("/staff/api/accounts/wei", json={"is_active": False}).is_success
    problem_of(wei.get("/staff/api/conversations"), 401, "bad-token")
    lines = admin.get("/staff/api/audit").json()["lines"]
    assert ("admin", "account added", "Wei") in [(line["actor"], line["action"], line["subject"]) for line in lines]


def test_own_password_and_second_factor_over_http(own_bridge: Bridge) -> None:
    http = sign_in(own_bridge)
    other = sign_in(own_bridge)
    change = {"old_password": "guess", "new_password": NEW}
    problem_of(http.put("/staff/api/session/password", json=change), 403, "forbidden")
    assert http.put("/staff/api/session/password", json=change | {"old_password": PASSWORD}).status_code == 204
    problem_of(other.get("/staff/api/conversations"), 401, "bad-token")
    begun = http.post("/staff/api/session/totp", json={"password": NEW}).json()
    code = pyotp.TOTP(begun["secret"]).now()
    confirmed = http.post("/staff/api/session/totp/confirm", json={"code": f"{code[:3]} {code[3:]}"})
    assert confirmed.status_code == 204
    assert http.get("/staff/api/session").json()["has_totp"] is True
    answer = own_bridge.http().post("/staff/api/session", json={"name": "admin", "password": NEW})
    problem_of(answer, 401, "code-needed")
    assert http.post("/staff/api/session/totp/remove", json={"password": NEW}).status_code == 204
    assert sign_in(own_bridge, password=NEW)


def test_open_pages_close_when_their_session_ends(own_bridge: Bridge) -> None:
    ada, admin = own_bridge.staff(), sign_in(own_bridge)
    with ada.listen() as socket:
        socket.send({"type": "ping"})
        socket.next("pong")
        assert admin.delete("/staff/api/accounts/ada/sessions").status_code == 204
        with pytest.raises(ConnectionClosed):
            socket.next("pong")
        assert socket.connection.close_code == BAD_TOKEN


def test_page_whose_session_another_process_ended_closes_with_its_next_ping(own_bridge: Bridge) -> None:
    ada = own_bridge.staff()
    with ada.listen() as socket:
        own_bridge.parts.accounts.sign_out(ada.cookie)
        with pytest.raises(ConnectionClosed):
            socket.send({"type": "ping"})
            socket.next("pong")
        assert socket.connection.close_code == BAD_TOKEN


# The command.


def test_command_makes_lists_and_disables(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(settings.resolved_database_url)
    monkeypatch.setenv("ZHANGGUI_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", settings.resolved_database_url)

    def run(*words: str, stdin: str = "") -> str:
        result = CliRunner().invoke(cli, ["staff", *words], input=stdin)
        return f"{result.exit_code} {result.output}"

    typed = f"{NEW}\n{NEW}\n"
    assert run("add", "Ada", "--role", "admin", stdin=typed).startswith("0")
    assert run("add", "Wei", "--display-name", "伟", "--capacity", "3", stdin=typed).startswith("0")
    assert run("add", "WEI", stdin=typed).startswith("1")
    assert run("add", "Eve", stdin="short\nshort\n").startswith("2")
    listed = json.loads(run("list", "--json").removeprefix("0 "))
    assert [(one["name"], one["role"], one["capacity"]) for one in listed] == [("Ada", "admin", 6), ("Wei", "agent", 3)]
    assert "伟" in run("list")
    assert NEW not in run("passwd", "wei", stdin=typed)
    assert run("disable", "Ada").startswith("1")
    assert run("disable", "wei").startswith("0")
    assert [one["active"] for one in json.loads(run("list", "--json").removeprefix("0 "))] == [True, False]
    assert run("disable", "wei", "--undo").startswith("0")
    assert run("disable", "nobody").startswith("1")
