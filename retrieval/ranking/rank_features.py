"""What the learned ranker looks at: the parts of the hand-set score, and what else is known of a candidate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from retrieval.indexing.columns import NO_PRICE
from retrieval.indexing.index import ProductIndex
from retrieval.text import tokenise

FEATURES = (
    "score", "lexical", "cosine", "type_agreement", "terms_held", "terms_in_title", "title_chars",
    "popularity", "in_stock", "price", "brand_said",
)  # fmt: skip


def popularity(index: ProductIndex, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return ratings weighed by their number, (n,), as a share of the candidates' best; 0 where nothing is rated."""
    columns = index.columns
    known = np.log1p(columns.rating_count[rows]) * columns.rating[rows]
    return np.asarray(known / max(float(known.max(initial=0.0)), 1e-9), np.float32)


def features(
    index: ProductIndex, text: str, rows: npt.NDArray[np.int64], parts: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return the features of candidates, (n, F), in the order of :data:`FEATURES`.

    Parameters
    ----------
    index : ProductIndex
    text : str
        What is searched for.
    rows : (n,) int64
        Candidates.
    parts : (n, 4) float32
        Hand-set score, and what of it words, meaning and kind gave.
    """
    columns = index.columns
    terms = list(dict.fromkeys(tokenise(text)))
    held = np.mean([index.lexical.holding([term])[rows] for term in terms], axis=0) if terms else np.zeros(len(rows))
    titles = [" ".join(columns.titles_of(row)) for row in rows.tolist()]
    in_title = [sum(term in title for term in terms) / max(len(terms), 1) for title in titles]
    every = np.ones(len(columns.variant_ids), bool)
    prices = columns.lowest_prices(every, rows).astype(np.float64)
    logs = np.where(prices == NO_PRICE, np.nan, np.log1p(np.maximum(prices, 0)))
    middle = float(np.nanmedian(logs)) if np.isfinite(logs).any() else 0.0
    said = text.casefold()
    brands = [bool(columns.brand[row]) and columns.brand[row].casefold() in said for row in rows.tolist()]
    lengths = [len(title) for title in titles]
    own = (held, in_title, lengths, popularity(index, rows), columns.has_stock(every, rows), logs - middle, brands)
    return np.column_stack([parts, *own]).astype(np.float32)
