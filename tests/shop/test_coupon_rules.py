"""Coupons: each term to the day and the cent, and whose they are; on both databases where one is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from shop.audit import AskedBy
from shop.carts import CartLine
from shop.cli import app
from shop.coupon_rules import CouponPast, CouponRefusal, CouponVerdict, coupon_code, in_cart, open_to
from shop.database import upgrade
from shop.owners import owner_of
from shop.service import Shop
from shop.types import Coupon, Customer, LocalizedText, Money, Order, OrderLine, OrderStatus, Product, Variant

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
BY = AskedBy(customer_id="c-1", conversation_id="talk-1", message_seq=3)
NEW = CouponPast()


def usd(minor: int) -> Money:
    return Money(amount_minor=minor, currency="USD")


def cart_line(price: int, quantity: int = 1, department: str = "food", kind: str = "tea", was: int = 0) -> CartLine:
    variant = Variant(id="v", price=usd(price), list_price=usd(was) if was else None, stock_quantity=9)
    product = Product(
        id="p", title=LocalizedText(en="Thing", zh="东西"), product_type=LocalizedText(en=kind), department=department,
        variants=(variant,),
    )  # fmt: skip
    return CartLine(product=product, variant=variant, quantity=quantity)


def coupon(**terms: object) -> Coupon:
    share = {} if "amount" in terms else {"percent": 10}
    return Coupon.model_validate({"code": "SAVE10", **share, **terms})


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (date(2026, 2, 28), CouponRefusal.NOT_YET),
        (FIRST, None),
        (LAST, None),
        (date(2026, 4, 1), CouponRefusal.EXPIRED),
    ],
)
def test_it_holds_from_its_first_to_its_last_day(day: date, refusal: CouponRefusal | None) -> None:
    assert open_to(coupon(valid_from=FIRST, valid_until=LAST), NEW, day) is refusal


@pytest.mark.parametrize(
    ("terms", "past", "refusal"),
    [
        ({}, CouponPast(orders=1, codes=frozenset({"SAVE10"})), CouponRefusal.USED),
        ({"once_per_customer": False}, CouponPast(orders=1, codes=frozenset({"SAVE10"})), None),
        ({}, CouponPast(orders=4, codes=frozenset({"OTHER"})), None),
        ({"first_order_only": True}, CouponPast(orders=1), CouponRefusal.NOT_FIRST_ORDER),
        ({"first_order_only": True}, NEW, None),
        # Nobody knows of a stranger whether they have ordered: the checkout will.
        ({"first_order_only": True}, None, None),
    ],
)
def test_once_for_each_customer_and_first_orders(
    terms: dict[str, object], past: CouponPast | None, refusal: CouponRefusal | None
) -> None:
    assert open_to(coupon(**terms), past, FIRST) is refusal


@pytest.mark.parametrize(
    ("lines", "terms", "off"),
    [
        ([cart_line(2_995)], {}, 300),
        ([cart_line(2_000, 2), cart_line(1_000)], {}, 500),
        ([cart_line(700)], {"amount": usd(500)}, 500),
        # Never more than the goods cost.
        ([cart_line(300), cart_line(5_000, department="toys")], {"amount": usd(500), "departments": ("food",)}, 300),
        ([cart_line(2_000), cart_line(4_000, department="toys")], {"departments": ("food",)}, 200),
        # The minimum is of the whole basket, to the cent.
        (
            [cart_line(2_000), cart_line(3_000, department="toys")],
            {"departments": ("food",), "minimum": usd(5_000)},
            200,
        ),
        ([cart_line(2_000, was=3_000), cart_line(1_000)], {"full_price_only": True}, 100),
        ([cart_line(2_000, was=3_000)], {}, 200),
        ([cart_line(5_000, kind="gift card"), cart_line(1_000)], {}, 100),
    ],
)
def test_what_comes_off(lines: list[CartLine], terms: dict[str, object], off: int) -> None:
    verdict = in_cart(coupon(**terms), lines, NEW, FIRST)
    assert verdict.holds
    assert verdict.discount == usd(off)


@pytest.mark.parametrize(
    ("lines", "terms", "refusal", "missing"),
    [
        ([], {}, CouponRefusal.NOT_THESE_GOODS, None),
        ([cart_line(900, department="toys")], {"departments": ("food",)}, CouponRefusal.NOT_THESE_GOODS, None),
        ([cart_line(900, was=1_000)], {"full_price_only": True}, CouponRefusal.NOT_THESE_GOODS, None),
        ([cart_line(4_999)], {"minimum": usd(5_000)}, CouponRefusal.BELOW_MINIMUM, usd(1)),
        ([cart_line(4_999)], {"amount": Money(amount_minor=5, currency="EUR")}, CouponRefusal.NOT_THESE_GOODS, None),
        ([cart_line(9_000)], {"valid_until": date(2026, 2, 28)}, CouponRefusal.EXPIRED, None),
    ],
)
def test_why_nothing_comes_off(
    lines: list[CartLine], terms: dict[str, object], refusal: CouponRefusal, missing: Money | None
) -> None:
    assert in_cart(coupon(**terms), lines, NEW, FIRST) == CouponVerdict(refusal=refusal, missing=missing)


@pytest.mark.parametrize(
    "terms",
    [
        {"percent": 10, "amount": {"amount_minor": 5, "currency": "USD"}},
        {},
        {"percent": 0},
        {"percent": 10, "code": "save"},
        {"amount": {"amount_minor": 0, "currency": "USD"}},
        {"percent": 5, "valid_from": "2026-02-02", "valid_until": "2026-02-01"},
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(terms: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Coupon.model_validate({"code": "SAVE10", **terms})


@pytest.mark.parametrize("written", ["save10", " SAVE 10", "ｓａｖｅ１０"])
def test_a_code_is_the_same_however_it_is_written(shop: Shop, written: str) -> None:
    shop.coupons.upsert([coupon()])
    assert coupon_code(written) == "SAVE10"
    assert shop.coupons.get(written, None) == coupon()


def test_anothers_coupon_does_not_exist(shop: Shop) -> None:
    shop.coupons.upsert([coupon(), coupon(code="MINE-1", customer_id="c-1"), coupon(code="SECRET1", is_listed=False)])
    assert [own.code for own in shop.coupons.told_to("c-1")] == ["MINE-1", "SAVE10"]
    for other in ("c-2", None):
        assert [own.code for own in shop.coupons.told_to(other)] == ["SAVE10"]
        assert shop.coupons.get("MINE-1", other) is None
        # A newsletter's code is for whoever knows it.
        assert shop.coupons.get("secret1", other) is not None


def put_order(shop: Shop, number: str, status: OrderStatus, code: str | None) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    shop.customers.upsert([Customer(id="c-1", name="Ada", created_at=now)])
    line = OrderLine(
        product_id="p", variant_id="v", title=LocalizedText(en="Thing"), quantity=1, unit_price=usd(900)
    )  # fmt: skip
    shop.orders.upsert(
        [
            Order(
                number=number, customer_id="c-1", status=status, placed_at=now, lines=(line,), total=usd(900),
                coupon_code=code,
            )
        ]
    )  # fmt: skip


def test_a_cancelled_order_gives_its_code_back(shop: Shop) -> None:
    put_order(shop, "ZG-2026-100001", OrderStatus.CANCELLED, "SAVE10")
    assert shop.coupons.past_of("c-1") == CouponPast()
    put_order(shop, "ZG-2026-100002", OrderStatus.DELIVERED, "save10")
    put_order(shop, "ZG-2026-100003", OrderStatus.RETURNED, None)
    assert shop.coupons.past_of("c-1") == CouponPast(orders=2, codes=frozenset({"SAVE10"}))
    assert shop.coupons.past_of(None) is None


def test_a_cart_keeps_one_coupon_and_each_change_is_logged_once(shop: Shop) -> None:
    line = cart_line(2_000)
    shop.products.upsert([line.product])
    shop.coupons.upsert([coupon(), coupon(code="MINE-1", customer_id="c-2")])
    owner = owner_of("c-1", None)
    shop.carts.add(owner, line.product, line.variant, 1, BY)
    for _ in range(2):
        cart = shop.carts.set_coupon(owner, "SAVE10", BY)
    assert shop.coupons.of_cart(cart, "c-1") == CouponVerdict(discount=usd(200))
    assert shop.coupons.of_cart(shop.carts.set_coupon(owner, "MINE-1", BY), "c-1") is None, "it is somebody else's"
    assert shop.coupons.of_cart(shop.carts.set_coupon(owner, None, BY), "c-1") is None
    said = [(entry.before["code"], entry.after["code"]) for entry in shop.audit.in_conversation("talk-1")[1:]]
    assert said == [(None, "SAVE10"), ("SAVE10", "MINE-1"), ("MINE-1", None)]


def test_a_visits_coupon_goes_with_its_cart(shop: Shop) -> None:
    owner = owner_of(None, "talk-1")
    shop.carts.set_coupon(owner, "SAVE10", BY)
    shop.carts.forget_visit("talk-1")
    assert shop.carts.get(owner).coupon_code is None


def test_the_command_reads_coupons_and_names_wrong_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    upgrade(url)
    file = tmp_path / "coupons.jsonl"
    file.write_text('{"code": "SAVE10", "percent": 10}\n\n{"code": "BAD", "percent": 0}\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["coupons", str(file), "--database-url", url, "--json"])
    assert done.exit_code == 0, done.output
    assert '"imported": 1' in done.output
    assert '"line": 3' in done.output
    shop = Shop.open(url)
    assert [own.code for own in shop.coupons.told_to(None)] == ["SAVE10"]
    shop.close()
    file.write_text("nothing\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["coupons", str(file), "--database-url", url]).exit_code == 1
