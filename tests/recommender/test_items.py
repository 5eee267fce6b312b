"""Rules and relations: by hand, against chance, and read back as they were written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import comb
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import fisher_exact

from recommender.interactions.table import Interactions
from recommender.items.evidence import bought_at_other_times, pairs_in, visits
from recommender.items.facts import ItemFacts
from recommender.items.learned import ItemKnowledge, learn_items, publish_items
from recommender.items.relations import groups_of
from recommender.items.rules import Rules, baskets_of_kinds, mine_rules
from shop.types import EventKind, ShopperEvent

START = datetime(2026, 1, 1, tzinfo=UTC)
TENT, STOVE, MUG = 0, 1, 2


def orders(*held: tuple[int, tuple[int, ...]]) -> sparse.csr_array:
    """Return baskets: how many orders hold just these of three items."""
    rows = [[float(item in items) for item in range(3)] for times, items in held for _ in range(times)]
    return sparse.csr_array(np.array(rows, np.float32))


def test_a_rule_by_hand() -> None:
    rules = mine_rules(orders((20, (TENT, STOVE)), (5, (TENT,)), (15, (STOVE,)), (60, (MUG,))))
    (along_with_tents,) = rules.rules_for(TENT)
    assert along_with_tents == pytest.approx((STOVE, 20 / 25 / 0.35, 0.8, 20))
    (along_with_stoves,) = rules.rules_for(STOVE)
    assert along_with_stoves == pytest.approx((TENT, 20 / 35 / 0.25, 20 / 35, 20))
    assert rules.rules_for(MUG) == []
    table = [[20, 5], [15, 60]]
    assert rules.p_value[0] == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_two_items_of_a_basket_lead_to_the_third() -> None:
    rules = mine_rules(orders((30, (0, 1, 2)), (30, (0,)), (30, (1,)), (10, (0, 1))))
    (third,) = rules.rules_for_all(np.array([0, 1]))
    assert third == pytest.approx((2, 30 / 40 / 0.3, 0.75, 30))


def test_chance_makes_no_rules() -> None:
    rng = np.random.default_rng(0)
    baskets = sparse.csr_array((rng.random((4_000, 60)) < 0.03).astype(np.float32))
    kept = mine_rules(baskets, max_items=2)
    assert len(kept) <= 2, f"of {comb(60, 2)} pairs"


def test_rules_are_counted_in_all_orders_though_mined_in_some(monkeypatch: pytest.MonkeyPatch) -> None:
    baskets = orders((200, (TENT, STOVE)), (50, (TENT,)), (150, (STOVE,)), (600, (MUG,)))
    whole = mine_rules(baskets)
    monkeypatch.setattr("recommender.items.rules.MAX_MINED_ORDERS", 300)
    assert mine_rules(baskets).rules_for(TENT) == whole.rules_for(TENT)


def test_no_orders_no_rules() -> None:
    assert len(mine_rules(sparse.csr_array((0, 3), dtype=np.float32))) == 0
    assert len(mine_rules(orders((4, (TENT,))))) == 0


def test_kinds_are_counted_once_an_order_and_unknown_ones_not() -> None:
    kinds = baskets_of_kinds(orders((1, (0, 1, 2)), (1, (2,))), np.array([0, 0, -1], np.int32), 2)
    assert kinds.toarray().tolist() == [[1, 0], [0, 0]]


def test_rules_survive_the_disk(tmp_path: Path) -> None:
    rules = mine_rules(orders((20, (TENT, STOVE)), (5, (TENT,)), (15, (STOVE,)), (60, (MUG,))))
    rules.save(tmp_path)
    assert Rules.load(tmp_path).rules_for(TENT) == rules.rules_for(TENT)


def event(kind: EventKind, product: str, minute: float, customer: str) -> ShopperEvent:
    at = START + timedelta(minutes=minute)
    return ShopperEvent(kind=kind, product_id=product, at=at, customer_id=customer)


def test_half_an_hour_ends_a_visit() -> None:
    ids = ["a", "b", "c"]
    looked = [
        event(EventKind.VIEW, "a", 0, "ann"),
        event(EventKind.VIEW, "b", 29, "ann"),
        event(EventKind.VIEW, "c", 60, "ann"),
    ]
    data = Interactions.from_events([*looked, event(EventKind.VIEW, "a", 0, "bo")], ids)
    assert visits(data).toarray().tolist() == [[1, 1, 0], [0, 0, 1], [1, 0, 0]]


def test_bought_at_other_times_leaves_out_who_bought_both_at_once() -> None:
    bought = [
        event(EventKind.PURCHASE, product, minute, customer)
        for customer, product, minute in (("ann", "a", 0), ("ann", "b", 0), ("bo", "a", 0), ("bo", "b", 9_999))
    ]
    data = Interactions.from_events(bought, ["a", "b"])
    assert bought_at_other_times(data).toarray().tolist() == [[0, 1], [1, 0]]
    assert pairs_in(data.baskets()).toarray().tolist() == [[0, 1], [1, 0]]


def camp() -> tuple[Interactions, ItemFacts, list[str]]:
    """Return campers who compare two tents, buy one of them, and often a stove along; others buy mugs."""
    rng = np.random.default_rng(8)
    ids = ["tent-a", "tent-b", "tent-c", "stove-a", "stove-b", "mug-a", "mug-b"]
    events = []
    for number in range(150):
        name, minute = f"c{number}", number * 10_000.0
        first, second = rng.choice(3, 2, replace=False)
        events += [
            event(EventKind.VIEW, ids[first], minute, name),
            event(EventKind.VIEW, ids[second], minute + 2, name),
        ]
        events.append(event(EventKind.PURCHASE, ids[second], minute + 9, name))
        if number % 2:
            events.append(event(EventKind.PURCHASE, ids[3 + number % 4 // 2], minute + 9, name))
        events.append(event(EventKind.PURCHASE, ids[5 + number % 2], minute + 5_000, f"m{number}"))
    kinds = ["tent"] * 3 + ["stove"] * 2 + ["mug"] * 2
    return Interactions.from_events(events, ids), ItemFacts.of(kinds, kinds), ids


def test_tents_replace_tents_and_stoves_go_along(tmp_path: Path) -> None:
    data, facts, ids = camp()
    publish_items(tmp_path, learn_items(data, facts, None))
    folder = next(path for path in (tmp_path / "items").iterdir() if path.is_dir())
    found = ItemKnowledge.load(folder)
    for tent in range(3):
        instead = found.relations.substitutes[[tent]].nonzero()[1]
        along = found.relations.complements[[tent]].nonzero()[1]
        assert {ids[row][:4] for row in instead} == {"tent"}
        assert {ids[row][:5] for row in along} == {"stove"}
        assert tent not in instead
    tent_kind, stove_kind = found.kinds.index("tent"), found.kinds.index("stove")
    assert [rule.row for rule in found.kind_rules.rules_for(tent_kind)] == [stove_kind]


def test_groups_by_texts_put_the_alike_together() -> None:
    rng = np.random.default_rng(0)
    centres = np.eye(4, 16)
    vectors = np.repeat(centres, 5, axis=0) + rng.normal(0, 0.02, (20, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    groups = groups_of(vectors).reshape(4, 5)
    assert all(len(set(row)) == 1 for row in groups.tolist())
    assert len(set(groups[:, 0].tolist())) == 4


def test_attributes_keep_their_places_when_the_catalogue_changes() -> None:
    first = ItemFacts.of(["tent", "tent", "mug", ""], ["outdoor", "outdoor", "kitchen", ""], ["Ridge", "", "Kiln", ""])
    later = ItemFacts.of(["mug", "lamp", "tent"], ["kitchen", "home", "outdoor"], ["Kiln", "Lux", "Ridge"])
    own, other = first.attributes.toarray(), later.attributes.toarray()
    np.testing.assert_array_equal(own[0], other[2])
    np.testing.assert_array_equal(own[2], other[0])
    assert not own[3].any(), "nothing is known of it"
    np.testing.assert_allclose(np.linalg.norm(own[:3], axis=1), 1, rtol=1e-6)
    assert 0.5 < own[0] @ own[1] < 1, "of one kind and department, one of them of a brand"
    assert abs(own[0] @ own[2]) < 0.1
