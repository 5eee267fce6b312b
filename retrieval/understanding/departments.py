"""Departments that a query names: "in the garden department", "kitchen stuff", 厨房用品."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from retrieval.text import chinese_cutter, has_han, normalise
from retrieval.understanding.lexicon import translations
from shop.types import LocalizedText

_MIN_ZH = 2
_AND = re.compile(r"\s*(?:&|,|/|\band\b|与|和|、)\s*")
#: Ends of Chinese titles and phrases that say "things for".
_THINGS_ZH = r"(?:用品|用具|产品|商品|类的?商品|类的?东西|类目|专区|专柜|部门|频道|那边|区|类|部)"
_THINGS_EN = r"(?:department|dept|section|aisle|category|stuff|things|supplies|goods|items|products|essentials)"
_NO_NAMES = frozenset(["用品", "配件", "工具", "产品", "accessories", "supplies", "goods", "living", "care", "things"])


class Departments:
    """The names of a catalogue's departments; read only.

    Parameters
    ----------
    titles : mapping
        What a shopper reads for a department, by its key.
    """

    def __init__(self, titles: Mapping[str, LocalizedText]) -> None:
        self._keys: dict[str, str] = {}
        self._titles: set[str] = set()
        for key in sorted(titles):
            for name in _names(key, titles[key]):
                self._keys.setdefault(name, key)
            whole = (normalise(title) for title in (titles[key].en, titles[key].zh) if title)
            self._titles |= {
                title
                for title in whole
                if _AND.search(title) or " " in title or len(title) >= 2 * _MIN_ZH and has_han(title)
            }
        self._pattern = self._compiled() if self._keys else None

    def _compiled(self) -> re.Pattern[str]:
        names = sorted(self._keys, key=len, reverse=True)
        english = "|".join(re.escape(name) for name in names if not has_han(name))
        chinese = "|".join(re.escape(name) for name in names if has_han(name))
        parts = []
        if english:
            parts.append(rf"\b(?:in|from|of)\s+(?:the\s+|your\s+)?(?P<in>{english})\s+{_THINGS_EN}\b")
            parts.append(rf"(?:\b(?:some|any)\s+)?\b(?P<things>{english})\s+{_THINGS_EN}\b")
        if chinese:
            parts.append(rf"(?P<zh>{chinese})(?:{_THINGS_ZH})(?:里面?|中)?的?")
        titles = "|".join(map(re.escape, sorted(self._titles, key=len, reverse=True)))
        if titles:
            parts.append(rf"(?:\bin\s+)?(?P<title>{titles})(?![a-z0-9])的?")
        return re.compile("|".join(parts))

    def take(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Take the departments out of a folded text; return the rest and their keys.

        Examples
        --------
        >>> known = Departments({"kitchen": LocalizedText(en="Kitchen & Dining", zh="厨房餐饮")})
        >>> known.take("gifts in the kitchen department"), known.take("厨房用品"), known.take("kitchen knife")
        (('gifts  ', ('kitchen',)), (' ', ('kitchen',)), ('kitchen knife', ()))
        """
        if self._pattern is None:
            return text, ()
        found = []
        for match in self._pattern.finditer(text):
            name = next(name for name in match.groupdict().values() if name)
            found.append(self._keys[name])
        return self._pattern.sub(" ", text), tuple(dict.fromkeys(found))


@cache
def _chinese_names() -> Mapping[str, tuple[str, ...]]:
    """Return the Chinese terms that an English word translates."""
    found: dict[str, tuple[str, ...]] = {}
    for term, english in translations().items():
        if has_han(term):
            for name in english:
                found[name] = (*found.get(name, ()), term)
    return found


def _in_chinese(name: str) -> tuple[str, ...]:
    """Return what a department that has an English title alone is called in Chinese."""
    return _chinese_names().get(name) or _chinese_names().get(name.removesuffix("s"), ())


def _names(key: str, title: LocalizedText) -> Iterator[str]:
    """Yield what shoppers may call a department, folded: its title, and each thing that the title lists."""
    yield normalise(key.replace("_", " ").replace("-", " "))
    for text in (title.en, title.zh):
        if not text:
            continue
        whole = normalise(text)
        yield whole
        yield re.sub(rf"\s+{_THINGS_EN}$", "", whole)
        parts = [part for part in _AND.split(whole) if part not in _NO_NAMES]
        for part in parts:
            yield from _in_chinese(part) if not has_han(title.zh or "") else ()
            if not has_han(part) or len(part) <= 3:
                yield re.sub(r"(?:用品|用具|产品)$", "", part) or part
                continue
            for word in chinese_cutter().cut(part, HMM=False):
                if len(word) >= _MIN_ZH and word not in _NO_NAMES:
                    yield word
