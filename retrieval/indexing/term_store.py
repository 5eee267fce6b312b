"""The terms of each product, row by row: what BM25 was made of, so that rows can be taken out and scored again.

BM25's own arrays are by term. The terms by product are some bytes a product on disk, and only who writes reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from retrieval.indexing.drafts import LabelListsDraft
from retrieval.indexing.stored import LabelLists, mapped

VOCABULARY_FILE = "vocabulary.json"


def terms_of(documents: Iterable[Sequence[str]]) -> LabelLists:
    """Keep documents given as lists of terms; they are read once, one after the other."""
    draft = LabelListsDraft()
    for terms in documents:
        draft.add(filter(None, terms))
    return draft.done()


def average_terms(terms: LabelLists) -> float:
    """Return how many terms a document has, repetitions counted."""
    return len(terms.codes) / max(len(terms), 1)


def save_terms(terms: LabelLists, folder: Path) -> None:
    """Write terms as npy and JSON files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in terms.arrays().items():
        np.save(folder / f"{name}.npy", values)
    (folder / VOCABULARY_FILE).write_text(json.dumps(terms.table, ensure_ascii=False), encoding="utf-8")


def load_terms(folder: Path) -> LabelLists:
    """Open saved terms; the arrays stay on disk."""
    table = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
    return LabelLists(tuple(table), mapped(folder / "starts.npy"), mapped(folder / "codes.npy"))
