"""Colours in both languages, under one key each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from retrieval.text import has_han, normalise, tokenise
from shop.types import LocalizedText

_WORDS: dict[str, tuple[str, ...]] = {
    "black": ("black", "jet", "ebony", "黑", "黑色", "曜石黑"),
    "white": ("white", "白", "白色", "米白", "纯白"),
    "grey": (
        "grey",
        "gray",
        "charcoal",
        "slate",
        "anthracite",
        "graphite",
        "灰",
        "灰色",
        "深灰",
        "浅灰",
        "炭灰",
    ),
    "silver": ("silver", "银", "银色"),
    "gold": ("gold", "golden", "金", "金色"),
    "red": ("red", "crimson", "scarlet", "burgundy", "红", "红色", "酒红", "大红"),
    "pink": ("pink", "rose", "blush", "粉", "粉色", "粉红", "玫瑰"),
    "orange": ("orange", "coral", "terracotta", "橙", "橙色", "橘色", "橘"),
    "yellow": ("yellow", "mustard", "黄", "黄色"),
    "green": ("green", "olive", "mint", "sage", "emerald", "绿", "绿色", "墨绿", "军绿", "薄荷绿"),
    "blue": ("blue", "indigo", "sky", "蓝", "蓝色", "深蓝", "天蓝"),
    "navy": ("navy", "藏青", "藏青色", "海军蓝"),
    "teal": ("teal", "青", "青色"),
    "purple": ("purple", "violet", "lilac", "lavender", "plum", "紫", "紫色", "薰衣草紫"),
    "brown": ("brown", "tan", "chocolate", "walnut", "棕", "棕色", "咖啡色", "褐色"),
    "beige": ("beige", "cream", "ivory", "sand", "oat", "natural", "米", "米色", "杏色", "奶油色", "原色"),
    "multicolour": ("multicolour", "multicolor", "multicoloured", "rainbow", "彩色", "多色"),
}
#: Who asks for blue takes navy, too, but not the other way round.
_SHADES = {"navy": "blue", "teal": "blue"}
#: In running Chinese a single character is too little: 黄 stands in names, 金 in 现金, 米 is a metre.
_KEYS = {word: key for key, words in _WORDS.items() for word in words}
#: English words that are more often something else than a colour in a product query.
_NOT_IN_QUERIES = frozenset({"jet", "rose", "sky", "sand", "natural", "tan", "chocolate", "plum", "mint", "cream"})


@cache
def colour_pattern() -> re.Pattern[str]:
    """Return the pattern of colour words in a normalised query."""
    english = [w for w in _KEYS if not has_han(w) and w not in _NOT_IN_QUERIES]
    chinese = sorted((w for w in _KEYS if has_han(w) and len(w) > 1), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(english)})\b|(?:{'|'.join(chinese)})的?")


#: In front of a thing one character is enough (蓝裙子), where both together are no word of their own (绿茶杯).
_ONE_BEFORE_THING = re.compile(r"(?<![\u3400-\u9fff])[黑白灰红粉橙黄绿蓝紫棕](?P<thing>[\u3400-\u9fff]{2,6})")


def colours_before_things(text: str, is_thing: Callable[[str], bool]) -> Iterator[str]:
    """Yield the keys of colours that one character before a thing names.

    Parameters
    ----------
    text : str
        Folded.
    is_thing : callable
        Says whether a word is a thing of the catalogue or its trade.

    Examples
    --------
    >>> things = {"裙子", "茶杯", "绿茶", "巧克力"}
    >>> [list(colours_before_things(text, things.__contains__)) for text in ("蓝裙子", "绿茶杯", "黑巧克力")]
    [['blue'], [], []]
    """
    for match in _ONE_BEFORE_THING.finditer(text):
        phrase, thing = match.group(0), tokenise(match.group("thing"))
        is_word = any(is_thing(phrase[:end]) for end in range(2, len(phrase) + 1))
        if not is_word and tokenise(phrase)[:1] == [phrase[0]] and thing and is_thing(thing[0]):
            yield _KEYS[phrase[0]]


@cache
def colour_names(key: str) -> LocalizedText:
    """Return what a shopper reads for a colour's key.

    Examples
    --------
    >>> colour_names("grey").zh
    '灰色'
    """
    chinese = next((word for word in _WORDS.get(key, ()) if word.endswith("色")), None)
    return LocalizedText(en=key, zh=chinese)


def english_colours() -> list[str]:
    """Return the English names of the colours themselves, without their shades."""
    return list(_WORDS)


def colour_words() -> list[str]:
    """Return the Chinese colour words that a query may hold."""
    return [word for word in _KEYS if has_han(word) and len(word) > 1]


def colour_key(word: str) -> str | None:
    """Return the key of a colour word, or None.

    Examples
    --------
    >>> colour_key("Navy"), colour_key("蓝色"), colour_key("wood")
    ('navy', 'blue', None)
    """
    return _KEYS.get(normalise(word).removesuffix("的"))


def wider_colours(keys: Iterable[str]) -> set[str]:
    """Return the colours that shades belong to."""
    return {_SHADES[key] for key in keys if key in _SHADES}


def colours_of(text: str) -> set[str]:
    """Return the keys of all colours that a product's colour text names; a shade is its colour, too.

    Examples
    --------
    >>> sorted(colours_of("black / navy"))
    ['black', 'blue', 'navy']
    """
    named = _named(text)
    return named | {_SHADES[key] for key in named if key in _SHADES}


def _named(text: str) -> set[str]:
    folded = normalise(text)
    if key := _KEYS.get(folded):
        return {key}
    parts = [part for part in re.split(r"[\s,/&+\-]+", folded) if part]
    found = {_KEYS[part] for part in parts if part in _KEYS}
    return found | {key for word, key in _KEYS.items() if has_han(word) and word in folded}
