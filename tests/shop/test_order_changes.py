"""Changes of orders, cases and carts: once, logged, and refused by the rules; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from shop.audit import AskedBy
from shop.carts import NotInStock
from shop.cases import CaseKind, NewCase
from shop.order_changes import NotAllowed
from shop.order_rules import Refusal
from shop.owners import owner_of
from shop.service import Shop
from shop.types import Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant

NOW = datetime.now(UTC)
BY = AskedBy(customer_id="c-1", conversation_id="talk-1", message_seq=7)
NUMBER = "ZG-2026-100001"


def put_order(shop: Shop, status: OrderStatus) -> None:
    shop.customers.upsert([Customer(id="c-1", name="Ada", email="ada@example.com", created_at=NOW)])
    line = OrderLine(
        product_id="p", variant_id="v", title=LocalizedText(en="Thing"), quantity=1,
        unit_price=Money(amount_minor=900, currency="USD"),
    )  # fmt: skip
    shop.orders.upsert(
        [
            Order(
                number=NUMBER,
                customer_id="c-1",
                status=status,
                placed_at=NOW - timedelta(days=1),
                lines=(line,),
                total=line.unit_price,
            )
        ]
    )


def put_product(shop: Shop, stock: int = 3) -> tuple[Product, Variant]:
    variant = Variant(id="v-red", price=Money(amount_minor=1_250, currency="USD"), stock_quantity=stock)
    product = Product(id="p-1", title=LocalizedText(en="Mug", zh="杯子"), variants=(variant,))
    shop.products.upsert([product])
    return product, variant


def test_an_order_is_cancelled_once_and_the_log_names_the_message(shop: Shop) -> None:
    put_order(shop, OrderStatus.PACKED)
    assert shop.order_changes.cancel("zg2026100001", BY) is True
    assert shop.order_changes.cancel(NUMBER, BY) is False
    order = shop.orders.get(NUMBER)
    assert order is not None
    assert order.status is OrderStatus.CANCELLED
    assert order.cancelled_at is not None
    (entry,) = shop.audit.of(NUMBER)
    assert (entry.action, entry.conversation_id, entry.message_seq) == ("order.cancel", "talk-1", 7)
    assert entry.before == {"status": "packed"}
    assert shop.audit.in_conversation("talk-1") == [entry]


@pytest.mark.parametrize("status", [OrderStatus.SHIPPED, OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED])
def test_what_the_carrier_has_stays_as_it_is(shop: Shop, status: OrderStatus) -> None:
    put_order(shop, status)
    with pytest.raises(NotAllowed) as refused:
        shop.order_changes.cancel(NUMBER, BY)
    assert refused.value.refusal in (Refusal.SHIPPED, Refusal.DELIVERED)
    with pytest.raises(NotAllowed):
        shop.order_changes.change_address(NUMBER, "42 Elm Street", BY)
    assert shop.orders.get(NUMBER).status is status  # type: ignore[union-attr]
    assert shop.audit.of(NUMBER) == []


def test_an_address_is_changed_and_may_be_changed_again(shop: Shop) -> None:
    put_order(shop, OrderStatus.PAID)
    assert shop.order_changes.change_address(NUMBER, " 42  Elm Street ", BY) is True
    assert shop.order_changes.change_address(NUMBER, "42 Elm Street", BY) is False
    assert shop.order_changes.change_address(NUMBER, "杭州市文三路90号", BY) is True
    assert shop.orders.get(NUMBER).delivery_address == "杭州市文三路90号"  # type: ignore[union-attr]
    assert [entry.before["delivery_address"] for entry in shop.audit.of(NUMBER)] == [None, "42 Elm Street"]


@pytest.mark.parametrize("address", ["", "  ", "x" * 301])
def test_no_address_and_a_novel_are_refused(shop: Shop, address: str) -> None:
    put_order(shop, OrderStatus.PAID)
    with pytest.raises(ValueError, match="expected an address"):
        shop.order_changes.change_address(NUMBER, address, BY)


def test_an_unknown_order_is_said_so(shop: Shop) -> None:
    with pytest.raises(LookupError):
        shop.order_changes.cancel("ZG-2026-999999", BY)


def test_the_same_wish_is_one_case(shop: Shop) -> None:
    wish = NewCase(kind=CaseKind.RETURN, order_number=NUMBER, customer_id="c-1", variant_id="v", reason="faulty")
    case, is_new = shop.cases.open(wish, BY)
    assert is_new
    assert shop.cases.open(wish, BY) == (case, False)
    # An exchange of what is being returned is no second case; another thing, and another matter, are.
    assert shop.cases.open(wish.model_copy(update={"kind": CaseKind.EXCHANGE}), BY)[1] is False
    assert shop.cases.open(wish.model_copy(update={"variant_id": "w"}), BY)[1] is True
    assert shop.cases.open(wish.model_copy(update={"kind": CaseKind.WARRANTY}), BY)[1] is True
    assert len(shop.cases.for_order(NUMBER)) == 3
    (entry,) = shop.audit.of(case.number)
    assert entry.action == "case.open"
    assert "said" not in entry.after, "the log names the message and does not copy it"


def test_a_cart_counts_by_todays_prices_and_stock(shop: Shop) -> None:
    product, variant = put_product(shop)
    owner = owner_of(None, "talk-1")
    shop.carts.add(owner, product, variant, 1, BY)
    cart = shop.carts.add(owner, product, variant, 2, BY)
    assert cart.total == Money(amount_minor=3_750, currency="USD")
    with pytest.raises(NotInStock) as short:
        shop.carts.add(owner, product, variant, 1, BY)
    assert short.value.left == 0
    assert shop.carts.get(owner_of("c-1", "talk-1")).lines == ()
    assert shop.carts.remove(owner, variant.id, BY, 1).lines[0].quantity == 2
    assert shop.carts.remove(owner, variant.id, BY).lines == ()
    assert shop.carts.remove(owner, variant.id, BY).lines == ()
    assert [e.action for e in shop.audit.of(variant.id)] == ["cart.add", "cart.add", "cart.remove", "cart.remove"]


def test_a_visits_cart_is_forgotten_with_the_visit(shop: Shop) -> None:
    product, variant = put_product(shop)
    shop.carts.add(owner_of(None, "talk-1"), product, variant, 1, BY)
    shop.carts.add(owner_of("c-1", "talk-1"), product, variant, 1, BY)
    assert shop.carts.forget_visit("talk-1") == 1
    assert shop.carts.get(owner_of(None, "talk-1")).lines == ()
    assert len(shop.carts.get(owner_of("c-1", "x")).lines) == 1


def test_of_two_cancels_at_once_the_second_hears_that_it_is_done(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    put_order(shop, OrderStatus.PACKED)
    stale = shop.orders.get(NUMBER)
    assert shop.order_changes.cancel(NUMBER, BY) is True
    # What the second one had read before the first one wrote.
    read = iter([stale])
    whole = shop.orders.get
    monkeypatch.setattr(shop.orders, "get", lambda number: next(read, None) or whole(number))
    assert shop.order_changes.cancel(NUMBER, BY) is False
    read = iter([stale])
    with pytest.raises(NotAllowed) as refused:
        shop.order_changes.change_address(NUMBER, "42 Elm Street", BY)
    assert refused.value.refusal is Refusal.CANCELLED
    assert [entry.action for entry in shop.audit.of(NUMBER)] == ["order.cancel"]


def test_many_cancels_at_once_are_one(shop: Shop) -> None:
    put_order(shop, OrderStatus.PACKED)
    together = Barrier(6)

    def cancel(_: int) -> bool:
        together.wait()
        return shop.order_changes.cancel(NUMBER, BY)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(cancel, range(6))) == [False] * 5 + [True]
    assert len(shop.audit.of(NUMBER)) == 1
