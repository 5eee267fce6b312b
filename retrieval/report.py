"""A search for people and programs: as a record for JSON, and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.table import Table

from retrieval.filtering.facet_labels import plain
from retrieval.types import Explained, ParsedQuery, Relaxation, ScoreParts
from shop.money import format_money
from shop.types import Language, Product

#: More values of a facet are in the JSON.
SHOWN_VALUES = 6


def as_record(found: Explained, products: Mapping[str, Product], language: Language) -> dict[str, Any]:
    """Return what a search understood, found, counted and gave up, and how long it took, as plain values.

    Scores are given with their parts, rounded to six places; times are milliseconds by stage.
    """
    result = found.result
    hits = [
        {
            **hit.model_dump(),
            "title": products[hit.product_id].title.get(language) if hit.product_id in products else None,
            "score_parts": _parts(parts),
        }
        for hit, parts in zip(result.hits, found.scores, strict=True)
    ]
    relaxed = [{**record.model_dump(exclude_defaults=True), "off_by": record.off_by} for record in result.relaxed]
    return {
        "understood": result.parsed.model_dump(mode="json", exclude_defaults=True),
        "total": result.total,
        "is_exact": result.is_exact,
        "hits": hits,
        "facets": [facet.model_dump(mode="json") for facet in result.facets],
        "relaxed": relaxed,
        "times_ms": found.times_ms,
        "index_version": result.index_version,
    }


def _parts(parts: ScoreParts) -> dict[str, float]:
    own = asdict(parts)
    return {name: round(float(value), 6) for name, value in {**own, **own.pop("more")}.items() if name != "more"}


def explained_tables(found: Explained, language: Language) -> Iterator[Table]:
    """Yield what was understood and given up, the facets, and the times."""
    result = found.result
    understood = Table("understood", "", title=f"{result.total} products")
    for name, value in _understood(result.parsed).items():
        understood.add_row(name, value)
    for record in result.relaxed:
        understood.add_row(f"relaxed: {record.name}", _relaxed(record))
    yield understood
    facets = Table("facet", "values (products)")
    for facet in result.facets:
        values = [
            f"{'✓ ' if value.chosen else ''}{value.label.get(language)} ({value.count})"
            for value in facet.values[:SHOWN_VALUES]
        ]
        more = len(facet.values) - SHOWN_VALUES
        facets.add_row(facet.label.get(language), ", ".join(values) + (f" … {more} more" if more > 0 else ""))
    yield facets
    times = Table(*found.times_ms, title="milliseconds")
    times.add_row(*(f"{took:.2f}" for took in found.times_ms.values()))
    yield times


def _understood(parsed: ParsedQuery) -> dict[str, str]:
    found = parsed.model_dump(mode="json", exclude_defaults=True)
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in found.items()
    }


def _relaxed(record: Relaxation) -> str:
    if not record.stated:
        return f"{', '.join(record.asked)}: no product says anything of it"
    if record.given is None:
        return f"{', '.join(record.asked)}: dropped"
    bounds = f"{'' if record.low is None else plain(record.low)}..{'' if record.high is None else plain(record.high)}"
    return f"asked {bounds}, nearest {plain(record.given)}, off by {plain(record.off_by or 0.0)}"


def hit_table(found: Explained, products: Mapping[str, Product], language: Language, with_parts: bool) -> Table:
    """Return the hits, best first; with the parts of their scores where that is wished."""
    names = list(dict.fromkeys(name for parts in found.scores for name, value in _parts(parts).items() if value))
    columns = [name for name in names if name != "total"] if with_parts else []
    table = Table("score", *columns, "product", "price", "title")
    for hit, parts in zip(found.result.hits, found.scores, strict=True):
        if (product := products.get(hit.product_id)) is None:
            continue
        price = next((variant.price for variant in product.variants if variant.id == hit.variant_id), None)
        own = _parts(parts)
        table.add_row(
            f"{hit.score:.4f}",
            *(f"{own.get(name, 0.0):.4f}" for name in columns),
            hit.product_id,
            format_money(price, language) if price else "–",
            product.title.get(language),
        )
    return table
