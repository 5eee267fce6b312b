"""What is in an order is changed in the running system: asked for, confirmed, written, and told to the webhooks' feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shop.service import Shop
from shop.types import Customer, Language, Money, Order, OrderLine, OrderStatus, Product
from tests.e2e.conftest import Client, of_type, words
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e

NOW = datetime.now(UTC)
EMAIL = "ivo.items@example.com"
NUMBERS: dict[Language, str] = {"en": "ZG-2026-820001", "zh": "ZG-2026-820002"}


@pytest.fixture(scope="module")
def things(stack: Stack) -> Iterator[tuple[Shop, Product, Product]]:
    """A customer with an order of two things in each language: one that has variants, and a kettle beside it."""
    opened = Shop.open(f"sqlite:///{stack.var / 'zhanggui.db'}")
    thing = next(
        p for p in opened.products.page("clothing", 0, 50) if sum(v.stock_quantity > 3 for v in p.variants) > 2
    )
    other = next(p for p in opened.products.page("kitchen", 0, 50) if p.offer.price and p.offer.stock_quantity)
    lines = tuple(line(product) for product in (thing, other))
    goods = sum(own.unit_price.amount_minor * own.quantity for own in lines)
    total = Money(amount_minor=goods if goods >= 4_900 else goods + 490, currency="USD")
    opened.customers.upsert([Customer(id="c-ivo", name="Ivo", email=EMAIL, created_at=NOW)])
    opened.orders.upsert(
        Order(
            number=number, customer_id="c-ivo", status=OrderStatus.PACKED, placed_at=NOW - timedelta(hours=3),
            lines=lines, total=total,
        )
        for number in NUMBERS.values()
    )  # fmt: skip
    yield opened, thing, other
    opened.close()


def line(product: Product) -> OrderLine:
    variant = next(own for own in product.variants if own.stock_quantity > 3 or len(product.variants) == 1)
    assert variant.price is not None
    return OrderLine(
        product_id=product.id, variant_id=variant.id, title=product.title, quantity=1, unit_price=variant.price
    )


@pytest.mark.parametrize(
    ("language", "ask", "yes"),
    [
        ("en", "I'd like another size of one thing in my order, it hasn't shipped", "yes please"),
        ("zh", "我刚下的订单有一件想换个尺码，还没发货", "好的"),
    ],
)
def test_another_size_before_it_is_sent(
    stack: Stack, things: tuple[Shop, Product, Product], language: Language, ask: str, yes: str
) -> None:
    shop, thing, _ = things
    number = NUMBERS[language]
    shopper = Client(stack.url, locale=language)
    shopper.say(ask)
    shopper.say(number)
    which = shopper.say(EMAIL)
    title = thing.title.get(language)
    change = press(shopper, which, title[:50])
    offered = [reply for block in of_type(change, "quick_replies") for reply in block["replies"]]
    choice = next(reply for reply in offered if str(reply["payload"]["entities"].get("choice")).startswith("becomes"))
    wanted = choice["payload"]["entities"]["choice"].split(":")[-1]
    confirm = shopper.say(payload=choice["payload"], label=choice["label"])
    assert number in words(confirm)
    assert choice["label"] in words(confirm)
    before = shop.orders.get(number)
    done = shopper.say(yes)
    after = shop.orders.get(number)
    assert before is not None
    assert after is not None
    dearer = after.lines[0].variant_id != wanted
    if dearer:
        assert [case.wanted_variant_id for case in shop.cases.for_order(number)] == [wanted]
        assert shop.cases.for_order(number)[0].number in words(done)
    else:
        assert (before.lines[0].variant_id != wanted, number in words(done)) == (True, True)
        assert shop.audit.of(number)[-1].action == "order.items"


@pytest.mark.parametrize(
    ("language", "ask", "yes"),
    [
        ("en", "take the {thing} out of order {number} please", "yes"),
        ("zh", "订单{number}里的{thing}不要了，帮我去掉", "确认"),
    ],
)
def test_a_thing_is_left_out(
    stack: Stack, things: tuple[Shop, Product, Product], language: Language, ask: str, yes: str
) -> None:
    shop, _, other = things
    number = NUMBERS[language]
    before = shop.orders.get(number)
    shopper = Client(stack.url, locale=language)
    shopper.say(ask.format(thing=other.product_type.get(language), number=number))
    confirm = shopper.say(EMAIL)
    assert number in words(confirm)
    assert other.title.get(language) in words(confirm)
    assert shop.orders.get(number) == before
    done = shopper.say(yes)
    assert number in words(done)
    left = shop.orders.get(number)
    assert left is not None
    assert other.id not in {own.product_id for own in left.lines}


def press(shopper: Client, blocks: list[dict[str, object]], label: str) -> list[dict[str, object]]:
    replies = [reply for block in of_type(blocks, "quick_replies") for reply in block["replies"]]
    chosen = next(reply for reply in replies if reply["label"].startswith(label))
    return shopper.say(payload=chosen["payload"], label=chosen["label"])
