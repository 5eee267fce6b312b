"""Yes-or-no wishes ("waterproof", "foldable", 防水, 可折叠) against the labels of the catalogue's own attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from retrieval.text import has_han, normalise
from retrieval.understanding.lexicon import chinese_names_of, names_of
from shop.types import LocalizedText

#: Shorter names stand inside other words.
_MIN_EN, _MIN_ZH = 3, 2
#: What a label adds to the word that shoppers say: 可折叠 is also 折叠, 主动降噪 also 降噪.
_ZH_PREFIX = re.compile(r"^(?:可用|可以|适用|支持|具有|主动|带有|可|能|带)")
#: What may go into a machine: 可用洗碗机清洗 is said 能放洗碗机, 可以用洗碗机.
_ZH_MACHINE = re.compile(r"可[用进](?P<machine>[\u3400-\u9fff]{2,4}?)(?:清洗|加热|使用)?")
_EN_PREFIX = re.compile(r"^(?:suits|has|with|for|is)\s+")
_EN_SUFFIX = re.compile(r"\s+(?:sensor|hobs?|safe)$")
#: One label's wordings: "noise cancelling" is also written with one l, "foldable" said as "folding".
_ENDINGS = (
    ("cancelling", ("canceling", "cancellation", "cancelation")),
    ("able", ("ing",)),
    ("proof", ("-proof", " proof")),
)
_NEGATED = re.compile(r"(?:\b(?:not|non|no|without|never)[\s-]+(?:be\s+)?|不|无|非|没有?|不用|不能|不可)$")


class Features:
    """The wordings of a catalogue's yes-or-no attributes; read only.

    Parameters
    ----------
    labels : mapping
        What a shopper reads for an attribute, by its key.
    kinds : iterable of str
        Folded names of product types: where "wireless mouse" is one, the word asks for no more than that type.
    """

    def __init__(self, labels: Mapping[str, LocalizedText], kinds: Iterable[str] = ()) -> None:
        self._keys: dict[str, list[str]] = {}
        for key in sorted(labels):
            for name in dict.fromkeys(_names(key, labels[key])):
                self._keys.setdefault(name, []).append(key)
        for key in sorted(labels):
            for name in dict.fromkeys(_said_also(key, labels[key])):
                self._keys.setdefault(name, [key])
        self._kinds = [kind for kind in kinds if any(name in kind for name in self._keys)]
        english = sorted((name for name in self._keys if not has_han(name)), key=len, reverse=True)
        chinese = sorted((name for name in self._keys if has_han(name)), key=len, reverse=True)
        latin = "|".join(re.escape(name).replace(r"\ ", r"[\s-]?").replace(r"\-", r"[\s-]?") for name in english)
        parts = [rf"(?<![a-z0-9-])(?:{latin})(?![a-z0-9])" if latin else "", "|".join(map(re.escape, chinese))]
        self._pattern = re.compile("|".join(filter(None, parts))) if self._keys else None
        self._plain = {_plain(name): keys for name, keys in self._keys.items()}

    def cut(self, text: str) -> str:
        """Return a folded text without the wordings of attributes."""
        return text if self._pattern is None else self._pattern.sub(" ", text)

    def of(self, text: str) -> tuple[str, ...]:
        """Return the keys of the attributes that a folded text wants to be true, in the order of the text.

        Examples
        --------
        >>> labels = {"adjustable_height": LocalizedText(en="Adjustable height")}
        >>> Features(labels).of("height-adjustable desk")
        ('adjustable_height',)
        >>> labels = {"waterproof": LocalizedText(en="Waterproof"), "foldable": LocalizedText(en="Foldable", zh="折叠")}
        >>> known = Features(labels)
        >>> known.of("water-proof folding chair"), known.of("折叠椅"), known.of("not waterproof")
        (('waterproof', 'foldable'), ('foldable',), ())
        """
        if self._pattern is None:
            return ()
        for kind in self._kinds:
            text = text.replace(kind, " " * len(kind))
        found: list[str] = []
        for match in self._pattern.finditer(text):
            if not _NEGATED.search(text, 0, match.start()):
                found += self._plain[_plain(match.group(0))]
        return tuple(dict.fromkeys(found))


def _names(key: str, label: LocalizedText) -> Iterator[str]:
    """Yield what shoppers may call an attribute, folded."""
    for english in (key.replace("_", " ").casefold(), (label.en or "").casefold()):
        for name in (english, _EN_PREFIX.sub("", english), _EN_SUFFIX.sub("", english)):
            if len(name) >= _MIN_EN and not has_han(name):
                yield name
                for ending, others in _ENDINGS:
                    if name.endswith(ending):
                        yield from (name.removesuffix(ending) + other for other in others)
    for name in (label.zh or "", _ZH_PREFIX.sub("", label.zh or "")):
        if len(name) >= _MIN_ZH and has_han(name):
            yield name.casefold()


def _said_also(key: str, label: LocalizedText) -> Iterator[str]:
    """Yield further wordings: "height adjustable", what the lexicon calls the same thing, 能放洗碗机."""
    english = {key.replace("_", " ").casefold(), normalise(label.en or "").replace("-", " ")}
    chinese = {name for name in (label.zh or "", (label.zh or "").removeprefix("可")) if len(name) >= _MIN_ZH}
    for name in sorted(english):
        first, _, last = name.partition(" ")
        if first.endswith("able") and last and " " not in last:
            yield f"{last} {first}"
        # A term that means something else first (折叠屏, a phone) is no wording.
        chinese |= {term for term in chinese_names_of(name) if names_of(term)[:1] == (name,)}
    for name in sorted(chinese):
        yield name
        for other in names_of(name):
            # "thermal" is said of printers, too.
            if len(other) >= _MIN_EN and chinese >= set(chinese_names_of(other)):
                yield other.casefold()
        if match := _ZH_MACHINE.fullmatch(name):
            yield from (f"{verb}{match.group('machine')}" for verb in ("放", "放进", "放入", "进", "用"))


def _plain(name: str) -> str:
    return re.sub(r"[\s-]", "", name)
