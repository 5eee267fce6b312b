"""Stock alerts: one wish is one alert, due when the thing itself is in stock, told once; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from shop.audit import AskedBy
from shop.service import Shop
from shop.stock_alerts import MAX_ALERTS, TooManyAlerts
from shop.types import LocalizedText, Product, Variant

ADA = AskedBy(customer_id="c-1", conversation_id="talk-1", message_seq=7)
VISIT = AskedBy(conversation_id="talk-2")


def put(shop: Shop, black: int = 0, white: int = 0) -> None:
    variants = (Variant(id="v-black", stock_quantity=black), Variant(id="v-white", stock_quantity=white))
    shop.products.upsert([Product(id="p-1", title=LocalizedText(en="Mug", zh="杯子"), variants=variants)])


def test_the_same_wish_is_one_alert_and_is_logged_once(shop: Shop) -> None:
    put(shop)
    first, is_new = shop.stock_alerts.add("p-1", None, "talk-1", ADA)
    assert is_new
    again, is_new = shop.stock_alerts.add("p-1", None, "talk-9", ADA)
    assert (again.id, is_new, again.session_id) == (first.id, False, "talk-9")
    assert shop.stock_alerts.add("p-1", "v-black", "talk-1", ADA)[1], "a variant is another wish"
    assert shop.stock_alerts.add("p-1", None, "talk-2", VISIT)[1], "so is somebody else's"
    assert [own.variant_id for own in shop.stock_alerts.waiting("c-1", "talk-1")] == [None, "v-black"]
    assert [entry.action for entry in shop.audit.in_conversation("talk-1")] == ["stock_alert.add"] * 2


def test_what_is_in_stock_is_due_until_it_was_told(shop: Shop) -> None:
    put(shop)
    any_variant, _ = shop.stock_alerts.add("p-1", None, "talk-1", ADA)
    black, _ = shop.stock_alerts.add("p-1", "v-black", "talk-2", VISIT)
    assert shop.stock_alerts.due() == []
    put(shop, white=3)
    assert [own.id for own in shop.stock_alerts.due()] == [any_variant.id]
    put(shop, black=1, white=3)
    assert [own.id for own in shop.stock_alerts.due()] == [any_variant.id, black.id]
    assert shop.stock_alerts.mark_told(any_variant.id) is True
    assert shop.stock_alerts.mark_told(any_variant.id) is False
    assert [own.id for own in shop.stock_alerts.due()] == [black.id]
    assert shop.stock_alerts.waiting("c-1", None) == []
    # Sold out once more: the same wish may be told once more.
    put(shop)
    renewed, is_new = shop.stock_alerts.add("p-1", None, "talk-1", ADA)
    assert is_new
    assert renewed.id != any_variant.id


def test_shoppers_take_back_their_own_only(shop: Shop) -> None:
    put(shop)
    alert, _ = shop.stock_alerts.add("p-1", None, "talk-1", ADA)
    assert shop.stock_alerts.forget([alert.id], "talk-2", VISIT) == 0
    assert shop.stock_alerts.forget([alert.id], "talk-5", ADA) == 1
    assert shop.stock_alerts.forget([alert.id], "talk-5", ADA) == 0
    assert shop.stock_alerts.waiting("c-1", None) == []


def test_erasing_a_conversation_takes_its_alerts_along(shop: Shop) -> None:
    put(shop)
    shop.stock_alerts.add("p-1", None, "talk-1", ADA)
    shop.stock_alerts.add("p-1", "v-black", "talk-3", ADA)
    assert shop.stock_alerts.forget_session("talk-1") == 1
    assert [own.session_id for own in shop.stock_alerts.waiting("c-1", None)] == ["talk-3"]


def test_there_is_an_end_to_what_one_shopper_waits_for(shop: Shop) -> None:
    for number in range(MAX_ALERTS):
        shop.stock_alerts.add(f"p-{number}", None, "talk-2", VISIT)
    with pytest.raises(TooManyAlerts, match="at most"):
        shop.stock_alerts.add("p-one-more", None, "talk-2", VISIT)
    assert shop.stock_alerts.add("p-1", None, "talk-2", VISIT)[1] is False


def test_the_same_wish_at_once_is_one(shop: Shop) -> None:
    together = Barrier(4)

    def add(_: int) -> bool:
        together.wait()
        return shop.stock_alerts.add("p-1", None, "talk-1", ADA)[1]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(4))) == [False, False, False, True]
    assert len(shop.stock_alerts.waiting("c-1", None)) == 1
