"""Segments: found where they are, not where they are not; the same in any order; names that differ and say why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.interactions.columns import Column
from recommender.interactions.past import Past
from recommender.interactions.table import IdMap, Interactions
from recommender.items.facts import ItemFacts
from recommender.profiles.habits import Habits
from recommender.profiles.learned import Segments, learn_segments, publish_segments
from recommender.profiles.naming import Portrait, segment_names
from recommender.profiles.segments import MIN_STABILITY, find_segments
from retrieval.artefacts import ArtefactStore
from shop.types import LocalizedText

TITLES = {"baby": LocalizedText(en="Baby", zh="母婴"), "garden": LocalizedText(en="Garden", zh="园艺")}


def clouds(count: int, size: int = 60, spread: float = 0.05) -> np.ndarray:
    rng = np.random.default_rng(5)
    centres = np.eye(count, max(count, 4))
    return np.concatenate([centre + rng.normal(0, spread, (size, len(centre))) for centre in centres])


@pytest.mark.parametrize("count", [2, 3, 4])
def test_as_many_segments_as_there_are_clouds(count: int) -> None:
    points = clouds(count)
    found = find_segments(points)
    assert len(found.centroids) == count
    assert found.stability >= MIN_STABILITY
    labels = found.nearest(points).reshape(count, -1)
    assert all(len(set(cloud.tolist())) == 1 for cloud in labels)


def test_one_cloud_is_not_cut_up() -> None:
    points = np.random.default_rng(1).normal(size=(200, 12))
    found = find_segments(points)
    assert len(found.centroids) == 1
    assert all(each.stability is None or each.stability < MIN_STABILITY for each in found.tried)


def test_the_order_of_shoppers_changes_nothing() -> None:
    points = clouds(3)
    shuffled = points[np.random.default_rng(2).permutation(len(points))]
    np.testing.assert_allclose(find_segments(points).centroids, find_segments(shuffled).centroids)


def test_too_few_shoppers_are_one_segment() -> None:
    assert len(find_segments(clouds(2, size=3)).centroids) == 1


def portrait(baby: float, garden: float, frequency: float = 0.0, price: float = 0.0) -> Portrait:
    return Portrait({"baby": baby, "garden": garden}, {"baby": baby / 0.2, "garden": garden / 0.2}, frequency, price)


def test_names_say_what_sets_a_segment_apart() -> None:
    names = segment_names([portrait(0.6, 0.1, 1.0, -1.0), portrait(0.1, 0.5), portrait(0.1, 0.1, -1, 1)], TITLES)
    assert [(name.en, name.zh) for name in names] == [
        ("Frequent buyers of Baby, budget prices", "常买母婴，爱实惠"),
        ("Buyers of Garden", "爱买园艺"),
        ("Occasional buyers of many things, premium prices", "偶尔买各类商品，讲品质"),
    ]


def test_no_two_names_are_alike() -> None:
    same = [portrait(0.6, 0.1), portrait(0.6, 0.15, 0.2), portrait(0.6, 0.1), portrait(0.6, 0.1, 0.2, -0.2)]
    names = segment_names(same, TITLES)
    assert len({name.en for name in names}) == len({name.zh for name in names}) == 4
    assert names == segment_names(same, TITLES)
    assert segment_names([portrait(1, 0)], TITLES) == [LocalizedText(en="All shoppers", zh="全部顾客")]


def shop_of_two_kinds() -> tuple[Interactions, ItemFacts]:
    """Return sixty buyers of baby things and forty of garden things, ten purchases each."""
    rng = np.random.default_rng(4)
    users = np.repeat(np.arange(100), 10)
    items = rng.integers(0, 8, len(users)) + np.where(users < 60, 0, 8)
    data = Interactions.from_purchases(users, items + 10, rng.uniform(0, 300, len(users)) * 86_400)
    rows = np.array([int(item) - 10 for item in data.items.ids])
    departments = [["baby", "garden"][row // 8] for row in rows.tolist()]
    return data, ItemFacts.of(departments, departments, price_minor=100 + rows * 10)


def test_segments_are_kept_and_given_to_any_shopper(tmp_path_factory: pytest.TempPathFactory) -> None:
    data, facts = shop_of_two_kinds()
    learned = learn_segments(data, facts, TITLES)
    assert learned is not None
    models = tmp_path_factory.mktemp("models")
    publish_segments(models, learned)
    folder = ArtefactStore(models).current("profiles")
    assert folder is not None
    found = Segments.load(folder)
    assert [(segment.shoppers, segment.name.zh) for segment in found.segments] == [(60, "爱买母婴"), (40, "爱买园艺")]
    moment_s = np.array([301 * 86_400.0])
    for user, name in ((0, "Buyers of Baby"), (99, "Buyers of Garden")):
        events = data.events[data.column(Column.USER) == user]
        events[Column.USER] = 0
        own = replace(data, users=IdMap([data.users.ids[user]]), events=events)
        past, habits = Past.of(own, np.array([0]), moment_s), Habits.of(own, float(moment_s[0]))
        (segment,) = found.of(own, past, habits, facts)
        assert segment is not None
        # Ids are sorted as text: the first and the last shopper are of the two sorts.
        assert segment.name.en == name


def test_nobody_has_bought_anything() -> None:
    data, facts = shop_of_two_kinds()
    assert learn_segments(data.where(np.zeros(len(data), bool)), facts, TITLES) is None
