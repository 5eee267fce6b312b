"""Chinese by its sound: words typed in pinyin ("lanya erji"), and misspelt by another of that sound (蓝牙而机)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from pypinyin import lazy_pinyin

from retrieval.text import chinese_cutter, has_han
from retrieval.understanding.colours import colour_words
from retrieval.understanding.lexicon import translations

#: A longer word is a phrase that is found by its parts.
MAX_CHARS = 6
MIN_CHARS = 2
#: jieba's dictionary holds misspelt words, too, with counts up to this.
RARE = 10
#: A name or a word of so many products is meant by its sound; others stand there by chance.
MIN_HOMOPHONE_WEIGHT = 1.5
#: Characters of grammar are written as one speaks.
_GRAMMAR = frozenset(
    "的地得了着过吗呢吧啊和与是在有我你他她它这那么就都也还很太最要买想给用做作能会可只连打不没别再从被把让到低"
)
#: Words typed one after the other that may belong together ("lan ya er ji").
MAX_RUN = 8
#: Words of a query that no product holds.
QUERY_WORDS = (
    "以内", "以下", "之内", "以上", "左右", "不要", "便宜", "最便宜", "现货", "有货", "预算", "超过", "不超过",
    "低于", "高于", "推荐",
    "想买", "最新", "最多", "至少", "大概", "价格", "防水", "无线", "除了",
)  # fmt: skip
#: 的 between two words.
_OF = "de"
_MONEY = {"kuai": "块", "yuan": "元"}
_MONEY_WORD = re.compile(r"(?<=\d)\s*(kuai|yuan)\b")
_SYLLABLE = re.compile(r"[a-zü]+")
#: Typed for ü on a keyboard without it.
_UMLAUT = str.maketrans({"ü": "v"})


@lru_cache(maxsize=100_000)
def sound(text: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese text, without tones.

    Examples
    --------
    >>> sound("耳机"), sound("绿茶")
    (('er', 'ji'), ('lv', 'cha'))
    """
    return tuple(syllable.translate(_UMLAUT) for syllable in lazy_pinyin(text))


#: Particles stand beside any word: 用的 is no misspelt 用得.
_PARTICLES = frozenset("的地得了着过吗呢吧啊")


class Sounds:
    """The catalogue's Chinese words by their sound; read only.

    Parameters
    ----------
    terms : mapping
        How many products hold each search term.
    names : iterable of str
        Brands and product types.
    """

    def __init__(self, terms: Mapping[str, int], names: Iterable[str]) -> None:
        self._weights: dict[str, float] = dict.fromkeys(QUERY_WORDS, 1.0)
        for word in (*translations(), *colour_words()):
            self._weights[word] = max(self._weights.get(word, 0.0), 1.5)
        for word, count in terms.items():
            self._weights[word] = self._weights.get(word, 0.0) + count
        self._names = frozenset(names)
        for name in self._names:
            self._weights[name] = self._weights.get(name, 0.0) + 5.0

    @cached_property
    def by_sound(self) -> dict[tuple[str, ...], str]:
        """The likeliest word of each sound."""
        words = [w for w in self._weights if MIN_CHARS <= len(w) <= MAX_CHARS and all(has_han(c) for c in w)]
        found: dict[tuple[str, ...], str] = {}
        for word in sorted(words, key=lambda word: (self._weights[word], word)):
            found[sound(word)] = word
        return found

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word in sorted(self.by_sound.values(), key=lambda word: (self._weights[word], word)):
            found["".join(sound(word))] = word
        return found

    @cached_property
    def _syllables(self) -> frozenset[str]:
        return frozenset(syllable for key in self.by_sound for syllable in key)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._by_letters), default=0)

    def typed(self, letters: str, inside: bool = False) -> list[str] | None:
        """Return the words that letters spell without a rest, the longest first taken; None when they don't."""
        if not letters:
            return []
        for size in range(min(self._longest, len(letters)), 3, -1):
            word = self._by_letters.get(letters[:size])
            if word is not None and (rest := self.typed(letters[size:], inside=True)) is not None:
                return [word, *rest]
        if inside and letters.startswith(_OF) and (rest := self.typed(letters[len(_OF) :], inside=True)):
            return ["的", *rest]
        return None

    def runs(self, words: list[str], is_english: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
        """Yield the runs of words that are pinyin, as (first, behind the last, in Chinese).

        Parameters
        ----------
        words : list of str
            Folded words that stand side by side.
        is_english : callable
            Says whether a word is one of the catalogue or of English: such a word is never pinyin by itself, and only
            a syllable among others that are none ("lan" in "lan ya").
        """
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + MAX_RUN), at, -1):
                if self._may_be_pinyin(words[at:end], is_english) and (chinese := self.typed("".join(words[at:end]))):
                    yield at, end, "".join(chinese)
                    at = end
                    break
            else:
                at += 1

    def _may_be_pinyin(self, run: list[str], is_english: Callable[[str], bool]) -> bool:
        english = [word for word in run if is_english(word)]
        if len(english) == len(run) or not all(_SYLLABLE.fullmatch(word) for word in run):
            return False
        return all(word in self._syllables for word in english)

    def homophones(self, run: str) -> Iterator[tuple[int, int, str]]:
        """Yield the pieces of Chinese that are no words but sound like the catalogue's, as (start, end, word)."""
        pieces = list(chinese_cutter().cut(run, HMM=False))
        bounds = [0]
        for piece in pieces:
            bounds.append(bounds[-1] + len(piece))
        # Only where jieba finds single characters or nothing of the catalogue may a word be misspelt.
        doubtful = [len(piece) == 1 or piece not in self._weights for piece in pieces]
        if not any(doubtful):
            return
        at = 0
        while at < len(pieces):
            for end in range(min(len(pieces), at + MAX_CHARS), at, -1):
                piece = run[bounds[at] : bounds[end]]
                if any(doubtful[at:end]) and (word := self._same_sound(piece)):
                    yield bounds[at], bounds[end], word
                    at = end
                    break
            else:
                at += 1

    def _same_sound(self, piece: str) -> str | None:
        if _PARTICLES & set(piece):
            return None
        if (
            not MIN_CHARS <= len(piece) <= MAX_CHARS
            or piece in self._weights
            or chinese_cutter().FREQ.get(piece, 0) > RARE
        ):
            return None
        word = self.by_sound.get(sound(piece))
        if word is None or word in QUERY_WORDS:
            return None
        changed = [pair for pair in zip(piece, word, strict=True) if pair[0] != pair[1]]
        # One character in common at least: two that only sound alike are another word. 用的 is no 用得.
        if not 0 < len(changed) < len(word) or not _GRAMMAR.isdisjoint(
            character for pair in changed for character in pair
        ):
            return None
        return word if self._weights[word] >= MIN_HOMOPHONE_WEIGHT and self._is_word(word) else None

    def _is_word(self, word: str) -> bool:
        """Say whether a word is one in its own right: 能练 and 直打 only stand beside each other in some text."""
        return word in self._names or word in translations() or chinese_cutter().FREQ.get(word, 0) > 0


def with_money(text: str) -> str:
    """Return a text with its "200 kuai" in Chinese."""
    return _MONEY_WORD.sub(lambda match: _MONEY[match.group(1)], text)
