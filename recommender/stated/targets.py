"""What a phrase of a shopper's is about in the catalogue: a brand, a kind, a colour, a material, or just words."""

from __future__ import annotations

import numpy as np

from recommender.stated.materials import material_key
from recommender.stated.statements import statements
from recommender.stated.wordings import Stance
from retrieval.indexing.columns import Columns
from retrieval.indexing.index import ProductIndex
from retrieval.search import Search
from retrieval.text import detect_language, has_han, normalise, singular, tokenise
from retrieval.understanding.lexicon import names_of
from shop.types import Language, NewPreference, PreferenceKind, PreferenceTarget

BAR = "|"
COLOUR, MATERIAL = "colour", "material"
YES, NO = "yes", "no"
_KIND_OF = {
    Stance.LIKE: PreferenceKind.LIKE,
    Stance.ONLY: PreferenceKind.LIKE,
    Stance.DISLIKE: PreferenceKind.DISLIKE,
    Stance.ALLERGY: PreferenceKind.DISLIKE,
}
_MAX_SAID = 120


def preferences_in(text: str, search: Search, language: Language | None = None) -> tuple[NewPreference, ...]:
    """Return what a text says of the shopper's taste, resolved against the catalogue; empty for none.

    Parameters
    ----------
    text : str
        As the shopper wrote it.
    search : Search
        Gives the catalogue's vocabulary.
    language : str, optional
        The conversation's; that of the text by default.

    Returns
    -------
    tuple of NewPreference
        "I only buy organic" says two things: organic is liked, and what is said to be not organic is disliked.
    """
    spoken = language or detect_language(text) or "en"
    found: list[NewPreference] = []
    for statement in statements(text):
        target, value = target_of(statement.phrase, search, statement.stance)
        if statement.is_continued and target is PreferenceTarget.WORDS:
            continue
        said = " ".join(text.split())[:_MAX_SAID]
        found.append(_preference(_KIND_OF[statement.stance], target, value, said, spoken))
        if statement.stance is Stance.ONLY and value.endswith(f"{BAR}{YES}"):
            contrary = value.removesuffix(YES) + NO
            found.append(_preference(PreferenceKind.DISLIKE, target, contrary, said, spoken))
    return tuple({(own.target, own.value): own for own in found}.values())


def _preference(
    kind: PreferenceKind, target: PreferenceTarget, value: str, said: str, language: Language
) -> NewPreference:
    return NewPreference(kind=kind, target=target, value=value[:200], said=said, language=language)


def target_of(phrase: str, search: Search, stance: Stance = Stance.LIKE) -> tuple[PreferenceTarget, str]:
    """Return what a phrase names in the catalogue, and the value under which it is kept.

    Parameters
    ----------
    phrase : str
        "blue", "tents", "真皮", "gardening".
    search : Search
    stance : Stance
        What one is allergic to is looked for in the texts: an allergy to peanuts is none to a kind of product.

    Returns
    -------
    target : PreferenceTarget
    value : str
        In the catalogue's writing, so that the same thing has the same value in both languages where it can be.
        A phrase that names two things at once ("blue dresses") stays words.
    """
    folded, index = normalise(phrase), search.index
    columns = index.columns
    if stance is Stance.ALLERGY:
        return PreferenceTarget.WORDS, folded
    if material := material_key(folded):
        return PreferenceTarget.ATTRIBUTE, f"{MATERIAL}{BAR}{material}"
    if department := _department(folded, columns):
        return PreferenceTarget.DEPARTMENT, department
    parsed = search.parse(folded)
    named: list[tuple[PreferenceTarget, str]] = [(PreferenceTarget.BRAND, brand) for brand in parsed.brands]
    kind = kind_value(folded, index)
    if kind:
        named.append((PreferenceTarget.TYPE, kind))
    if not kind or parsed.colours and not _says_colour_in_kind(parsed.colours, kind):
        named += [(PreferenceTarget.ATTRIBUTE, f"{COLOUR}{BAR}{colour}") for colour in parsed.colours]
    if not kind:
        named += [(PreferenceTarget.ATTRIBUTE, f"{feature}{BAR}{YES}") for feature in parsed.features]
    if len(named) == 1 and _says_no_more(folded, named[0], index):
        return named[0]
    return PreferenceTarget.WORDS, folded


def kind_value(phrase: str, index: ProductIndex) -> str | None:
    """Return the value of the kind that a phrase names: the catalogue's name where it is one, else the word itself.

    "Kettle" is an electric kettle where no other is sold; "tea" comprises several kinds and stays "tea". What only
    belongs to a kind ("peanuts" to nuts) names none.
    """
    kinds = index.kinds.named_by(phrase)
    if not kinds:
        return None
    rows = np.flatnonzero(index.columns.products_of_kinds(kinds))
    keys = {index.columns.type_keys[int(row)] for row in rows}
    own = _words(phrase)
    names = {_words(name) for name in kinds} | {
        _words(name)
        for key in keys
        for name in (index.columns.type_name(key).en, index.columns.type_name(key).zh)
        if name
    }
    if not any(name.endswith(own) or own.endswith(name) for name in names):
        return None
    return next(iter(keys)) if len(keys) == 1 else own


def _words(text: str) -> str:
    """Return a name as one can compare it: singular, without blanks at its ends."""
    folded = normalise(text)
    return folded if has_han(folded) else " ".join(singular(word) for word in folded.split())


def _department(phrase: str, columns: Columns) -> str | None:
    """Return the key of the department that a phrase is the name of: "shoes", 鞋子 of 鞋靴, 园艺 of 园艺阳台."""
    own = {_words(name) for name in (phrase, *names_of(phrase))}
    stem = phrase.removesuffix("子") if has_han(phrase) else ""
    for key in filter(None, columns.department.table):
        label = columns.label("department", key)
        if own & {_words(name) for name in (key, label.en or "", label.zh or "") if name}:
            return key
        if (len(stem) > 1 or stem not in ("", phrase)) and normalise(label.zh or "").startswith(stem):
            return key
    return None


def _says_colour_in_kind(colours: tuple[str, ...], kind: str) -> bool:
    """Say whether a colour only names the kind: green tea is no green thing."""
    return any(colour in kind for colour in colours) or has_han(kind)


def _says_no_more(phrase: str, named: tuple[PreferenceTarget, str], index: ProductIndex) -> bool:
    """Say whether a phrase names its one thing and nothing beside: "linen shirts" are more than shirts."""
    target, value = named
    if target is PreferenceTarget.TYPE:
        names = index.columns.type_name(value)
        whole = {_words(name) for name in (names.en, names.zh, value) if name}
        own = _words(phrase)
        return any(own == name or name.endswith(own) for name in whole) or own == value
    if target is PreferenceTarget.BRAND:
        return len(tokenise(phrase)) <= len(tokenise(value)) + 1
    return True
