"""What nothing has learned from: items without an event, and shoppers of whom one to three items are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.recommender_peers.exchange import Asked, Rows
from data.loaders import read_item_attributes
from recommender.interactions.holdout import leave_one_out
from recommender.interactions.sequence_file import read_sequences
from recommender.models.decayed import decayed
from recommender.types import ItemRows

_SEED = 5
#: Share of the items that are taken for new, and of the shoppers.
NEW_SHARE = 0.1
#: How a history's item fades, as in ``recommender.models.content``.
_AGE_DECAY = 0.8
K = 10


def cold_items(path: Path) -> dict[str, Any]:
    """Measure a tenth of the items as if they had come this minute: found among themselves by their attributes alone.

    For each test item that is among them, the new items are ranked by the likeness of their attributes to the other
    items of the history. Beside it stand chance and a popularity that is told how often each will be bought, which
    nobody knows of a new item.

    Parameters
    ----------
    path : Path
        A sequence file with ``…_item2attributes.json`` beside it.
    """
    data = read_sequences(path)
    vectors = attribute_vectors(read_item_attributes(path), data.items.ids)
    rng = np.random.default_rng(_SEED)
    new = np.sort(rng.permutation(len(data.items))[: int(len(data.items) * NEW_SHARE)])
    place = np.full(len(data.items), -1)
    place[new] = np.arange(len(new))
    test = leave_one_out(data).test
    cases = [
        (history[place[history] < 0], place[target])
        for history, target in zip(test.histories, test.targets, strict=True)
        if place[target] >= 0 and (place[history] < 0).any()
    ]
    targets = np.array([target for _, target in cases])
    tastes = decayed([history for history, _ in cases], len(data.items), _AGE_DECAY) @ vectors
    counts = np.bincount(data.column("item"), minlength=len(data.items))[new].astype(np.float64)
    scores = {
        "attributes": (tastes @ vectors[new].T).toarray(),
        "popularity, told the future": np.repeat(counts[None], len(cases), axis=0),
        "chance": rng.random((len(cases), len(new))),
    }
    recalls = {name: round(_found(own, targets, K), 5) for name, own in scores.items()}
    return {"new_items": len(new), "cases": len(cases), "recall_at_10_among_new": recalls}


def attribute_vectors(attributes: dict[str, list[int]], items: list[str]) -> sparse.csr_array:
    """Return one unit vector an item, rare attributes counting more, (I, A); zeros where nothing is known."""
    pairs = [(row, attribute) for row, item in enumerate(items) for attribute in attributes.get(item, ())]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    held = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(items), int(columns.max(initial=0)) + 1))
    rarity = np.log(len(items) / np.maximum(np.bincount(columns, minlength=held.shape[1]), 1))
    weighted = held @ sparse.diags_array(rarity)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ weighted)


def _found(scores: npt.NDArray[np.floating], targets: npt.NDArray[np.integer], k: int) -> float:
    """Return the share of targets among the first k; ties count against."""
    own = np.take_along_axis(scores, targets[:, None], axis=1)
    return float(((scores >= own).sum(axis=1) <= k).mean())


@dataclass(frozen=True, eq=False)
class NewShoppers:
    """A tenth of the shoppers, out of the training altogether."""

    items: int
    sequences: list[ItemRows]
    #: By how many items are known ("1 known", …): those just before the fourth.
    asked: dict[str, Asked]
    #: Each shopper's fourth item, (B,).
    targets: Rows


def cold_users(path: Path) -> NewShoppers:
    """Take a tenth of the shoppers with four items out; ask for the fourth, knowing one, two or three before it."""
    data = read_sequences(path)
    sequences = data.sequences()
    long = np.flatnonzero([len(row) > 3 for row in sequences])
    rng = np.random.default_rng(_SEED)
    chosen = np.sort(rng.permutation(long)[: int(len(long) * NEW_SHARE)])
    left = np.setdiff1d(np.arange(len(sequences)), chosen)
    nobody = np.full(len(chosen), -1, np.int32)
    return NewShoppers(
        items=len(data.items),
        sequences=[sequences[user] for user in left],
        asked={
            f"{known} known": Asked(nobody, [sequences[user][3 - known : 3] for user in chosen]) for known in (1, 2, 3)
        },
        targets=np.array([sequences[user][3] for user in chosen], np.int32),
    )
