"""A typed size or colour is the answer to the cart's "which one?"; anything else goes its own way."""

from __future__ import annotations

import pytest

from shop.owners import owner_of
from shop.types import Product
from tests.actions.conftest import Shopper
from zhanggui.services import Services

ADD = "action_add_to_cart"


@pytest.fixture
def shopper(services: Services, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(services, session_id=request.node.name[:100])


@pytest.fixture(scope="module")
def shirt(services: Services) -> Product:
    return next(
        product
        for product in services.shop.products.page("clothing", 0, 200)
        if product.product_type.en == "T-shirt"
        and sum(v.stock_quantity > 2 and v.options.get("size") == "M" for v in product.variants) > 1
        and any(v.options.get("colour") == "black" and v.options.get("size") == "M" for v in product.variants)
    )


def in_cart(services: Services, shopper: Shopper) -> list[tuple[str, str, int]]:
    cart = services.shop.carts.get(owner_of(None, shopper.metadata["session_id"]))
    return [(own.variant.options["size"], own.variant.options["colour"], own.quantity) for own in cart.lines]


@pytest.mark.parametrize("wish", ["add it to the cart", "加入购物车"])
@pytest.mark.parametrize(
    ("answer", "action"),
    [
        ("M", "action_show_order"), ("m", "action_default_fallback"), ("size M please", ADD),
        ("M码", "action_advise_size"), ("the M", "action_refine_search"), ("中号", "action_default_fallback"),
    ],
)  # fmt: skip
def test_a_typed_size_is_taken(
    services: Services, shopper: Shopper, shirt: Product, wish: str, answer: str, action: str
) -> None:
    asked = shopper.turn(ADD, wish, "add_to_cart", focus_product=shirt.id)
    assert asked.responses == ["utter_cart_variant"]
    done = shopper.turn(action, answer, "inform")
    assert done.responses == ["utter_cart_added", "utter_cart"]
    assert [size for size, _, _ in in_cart(services, shopper)] == ["M"]


@pytest.mark.parametrize("answer", ["M in black please", "黑色M码", "black, M"])
def test_size_and_colour_in_one(services: Services, shopper: Shopper, shirt: Product, answer: str) -> None:
    shopper.turn(ADD, "add two of these please", "add_to_cart", focus_product=shirt.id)
    shopper.turn("action_refine_search", answer, "refine_search")
    assert in_cart(services, shopper) == [("M", "black", 2)]


@pytest.mark.parametrize(("colour", "size"), [("black", "M"), ("黑色", "M码")])
def test_a_colour_alone_asks_for_the_size_of_that_colour(
    services: Services, shopper: Shopper, shirt: Product, colour: str, size: str
) -> None:
    shopper.turn(ADD, "add it", "add_to_cart", focus_product=shirt.id)
    asked = shopper.turn("action_refine_search", colour, "refine_search")
    assert asked.responses == ["utter_cart_variant"]
    shopper.turn("action_default_fallback", size, "nlu_fallback")
    assert [found[0] for found in in_cart(services, shopper)] == ["M"]


@pytest.mark.parametrize("other", ["what is it made of?", "show me tents", "算了"])
def test_what_names_no_variant_is_not_taken(services: Services, shopper: Shopper, shirt: Product, other: str) -> None:
    shopper.turn(ADD, "add it", "add_to_cart", focus_product=shirt.id)
    shopper.turn("action_answer_product", other, "product_question")
    assert in_cart(services, shopper) == []
    # One message later the question is gone.
    shopper.turn("action_default_fallback", "M", "nlu_fallback")
    assert in_cart(services, shopper) == []
