"""What goes into a search and what comes out: frozen pydantic models, safe to keep in a tracker's slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retrieval.text import has_han
from shop.types import CurrencyCode, Language, LocalizedText

#: A longer query is a letter, not a search; the rest of it is cut.
MAX_QUERY_CHARS = 500
MAX_LIMIT = 100

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]
#: What may be given up when nothing fits: the fewest, and of equally few those that stand first here. A price, a
#: number and a rating are lowered to the nearest that there is; the rest is dropped. Exclusions never are.
Relaxable = Literal[
    "in_stock", "size", "rating", "choice", "feature", "number", "colour", "brand", "price", "department", "kind"
]  # fmt: skip
RELAXABLE: tuple[Relaxable, ...] = get_args(Relaxable)


#: What a number with a unit measures. Base units: m, kg, l, byte, W, V, A, Ah, Wh, Hz, s, °C, piece, person, pixel,
#: dB, m², % and lm; a count is of whatever the attribute's name says (ports, gears).
Dimension = Literal[
    "length", "mass", "volume", "data", "power", "voltage", "current", "charge", "energy", "frequency", "duration",
    "temperature", "pieces", "persons", "pixels", "sound", "area", "share", "light", "count",
]  # fmt: skip


class Value(BaseModel):
    """Base: frozen, unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NumberWish(Value):
    """A wish on a number with a unit: "at least 16 GB", 27", 1升的. One bound at least."""

    dimension: Dimension
    #: Bounds in the dimension's base unit, both included; below 0 only for temperatures.
    low: float | None = None
    high: float | None = None
    #: As the shopper wrote it, for the chip.
    said: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    #: What the number is of, where the words say it ("memory", "screen"): a word of the attribute's key.
    of: Annotated[str, StringConstraints(max_length=40)] | None = None


class Choice(Value):
    """A value of a text attribute or of a variant's option, picked from a facet; in its language-free form."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=120)]


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
    #: Keys of those that must not ("with a cord" where there is "wireless"); never given up, as all exclusions.
    excluded_features: tuple[str, ...] = ()
    #: Keys of departments that the words name ("in the garden department"); not what a product is.
    departments: tuple[str, ...] = ()
    #: Folded names of product types, picked from a facet: one of them must be the product's.
    kinds: tuple[str, ...] = ()
    #: Picked from facets; of choices with the same key one must hold.
    choices: tuple[Choice, ...] = ()
    #: Lowest average rating, picked from a facet.
    rating_min: float | None = Field(default=None, ge=0, le=5)
    #: As written, without blanks and dashes ("tn2110"): products that have one of them come first.
    model_numbers: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    #: How many pieces the shopper wants to buy ("two of them", 买三个); says nothing of the product.
    quantity: int | None = Field(default=None, ge=1, le=10_000)
    sort: Sort = "relevance"
    in_stock_only: bool = False

    def merged_over(self, earlier: ParsedQuery) -> ParsedQuery:
        """Return the earlier query refined by this one: what is newly said wins, the rest stays.

        An exclusion takes a brand out of the wanted ones and the other way round. A number replaces the earlier ones
        of the same dimension and thing; yes-or-no wishes add up.
        """
        said = {name: value for name in _REPLACED if (value := getattr(self, name)) not in (None, ())}
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
                "numbers": _refined_numbers(earlier.numbers, self.numbers),
                "features": _added(earlier.features, self.features, self.excluded_features),
                "excluded_features": _added(earlier.excluded_features, self.excluded_features, self.features),
                "corrections": tuple(dict.fromkeys((*earlier.corrections, *self.corrections))),
                "sort": self.sort if self.sort != "relevance" else earlier.sort,
                "in_stock_only": self.in_stock_only or earlier.in_stock_only,
            }
        )


#: Fields of which only what was said last counts.
_REPLACED = (
    "price_min_minor", "price_max_minor", "brands", "colours", "sizes", "departments", "model_numbers", "quantity",
)  # fmt: skip


def _added(earlier: tuple[str, ...], later: tuple[str, ...], contrary: tuple[str, ...]) -> tuple[str, ...]:
    """Return the earlier keys and the later ones, without those of which the contrary is said now."""
    return tuple(dict.fromkeys((*(key for key in earlier if key not in contrary), *later)))


def _refined_numbers(earlier: tuple[NumberWish, ...], later: tuple[NumberWish, ...]) -> tuple[NumberWish, ...]:
    """Return the wishes with those replaced that are said anew: "16 GB of memory", then "at least 32 GB memory"."""
    said = {(wish.dimension, wish.of) for wish in later}
    return (*(wish for wish in earlier if (wish.dimension, wish.of) not in said), *later)


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


class Relaxation(Value):
    """A constraint that no product kept together with the others, and what was given instead."""

    name: Relaxable
    #: What was asked for, where it is words: brands, colour keys, "16 GB" as it was said.
    asked: tuple[str, ...] = ()
    #: The bounds that were asked for: minor units of a price, a number's base unit, stars of a rating.
    low: float | None = None
    high: float | None = None
    #: The nearest that there is, in the same unit; None where the constraint was dropped altogether.
    given: float | None = None
    #: Unit for showing ``given`` ("in"), and how many base units one of it holds.
    unit: str = ""
    unit_size: float = 1.0
    #: False where nothing was dropped, but no product says anything of it: what was found may keep it.
    stated: bool = True

    @property
    def off_by(self) -> float | None:
        """How far what was given lies from what was asked for, in the unit of the bounds."""
        if self.given is None:
            return None
        above = 0.0 if self.high is None else self.given - self.high
        below = 0.0 if self.low is None else self.low - self.given
        return max(above, below, 0.0)


class FacetValue(Value):
    """One value of a facet: how many products have it, and how to ask for them."""

    key: str
    label: LocalizedText
    #: Products that keep all of the query's other constraints and have this value.
    count: int = Field(ge=1)
    #: Constraint for :func:`retrieval.filtering.refine.refined`.
    ask: str
    #: Whether the query asks for it already.
    chosen: bool = False


class Facet(Value):
    """A property by which the found products can be told apart."""

    #: "brand", "department", "type", "colour", "size", "price", "rating"; "number:KEY", "feature", "choice:KEY".
    key: str
    label: LocalizedText
    #: ``values`` are the commonest first, ``ranges`` are in the order of their numbers and don't overlap.
    kind: Literal["values", "ranges"]
    values: tuple[FacetValue, ...]


class SearchResult(Value):
    """Hits best first, with what was understood and what was given up."""

    hits: tuple[Hit, ...]
    #: How many products fit in all.
    total: int
    #: Whether a hit says everything that was asked for; otherwise these are only the nearest.
    is_exact: bool
    parsed: ParsedQuery
    relaxed: tuple[Relaxation, ...] = ()
    #: Counts over all fitting products, those of a facet without that facet's own constraint.
    facets: tuple[Facet, ...] = ()
    index_version: str = ""

    def facet(self, key: str) -> Facet | None:
        """Return one facet, None when the found products don't differ in it."""
        return next((facet for facet in self.facets if facet.key == key), None)


@dataclass(frozen=True)
class ScoreParts:
    """Where a hit's score comes from; each part as it entered the sum, so that the parts add up to ``total``."""

    total: float
    lexical: float = 0.0
    cosine: float = 0.0
    type_agreement: float = 0.0
    #: Further parts by name (popularity, stock, price fit, a learned ranker's answer).
    more: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Explained:
    """A search with where its hits' scores come from and where its time went."""

    result: SearchResult
    #: In the order of the hits.
    scores: tuple[ScoreParts, ...]
    #: Wall time by stage, in milliseconds, in the order of the stages.
    times_ms: dict[str, float]


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
