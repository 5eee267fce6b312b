"""What tells of two items: orders that hold both, visits that looked at both, shoppers who took one after the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.interactions.columns import CART, CLICK, NONE, PURCHASE, VIEW, Column
from recommender.interactions.table import Interactions

#: Half an hour without an event ends a visit: the convention of web analytics.
VISIT_GAP_S = 1_800.0
#: A shopper with thousands of purchases says little about which replace each other, and costs the square.
MAX_ITEMS_OF_SHOPPER = 300
_IN_A_VISIT = (VIEW, CLICK, CART, PURCHASE)


def visits(data: Interactions) -> sparse.csr_array:
    """Return what was looked at in one visit, (V, I) of ones; empty where no times are known."""
    kept = data.events[np.isin(data.column(Column.KIND), _IN_A_VISIT) & (data.column(Column.ITEM) != NONE)]
    if not data.has_times:
        kept = kept[:0]
    new = np.ones(len(kept), bool)
    new[1:] = (np.diff(kept[Column.USER]) != 0) | (np.diff(kept[Column.AT]) > VISIT_GAP_S)
    return _held(np.cumsum(new) - 1, kept[Column.ITEM], int(new.sum()), len(data.items))


def pairs_in(held: sparse.csr_array) -> sparse.csr_array:
    """Return in how many rows two items stand together, (I, I); without the items themselves."""
    together = (held.T @ held).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    return sparse.csr_array(together)


def bought_at_other_times(data: Interactions) -> sparse.csr_array:
    """Return how many shoppers have bought two items, but in no order both, (I, I)."""
    bought = data.where(data.column(Column.KIND) == PURCHASE)
    by_shopper = bought.matrix(last=MAX_ITEMS_OF_SHOPPER)
    by_shopper.data[:] = 1
    shoppers, orders = pairs_in(by_shopper), pairs_in(data.baskets())
    # Who bought both in three orders is still one shopper: what is left over bought them apart.
    apart = shoppers - shoppers.minimum(orders)
    apart.eliminate_zeros()
    return sparse.csr_array(apart)


def counts_of(held: sparse.csr_array) -> npt.NDArray[np.float64]:
    """Return in how many rows each item stands, (I,)."""
    return np.asarray(held.sum(axis=0), np.float64).ravel()


def _held(rows: npt.NDArray[np.int64], items: npt.NDArray[np.int32], count: int, width: int) -> sparse.csr_array:
    held = sparse.csr_array((np.ones(len(items), np.float32), (rows, items)), shape=(count, width))
    held.sum_duplicates()
    held.data[:] = 1
    return held
