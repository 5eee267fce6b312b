"""Ways to narrow a search, taken from its facets: quick replies that need no understanding when they are tapped."""

from __future__ import annotations

from actions.chips import REMOVE
from retrieval.types import Facet, FacetValue, SearchResult
from shop.types import Language
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import colour_name, word

#: Stands before a constraint that shall be added; without it a constraint is taken away.
ADD = "+"
#: With "show more" and "cheaper" that makes two rows on a phone.
MAX_REFINEMENTS = 4
#: Fewer products are seen at one glance.
MIN_PRODUCTS = 4
#: In this order, one value of each, then a second one; numbers and choices of attributes stand at their places.
_ORDER = ("type", "department", "price", "brand", "number", "colour", "feature", "choice", "size")
#: Facets whose values say by themselves what they are.
_SELF_EVIDENT = frozenset(["type", "department", "price", "brand", "colour", "feature"])


def refinements(result: SearchResult, language: Language) -> list[QuickReply]:
    """Return what may be asked for next.

    Where a constraint was given up: what there is instead (other prices, other brands). Then the values that split the
    found products best, of as many facets as possible.
    """
    given_up = {"type" if record.name == "kind" else record.name for record in result.relaxed}
    ranked: list[tuple[Facet, list[FacetValue]]] = []
    for facet in sorted(result.facets, key=_place):
        values = [value for value in facet.values if not value.chosen]
        if facet.key.partition(":")[0] in given_up:
            ranked.insert(0, (facet, sorted(values, key=lambda value: -value.count)))
        elif len(values) == len(facet.values) and result.total >= MIN_PRODUCTS:
            splitting = [value for value in values if value.count < result.total]
            ranked.append((facet, sorted(splitting, key=lambda value: abs(2 * value.count - result.total))))
    chosen: list[tuple[Facet, FacetValue]] = []
    for turn in range(2):
        for facet, values in ranked:
            if len(values) > turn and len(chosen) < MAX_REFINEMENTS and _may_come(facet, chosen, turn):
                chosen.append((facet, values[turn]))
    return [
        QuickReply(
            label=_label(facet, value, language)[:120],
            payload=Payload(intent="refine_search", entities={REMOVE: f"{ADD}{value.ask}"[:200]}),
        )
        for facet, value in chosen
    ]


def _place(facet: Facet) -> int:
    kind = facet.key.partition(":")[0]
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _may_come(facet: Facet, chosen: list[tuple[Facet, FacetValue]], turn: int) -> bool:
    """Let one number, one choice come at first, so that the offers differ."""
    kind = facet.key.partition(":")[0]
    return _place(facet) < len(_ORDER) and sum(own.key.partition(":")[0] == kind for own, _ in chosen) <= turn


def _label(facet: Facet, value: FacetValue, language: Language) -> str:
    kind = facet.key.partition(":")[0]
    if kind == "colour":
        return colour_name(value.key, language)
    shown = value.label.get(language)
    if kind in _SELF_EVIDENT:
        return shown
    return word("refine_with", language, facet=facet.label.get(language), value=shown)
