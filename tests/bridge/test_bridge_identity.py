"""Who may read and write what: signed identities, conversation tokens, one shopper's words closed to another."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, problem_of, until

CUSTOMER = "c-4711"
ORIGIN = "https://shop.example"


def signed(key: str, claims: Json, *, digest: str = "sha256", **header: Any) -> str:
    """Sign a token by hand: a library refuses to make most of what is tried here."""

    def encode(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    head = {"alg": "HS256", "typ": "JWT"} | header
    body = f"{encode(json.dumps(head).encode())}.{encode(json.dumps(claims).encode())}"
    return f"{body}.{encode(hmac.new(key.encode(), body.encode(), digest).digest())}"


def claims(**changed: Any) -> Json:
    now = int(time.time())
    return {name: value for name, value in ({"sub": CUSTOMER, "iat": now, "exp": now + 600} | changed).items() if value}


def unsigned(alg: str, body: Json) -> str:
    return signed("", body, alg=alg).rpartition(".")[0] + "."


#: A public key as an attacker knows it, for tokens signed with its text.
PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"

FORGED: dict[str, Callable[[str, str], str]] = {
    "expired": lambda key, _: signed(key, claims(exp=int(time.time()) - 600)),
    "not valid yet": lambda key, _: signed(key, claims(nbf=int(time.time()) + 600)),
    "issued in the future": lambda key, _: signed(key, claims(iat=int(time.time()) + 600)),
    "without expiry": lambda key, _: signed(key, claims(exp=None)),
    "expiry that is no number": lambda key, _: signed(key, claims(exp="tomorrow")),
    "expiry at the end of time": lambda key, _: signed(key, claims(exp=float("inf"))),
    "without customer": lambda key, _: signed(key, claims(sub=None)),
    "customer that is no text": lambda key, _: signed(key, claims(sub=4711)),
    "customer that is too long": lambda key, _: signed(key, claims(sub="c" * 129)),
    "customer with half of a surrogate pair": lambda key, _: signed(key, claims(sub="c\ud800")),
    "customer with NUL": lambda key, _: signed(key, claims(sub="c\x00")),
    "other key": lambda key, _: signed(key[::-1], claims()),
    "empty key": lambda *_: signed("", claims()),
    "the key that signs conversations": lambda _, secret: signed(secret, claims()),
    "alg none": lambda *_: unsigned("none", claims()),
    "alg None": lambda *_: unsigned("None", claims()),
    "alg nOnE": lambda *_: unsigned("nOnE", claims()),
    "alg none with a signature": lambda key, _: signed(key, claims(), alg="none"),
    "alg empty": lambda key, _: signed(key, claims(), alg=""),
    "alg a list": lambda key, _: signed(key, claims(), alg=["HS256"]),
    "alg HS512": lambda key, _: signed(key, claims(), alg="HS512", digest="sha512"),
    "alg RS256, signed as HS256": lambda key, _: signed(key, claims(), alg="RS256"),
    "alg EdDSA, signed as HS256": lambda key, _: signed(key, claims(), alg="EdDSA"),
    "signed with a public key's text": lambda *_: signed(PUBLIC_KEY, claims()),
    "own key in its header": lambda *_: signed("k" * 32, claims(), jwk={"kty": "oct", "k": "a2tr"}),
    "key of a file": lambda *_: signed("", claims(), kid="../../../dev/null"),
    "critical extension": lambda key, _: signed(key, claims(), crit=["x"], x=1),
    "other audience": lambda key, _: signed(key, claims(aud="other-service")),
    "other audiences": lambda key, _: signed(key, claims(aud=["a", "b"])),
    "claims that are no object": lambda key, _: signed(key, ["sub"]),  # type: ignore[arg-type]
    "changed afterwards": lambda key, _: _changed(signed(key, claims())),
    "cut": lambda key, _: signed(key, claims())[:-1],
    "no token": lambda *_: "nonsense",
    "dots": lambda *_: "..",
    "Chinese": lambda *_: "令牌.令牌.令牌",
    "half of a surrogate pair": lambda *_: "\ud800.\ud800.\ud800",
    "NUL": lambda *_: "\x00.\x00.\x00",
    "too long": lambda *_: "x" * 4_097,
}


def _changed(token: str) -> str:
    head, _, rest = token.partition(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub="c-0001")).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{rest.rpartition('.')[2]}"


def identity_key(bridge: Bridge) -> str:
    return bridge.settings.secret("identity_secret")


def test_valid_identity_is_known_to_bot_and_bridge(bridge: Bridge, rasa: Rasa) -> None:
    shopper = bridge.shopper(identity=signed(identity_key(bridge), claims()))
    shopper.ask("hello")
    assert rasa.turns[0]["metadata"]["customer_id"] == CUSTOMER
    assert shopper.http.get(f"{shopper.path}/export").json()["customer_id"] == CUSTOMER


def test_clock_that_is_a_little_ahead_does_no_harm(bridge: Bridge) -> None:
    now = int(time.time())
    bridge.shopper(identity=signed(identity_key(bridge), claims(iat=now + 20, nbf=now + 20)))


def test_demo_identities_open_conversations(bridge: Bridge) -> None:
    found = bridge.http().get("/demo/api/identities").json()
    assert found
    for identity in found:
        shopper = bridge.shopper(identity=identity["token"])
        assert shopper.http.get(f"{shopper.path}/export").json()["customer_id"] == identity["customer_id"]


@pytest.mark.parametrize("kind", FORGED)
def test_forged_identity_opens_nothing(bridge: Bridge, kind: str) -> None:
    token = FORGED[kind](identity_key(bridge), bridge.settings.secret("secret_key"))
    # Escaped as JSON allows it, so that also halves of surrogate pairs arrive.
    for path, more in (("/v1/conversations", {}), ("/v1/recommendations", {"scene": "for_you"})):
        body = json.dumps({"identity": token, **more})
        answer = bridge.http().post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (401, 422)
        assert token not in problem_of(answer, answer.status_code)["detail"]


@pytest.mark.parametrize("kind", FORGED)
def test_forged_conversation_token_opens_nothing(bridge: Bridge, shopper: Shopper, kind: str) -> None:
    secret = bridge.settings.secret("secret_key")
    token = FORGED[kind](secret, identity_key(bridge)).encode("utf-8", "surrogatepass").replace(b"\x00", b"")
    answer = bridge.http().get(f"{shopper.path}/messages", headers={b"authorization": b"Bearer " + token})
    problem_of(answer, 401, "bad-token")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic eDp5", "bearer", "{token}", "Bearer {token} x"])
def test_header_that_is_no_bearer_token(bridge: Bridge, shopper: Shopper, authorization: str) -> None:
    given = authorization.format(token=shopper.token)
    problem_of(bridge.http().get(f"{shopper.path}/messages", headers={"authorization": given}), 401, "bad-token")
    problem_of(
        bridge.http().post("/v1/events", json={"events": [{"kind": "view"}]}, headers={"authorization": given}), 401
    )


def test_right_audience_and_wrong_key_or_wrong_audience_and_right_key(bridge: Bridge, shopper: Shopper) -> None:
    secret, path = bridge.settings.secret("secret_key"), f"{shopper.path}/messages"

    def status(key: str, **changed: Any) -> int:
        token = signed(key, claims(sub=shopper.id, **changed))
        return bridge.http().get(path, headers={"authorization": f"Bearer {token}"}).status_code

    assert status(secret, aud="zhanggui-conversation") == httpx.codes.OK
    assert status(secret) == httpx.codes.UNAUTHORIZED
    assert status(secret, aud="zhanggui-staff") == httpx.codes.UNAUTHORIZED
    assert status(identity_key(bridge), aud="zhanggui-conversation") == httpx.codes.UNAUTHORIZED


def test_token_expires(open_bridge: OpenBridge) -> None:
    bridge = open_bridge()
    secret = bridge.settings.secret("secret_key")
    shopper = bridge.shopper()
    end = int(time.time()) + 2
    token = signed(secret, claims(sub=shopper.id, aud="zhanggui-conversation", exp=end))
    shopper.http.headers["authorization"] = f"Bearer {token}"
    assert shopper.http.get(f"{shopper.path}/messages").is_success
    until(lambda: shopper.http.get(f"{shopper.path}/messages").is_error, "the expiry")
    assert time.time() >= end
    assert "expired" in problem_of(shopper.http.get(f"{shopper.path}/messages"), 401, "bad-token")["detail"]


def test_identity_is_no_conversation_token_and_the_other_way_round(bridge: Bridge, shopper: Shopper) -> None:
    identity = signed(identity_key(bridge), claims(sub=shopper.id))
    for token in (identity, bridge.staff().cookie):
        answer = bridge.http().get(f"{shopper.path}/messages", headers={"authorization": f"Bearer {token}"})
        problem_of(answer, 401, "bad-token")
    problem_of(bridge.http().post("/v1/conversations", json={"identity": shopper.token}), 401, "bad-token")


CALLS: list[tuple[str, str, Json | None]] = [
    ("GET", "/messages", None),
    ("POST", "/messages", {"client_message_id": "x", "text": "hello"}),
    ("POST", "/handoff", None),
    ("POST", "/rating", {"score": 1}),
    ("GET", "/export", None),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_one_shoppers_token_does_nothing_in_anothers_conversation(
    bridge: Bridge, method: str, path: str, body: Json | None
) -> None:
    mine, other = bridge.shopper(), bridge.shopper()
    mine.ask("my secret")
    for headers, status, slug in (
        ({"authorization": f"Bearer {other.token}"}, 403, "forbidden"),
        ({}, 401, "bad-token"),
        # A token that opens several conversations does not exist, not even of the same customer.
        ({"authorization": f"Bearer {other.token}, Bearer {mine.token}"}, 401, "bad-token"),
    ):
        answer = bridge.http().request(method, mine.path + path, json=body, headers=headers)
        assert "my secret" not in answer.text
        problem_of(answer, status, slug)
    assert [message["seq"] for message in mine.history()] == [1, 2, 3]
    assert mine.state() == "bot"


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_conversation_that_does_not_exist(bridge: Bridge, method: str, path: str, body: Json | None) -> None:
    secret, nobody = bridge.settings.secret("secret_key"), "01900000-0000-7000-8000-000000000000"
    token = signed(secret, claims(sub=nobody, aud="zhanggui-conversation"))
    headers = {"authorization": f"Bearer {token}"}
    answer = bridge.http().request(method, f"/v1/conversations/{nobody}{path}", json=body, headers=headers)
    problem_of(answer, 404, "unknown-conversation")


@pytest.mark.parametrize(
    "given", ["%00", "%ff", "%2e%2e", "..%2f", "x" * 2_000, "%E4%B8%AD%E6%96%87", "'%20OR%201=1--"]
)
def test_odd_conversation_ids(bridge: Bridge, shopper: Shopper, given: str) -> None:
    answer = shopper.http.get(f"{bridge.url}/v1/conversations/{given}/messages")
    assert problem_of(answer, answer.status_code)["status"] in (403, 404)


def test_token_is_bound_to_the_page_that_opened_the_conversation(bridge: Bridge) -> None:
    opened = bridge.http().post("/v1/conversations", json={}, headers={"origin": ORIGIN}).json()
    http = bridge.http(headers={"authorization": f"Bearer {opened['token']}"})
    path = f"/v1/conversations/{opened['conversation_id']}/messages"
    assert http.get(path, headers={"origin": ORIGIN}).is_success
    # A shop's own back end sends no origin.
    assert http.get(path).is_success
    for origin in ("https://evil.example", "null", "https://shop.example.evil.example", "http://shop.example"):
        problem_of(http.get(path, headers={"origin": origin}), 401, "bad-token")


def test_no_answer_holds_a_secret_or_a_token(bridge: Bridge, shopper: Shopper) -> None:
    body = {"client_message_id": "x", "text": "hello", "token": shopper.token, "identity": shopper.token}
    answer = shopper.http.post(f"{shopper.path}/messages", json=body)
    problem_of(answer, 422)
    assert shopper.token not in answer.text
    answer = bridge.http().post("/staff/api/session", json={"password": "hunter2hunter2"})
    problem_of(answer, 422)
    assert "hunter2" not in answer.text
