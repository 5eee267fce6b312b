"""The change feed: what is committed is in it, in order, whoever writes it, on both databases."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, text

from shop.changes import Position
from shop.service import Shop
from shop.types import Department, LocalizedText, Product


def product(key: str, title: str = "Dome tent", zh: str = "圆顶帐篷", price: int = 1_000, stock: int = 3) -> Product:
    money = {"amount_minor": price, "currency": "USD"}
    values: dict[str, Any] = {
        "id": key,
        "title": {"en": title, "zh": zh},
        "variants": [{"id": f"{key}-1", "price": money, "stock_quantity": stock}],
    }
    return Product.model_validate(values)


def engine_of(shop: Shop) -> Engine:
    return shop._engine


def run_sql(shop: Shop, statement: str) -> None:
    with engine_of(shop).begin() as connection:
        connection.execute(text(statement))


def whole(shop: Shop) -> tuple[Position, list[Product]]:
    with shop.changes.catalogue() as (position, products):
        return position, list(products)


def test_a_new_catalogue_has_no_changes(shop: Shop) -> None:
    position = shop.changes.position()
    assert position.sequence == 0
    assert len(position.catalogue) == 32
    changes = shop.changes.since(0, 10)
    assert (changes.position, changes.products, changes.has_more) == (position, {}, False)
    assert whole(shop) == (position, [])


def test_each_change_is_in_the_feed_with_what_the_product_is_now(shop: Shop) -> None:
    shop.products.upsert([product("a"), product("b")])
    first = shop.changes.since(0, 10)
    assert first.products == {"a": product("a"), "b": product("b")}
    assert shop.changes.since(first.position.sequence, 10).products == {}
    shop.products.upsert([product("b", "Tunnel tent", "隧道帐篷")])
    shop.products.delete(["a", "unknown"])
    second = shop.changes.since(first.position.sequence, 10)
    assert second.products == {"b": product("b", "Tunnel tent", "隧道帐篷"), "a": None}
    assert second.position.sequence > first.position.sequence
    assert second.position.catalogue == first.position.catalogue
    assert whole(shop) == (second.position, [product("b", "Tunnel tent", "隧道帐篷")])


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("UPDATE variants SET stock_quantity = 0 WHERE product_id = 'a'", {"a"}),
        ("UPDATE variants SET price_minor = price_minor / 2", {"a", "b"}),
        ("UPDATE products SET rating_count = 7 WHERE id = 'b'", {"b"}),
        ("DELETE FROM variants WHERE product_id = 'b'", {"b"}),
        ("DELETE FROM products WHERE id = 'a'", {"a"}),
        ("INSERT INTO products (id, rating_count, record) SELECT 'c', 0, record FROM products WHERE id = 'a'", {"c"}),
        ("UPDATE customers SET language = 'zh'", set()),
    ],
)
def test_changes_by_plain_sql_are_in_the_feed(shop: Shop, statement: str, changed: set[str]) -> None:
    shop.products.upsert([product("a"), product("b")])
    before = shop.changes.position()
    # A product without a variant is none of ours, but a table may hold it: only ids are read here.
    run_sql(shop, statement)
    with engine_of(shop).connect() as connection:
        rows = connection.execute(
            text("SELECT product_id FROM product_changes WHERE sequence > :s"), {"s": before.sequence}
        )
        assert {row[0] for row in rows} == changed
    assert (shop.changes.position() == before) == (not changed)


def test_what_is_no_product_keeps_nothing_else_back(shop: Shop) -> None:
    shop.products.upsert([product(key) for key in "abc"])
    before = shop.changes.position()
    run_sql(shop, "DELETE FROM variants WHERE product_id = 'a'")
    run_sql(shop, "UPDATE products SET record = '{\"title\": 7}' WHERE id = 'b'")
    run_sql(shop, "UPDATE variants SET price_minor = 5")
    changes = shop.changes.since(before.sequence, 10)
    assert changes.products == {"a": None, "b": None, "c": product("c", price=5)}
    assert whole(shop)[1] == [product("c", price=5)]
    assert shop.products.get("a") is None
    run_sql(shop, "DELETE FROM products WHERE id = 'b'")
    assert [found.id for found in shop.products.iterate(batch_size=1)] == ["c"]


def test_what_is_rolled_back_is_not_in_the_feed(shop: Shop) -> None:
    shop.products.upsert([product("a")])
    before = shop.changes.position()
    with engine_of(shop).connect() as connection:
        connection.execute(text("UPDATE variants SET stock_quantity = 0"))
        connection.rollback()
    assert shop.changes.position() == before
    assert shop.changes.since(before.sequence, 10).products == {}


def test_departments_are_no_products(shop: Shop) -> None:
    before = shop.changes.position()
    shop.products.upsert_departments([Department(key="outdoor", title=LocalizedText(en="Outdoor", zh="户外"))])
    assert shop.changes.position() == before


def test_parts_hold_all_changes_and_end(shop: Shop) -> None:
    for number in range(25):
        shop.products.upsert([product(f"p-{number:02}")])
    seen: dict[str, Product | None] = {}
    sequence, rounds = 0, 0
    while True:
        part = shop.changes.since(sequence, 10)
        seen |= part.products
        rounds += 1
        assert part.position.sequence > sequence
        sequence = part.position.sequence
        if not part.has_more:
            break
    assert rounds == 3
    assert set(seen) == {f"p-{number:02}" for number in range(25)}
    assert sequence == shop.changes.position().sequence


def test_a_reader_sees_one_moment(shop: Shop) -> None:
    shop.products.upsert([product("a", price=1), product("b", price=1)])
    with shop.changes._snapshot() as session:
        before = session.execute(text("SELECT sequence FROM catalogue")).scalar_one()
        thread = threading.Thread(target=lambda: run_sql(shop, "UPDATE variants SET price_minor = 2"))
        thread.start()
        thread.join()
        assert session.execute(text("SELECT sequence FROM catalogue")).scalar_one() == before
        assert set(session.scalars(text("SELECT price_minor FROM variants"))) == {1}
    assert shop.changes.position().sequence > before


def test_numbers_become_visible_in_their_order(shop: Shop) -> None:
    """Two writers at once: no reader may go past a number that is still to be committed."""
    seen: list[int] = []
    done = threading.Event()

    def write(name: str) -> None:
        for number in range(20):
            shop.products.upsert([product(f"{name}-{number}")])

    def read() -> None:
        sequence, ids = 0, set()
        while True:
            last_round = done.is_set()
            changes = shop.changes.since(sequence, 1_000)
            ids |= set(changes.products)
            sequence = changes.position.sequence
            if last_round:
                seen.append(len(ids))
                return

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    reader = threading.Thread(target=read)
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert seen == [40]


def test_currencies(shop: Shop) -> None:
    assert shop.changes.currencies() == {}
    shop.products.upsert([product("a"), product("b")])
    assert shop.changes.currencies() == {"USD": 2}


def test_another_database_is_another_catalogue(shop: Shop) -> None:
    assert shop.changes.position() == shop.changes.position()
    assert shop.changes.position() != Position("another", 0)
