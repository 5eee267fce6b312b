"""An increment equals a full fit on all events: new shoppers and items, returns, cancellations, late events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from recommender.interactions.holdout import Holdout, Split
from recommender.interactions.table import Interactions
from recommender.learning.learned import KIND, Learned
from recommender.learning.train import publish
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.models.sasrec_training import SasrecSettings
from recommender.online.base import Base, Watermark
from recommender.online.experiments import Design, Experiments
from recommender.online.held import Held
from recommender.online.increment import INCREMENT, Added, Increment, is_behind, update
from recommender.online.versions import Versions
from retrieval.artefacts import ArtefactStore
from shop.service import Shop
from shop.types import EventKind, Order, OrderStatus, ShopperEvent
from tests.recommender.online_shop import NOW, at, fill, order

PRODUCTS = [f"p-{n}" for n in range(30)]
CUSTOMERS = [f"c-{n}" for n in range(25)]
KINDS = [EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.RATING]


def events(random: Random, how_many: int, begin: float) -> list[ShopperEvent]:
    found = []
    for n in range(how_many):
        kind = random.choice(KINDS)
        who = {"customer_id": random.choice(CUSTOMERS)} if random.random() < 0.7 else {}
        found.append(
            ShopperEvent(
                kind=kind,
                at=at(begin + n),
                product_id=random.choice(PRODUCTS),
                session_id=f"s-{random.randrange(20)}",
                rating=random.choice([1.0, 5.0]) if kind is EventKind.RATING else None,
                **who,
            )
        )
    return found


def orders(random: Random, how_many: int, begin: float) -> list[Order]:
    return [order(random.choice(CUSTOMERS), begin + n, *random.sample(PRODUCTS, 3)) for n in range(how_many)]


def trained(models_dir: Path, shop: Shop, item_ids: list[str]) -> Path:
    """Learn what can be counted: a sequence model needs more events than this shop has."""
    reached = Watermark.of(shop, datetime.now(UTC))
    data = Interactions.from_events(shop.events.interactions(), item_ids).liked()
    split = Split(data, Holdout.of([]), Holdout.of([]))
    return publish(models_dir, data, split, None, None, lambda *_: None, Base(data, reached))


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def random(shop: Shop) -> Random:
    random = Random(12)
    fill(shop, PRODUCTS, CUSTOMERS)
    shop.events.record(events(random, 300, -9_000))
    shop.orders.upsert(orders(random, 60, -8_000))
    return random


HISTORIES = [np.array(rows, np.int32) for rows in ([3], [1, 2, 3, 4], [29, 0, 7], [])]


def assert_equals_full_fit(shop: Shop, learned: Learned) -> None:
    data = Interactions.from_events(shop.events.interactions(), learned.items.ids).liked()
    full = Increment.of(data)
    counted = {model.name: model for model in learned.models}
    assert set(counted) >= {model.name for model in full.models}
    for model in full.models:
        expected = model.score(HISTORIES)
        np.testing.assert_allclose(counted[model.name].score(HISTORIES), expected, rtol=1e-4, atol=1e-6)
    assert (learned.together != full.baskets.together).nnz == 0
    np.testing.assert_array_equal(learned.orders, full.baskets.orders)


def taken_in(models_dir: Path, shop: Shop) -> tuple[Learned, Added]:
    added = update(models_dir, shop)
    current = Versions(models_dir).current
    assert current is not None
    return Held(models_dir / KIND / current).get(), added[0]


def test_everything_that_came_equals_a_full_fit(shop: Shop, models_dir: Path, random: Random) -> None:
    trained(models_dir, shop, PRODUCTS)
    old = next(iter(shop.orders.iterate()))
    fill(shop, ["p-new"], ["c-new"])
    shop.events.record(events(random, 200, 10))
    shop.events.record([ShopperEvent(kind=EventKind.VIEW, at=at(9), product_id="gone", session_id="s-1")])
    lines = tuple(line.model_copy(update={"returned_quantity": line.quantity}) for line in old.lines)
    changed = [
        old.model_copy(update={"lines": lines}),
        order("c-new", 20, "p-new", "p-1"),
        *orders(random, 10, 30),
    ]
    shop.orders.upsert(changed)
    learned, added = taken_in(models_dir, shop)
    assert added.new_items == 1
    assert learned.items.ids == [*PRODUCTS, "p-new"], "known rows stay, what was never a product stays out"
    assert learned.trained_items == len(PRODUCTS)
    assert_equals_full_fit(shop, learned)
    row = learned.items.row("p-new")
    assert row is not None
    assert learned.orders[row] == 1
    assert learned.model(Cooccurrence).neighbours[[row]].nnz > 0


def test_a_return_that_comes_later_takes_its_purchase_back(shop: Shop, models_dir: Path, random: Random) -> None:
    bought = order("c-1", -5_000, "p-2", "p-3", number="ZG-RETURNED")
    shop.orders.upsert([bought])
    folder = trained(models_dir, shop, PRODUCTS)
    before = Learned.load(folder)
    lines = tuple(line.model_copy(update={"returned_quantity": 1}) for line in bought.lines)
    shop.orders.upsert([bought.model_copy(update={"lines": lines, "status": OrderStatus.RETURNED})])
    learned, _ = taken_in(models_dir, shop)
    assert learned.together[2, 3] < before.together[2, 3]
    assert_equals_full_fit(shop, learned)
    shop.orders.upsert([bought.model_copy(update={"status": OrderStatus.CANCELLED})])
    assert_equals_full_fit(shop, taken_in(models_dir, shop)[0])


def test_increments_follow_one_another(shop: Shop, models_dir: Path, random: Random) -> None:
    folder = trained(models_dir, shop, PRODUCTS)
    held = Held(folder)
    before = held.get()
    assert not is_behind(models_dir, shop)
    for step in range(3):
        shop.events.record(events(random, 30, 100 + 100 * step))
        assert is_behind(models_dir, shop)
        update(models_dir, shop)
        assert not is_behind(models_dir, shop)
        assert_equals_full_fit(shop, held.get())
    assert held.get() is held.get() is not before
    assert len(ArtefactStore(folder).versions(INCREMENT)) == 2, "old ones are removed"


def test_an_event_that_became_visible_late_is_not_lost(shop: Shop, models_dir: Path, random: Random) -> None:
    # On PostgreSQL a number may be taken before the training reads and be committed after it.
    late = shop.events.newest_id() + 1
    reached = Watermark(late, NOW)
    data = Interactions.from_events(shop.events.interactions(), PRODUCTS).liked()
    none = Split(data, Holdout.of([]), Holdout.of([]))
    publish(models_dir, data, none, None, None, lambda *_: None, Base(data, reached))
    shop.events.record([ShopperEvent(kind=EventKind.CART, at=at(-1), product_id="p-4", customer_id="c-3")])
    assert shop.events.newest_id() == late
    learned, added = taken_in(models_dir, shop)
    assert added.events == 1
    assert_equals_full_fit(shop, learned)


def test_an_unreadable_increment_leaves_the_counts_as_they_are(shop: Shop, models_dir: Path, random: Random) -> None:
    folder = trained(models_dir, shop, PRODUCTS)
    shop.events.record(events(random, 30, 100))
    update(models_dir, shop)
    current = ArtefactStore(folder).current(INCREMENT)
    assert current is not None
    (current / "orders.npy").write_bytes(b"no array")
    np.testing.assert_array_equal(Held(folder).get().orders, Learned.load(folder).orders)
    update(models_dir, shop)
    assert_equals_full_fit(shop, Held(folder).get())


def test_the_second_version_of_an_experiment_is_kept_up_to_date_too(
    shop: Shop, models_dir: Path, random: Random
) -> None:
    second = trained(models_dir, shop, PRODUCTS)
    first = trained(models_dir, shop, PRODUCTS)
    Experiments(models_dir).start("both", Design.AB, second.name)
    shop.events.record(events(random, 20, 100))
    assert {added.version for added in update(models_dir, shop)} == {first.name, second.name}
    assert_equals_full_fit(shop, Held(second).get())


def test_nothing_is_done_without_a_version_or_for_a_file_of_sequences(shop: Shop, models_dir: Path) -> None:
    assert update(models_dir, shop) == []
    assert not is_behind(models_dir, shop)
    data = Interactions.from_sequences(["u"], [["a", "b"]])
    none = Split(data, Holdout.of([]), Holdout.of([]))
    publish(models_dir, data, none, None, None, lambda *_: None)
    assert update(models_dir, shop) == []
    assert not is_behind(models_dir, shop)


def test_items_that_came_later_count_as_average_for_a_trained_model() -> None:
    data = Interactions.from_sequences([f"u{n}" for n in range(20)], [["a", "b", "c", "d"]] * 20)
    small = SasrecSettings(dimensions=8, layers=1, length=5, epochs=2, negatives=4)
    sasrec = Sasrec(small).fit(data)
    base = Increment.of(data, [Popular])
    kept = (base.baskets.together, base.baskets.orders)
    learned = Learned("v", data.items, 4, (*base.models, sasrec), {}, False, None, None, *kept)
    more = Interactions.from_sequences(["u"], [["a", "b", "c", "d", "new"]])
    model = Increment.of(more, [Popular]).added_to(learned).scorers[-1]
    scores = model.score([np.array([0, 4], np.int32), np.array([0], np.int32), np.array([4], np.int32)])
    assert model.name == Sasrec.name
    assert scores.shape == (3, 5)
    np.testing.assert_allclose(scores[0], scores[1])
    np.testing.assert_allclose(scores[:, 4], scores[:, :4].mean(axis=1), rtol=1e-5, atol=1e-6)


def test_old_orders_without_a_time_of_change_are_read_when_they_are_new(shop: Shop, random: Random) -> None:
    shop.orders.upsert([order("c-5", 50, "p-1")])
    assert "c-5" in shop.orders.customers_changed_since(NOW + timedelta(minutes=40))
