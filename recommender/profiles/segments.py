"""Segments of shoppers by k-means: as many as stand apart best and come out again from other shoppers.

The number is chosen by silhouette (Rousseeuw, J. Comput. Appl. Math. 20, 1987) among the clusterings that are stable:
the same k-means on bootstrap samples must sort the shoppers nearly as the first one does, by adjusted Rand index
(Hubert & Arabie, J. Classification 2, 1985; Hennig, "Cluster-wise assessment of cluster stability", Comput. Stat.
Data Anal. 52, 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from recommender.profiles.traits import Traits

# scikit-learn takes 75 MiB and a second: only where segments are looked for.
if TYPE_CHECKING:
    from sklearn.cluster import KMeans

#: Beyond this nobody on the staff keeps the segments apart.
MAX_SEGMENTS = 20
#: On average: of fewer shoppers one says nothing.
MIN_SHOPPERS_OF_SEGMENT = 15
#: Mean adjusted Rand index over the bootstrap samples from which a clustering counts as stable.
MIN_STABILITY = 0.8
BOOTSTRAPS = 20
#: Starts of k-means; with fewer the same data give other segments now and then.
STARTS = 10
#: Shoppers that segments are looked for among; the others are assigned. Silhouettes cost the square of it.
MAX_FITTED = 5_000
#: Weight of frequency and price level beside the interests: of two shoppers of garden things they set apart the
#: frequent one, but they make no segment across all interests. Chosen on the demo and completejourney: with .2 the
#: stability falls by .05, with .3 by .4.
HABIT_WEIGHT = 0.1
#: Outliers beyond so many robust standard deviations count as these.
_MOST_DEVIATIONS = 3.0
#: Interquartile range of a normal distribution, in standard deviations.
_NORMAL_IQR = 1.349

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scaler:
    """Robust centre and scale of frequency and price level, (2,): median and interquartile range."""

    centre: Floats
    scale: Floats

    @classmethod
    def of(cls, traits: Traits) -> Self:
        """Fit on those who have bought."""
        habits = _habits(traits)[traits.bought]
        low, centre, high = np.percentile(habits, [25, 50, 75], axis=0)
        return cls(centre, np.maximum((high - low) / _NORMAL_IQR, 1e-6))

    def deviations(self, traits: Traits) -> Floats:
        """Return frequency and price level in robust standard deviations from the median, (U, 2)."""
        scaled = (_habits(traits) - self.centre) / self.scale
        return np.clip(scaled, -_MOST_DEVIATIONS, _MOST_DEVIATIONS)

    def points(self, traits: Traits) -> Floats:
        """Return where each shopper stands in the space of segments, (U, 2 + D).

        Shares are squared and made to sum to 1 again: what dominates a history tells shoppers apart, the many
        departments that everybody buys a little of do not.
        """
        squared = traits.shares**2
        total = squared.sum(axis=1, keepdims=True)
        interests = np.divide(squared, total, out=np.zeros_like(squared), where=total > 0)
        return np.hstack([HABIT_WEIGHT * self.deviations(traits), interests])


class Tried(NamedTuple):
    """A number of segments that was tried; the stability is None where the silhouette was not good enough to ask."""

    segments: int
    silhouette: float
    stability: float | None


@dataclass(frozen=True, eq=False)
class Clustering:
    """Centroids, and how they were chosen.

    Parameters
    ----------
    centroids : ndarray, (S, 2 + D) float64
        The largest segment first.
    silhouette, stability : float
        Mean silhouette; mean adjusted Rand index over bootstrap samples. 0 and 1 where there is but one segment.
    tried : tuple of Tried
    """

    centroids: Floats
    silhouette: float
    stability: float
    tried: tuple[Tried, ...]

    def nearest(self, points: Floats) -> npt.NDArray[np.int64]:
        """Return the segment whose centroid is nearest to each point, (U,)."""
        squares = (self.centroids**2).sum(axis=1) - 2 * points @ self.centroids.T
        found: npt.NDArray[np.int64] = squares.argmin(axis=1)
        return found


def find_segments(points: Floats, seed: int = 0) -> Clustering:
    """Cluster shoppers; one segment of all where nothing is stable or they are too few.

    Parameters
    ----------
    points : ndarray, (U, F) float64
        See :meth:`Scaler.points`.
    seed : int
        The same seed and the same points, in any order, give the same segments.
    """
    from sklearn.metrics import silhouette_score

    # By value: the seed must not give other segments when shoppers come in another order.
    fitted = points[np.lexsort(points.T[::-1])]
    rng = np.random.default_rng(seed)
    if len(fitted) > MAX_FITTED:
        fitted = fitted[np.sort(rng.choice(len(fitted), MAX_FITTED, replace=False))]
    most = min(MAX_SEGMENTS, len(fitted) // MIN_SHOPPERS_OF_SEGMENT, len(np.unique(fitted, axis=0)) - 1)
    models = {count: _k_means(fitted, count, seed) for count in range(2, most + 1)}
    silhouettes = {count: float(silhouette_score(fitted, model.labels_)) for count, model in models.items()}
    stabilities: dict[int, float] = {}
    for count in sorted(models, key=lambda count: -silhouettes[count]):
        stabilities[count] = _stability(fitted, models[count], seed)
        if stabilities[count] >= MIN_STABILITY:
            break
    tried = tuple(Tried(count, silhouettes[count], stabilities.get(count)) for count in models)
    chosen = next((count for count, stability in stabilities.items() if stability >= MIN_STABILITY), None)
    if chosen is None:
        return Clustering(points.mean(axis=0, keepdims=True) if len(points) else points[:1], 0.0, 1.0, tried)
    centroids = models[chosen].cluster_centers_
    sizes = np.bincount(models[chosen].labels_, minlength=chosen)
    order = np.lexsort((*centroids.T, -sizes))
    return Clustering(centroids[order], silhouettes[chosen], stabilities[chosen], tried)


def _k_means(points: Floats, count: int, seed: int) -> KMeans:
    from sklearn.cluster import KMeans

    return KMeans(count, n_init=STARTS, random_state=seed).fit(points)


def _stability(points: Floats, model: KMeans, seed: int) -> float:
    """Return the mean adjusted Rand index between the clustering and those of bootstrap samples."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    found = []
    for draw in range(BOOTSTRAPS):
        again = _k_means(points[rng.integers(0, len(points), len(points))], model.n_clusters, seed + draw)
        found.append(adjusted_rand_score(model.labels_, again.predict(points)))
    return float(np.mean(found))


def _habits(traits: Traits) -> Floats:
    return np.stack([traits.frequency, traits.price_level], axis=1)
