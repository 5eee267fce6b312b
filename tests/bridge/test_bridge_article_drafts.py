"""What a person has answered becomes the draft of an article, with its question and without anybody's data."""

from __future__ import annotations

import pytest

from bridge.article_drafts import without_personal_data
from bridge.roles import Role
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

ANSWER = "Yes: our batteries keep two years of warranty, the charger one."


@pytest.fixture
def boss(bridge: Bridge) -> Staff:
    return bridge.staff("Boss", Role.SUPERVISOR)


def draft(who: Staff, shopper: Shopper, seq: int) -> Json:
    answer = who.http.get(f"/staff/api/conversations/{shopper.id}/messages/{seq}/article-draft")
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def seq_of(shopper: Shopper, text: str) -> int:
    return next(int(one["seq"]) for one in shopper.history() if one["blocks"][0].get("text") == text)


def test_the_question_is_the_one_that_is_answered(boss: Staff, shopper: Shopper) -> None:
    shopper.ask("hello")
    shopper.ask("how long is the warranty of the battery?")
    shopper.ask("show me tents")
    assert boss.do("take", shopper).is_success
    assert boss.answer(shopper, "Hello, let me look.", "k1").is_success
    assert shopper.send("ok").is_success
    assert boss.answer(shopper, ANSWER, "k2").is_success
    assert boss.answer(shopper, "Anything else?", "k3").is_success
    found = draft(boss, shopper, seq_of(shopper, ANSWER))
    assert found["title"] == "how long is the warranty of the battery?"
    assert found["questions"] == [found["title"]]
    assert found["body"] == f"{ANSWER}\n\nAnything else?"
    assert (found["language"], found["key"]) == ("en", "how-long-is-the-warranty-of-the-battery")
    known = {one["key"] for one in boss.http.get("/staff/api/articles").json()["articles"]}
    assert found["similar"] and {one["key"] for one in found["similar"]} <= known


def test_a_chinese_draft_can_be_saved_as_it_is_and_its_key_is_free(bridge: Bridge, boss: Staff) -> None:
    shopper = bridge.shopper(locale="zh")
    shopper.ask("退货运费谁出？")
    assert boss.do("take", shopper).is_success
    assert boss.answer(shopper, "质量问题由我们承担，其他情况由顾客承担。").is_success
    seq = seq_of(shopper, "质量问题由我们承担，其他情况由顾客承担。")
    found = draft(boss, shopper, seq)
    assert (found["key"], found["language"]) == ("tui-huo-yun-fei-shui-chu", "zh")
    body = {"texts": {"zh": {name: found[name] for name in ("title", "body", "questions")}}}
    assert boss.http.put(f"/staff/api/articles/{found['key']}", json=body).is_success
    assert draft(boss, shopper, seq)["key"] == "tui-huo-yun-fei-shui-chu-2"
    assert boss.http.post(f"/staff/api/articles/{found['key']}/withdraw").is_success


def test_nobody_is_named_in_it(bridge: Bridge, boss: Staff) -> None:
    identity = bridge.http().get("/demo/api/identities").json()[0]
    first, *_ = identity["name"].split()
    shopper = bridge.shopper(identity=identity["token"])
    shopper.ask(f"I am {identity['name']}, where is ZG-1234567?")
    assert boss.do("take", shopper).is_success
    told = f"Dear {first}, ZG-1234567 went to ann.lee+shop@mail.example.org; call +44 20 7946 0958. Boss"
    assert boss.answer(shopper, told).is_success
    found = draft(boss, shopper, seq_of(shopper, told))
    assert found["title"] == "I am …, where is …?"
    assert found["body"] == "Dear …, … went to …; call …. …"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("£129.99 until 2026-12-24, 14 days, size 42, 100000", "£129.99 until 2026-12-24, 14 days, size 42, …"),
        ("a@b.co,c@d.org", "…,…"),
        ("Will, you will", "…, you will"),
        ("订单号ZG-7654321，电话13800138000", "订单号…，电话…"),
        ("x" * 20_000 + "@", "x" * 20_000 + "@"),
    ],
)
def test_what_is_left_out(text: str, left: str) -> None:
    assert without_personal_data(text, ["Will"]) == left


def test_only_a_persons_words_make_one_and_only_for_who_writes_articles(boss: Staff, shopper: Shopper) -> None:
    shopper.ask("hello")
    path = f"/staff/api/conversations/{shopper.id}/messages"
    for seq in (1, 2, 99):
        assert (
            "a message in which a person has written"
            in problem_of(boss.http.get(f"{path}/{seq}/article-draft"), 404, "not-found")["detail"]
        )
    problem_of(boss.http.get(f"{path}/0/article-draft"), 422, "invalid-request")
    agent = boss.bridge.staff("Wei", Role.AGENT)
    problem_of(agent.http.get(f"{path}/2/article-draft"), 403, "forbidden")
