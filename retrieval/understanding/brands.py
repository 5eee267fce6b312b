"""The catalogue's brands as shoppers write them: in either script, with and without "Technology" or ".com"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from retrieval.text import has_han, normalise
from retrieval.understanding.lexicon import names_of, translations
from shop.types import LocalizedText

#: Endings that shoppers leave out: "kingston" is Kingston Technology.
_ENDING = re.compile(
    r"(?:\.com|\.it|,? inc\.?|,? ltd\.?|,? co\.?|,? corp\.?| gmbh| technology| technologies| electronics|"
    r" international)$"
)
#: Brands that are also plain words name a brand only where "by", "from" or "brand" says so: "a sharp knife".
_PLAIN_WORDS = frozenset(
    [
        "act", "arctic", "basic", "basics", "best", "blue", "buffalo", "case", "cherry", "chief", "choice",
        "classic", "coral", "daily", "denver", "dove", "equip", "essential", "essentials", "family", "fresh",
        "gap", "generic", "gold", "green", "guess", "home", "house", "integral", "joy", "jumbo", "life",
        "light", "live", "lotus", "magic", "mini", "modern", "natural", "nature", "next", "none", "novel",
        "office", "orange", "other", "peach", "plus", "premium", "princess", "pulse", "pure", "red", "ring",
        "rose", "seat", "sharp", "shell", "shuttle", "simple", "smart", "soft", "speck", "standard", "star",
        "strong", "sun", "super", "target", "tide", "trust", "unbranded", "unknown", "value", "victory",
        "vision", "white", "wonder",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """What the catalogue itself says, for reading queries against it."""

    #: The catalogue's writing of its brands by each folded form that a shopper may write.
    brands: dict[str, str] = field(default_factory=dict)
    #: How many products hold each search term.
    terms: Mapping[str, int] = field(default_factory=dict)
    #: Folded names of product types, in both languages.
    kinds: tuple[str, ...] = ()
    #: What a shopper reads for a yes-or-no attribute, by its key.
    flags: Mapping[str, LocalizedText] = field(default_factory=dict)
    #: What a shopper reads for an attribute that is a plain count ("Ports"), by its key.
    counts: Mapping[str, LocalizedText] = field(default_factory=dict)
    #: What a shopper reads for a department, by its key.
    departments: Mapping[str, LocalizedText] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        brands: Iterable[str],
        terms: Mapping[str, int] | None = None,
        kinds: Iterable[str] = (),
        flags: Mapping[str, LocalizedText] | None = None,
        departments: Mapping[str, LocalizedText] | None = None,
        names: Mapping[str, LocalizedText] | None = None,
        counts: Mapping[str, LocalizedText] | None = None,
    ) -> Self:
        """Build from the catalogue's own writing of its brands, and the rest as the fields say.

        Without ``terms`` no word is taken for a misspelling. ``names`` are what the catalogue calls its brands in
        either language.

        Examples
        --------
        >>> sorted(Vocabulary.of(["HP", "Kingston Technology"]).brands)
        ['hp', 'kingston', 'kingston technology', '惠普', '金士顿', '金斯顿']
        """
        known = {normalise(brand): brand for brand in sorted(brands) if brand.strip()}
        for folded, brand in tuple(known.items()):
            short = _ENDING.sub("", folded)
            if len(short) > 2:
                known.setdefault(short, brand)
        for brand, name in (names or {}).items():
            for own in filter(None, (name.en, name.zh)):
                known.setdefault(normalise(own), brand)
        for term in translations():
            if has_han(term):
                found = next((known[name] for name in map(normalise, names_of(term)) if name in known), None)
                if found:
                    known.setdefault(term, found)
        return cls(
            brands=known,
            terms=terms or {},
            kinds=tuple(sorted(kinds)),
            flags=flags or {},
            counts=counts or {},
            departments=departments or {},
        )

    def pattern(self) -> re.Pattern[str] | None:
        """Return the pattern of all brands; None when there is none."""
        if not self.brands:
            return None
        names = sorted(self.brands, key=len, reverse=True)
        latin = _either(name for name in names if not has_han(name) and name not in _PLAIN_WORDS)
        plain = _either(name for name in names if name in _PLAIN_WORDS)
        han = _either(name for name in names if has_han(name))
        parts = [
            rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])" if latin else "",
            rf"(?<=\bby )(?:{plain})\b|(?<=\bfrom )(?:{plain})\b|\b(?:{plain})(?= brand\b)" if plain else "",
            f"(?:{han})" if han else "",
        ]
        return re.compile("|".join(filter(None, parts)))


def _either(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names)
