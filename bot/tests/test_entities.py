"""Entities of a fixed form, in both languages."""

from __future__ import annotations

import pytest
from components.entities import PatternEntityExtractor, find_entities
from components.numbers import parse_number
from rasa.shared.nlu.training_data.message import Message


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.entity, one.value, text[one.start : one.end]) for one in find_entities(text)]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("where is ZG-2026-104233?", "ZG-2026-104233", "ZG-2026-104233"),
        ("订单ZG2026104233到哪了", "ZG-2026-104233", "ZG2026104233"),
        ("its zg 2026 104 233 i think", "ZG-2026-104233", "zg 2026 104 233"),
        ("ＺＧ－２０２６－１０４２３３", "ZG-2026-104233", "ＺＧ－２０２６－１０４２３３"),
        ("zg—2026—104233", "ZG-2026-104233", "zg—2026—104233"),
        ("my order number is 113542617735902", "113542617735902", "113542617735902"),
        ("订单号：2026 1042 33", "2026104233", "2026 1042 33"),
    ],
)
def test_order_number(text: str, value: str, written: str) -> None:
    assert found(text) == [("order_number", value, written)]


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("it's Mei.Lin@Example.com", "email", "mei.lin@example.com"),
        ("邮箱是mei_lin@qq.com。", "email", "mei_lin@qq.com"),
        ("13812345678", "phone", "13812345678"),
        ("+86 138 1234 5678", "phone", "+8613812345678"),
        ("call (555) 010-4821", "phone", "5550104821"),
        ("手机尾号4821", "phone", "4821"),
        ("the last four digits are 4821", "phone", "4821"),
        ("the last 4 numbers of my mobile phone are 4821", "phone", "4821"),
        ("4821", "last_four", "4821"),
        ("4821。", "last_four", "4821"),
    ],
)
def test_contact(text: str, entity: str, value: str) -> None:
    assert [(name, got) for name, got, _ in found(text)] == [(entity, value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a tent for two under 200", [("price_max", "200", "200")]),
        ("headphones below two hundred and fifty dollars", [("price_max", "250", "two hundred and fifty")]),
        ("no more than $1,299.50", [("price_max", "1299.5", "1,299.50")]),
        ("I don't want to spend more than 80", [("price_max", "80", "80")]),
        ("it must not be over forty euros", [("price_max", "40", "forty")]),
        ("make it 120 at most", [("price_max", "120", "120")]),
        ("50 bucks or less", [("price_max", "50", "50")]),
        ("at least 100 euros", [("price_min", "100", "100")]),
        ("between 50 and 100 dollars", [("price_min", "50", "50"), ("price_max", "100", "100")]),
        ("$20-$40", [("price_min", "20", "20"), ("price_max", "40", "40")]),
        ("200块以内的耳机", [("price_max", "200", "200")]),
        ("两百块钱以内", [("price_max", "200", "两百")]),
        ("不超过一千五", [("price_max", "1500", "一千五")]),
        ("五百以上的", [("price_min", "500", "五百")]),
        ("预算两百到三百", [("price_min", "200", "两百"), ("price_max", "300", "三百")]),
        ("100-200元的礼物", [("price_min", "100", "100"), ("price_max", "200", "200")]),
        ("1.5万以下的笔记本", [("price_max", "15000", "1.5万")]),
    ],
)
def test_price_bounds(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "delivered within 3 days",
        "10天以内能到吗",
        "less than 2 kg",
        "under 13-inch",
        "at least 16gb ram",
        "3-5 days",
        "iphone 15 pro",
        "a 2 person tent",
        "size 42",
        "second hand phones",
        "at first i liked it",
    ],
)
def test_what_is_no_price_and_no_ordinal(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the second one please", "2"),
        ("show me the 3rd", "3"),
        ("the last one", "-1"),
        ("option 2", "2"),
        ("第二个多少钱", "2"),
        ("第3款有货吗", "3"),
        ("最后一个", "-1"),
    ],
)
def test_ordinal(text: str, value: str) -> None:
    assert [(name, got) for name, got, _ in found(text)] == [("ordinal", value)]


def test_two_wishes_in_one_message() -> None:
    text = "订单ZG-2026-104233，手机尾号4821，另外200以内的耳机有吗"
    assert [name for name, _, _ in found(text)] == ["order_number", "phone", "price_max"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("两百五", 250),
        ("两百零五", 205),
        ("一千零五十", 1050),
        ("一万二", 12000),
        ("three hundred", 300),
        ("two hundred and fifty", 250),
        ("a hundred", 100),
        ("twenty-five", 25),
        ("two thousand", 2000),
        ("2k", 2000),
        ("1,299.50", 1299.5),
    ],
)
def test_number_words(written: str, number: float) -> None:
    assert parse_number(written) == number


def test_what_is_no_number() -> None:
    assert parse_number("many") is None


def test_learned_entities_that_overlap_give_way() -> None:
    text = "order ZG-2026-104233 for a tent"
    learned = [
        {"entity": "product_type", "start": 6, "end": 13, "value": "ZG-2026"},
        {"entity": "product_type", "start": 27, "end": 31, "value": "tent"},
    ]
    (message,) = PatternEntityExtractor().process([Message({"text": text, "entities": learned})])
    assert [(e["entity"], e["value"]) for e in message.get("entities")] == [
        ("product_type", "tent"),
        ("order_number", "ZG-2026-104233"),
    ]


def test_learned_entities_without_their_form_are_dropped() -> None:
    text = "邮箱还没填，140的有吗，查下104233，手机6170"
    learned = [
        {"entity": "email", "start": 0, "end": 2, "value": "邮箱"},
        {"entity": "phone", "start": 6, "end": 9, "value": "140"},
        {"entity": "order_number", "start": 15, "end": 21, "value": "104233"},
        {"entity": "phone", "start": 24, "end": 28, "value": "6170"},
    ]
    (message,) = PatternEntityExtractor().process([Message({"text": text, "entities": learned})])
    assert [e["value"] for e in message.get("entities")] == ["104233", "6170"]


def test_buttons_bring_their_own_entities() -> None:
    (message,) = PatternEntityExtractor().process([Message({"text": '/order_status{"order_number":"ZG-2026-104233"}'})])
    assert not message.get("entities")
