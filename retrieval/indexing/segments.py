"""Segments: the products of a change as a small index of their own, and several parts made into one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.indexing.columns import Columns
from retrieval.indexing.columns_join import joined, joined_lists
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.documents import content_hash, document_terms, passages
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.lexical import LexicalIndex, Statistics
from retrieval.indexing.live import REMOVED_FILE
from retrieval.indexing.manifest import SegmentEntry
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.indexing.stack import living_rows
from retrieval.indexing.stored import LabelLists
from retrieval.indexing.term_store import terms_of
from shop.types import Product

#: A segment is joined with the one before it unless that is more than so many times as large. Each product is then
#: written again at most this often for each time that the segments' size multiplies by it, and with changes on a tenth
#: of a base there are about log4(base / 10) segments: six for 20,000 products.
JOIN_RATIO = 4


def _silent(_what: str, _done: int, _total: int) -> None:
    return


def segment_of(
    products: Sequence[Product],
    removed: Sequence[str],
    catalogue: ProductIndex,
    encoder: Encoder,
    statistics: Statistics,
) -> ProductIndex:
    """Index changed products as a part of a catalogue.

    Parameters
    ----------
    products : sequence of Product
        New ones and changed ones. Whose texts are as they were keep their vectors.
    removed : sequence of str
        Ids of products that are gone.
    catalogue : ProductIndex
        The version that they change: gives currency, kinds and vectors.
    encoder : Encoder
    statistics : Statistics
        Of the base's terms.
    """
    rows = [row for product in products if (row := catalogue.row_by_id.get(product.id)) is not None]
    earlier = None
    if rows:
        kept = catalogue.dense.vectors(np.array(rows, np.int64))
        hashes = [catalogue.vectors.hashes[row] for row in rows]
        earlier = ProductVectors(DenseIndex.build(kept), hashes, catalogue.encoder_name)
    terms = terms_of(map(document_terms, products))
    return ProductIndex(
        columns=Columns.of(products, catalogue.columns.currency, catalogue.kinds),
        lexical=LexicalIndex.build(terms, like=statistics),
        vectors=ProductVectors.encode([passages(product) for product in products], encoder, earlier, _silent),
        contents=np.array([content_hash(product) for product in products], np.uint64),
        terms=terms,
        removed=tuple(removed),
    )


def merged(parts: Sequence[ProductIndex], terms: Sequence[LabelLists], statistics: Statistics | None) -> ProductIndex:
    """Make one part of several: the living rows in the order of their ids, as a build from the shop has them.

    Nothing is encoded or read from the shop: columns, terms and vectors are taken over, words are scored again.

    Parameters
    ----------
    parts : sequence of ProductIndex
        The oldest first.
    terms : sequence of LabelLists
        Of each part.
    statistics : Statistics, optional
        Of the base to which a segment belongs; None makes a base, which is scored by its own.
    """
    rows = [np.flatnonzero(alive) for alive in living_rows(parts)]
    columns = joined([part.columns for part in parts], rows)
    ids = list(columns.ids)
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)
    own_terms = joined_lists([joined_lists(terms, rows)], [order])
    vectors = np.concatenate([part.dense.vectors(own) for part, own in zip(parts, rows, strict=True)])
    hashes = [part.vectors.hashes[row] for part, own in zip(parts, rows, strict=True) for row in own.tolist()]
    removed = {product_id for part in parts for product_id in part.removed} - set(ids)
    return ProductIndex(
        columns=joined([columns], [order]),
        lexical=LexicalIndex.build(own_terms, like=statistics),
        vectors=ProductVectors(
            DenseIndex.build(vectors[order]), [hashes[row] for row in order.tolist()], parts[0].encoder_name
        ),
        contents=np.concatenate([part.contents[own] for part, own in zip(parts, rows, strict=True)])[order],
        terms=own_terms,
        removed=tuple(sorted(removed)) if statistics else (),
    )


def joinable(segments: Sequence[SegmentEntry], size: int) -> int:
    """Return how many of the last segments a new one of some size shall be joined with.

    Examples
    --------
    >>> entries = [SegmentEntry(name=str(rows), rows=rows, removed=0) for rows in (500, 8, 3)]
    >>> joinable(entries, 1), joinable(entries, 200)
    (2, 3)
    """
    count = 0
    for segment in reversed(segments):
        if segment.size > JOIN_RATIO * size:
            break
        size += segment.size
        count += 1
    return count


def save_segment(segment: ProductIndex, folder: Path) -> None:
    """Write a segment into a folder."""
    segment.save(folder)
    (folder / REMOVED_FILE).write_text(json.dumps(list(segment.removed), ensure_ascii=False), encoding="utf-8")
