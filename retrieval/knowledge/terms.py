"""How much of a question's words an article holds: words by their rarity, and runs of characters."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from retrieval.text import has_han, normalise, tokenise

#: Runs of characters bridge typing errors and endings; one Han character carries about as much as three letters.
HAN_RUNS, LETTER_RUNS = (1, 2, 3), (3, 4)


def words(text: str) -> frozenset[str]:
    """Return the search terms of a text."""
    return frozenset(tokenise(text))


def runs(text: str) -> frozenset[str]:
    """Return the runs of characters of a text.

    Examples
    --------
    >>> sorted(runs("退款"))
    ['款', '退', '退款']
    """
    folded = normalise(text)
    sizes = HAN_RUNS if has_han(folded) else LETTER_RUNS
    folded = folded if has_han(folded) else f" {folded} "
    return frozenset(folded[i : i + size] for size in sizes for i in range(len(folded) - size + 1))


class TermTable:
    """Which article holds which terms, each weighted by its rarity; read only.

    Parameters
    ----------
    vocabulary : dict
        Column by term.
    weights : (A, T) sparse float32
        Rarity (inverse document frequency) where the article holds the term.
    """

    def __init__(self, vocabulary: dict[str, int], weights: sp.csc_matrix) -> None:
        self._vocabulary = vocabulary
        self._weights = weights
        self._lengths = np.sqrt(np.maximum(weights.multiply(weights).sum(1).A1, 1e-9)).astype(np.float32)
        #: A word that no article holds is as rare as can be.
        self._unseen = _rarity(weights.shape[0], np.zeros(1, np.float32))[0]

    @classmethod
    def build(cls, documents: Sequence[Collection[str]]) -> Self:
        """Count the terms of documents."""
        vocabulary = {term: i for i, term in enumerate(sorted(set().union(*documents)))} if documents else {}
        places = [(row, vocabulary[term]) for row, terms in enumerate(documents) for term in terms]
        rows, columns = zip(*places, strict=True) if places else ((), ())
        shape = (len(documents), max(len(vocabulary), 1))
        held = sp.csc_matrix((np.ones(len(places), np.float32), (rows, columns)), shape=shape)
        rarity = _rarity(len(documents), np.asarray(held.sum(0)).ravel())
        return cls(vocabulary, sp.csc_matrix(held @ sp.diags(rarity), dtype=np.float32))

    def scores(self, terms: Collection[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], float]:
        """Return cosines (A,), the share of the terms that each article holds (A,), and the share that none holds."""
        size = self._weights.shape[0]
        columns = [self._vocabulary[term] for term in terms if term in self._vocabulary]
        unseen = self._unseen * (len(terms) - len(columns))
        if not columns:
            return np.zeros(size, np.float32), np.zeros(size, np.float32), 1.0
        held = self._weights[:, columns].toarray()  # (A, terms known)
        rarity = held.max(0)
        whole = float(rarity.sum()) + unseen
        length = float(np.sqrt((rarity**2).sum() + self._unseen * unseen))
        return (held @ rarity) / (self._lengths * length), held.sum(1) / whole, unseen / whole

    def save(self, path: Path) -> None:
        """Write ``path``.npz and ``path``.json."""
        sp.save_npz(path.with_suffix(".npz"), self._weights)
        path.with_suffix(".json").write_text(json.dumps(list(self._vocabulary), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote."""
        terms = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return cls({term: i for i, term in enumerate(terms)}, sp.csc_matrix(sp.load_npz(path.with_suffix(".npz"))))


def _rarity(documents: int, holding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.log(1 + documents / (holding + 0.5)).astype(np.float32)
