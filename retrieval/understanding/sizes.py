"""Sizes that a query names as the catalogue's own options write them: "mattress 160x200", an A5 notebook, 高跟鞋37."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from retrieval.text import normalise, without_places
from retrieval.types import ParsedQuery
from retrieval.understanding.numbers import measured_number
from retrieval.understanding.quantities import quantities

_BY = r"\s*[x×*]\s*"
_NUMBER = r"\d+(?:\.\d+)?"
#: "160x200", "160 x 200 cm", "2 x 1.5 x 1 m".
_SIDES = re.compile(rf"(?<![\w.]){_NUMBER}(?:{_BY}{_NUMBER}){{1,2}}(?!\d|\.\d)")
_SIDE = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九])"
_LENGTH = (
    r"\s?(?P<{0}>(?:米(?:[一二三四五六七八九]|\d{{1,2}}(?!\d))?)|m(?:et(?:re|er)s?)?(?![a-z])|cm(?![a-z])|厘米|公分)"
)
#: 两米乘两米三, "1.5 m by 2 m", "200 by 230".
_SPOKEN = re.compile(
    rf"(?<![\w.])(?P<first>{_SIDE})(?:{_LENGTH.format('unit')})?\s*(?:乘以?|x|×|\*|\bby\b)\s*"
    rf"(?P<second>{_SIDE})(?:{_LENGTH.format('unit2')})?"
)
#: A letter and a number: paper (A5), and what else is sold so.
_CODE = re.compile(r"(?<![a-z0-9])[a-z]\d{1,2}(?![a-z0-9])")
#: Letters of clothes; one letter alone must end a clause or stand behind "in".
_LETTERS = re.compile(
    r"(?:\bin\s+(?:an?\s+)?)?(?<![a-z0-9'’&+-])(?P<many>xxs|xs|xl|xxl|xxxl|[2-4]xl)(?:\s?号)?(?![a-z0-9&+-])"
    r"|\bin\s+(?:an?\s+)?(?P<one>[sml])(?![a-z0-9'’&+-])"
    r"|(?<![a-z0-9'’&+.-])(?<!\d )(?<!i )(?P<last>[sml])(?:\s?号|(?=\s*(?:$|[,.;!?，。；])))"
    r"|\b(?:in|size)\s+(?:an?\s+)?(?P<word>extra[\s-]large|small|medium|large)\b(?!\s+[a-z])"
    r"|(?P<zh>(?:特|加)大|[大中小])号的?"
)
_LETTER_OF = {
    **{"small": "S", "medium": "M", "large": "L", "extra large": "XL", "extra-large": "XL"},
    **{"小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL", "2xl": "XXL", "3xl": "XXXL"},
}
#: A number of two digits that nothing is counted or measured by.
_PLAIN = re.compile(
    r"(?<![a-z0-9_.,$€£¥/°+-])(?:(?:waist|chest|collar|eu|eur)\s+|w(?=\d))?(?<![$€£¥/°+.,-])(?P<number>\d{2}(?:\.5)?)(?![a-z0-9_%°\"”/+-]|[.,]\d|\s*[x×*]\s*\d)"
    r"(?!\s*(?:个|件|双|块|元|刀|年|岁|天|种|款|美|欧|%|pairs?\b|pieces?\b|packs?\b|of\b|years?\b|months?\b|days?\b))(?:\s?号)?"
)
_RANGE = re.compile(r"(?P<low>\d{2})-(?P<high>\d{2})")
_CM_PER_M = 100.0


def named_sizes(text: str, sizes: Collection[str]) -> tuple[str, ...]:
    """Return the sizes of a catalogue that a text names by their sides or by a code.

    Sizes in words ("size M", 42码) and in units ("500 g") are read elsewhere.

    Examples
    --------
    >>> named_sizes("mattress 160 x 200", ["160X200 CM", "90X200 CM", "M"])
    ('160X200 CM',)
    >>> named_sizes("A5的笔记本", ["A4", "A5"]), named_sizes("a 2 x 3 puzzle", ["A4"])
    (('A5',), ())
    >>> named_sizes("蚕丝被 两米乘两米三", ["150X200 CM", "200X230 CM"])
    ('200X230 CM',)
    """
    folded = normalise(text)
    said = {_plain(match) for match in _SIDES.findall(folded)} | set(_CODE.findall(folded))
    spoken = {sides for match in _SPOKEN.finditer(folded) if (sides := _spoken(match))}
    if not said and not spoken:
        return ()
    return tuple(size for size in sizes if (key := _key(size)) and (key in said or _in_cm(key) in spoken))


def worn_sizes(text: str, sizes: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the sizes of clothes and shoes that a folded text names without the word, with where it does.

    Parameters
    ----------
    text : str
        Folded, without prices and bounds.
    sizes : collection of str
        What the kind that is asked for comes in; a number is a size only where the kind has it.

    Examples
    --------
    >>> [size for size, _, _ in worn_sizes("raincoat xl yellow", ["M", "XL"])], list(worn_sizes("xl pizza", ["30 CM"]))
    (['XL'], [])
    >>> [size for text in ("高跟鞋37", "socks 38") for size, _, _ in worn_sizes(text, ["37", "36-40"])]
    ['37', '36-40']
    """
    for match in _LETTERS.finditer(text):
        said = next(group for group in match.groups() if group)
        size = _LETTER_OF.get(said, said.upper())
        if size in sizes:
            yield size, match.start(), match.end()
    measured = [(own.start, own.end) for own in quantities(text)]
    for match in _PLAIN.finditer(text):
        if all(match.end() <= start or end <= match.start() for start, end in measured):
            for size in in_sizes(match.group("number"), sizes):
                yield size, match.start(), match.end()


def in_sizes(said: str, sizes: Collection[str]) -> tuple[str, ...]:
    """Return how a catalogue writes a size; several where it has spans that hold it, none where it has none such.

    Examples
    --------
    >>> in_sizes("42", ["41", "42"]), in_sizes("42", ["35-38", "39-42"]), in_sizes("3", ["3 (6-10 KG)"])
    (('42',), ('39-42',), ('3 (6-10 KG)',))
    """
    if said in sizes:
        return (said,)
    return tuple(size for size in sizes if _spans(size, said) or size.startswith(f"{said} ("))


def without_worn_sizes(text: str, sizes: Collection[str]) -> str:
    """Return a folded text without the sizes that it may name: what is sold so is the head that stands before them.

    Examples
    --------
    >>> without_worn_sizes("rain jacket xl", ["M", "XL"])
    'rain jacket'
    """
    places = {(start, end) for _, start, end in worn_sizes(text, sizes)}
    return " ".join(without_places(text, places).split())


def with_named_sizes(query: ParsedQuery, sizes: Collection[str], of_kind: bool = False) -> ParsedQuery:
    """Return a query with the sizes that its words name; those that it has already are written as the catalogue does.

    Parameters
    ----------
    query : ParsedQuery
    sizes : collection of str
        What the kind that is asked for comes in; all of the catalogue's where there is none.
    of_kind : bool
        Whether they are those of a kind: only then a letter or a number may name one.
    """
    if query.sizes:
        written = (own for size in query.sizes for own in in_sizes(size, sizes) or (size,))
        return query.model_copy(update={"sizes": tuple(dict.fromkeys(written))})
    if found := named_sizes(query.text, sizes):
        return query.model_copy(update={"sizes": found})
    worn = list(worn_sizes(query.terms, sizes)) if of_kind else []
    if not worn:
        return query
    own_sizes = tuple(dict.fromkeys(size for size, _, _ in worn))
    return query.model_copy(update={"sizes": own_sizes, "terms": without_worn_sizes(query.terms, sizes)})


def _spans(size: str, said: str) -> bool:
    """Say whether a size such as 39-42 holds a number."""
    span = _RANGE.fullmatch(size)
    return bool(span and said.isdecimal() and int(span.group("low")) <= int(said) <= int(span.group("high")))


def _key(size: str) -> str:
    """Return what a text must hold to name a size; "" where none can."""
    folded = normalise(size)
    sides = _SIDES.match(folded)
    if sides and re.fullmatch(r"\s*(?:mm|cm|m|in|\")?", folded[sides.end() :]):
        return _plain(sides.group(0))
    return folded if _CODE.fullmatch(folded) else ""


def _plain(sides: str) -> str:
    return "x".join(re.split(_BY, sides))


def _in_cm(key: str) -> tuple[float, ...] | None:
    parts = key.split("x")
    return tuple(sorted(map(float, parts))) if len(parts) == 2 else None


def _spoken(match: re.Match[str]) -> tuple[float, ...] | None:
    """Return two sides in centimetres, the shorter first; None where no unit was said and none is meant."""
    units = [match.group("unit"), match.group("unit2")]
    sides = []
    for said, unit in zip((match.group("first"), match.group("second")), units, strict=True):
        own = unit or units[1] or units[0] or "cm"
        metres = own.startswith(("m", "米"))
        number = measured_number(f"{said}{unit}" if unit and len(unit) > 1 and unit.startswith("米") else said)
        if number is None:
            return None
        sides.append(round(number * (_CM_PER_M if metres else 1.0), 3))
    return tuple(sorted(sides))
