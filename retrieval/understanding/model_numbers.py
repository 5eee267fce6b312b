"""Model numbers in a query: "tn-2110", "RTX 2060", "wh-1000xm4"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from retrieval.understanding.common_words import COMMON_ENGLISH
from retrieval.understanding.quantities import quantities

_TOKEN = re.compile(r"(?<![a-z0-9_./@#$€£¥-])[a-z0-9]+(?:[-./][a-z0-9]+)*(?![a-z0-9_@]|[.-][a-z0-9])")
#: "tn 2110": letters that are no word, then a number of three to five digits.
_APART = re.compile(
    r"(?<![a-z0-9_./@#$€£¥-])(?P<letters>[a-z]{2,4})\s+(?P<number>\d{3,5}[a-z]{0,3})(?![.,%][a-z0-9]|[a-z0-9_%])"
)
_SEPARATOR = re.compile(r"[\s./-]")
_VOWEL = re.compile(r"[aeiouy]")
#: Standards, sizes, sockets and formats: products of many models have them.
_NO_MODEL = re.compile(
    r"mp[34]|h26[45]|mpeg\d|jpe?g\d*|usb-?[abc]?\d?(?:\.\d)?|cat-?\d[ae]?|ddr\d[lx]?|lpddr\dx?|gddr\dx?|pcie?-?\d?(?:\.\d)?|"
    r"ip[x0-6]\d|gu?\d{1,2}(?:\.\d)?|e(?:14|27|40)|mr16|a[0-9]|b[0-9]|c[0-9]|\d{3,4}[pi]|[248]k|[1-5]d|[2-6]g|"
    r"\d+(?:st|nd|rd|th)|\d+(?:x\d+)+|\d+x|x\d+|f\d(?:\.\d)?|ps[1-5]|wi-?fi-?\d?|hdmi-?\d(?:\.\d)?|bt-?\d(?:\.\d)?|"
    r"aaa?|cr\d{4}|lr\d{1,4}|\d{2,3}[ab]|win(?:dows)?\d+|rj-?\d+|m\.2|m[1-4]|sata-?\d?|raid-?\d+|iso\d+|spf-?\d+|\d+in\d+|"
    r"\d+-in-\d+|\d+/\d+|[1-9]\d{3}s|24/7|24h|covid-?19|nv[mn]e\d?|ac\d{3,4}|802\.11[a-z]*|8\d{2}\.\d+[a-z]*|"
    r"iphone\d{1,2}|ipad\d{1,2}|v\d{1,2}|\d{1,3}[a-z]"
)
#: Words in front of a number that is none of a model: units, things, marks of size and year.
_NO_LETTERS = frozenset(
    [
        "tv", "pc", "hd", "cd", "dvd", "led", "lcd", "ssd", "hdd", "usb", "rgb", "ram", "cpu", "gpu", "max", "min",
        "fhd", "uhd",
        "vs", "no", "nr", "aa", "rs", "usd", "eur", "gbp", "cny", "rmb", "inr", "jpy", "for", "the", "spf", "ip",
        "iso", "win",
        "ddr", "cat", "eu", "us", "uk", "th", "st", "nd", "rd", "ft", "kg", "km", "cm", "mm", "ml", "hz", "gb", "tb",
        "mb", "or",
    ]
)  # fmt: skip
_MAX_CHARS, _MIN_CHARS = 24, 4


@dataclass(frozen=True)
class ModelNumber:
    """A model number, without blanks and dashes, and where a text says it."""

    name: str
    start: int
    end: int


def model_numbers(text: str, terms: Mapping[str, int], brands: Collection[str] = ()) -> list[ModelNumber]:
    """Find the model numbers of a folded text, in its order.

    Parameters
    ----------
    text : str
    terms : mapping
        The catalogue's search terms: a number that is written apart is one where the catalogue holds it joined.
    brands : collection of str
        Folded brands, which are no model numbers ("3M").

    Examples
    --------
    >>> [model.name for model in model_numbers("tn-2110 or RTX 2060 with 16 gb, iphone 13".lower(), {})]
    ['tn2110', 'rtx2060']
    """
    measured = [(quantity.start, quantity.end) for quantity in quantities(text)]
    found: list[ModelNumber] = []
    for model in (*_joined(text, brands), *_apart(text, terms, brands)):
        # A bound that reads "under" before a number reaches over words; a model number inside the number is a unit.
        in_measure = any(model.start < end and start < model.end for start, end in measured)
        if not in_measure and all(model.end <= other.start or other.end <= model.start for other in found):
            found.append(model)
    return sorted(found, key=lambda model: model.start)


def _joined(text: str, brands: Collection[str]) -> Iterator[ModelNumber]:
    for match in _TOKEN.finditer(text):
        token = match.group(0)
        name = _SEPARATOR.sub("", token)
        mixed = any(c.isdigit() for c in name) and any(c.isalpha() for c in name)
        if not mixed or token in brands or not _MIN_CHARS <= len(name) <= _MAX_CHARS:
            continue
        if _NO_MODEL.fullmatch(token) or sum(c.isdigit() for c in name) < 2:
            continue
        # "3-piece" and "top-10" are words with a number.
        parts = _SEPARATOR.split(token)
        if len(parts) > 1 and any(_is_word(part) for part in parts):
            continue
        yield ModelNumber(name, match.start(), match.end())


def _is_word(part: str) -> bool:
    return part.isalpha() and (len(part) > 3 or (len(part) == 3 and part in COMMON_ENGLISH))


def _apart(text: str, terms: Mapping[str, int], brands: Collection[str]) -> Iterator[ModelNumber]:
    for match in _APART.finditer(text):
        letters, number = match.group("letters", "number")
        if letters in _NO_LETTERS or letters in COMMON_ENGLISH or letters in brands:
            continue
        name = letters + number
        if name in terms or not _VOWEL.search(letters):
            yield ModelNumber(name, match.start(), match.end())
