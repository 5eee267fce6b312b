"""The facade over the real demo shop: rules, scenes, and reasons checked against the shop's own records."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from recommender.interactions.table import IdMap
from recommender.models.content import Content
from recommender.ranking.features import feature_names
from recommender.ranking.ranker import Question, Ranker
from recommender.serve import UNTRAINED, Recommender
from recommender.serving.history import MAX_PURCHASES, read_history
from recommender.serving.personal import Personal
from recommender.serving.scenes import NEW_DAYS
from recommender.serving.shelf import Shelf
from recommender.types import MAX_IDS, Reason, ReasonKind, RecommendRequest, Scene
from retrieval.search import Search
from shop.service import Shop
from shop.types import EventKind, Order, OrderStatus, Product, ShopperEvent


@pytest.fixture(scope="module")
def shop(module_var: Path) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{module_var / 'zhanggui.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(shop: Shop, module_var: Path) -> Search:
    return Search.open(module_var, shop)


@pytest.fixture(scope="module")
def recommender(shop: Shop, search: Search, module_var: Path) -> Recommender:
    return Recommender.open(module_var, shop, search)


@pytest.fixture(scope="module")
def orders(shop: Shop) -> list[Order]:
    return [order for order in shop.orders.iterate() if order.status is not OrderStatus.CANCELLED]


@pytest.fixture(scope="module")
def buyer(shop: Shop) -> str:
    """Return a customer with many orders, cancelled ones too, but not more than a history holds."""
    counts = Counter(order.customer_id for order in shop.orders.iterate())
    return max((customer for customer in counts if counts[customer] <= MAX_PURCHASES), key=counts.__getitem__)


def products_of(shop: Shop, recommender: Recommender, request: RecommendRequest) -> list[Product]:
    result = recommender.recommend(request)
    found = shop.products.get_many([item.product_id for item in result.items])
    return [found[item.product_id] for item in result.items]


@pytest.mark.parametrize("scene", list(Scene))
def test_every_scene_shows_distinct_products_that_can_be_bought(
    shop: Shop, recommender: Recommender, buyer: str, scene: Scene
) -> None:
    anchor = next(iter(shop.products.iterate())).id
    request = RecommendRequest(
        scene=scene, customer_id=buyer, product_id=anchor, query="something for a friend who loves coffee", limit=8
    )
    result = recommender.recommend(request)
    assert len(result.items) == 8
    assert len({item.product_id for item in result.items}) == 8
    assert anchor not in {item.product_id for item in result.items}
    products = shop.products.get_many([item.product_id for item in result.items])
    for item in result.items:
        variants = {variant.id: variant for variant in products[item.product_id].variants}
        assert variants[item.variant_id].stock_quantity > 0
        assert products[item.product_id].minimum_age_years is None, "nobody asked for it"


def test_goes_with_counts_are_the_orders_own(
    shop: Shop, recommender: Recommender, orders: list[Order], buyer: str
) -> None:
    sold = Counter(line.product_id for order in orders for line in order.lines)
    anchor = sold.most_common(1)[0][0]
    ordered = [{line.product_id for line in order.lines} for order in orders]
    kept = [{line.product_id for line in order.lines if line.returned_quantity < line.quantity} for order in orders]
    result = recommender.recommend(RecommendRequest(scene=Scene.GOES_WITH, product_id=anchor, limit=6))
    kinds = shop.products.get_many([anchor, *(item.product_id for item in result.items)])
    assert result.items
    for item in result.items:
        assert kinds[item.product_id].product_type != kinds[anchor].product_type, "no second one of the same kind"
        assert item.reason is not None
        assert item.reason.kind is ReasonKind.BOUGHT_TOGETHER
        pair = {item.product_id, item.reason.product_id}
        assert item.reason.count is not None
        # What was sent back counts or not, by what its buyer did elsewhere with the same product.
        assert sum(pair <= basket for basket in kept) <= item.reason.count <= sum(pair <= basket for basket in ordered)


def test_similar_stays_within_the_kind(shop: Shop, recommender: Recommender) -> None:
    counts = Counter(product.product_type.en for product in shop.products.iterate() if product.in_stock)
    kind = counts.most_common(1)[0][0]
    anchor = next(product for product in shop.products.iterate() if product.product_type.en == kind)
    found = products_of(shop, recommender, RecommendRequest(scene=Scene.SIMILAR, product_id=anchor.id, limit=4))
    assert {product.product_type.en for product in found} == {kind}


def test_reasons_for_a_buyer_are_true(shop: Shop, recommender: Recommender, orders: list[Order], buyer: str) -> None:
    mine = {line.product_id for order in orders if order.customer_id == buyer for line in order.lines}
    viewed = {event.product_id for event in shop.events.recent(customer_id=buyer, limit=1_000)}
    result = recommender.recommend(RecommendRequest(customer_id=buyer, limit=20))
    named = [item.reason for item in result.items if item.reason is not None]
    assert len(named) >= 15
    for item in result.items:
        assert item.product_id not in mine
    for reason in named:
        _check(reason, mine, viewed)


def _check(reason: Reason, mine: set[str], viewed: set[str]) -> None:
    if reason.kind is ReasonKind.BECAUSE_YOU_BOUGHT:
        assert reason.product_id in mine
    elif reason.kind is ReasonKind.BECAUSE_YOU_VIEWED:
        assert reason.product_id in viewed
    else:
        assert reason.kind in (ReasonKind.BESTSELLER, ReasonKind.POPULAR_IN, ReasonKind.NEW_IN)


def test_new_is_new(shop: Shop, recommender: Recommender) -> None:
    oldest = datetime.now(UTC) - timedelta(days=NEW_DAYS + 1)
    for product in products_of(shop, recommender, RecommendRequest(scene=Scene.NEW, limit=10)):
        assert product.released_at is not None
        assert product.released_at > oldest


def test_bestsellers_sell(shop: Shop, recommender: Recommender, orders: list[Order]) -> None:
    recent = datetime.now(UTC) - timedelta(days=90)
    sold = Counter(line.product_id for order in orders if order.placed_at > recent for line in order.lines)
    median = sorted(sold.values())[len(sold) // 2]
    top = products_of(shop, recommender, RecommendRequest(scene=Scene.BESTSELLERS, limit=5))
    assert all(sold[product.id] > 2 * median for product in top)


def test_department_is_kept(shop: Shop, recommender: Recommender, buyer: str) -> None:
    request = RecommendRequest(customer_id=buyer, department="kitchen", limit=5)
    assert {product.department for product in products_of(shop, recommender, request)} == {"kitchen"}


def test_excluded_and_sold_out_products_stay_away_at_once(shop: Shop, recommender: Recommender, buyer: str) -> None:
    request = RecommendRequest(customer_id=buyer, limit=4)
    first, second, *_ = products_of(shop, recommender, request)
    sold_out = first.model_copy(
        update={"variants": tuple(v.model_copy(update={"stock_quantity": 0}) for v in first.variants)}
    )
    shop.products.upsert([sold_out])
    try:
        without = products_of(shop, recommender, request.model_copy(update={"exclude": (second.id,)}))
    finally:
        shop.products.upsert([first])
    assert first.id not in {product.id for product in without}
    assert second.id not in {product.id for product in without}
    assert len(without) == 4


def test_once_only_products_are_not_offered_twice(shop: Shop, recommender: Recommender, orders: list[Order]) -> None:
    once = {product.id for product in shop.products.iterate() if product.once_only}
    owner, owned = next(
        (order.customer_id, line.product_id)
        for order in orders
        for line in order.lines
        if line.product_id in once and not line.returned_quantity
    )
    department = shop.products.get_many([owned])[owned].department
    for scene in (Scene.BESTSELLERS, Scene.FOR_YOU):
        request = RecommendRequest(scene=scene, customer_id=owner, department=department, limit=50)
        assert owned not in {product.id for product in products_of(shop, recommender, request)}


def test_a_look_changes_the_next_answer_within_a_second(shop: Shop, recommender: Recommender) -> None:
    request = RecommendRequest(scene=Scene.SESSION, session_id="visit-1", limit=6)
    before = products_of(shop, recommender, request)
    tent = next(product for product in shop.products.iterate() if product.product_type.en == "tent")
    started = time.monotonic()
    shop.events.record(
        [ShopperEvent(kind=EventKind.VIEW, at=datetime.now(UTC), session_id="visit-1", product_id=tent.id)]
    )
    after = recommender.recommend(request)
    assert time.monotonic() - started < 1
    assert [product.id for product in before] != [item.product_id for item in after.items]
    assert any(
        item.reason is not None
        and item.reason.kind is ReasonKind.BECAUSE_YOU_VIEWED
        and item.reason.product_id == tent.id
        for item in after.items
    )


def test_every_answer_is_logged_with_version_and_propensity(shop: Shop, recommender: Recommender, buyer: str) -> None:
    result = recommender.recommend(RecommendRequest(customer_id=buyer, limit=3))
    decision = shop.decisions.get(result.decision_id)
    assert decision is not None
    assert decision.chosen == tuple(item.product_id for item in result.items)
    assert set(decision.chosen) <= set(decision.allowed)
    assert decision.propensity == 1.0
    assert decision.model_version == result.model_version != UNTRAINED


def test_unknown_shopper_product_and_query_are_no_error(recommender: Recommender) -> None:
    for request in (
        RecommendRequest(customer_id="nobody", session_id="none"),
        RecommendRequest(scene=Scene.SIMILAR, product_id="no-such-product"),
        RecommendRequest(scene=Scene.GOES_WITH),
        RecommendRequest(scene=Scene.AFTER_ORDER, customer_id="nobody"),
        RecommendRequest(scene=Scene.GIFT, query="   "),
        RecommendRequest(scene=Scene.GIFT, query="🎁" * 50),
        RecommendRequest(product_ids_in_context=("gone", "gone too")),
    ):
        assert len(recommender.recommend(request).items) == 6


def test_what_goes_with_it_is_ruled_out_so_what_is_for_you_is_shown(recommender: Recommender, buyer: str) -> None:
    shelf = recommender._current_shelf()
    along = {row: np.flatnonzero(shelf.complements([row])) for row in range(len(shelf))}
    row = min((row for row in along if 0 < len(along[row]) <= MAX_IDS), key=lambda row: len(along[row]))
    request = RecommendRequest(
        scene=Scene.GOES_WITH,
        customer_id=buyer,
        product_id=shelf.ids[row],
        exclude=tuple(shelf.ids[other] for other in along[row].tolist()),
    )
    result = recommender.recommend(request)
    assert len(result.items) == request.limit
    assert not {item.product_id for item in result.items} & {*request.exclude, request.product_id}
    assert all(item.reason is None or item.reason.kind is not ReasonKind.BOUGHT_TOGETHER for item in result.items)


def test_buy_again_offers_what_is_bought_again(shop: Shop, recommender: Recommender, orders: list[Order]) -> None:
    times = Counter((o.customer_id, line.product_id) for o in orders for line in o.lines if not line.returned_quantity)
    customer = max(times, key=times.__getitem__)[0]
    own = {product: count for (owner, product), count in times.items() if owner == customer}
    result = recommender.recommend(RecommendRequest(scene=Scene.BUY_AGAIN, customer_id=customer, limit=4))
    products = shop.products.get_many([item.product_id for item in result.items])
    assert result.items
    for item in result.items:
        assert item.reason is not None
        assert item.reason.kind is ReasonKind.BOUGHT_BEFORE
        assert 1 <= (item.reason.count or 0) <= own[item.product_id]
        assert not products[item.product_id].once_only
    assert any(own[item.product_id] > 1 for item in result.items)


def test_buy_again_without_any_order_is_for_you(recommender: Recommender) -> None:
    request = RecommendRequest(scene=Scene.BUY_AGAIN, session_id="nobody yet", limit=3)
    assert len(recommender.recommend(request).items) == 3


def test_a_ranker_of_an_earlier_release_is_set_aside(search: Search, recommender: Recommender, buyer: str) -> None:
    shelf = recommender._current_shelf()
    assert shelf.learned is not None
    models = tuple(model.name for model in shelf.learned.models)
    names = feature_names((*models, Content.name), shelf.facts)
    request = RecommendRequest(customer_id=buyer)
    history = read_history(recommender._shop, shelf, request, datetime.now(UTC).timestamp())
    own = Personal(Shelf(search.index, replace(shelf.learned, ranker=_ranker(names))), history, history.rows, 20_000.0)
    earlier = _ranker(names[:-1])
    other = Personal(Shelf(search.index, replace(shelf.learned, ranker=earlier)), history, history.rows, 20_000.0)
    out = np.isneginf(other.scores)
    blended = shelf.opinions(*history.seen_by(shelf)).total
    np.testing.assert_array_equal(other.scores[~out], blended[~out])
    assert not np.array_equal(own.scores[~out], blended[~out]), "one of this release is used"


def _ranker(names: tuple[str, ...]) -> Ranker:
    """Return a ranker of these features, taught at random: whether the shop's own data make one is theirs to say."""
    rng = np.random.default_rng(3)
    questions = [
        Question(
            features=rng.normal(size=(300, len(names))).astype(np.float32),
            labels=rng.integers(0, 2, 300).astype(np.int8),
            blended=np.zeros(300, np.float32),
            targets=300,
        )
        for _ in range(4)
    ]
    ranker = Ranker.fit(names, questions, rounds=5)
    assert ranker is not None
    return ranker


def test_the_reason_is_that_of_the_model_that_lifted_a_product(
    search: Search, recommender: Recommender, buyer: str
) -> None:
    shelf = recommender._current_shelf()
    learned = shelf.learned
    assert learned is not None
    request = RecommendRequest(customer_id=buyer)
    history = read_history(recommender._shop, shelf, request, datetime.now(UTC).timestamp())
    names = [Content.name, *(model.name for model in learned.models if model.name in learned.weights)]
    assert len(names) > 2
    for name in names:
        # Which models a training trusts is the data's to say: here each in turn is trusted before the others.
        weights = dict.fromkeys(names, 0.01) | {name: 1.0}
        one = Shelf(search.index, replace(learned, weights=weights, ranker=None))
        personal = Personal(one, history, history.rows, 20_000.0)
        best = np.argsort(-personal.scores)[:20].tolist()
        parts = one.opinions(*history.seen_by(one)).parts
        for row, behind in zip(best, personal.models_behind(best), strict=True):
            shares = {model: weights[model] * float(np.nan_to_num(parts[model][row])) for model in names}
            assert behind == sorted((m for m in names if shares[m] > 0), key=lambda m: -shares[m])
        first = Counter(behind[0] for behind in personal.models_behind(best))
        assert first.most_common(1)[0][0] == name


def test_before_any_training_texts_and_novelty_serve(shop: Shop, search: Search, tmp_path: Path, buyer: str) -> None:
    untrained = Recommender.open(tmp_path, shop, search)
    anchor = next(product for product in shop.products.iterate() if product.in_stock)
    for scene in Scene:
        result = untrained.recommend(
            RecommendRequest(scene=scene, customer_id=buyer, product_id=anchor.id, query="a warm scarf", limit=4)
        )
        assert 3 <= len(result.items) <= 4
        assert result.model_version == UNTRAINED
        for item in result.items:
            assert item.reason is None or item.reason.kind not in (ReasonKind.BESTSELLER, ReasonKind.BOUGHT_TOGETHER)


def test_a_product_that_is_new_since_the_training_is_recommended(search: Search, recommender: Recommender) -> None:
    learned = recommender._current_shelf().learned
    assert learned is not None
    newcomer = search.index.columns.ids[0]
    # As if the training had not known it: only its texts speak, and they put it beside its relatives.
    ids = [f"withdrawn-{n}" if item == newcomer else item for n, item in enumerate(learned.items.ids)]
    shelf = Shelf(search.index, replace(learned, items=IdMap(ids)))
    row = int(shelf.rows([newcomer])[0])
    relatives = np.flatnonzero(shelf.of_same_kind(row) & (np.arange(len(shelf)) != row))
    nearest = relatives[np.argmax(shelf.likeness(row, relatives))]
    scores = shelf.opinions(np.array([nearest], np.int32)).total
    assert (scores > scores[row]).mean() < 0.1, "among the best tenth"
