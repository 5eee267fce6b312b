"""Stated preferences applied to a ranking: what a shopper dislikes or has is not shown, what they like comes up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from recommender.serving.gift_ranking import offers_for
from recommender.serving.offers import OfferWish, within_prices
from recommender.stated.materials import material_words
from recommender.stated.targets import BAR, COLOUR, MATERIAL, NO, YES
from recommender.types import Reason, ReasonKind, RecommendRequest, Scene, Scores
from retrieval.filtering.attributes import choice_key
from retrieval.filtering.excluding import excluded_variants
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.search import Search
from retrieval.text import tokenise
from retrieval.types import ParsedQuery, SearchRequest
from shop.service import Shop
from shop.types import PreferenceKind, PreferenceTarget, StatedPreference

#: How far one liked property lifts a product, as a share of the way from a middling score to the best one, and how far
#: all of them may: a colour or material comes in a hundred products, another thing that is liked in a few.
LIFT_OF_LOOKS, LIFT, MOST_LIFT = 0.4, 0.75, 1.25
#: So many products of each thing that is liked come up to the best of all, and are shown: one alone could be chance.
SEEN_AT_LEAST = 2
#: What is liked in words ("gardening") is searched for: so many of the words said last, so many products of each.
WORDS_READ, WORDS_HITS = 4, 40
#: Of what is liked, the share of the best fit that counts as that thing itself.
FITTING = 0.9
#: Of these, what fits nearly as well as the best.
WORDS_FLOOR = 0.7
#: Scenes whose reason may be that the shopper said so; the others have a reason of their own to be there.
_PERSONAL = (Scene.FOR_YOU, Scene.SESSION)
_QUOTED_CHARS = 80


@dataclass(frozen=True, eq=False)
class Liked:
    """One thing that a shopper likes, over all products of one index."""

    #: How much of it each product is, (S,), 0 to 1.
    fit: Scores
    #: How far it lifts, as a share of the way from a middling score to the best one.
    share: float
    #: The shopper's own words.
    said: str


@dataclass(frozen=True, eq=False)
class Stated:
    """Stated preferences over all products of one index."""

    #: What is not shown unasked, (S,).
    hidden: Mask
    #: The newest first.
    liked: tuple[Liked, ...] = ()
    #: Which variant of a product may be shown.
    offers: OfferWish = OfferWish()
    scene: Scene = Scene.FOR_YOU

    def apply(self, scores: Scores) -> None:
        """Change the scores of a ranking, (S,), in place; -inf stays out of the race."""
        scores += self.adjustment(scores)
        scores[self.hidden] = -np.inf

    def adjustment(self, scores: Scores) -> Scores:
        """Return how far each product is lifted, (S,).

        Of each thing that is liked the best ones come up to the best of all at least: who loves hiking wants to see
        something of it, however little it sells. The way up is measured, not a deviation: popularity has a long tail.
        """
        lift = np.zeros(len(scores), np.float32)
        in_race = np.isfinite(scores) & ~self.hidden
        if not self.liked or not in_race.any():
            return lift
        best = float(scores[in_race].max())
        way = best - float(np.median(scores[in_race])) or 1.0
        for own in self.liked:
            rows = in_race & (own.fit > 0)
            if rows.any():
                fitting = rows & (own.fit >= FITTING * own.fit[rows].max())
                missing = best - float(np.sort(scores[fitting])[-SEEN_AT_LEAST:][0])
                lift[rows] += own.fit[rows] * np.float32(max(own.share * way, missing))
        return np.minimum(lift, np.float32(MOST_LIFT * way))

    def seen(self, order: list[int], shown: int) -> list[int]:
        """Return the rows in their order, with some of each thing that is liked among those that are shown.

        Variety sees two red things as alike and puts the second one far behind. The newest wish is met last: what
        older ones have brought makes room for it.
        """
        for own in reversed(self.liked) if self.scene in _PERSONAL else ():
            lacking = min(SEEN_AT_LEAST, shown) - sum(own.fit[row] > 0 for row in order[:shown])
            if lacking > 0:
                more = list(islice((row for row in order[shown:] if own.fit[row] > 0), lacking))
                left = [row for row in order if row not in more]
                order = [*left[: shown - len(more)], *more, *left[shown - len(more) :]]
        return order

    def reason(self, row: int) -> Reason | None:
        """Return that the shopper said so, where they did and the scene is about their taste."""
        if self.scene not in _PERSONAL:
            return None
        said = next((own.said for own in self.liked if own.fit[row] > 0), None)
        return Reason(kind=ReasonKind.YOU_SAID, said=said) if said else None


def read_stated(shop: Shop, search: Search, index: ProductIndex, request: RecommendRequest) -> Stated:
    """Return what a shopper's stated preferences do to a request.

    A present is for somebody else: the giver's taste says nothing there. ``session`` knows this visit only.
    """
    if request.gift is not None:
        nothing = np.zeros(len(index.columns), bool)
        return Stated(nothing, offers=offers_for(request.gift), scene=request.scene)
    customer_id = None if request.scene is Scene.SESSION else request.customer_id
    known = shop.preferences.for_shopper(customer_id, request.session_id)
    if request.scene is Scene.BUY_AGAIN:
        # Who buys again has it, or had it.
        known = [own for own in known if own.kind is not PreferenceKind.OWNED]
    once_only = _once_only(shop, known)
    return stated(known, request, search, index, once_only)


def stated(
    preferences: Sequence[StatedPreference],
    request: RecommendRequest,
    search: Search,
    index: ProductIndex,
    once_only: frozenset[str] = frozenset(),
) -> Stated:
    """Turn preferences, the newest first, into a mask and an adjustment of each row's score.

    Parameters
    ----------
    preferences : sequence of StatedPreference
    request : RecommendRequest
        What it asks for by itself is not hidden: the kind of the product that it turns around, its department.
    search : Search
        Finds what liked words mean.
    index : ProductIndex
        Its columns say what a product is.
    once_only : frozenset of str
        Owned products of which nobody needs a second one of the kind.
    """
    nothing = np.zeros(len(index.columns), bool)
    hidden = nothing.copy()
    liked: list[Liked] = []
    asked = _asked_for(index, request)
    words_left = WORDS_READ
    for preference in preferences:
        if preference.kind is PreferenceKind.LIKE:
            by_words = preference.target is PreferenceTarget.WORDS
            words_left -= by_words
            if not by_words or words_left >= 0:
                liked.append(_liked(preference, search, index))
        elif preference.target is PreferenceTarget.PRODUCT:
            hidden |= _hidden_product(preference, index, once_only, asked.get(PreferenceTarget.TYPE, nothing))
        else:
            hidden |= rows_of(preference, index) & ~asked.get(preference.target, nothing)
    if request.price_min_minor is not None or request.price_max_minor is not None:
        hidden |= ~within_prices(index.columns, request.price_min_minor, request.price_max_minor)
    return Stated(hidden, tuple(liked), _offers(preferences, request), request.scene)


def _hidden_product(preference: StatedPreference, index: ProductIndex, once_only: frozenset[str], asked: Mask) -> Mask:
    """Return a product that is owned or disliked; with its like where nobody needs a second one."""
    found = _product(preference, index)
    if preference.kind is PreferenceKind.OWNED and preference.value in once_only and found.any():
        row = index.row_by_id[preference.value]
        found |= index.columns.products_of_kinds(index.columns.kinds[row]) & ~asked
    return found


def _liked(preference: StatedPreference, search: Search, index: ProductIndex) -> Liked:
    is_words = preference.target is PreferenceTarget.WORDS
    fit = _liked_words(preference.value, search, index) if is_words else rows_of(preference, index).astype(np.float32)
    is_look = preference.value.startswith((f"{COLOUR}{BAR}", f"{MATERIAL}{BAR}"))
    return Liked(fit, LIFT_OF_LOOKS if is_look else LIFT, preference.said[:_QUOTED_CHARS])


def rows_of(preference: StatedPreference, index: ProductIndex) -> Mask:
    """Return the products that a preference is about, (S,) bool.

    A disliked colour is that of products that come in no other one; the others are shown in another colour.
    """
    return _ROWS[preference.target](preference, index)


def _product(preference: StatedPreference, index: ProductIndex) -> Mask:
    """Return a product; who likes one is glad of others of its kind."""
    found = np.zeros(len(index.columns), bool)
    if (row := index.row_by_id.get(preference.value)) is not None:
        found[row] = True
        if preference.kind is PreferenceKind.LIKE:
            found |= index.columns.products_of_kinds(index.columns.kinds[row])
    return found


def _brand(preference: StatedPreference, index: ProductIndex) -> Mask:
    return index.columns.brand.mask([preference.value])


def _department(preference: StatedPreference, index: ProductIndex) -> Mask:
    return index.columns.department.mask([preference.value])


def _type(preference: StatedPreference, index: ProductIndex) -> Mask:
    return index.columns.products_of_kinds(index.kinds.named_by(preference.value))


def _attribute(preference: StatedPreference, index: ProductIndex) -> Mask:
    columns = index.columns
    key, _, value = preference.value.partition(BAR)
    if key == COLOUR:
        in_colour = columns.variant_colours.mask([value])
        if preference.kind is PreferenceKind.LIKE:
            return columns.of_any_variant(in_colour & (columns.stock > 0))
        return columns.of_any_variant(in_colour) & ~columns.of_any_variant(~in_colour & (columns.stock > 0))
    if key == MATERIAL:
        found = np.zeros(len(columns), bool)
        for word in material_words(value):
            found |= columns.products_made_of(tokenise(word))
        return found
    if value in (YES, NO):
        return (columns.yes if value == YES else columns.no).mask([key])
    return columns.choices.mask([choice_key(key, value)])


def _disliked_words(preference: StatedPreference, index: ProductIndex) -> Mask:
    """Return the products whose texts or materials say the words, as search rules them out."""
    out = excluded_variants(index, ParsedQuery(excluded_terms=(preference.value,)))
    return ~index.columns.of_any_variant(~out)


_ROWS: dict[PreferenceTarget, Callable[[StatedPreference, ProductIndex], Mask]] = {
    PreferenceTarget.PRODUCT: _product,
    PreferenceTarget.BRAND: _brand,
    PreferenceTarget.DEPARTMENT: _department,
    PreferenceTarget.TYPE: _type,
    PreferenceTarget.ATTRIBUTE: _attribute,
    PreferenceTarget.WORDS: _disliked_words,
}


def _liked_words(words: str, search: Search, index: ProductIndex) -> Scores:
    """Return how well each product fits liked words, (S,): 1 for the best hit, less for what is found after it."""
    found = np.zeros(len(index.columns), np.float32)
    hits = search.products(SearchRequest(text=words, limit=WORDS_HITS)).hits
    for hit in hits:
        row = index.row_by_id.get(hit.product_id)
        if row is not None and hit.score >= WORDS_FLOOR * hits[0].score:
            found[row] = max(hit.score, 0.0) / hits[0].score if hits[0].score > 0 else 1.0
    return found


def _asked_for(index: ProductIndex, request: RecommendRequest) -> dict[PreferenceTarget, Mask]:
    """Return what the request itself asks for, (S,) each, by what kind of preference it stands against.

    Who wants something like a tent wants to see tents, and who opens a department its products; what is made of
    leather stays away there, too.
    """
    columns = index.columns
    found: dict[PreferenceTarget, Mask] = {}
    row = index.row_by_id.get(request.product_id or "")
    if row is not None and request.scene is Scene.SIMILAR:
        found[PreferenceTarget.TYPE] = columns.products_of_kinds(columns.kinds[row])
    if request.department is not None:
        found[PreferenceTarget.DEPARTMENT] = columns.department.mask([request.department])
    return found


def _offers(preferences: Sequence[StatedPreference], request: RecommendRequest) -> OfferWish:
    colours: dict[PreferenceKind, set[str]] = {kind: set() for kind in PreferenceKind}
    for preference in preferences:
        key, _, value = preference.value.partition(BAR)
        if preference.target is PreferenceTarget.ATTRIBUTE and key == COLOUR:
            colours[preference.kind].add(value)
    return OfferWish(
        price_min_minor=request.price_min_minor,
        price_max_minor=request.price_max_minor,
        avoided_colours=frozenset(colours[PreferenceKind.DISLIKE]),
        liked_colours=frozenset(colours[PreferenceKind.LIKE]),
    )


def _once_only(shop: Shop, preferences: Sequence[StatedPreference]) -> frozenset[str]:
    owned = [
        own.value for own in preferences if own.kind is PreferenceKind.OWNED and own.target is PreferenceTarget.PRODUCT
    ]
    return frozenset(key for key, product in shop.products.get_many(owned).items() if product.once_only)
