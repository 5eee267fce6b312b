"""Which numbers of a query are wishes on the thing that it asks for: "tent for two" is one, "gift for two" is none."""

from __future__ import annotations

import re

import numpy as np

from retrieval.filtering.attributes import split_number_key
from retrieval.indexing.columns import Columns, Mask
from retrieval.types import NumberWish, ParsedQuery

#: Words that say people; "for two" alone may be of anything.
_PEOPLE = re.compile(r"\b(?:persons?|people|adults|ppl|seat(?:er)?s?)\b|[人位座]")
#: As much of an attribute's name as a wish holds.
MAX_OF_CHARS = 40
#: Of these the words alone don't say that they are of the thing: 100% cotton, "80 degrees".
_ONLY_DECLARED = ("count", "persons", "share", "temperature")
#: What is given to people holds none of them.
_GIFT = re.compile(r"\b(?:gifts?|presents?)\b|礼物|礼品|送")


def without_unmeant_numbers(
    parsed: ParsedQuery, columns: Columns, kinds: Mask | None, says_only_attributes: bool
) -> ParsedQuery:
    """Return the query without the counts and people that the thing asked for has nothing to do with.

    Parameters
    ----------
    parsed : ParsedQuery
    columns : Columns
    kinds : (N,) bool, optional
        Products of the kind that is asked for; None where the words name none.
    says_only_attributes : bool
        Whether the words name no thing at all: 两个人用的, "at least 6 ports".
    """
    kept = tuple(wish for wish in parsed.numbers if _is_meant(wish, parsed.terms, columns, kinds, says_only_attributes))
    return parsed if len(kept) == len(parsed.numbers) else parsed.model_copy(update={"numbers": kept})


def without_unmeant_features(
    parsed: ParsedQuery, columns: Columns, kinds: Mask | None, named: tuple[str, ...]
) -> ParsedQuery:
    """Return the query without the yes-or-no wishes that no product of the kind answers: a wired fence.

    Parameters
    ----------
    parsed : ParsedQuery
    columns : Columns
    kinds : (N,) bool, optional
        Products of the kind that is asked for.
    named : tuple of str
        What the catalogue's own words name: these are meant, and who asks for them is told that nothing says so.
    """
    said = {*parsed.features, *parsed.excluded_features} - set(named)
    if kinds is None or not said:
        return parsed
    unmeant = {key for key in said if not (kinds & (columns.yes.mask([key]) | columns.no.mask([key]))).any()}
    if not unmeant:
        return parsed
    kept = {
        name: tuple(key for key in getattr(parsed, name) if key not in unmeant)
        for name in ("features", "excluded_features")
    }
    return parsed.model_copy(update=kept)


def _is_meant(wish: NumberWish, terms: str, columns: Columns, kinds: Mask | None, says_only_attributes: bool) -> bool:
    if wish.of == "load" and kinds is not None:
        # Where no product says what it takes, its own weight is no answer.
        return _is_declared(columns, wish, kinds)
    if wish.dimension not in _ONLY_DECLARED:
        return True
    if wish.dimension == "persons" and _PEOPLE.search(wish.said):
        return kinds is not None or not _GIFT.search(terms)
    if kinds is None and wish.dimension == "temperature":
        return True
    return says_only_attributes if kinds is None else _is_declared(columns, wish, kinds)


def _is_declared(columns: Columns, wish: NumberWish, kinds: Mask) -> bool:
    """Say whether a product of the kind has a number that the wish may be about."""
    numbers = columns.numbers
    for code, name in enumerate(numbers.table):
        key, dimension = split_number_key(name)
        if dimension == wish.dimension and _may_be_of(wish, key.replace("_", " ")):
            rows, _ = numbers.of_key(code)
            if bool(np.any(kinds[rows])):
                return True
    return False


def _may_be_of(wish: NumberWish, name: str) -> bool:
    if wish.dimension == "count":
        return name[:MAX_OF_CHARS] == wish.of
    return wish.of != "load" or "load" in name
