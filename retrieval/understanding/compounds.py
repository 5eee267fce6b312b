"""Compound words as the catalogue writes them: "head set" as headset, "powerbank" as power bank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from retrieval.text import has_han, singular
from retrieval.understanding.lexicon import translations

#: Longer compounds are no single word in any catalogue.
MAX_PARTS = 3
#: Shorter pieces join into other words by chance ("to it").
MIN_JOINED_CHARS = 6
_PARTS = re.compile(r"[ \-]+")


class Compounds:
    """Names of things by their letters alone; read only.

    Parameters
    ----------
    kinds : iterable of str
        Folded names of the catalogue's product types.
    terms : mapping
        How many products hold each search term.
    """

    def __init__(self, kinds: Iterable[str], terms: Mapping[str, int]) -> None:
        english = {name for names in translations().values() for name in names}
        english |= {term for term in translations() if not has_han(term)}
        self._written: dict[str, set[str]] = {}
        self._terms = terms
        own = {part for kind in kinds for part in kind.split("/")}
        # The catalogue's own types come first: where it has a "smartwatch", no lexicon's "smart watch" is a name.
        for names in (own, english):
            known = set(self._written)
            for name in sorted(names):
                words = name.split()
                # Of the catalogue's "wireless keyboard" the keyboard is a name, too.
                for start in range(len(words)):
                    self._add(words[start:], known)

    def _add(self, words: list[str], known: set[str]) -> None:
        parts = [part for part in _PARTS.split(" ".join(words)) if part]
        # What the catalogue writes apart is known by its parts, what it writes as one by its own word.
        if not 0 < len(parts) <= MAX_PARTS or _joined(parts) in known:
            return
        if all(singular(part) in self._terms and not has_han(part) for part in parts):
            self._written.setdefault(_joined(parts), set()).add(" ".join([*parts[:-1], singular(parts[-1])]))

    def written(self, words: list[str]) -> str | None:
        """Return how the catalogue writes words that stand side by side; None where it writes them so, or not at all.

        Examples
        --------
        >>> known = Compounds(["headset", "power bank"], dict.fromkeys(("headset", "power", "bank"), 9))
        >>> known.written(["head", "set"]), known.written(["powerbanks"]), known.written(["power", "bank"])
        ('headset', 'power banks', None)
        """
        parts = [part for word in words for part in _PARTS.split(word) if part]
        if not parts or len("".join(parts)) < MIN_JOINED_CHARS:
            return None
        names = self._written.get(_joined(parts))
        said = " ".join([*parts[:-1], singular(parts[-1])])
        if not names or said in names or (len(parts) == 1 and said in self._terms):
            return None
        name = min(names, key=lambda name: (name.count(" "), name))
        return f"{name}s" if parts[-1].endswith("s") and not name.endswith("s") else name


def _joined(parts: list[str]) -> str:
    return "".join([*parts[:-1], singular(parts[-1])])
