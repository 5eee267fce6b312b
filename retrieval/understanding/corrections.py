"""Words that no product has, read as the catalogue's own: compounds, pinyin, misspellings in both languages."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import copy
from functools import cached_property
from typing import Self

from retrieval.encoders.packaged_e5 import whole_words
from retrieval.text import has_han, singular, tokenise
from retrieval.types import Correction
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.common_words import COMMON_ENGLISH
from retrieval.understanding.compounds import MAX_PARTS, Compounds
from retrieval.understanding.lexicon import translations
from retrieval.understanding.pinyin import QUERY_WORDS, Sounds, with_money
from retrieval.understanding.typos import Typos
from retrieval.understanding.units import units

#: A query with more unknown words is no misspelt one, but about something else.
MAX_CORRECTED = 4
#: A word of letters that no digit touches: model numbers and units are not words.
_WORD = re.compile(r"(?<![\w.@/#&+-])[a-z]+(?:['’-][a-z]+)*(?![\w@#+]|[.&/-]\w)")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_BETWEEN_WORDS = re.compile(r" +")
_MAX_CORRECTION_CHARS = 60
#: "costing" is of the word "cost", though no vocabulary has it whole.
_ENDINGS, _MIN_STEM = ("ing", "ed", "er", "ers"), 4


class Corrector:
    """Corrects queries against one catalogue's vocabulary; read only, so that threads may share it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._added: Collection[str] = frozenset()

    def knowing(self, added: Collection[str]) -> Self:
        """Return a corrector with the same tables that leaves further terms as they are."""
        own = copy(self)
        own._added = added
        return own

    @cached_property
    def _names(self) -> frozenset[str]:
        """Words of brands and product types, in their singular."""
        texts = (*self._vocabulary.brands, *self._vocabulary.kinds)
        return frozenset(singular(word) for text in texts for word in re.findall(r"[^\W\d_]+", text))

    @cached_property
    def _words(self) -> frozenset[str]:
        """English words that are spelt right."""
        names = {term for names in translations().values() for name in names for term in tokenise(name)}
        names |= {term for term in translations() if not has_han(term)}
        labels = (*self._vocabulary.flags.values(), *self._vocabulary.departments.values())
        names |= {term for label in labels for term in tokenise(label.en or "")}
        names |= {unit for unit in units() if unit.isascii()}
        return frozenset(self._vocabulary.terms) | self._names | names | COMMON_ENGLISH

    def _is_spelt_right(self, word: str, better: str) -> bool:
        """Say whether a word is one of any language, though neither the catalogue nor our lists hold it."""
        if word in whole_words() or singular(word) in whole_words():
            return True
        # What looks like a form of some word may as well be a misspelt name: "slipers" are slippers and no slips.
        if singular(better) in self._names:
            return False
        stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        return any(own in whole_words() or (len(own) >= _MIN_STEM and self.is_known(own)) for own in stems)

    @cached_property
    def _typos(self) -> Typos:
        return Typos(self._vocabulary.terms, self._names)

    @cached_property
    def _compounds(self) -> Compounds:
        return Compounds(self._vocabulary.kinds, self._vocabulary.terms)

    @cached_property
    def _sounds(self) -> Sounds:
        vocabulary = self._vocabulary
        return Sounds(vocabulary.terms, [name for name in (*vocabulary.brands, *vocabulary.kinds) if has_han(name)])

    def is_known(self, word: str) -> bool:
        """Say whether a word is one of the catalogue or of plain English."""
        if word in self._words or singular(word) in self._words or word in self._added or singular(word) in self._added:
            return True
        parts = [part for part in re.split(r"['’-]", word) if part]
        return len(parts) > 1 and all(part in self._words or singular(part) in self._words for part in parts)

    def names_thing(self, text: str) -> bool:
        """Say whether a text names a thing of the catalogue or of its trade: 耳机, but not 松鼠."""
        terms = tokenise(text)
        return any(kind in text for kind in self._kinds) or (bool(terms) and terms[0] in translations())

    def is_thing(self, word: str) -> bool:
        """Say whether a Chinese word is a thing of the catalogue or of its trade."""
        return word in self._kinds or word in translations()

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in self._vocabulary.kinds if has_han(kind))

    def prepare(self) -> None:
        """Make all tables now, not with the first misspelt query."""
        self.correct("bluetoth shubiao 蓝牙而机")
        self._typos.corrected("bluetoth")
        whole_words()

    def correct(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """Return a folded text in the catalogue's words, and what was changed.

        A word that the catalogue holds is never changed, nor is one with a digit.
        """
        if not self._vocabulary.terms:
            return text, ()
        found: list[Correction] = []
        if has_han(text):
            text = _HAN_RUN.sub(lambda match: self._with_homophones(match.group(0), found), text)
        out, at = [], 0
        for run in _runs(text):
            out.append(text[at : run[0].start()])
            out.append(self._run_in_words([match.group(0) for match in run], found))
            at = run[-1].end()
        out.append(text[at:])
        return with_money("".join(out)), tuple(dict.fromkeys(found))

    def _with_homophones(self, run: str, found: list[Correction]) -> str:
        if self._added and any(term in self._added and term not in self._vocabulary.terms for term in tokenise(run)):
            return run
        out, at = [], 0
        for start, end, word in self._sounds.homophones(run):
            out += [run[at:start], word]
            found.append(Correction(said=run[start:end], read=word))
            at = end
        return "".join([*out, run[at:]])

    def _run_in_words(self, words: list[str], found: list[Correction]) -> str:
        """Correct words that stand side by side."""
        if all(map(self.is_known, words)):
            return " ".join(self._compounded(words, found))
        out, at = [], 0
        for start, end, chinese in self._sounds.runs(words, self.is_known):
            out += self._spelt(words[at:start], found)
            out.append(chinese)
            if chinese not in QUERY_WORDS:
                found.append(_correction(" ".join(words[start:end]), chinese))
            at = end
        return " ".join([*out, *self._spelt(words[at:], found)])

    def _spelt(self, words: list[str], found: list[Correction]) -> list[str]:
        spelt = []
        for word in self._compounded(words, found):
            better = None
            if " " not in word and not self.is_known(word) and len(found) < MAX_CORRECTED:
                better = self._typos.corrected(word)
                better = None if better and self._is_spelt_right(word, better) else better
            if better:
                found.append(_correction(word, better))
            spelt.append(better or word)
        return spelt

    def _compounded(self, words: list[str], found: list[Correction]) -> list[str]:
        out, at = [], 0
        while at < len(words):
            for size in range(min(MAX_PARTS, len(words) - at), 0, -1):
                said = words[at : at + size]
                if name := self._compounds.written(said):
                    # A dash more or less is no other word.
                    if len(said) > 1 or " " in name:
                        found.append(_changed_part(said, name.split(" ")))
                    out.append(name)
                    at += size
                    break
            else:
                out.append(words[at])
                at += 1
        return out


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Return the words of a text, those together that only blanks part."""
    runs: list[list[re.Match[str]]] = []
    for match in _WORD.finditer(text):
        if runs and _BETWEEN_WORDS.fullmatch(text, runs[-1][-1].end(), match.start()):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _changed_part(said: list[str], name: list[str]) -> Correction:
    """Return a correction without the words at its ends that stayed as they were."""
    while min(len(said), len(name)) > 1 and said[-1] == name[-1]:
        said, name = said[:-1], name[:-1]
    while min(len(said), len(name)) > 1 and said[0] == name[0]:
        said, name = said[1:], name[1:]
    return _correction(" ".join(said), " ".join(name))


def _correction(said: str, read: str) -> Correction:
    return Correction(said=said[:_MAX_CORRECTION_CHARS], read=read[:_MAX_CORRECTION_CHARS])
