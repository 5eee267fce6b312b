"""Word that something is back comes into the conversation in which it was asked for: once, in its language."""

from __future__ import annotations

import asyncio

import pytest

from bridge.parts import BridgeParts
from bridge.stock_watch import StockWatch
from shop.audit import AskedBy
from shop.types import LocalizedText, Product, Variant
from tests.bridge.server import Bridge
from zhanggui.services import Services


@pytest.fixture
def parts(bridge: Bridge) -> BridgeParts:
    return bridge.parts


def put(services: Services, stock: int, key: str = "p-watched") -> Product:
    title = LocalizedText(en="Copper kettle", zh="铜壶")
    product = Product(id=key, title=title, variants=(Variant(id=f"{key}-v", stock_quantity=stock),))
    services.shop.products.upsert([product])
    return product


def told(parts: BridgeParts, conversation_id: str) -> list[list[str]]:
    found = parts.repository.messages(conversation_id)
    return [[block.type for block in own.blocks] for own in found if own.role == "bot"]


def look(parts: BridgeParts) -> int:
    return asyncio.run(StockWatch(parts.services.shop, parts.repository, parts.desk).look())


@pytest.mark.parametrize(("language", "words"), [("en", "Copper kettle is in stock again"), ("zh", "铜壶到货了")])
def test_the_word_comes_once(parts: BridgeParts, language: str, words: str) -> None:
    shop = parts.services.shop
    key = f"p-watched-{language}"
    put(parts.services, 0, key)
    record = parts.repository.create("zh" if language == "zh" else "en", None)
    shop.stock_alerts.add(key, None, record.id, AskedBy(conversation_id=record.id))
    look(parts)
    assert told(parts, record.id) == [], "it is not back yet"
    put(parts.services, 2, key)
    look(parts)
    look(parts)
    # The running bridge looks, too: whoever was first, it is said once.
    assert told(parts, record.id) == [["text", "cards"]]
    message = parts.repository.messages(record.id)[-1]
    assert words in message.blocks[0].model_dump()["text"]
    assert message.blocks[1].model_dump()["cards"][0]["product_id"] == key
    assert shop.stock_alerts.waiting(None, record.id) == []


def test_a_crash_between_word_and_mark_does_not_say_it_twice(parts: BridgeParts) -> None:
    shop = parts.services.shop
    put(parts.services, 0, "p-crash")
    record = parts.repository.create("en", None)
    alert, _ = shop.stock_alerts.add("p-crash", None, record.id, AskedBy(conversation_id=record.id))
    said = parts.desk.say(record, "bot", [], key=f"stock-{alert.id}")
    asyncio.run(said)
    put(parts.services, 1, "p-crash")
    look(parts)
    assert len(told(parts, record.id)) == 1
    assert shop.stock_alerts.waiting(None, record.id) == []


def test_a_conversation_that_was_erased_is_no_fault(parts: BridgeParts) -> None:
    shop = parts.services.shop
    put(parts.services, 0, "p-erased")
    shop.stock_alerts.add("p-erased", None, "no-such-conversation", AskedBy(conversation_id="no-such-conversation"))
    put(parts.services, 1, "p-erased")
    look(parts)
    assert shop.stock_alerts.waiting(None, "no-such-conversation") == []
