"""Stated preferences in words a shopper reads: "blue", "not organic", 真皮."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.stated.materials import material_name
from recommender.stated.targets import BAR, COLOUR, MATERIAL, NO, YES
from retrieval.search import IndexMissing
from retrieval.text import has_han
from shop.types import LANGUAGES, Language, NewPreference, PreferenceKind, PreferenceTarget, StatedPreference
from zhanggui.services import Services
from zhanggui.wording import colour_name, word

#: A title beyond it is no name any more.
_TITLE_CHARS = 60
#: A shorter last word of a name stands in too many sentences.
_TELLING_LETTERS = 4


def preference_name(preference: NewPreference, services: Services, language: Language) -> str:
    """Return what a preference is about, as the shopper reads it; words of theirs stay as they are."""
    target, value = preference.target, preference.value
    if target is PreferenceTarget.PRODUCT:
        product = services.shop.products.get(value)
        return product.title.get(language)[:_TITLE_CHARS] if product else value
    try:
        return _catalogue_name(target, value, services, language)
    except IndexMissing:
        return value.rpartition(BAR)[2]


def _catalogue_name(target: PreferenceTarget, value: str, services: Services, language: Language) -> str:
    if target is PreferenceTarget.DEPARTMENT:
        return services.search.index.columns.label("department", value).get(language)
    if target is PreferenceTarget.TYPE:
        return services.search.index.columns.type_name(value).get(language)
    if target is PreferenceTarget.ATTRIBUTE:
        return _attribute_name(value, services, language)
    return value


def _attribute_name(stored: str, services: Services, language: Language) -> str:
    key, _, value = stored.partition(BAR)
    if key == COLOUR:
        return colour_name(value, language)
    if key == MATERIAL:
        return material_name(value).get(language)
    columns = services.search.index.columns
    if value in (YES, NO):
        label = columns.label("attribute", key).get(language).lower()
        return label if value == YES else word("chip_not", language, what=label)
    return columns.label("choice", stored).get(language)


def preference_names(preferences: Sequence[NewPreference], services: Services, language: Language) -> str:
    """Return what several preferences are about, joined; each name once."""
    names = dict.fromkeys(preference_name(own, services, language) for own in preferences)
    return word("list_separator", language).join(names)


def spoken_name(
    preference: NewPreference, beside: Iterable[NewPreference], services: Services, language: Language
) -> str:
    """Return a preference's name among others: "organic" liked and its contrary disliked are "only organic", both."""
    key, _, value = preference.value.partition(BAR)
    if value in (YES, NO) and preference.target is PreferenceTarget.ATTRIBUTE:
        kinds = {own.value: own.kind for own in beside}
        wanted, contrary = f"{key}{BAR}{YES}", f"{key}{BAR}{NO}"
        if (kinds.get(wanted), kinds.get(contrary)) == (PreferenceKind.LIKE, PreferenceKind.DISLIKE):
            return word("only", language, what=_attribute_name(wanted, services, language))
    return preference_name(preference, services, language)


def all_names(preference: StatedPreference, services: Services) -> Iterator[str]:
    """Yield the folded names by which a shopper may speak of a preference, in either language: "candles" will do."""
    names = [preference_name(preference, services, language).casefold() for language in LANGUAGES]
    for name in (*names, preference.value.rpartition(BAR)[2].casefold()):
        yield name
        tail = name[-2:] if has_han(name) else name.split()[-1]
        if len(tail) >= (2 if has_han(tail) else _TELLING_LETTERS):
            yield tail


def grouped(preferences: Sequence[StatedPreference], services: Services, language: Language) -> dict[str, list[str]]:
    """Return the names of preferences by kind ("like"), the newest first, each once.

    "Only organic" says both of its halves and stands among what is liked.
    """
    found: dict[str, dict[str, None]] = {}
    said: set[str] = set()
    for own in sorted(preferences, key=lambda preference: preference.kind is not PreferenceKind.LIKE):
        name = spoken_name(own, preferences, services, language)
        if name == preference_name(own, services, language) or name not in said:
            found.setdefault(own.kind.value, {})[name] = None
        said.add(name)
    return {kind: list(names) for kind, names in found.items()}
