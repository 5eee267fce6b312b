"""Segments of the shop's shoppers as an artefact: found at a training, given to any shopper afterwards."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommender.interactions.columns import Column
from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.items.facts import UNKNOWN, ItemFacts
from recommender.models.storage import read_array, read_settings, write_array, write_settings
from recommender.profiles.habits import Habits
from recommender.profiles.naming import Portrait, segment_names
from recommender.profiles.segments import Clustering, Scaler, Tried, find_segments
from recommender.profiles.traits import Traits
from recommender.profiles.types import Segment
from retrieval.artefacts import ArtefactStore
from shop.types import LocalizedText

#: Name of the artefact.
KIND = "profiles"
#: Beyond so many departments the smallest tell no segment.
MAX_DEPARTMENTS = 40

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Segments:
    """Segments, and how a shopper's is found.

    Parameters
    ----------
    version : str
    departments : tuple of str
        Columns of the interests.
    scaler : Scaler
    clustering : Clustering
    segments : tuple of Segment
        In the order of the centroids.
    """

    version: str
    departments: tuple[str, ...]
    scaler: Scaler
    clustering: Clustering
    segments: tuple[Segment, ...]

    def of(self, data: Interactions, past: Past, habits: Habits, facts: ItemFacts) -> list[Segment | None]:
        """Return the segment of each shopper, that of the nearest centroid; None for who has bought nothing.

        The arguments are those of :meth:`recommender.profiles.traits.Traits.of`.
        """
        traits = Traits.of(data, past, habits, facts, self.departments)
        nearest = self.clustering.nearest(self.scaler.points(traits)).tolist()
        pairs = zip(nearest, traits.bought.tolist(), strict=True)
        return [self.segments[place] if bought else None for place, bought in pairs]

    def save(self, folder: Path) -> None:
        """Write to an existing folder."""
        write_array(folder, "centroids", self.clustering.centroids)
        write_array(folder, "scaler", np.stack([self.scaler.centre, self.scaler.scale]))
        found = {
            "departments": self.departments,
            "silhouette": self.clustering.silhouette,
            "stability": self.clustering.stability,
            "tried": self.clustering.tried,
            "segments": [segment.model_dump() for segment in self.segments],
        }
        write_settings(folder, found)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a version's folder."""
        found = read_settings(folder)
        centre, scale = read_array(folder, "scaler")
        tried = tuple(Tried(*each) for each in found["tried"])
        clustering = Clustering(read_array(folder, "centroids"), found["silhouette"], found["stability"], tried)
        segments = tuple(Segment.model_validate(segment) for segment in found["segments"])
        return cls(folder.name, tuple(found["departments"]), Scaler(centre, scale), clustering, segments)


def learn_segments(data: Interactions, facts: ItemFacts, titles: Mapping[str, LocalizedText]) -> Segments | None:
    """Find and name the segments of all shoppers, as they are just after the last event; None without any purchase.

    Parameters
    ----------
    data : Interactions
        All events, returns included.
    facts : ItemFacts
        Of its items.
    titles : mapping
        What a shopper reads for a department's key.
    """
    moment_s = float(data.column(Column.AT).max(initial=0)) + 1
    users = len(data.users)
    past, habits = Past.of(data, np.arange(users), np.full(users, moment_s)), Habits.of(data, moment_s)
    departments = _commonest(facts)
    traits = Traits.of(data, past, habits, facts, departments)
    if not traits.bought.any():
        return None
    scaler = Scaler.of(traits)
    points = scaler.points(traits)
    clustering = find_segments(points[traits.bought])
    nearest = np.where(traits.bought, clustering.nearest(points), UNKNOWN)
    segments = _described(traits, scaler.deviations(traits), nearest, habits, departments, titles)
    return Segments("", departments, scaler, clustering, tuple(segments))


def publish_segments(models_dir: Path, segments: Segments) -> Path:
    """Put segments in use; return their folder."""

    def build(folder: Path) -> dict[str, Any]:
        segments.save(folder)
        return {
            "segments": len(segments.segments),
            "silhouette": round(segments.clustering.silhouette, 4),
            "stability": round(segments.clustering.stability, 4),
            "scikit-learn": importlib.metadata.version("scikit-learn"),
        }

    return ArtefactStore(models_dir).publish(KIND, build)


def _commonest(facts: ItemFacts) -> tuple[str, ...]:
    """Return the departments with most items."""
    codes = facts.department.codes
    counts = np.bincount(codes[codes != UNKNOWN], minlength=len(facts.department.names))
    return tuple(facts.department.names[code] for code in np.argsort(-counts, kind="stable")[:MAX_DEPARTMENTS])


def _described(
    traits: Traits,
    deviations: Floats,
    nearest: npt.NDArray[np.int64],
    habits: Habits,
    departments: Sequence[str],
    titles: Mapping[str, LocalizedText],
) -> list[Segment]:
    count = int(nearest.max()) + 1
    overall = traits.shares[traits.bought].mean(axis=0)
    members = [np.flatnonzero(nearest == place) for place in range(count)]
    portraits = []
    for own in members:
        shares = traits.shares[own].mean(axis=0) if len(own) else np.zeros(len(departments))
        times = np.divide(shares, overall, out=np.zeros_like(shares), where=overall > 0)
        habit = deviations[own].mean(axis=0) if len(own) else np.zeros(2)
        portraits.append(
            Portrait(
                dict(zip(departments, shares.tolist(), strict=True)),
                dict(zip(departments, times.tolist(), strict=True)),
                float(habit[0]),
                float(habit[1]),
            )
        )
    names = segment_names(portraits, titles)
    return [
        Segment(
            key=place,
            name=name,
            shoppers=len(own),
            orders_per_month=_mean(habits.orders_per_month[own]),
            price_level=_mean(traits.price_level[own]),
            departments={key: round(share, 4) for key, share in portrait.shares.items() if share >= 0.01},
        )
        for place, (name, own, portrait) in enumerate(zip(names, members, portraits, strict=True))
    ]


def _mean(values: Floats) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
