"""Recency, frequency and money, shares and sizes: by hand, and the same for one shopper as for all at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.profiles.habits import DAYS_OF_MONTH, Habits
from recommender.profiles.shares import decayed_shares
from recommender.profiles.sizes import OTHER_KIND_WEIGHT, SizedLines, SizeScales, kept_sizes
from shop.types import EventKind, Money, ShopperEvent

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
NOW = START + timedelta(days=100)


def event(
    kind: EventKind,
    product: str,
    day: float,
    customer: str = "ann",
    price: int = 1_000,
    currency: str = "USD",
    quantity: int = 1,
) -> ShopperEvent:
    return ShopperEvent(
        kind=kind,
        product_id=product,
        at=START + timedelta(days=day),
        customer_id=customer,
        quantity=quantity,
        unit_price=Money(amount_minor=price, currency=currency),
    )


BUY, BACK = EventKind.PURCHASE, EventKind.RETURN


def test_habits_by_hand() -> None:
    data = Interactions.from_events(
        [
            event(BUY, "tent", 0, price=20_000),
            event(BUY, "mug", 0, price=500, quantity=2),  # the same order
            event(BUY, "lamp", 10, price=3_000),
            event(BACK, "tent", 12, price=20_000),
            event(BUY, "mug", 30, price=4_000, currency="CNY"),
            event(BUY, "mug", 60, price=500),
            event(BUY, "lamp", 0, "bo", price=700),
            event(EventKind.VIEW, "lamp", 0, "cy"),
        ]
    )
    habits = Habits.of(data, NOW.timestamp())
    usd, cny = data.currencies.row("USD"), data.currencies.row("CNY")
    assert habits.orders.tolist() == [4, 1, 0]
    assert habits.units.tolist() == [6, 1, 0]
    assert habits.returned_units.tolist() == [1, 0, 0]
    assert habits.net_minor[0, usd] == 1_000 + 3_000 + 500, "the tent came back"
    assert habits.net_minor[0, cny] == 4_000
    assert habits.basket_minor[0, usd] == pytest.approx((21_000 + 3_000 + 500) / 3)
    assert np.isnan(habits.basket_minor[1, cny])
    assert habits.recency_days.tolist()[:2] == [40, 100]
    assert np.isnan(habits.recency_days[2])
    assert habits.interval_days[0] == 20, "the median of 10, 20, 30"
    assert np.isnan(habits.interval_days[1])
    assert habits.expected_next_s[0] == (START + timedelta(days=80)).timestamp()
    assert habits.orders_per_month.tolist() == pytest.approx([4 * DAYS_OF_MONTH / 100, DAYS_OF_MONTH / 100, 0])


def test_later_events_are_not_seen() -> None:
    data = Interactions.from_events([event(BUY, "tent", 0), event(BUY, "mug", 50), event(BACK, "tent", 60)])
    before = Habits.of(data, (START + timedelta(days=50)).timestamp())
    assert before.orders.tolist() == [1]
    assert before.net_minor.tolist() == [[1_000]]


@given(
    st.lists(
        st.builds(
            event,
            st.sampled_from([BUY, BACK, EventKind.VIEW]),
            st.sampled_from(["tent", "mug", "lamp"]),
            st.integers(0, 99),
            st.sampled_from(["ann", "bo", "cy"]),
            st.integers(1, 10_000),
            st.sampled_from(["USD", "CNY"]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=30,
    ),
)
@settings(max_examples=60, deadline=None)
def test_order_of_customers_and_company_change_nothing(events: list[ShopperEvent]) -> None:
    data = Interactions.from_events(events)
    shuffled = Interactions.from_events(sorted(events, key=lambda e: (e.customer_id or "")[::-1], reverse=True))
    habits, again = Habits.of(data, NOW.timestamp()), Habits.of(shuffled, NOW.timestamp())
    past = Past.of(data, np.arange(len(data.users)), np.full(len(data.users), NOW.timestamp()))
    shares = decayed_shares(past, np.arange(len(data.items), dtype=np.int32), len(data.items))
    sums = np.asarray(shares.sum(axis=1)).ravel()
    assert ((np.abs(sums - 1) < 1e-9) | (sums == 0)).all()
    for row, name in enumerate(data.users.ids):
        other = shuffled.users.row(name)
        alone = Interactions.from_events([e for e in events if e.customer_id == name])
        single = Habits.of(alone, NOW.timestamp())
        for found, place in ((again, other), (single, 0)):
            assert found.orders[place] == habits.orders[row]
            assert found.interval_days[place] == pytest.approx(habits.interval_days[row], nan_ok=True)
            assert found.orders_per_month[place] == pytest.approx(habits.orders_per_month[row])
        for column, currency in enumerate(data.currencies.ids):
            place = alone.currencies.row(currency)
            assert habits.net_minor[row, column] == (0 if place is None else single.net_minor[0, place])


SCALES = SizeScales(
    ("running shoes", "boots", "shirt"),
    ("41", "42", "43", "M"),
    sparse.csr_array(np.array([[1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], bool)),
    np.array([0, 0, 1], np.int32),
)


def lines(*rows: tuple[int, int, int]) -> SizedLines:
    """Return new purchases of one shopper: kind, size, pieces kept."""
    kinds, sizes, kept = np.array(rows).T
    zeros = np.zeros(len(rows))
    return SizedLines(
        zeros.astype(np.int64), kinds.astype(np.int32), sizes.astype(np.int32), kept, zeros, zeros.astype(np.int32)
    )


def test_the_size_kept_counts_and_the_one_sent_back_does_not() -> None:
    (found,) = kept_sizes(lines((0, 0, 0), (0, 1, 1)), SCALES)
    assert SCALES.sizes[found.size] == "42"
    assert found.confidence == pytest.approx((1 + 1 / 3) / 2)
    assert (found.kept, found.of) == (1, 1)


def test_another_kind_of_the_scale_helps_and_counts_less() -> None:
    found = {SCALES.kinds[size.kind]: size for size in kept_sizes(lines((0, 1, 2), (1, 2, 1)), SCALES)}
    assert SCALES.sizes[found["running shoes"].size] == "42"
    boots = found["boots"]
    # Two running shoes of 42 at half weight stand against the boots of 43; the lower size is told of equal ones.
    assert SCALES.sizes[boots.size] == "42"
    assert boots.confidence == pytest.approx((2 * OTHER_KIND_WEIGHT + 1 / 2) / (2 * OTHER_KIND_WEIGHT + 1 + 1))
    assert (boots.kept, boots.of) == (0, 1)


def test_nothing_kept_tells_no_size() -> None:
    assert kept_sizes(lines((0, 0, 0)), SCALES) == []
