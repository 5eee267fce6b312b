"""The written demo shop: large enough, whole, the same on every machine, and true to its own articles."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shop.database import upgrade
from shop.demo.articles import ArticleError, demo_articles, parse_article
from shop.demo.build import load_demo
from shop.demo.catalogue import demo_departments, demo_products
from shop.demo.orders import FREE_SHIPPING_FROM_MINOR, demo_orders
from shop.demo.shoppers import demo_shoppers
from shop.service import Shop
from shop.types import Article, Order, OrderStatus, Product

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return demo_products(NOW)


@pytest.fixture(scope="module")
def orders() -> list[Order]:
    return demo_orders(NOW)


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return demo_articles()


def test_the_shop_is_large_enough_to_shop_in(products: list[Product]) -> None:
    assert len(products) >= 1_200
    departments = demo_departments()
    assert len(departments) >= 12
    assert min(department.product_count for department in departments) >= 40
    assert sum(department.product_count for department in departments) == len(products)


def test_every_product_is_written_in_both_languages(products: list[Product]) -> None:
    for product in products:
        for text in (product.title, product.description, product.product_type):
            assert text.en and text.zh, product.id
        assert re.search(r"[\u4e00-\u9fff]", product.title.zh or ""), product.title
        assert not re.search(r"[\u4e00-\u9fff]", product.description.en or ""), product.description
        assert "{" not in f"{product.title}{product.description}", "a pattern was not filled in"


def test_ids_titles_and_variants_are_distinct(products: list[Product]) -> None:
    assert len({product.id for product in products}) == len(products)
    variants = [variant.id for product in products for variant in product.variants]
    assert len(set(variants)) == len(variants)
    for language in ("en", "zh"):
        titles = Counter(product.title.get(language) for product in products)
        assert [title for title, count in titles.items() if count > 1] == []


def test_prices_are_sound_and_offers_real(products: list[Product]) -> None:
    for product in products:
        for variant in product.variants:
            assert variant.price is not None
            assert 100 <= variant.price.amount_minor <= 1_000_000, product.title
            if variant.list_price is not None:
                assert variant.list_price.amount_minor > variant.price.amount_minor
    in_stock = sum(product.in_stock for product in products) / len(products)
    assert 0.9 < in_stock < 1.0, "a few are sold out, so that the bot has to cope"


def test_brands_are_this_shops_own(products: list[Product]) -> None:
    real = {"Apple", "Samsung", "Sony", "Nike", "Adidas", "Logitech", "Philips", "Bosch", "Lego", "Dyson", "HP"}
    assert not real & {product.brand for product in products}
    assert len({product.brand for product in products}) >= 50


def test_same_day_same_shop() -> None:
    again = demo_products(NOW.replace(hour=18))
    assert again == demo_products(NOW)
    later = demo_products(NOW + timedelta(days=400))
    assert [product.id for product in later] == [product.id for product in again]


def test_shoppers_and_orders(orders: list[Order], products: list[Product]) -> None:
    shoppers = demo_shoppers(NOW)
    assert len(shoppers) == 500
    assert len(orders) >= 10_000
    assert {order.customer_id for order in orders} <= {shopper.customer.id for shopper in shoppers}
    known = {variant.id for product in products for variant in product.variants}
    assert {line.variant_id for order in orders for line in order.lines} <= known
    assert {order.status for order in orders} >= {
        OrderStatus.DELIVERED,
        OrderStatus.SHIPPED,
        OrderStatus.CANCELLED,
        OrderStatus.RETURNED,
    }
    assert all(order.placed_at <= NOW for order in orders)


def test_totals_are_goods_coupon_and_shipping(orders: list[Order]) -> None:
    for order in orders[:2_000]:
        goods = sum(line.unit_price.amount_minor * line.quantity for line in order.lines)
        discounted = round(goods * 0.9) if order.coupon_code else goods
        assert order.total.amount_minor == discounted + (0 if goods >= FREE_SHIPPING_FROM_MINOR else 490)


def test_parcels_move_forward_in_time(orders: list[Order]) -> None:
    for order in orders:
        for shipment in order.shipments:
            moments = [order.placed_at, *(step.at for step in shipment.steps)]
            assert all(a <= b for a, b in itertools.pairwise(moments))
            assert moments[-1] <= NOW


def test_tastes_are_there_to_be_learned(orders: list[Order], products: list[Product]) -> None:
    department = {product.id: product.department for product in products}
    by_customer: dict[str, Counter[str | None]] = {}
    for order in orders:
        own = by_customer.setdefault(order.customer_id, Counter())
        own.update(department[line.product_id] for line in order.lines)
    shares = [counts.most_common(1)[0][1] / counts.total() for counts in by_customer.values() if counts.total() >= 10]
    # Thirteen departments drawn evenly would give about one in five.
    assert sum(shares) / len(shares) > 0.3


def test_articles_stand_in_both_languages_with_the_same_topics(articles: list[Article]) -> None:
    by_language = {
        language: {article.key: article for article in articles if article.language == language}
        for language in ("en", "zh")
    }
    assert by_language["en"].keys() == by_language["zh"].keys()
    assert len(by_language["en"]) >= 60
    for key, article in by_language["en"].items():
        assert article.topics == by_language["zh"][key].topics, key
        assert len(article.body) > 300, key


def test_articles_do_not_contradict_the_shop(articles: list[Article]) -> None:
    english = {article.key: article.body for article in articles if article.language == "en"}
    assert f"${FREE_SHIPPING_FROM_MINOR // 100}" in english["delivery-costs"]
    assert "$4.90" in english["delivery-costs"]
    assert "30 days" in english["return-window"]
    assert "24-month" in english["warranty"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no front matter", "front matter"),
        ("---\ntitle: A\nauthor: me\n---\nbody", "author"),
        ("---\ntopics: []\n---\nbody", "title"),
        ("---\ntitle: [\n---\nbody", "en/key.md"),
    ],
)
def test_a_wrong_article_names_its_file(text: str, expected: str) -> None:
    with pytest.raises(ArticleError, match=r"en/key\.md") as caught:
        parse_article("key", "en", text)
    assert expected in str(caught.value)


def test_loading_twice_changes_nothing(tmp_path: Path, orders: list[Order]) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    upgrade(url)
    shop = Shop.open(url)
    first = load_demo(shop, NOW)
    second = load_demo(shop, NOW)
    assert not first.was_loaded_before
    assert second.was_loaded_before
    assert (first.products, first.orders, first.articles) == (second.products, second.orders, second.articles)
    assert first.orders == len(orders)
    identities = shop.customers.demo_identities()
    assert len(identities) >= 4
    assert all(identity.demo_note and identity.demo_note.en and identity.demo_note.zh for identity in identities)
    shop.close()
