"""What is drawn has the probability that is logged of it; neither team is favoured."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.online.experiments import Arm
from recommender.online.policy import MAX_INTERLEAVED, Shown, explored, interleaved
from recommender.types import RecommendedItem

DRAWS = 20_000


def items(*ids: str) -> list[RecommendedItem]:
    return [RecommendedItem(product_id=one, variant_id=f"{one}-v", score=1.0) for one in ids]


def ids_of(shown: Shown) -> tuple[str, ...]:
    return tuple(item.product_id for item in shown.items)


def test_exploration_by_hand() -> None:
    best, further = items("a", "b"), items("x", "y", "z")
    lists: Counter[tuple[str, ...]] = Counter()
    propensity: dict[tuple[str, ...], float] = {}
    by_place: Counter[tuple[int, str]] = Counter()
    of_place: dict[tuple[int, str], float] = {}
    random = Random(5)
    for _ in range(DRAWS):
        shown = explored(best, further, 0.3, random)
        lists[ids_of(shown)] += 1
        propensity[ids_of(shown)] = shown.propensity
        for place, (one, chance) in enumerate(zip(ids_of(shown), shown.propensities, strict=True)):
            by_place[place, one] += 1
            of_place[place, one] = chance
    assert len(lists) == 1 + 2 * 3
    assert propensity["a", "b"] == pytest.approx(0.7)
    assert propensity["x", "b"] == pytest.approx(0.3 / 6)
    assert sum(propensity.values()) == pytest.approx(1)
    for told, counted in ((propensity, lists), (of_place, by_place)):
        for key, chance in told.items():
            assert counted[key] / DRAWS == pytest.approx(chance, abs=0.012)  # type: ignore[index]


@pytest.mark.parametrize(("best", "further", "rate"), [("ab", "", 0.5), ("", "xy", 0.5), ("ab", "xy", 0.0)])
def test_where_nothing_can_be_drawn_nothing_is_claimed(best: str, further: str, rate: float) -> None:
    shown = explored(items(*best), items(*further), rate, Random(1))
    assert shown == Shown(tuple(items(*best)))
    assert shown.propensity == 1.0


def test_interleaving_by_hand() -> None:
    # Both best is a: who is first takes it, the other one takes their next.
    seen = {ids_of(interleaved(items("a", "b"), items("a", "c"), 2, Random(seed))) for seed in range(20)}
    assert seen == {("a", "b"), ("a", "c")}
    shown = interleaved(items("a", "b"), items("a", "c"), 2, Random(0))
    assert shown.propensity == 0.5
    assert shown.propensities == (1.0, 0.5)


lists_of_ids = st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True)


@settings(max_examples=60, deadline=None)
@given(lists_of_ids, lists_of_ids, st.integers(1, 6), st.integers(0, 9))
def test_every_draft_is_fair(control: list[str], treatment: list[str], places: int, seed: int) -> None:
    shown = interleaved(items(*control), items(*treatment), places, Random(seed))
    ids = ids_of(shown)
    assert len(set(ids)) == len(ids) == len(shown.teams) == len(shown.propensities)
    assert len(ids) <= places
    for one, team in zip(ids, shown.teams, strict=True):
        assert one in (control if team is Arm.CONTROL else treatment)
    taken = Counter(shown.teams)
    if len(control) >= 8 and len(treatment) >= 8:
        assert abs(taken[Arm.CONTROL] - taken[Arm.TREATMENT]) <= places % 2
    assert 0 < shown.propensity <= 1
    assert all(shown.propensity <= chance <= 1 for chance in shown.propensities)


def test_logged_probabilities_of_drafts_are_those_of_many_draws() -> None:
    control, treatment = items(*"abcdef"), items(*"badghf")
    random = Random(11)
    counted: Counter[tuple[int, str]] = Counter()
    lists: Counter[tuple[str, ...]] = Counter()
    told: dict[tuple[int, str], float] = {}
    whole: dict[tuple[str, ...], float] = {}
    for _ in range(DRAWS):
        shown = interleaved(control, treatment, 6, random)
        lists[ids_of(shown)] += 1
        whole[ids_of(shown)] = shown.propensity
        for place, (one, chance) in enumerate(zip(ids_of(shown), shown.propensities, strict=True)):
            counted[place, one] += 1
            told[place, one] = chance
    assert sum(whole.values()) == pytest.approx(1)
    for key, chance in told.items():
        assert counted[key] / DRAWS == pytest.approx(chance, abs=0.012)
    for drawn, chance in whole.items():
        assert lists[drawn] / DRAWS == pytest.approx(chance, abs=0.012)


def test_the_longest_list_costs_little() -> None:
    shown = interleaved(items(*"abcdefghijkl"), items(*"lkjihgfedcba"), MAX_INTERLEAVED, Random(2))
    assert len(shown.items) == MAX_INTERLEAVED
