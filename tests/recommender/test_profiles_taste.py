"""Taste features: worked out by hand, against a plain second implementation, and blind to the future."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.interactions.past import Past
from recommender.interactions.table import WEIGHTS, Interactions
from recommender.items.facts import ItemFacts, PriceBand
from recommender.profiles.taste import HALF_LIFE, OF_ITEM, taste_features, taste_names
from shop.types import EventKind, Money, ShopperEvent

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY_S = 86_400.0
ITEMS = ["tent-a", "tent-b", "tent-c", "tent-d", "mug-a", "mug-b"]
KINDS = ["tent"] * 4 + ["mug"] * 2
PRICES = np.array([10_000, 20_000, 30_000, 40_000, 500, 900])
FACTS = ItemFacts.of(
    KINDS, ["sports"] * 4 + ["kitchen"] * 2, ["north", "north", "south", "south", "north", None], PRICES
)


def bought(product: str, day: float, customer: str = "ann", price: int | None = None) -> ShopperEvent:
    paid = None if price is None else Money(amount_minor=price, currency="USD")
    return event(EventKind.PURCHASE, product, day, customer, unit_price=paid)


def event(kind: EventKind, product: str, day: float, customer: str = "ann", **more: object) -> ShopperEvent:
    return ShopperEvent.model_validate(
        {"kind": kind, "product_id": product, "at": START + timedelta(days=day), "customer_id": customer, **more}
    )


def features(events: list[ShopperEvent], day: float, product: str) -> dict[str, float]:
    data = Interactions.from_events(events, ITEMS)
    past = Past.of(data, np.array([0]), np.array([(START + timedelta(days=day)).timestamp()]))
    row = np.array([ITEMS.index(product)], np.int32)
    found = taste_features(past, np.array([0]), row, FACTS)[0].tolist()
    return dict(zip(taste_names(FACTS), found, strict=True))


def test_price_bands_are_thirds_of_the_kind() -> None:
    assert [(PriceBand.BUDGET, PriceBand.MIDDLE, PriceBand.PREMIUM)[band] for band in FACTS.price_band[:4]] == [
        PriceBand.BUDGET,
        PriceBand.MIDDLE,
        PriceBand.MIDDLE,
        PriceBand.PREMIUM,
    ]
    assert FACTS.price_band[4:].tolist() == [-1, -1], "two prices make no bands"


def test_facts_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one value an item in each column"):
        ItemFacts.of(["tent", "mug"], ["sports"])
    with pytest.raises(ValueError, match="expected one value an item in each column"):
        ItemFacts.of(["tent", "mug"], price_minor=np.array([1, 2, 3]))


def test_features_by_hand() -> None:
    events = [
        bought("tent-a", 100 - HALF_LIFE, price=8_000),  # counts half at day 100
        bought("mug-a", 99.999999),  # counts (nearly) whole, paid at the price of today
        event(EventKind.VIEW, "tent-b", 100 - 2 * HALF_LIFE),  # a fifth of a quarter
    ]
    found = features(events, 100, "tent-b")
    total = 0.5 + 1 + 0.05
    assert found["history_weight"] == pytest.approx(math.log1p(total))
    assert found["item_share"] == pytest.approx(0.05 / total)
    assert found["item_purchases"] == 0
    assert math.isnan(found["item_age"])
    assert found["item_interest_age"] == pytest.approx(2 * HALF_LIFE)
    assert found["kind_share"] == pytest.approx(0.55 / total)
    assert found["department_share"] == pytest.approx(0.55 / total)
    assert found["brand_share"] == pytest.approx(1)
    assert found["price_band_share"] == pytest.approx(0.05 / 0.55), "of what has a band: the mug has none"
    assert found["kind_purchases"] == 1
    assert found["kind_age"] == pytest.approx(HALF_LIFE)
    assert found["price_to_usual"] == pytest.approx(math.log2(20_000 / 8_000))
    assert found["price_level_gap"] == pytest.approx(0.375 - 0.125)


def test_what_is_bought_again_is_due_when_its_interval_is_over() -> None:
    events = [bought("mug-a", day) for day in (0, 20, 40)]
    found = features(events, 70, "mug-a")
    assert found["item_purchases"] == 3
    assert found["item_age"] == pytest.approx(30)
    assert found["item_due"] == pytest.approx(1.5), "30 days, where it took 20 each time"


def test_unknown_brand_price_and_empty_history_say_nothing() -> None:
    found = features([bought("tent-a", 1)], 2, "mug-b")
    assert math.isnan(found["brand_share"])
    nothing = features([bought("tent-a", 1)], 0.5, "tent-a")
    assert nothing["history_weight"] == 0
    assert nothing["item_purchases"] == 0
    assert math.isnan(nothing["kind_share"])


def test_sequences_without_times_and_facts() -> None:
    past = Past.of_histories([np.array([2, 0, 2], np.int32), np.empty(0, np.int32)])
    found = taste_features(past, np.array([0, 0, 1]), np.array([2, 1, 2], np.int32), half_life=1.0)
    assert taste_names(None) == OF_ITEM
    first, never, nobody = (dict(zip(OF_ITEM, row, strict=True)) for row in found.tolist())
    assert first["item_share"] == pytest.approx((0.5 + 0.125) / 0.875)
    assert first["item_purchases"] == 2
    assert first["item_age"] == 1
    assert first["item_due"] == pytest.approx(0.5)
    assert never["item_share"] == 0
    assert nobody["history_weight"] == 0
    assert math.isnan(nobody["item_share"])


def test_a_return_counts_from_the_moment_that_it_is_known() -> None:
    events = [bought("tent-a", 1), bought("mug-a", 1), event(EventKind.RETURN, "tent-a", 10)]
    assert features(events, 9, "tent-a")["item_purchases"] == 1
    assert features(events, 11, "tent-a")["item_purchases"] == 0


kinds = st.sampled_from([EventKind.VIEW, EventKind.CART, EventKind.PURCHASE, EventKind.RETURN])
event_lists = st.lists(
    st.builds(event, kinds, st.sampled_from(ITEMS), st.integers(0, 300), st.sampled_from(["ann", "bo", "cy"])),
    max_size=25,
)


@given(event_lists, event_lists, st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_nothing_of_the_future_reaches_the_features(
    events: list[ShopperEvent], later: list[ShopperEvent], day: int
) -> None:
    moment_s = (START + timedelta(days=day)).timestamp()
    told = [e for e in events if e.at.timestamp() < moment_s]
    future = [e for e in later if e.at.timestamp() >= moment_s]
    shoppers = ["ann", "bo", "cy"]
    rows = np.arange(len(ITEMS), dtype=np.int32)
    found: list[dict[str, np.ndarray]] = []
    for known in (told, told + future):
        data = Interactions.from_events(known, ITEMS)
        users = np.array([row for name in shoppers if (row := data.users.row(name)) is not None])
        present = [name for name in shoppers if data.users.row(name) is not None]
        if not len(users):
            found.append({})
            continue
        past = Past.of(data, users, np.full(len(users), moment_s))
        owners = np.repeat(np.arange(len(users)), len(ITEMS))
        told_of = taste_features(past, owners, np.tile(rows, len(users)), FACTS).reshape(len(users), len(ITEMS), -1)
        found.append(dict(zip(present, told_of, strict=True)))
    for name, values in found[0].items():
        np.testing.assert_array_equal(values, found[1][name])


@given(event_lists, st.integers(1, 320))
@settings(max_examples=60, deadline=None)
def test_shares_are_those_of_a_plain_count(events: list[ShopperEvent], day: int) -> None:
    moment = START + timedelta(days=day)
    data = Interactions.from_events(events, ITEMS)
    for name in data.users.ids:
        own = [e for e in events if e.customer_id == name and e.at < moment]
        # The last return decides only when all that was bought is back.
        count = {
            (item, kind): sum(e.quantity for e in own if e.product_id == item and e.kind is kind)
            for item in ITEMS
            for kind in EventKind
        }
        rejected = {
            item
            for item in ITEMS
            if count[item, EventKind.RETURN] and count[item, EventKind.RETURN] >= count[item, EventKind.PURCHASE]
        }
        weight = dict.fromkeys(ITEMS, 0.0)
        for e in own:
            if e.product_id and e.product_id not in rejected:
                weight[e.product_id] += WEIGHTS[e.kind] * 0.5 ** ((moment - e.at).days / HALF_LIFE)
        total = sum(weight.values())
        past = Past.of(data, np.array([data.users.row(name)]), np.array([moment.timestamp()]))
        found = taste_features(past, np.zeros(len(ITEMS), int), np.arange(len(ITEMS), dtype=np.int32), FACTS)
        shares = dict(zip(taste_names(FACTS), found.T, strict=True))
        if total == 0:
            assert np.isnan(shares["item_share"]).all()
            continue
        np.testing.assert_allclose(shares["item_share"], [weight[item] / total for item in ITEMS], rtol=1e-4, atol=1e-6)
        assert shares["item_share"].sum() == pytest.approx(1, abs=1e-4)
        assert shares["kind_share"][0] + shares["kind_share"][4] == pytest.approx(1, abs=1e-4)


def test_many_questions_at_once_are_answered_as_one_by_one() -> None:
    rng = np.random.default_rng(3)
    count, users = 4_000, 60
    data = Interactions.from_purchases(
        rng.integers(0, users, count).astype(str),
        np.array(ITEMS)[rng.integers(0, len(ITEMS), count)],
        rng.uniform(0, 400, count) * DAY_S,
    )
    asked = rng.integers(0, users, 40)
    moments_s = rng.uniform(0, 400, 40) * DAY_S
    facts = FACTS.take(np.array([ITEMS.index(item) for item in data.items.ids]))
    candidates = rng.integers(0, len(ITEMS), 40).astype(np.int32)
    together = taste_features(Past.of(data, asked, moments_s), np.arange(40), candidates, facts)
    for place in range(40):
        past = Past.of(data, asked[[place]], moments_s[[place]])
        alone = taste_features(past, np.array([0]), candidates[[place]], facts)
        np.testing.assert_allclose(alone[0], together[place], rtol=1e-5)
