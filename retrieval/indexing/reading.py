"""A catalogue read once, one product after the other, into what an index is made of."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import length_hint
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.indexing.bulk import Progress
from retrieval.indexing.column_builder import ColumnBuilder
from retrieval.indexing.columns import Columns
from retrieval.indexing.documents import content_hash, document_terms, passages
from retrieval.indexing.stored import LabelLists
from retrieval.indexing.term_store import terms_of
from shop.types import Product

#: How often it is said how far the reading is.
_PROGRESS_STEP = 256


@dataclass(frozen=True)
class ReadCatalogue:
    """All that is kept of N products; the products themselves would be ten times as large."""

    columns: Columns
    terms: LabelLists
    #: Of each product, one a language, for the encoder.
    texts: list[list[str]]
    #: Hash of each product, (N,).
    contents: npt.NDArray[np.uint64]

    @classmethod
    def read(cls, products: Iterable[Product], progress: Progress) -> Self:
        """Read products.

        Parameters
        ----------
        products : iterable of Product
            Read once: they may come from a database or be made while they are read.
        progress : callable
            Called with ("products", read, of how many; as many as are read where the iterable does not say).
        """
        columns, texts, contents = ColumnBuilder(), list[list[str]](), array("Q")
        total = length_hint(products)

        def documents() -> Iterator[list[str]]:
            for done, product in enumerate(products, start=1):
                columns.add(product)
                texts.append(passages(product))
                contents.append(content_hash(product))
                yield document_terms(product)
                if done % _PROGRESS_STEP == 0 or done == total:
                    progress("products", done, max(total, done))

        terms = terms_of(documents())
        return cls(Columns(**columns.columns()), terms, texts, np.array(contents, np.uint64))
