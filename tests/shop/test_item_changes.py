"""Other items in an order: what it costs then, what the stock is then, and that it is made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.audit import AskedBy
from shop.carts import NotInStock
from shop.cases import CaseKind, NewCase
from shop.item_changes import ItemChange, revised
from shop.order_changes import NotAllowed
from shop.order_rules import Refusal
from shop.policy import Policy
from shop.service import Shop
from shop.types import Coupon, Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant

NOW = datetime.now(UTC)
BY = AskedBy(customer_id="c-1", conversation_id="talk-1", message_seq=7)
NUMBER = "ZG-2026-100002"


def usd(amount_minor: int) -> Money:
    return Money(amount_minor=amount_minor, currency="USD")


def mug(red_stock: int = 5, blue_price: int = 1_000) -> Product:
    variants = (
        Variant(id="mug-red", options={"colour": "red"}, price=usd(1_000), stock_quantity=red_stock),
        Variant(id="mug-blue", options={"colour": "blue"}, price=usd(blue_price), stock_quantity=2),
    )
    return Product(id="mug", title=LocalizedText(en="Mug", zh="杯子"), variants=variants)


def lamp() -> Product:
    variants = (Variant(id="lamp-1", price=usd(3_000), stock_quantity=9),)
    return Product(id="lamp", title=LocalizedText(en="Lamp", zh="台灯"), variants=variants)


def line(product: Product, variant: int, quantity: int) -> OrderLine:
    own = product.variants[variant]
    assert own.price is not None
    return OrderLine(
        product_id=product.id, variant_id=own.id, title=product.title, quantity=quantity, unit_price=own.price
    )


def order_of(*lines: OrderLine, total: int, coupon: str | None = None, status: str = "packed") -> Order:
    return Order(
        number=NUMBER,
        customer_id="c-1",
        status=OrderStatus(status),
        placed_at=NOW - timedelta(days=1),
        lines=lines,
        total=usd(total),
        coupon_code=coupon,
    )


PRODUCTS = {"mug": mug(), "lamp": lamp()}


@pytest.mark.parametrize(
    ("quantity", "wanted", "total"),
    [
        # Two mugs and a lamp, 50.00: delivery is free from 49.00 on.
        (3, None, 6_000),
        (1, None, 4_000 + 490),
        (0, None, 3_000 + 490),
        (2, "mug-blue", 5_000),
    ],
)
def test_delivery_is_worked_out_again(quantity: int, wanted: str | None, total: int) -> None:
    order = order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_000)
    change = ItemChange(variant_id="mug-red", quantity=quantity, wanted_variant_id=wanted)
    revision = revised(order, change, PRODUCTS)
    assert revision.total == usd(total)
    assert revision.difference == usd(total - 5_000)
    assert revision.is_dearer == (total > 5_000)


def test_another_variant_costs_what_it_costs_today_and_more_of_the_same_what_was_agreed() -> None:
    order = order_of(line(mug(), 0, 1), line(lamp(), 0, 2), total=7_000)
    dearer_now = {"mug": mug(blue_price=1_400), "lamp": lamp()}
    swap = revised(order, ItemChange(variant_id="mug-red", quantity=1, wanted_variant_id="mug-blue"), dearer_now)
    assert swap.difference == usd(400)
    assert swap.taken == {"mug-red": -1, "mug-blue": 1}
    more = revised(order, ItemChange(variant_id="mug-red", quantity=2), dearer_now)
    assert more.difference == usd(1_000)


def test_a_coupon_stays_while_its_terms_are_met() -> None:
    coupon = Coupon(code="TEN", percent=10, minimum=usd(4_000))
    order = order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=4_500, coupon="TEN")
    kept = revised(order, ItemChange(variant_id="mug-red", quantity=1), PRODUCTS, coupon)
    assert kept.total == usd(4_000 - 400 + 490)
    lost = revised(order, ItemChange(variant_id="mug-red", quantity=0), PRODUCTS, coupon)
    assert lost.total == usd(3_000 + 490)
    # Whose terms nobody has told keeps its share of the goods' price.
    unknown = revised(order, ItemChange(variant_id="mug-red", quantity=1), PRODUCTS)
    assert unknown.total == usd(4_000 - 400 + 490)


def test_express_delivery_stays_paid() -> None:
    order = order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_990)
    assert revised(order, ItemChange(variant_id="mug-red", quantity=3), PRODUCTS).total == usd(6_990)


def test_two_lines_of_one_thing_become_one() -> None:
    order = order_of(line(mug(), 0, 1), line(mug(), 1, 1), total=2_490)
    change = ItemChange(variant_id="mug-red", quantity=1, wanted_variant_id="mug-blue")
    (only,) = revised(order, change, PRODUCTS).lines
    assert (only.variant_id, only.quantity) == ("mug-blue", 2)


def test_an_order_is_never_left_without_lines() -> None:
    order = order_of(line(mug(), 0, 1), total=1_490)
    with pytest.raises(ValueError, match="cancel the order instead"):
        revised(order, ItemChange(variant_id="mug-red", quantity=0), PRODUCTS)
    with pytest.raises(LookupError, match="expected a line of variant chair"):
        revised(order, ItemChange(variant_id="chair", quantity=1), PRODUCTS)
    with pytest.raises(LookupError, match="expected a variant mug-green"):
        revised(order, ItemChange(variant_id="mug-red", quantity=1, wanted_variant_id="mug-green"), PRODUCTS)


@given(mugs=st.integers(1, 20), lamps=st.integers(1, 5), then=st.integers(0, 20), rest=st.integers(0, 2_000))
def test_there_and_back_costs_what_it_did(mugs: int, lamps: int, then: int, rest: int) -> None:
    goods = mugs * 1_000 + lamps * 3_000
    free = goods >= Policy().free_delivery_from_minor
    order = order_of(line(mug(), 0, mugs), line(lamp(), 0, lamps), total=goods + (0 if free else 490) + rest)
    there = revised(order, ItemChange(variant_id="mug-red", quantity=then), PRODUCTS)
    if then:
        changed = order.model_copy(update={"lines": there.lines, "total": there.total})
        back = revised(changed, ItemChange(variant_id="mug-red", quantity=mugs), PRODUCTS)
        assert back.total == order.total
        assert back.difference.amount_minor == -there.difference.amount_minor
    assert sum(there.taken.values()) == then - mugs


# -- written ----------------------------------------------------------------------------------------------------------


def put(shop: Shop, order: Order, product: Product) -> None:
    shop.customers.upsert([Customer(id="c-1", name="Ada", email="ada@example.com", created_at=NOW)])
    shop.products.upsert([product, lamp()])
    shop.orders.upsert([order])


def stock(shop: Shop) -> dict[str, int]:
    product = shop.products.get("mug")
    assert product is not None
    return {variant.id: variant.stock_quantity for variant in product.variants}


def test_a_change_is_made_once_with_stock_and_log(shop: Shop) -> None:
    put(shop, order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_000), mug())
    change = ItemChange(variant_id="mug-red", quantity=2, wanted_variant_id="mug-blue")
    revision = shop.order_changes.change_items("zg2026100002", change, PRODUCTS, None, BY)
    assert revision is not None
    assert not revision.is_dearer
    order = shop.orders.get(NUMBER)
    assert order is not None
    assert [(own.variant_id, own.quantity) for own in order.lines] == [("mug-blue", 2), ("lamp-1", 1)]
    assert stock(shop) == {"mug-red": 7, "mug-blue": 0}
    assert shop.order_changes.change_items(NUMBER, change, PRODUCTS, None, BY) is None
    assert stock(shop) == {"mug-red": 7, "mug-blue": 0}
    (entry,) = shop.audit.of(NUMBER)
    assert (entry.action, entry.message_seq) == ("order.items", 7)
    assert entry.before["lines"][0] == {"variant_id": "mug-red", "quantity": 2}


def test_what_makes_it_dearer_is_not_written(shop: Shop) -> None:
    put(shop, order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_000), mug())
    change = ItemChange(variant_id="mug-red", quantity=3)
    revision = shop.order_changes.change_items(NUMBER, change, PRODUCTS, None, BY)
    assert revision is not None
    assert revision.difference == usd(1_000)
    order = shop.orders.get(NUMBER)
    assert order is not None
    assert order.lines[0].quantity == 2
    assert stock(shop) == {"mug-red": 5, "mug-blue": 2}
    assert not shop.audit.of(NUMBER)


def test_less_in_stock_than_wanted_changes_nothing(shop: Shop) -> None:
    put(shop, order_of(line(mug(), 0, 3), line(lamp(), 0, 1), total=6_000), mug())
    change = ItemChange(variant_id="mug-red", quantity=3, wanted_variant_id="mug-blue")
    with pytest.raises(NotInStock) as refused:
        shop.order_changes.change_items(NUMBER, change, PRODUCTS, None, BY)
    assert refused.value.left == 2
    order = shop.orders.get(NUMBER)
    assert order is not None
    assert order.lines[0].variant_id == "mug-red"
    assert stock(shop) == {"mug-red": 5, "mug-blue": 2}


@pytest.mark.parametrize(("status", "refusal"), [("shipped", "shipped"), ("cancelled", "cancelled")])
def test_the_carrier_has_the_last_word(shop: Shop, status: str, refusal: str) -> None:
    put(shop, order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_000, status=status), mug())
    with pytest.raises(NotAllowed) as refused:
        shop.order_changes.change_items(NUMBER, ItemChange(variant_id="mug-red", quantity=1), PRODUCTS, None, BY)
    assert refused.value.refusal is Refusal(refusal)
    with pytest.raises(LookupError, match="no order"):
        shop.order_changes.change_items("ZG-0000-1", ItemChange(variant_id="v", quantity=1), {}, None, BY)


def test_the_same_wish_from_two_windows_is_made_once(shop: Shop) -> None:
    put(shop, order_of(line(mug(), 0, 2), line(lamp(), 0, 1), total=5_000), mug())
    change = ItemChange(variant_id="mug-red", quantity=2, wanted_variant_id="mug-blue")
    start = Barrier(4)

    def ask(_: int) -> bool:
        start.wait()
        return shop.order_changes.change_items(NUMBER, change, PRODUCTS, None, BY) is not None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(4)))
    assert sum(made) == 1
    assert stock(shop) == {"mug-red": 7, "mug-blue": 0}
    assert len(shop.audit.of(NUMBER)) == 1


def test_a_wish_that_is_to_be_paid_is_one_case_whose_newest_word_counts(shop: Shop) -> None:
    put(shop, order_of(line(mug(), 0, 1), total=1_490), mug())
    wish = NewCase(
        kind=CaseKind.ORDER_CHANGE, order_number=NUMBER, customer_id="c-1", variant_id="mug-red", quantity=2,
        amount=usd(1_000),
    )  # fmt: skip
    first, is_new = shop.cases.open(wish, BY)
    assert is_new
    assert first.number.startswith("C-")
    assert shop.cases.open(wish, BY) == (first, False)
    more, is_news = shop.cases.open(wish.model_copy(update={"quantity": 3, "amount": usd(2_000)}), BY)
    assert is_news
    assert (more.number, more.quantity, more.amount) == (first.number, 3, usd(2_000))
    assert [entry.action for entry in shop.audit.of(first.number)] == ["case.open", "case.change"]
