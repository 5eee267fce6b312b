"""The profile of one customer, from the shop's records of this moment: some milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from recommender.interactions.columns import NONE
from recommender.interactions.past import Past
from recommender.interactions.table import IdMap, Interactions
from recommender.items.facts import BANDS, Coded, ItemFacts
from recommender.profiles.habits import Habits
from recommender.profiles.learned import Segments
from recommender.profiles.shares import decayed_shares
from recommender.profiles.sizes import KeptSize, SizedLines, SizeScales, kept_sizes
from recommender.profiles.types import BandShare, Habit, Profile, Segment, Share, Size, Spending, UnknownCustomer
from retrieval.indexing.columns import Columns
from retrieval.indexing.index import ProductIndex
from shop.service import Shop
from shop.types import LocalizedText, Money

#: Shares shown of each sort: what is below is noise.
MAX_SHARES = 8


def profile_of(
    customer_id: str,
    shop: Shop,
    index: ProductIndex,
    facts: ItemFacts,
    scales: SizeScales,
    segments: Segments | None,
    now: datetime | None = None,
) -> Profile:
    """Work out a customer's profile.

    Parameters
    ----------
    customer_id : str
    shop : Shop
    index : ProductIndex
    facts, scales
        Of the index's products.
    segments : Segments, optional
        Of the last training.
    now : datetime, optional
        The moment that is looked back from; later events are not seen.

    Raises
    ------
    UnknownCustomer
        When the shop has no such customer.
    """
    moment = now or datetime.now(UTC)
    customer = shop.customers.get(customer_id)
    if customer is None:
        raise UnknownCustomer(
            f"expected the id of a customer of this shop, got {customer_id!r}; "
            "`zhanggui shop stats` counts them, the page's identity or an order names theirs"
        )
    data = Interactions.from_events(shop.events.interactions_of([customer_id]))
    if not len(data):
        # A table of nobody: all that follows asks for one shopper.
        data = replace(data, users=IdMap([customer_id]))
    own = facts.take(np.array([index.row_by_id.get(product_id, NONE) for product_id in data.items.ids], np.int64))
    moment_s = np.array([moment.timestamp()])
    past, habits = Past.of(data, np.array([0]), moment_s), Habits.of(data, float(moment_s[0]))
    return Profile(
        customer_id=customer.id,
        name=customer.name,
        language=customer.language,
        as_of=moment,
        habit=_habit(habits),
        spending=_spending(habits, data.currencies.ids),
        departments=_shares(past, own.department, _titles(shop)),
        kinds=_shares(past, own.kind, index.columns.type_name),
        brands=_shares(past, own.brand, lambda brand: index.columns.label("brand", brand)),
        price_bands=_bands(past, own),
        sizes=_sizes(shop, index, scales, customer_id, moment),
        segment=_segment(segments, data, past, habits, own),
        demographics=shop.demographics.get(customer_id),
    )


def _titles(shop: Shop) -> Callable[[str], LocalizedText]:
    titles = {department.key: department.title for department in shop.products.departments()}
    return lambda key: titles.get(key) or LocalizedText(en=key, zh=key)


def _segment(
    segments: Segments | None, data: Interactions, past: Past, habits: Habits, facts: ItemFacts
) -> Segment | None:
    return None if segments is None else segments.of(data, past, habits, facts)[0]


def _shares(past: Past, coded: Coded, title_of: Callable[[str], LocalizedText]) -> tuple[Share, ...]:
    """Return the greatest shares, greatest first."""
    shares = decayed_shares(past, coded.codes, len(coded.names)).toarray()[0]
    best = [place for place in np.argsort(-shares, kind="stable")[:MAX_SHARES].tolist() if shares[place] > 0]
    return tuple(
        Share(key=coded.names[place], title=title_of(coded.names[place]), share=float(shares[place])) for place in best
    )


def _bands(past: Past, facts: ItemFacts) -> tuple[BandShare, ...]:
    shares = decayed_shares(past, facts.price_band, len(BANDS)).toarray()[0]
    if not shares.any():
        return ()
    return tuple(BandShare(band=band, share=float(share)) for band, share in zip(BANDS, shares, strict=True))


def _habit(habits: Habits) -> Habit:
    return Habit(
        orders=int(habits.orders[0]),
        units=int(habits.units[0]),
        returned_units=int(habits.returned_units[0]),
        first_order_at=_moment(habits.first_order_s[0]),
        last_order_at=_moment(habits.last_order_s[0]),
        recency_days=_known(habits.recency_days[0]),
        orders_per_month=float(habits.orders_per_month[0]),
        interval_days=_known(habits.interval_days[0]),
        expected_next_at=_moment(habits.expected_next_s[0]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _moment(seconds: float) -> datetime | None:
    return None if np.isnan(seconds) else datetime.fromtimestamp(float(seconds), UTC)


def _spending(habits: Habits, currencies: Sequence[str]) -> tuple[Spending, ...]:
    return tuple(
        Spending(
            orders=int(habits.orders_of_currency[0, place]),
            net=Money(amount_minor=int(habits.net_minor[0, place]), currency=currency),
            average_basket=Money(amount_minor=round(float(habits.basket_minor[0, place])), currency=currency),
        )
        for place, currency in enumerate(currencies)
        if habits.orders_of_currency[0, place]
    )


def _sizes(shop: Shop, index: ProductIndex, scales: SizeScales, customer_id: str, moment: datetime) -> tuple[Size, ...]:
    purchases = [line for line in shop.orders.purchases(customer_id) if line.placed_at < moment]
    lines = SizedLines.of(purchases, {customer_id: 0}, index, moment)
    return tuple(_size(kept, scales, index.columns) for kept in kept_sizes(lines, scales))


def _size(kept: KeptSize, scales: SizeScales, columns: Columns) -> Size:
    return Size(
        kind=columns.type_name(scales.kinds[kept.kind]),
        size=_written(scales.sizes[kept.size]),
        confidence=kept.confidence,
        kept=kept.kept,
        of=kept.of,
    )


def _written(size: str) -> str:
    """Write a size as people do; the index keeps capitals.

    Examples
    --------
    >>> _written("XL"), _written("160X200 CM")
    ('XL', '160x200 cm')
    """
    return size.lower() if " " in size else size
