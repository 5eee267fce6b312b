"""Ranks presents: what the ideas find, within the budget, for the age and the person, without what it must not be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from recommender.serving.gift_wish import GiftWish
from recommender.serving.gifts import Idea, ideas, ideas_for_any_price, is_grown_up, sex_of, understand_gift
from recommender.serving.offers import OfferWish, within_prices
from recommender.types import RecommendRequest, Scene, Scores
from retrieval.filtering.excluding import excluded_variants
from retrieval.indexing.columns import Columns, Mask
from retrieval.indexing.index import ProductIndex
from retrieval.search import Search
from retrieval.types import ParsedQuery, SearchRequest, SearchResult
from shop.types import Language

#: Candidates of each idea.
CANDIDATES = 12
#: Hits that tell which kinds of product belong to a liking.
_KINDS_FROM = 40
#: Of each idea, what fits nearly as well as the best.
FLOOR = 0.75
#: Fewer than a page of cards: then ideas of other prices are asked, too.
ENOUGH = 8
#: Average rating of what is given where no idea fits the budget.
WELL_LIKED = 4.0
#: How much the first idea's first hit stands above the last one's, in units of the popularity's deviation.
_BEST = 3.0
#: What is liked is a better present than what any mother might like.
_LIKING_BONUS = 1.0
_OTHERS_MALUS = 2.0
_AUDIENCE, _AGE = "audience|", "age|"
_MONTHS = re.compile(r"(\d+)\s*months?")
_YEARS = re.compile(r"(\d+)\s*(?:to|-|–)\s*(\d+)|from\s+(\d+)|to\s+(\d+)")
_PETS = frozenset(["dog", "cat"])
_PET_WORDS = re.compile(r"\b(?:pets?|dogs?|cats?|pupp(?:y|ies)|kittens?|animals?)\b|[猫狗]|宠物|动物")
_PET_DEPARTMENT = re.compile(r"\bpets?\b|\banimals?\b")
_CHILDISH = re.compile(r"child|kid|baby|toddler|infant|儿童|孩子|宝宝|婴")
_WOMENS = re.compile(r"^(?:women|ladies|girls)\b")
_MENS = re.compile(r"^(?:men|gentlemen|boys)\b")


@dataclass(frozen=True, eq=False)
class GiftFinds:
    """Scores of all products, (S,); -inf is no present that was asked for."""

    scores: Scores
    #: The liking that a row was found for.
    likings: dict[int, str] = field(default_factory=dict)


def with_gift(request: RecommendRequest, search: Search) -> RecommendRequest:
    """Return a request for a present with what its words say understood, and the age of who gets it."""
    if request.scene is not Scene.GIFT:
        return request
    wish = request.gift
    if wish is None and request.query and request.query.strip():
        wish = understand_gift(request.query, search)
    if wish is None:
        return request
    age_years = wish.age_years if request.age_years is None else request.age_years
    return request.model_copy(update={"gift": wish, "age_years": age_years})


def find_gifts(wish: GiftWish, search: Search, index: ProductIndex) -> GiftFinds:
    """Return what can be given.

    Budget, age and exclusions always hold; where the ideas for the person give too little within the budget, ideas
    of other prices fill up, behind the others.

    Parameters
    ----------
    wish : GiftWish
    search : Search
        Finds what the ideas name.
    index : ProductIndex
        The version whose rows are scored.

    Returns
    -------
    GiftFinds
        Every score is -inf where the shop has nothing of the kind for the money.
    """
    allowed = allowed_gifts(wish, index)
    finds = GiftFinds(np.full(len(index.columns), -np.inf, np.float32))
    for idea in ideas(wish):
        bonus = _LIKING_BONUS if idea.liking else 0.0
        _add(finds, idea, bonus, wish, search, index, allowed)
    if wish.has_budget and np.isfinite(finds.scores).sum() < ENOUGH:
        for idea in ideas_for_any_price(wish):
            _add(finds, idea, -_OTHERS_MALUS, wish, search, index, allowed)
        # At last whatever is well liked for that money: better than nothing, and behind all else.
        if is_grown_up(wish) is not False:
            others = allowed & ~np.isfinite(finds.scores) & (index.columns.rating >= WELL_LIKED)
            finds.scores[others] = -3 * _OTHERS_MALUS
    return finds


def offers_for(wish: GiftWish) -> OfferWish:
    """Return which variant of a present may be shown: one within the budget."""
    return OfferWish(price_min_minor=wish.price_min_minor, price_max_minor=wish.price_max_minor)


def _add(
    finds: GiftFinds, idea: Idea, bonus: float, wish: GiftWish, search: Search, index: ProductIndex, allowed: Mask
) -> None:
    filters = ParsedQuery(
        price_min_minor=wish.price_min_minor,
        price_max_minor=wish.price_max_minor,
        currency=index.columns.currency,
        in_stock_only=True,
    )
    found = search.products(
        SearchRequest(text=idea.text, language=_language(idea.text), filters=filters, limit=CANDIDATES)
    )
    if not found.is_exact or found.relaxed:
        # An idea that this shop does not have, or not for this money.
        return
    of_liking = _kinds_of(idea.text, search, index) if idea.liking else frozenset()
    place = 0
    for row in _nearly_best(found, index):
        if not allowed[row] or (of_liking and of_liking.isdisjoint(index.columns.kinds[row])):
            continue
        score = np.float32(bonus + _BEST / (1 + place / 3))
        place += 1
        if score > finds.scores[row]:
            finds.scores[row] = score
            if idea.liking:
                finds.likings[row] = idea.liking


def _nearly_best(found: SearchResult, index: ProductIndex) -> list[int]:
    least = FLOOR * found.hits[0].score if found.hits else 0.0
    rows = [index.row_by_id.get(hit.product_id) for hit in found.hits if hit.score >= least]
    return [row for row in rows if row is not None]


def _kinds_of(text: str, search: Search, index: ProductIndex) -> frozenset[str]:
    """Return the kinds of product ("loppers") that fit a liking best at any price; none where the shop has no kinds.

    Within a narrow budget the nearest by meaning may be far: of all that costs 50 a football is nearest to flowers.
    """
    found = search.products(SearchRequest(text=text, language=_language(text), limit=_KINDS_FROM))
    return frozenset(kind for row in _nearly_best(found, index) for kind in index.columns.kinds[row])


def _language(text: str) -> Language:
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"


def allowed_gifts(wish: GiftWish, index: ProductIndex) -> Mask:
    """Return what may be given, (S,): in stock within the budget, for the age and the person, not ruled out."""
    columns = index.columns
    allowed = within_prices(columns, wish.price_min_minor, wish.price_max_minor) & _suits(wish, columns)
    if wish.excluded:
        out = excluded_variants(index, ParsedQuery(excluded_terms=wish.excluded))
        allowed &= columns.of_any_variant(~out)
        for word in wish.excluded:
            allowed &= ~columns.products_of_kinds(index.kinds.named_by(word))
    return allowed


def _suits(wish: GiftWish, columns: Columns) -> Mask:
    """Return what suits age and sex by what the catalogue itself says of them."""
    unsuited = []
    sex, is_adult = sex_of(wish), is_grown_up(wish)
    for value in columns.choices.table:
        if value.startswith(_AUDIENCE):
            own = value.removeprefix(_AUDIENCE)
            childish = bool(_CHILDISH.search(own))
            others = _MENS if sex == "female" else _WOMENS if sex == "male" else None
            if (childish and is_adult) or (others and others.search(own) and " and " not in own):
                unsuited.append(value)
        elif value.startswith(_AGE) and not _holds_age(value.removeprefix(_AGE), wish, is_adult):
            unsuited.append(value)
    suited = ~columns.choices.mask(unsuited)
    return suited if _mentions_pets(wish) else suited & ~_for_pets(columns)


def _mentions_pets(wish: GiftWish) -> bool:
    return bool(set(wish.people) & _PETS) or any(_PET_WORDS.search(text) for text in (*wish.likings, wish.thing))


def _for_pets(columns: Columns) -> Mask:
    """Return what a shop sells for animals: by the department's name, or by an attribute that says for which pet."""
    departments = [
        key
        for key in filter(None, columns.department.table)
        if _PET_DEPARTMENT.search(f"{key} {columns.label('department', key).en or ''}".casefold())
    ]
    sizes = [value for value in columns.choices.table if value.startswith("pet")]
    return columns.department.mask(departments) | columns.choices.mask(sizes)


def _holds_age(text: str, wish: GiftWish, is_adult: bool | None) -> bool:
    """Say whether a toy's age ("from 5 years", "to 4 years", "6 to 36 months") holds the person's."""
    span = age_span(text)
    if span is None:
        return True
    low, high = span
    if wish.age_years is None:
        return not is_adult or high is None
    return low <= wish.age_years and (high is None or wish.age_years <= high)


def age_span(text: str) -> tuple[float, float | None] | None:
    """Return the youngest and the oldest age in years that a text of an attribute names; None where it names none.

    Examples
    --------
    >>> age_span("from 5 years"), age_span("to 4 years"), age_span("from 18 months"), age_span("from birth")
    ((5.0, None), (0.0, 4.0), (1.5, None), (0.0, None))
    """
    unit = 12.0 if _MONTHS.search(text) else 1.0
    if "birth" in text:
        return 0.0, None
    match = _YEARS.search(text)
    if match is None:
        return None
    low, high, since, until = (int(part) / unit if part else None for part in match.groups())
    if low is not None:
        return low, high
    return (since, None) if since is not None else (0.0, until)
