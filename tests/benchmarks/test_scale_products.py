"""A made catalogue: the same in every run, of the donors' parts, in both languages."""

from __future__ import annotations

import pytest

from benchmarks.scale_products import RecombinedProducts
from shop.service import Shop
from shop.types import Product


@pytest.fixture(scope="module")
def donors(demo_products: list[Product]) -> list[Product]:
    return demo_products[:400]


@pytest.fixture(scope="module")
def demo_products(demo_var: object) -> list[Product]:
    shop = Shop.open(f"sqlite:///{demo_var}/zhanggui.db")
    try:
        return list(shop.products.iterate())
    finally:
        shop.close()


def test_a_product_is_the_same_in_every_run(donors: list[Product]) -> None:
    first, second = RecombinedProducts(donors, 500), RecombinedProducts(donors, 10_000)
    assert [first[row] for row in (3, 0, 499)] == [second[row] for row in (3, 0, 499)]
    assert first[7] != first[8]


def test_products_are_valid_and_their_ids_their_own(donors: list[Product]) -> None:
    made = list(RecombinedProducts(donors, 300))
    assert len({product.id for product in made}) == len({v.id for product in made for v in product.variants}) == 300
    for product in made:
        assert Product.model_validate(product.model_dump()) == product


def test_titles_name_their_type_in_both_languages(donors: list[Product]) -> None:
    known = {donor.product_type for donor in donors}
    for product in RecombinedProducts(donors, 200):
        assert product.product_type in known
        assert product.title.en
        assert product.title.zh
    titles = {product.title.en for product in RecombinedProducts(donors, 2_000)}
    assert len(titles) > 600, "donors' titles alone would be 400"


def test_model_numbers_get_new_digits(donors: list[Product]) -> None:
    model = donors[0].model_copy(
        update={"title": donors[0].title.model_copy(update={"en": "Acme TN-2110", "zh": None})}
    )
    titles = {product.title.en for product in RecombinedProducts([model], 50)}
    assert len(titles) > 40
    assert all(title and title.startswith("Acme TN-") and len(title) == len("Acme TN-2110") for title in titles)


def test_rows_beyond_the_end_are_refused(donors: list[Product]) -> None:
    made = RecombinedProducts(donors, 10)
    assert len(made) == len(made[:]) == 10
    assert made[2:5] == [made[2], made[3], made[4]]
    with pytest.raises(IndexError, match="expected a row below 10, got 10"):
        made[10]
