"""What a customer's own orders say of the size of one product: what they kept, and what they sent back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from recommender.items.facts import UNKNOWN
from recommender.profiles.sizes import HALF_LIFE_DAYS, SizedLines, SizeScales, surest
from recommender.types import Value
from retrieval.indexing.index import ProductIndex
from shop.orders import Purchase


class SizedPiece(Value):
    """One thing that was bought, in its size."""

    product_id: str
    size: str


class SizeHistory(Value):
    """Sizes of the kind of a product, or, where nothing of the kind was kept, of kinds that share its sizes."""

    #: The likeliest of the product's sizes, as the index writes it; None where nothing was kept.
    size: str | None = None
    #: Probability that it is kept.
    confidence: float = Field(default=0.0, ge=0, le=1)
    #: Pieces kept of that size, and of all sizes.
    kept: int = Field(default=0, ge=0)
    of: int = Field(default=0, ge=0)
    is_same_kind: bool = True
    #: What was kept in that size, the newest first.
    kept_pieces: tuple[SizedPiece, ...] = ()
    #: What came back, the newest first; the shop keeps no reason of it.
    sent_back: tuple[SizedPiece, ...] = ()


def size_history(
    purchases: Iterable[Purchase], customer_id: str, row: int, index: ProductIndex, scales: SizeScales, now: datetime
) -> SizeHistory | None:
    """Tell what a customer's orders say of a product's size; None where they hold nothing with such sizes.

    Parameters
    ----------
    purchases : iterable of Purchase
    customer_id : str
    row : int
        The product's row in the index.
    index : ProductIndex
    scales : SizeScales
    now : datetime
    """
    columns = index.columns
    places = range(int(columns.variant_starts[row]), int(columns.variant_starts[row + 1]))
    codes = {int(columns.variant_sizes.codes[place]) for place in places}
    offered = tuple(sorted(code for code in codes if columns.variant_sizes.table[code]))
    kind = int(columns.type_keys.codes[row])
    lines = SizedLines.of(purchases, {customer_id: 0}, index, now)
    if not offered or not lines.kinds.size or kind == UNKNOWN:
        return None
    order = lines.age_days.argsort(kind="stable")
    table = [
        (
            int(lines.kinds[at]),
            int(lines.sizes[at]),
            int(lines.kept[at]),
            float(lines.age_days[at]),
            int(lines.rows[at]),
        )
        for at in order
        if scales.scale[lines.kinds[at]] == scales.scale[kind]
    ]
    if not table:
        return None
    sent_back = tuple(_piece(index, size, of) for _, size, kept, _, of in table if kept <= 0)
    is_same_kind = any(own == kind and kept > 0 and size in offered for own, size, kept, _, _ in table)
    direct: defaultdict[int, float] = defaultdict(float)
    pooled: defaultdict[int, float] = defaultdict(float)
    pieces: Counter[int] = Counter()
    for own, size, kept, age_days, _ in table:
        if kept <= 0:
            continue
        weight = kept * 0.5 ** (age_days / HALF_LIFE_DAYS)
        pooled[size] += weight
        if own == kind:
            direct[size] += weight
        if own == kind or not is_same_kind:
            pieces[size] += kept
    likeliest = surest(0, kind, offered, direct, pooled, pieces)
    if not likeliest.kept:
        return SizeHistory(sent_back=sent_back) if sent_back else None
    kept_pieces = tuple(
        _piece(index, size, of)
        for own, size, kept, _, of in table
        if kept > 0 and size == likeliest.size and (own == kind or not is_same_kind)
    )
    return SizeHistory(
        size=columns.variant_sizes.table[likeliest.size],
        confidence=likeliest.confidence,
        kept=likeliest.kept,
        of=likeliest.of,
        is_same_kind=is_same_kind,
        kept_pieces=kept_pieces,
        sent_back=sent_back,
    )


def _piece(index: ProductIndex, size: int, row: int) -> SizedPiece:
    return SizedPiece(product_id=index.product_ids[row], size=index.columns.variant_sizes.table[size])
