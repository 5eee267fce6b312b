"""Measure whether a search over the demo shop keeps what a shopper states.

Claim: over 300 written queries in English and Chinese (prices, brands, colours, sizes, numbers with units, features,
exclusions, typing errors, several at once) the first three hits are right for .92 of them, and no hit breaks a
constraint that the query states.

Control: each query states by hand what the first hits must meet, and the shop's own records are asked, not the index;
the run fails when the shop has no product that meets a query. The second half was written after the work on the
mechanisms was done and is reported apart.

    python -m benchmarks.demo_search --var-dir var --json benchmarks/results/demo-search.json
    python -m benchmarks.demo_search --which unseen --json benchmarks/results/demo-search-unseen.json
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import process_time
from typing import Any, Literal

os.environ.setdefault("OMP_NUM_THREADS", "1")

import yaml
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from retrieval.indexing.documents import colours as colours_of_product
from retrieval.search import Search
from retrieval.text import tokenise
from retrieval.types import SearchRequest
from retrieval.understanding.colours import colours_of
from retrieval.understanding.units import to_base
from shop.service import Shop
from shop.types import Attribute, Product, Variant

FOLDER = Path(__file__).parent / "queries"
#: The hits that a shopper sees at once, and those that may not break a constraint either.
SEEN, CHECKED = 3, 10
#: Labels round: 15.6 inches are called 15.
TOLERANCE = 0.05
Strings = str | tuple[str, ...]
Bounds = tuple[str, float | None, float | None, str]


class Query(BaseModel):
    """A written query with what the first hits must meet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str
    #: Category.
    c: str
    kind: Strings = ()
    brand: Strings = ()
    colour: Strings = ()
    size: Strings = ()
    department: Strings = ()
    #: Dollars.
    min: float | None = None
    max: float | None = None
    number: Bounds | None = None
    feature: Strings = ()
    #: What the English text of an attribute, or of the "title", must hold.
    text: dict[str, str] = Field(default_factory=dict)
    not_brand: Strings = ()
    not_colour: Strings = ()
    not_word: Strings = ()
    not_feature: Strings = ()
    stock: bool = False
    sort: Literal["price_asc", "price_desc", "rating", "newest"] | None = None


class File(BaseModel):
    """A language's queries."""

    model_config = ConfigDict(extra="forbid")

    first: list[Query] = Field(default_factory=list)
    second: list[Query] = Field(default_factory=list)
    #: In files of their own: written last, from the catalogue's facets, and run once before anything was mended.
    unseen: list[Query] = Field(default_factory=list)
    #: By who had seen neither search nor the other queries.
    blind: list[Query] = Field(default_factory=list)


#: The files of a language.
FILES = {
    "written": "demo-shop-{}.yml",
    **{which: f"demo-shop-{which}-{{}}.yml" for which in ("unseen", "fresh", "blind", "blind2")},
}


@dataclass(frozen=True)
class Outcome:
    """One query, searched."""

    query: Query
    language: str
    half: str
    #: Whether one of the first three meets all of the query, and whether each of them does, in the wished order.
    success: bool
    all_right: bool
    #: Hits among the first ten that break a stated constraint: not the kind, and not what an attribute's text holds,
    #: which search takes for a wish (docs/adr/0010) and puts first, but does not filter by.
    violations: int
    took_ms: float
    shown: tuple[str, ...]
    understood: dict[str, Any]


def read(language: str, which: str = "written") -> File:
    """Read a language's queries."""
    return File.model_validate(yaml.safe_load((FOLDER / FILES[which].format(language)).read_text(encoding="utf-8")))


def some(value: Strings) -> tuple[str, ...]:
    """Return one or several texts as several."""
    return (value,) if isinstance(value, str) else value


def is_of_kind(query: Query, product: Product) -> bool:
    """Say whether a product is what is asked for."""
    return not query.kind or product.product_type.en in some(query.kind)


def broken(query: Query, product: Product, variant: Variant) -> list[str]:
    """Return the stated constraints that a variant is known to break."""
    price = variant.price.amount_minor / 100 if variant.price else None
    optional = variant.options.get("colour")
    colours = colours_of(optional) | {optional} if optional else colours_of_product(product)
    flags = {fact.key: fact.flag for fact in product.attributes if fact.flag is not None}
    checks = {
        "max": query.max is None or (price is not None and price <= query.max),
        "min": query.min is None or (price is not None and price >= query.min),
        "brand": not query.brand or product.brand in some(query.brand),
        "not_brand": product.brand not in some(query.not_brand),
        "colour": not query.colour or bool(colours & set(some(query.colour))),
        "not_colour": not colours & set(some(query.not_colour)),
        "size": not query.size or variant.options.get("size") in some(query.size),
        "department": not query.department or product.department in some(query.department),
        "stock": not query.stock or variant.stock_quantity > 0,
        "number": query.number is None or number_fits(query.number, product, variant) is not False,
        "feature": all(flags.get(key) is not False for key in some(query.feature)),
        "not_feature": not any(flags.get(key, False) for key in some(query.not_feature)),
        "text": all(said_in(product, key, text) is not False for key, text in query.text.items()),
        "not_word": not set(words_of(product)) & {term for word in some(query.not_word) for term in tokenise(word)},
    }
    return [name for name, kept in checks.items() if not kept]


def meets(query: Query, product: Product, variant: Variant) -> bool:
    """Say whether a variant is what is asked for and is known to keep everything."""
    flags = {fact.key: fact.flag for fact in product.attributes if fact.flag is not None}
    return (
        is_of_kind(query, product)
        and not broken(query, product, variant)
        and (query.number is None or number_fits(query.number, product, variant) is True)
        and all(flags.get(key) for key in some(query.feature))
        and all(said_in(product, key, text) for key, text in query.text.items())
    )


def said_in(product: Product, key: str, text: str) -> bool | None:
    """Say whether an attribute, or the title, holds a text; None where the product has no such attribute."""
    texts = [product.title.en or ""] if key == "title" else []
    texts += [fact.text.en or "" for fact in product.attributes if fact.key == key and fact.text]
    return any(text.casefold() in own.casefold() for own in texts) if texts else None


def words_of(product: Product) -> list[str]:
    """Return the English terms of what a product says of itself and of what it is made of."""
    texts = [product.title.en, product.product_type.en, product.description.en]
    texts += [
        fact.text.en for fact in product.attributes if fact.text and fact.key in ("material", "filling", "flavour")
    ]
    return [term for text in texts for term in tokenise(text or "")]


def number_fits(bounds: Bounds, product: Product, variant: Variant) -> bool | None:
    """Say whether the declared number lies within bounds; None where there is none."""
    key, low, high, unit = bounds
    declared = [measured for fact in product.attributes if fact.key == key and (measured := in_base(fact)) is not None]
    if not declared and (option := variant.options.get(key)):
        number, _, own = option.partition(" ")
        declared = [found[1]] if (found := to_base(float(number), own)) else []
    if not declared:
        return None
    room = TOLERANCE if low == high else 0.0
    ends = [None if end is None else (to_base(end, unit) or ("", end))[1] for end in (low, high)]
    below, above = ends
    return any(
        (below is None or value >= below * (1 - room) - 1e-9) and (above is None or value <= above * (1 + room) + 1e-9)
        for value in declared
    )


def in_base(fact: Attribute) -> float | None:
    """Return an attribute's number in its base unit, a plain count or one of an unknown unit as it is."""
    if fact.number is None or not fact.unit:
        return fact.number
    found = to_base(fact.number, fact.unit)
    return found[1] if found else fact.number


def run(search: Search, products: dict[str, Product], query: Query, language: str, half: str) -> Outcome:
    """Search for one query and judge the hits by the records."""
    possible = sum(any(meets(query, own, variant) for variant in own.variants) for own in products.values())
    if not possible:
        raise ValueError(f"expected a query that the shop can meet, got {query.q!r}: no product does")
    started = process_time()
    result = search.products(SearchRequest(text=query.q, limit=CHECKED))
    took_ms = (process_time() - started) * 1_000
    hits = [
        (own := products[hit.product_id], next(v for v in own.variants if v.id == hit.variant_id))
        for hit in result.hits
    ]
    seen = hits[: min(SEEN, possible)]
    right = [meets(query, *hit) for hit in seen]
    return Outcome(
        query,
        language,
        half,
        any(right),
        bool(right) and all(right) and is_sorted(query, seen),
        sum(bool(set(broken(query, *hit)) - {"text"}) for hit in hits),
        took_ms,
        tuple(described(query, *hit) for hit in seen),
        result.parsed.model_dump(exclude_defaults=True, exclude={"text", "language"})
        | {"relaxed": [record.name for record in result.relaxed]},
    )


def described(query: Query, product: Product, variant: Variant) -> str:
    """Return a hit in words, for whoever looks for what went wrong."""
    kind = "" if is_of_kind(query, product) else f"a {product.product_type.en}"
    price = variant.price.amount_minor / 100 if variant.price else None
    return f"{product.title.en} {variant.options} {price} {kind} {broken(query, product, variant)}"


def is_sorted(query: Query, hits: Sequence[tuple[Product, Variant]]) -> bool:
    """Say whether hits that can be bought come in the wished order."""
    bought = [(own, variant) for own, variant in hits if variant.stock_quantity > 0]
    values: dict[str | None, list[float]] = {
        None: [],
        "price_asc": [variant.price.amount_minor for _, variant in bought if variant.price],
        "price_desc": [-variant.price.amount_minor for _, variant in bought if variant.price],
        "rating": [-(own.rating_average or 0) for own, _ in bought],
        "newest": [-own.released_at.timestamp() for own, _ in bought if own.released_at],
    }
    return values[query.sort] == sorted(values[query.sort])


def summary(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Return the figures of some outcomes."""
    found = list(outcomes)
    return {
        "queries": len(found),
        "success_at_3": round(mean(one.success for one in found), 4),
        "all_of_3": round(mean(one.all_right for one in found), 4),
        "violations": sum(one.violations for one in found),
        "mean_cpu_ms": round(mean(one.took_ms for one in found), 1),
    }


def figures(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return the figures over all, by language and half, and by category."""
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for name in (
            "all",
            one.language,
            f"{one.half} half",
            f"{one.language}, {one.half} half",
            f"category {one.query.c}",
        ):
            groups[name].append(one)
    return {name: summary(own) for name, own in sorted(groups.items())}


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--var-dir", type=Path, default=Path("var"), help="holds the demo shop and its index")
    options.add_argument("--json", type=Path, help="write the figures to this file")
    options.add_argument("--which", choices=FILES, default="written", help="which files of queries")
    options.add_argument("--half", choices=["first", "second"], help="only this half")
    options.add_argument("--failures", action="store_true", help="print what went wrong")
    chosen = options.parse_args()
    shop = Shop.open(f"sqlite:///{chosen.var_dir / 'zhanggui.db'}")
    search = Search.open(chosen.var_dir, shop)
    products = {product.id: product for product in shop.products.iterate()}
    outcomes = []
    for language in ("en", "zh"):
        for half, queries in read(language, chosen.which):
            if chosen.half in (None, half):
                outcomes += [run(search, products, query, language, half) for query in queries]
    console = Console()
    if chosen.failures:
        for one in outcomes:
            if not one.all_right or one.violations:
                print_failure(console, one)
    found = figures(outcomes)
    table = Table("", "queries", "success@3", "all of 3", "violations", "CPU ms a query")
    for name, own in found.items():
        table.add_row(name, *(str(value) for value in own.values()))
    console.print(table)
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def print_failure(console: Console, one: Outcome) -> None:
    """Print a query that was not answered well, with what was understood and shown."""
    verdict = "right" if one.all_right else "partly right" if one.success else "wrong"
    console.print(f"[{one.language} {one.query.c}] {one.query.q}: {verdict}, {one.violations} violations", markup=False)
    console.print(f"   {one.understood}", markup=False, highlight=False)
    for shown in one.shown:
        console.print(f"   - {shown}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
