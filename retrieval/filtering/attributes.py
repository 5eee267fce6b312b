"""A product's typed attributes as filters and facets read them: numbers in base units, flags, choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import get_args

from retrieval.text import normalise
from retrieval.types import Dimension
from retrieval.understanding.quantities import quantities
from retrieval.understanding.units import to_base
from shop.types import LocalizedText, Product, Variant

#: Key of numbers that only a title holds.
TITLE = "title"
#: Filled by columns of their own.
_OWN_COLUMNS = frozenset(["brand", "colour", "color", "size"])
#: A longer text is a sentence, nothing to choose.
MAX_CHOICE_CHARS = 40
MAX_CHOICES = 40
#: Texts beyond this are no values; a title names its numbers early.
_READ_CHARS = 200
#: "60% cotton": of what a share is, no text says in a way that can be compared.
_UNREAD: frozenset[Dimension] = frozenset(["share"])
_LISTED_EN, _LISTED_ZH = re.compile(r",\s+"), re.compile(r"[、，]")
_PLAIN = re.compile(r"(\d+(?:\.\d+)?)[\s-]?(\D+)")
_BAR = "|"
#: What an attribute counts, by a word of its key.
_UNITS_OF_KEYS = {
    **dict.fromkeys(["seats", "seat", "persons", "people", "sleeps"], "persons"),
    **dict.fromkeys(["pieces", "piece"], "pieces"),
}


@dataclass
class Typed:
    """The typed attributes of one product; keys of numbers are those of :func:`number_key`."""

    numbers: list[tuple[str, float]] = field(default_factory=list)
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)
    #: Keys of :func:`choice_key`, with what a shopper reads.
    choices: dict[str, LocalizedText] = field(default_factory=dict)
    #: What a shopper reads, by attribute key.
    labels: dict[str, LocalizedText] = field(default_factory=dict)
    #: The unit in which each attribute's number is written.
    units: dict[str, str] = field(default_factory=dict)


def number_key(key: str, dimension: Dimension) -> str:
    """Return the name of an attribute's numbers: one attribute may measure two things."""
    return f"{key}{_BAR}{dimension}"


@lru_cache(maxsize=8_192)  # a search looks through the names of all attributes, a few times over
def split_number_key(name: str) -> tuple[str, Dimension]:
    """Return attribute and dimension of a name of :func:`number_key`."""
    key, _, dimension = name.rpartition(_BAR)
    return key, next(known for known in get_args(Dimension) if known == dimension)


def choice_key(key: str, value: str) -> str:
    """Return the name of a value of an attribute or option."""
    return f"{key}{_BAR}{value}"


def split_choice_key(name: str) -> tuple[str, str]:
    """Return attribute and value of a name of :func:`choice_key`."""
    key, _, value = name.partition(_BAR)
    return key, value


def typed(product: Product) -> Typed:
    """Return the typed attributes of a product.

    A dimension that no attribute declares as a number with a unit is read from the texts of attributes, and what these
    don't name, from the title.
    """
    found = Typed()
    for attribute in product.attributes:
        found.labels[attribute.key] = attribute.label
        if attribute.flag is not None:
            (found.yes if attribute.flag else found.no).append(attribute.key)
        elif attribute.number is not None:
            unit = attribute.unit or unit_of_key(attribute.key)
            if not unit:
                found.numbers.append((number_key(attribute.key, "count"), attribute.number))
            elif measured := to_base(attribute.number, unit):
                name = number_key(attribute.key, measured[0])
                found.numbers.append((name, measured[1]))
                found.units[name] = unit
        elif attribute.text is not None and attribute.key not in _OWN_COLUMNS:
            found.choices |= dict(_choices(attribute.key, attribute.text))
    found.numbers += _from_texts(product, {split_number_key(name)[1] for name, _ in found.numbers})
    return found


def unit_of_key(key: str) -> str:
    """Return the unit that an attribute without one has by its name; "" for a plain count.

    Examples
    --------
    >>> unit_of_key("seats"), unit_of_key("usb_ports")
    ('persons', '')
    """
    return next((_UNITS_OF_KEYS[word] for word in key.casefold().split("_") if word in _UNITS_OF_KEYS), "")


def variant_numbers(variant: Variant) -> list[tuple[str, float]]:
    """Return the numbers that a variant's options name: {"size": "2.5 L"}."""
    return [
        (number_key(key, dimension), value)
        for key, text in variant.options.items()
        for dimension, value in numbers_in(text)
    ]


def variant_choices(variant: Variant) -> list[str]:
    """Return the options of a variant that have no column of their own."""
    return [choice_key(key, value) for key, value in variant.options.items() if key not in _OWN_COLUMNS and value]


def _choices(key: str, text: LocalizedText) -> Iterator[tuple[str, LocalizedText]]:
    """Yield what may be chosen of a text attribute: the parts of a list, each in both languages."""
    english = _LISTED_EN.split(text.en) if text.en else []
    chinese = _LISTED_ZH.split(text.zh) if text.zh else []
    if english and chinese and len(english) != len(chinese):
        # Not the same list: the whole text is one value.
        english, chinese = [text.en or ""], [text.zh or ""]
    for place in range(min(max(len(english), len(chinese)), MAX_CHOICES)):
        label = LocalizedText(
            en=english[place].strip() if english else None, zh=chinese[place].strip() if chinese else None
        )
        value = normalise(label.get("en"))
        if value and len(value) <= MAX_CHOICE_CHARS:
            yield choice_key(key, value), label


def _from_texts(product: Product, declared: set[Dimension]) -> list[tuple[str, float]]:
    """Return the numbers of texts in dimensions that are not declared; those of attributes before the title's."""
    found: dict[str, set[float]] = {}
    for attribute in product.attributes:
        if attribute.text is not None and attribute.key not in _OWN_COLUMNS:
            for dimension, value in _of_languages(attribute.text):
                if dimension not in declared and dimension not in _UNREAD:
                    found.setdefault(number_key(attribute.key, dimension), set()).add(value)
    declared = declared | {split_number_key(name)[1] for name in found}
    for dimension, value in _of_languages(product.title):
        if dimension not in declared and dimension not in _UNREAD:
            found.setdefault(number_key(TITLE, dimension), set()).add(value)
    return [(name, value) for name, values in found.items() for value in sorted(values)]


def _of_languages(text: LocalizedText) -> list[tuple[Dimension, float]]:
    """Return the numbers of a text in the first of its languages that names some."""
    return list(numbers_in(text.en or "") or numbers_in(text.zh or ""))


def numbers_in(text: str) -> tuple[tuple[Dimension, float], ...]:
    """Return the numbers with units that a catalogue's text holds, in base units; of a range both of its ends.

    Examples
    --------
    >>> numbers_in("16 GB"), numbers_in('27" monitor'), numbers_in("容量：1升"), numbers_in("72 to 118 cm")
    ((('data', 16000000000.0),), (('length', 0.6858),), (('volume', 1.0),), (('length', 0.72), ('length', 1.18)))
    """
    return _numbers_in(text[:_READ_CHARS]) if any(map(str.isdigit, text[:_READ_CHARS])) else ()


@lru_cache(maxsize=100_000)  # catalogues repeat their values; a reading takes 50 µs
def _numbers_in(text: str) -> tuple[tuple[Dimension, float], ...]:
    folded = normalise(text)
    found: list[tuple[Dimension, float]] = []
    for quantity in quantities(folded):
        # The plain form tells the number itself, the others only what it may stand for.
        plain = _PLAIN.fullmatch(folded[quantity.start : quantity.end].strip())
        measured = to_base(float(plain.group(1)), plain.group(2).strip()) if quantity.exact and plain else None
        if measured:
            found.append(measured)
        elif quantity.exact and quantity.low is not None and quantity.high is not None:
            found.append((quantity.dimension, (quantity.low + quantity.high) / 2))
        else:
            found += [(quantity.dimension, end) for end in (quantity.low, quantity.high) if end is not None]
    return tuple(dict.fromkeys(found))
