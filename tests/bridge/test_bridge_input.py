"""Whatever comes in: a sensible answer or a problem with 4xx, never a 500, never a lost connection."""

from __future__ import annotations

import json
import secrets
import unicodedata
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bridge.hub import MAX_QUEUED
from bridge.masking import mask_cards
from bridge.schemas.common import MAX_MESSAGE_CHARS, clean_text
from tests.bridge.rasa import Rasa
from tests.bridge.server import PROBLEM_TYPE, Bridge, Json, Shopper, Staff, problem_of

JSON = {"content-type": "application/json"}
HELLO: Json = {"client_message_id": "x", "text": "hello"}


def examples(count: int) -> settings:
    """Bounded; the server is shared by all examples: it is real, and a fresh one takes longer than an example."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, deadline=None, suppress_health_check=quiet)


FINE = {
    "emoji only": "😀👍🏽👨‍👩‍👧‍👦🇨🇳",
    "right-to-left": "أين طلبي؟",
    "right-to-left with marks": "\u202eabc\u202c \u2067שלום\u2069",
    "Chinese beyond the BMP": "𠜎𠜱𠝹",
    "one character": "?",
    "one Chinese character": "嗯",
    "combining marks": "Z̸̢͝a̵l̶g̷o̸" * 20,
    "zero width": "a\u200b\u200d\ufeffb",
    "noncharacters": "a\ufffe\uffffb",
    "private use": "\ue000\U0010fffd",
    "line breaks": "one\ntwo\r\nthree\tfour",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SQL": "'; DROP TABLE messages; --",
    "template": "{{7*7}} ${7*7} {position} %s %(x)s",
    "only digits": "1" * 400,
    "percent": "%00%ff",
    "longest": "长" * MAX_MESSAGE_CHARS,
}


@pytest.mark.parametrize("kind", FINE)
def test_unusual_texts_are_fine(rasa: Rasa, shopper: Shopper, kind: str) -> None:
    assert shopper.ask(FINE[kind])
    stored = unicodedata.normalize("NFC", FINE[kind]).replace("\r", "")
    assert shopper.said("shopper") == [stored]
    assert rasa.heard(shopper.id) == [stored]


def test_control_characters_are_left_out(shopper: Shopper) -> None:
    shopper.ask("\x00he\x00l\x07lo\x1b[31m\x7f\u0085")
    assert shopper.said("shopper") == ["hello[31m"]


REFUSED: dict[str, object] = {
    "empty": {"text": ""},
    "blank": {"text": " \t\n\u3000 "},
    "only NUL": {"text": "\x00"},
    "only control characters": {"text": "\x00\x01\x1b\x7f"},
    "10 kB": {"text": "x" * 10_240},
    "10 kB of Chinese": {"text": "长" * 10_240},
    "one more than the longest": {"text": "x" * (MAX_MESSAGE_CHARS + 1)},
    "high surrogate": {"text": "hello \ud83d"},
    "low surrogate": {"text": "\ude00 hello"},
    "surrogates the wrong way round": {"text": "\ude00\ud83d"},
    "no text": {"text": None},
    "text that is a number": {"text": 7},
    "text that is a list": {"text": ["hello"]},
    "text and payload": {"payload": {"intent": "show_more"}},
    "payload that is no intent": {"text": None, "payload": {"intent": "/restart"}},
    "payload with braces": {"text": None, "payload": {"intent": 'greet{"a":"b"}'}},
    "payload with a line break": {"text": None, "payload": {"intent": "greet\n"}},
    "payload with odd entities": {"text": None, "payload": {"intent": "greet", "entities": {"A B": "x"}}},
    "payload with a long value": {"text": None, "payload": {"intent": "greet", "entities": {"a": "x" * 201}}},
    "payload with surrogates": {"text": None, "payload": {"intent": "greet", "entities": {"a": "\ud800"}}},
    "payload with many entities": {
        "text": None,
        "payload": {"intent": "greet", "entities": {f"a{chr(97 + n)}": "x" for n in range(11)}},
    },
    "label with surrogates": {"text": None, "payload": {"intent": "greet"}, "label": "\ud800"},
    "label that is long": {"text": None, "payload": {"intent": "greet"}, "label": "x" * 4_001},
    "values without a payload": {"values": {"city": "x"}},
    "values with a long one": {"text": None, "payload": {"intent": "inform"}, "values": {"city": "x" * 1_001}},
    "values with an odd name": {"text": None, "payload": {"intent": "inform"}, "values": {"A B": "x"}},
    "values in a list": {"text": None, "payload": {"intent": "inform"}, "values": ["x"]},
    "values with surrogates": {"text": None, "payload": {"intent": "inform"}, "values": {"city": "\ud800"}},
    "many values": {
        "text": None,
        "payload": {"intent": "inform"},
        "values": {f"a{chr(97 + n)}": "x" for n in range(9)},
    },
    "unknown field": {"role": "bot"},
    "unknown field of surrogates": {"\ud800": 1},
    "unknown field that is long": {"x" * 5_000: 1},
    "unknown field of a payload": {"text": None, "payload": {"intent": "greet", "\udfff": 1}},
    "id with a blank": {"client_message_id": "a b"},
    "id with a line break": {"client_message_id": "a\n"},
    "id with NUL": {"client_message_id": "a\x00"},
    "id of surrogates": {"client_message_id": "\ud800"},
    "id in Chinese": {"client_message_id": "编号"},
    "id that is empty": {"client_message_id": ""},
    "id that is long": {"client_message_id": "x" * 65},
    "id that is none": {"client_message_id": None},
    "page that is no object": {"page": "https://shop.example"},
    "page with surrogates": {"page": {"url": "\ud800"}},
    "page with a long title": {"page": {"title": "x" * 501}},
    "page with a NUL product": {"page": {"product_id": "\x00"}},
}


@pytest.mark.parametrize("kind", REFUSED)
def test_bad_messages_are_refused(rasa: Rasa, shopper: Shopper, kind: str) -> None:
    # json.dumps escapes what is not ASCII: so halves of surrogate pairs come in at all.
    body = json.dumps(HELLO | REFUSED[kind])  # type: ignore[operator]
    problem = problem_of(
        shopper.http.post(f"{shopper.path}/messages", content=body, headers=JSON), 422, "invalid-request"
    )
    assert problem["errors"] and all(len(str(fault)) < 1_000 for fault in problem["errors"])
    assert len(shopper.history()) == 1
    assert rasa.heard(shopper.id) == []


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hello",
    "cut": b'{"client_message_id": "x", "te',
    "single quotes": b"{'client_message_id': 'x'}",
    "trailing comma": b'{"client_message_id": "x",}',
    "two values": b"{} {}",
    "broken UTF-8": b'{"client_message_id": "x", "text": "\xff\xfe"}',
    "overlong UTF-8": b'{"client_message_id": "x", "text": "\xc0\xaf"}',
    "surrogate in UTF-8": b'{"client_message_id": "x", "text": "\xed\xa0\x80"}',
    "Latin-1": '{"client_message_id": "x", "text": "é"}'.encode("latin-1"),
    "GB 18030": '{"client_message_id": "x", "text": "你好"}'.encode("gb18030"),
    "raw NUL": b'{"client_message_id": "x", "text": "a\x00b"}',
    "list": b"[]",
    "null": b"null",
    "number": b"7",
    "text": b'"hello"',
    "true": b"true",
    "NaN": b'{"client_message_id": NaN, "text": "hello"}',
    "infinite": b'{"client_message_id": "x", "text": Infinity}',
    "many digits": b'{"client_message_id": ' + b"1" * 5_000 + b"}",
    "large exponent": b'{"client_message_id": 1e400}',
    "many brackets": b"[" * 60_000,
    "many nested objects": b'{"a":' * 10_000,
    "deep": b'{"client_message_id": "x", "text": ' + b"[" * 900 + b"]" * 900 + b"}",
    "deeper": b'{"client_message_id": "x", "text": ' + b"[" * 400 + b"]" * 400 + b"}",
    "many fields": json.dumps({f"f{number}": number for number in range(3_000)}).encode(),
}
PATHS = [
    "/v1/conversations",
    "/v1/conversations/{id}/messages",
    "/v1/conversations/{id}/rating",
    "/v1/search",
    "/v1/recommendations",
    "/v1/events",
    "/staff/api/session",
    "/staff/api/conversations/{id}/messages",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", BODIES)
def test_bad_bodies_are_refused(shopper: Shopper, staff: Staff, path: str, kind: str) -> None:
    http = staff.http if path.startswith("/staff/api/conv") else shopper.http
    answer = http.post(path.format(id=shopper.id), content=BODIES[kind], headers=JSON)
    problem = problem_of(answer, answer.status_code)
    assert problem["type"] in ("/problems/unreadable-body", "/problems/invalid-request", "/problems/bad-request")
    assert answer.status_code in (400, 422)
    assert len(answer.content) < 10_000


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/html; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonx",
        "nonsense",
        "/",
        "",
    ],
)
def test_wrong_content_type_is_refused(shopper: Shopper, content_type: str) -> None:
    content, headers = json.dumps(HELLO), {"content-type": content_type}
    answer = shopper.http.post(f"{shopper.path}/messages", content=content, headers=headers)
    assert problem_of(answer, answer.status_code)["status"] in (400, 415, 422)
    assert len(shopper.history()) == 1


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/problem+json"]
)
def test_spellings_of_json_are_fine(shopper: Shopper, content_type: str) -> None:
    content, headers = json.dumps(HELLO), {"content-type": content_type}
    assert shopper.http.post(f"{shopper.path}/messages", content=content, headers=headers).is_success


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/conversations"),
        ("PUT", "/v1/conversations"),
        ("PATCH", "/v1/conversations/{id}/messages"),
        ("DELETE", "/v1/conversations/{id}/messages"),
        ("GET", "/v1/conversations/{id}/handoff"),
        ("POST", "/v1/conversations/{id}/export"),
        ("GET", "/v1/search"),
        ("POST", "/healthz"),
        ("DELETE", "/readyz"),
        ("TRACE", "/v1/conversations"),
        ("POST", "/widget.js"),
        ("PUT", "/static/loader.js"),
    ],
)
def test_wrong_method_is_refused(shopper: Shopper, method: str, path: str) -> None:
    answer = shopper.http.request(method, path.format(id=shopper.id), json=HELLO)
    problem_of(answer, 405, "method-not-allowed")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/v1",
        "/v1/",
        "/v2/conversations",
        "/%00",
        "/%ff%fe",
        "/static/",
        "/static/%00",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e/app.py",
        "/static/" + "x" * 3_000,
        "/static/none.js",
        "/demo/api/products/%00",
        "/demo/api/products/none",
        "/demo/api/products/%F0%9F%98%80",
        "/demo/api/articles/none",
        "/demo/api/articles/%00",
        "/demo/api/articles/..%2f..%2fREADME",
        "/demo/pictures/none.svg",
        "/demo/pictures/%00.svg",
        "/demo/pictures/..%2fx.svg",
    ],
)
def test_unknown_paths(bridge: Bridge, path: str) -> None:
    answer = bridge.http().get(path)
    assert problem_of(answer, answer.status_code)["status"] in ((404, 422) if "%00" in path else (404,))


@pytest.mark.parametrize(
    "query",
    [
        "language=fr",
        "offset=-1",
        "offset=x",
        "offset=999999999999999999999",
        "limit=0",
        "limit=61",
        "department=%00",
        "department=" + "x" * 201,
    ],
)
def test_bad_pages_of_the_demo_shop(bridge: Bridge, query: str) -> None:
    problem_of(bridge.http().get(f"/demo/api/products?{query}"), 422, "invalid-request")


def test_odd_departments_are_empty(bridge: Bridge) -> None:
    for department in ("none", "%ff", "'%20OR%201=1"):
        assert bridge.http().get(f"/demo/api/products?department={department}").json() == {"products": [], "total": 0}


@pytest.mark.parametrize("prefer", [b"x" * 201, b"\xff\xfe", b"wait=\xb2", b"wait=99999999999999999999"])
def test_odd_preferences_do_no_harm(shopper: Shopper, prefer: bytes) -> None:
    answer = shopper.http.post(f"{shopper.path}/messages", json=HELLO, headers={b"prefer": prefer})
    assert answer.status_code in (200, 202, 422)
    if answer.is_error:
        problem_of(answer, 422, "invalid-request")


@pytest.mark.parametrize(
    "body",
    [
        {"locale": "x" * 36},
        {"locale": "\ud800"},
        {"locale": 7},
        {"identity": 7},
        {"identity": "x" * 5_000},
        {"page": []},
        {"customer_id": "c-1"},
        {"\ud800": 1},
    ],
    ids=lambda body: json.dumps(body)[:40],
)
def test_bad_openings_are_refused(bridge: Bridge, body: Json) -> None:
    answer = bridge.http().post("/v1/conversations", content=json.dumps(body), headers=JSON)
    problem_of(answer, 422, "invalid-request")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/search", {}),
        ("/v1/search", {"text": "x" * 501}),
        ("/v1/search", {"text": "\ud800"}),
        ("/v1/search", {"text": "tent", "language": "fr"}),
        ("/v1/search", {"text": "tent", "limit": 0}),
        ("/v1/search", {"text": "tent", "limit": 10**30}),
        ("/v1/search", {"text": "tent", "offset": -1}),
        ("/v1/recommendations", {"scene": "nonsense"}),
        ("/v1/recommendations", {"scene": "similar", "product_id": "none"}),
        ("/v1/recommendations", {"scene": "similar", "product_id": "\x00"}),
        ("/v1/recommendations", {"customer_id": "c-1"}),
        ("/v1/recommendations", {"product_ids_in_context": ["x"] * 51}),
        ("/v1/events", {"events": []}),
        ("/v1/events", {"events": [{"kind": "nonsense"}]}),
        ("/v1/events", {"events": [{"kind": "view"}] * 101}),
        ("/v1/events", {"events": [{"kind": "view", "at": "yesterday"}]}),
        ("/v1/events", {"events": [{"kind": "view", "at": "2026-01-01T00:00:00"}]}),
        ("/v1/events", {"events": [{"kind": "view", "quantity": 0}]}),
        ("/v1/events", {"events": [{"kind": "view", "product_id": "\ud800"}]}),
        ("/v1/events", {"events": [{"kind": "view", "product_id": "\x00"}]}),
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_bad_requests_of_pages_are_refused(shopper: Shopper, path: str, body: Json) -> None:
    answer = shopper.http.post(path, content=json.dumps(body), headers=JSON)
    assert problem_of(answer, answer.status_code)["status"] in (404, 422)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_events_of_any_time_are_taken_or_refused(shopper: Shopper, at: str) -> None:
    answer = shopper.http.post("/v1/events", json={"events": [{"kind": "view", "product_id": "p", "at": at}]})
    assert answer.status_code in (202, 422)


# Everything that JSON can hold, with an eye on what breaks programs.
ANY_TEXT = st.text(
    st.characters(min_codepoint=0, max_codepoint=0x10FFFF) | st.sampled_from("\x00\ud800\udfff\u202e\ufeff中😀")
)
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["client_message_id", "text", "payload", "label", "page", "intent", "entities", "type", "seq"])
FRAMES = st.dictionaries(
    FIELDS | ANY_TEXT, ANY_JSON | st.sampled_from(["message", "typing", "read", "ping", "x", {"intent": "greet"}])
)


@examples(150)
@given(text=ANY_TEXT)
def test_any_text_is_taken_or_refused(shopper: Shopper, text: str) -> None:
    body = json.dumps({"client_message_id": secrets.token_hex(8), "text": text})
    answer = shopper.http.post(f"{shopper.path}/messages", content=body, headers=JSON)
    try:
        expected = mask_cards(clean_text(text))
    except ValueError:
        problem_of(answer, 422, "invalid-request")
    else:
        assert answer.status_code == httpx.codes.ACCEPTED
        assert answer.json()["message"]["blocks"] == [{"type": "text", "text": expected}]
        assert unicodedata.is_normalized("NFC", expected)


@examples(60)
@given(text=st.text(min_size=1).filter(str.strip))
def test_any_fine_text_comes_to_the_bot_as_it_was_stored(bridge: Bridge, rasa: Rasa, text: str) -> None:
    shopper = bridge.shopper()
    answer = shopper.send(text, wait_s=20)
    assume(answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY)
    (stored,) = shopper.said("shopper")
    (heard,) = rasa.heard(shopper.id)
    assert heard == stored or (stored.startswith("/") and heard == f"／{stored[1:]}")


@examples(150)
@given(content=st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
@pytest.mark.parametrize("path", ["/v1/conversations/{id}/messages", "/v1/events", "/v1/conversations/{id}/rating"])
def test_any_body_is_taken_or_refused(shopper: Shopper, path: str, content: bytes) -> None:
    answer = shopper.http.post(path.format(id=shopper.id), content=content, headers=JSON)
    assert answer.status_code < 500
    if answer.is_error:
        problem_of(answer, answer.status_code)


@examples(150)
@given(frames=st.lists(FRAMES | ANY_JSON, min_size=1, max_size=5))
def test_any_frame_is_taken_or_refused(shopper: Shopper, frames: list[Any]) -> None:
    assert len(frames) < MAX_QUEUED
    with shopper.listen() as socket:
        for frame in frames:
            socket.send(json.dumps(frame))
        socket.send({"type": "ping"})
        while (frame := socket.next())["type"] != "pong":
            assert frame["type"] != "error" or frame["problem"]["status"] == 422


@examples(60)
@given(
    text=ANY_TEXT | st.text(st.sampled_from("0123456789 .,-–¥$€块元underbetweenand不要")),
    language=st.sampled_from(["en", "zh"]),
)
def test_any_search_is_answered_or_refused(bridge: Bridge, text: str, language: str) -> None:
    content = json.dumps({"text": text, "language": language, "limit": 3})
    answer = bridge.http().post("/v1/search", content=content, headers=JSON)
    assert answer.status_code in (200, 422), answer.text
    assert answer.headers["content-type"] in ("application/json", PROBLEM_TYPE)
