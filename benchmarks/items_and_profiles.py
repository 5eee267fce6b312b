"""Claims: complements foretell the other lines of an order better than counts do; profiles find tastes.

Learned from the first 85 % of the demo shop's orders by time (freshly drawn, so that visits fit orders) and asked about
the rest. Controls in the same run: orders with both, popularity, shared interest. In the demo the rival that is looked
at is drawn evenly from the kind: popularity within the kind is the best that anybody could do for substitutes.
Profiles are compared with the tastes that the demo's orders were drawn from. ``--half-lives`` measures on
completejourney how long an event tells of what is bought next.

``OMP_NUM_THREADS=1 python -m benchmarks.items_and_profiles --half-lives --json benchmarks/results/items-profiles.json``
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from data.loaders import read_journey
from recommender.interactions.columns import CART, DAY_S, PURCHASE, VIEW, Column
from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.evidence import VISIT_GAP_S, counts_of, pairs_in
from recommender.items.facts import Coded, Codes, ItemFacts
from recommender.items.relations import Relations
from recommender.models.cooccurrence import cosine_neighbours
from recommender.profiles.habits import Habits
from recommender.profiles.learned import learn_segments
from recommender.profiles.shares import decayed_shares
from recommender.profiles.traits import Traits
from retrieval.indexing.columns import Columns
from shop.demo.catalogue import demo_products
from shop.demo.orders import demo_orders
from shop.demo.shoppers import demo_shoppers
from shop.demo.visits import demo_events
from shop.types import EventKind, Order, OrderStatus, ShopperEvent

TEST_SHARE = 0.15
MIN_ORDERS = 5
HALF_LIVES_DAYS = (14.0, 30.0, 60.0, 90.0, 120.0, 180.0, 365.0)
Pairs = npt.NDArray[np.int64]


def demo() -> tuple[Interactions, ItemFacts]:
    """Draw the demo shop as it is today."""
    now = datetime.now(UTC)
    products, orders = demo_products(now), demo_orders(now)
    events = [*demo_events(orders, now), *(event for order in orders for event in _of_order(order))]
    data = Interactions.from_events(events, [product.id for product in products])
    return data, facts_of(Columns.of(products))


def _of_order(order: Order) -> Iterator[ShopperEvent]:
    for line in order.lines if order.status is not OrderStatus.CANCELLED else ():
        common: dict[str, Any] = {"customer_id": order.customer_id, "product_id": line.product_id}
        common |= {"unit_price": line.unit_price, "source": "order"}
        yield ShopperEvent(kind=EventKind.PURCHASE, at=order.placed_at, quantity=line.quantity, **common)
        if line.returned_quantity:
            at = order.delivered_at or order.placed_at
            yield ShopperEvent(kind=EventKind.RETURN, at=at, quantity=line.returned_quantity, **common)


def held_apart(data: Interactions) -> tuple[Interactions, Interactions]:
    """Return what is learned from and what is asked about: the newest orders by time."""
    bought_s = data.column(Column.AT)[data.column(Column.KIND) == PURCHASE]
    moment_s = float(np.quantile(bought_s, 1 - TEST_SHARE))
    return data.until(moment_s), data.since(moment_s)


def order_pairs(data: Interactions) -> Pairs:
    """Return all ordered pairs of different items of one order, (P, 2)."""
    held = data.baskets()
    return np.array(
        [
            (one, other)
            for own in np.split(held.indices, held.indptr[1:-1])
            for one in own.tolist()
            for other in own.tolist()
            if one != other
        ],
        np.int64,
    )


def instead_pairs(data: Interactions, kinds: Codes) -> Pairs:
    """Return what was looked at and what of its kind went into the cart instead within half an hour, (P, 2)."""
    events = data.events[np.isin(data.column(Column.KIND), (VIEW, CART))]
    found = []
    for place in np.flatnonzero(events[Column.KIND] == CART).tolist():
        cart = events[place]
        # In the demo a rival is looked at just before what is taken.
        for one in events[max(place - 3, 0) : place]:
            is_near = one[Column.USER] == cart[Column.USER] and cart[Column.AT] - one[Column.AT] < VISIT_GAP_S
            looked, taken = int(one[Column.ITEM]), int(cart[Column.ITEM])
            if is_near and looked != taken and kinds[looked] == kinds[taken]:
                found.append((looked, taken))
    return np.array(found, np.int64)


def hits(scores: npt.NDArray[np.float64], pairs: Pairs) -> dict[str, float]:
    """Rank all other items for the first of each pair and look for the second; ties count as their middle."""
    own = scores[pairs[:, 0]]
    own[np.arange(len(pairs)), pairs[:, 0]] = -np.inf
    wanted = own[np.arange(len(pairs)), pairs[:, 1]][:, None]
    places = (own > wanted).sum(axis=1) + ((own == wanted).sum(axis=1) - 1) / 2
    return {
        "hit_at_1": round(float((places < 1).mean()), 4),
        "hit_at_10": round(float((places < 10).mean()), 4),
        "mrr": round(float((1 / (places + 1)).mean()), 4),
    }


def relations(data: Interactions, facts: ItemFacts) -> dict[str, Any]:
    """Measure complements and substitutes beside their controls."""
    train, test = held_apart(data)
    started = time.monotonic()
    found = Relations.of(train, facts.kind.codes)
    seconds = time.monotonic() - started
    baskets, kinds = train.liked().baskets(), facts.kind.codes
    counts, same = counts_of(baskets), kinds[:, None] == kinds
    shared = cosine_neighbours(train.liked().matrix(last=300)).toarray()
    along, instead = order_pairs(test), instead_pairs(test, kinds)
    everywhere = np.tile(counts, (len(counts), 1))
    return {
        "seconds": round(seconds, 1),
        "along": {
            "pairs": len(along),
            "complements": hits(found.complements.toarray().astype(float), along),
            "orders with both": hits(pairs_in(baskets).toarray() + 1e-6 * counts, along),
            "popularity": hits(everywhere, along),
        },
        "instead": {
            "pairs": len(instead),
            "substitutes": hits(found.substitutes.toarray().astype(float), instead),
            "orders with both": hits(pairs_in(baskets).toarray() + 1e-6 * counts, instead),
            "shared interest": hits(shared.astype(float), instead),
            "shared interest within the kind": hits(shared * same.astype(float), instead),
            "popularity within the kind": hits(everywhere * same, instead),
        },
    }


def profiles(data: Interactions, facts: ItemFacts) -> dict[str, Any]:
    """Measure how well profiles find the tastes that the demo's orders were drawn from."""
    moment_s, users = float(data.column(Column.AT).max()) + 1, len(data.users)
    past, habits = Past.of(data, np.arange(users), np.full(users, moment_s)), Habits.of(data, moment_s)
    departments = facts.department.names
    traits = Traits.of(data, past, habits, facts, departments)
    taste_of = {shopper.customer.id: shopper.taste for shopper in demo_shoppers()}
    tastes = [taste_of[customer] for customer in data.users.ids]
    drawn = np.array([[taste.departments.get(name, 0.0) for name in departments] for taste in tastes])
    drawn /= drawn.sum(axis=1, keepdims=True)
    regular = habits.orders >= MIN_ORDERS
    levels = np.array([taste.price_level for taste in tastes])
    a_year = np.array([taste.orders_a_year for taste in tastes])
    learned = learn_segments(data, facts, {})
    return {
        "shoppers": users,
        "shoppers with five orders": int(regular.sum()),
        "correlation of department shares": _rounded(
            np.mean([np.corrcoef(*rows)[0, 1] for rows in zip(traits.shares[regular], drawn[regular], strict=True)])
        ),
        "favourite department found": _rounded((traits.shares.argmax(1) == drawn.argmax(1))[regular].mean()),
        "correlation of price levels": _rounded(np.corrcoef(traits.price_level[regular], levels[regular])[0, 1]),
        "rank correlation of frequency": _rounded(spearmanr(habits.orders_per_month, a_year).statistic),
        "segments": len(learned.segments) if learned else 0,
        "silhouette": _rounded(learned.clustering.silhouette) if learned else 0,
        "stability": _rounded(learned.clustering.stability) if learned else 0,
    }


def half_lives() -> dict[str, dict[str, float]]:
    """Return the mean log-likelihood of what households buy in four weeks under their decayed shares, by half-life."""
    journey = read_journey()
    own, products = journey.purchases, journey.products
    data = Interactions.from_purchases(own["household_id"], own["product_id"], own["at_s"])
    kind_of = dict(zip(map(str, products["product_id"]), products["product_category"], strict=True))
    kinds = Coded.of([kind_of.get(item) for item in data.items.ids])
    start_s, users = float(data.column(Column.AT).min()), len(data.users)
    items = data.column(Column.ITEM)
    overall = np.bincount(kinds.codes[items] + 1, minlength=len(kinds.names) + 1)[1:] / len(items)
    told: dict[str, list[float]] = {f"{days:g} days": [] for days in HALF_LIVES_DAYS}
    for day in (180, 240, 300):
        moment_s = start_s + day * DAY_S
        past = Past.of(data, np.arange(users), np.full(users, moment_s))
        coming = data.since(moment_s).until(moment_s + 28 * DAY_S)
        codes = kinds.codes[coming.column(Column.ITEM)]
        who, what = coming.column(Column.USER)[codes >= 0], codes[codes >= 0]
        for days in HALF_LIVES_DAYS:
            shares = decayed_shares(past, kinds.codes, len(kinds.names), days)
            likely = 0.9 * np.asarray(shares[who, what]).ravel() + 0.1 * overall[what]
            told[f"{days:g} days"].append(float(np.log(likely).mean()))
    return {"kinds": {name: round(float(np.mean(values)), 4) for name, values in told.items()}}


def _rounded(value: Any) -> float:
    return round(float(value), 4)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--half-lives", action="store_true", help="measure the half-life on completejourney, too")
    asked = parser.parse_args()
    data, facts = demo()
    figures: dict[str, Any] = {"relations": relations(data, facts), "profiles": profiles(data, facts)}
    if asked.half_lives:
        figures["half_life"] = half_lives()
    asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
