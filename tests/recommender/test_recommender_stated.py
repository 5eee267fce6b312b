"""What shoppers say of their taste, on the real demo shop: what it is about, and what it does to every scene."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recommender.serving.offers import OfferWish, colour_of
from recommender.stated.owned import owned_in
from recommender.stated.targets import preferences_in, target_of
from recommender.stated.wordings import Stance
from recommender.types import ReasonKind, RecommendRequest, RecommendResult, Scene
from shop.types import NewPreference, PreferenceKind, PreferenceTarget, Product
from zhanggui.services import Services

SESSION = "taste-1"
LIKE, DISLIKE, OWNED = PreferenceKind.LIKE, PreferenceKind.DISLIKE, PreferenceKind.OWNED


@pytest.fixture
def services(demo_services: Services) -> Iterator[Services]:
    yield demo_services
    demo_services.shop.preferences.forget_all(None, SESSION)


def say(services: Services, text: str) -> tuple[NewPreference, ...]:
    """Keep what a text says, as the chat does."""
    said = preferences_in(text, services.search)
    services.shop.preferences.add(said, session_id=SESSION)
    return said


def recommended(services: Services, scene: Scene = Scene.FOR_YOU, limit: int = 50, **more: object) -> RecommendResult:
    request = RecommendRequest.model_validate({"scene": scene, "session_id": SESSION, "limit": limit, **more})
    return services.recommender.recommend(request)


def products(services: Services, result: RecommendResult) -> list[Product]:
    found = services.shop.products.get_many([item.product_id for item in result.items])
    return [found[item.product_id] for item in result.items]


# What it is about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I hate Nimbrel", [(DISLIKE, "brand", "Nimbrel")]),
        ("以后别给我推Nimbrel了", [(DISLIKE, "brand", "Nimbrel")]),
        ("I can't stand pink", [(DISLIKE, "attribute", "colour|pink")]),
        ("我不喜欢粉色", [(DISLIKE, "attribute", "colour|pink")]),
        ("I hate perfume", [(DISLIKE, "type", "perfume")]),
        ("我讨厌香水", [(DISLIKE, "type", "perfume")]),
        ("I love green tea", [(LIKE, "type", "green tea")]),
        ("我最爱喝绿茶", [(LIKE, "type", "green tea")]),
        ("tea is my favourite", [(LIKE, "type", "tea")]),
        ("no leather please", [(DISLIKE, "attribute", "material|leather")]),
        ("受不了真皮的味道", [(DISLIKE, "attribute", "material|leather")]),
        ("stop recommending shoes to me", [(DISLIKE, "department", "shoes")]),
        ("别再推荐鞋子给我了", [(DISLIKE, "department", "shoes")]),
        ("I only buy organic", [(LIKE, "attribute", "organic|yes"), (DISLIKE, "attribute", "organic|no")]),
        ("我只买有机的", [(LIKE, "attribute", "organic|yes"), (DISLIKE, "attribute", "organic|no")]),
        ("I'm allergic to peanuts", [(DISLIKE, "words", "peanuts")]),
        ("我对花生过敏", [(DISLIKE, "words", "花生")]),
        ("I love hiking", [(LIKE, "words", "hiking")]),
        ("I hate blue dresses", [(DISLIKE, "words", "blue dresses")]),
        ("我喜欢园艺", [(LIKE, "department", "garden")]),
    ],
)
def test_what_is_said_is_found_in_the_catalogue(
    demo_services: Services, text: str, about: list[tuple[PreferenceKind, str, str]]
) -> None:
    found = preferences_in(text, demo_services.search)
    assert [(own.kind, own.target.value, own.value) for own in found] == about
    assert all(own.said == text for own in found)


def test_an_allergy_is_looked_for_in_the_texts(demo_services: Services) -> None:
    search = demo_services.search
    assert target_of("nuts", search, Stance.DISLIKE)[0] is PreferenceTarget.TYPE
    assert target_of("nuts", search, Stance.ALLERGY)[0] is PreferenceTarget.WORDS


@pytest.mark.parametrize(
    ("text", "kind", "is_any", "is_all"),
    [
        ("not that, I have one", None, True, False),
        ("I already have that", None, False, False),
        ("I already have a tent", "tent", False, False),
        ("all of them I have already", None, False, True),
        ("这个我有了", None, False, False),
        ("家里有一个了", None, True, False),
        ("帐篷我有了", "tent", False, False),
        ("这几个我都有", None, False, True),
    ],
)
def test_what_they_have_is_read(
    demo_services: Services, text: str, kind: str | None, is_any: bool, is_all: bool
) -> None:
    owned = owned_in(text, demo_services.search.index)
    assert (owned.kind, owned.is_all) == (kind, is_all)
    assert owned.is_any == is_any or kind is not None


# What it does


@pytest.mark.parametrize("text", ["I hate {brand}", "以后别给我推{brand}了"])
@pytest.mark.parametrize("scene", [Scene.FOR_YOU, Scene.SESSION, Scene.BESTSELLERS, Scene.NEW])
def test_a_hated_brand_never_comes(services: Services, scene: Scene, text: str) -> None:
    before = [product.brand for product in products(services, recommended(services, scene)) if product.brand]
    brand = before[0]
    say(services, text.format(brand=brand))
    after = products(services, recommended(services, scene))
    assert len(after) >= len(before) - before.count(brand)
    assert brand not in {product.brand for product in after}


@pytest.mark.parametrize("text", ["I hate coffee beans", "我不喜欢咖啡豆"])
def test_a_hated_kind_does_not_come_unless_it_is_asked_for(services: Services, text: str) -> None:
    beans = next(own for own in services.shop.products.iterate() if own.product_type.en == "coffee beans")
    say(services, text)
    assert "coffee beans" not in {own.product_type.en for own in products(services, recommended(services))}
    similar = products(services, recommended(services, Scene.SIMILAR, limit=4, product_id=beans.id))
    assert "coffee beans" in {own.product_type.en for own in similar}


@pytest.mark.parametrize("text", ["no leather, please", "真皮的我接受不了"])
def test_a_hated_material_does_not_come(services: Services, text: str) -> None:
    say(services, text)
    for product in products(services, recommended(services, department="shoes")):
        made_of = [own.text.en or "" for own in product.attributes if own.key == "material" and own.text]
        assert "leather" not in " ".join(made_of).split(), product.title.en


def test_what_one_is_allergic_to_does_not_come(services: Services) -> None:
    say(services, "我对坚果过敏")
    found = products(services, recommended(services, department="food"))
    assert len(found) > 20
    for product in found:
        texts = " ".join((product.title.get("zh"), product.description.get("zh")))
        assert not [word for word in ("坚果", "榛子", "核桃", "杏仁", "腰果", "花生") if word in texts], (
            product.title.zh
        )


@pytest.mark.parametrize("text", ["I can't stand black", "我讨厌黑色"])
def test_nothing_is_shown_in_a_hated_colour(services: Services, text: str) -> None:
    say(services, text)
    result = recommended(services)
    assert len(result.items) == 50
    for item, product in zip(result.items, products(services, result), strict=True):
        variant = next(own for own in product.variants if own.id == item.variant_id)
        assert colour_of(product, variant) != "black"


@pytest.mark.parametrize("text", ["I love red", "我喜欢红色"])
def test_a_liked_colour_comes_first_and_is_the_reason(services: Services, text: str) -> None:
    say(services, text)
    result = recommended(services, limit=6)
    reasoned = [item for item in result.items if item.reason and item.reason.kind is ReasonKind.YOU_SAID]
    assert len(reasoned) >= 2
    found = services.shop.products.get_many([item.product_id for item in reasoned])
    for item in reasoned:
        assert item.reason is not None
        assert item.reason.said == text
        variant = next(own for own in found[item.product_id].variants if own.id == item.variant_id)
        assert colour_of(found[item.product_id], variant) == "red"


@pytest.mark.parametrize(
    ("text", "department"), [("I love hiking", None), ("我喜欢园艺", "garden"), ("I love tea", "food")]
)
def test_what_is_liked_comes_up(services: Services, text: str, department: str | None) -> None:
    before = {item.product_id for item in recommended(services, limit=6).items}
    say(services, text)
    result = recommended(services, limit=6)
    lifted = [item for item in result.items if item.reason and item.reason.kind is ReasonKind.YOU_SAID]
    assert lifted
    assert {item.product_id for item in lifted} - before
    if department:
        found = services.shop.products.get_many([item.product_id for item in lifted])
        assert {product.department for product in found.values()} == {department}


def test_an_owned_thing_and_its_like_are_not_offered(services: Services) -> None:
    first, *_ = products(services, recommended(services, limit=6))
    kind = (first.product_type.en or "").casefold()
    for target, value in ((PreferenceTarget.PRODUCT, first.id), (PreferenceTarget.TYPE, kind)):
        own = NewPreference(kind=OWNED, target=target, value=value, said="I have one")
        services.shop.preferences.add([own], session_id=SESSION)
        shown = products(services, recommended(services))
        assert first.id not in {product.id for product in shown}
    assert kind not in {(product.product_type.en or "").casefold() for product in shown}


def test_of_what_is_bought_once_nothing_of_the_kind_is_offered(services: Services) -> None:
    mattress = next(
        own for own in services.shop.products.iterate() if own.once_only and own.product_type.en == "mattress"
    )
    own = NewPreference(kind=OWNED, target=PreferenceTarget.PRODUCT, value=mattress.id, said="I have that")
    services.shop.preferences.add([own], session_id=SESSION)
    shown = products(services, recommended(services, department="home"))
    assert shown
    assert "mattress" not in {product.product_type.en for product in shown}


def test_forgotten_means_as_before(services: Services) -> None:
    before = [item.product_id for item in recommended(services).items]
    say(services, "I hate Nimbrel and I love pink")
    assert [item.product_id for item in recommended(services).items] != before
    services.shop.preferences.forget_all(None, SESSION)
    assert [item.product_id for item in recommended(services).items] == before


def test_prices_of_a_request_hold(services: Services) -> None:
    result = recommended(services, limit=20, price_min_minor=2_000, price_max_minor=3_000)
    assert len(result.items) == 20
    for item, product in zip(result.items, products(services, result), strict=True):
        variant = next(own for own in product.variants if own.id == item.variant_id)
        assert variant.price is not None
        assert 2_000 <= variant.price.amount_minor <= 3_000


def test_a_hundred_preferences_are_answered_in_time(services: Services) -> None:
    values = [f"word{number}" for number in range(60)]
    kinds = [LIKE if number % 2 else DISLIKE for number in range(60)]
    said = [
        NewPreference(kind=kind, target=PreferenceTarget.WORDS, value=value, said=value)
        for kind, value in zip(kinds, values, strict=True)
    ]
    services.shop.preferences.add(said, session_id=SESSION)
    assert len(recommended(services, limit=6).items) == 6


def test_the_cheapest_fitting_variant_is_shown(demo_services: Services) -> None:
    product = next(
        own
        for own in demo_services.shop.products.iterate()
        if len({v.options.get("colour") for v in own.variants if v.stock_quantity}) > 2
    )
    colours = {colour_of(product, own) for own in product.variants if own.stock_quantity > 0}
    liked = sorted(filter(None, colours))[0]
    chosen = OfferWish(liked_colours=frozenset([liked])).of(product)
    assert chosen is not None
    assert colour_of(product, chosen) == liked
    assert OfferWish(avoided_colours=frozenset(filter(None, colours))).of(product) is None
    assert OfferWish(price_max_minor=1).of(product) is None
