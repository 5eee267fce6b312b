"""Coupons, stock alerts and sizes with the running system: the trained bot, the actions, the word that comes by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from shop.service import Shop
from shop.types import LocalizedText, Product
from tests.e2e.conftest import Client, of_type, words
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e

TOLD_WITHIN_S = 20.0


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{stack.var / 'zhanggui.db'}")
    yield opened
    opened.close()


def kitchen_product(shop: Shop) -> Product:
    return next(
        product
        for product in shop.products.page("kitchen", 0, 200)
        if product.offer.stock_quantity > 0 and product.offer.price and product.offer.price.amount_minor > 6_000
    )


@pytest.mark.parametrize(
    ("listing", "code", "yes"),
    [
        ("do I have any coupons?", "can I use SAVE10?", "yes please"),
        ("我有优惠券吗", "SAVE10能用吗", "好的"),
    ],
)
def test_coupons_from_the_question_to_the_cart(stack: Stack, shop: Shop, listing: str, code: str, yes: str) -> None:
    product = kitchen_product(shop)
    shopper = Client(stack.url, locale="en" if listing.isascii() else "zh")
    told = words(shopper.say(listing))
    assert "SAVE10" in told
    assert "SORRY8" not in told, "it is one customer's own"
    shopper.say("add it to my cart" if listing.isascii() else "加入购物车", page={"product_id": product.id})
    asked = words(shopper.say(code))
    assert "SAVE10" in asked
    done = words(shopper.say(yes))
    assert "SAVE10" in done
    assert product.offer.price is not None
    left = product.offer.price.amount_minor - round(product.offer.price.amount_minor / 10)
    assert f"{left / 100:,.2f}".rstrip("0").rstrip(".") in done.replace(".00", "")


@pytest.mark.parametrize(
    ("code", "reason"), [("why doesn't SUMMER10 work?", "expired"), ("SUMMER10这个券为什么用不了", "过期")]
)
def test_why_a_code_does_not_work(stack: Stack, code: str, reason: str) -> None:
    assert reason in words(Client(stack.url).say(code))


def test_a_customers_own_coupon_is_told_to_them(stack: Stack, shop: Shop) -> None:
    owner = next(c for c in shop.customers.demo_identities() if any(o.customer_id for o in shop.coupons.told_to(c.id)))
    own = next(coupon.code for coupon in shop.coupons.told_to(owner.id) if coupon.customer_id)
    identities = httpx.get(f"{stack.url}/demo/api/identities").json()
    token = next(identity["token"] for identity in identities if identity["name"] == owner.name)
    assert own in words(Client(stack.url, identity=token).say("which coupons can I use?"))


@pytest.mark.parametrize(
    ("wish", "yes", "listing", "word"),
    [
        ("tell me when it's back", "yes", "which stock alerts do I have", "in stock again"),
        ("到货了告诉我", "好的", "我设了哪些到货提醒", "到货了"),
    ],
)
def test_the_word_that_it_is_back_comes_by_itself(
    stack: Stack, shop: Shop, wish: str, yes: str, listing: str, word: str
) -> None:
    model = kitchen_product(shop)
    key = f"p-alert-{'en' if wish.isascii() else 'zh'}"
    gone = tuple(v.model_copy(update={"id": f"{key}-{at}", "stock_quantity": 0}) for at, v in enumerate(model.variants))
    title = LocalizedText(en="Glimmer kettle", zh="微光水壶")
    product = model.model_copy(update={"id": key, "title": title, "variants": gone})
    shop.products.upsert([product])
    shopper = Client(stack.url, locale="en" if wish.isascii() else "zh")
    page = {"product_id": key}
    shopper.say(wish, page=page)
    shopper.say(yes, page=page)
    assert title.get("en" if wish.isascii() else "zh") in words(shopper.say(listing, page=page))
    seen = shopper.messages()[-1]["seq"]
    back = tuple(variant.model_copy(update={"stock_quantity": 2}) for variant in gone)
    shop.products.upsert([product.model_copy(update={"variants": back})])
    end = time.monotonic() + TOLD_WITHIN_S
    while not (told := shopper.messages(seen)):
        assert time.monotonic() < end, "nothing was said within the time promised"
        time.sleep(0.2)
    (message,) = told
    assert word in words(message["blocks"])
    assert of_type(message["blocks"], "cards")[0]["cards"][0]["product_id"] == key
    shop.products.delete([key])


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [("which size should I take?", "M", "usually"), ("我该穿多大码", "M", "平时")],
)
def test_a_size_is_asked_for_and_answered_with_one_letter(
    stack: Stack, shop: Shop, question: str, answer: str, reason: str
) -> None:
    shirt = next(p for p in shop.products.page("clothing", 0, 200) if p.product_type.en == "shirt" and p.in_stock)
    shopper = Client(stack.url, locale="en" if question.isascii() else "zh")
    page = {"product_id": shirt.id}
    asked = shopper.say(question, page=page)
    assert "M" in [reply["label"] for block in of_type(asked, "quick_replies") for reply in block["replies"]]
    advice = words(shopper.say(answer, page=page))
    assert "M" in advice
    assert reason in advice
