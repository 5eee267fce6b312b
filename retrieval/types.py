"""What goes into a search and what comes out: frozen pydantic models, safe to keep in a tracker's slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retrieval.text import has_han
from shop.types import CurrencyCode, Language

#: A longer query is a letter, not a search; the rest of it is cut.
MAX_QUERY_CHARS = 500
MAX_LIMIT = 100

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]
#: What may be given up when nothing fits, in this order; exclusions never are.
RELAXABLE = ("in_stock", "size", "colour", "brand", "price")


#: What a number with a unit measures. Base units: m, kg, l, byte, W, V, A, Ah, Wh, Hz, s, °C, piece, person, pixel.
Dimension = Literal[
    "length", "mass", "volume", "data", "power", "voltage", "current", "charge", "energy", "frequency", "duration",
    "temperature", "pieces", "persons", "pixels",
]  # fmt: skip


class Value(BaseModel):
    """Base: frozen, unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NumberWish(Value):
    """A wish on a number with a unit: "at least 16 GB", 27", 1升的. One bound at least."""

    dimension: Dimension
    #: Bounds in the dimension's base unit, both included.
    low: float | None = Field(default=None, ge=0)
    high: float | None = Field(default=None, ge=0)
    #: As the shopper wrote it, for the chip.
    said: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    #: What the number is of, where the words say it ("memory", "screen"): a word of the attribute's key.
    of: Annotated[str, StringConstraints(max_length=40)] | None = None


class Correction(Value):
    """A word that no product has, read as the catalogue's own: "bluetoth" as "bluetooth", "erji" as "耳机"."""

    said: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    read: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ParsedQuery(Value):
    """A query as understood. Brands and colours are in the catalogue's own writing."""

    text: str = ""
    language: Language | None = None
    #: What is left to match once bounds, brands and wishes are taken out.
    terms: str = ""
    price_min_minor: int | None = Field(default=None, ge=0)
    price_max_minor: int | None = Field(default=None, ge=0)
    currency: CurrencyCode = "USD"
    brands: tuple[str, ...] = ()
    excluded_brands: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    excluded_terms: tuple[str, ...] = ()
    numbers: tuple[NumberWish, ...] = ()
    #: Keys of yes-or-no attributes that must hold ("waterproof").
    features: tuple[str, ...] = ()
    #: Keys of departments that the words name ("in the garden department"); not what a product is.
    departments: tuple[str, ...] = ()
    #: As written, without blanks and dashes ("tn2110"): products that have one of them come first.
    model_numbers: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    #: How many pieces the shopper wants to buy ("two of them", 买三个); says nothing of the product.
    quantity: int | None = Field(default=None, ge=1, le=10_000)
    sort: Sort = "relevance"
    in_stock_only: bool = False

    def merged_over(self, earlier: ParsedQuery) -> ParsedQuery:
        """Return the earlier query refined by this one: what is newly said wins, the rest stays.

        An exclusion takes a brand out of the wanted ones and the other way round.
        """
        said = {
            name: value
            for name in ("price_min_minor", "price_max_minor", "brands", "colours", "sizes")
            if (value := getattr(self, name)) not in (None, ())
        }
        excluded = tuple(dict.fromkeys((*earlier.excluded_brands, *self.excluded_brands)))
        brands = said.get("brands", earlier.brands)
        said |= _contradicted(self, earlier)
        return earlier.model_copy(
            update={
                **said,
                "text": self.text or earlier.text,
                "language": self.language or earlier.language,
                "terms": _joined_terms(earlier.terms, self.terms),
                "brands": tuple(brand for brand in brands if brand not in self.excluded_brands),
                "excluded_brands": tuple(brand for brand in excluded if brand not in self.brands),
                "excluded_terms": tuple(dict.fromkeys((*earlier.excluded_terms, *self.excluded_terms))),
                "sort": self.sort if self.sort != "relevance" else earlier.sort,
                "in_stock_only": self.in_stock_only or earlier.in_stock_only,
            }
        )


def _joined_terms(earlier: str, later: str) -> str:
    """Join the words of two messages so that the thing stays the head: Chinese qualifies from the left."""
    parts = (later, earlier) if has_han(later) else (earlier, later)
    return " ".join(filter(None, parts))


def _contradicted(said: ParsedQuery, earlier: ParsedQuery) -> dict[str, None]:
    """Return the earlier bound that a new one cannot stand beside: "over 100", then "under 50"."""
    low, high = said.price_min_minor, said.price_max_minor
    if low is None and high is not None and (earlier.price_min_minor or 0) > high:
        return {"price_min_minor": None}
    if high is None and low is not None and earlier.price_max_minor is not None and earlier.price_max_minor < low:
        return {"price_max_minor": None}
    return {}


class SearchRequest(Value):
    """What to search for. ``filters`` is an earlier query that ``text`` refines."""

    text: Annotated[str, StringConstraints(max_length=10_000)] = ""
    language: Language | None = None
    filters: ParsedQuery | None = None
    department: str | None = None
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT)
    offset: int = Field(default=0, ge=0, le=10_000)
    #: Currency of the amounts in ``text``; the catalogue's own when None.
    currency: CurrencyCode | None = None


class Hit(Value):
    """A found product with the variant that fits best."""

    product_id: str
    variant_id: str
    score: float


class SearchResult(Value):
    """Hits best first, with what was understood and what was given up."""

    hits: tuple[Hit, ...]
    #: How many products fit in all.
    total: int
    #: Whether a hit says everything that was asked for; otherwise these are only the nearest.
    is_exact: bool
    parsed: ParsedQuery
    #: Names from :data:`RELAXABLE`.
    relaxed: tuple[str, ...] = ()
    #: Counts of the fitting products by value: ``{"brand": {"Northfold": 12}}``.
    facets: dict[str, dict[str, int]] = Field(default_factory=dict)
    index_version: str = ""


@dataclass(frozen=True)
class ScoreParts:
    """Where a hit's score comes from; each part as it entered the sum, so that the parts add up to ``total``."""

    total: float
    lexical: float = 0.0
    cosine: float = 0.0
    type_agreement: float = 0.0
    #: Further parts by name (popularity, stock, price fit, a learned ranker's answer).
    more: dict[str, float] = field(default_factory=dict)


class KnowledgeRequest(Value):
    """A question about the shop. ``topic`` is the intent's name, where one was understood."""

    text: Annotated[str, StringConstraints(max_length=10_000)]
    language: Language = "en"
    limit: int = Field(default=3, ge=1, le=20)
    audience: Literal["public", "staff"] = "public"
    topic: str | None = None


class KnowledgePassage(Value):
    """A part of an article."""

    article_key: str
    language: Language
    title: str
    heading: str
    text: str
    score: float


class KnowledgeResult(Value):
    """Passages best first; when not ``answerable``, only the closest titles may be offered."""

    passages: tuple[KnowledgePassage, ...]
    answerable: bool
    closest: tuple[str, ...] = ()
