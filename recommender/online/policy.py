"""What is drawn by chance in a list, with the exact probability of each item at its place.

Without these probabilities nothing that was drawn can be evaluated later (inverse propensity scoring).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from recommender.online.experiments import Arm
from recommender.types import RecommendedItem

#: Candidates behind the list from which an explored place is filled.
EXPLORED_FROM = 10
#: Longer lists are not interleaved: 2 ** 6 drafts can be counted for the probabilities, and nobody looks further down.
MAX_INTERLEAVED = 12

Items = Sequence[RecommendedItem]


@dataclass(frozen=True)
class Shown:
    """A list as it is shown, and how likely that was."""

    items: tuple[RecommendedItem, ...]
    #: Of the whole list.
    propensity: float = 1.0
    #: Of each item at its place; empty where nothing was drawn.
    propensities: tuple[float, ...] = ()
    #: For each place the arm that filled it; empty where there was one.
    teams: tuple[Arm, ...] = ()
    #: The place, from 0, that was drawn.
    explored: int | None = None


def explored(best: Items, further: Items, rate: float, random: Random) -> Shown:
    """With probability ``rate`` fill one place, drawn evenly, with one of the further items, drawn evenly.

    Parameters
    ----------
    best : sequence of RecommendedItem, (L,)
        The list as the models order it.
    further : sequence of RecommendedItem, (K,)
        What comes behind it.
    rate : float
        From 0 to 1.
    random : Random

    Returns
    -------
    Shown
        An item of ``best`` stands at its place with probability ``1 - rate / L``, one of ``further`` at a given
        place with ``rate / (L K)``.
    """
    places, others = len(best), len(further)
    if not places or not others or rate <= 0:
        return Shown(tuple(best))
    usual = 1 - rate / places
    if random.random() >= rate:
        return Shown(tuple(best), 1 - rate, (usual,) * places)
    place = random.randrange(places)
    drawn = rate / (places * others)
    items, chances = list(best), [usual] * places
    items[place], chances[place] = further[random.randrange(others)], drawn
    return Shown(tuple(items), drawn, tuple(chances), explored=place)


def interleaved(control: Items, treatment: Items, places: int, random: Random) -> Shown:
    """Merge two lists as two captains choose their teams (Radlinski, Kurup and Joachims, CIKM 2008).

    In each round a coin says who chooses first; each puts their best item that is not there yet. A click counts for
    the team that has put the item, so that neither list is favoured.

    Parameters
    ----------
    control, treatment : sequence of RecommendedItem
    places : int
        Length of the merged list, at most :data:`MAX_INTERLEAVED`.
    random : Random
    """
    lists = {
        Arm.CONTROL: [item.product_id for item in control],
        Arm.TREATMENT: [item.product_id for item in treatment],
    }
    items = {Arm.CONTROL: _by_id(control), Arm.TREATMENT: _by_id(treatment)}
    rounds = (places + 1) // 2
    tossed = tuple(random.random() < 0.5 for _ in range(rounds))
    ids, teams = _draft(lists, tossed, places)
    same, at_place = 0, defaultdict[tuple[int, str], int](int)
    for coins in product((False, True), repeat=rounds):
        other, _ = _draft(lists, coins, places)
        same += other == ids
        for place, product_id in enumerate(other):
            at_place[place, product_id] += 1
    return Shown(
        items=tuple(items[team][product_id] for team, product_id in zip(teams, ids, strict=True)),
        propensity=same / 2**rounds,
        propensities=tuple(at_place[place, product_id] / 2**rounds for place, product_id in enumerate(ids)),
        teams=teams,
    )


def _draft(
    lists: dict[Arm, list[str]], coins: tuple[bool, ...], places: int
) -> tuple[tuple[str, ...], tuple[Arm, ...]]:
    ids: list[str] = []
    teams: list[Arm] = []
    for team in _turns(coins):
        if len(ids) == places:
            break
        free = next((product_id for product_id in lists[team] if product_id not in ids), None)
        if free is not None:
            ids.append(free)
            teams.append(team)
    return tuple(ids), tuple(teams)


def _turns(coins: tuple[bool, ...]) -> Iterator[Arm]:
    for treatment_first in coins:
        first, second = (Arm.TREATMENT, Arm.CONTROL) if treatment_first else (Arm.CONTROL, Arm.TREATMENT)
        yield first
        yield second


def _by_id(items: Items) -> dict[str, RecommendedItem]:
    return {item.product_id: item for item in items}
