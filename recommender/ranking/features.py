"""What the ranker looks at: the models' opinions of a candidate, and how it suits the shopper's taste."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from recommender.interactions.past import Past
from recommender.items.facts import ItemFacts
from recommender.profiles.taste import taste_features, taste_names
from recommender.types import ItemRows, Scores

Features = npt.NDArray[np.float32]
#: Separates a model's name from what is said of its score.
_DOT = "."
_DAY_UNKNOWN = 0


def feature_names(models: tuple[str, ...], facts: ItemFacts | None) -> tuple[str, ...]:
    """Return the names of the features in their order, (F,)."""
    of_models = [f"{model}{_DOT}{what}" for model in models for what in ("score", "rank")]
    return (
        *of_models,
        "blend",
        "blend_rank",
        "history_length",
        *(("novelty_days",) if facts else ()),
        *taste_names(facts),
    )


def model_of(feature: str) -> str | None:
    """Return the model that a feature speaks for, None where it is none's.

    Examples
    --------
    >>> model_of("sasrec.rank"), model_of("brand_share")
    ('sasrec', None)
    """
    model, dot, _ = feature.partition(_DOT)
    return model if dot else None


def features_of(
    scores: Mapping[str, Scores],
    simple: Scores,
    candidates: ItemRows,
    past: Past,
    facts: ItemFacts | None,
    today_days: float,
) -> Features:
    """Describe the candidates of one question.

    Parameters
    ----------
    scores : mapping of str to ndarray, (I,)
        Standardised scores by model, over all items; NaN where a model does not know an item.
    simple : ndarray, (C,)
        The candidates' scores in what ranks without the ranker, the models' blend.
    candidates : ndarray, (C,) int32
    past : Past
        Of this one question.
    facts : ItemFacts, optional
        Of all items.
    today_days : float
        The moment in days since 1970, for how new an item is.

    Returns
    -------
    ndarray, (C, F) float32
        Columns as :func:`feature_names` says; NaN where nothing is known.
    """
    columns = []
    for own in scores.values():
        mine = own[candidates]
        columns += [mine, np.log1p(_places(mine))]
    columns += [simple, np.log1p(_places(simple))]
    columns.append(np.full(len(candidates), np.log1p(len(past.items)), np.float32))
    if facts is not None:
        released = facts.released_day[candidates]
        columns.append(np.where(released == _DAY_UNKNOWN, np.nan, today_days - released))
    owners = np.zeros(len(candidates), np.int64)
    taste = taste_features(past, owners, candidates, facts)
    return np.concatenate([np.stack(columns, axis=1).astype(np.float32), taste], axis=1)


def _places(scores: Scores) -> npt.NDArray[np.float64]:
    """Return the place of each among them, from 0 for the best; NaN for NaN."""
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return np.where(np.isnan(scores), np.nan, places)
