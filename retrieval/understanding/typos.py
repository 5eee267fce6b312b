"""Misspelt English words, read as the catalogue's own: "bluetoth" as bluetooth, "samsnug" as samsung."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.text import has_han, singular

#: Shorter words have too many neighbours to be sure of any.
MIN_CHARS = 4
#: From here on two slips are still the same word: "blutoth".
TWO_SLIPS_CHARS = 7
#: A word that one product alone holds may be a misspelling itself.
MIN_PRODUCTS = 2
#: Words with four or five letters must be common in the catalogue, for many words lie one slip away from them.
SHORT_CHARS, SHORT_MIN_PRODUCTS = 5, 5
#: What a slip counts less for being a usual one, and what a name gains over other words.
_USUAL, _NAME, _COMMON = 0.3, 0.4, 0.1
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_CANDIDATES = 12


def _neighbours() -> frozenset[tuple[str, str]]:
    """Return the pairs of letters that lie side by side on a keyboard, rows shifted by half a key."""
    places = {letter: (row, column + row * 0.5) for row, keys in enumerate(_ROWS) for column, letter in enumerate(keys)}
    return frozenset(
        (a, b)
        for a, (row_a, column_a) in places.items()
        for b, (row_b, column_b) in places.items()
        if a != b and abs(row_a - row_b) <= 1 and abs(column_a - column_b) <= 1
    )


_NEIGHBOURS = _neighbours()


class Typos:
    """Finds the catalogue's word that a misspelt one means; read only.

    Parameters
    ----------
    terms : mapping
        How many products hold each search term.
    names : iterable of str
        Words of brands and of product types: they are meant more often than others.
    """

    def __init__(self, terms: Mapping[str, int], names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._products = {
            word: count
            for word, count in terms.items()
            if count >= MIN_PRODUCTS and len(word) >= MIN_CHARS and word.isalpha() and not has_han(word)
        }
        for name in self._names:
            if len(name) >= MIN_CHARS and name.isalpha() and not has_han(name):
                self._products[name] = max(self._products.get(name, 0), MIN_PRODUCTS)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._by_start: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self._products):
            self._by_length[len(word)].append(word)
            self._by_start[word[0], len(word)].append(word)

    def corrected(self, word: str) -> str | None:
        """Return the word that a misspelt one means, None when there is none near enough.

        Parameters
        ----------
        word : str
            Folded, and not a word of the catalogue.

        Examples
        --------
        >>> typos = Typos({"bluetooth": 40, "headphone": 30, "printer": 9}, ["logitech"])
        >>> [typos.corrected(word) for word in ("bluetoth", "haedphones", "logitec", "prjnter", "grandma")]
        ['bluetooth', 'headphones', 'logitech', 'printer', None]
        """
        base = singular(word)
        best = self._best(base)
        if best:
            return f"{best}s" if base != word and not best.endswith("s") else best
        # "wireles" only looks like a plural.
        return self._best(word) if base != word else None

    def _best(self, base: str) -> str | None:
        if len(base) < MIN_CHARS or not base.isalpha():
            return None
        slips = 2 if len(base) >= TWO_SLIPS_CHARS else 1
        lengths = range(len(base) - slips, len(base) + slips + 1)
        # A first letter is seldom wrong, but may have changed places with the second.
        starts = {base[0], base[1]}
        near = self._near(base, [w for start in starts for n in lengths for w in self._by_start[start, n]], slips)
        if not near:
            near = self._near(base, [w for n in lengths for w in self._by_length[n]], 1)
        if not near:
            return None
        return min(near, key=lambda found: (self._cost(base, *found), found[0]))[0]

    def _near(self, word: str, candidates: Collection[str], slips: int) -> list[tuple[str, int]]:
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=_CANDIDATES)
        return [(name, int(distance)) for name, distance, _ in found if self._plausible(word, name, int(distance))]

    def _plausible(self, word: str, name: str, distance: int) -> bool:
        """Say whether a near word may be meant: of short words ("cake", "case") only by the usual slips."""
        if distance == 2 and (word[0] != name[0] or min(len(word), len(name)) < TWO_SLIPS_CHARS):
            return False
        if min(len(word), len(name)) > SHORT_CHARS:
            return True
        common = name in self._names or self._products[name] >= SHORT_MIN_PRODUCTS
        lost_letter = len(word) == SHORT_CHARS and len(name) > len(word) and name in self._names
        return common and word[0] == name[0] and (_is_usual_slip(word, name) or lost_letter)

    def _cost(self, word: str, name: str, distance: int) -> float:
        usual = _USUAL if _is_usual_slip(word, name) else 0.0
        common = _COMMON * math.log10(self._products[name])
        return distance - usual - common - (_NAME if name in self._names else 0.0)


def _is_usual_slip(word: str, name: str) -> bool:
    """Say whether two words differ by letters that changed places, a doubled or lost double one, or the key beside."""
    if len(word) == len(name):
        wrong = [place for place in range(len(word)) if word[place] != name[place]]
        if len(wrong) == 1:
            return (word[wrong[0]], name[wrong[0]]) in _NEIGHBOURS
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(word) == sorted(name)
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter and longer[place] == longer[place - 1]
        for place in range(1, len(longer))
    )
