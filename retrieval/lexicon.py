"""Chinese commerce terms in English, for Chinese queries over English texts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from retrieval.text import has_han, normalise, tokenise

#: Terms are found longest first: 蓝牙耳机 before 耳机.
MAX_TERM_CHARS = 8
MAX_SYNONYM_WORDS = 3
#: A translation counts less than the shopper's own word: one of several alternatives may be meant.
TRANSLATION_WEIGHT = 0.7
#: Chinese names of one English term: more are rarer and rarer ones.
MAX_CHINESE = 3

_ByTerms = dict[tuple[str, ...], tuple[str, ...]]


@cache
def translations() -> dict[str, tuple[str, ...]]:
    """Return English alternatives by Chinese term."""
    lines = files("retrieval").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {term: tuple(english.split("|")) for term, english in pairs}


def translate(text: str) -> list[tuple[str, ...]]:
    """Return the English alternatives of each known term of a Chinese text, the longest terms first taken.

    Examples
    --------
    >>> translate("便携蓝牙音箱")
    [('portable',), ('bluetooth speaker', 'portable speaker')]
    """
    if not has_han(text):
        return []
    table, folded, found, at = translations(), normalise(text), [], 0
    while at < len(folded):
        for size in range(min(MAX_TERM_CHARS, len(folded) - at), 0, -1):
            if english := table.get(folded[at : at + size]):
                found.append(english)
                at += size
                break
        else:
            at += 1
    return found


def synonyms(terms: list[str]) -> list[tuple[str, ...]]:
    """Return what catalogues call the things that English search terms name, the longest runs first taken.

    Examples
    --------
    >>> synonyms(["gaming", "laptop"])
    [('notebook',)]
    """
    return [names for _, names in _runs(terms, _synonyms_by_terms()) if names]


def _runs(terms: list[str], table: _ByTerms) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Yield runs of terms that a table knows, the longest first taken, with their names; others singly, with none."""
    at = 0
    while at < len(terms):
        sizes = range(min(MAX_SYNONYM_WORDS, len(terms) - at), 0, -1)
        size = next((n for n in sizes if tuple(terms[at : at + n]) in table), 1)
        own = terms[at : at + size]
        yield own, table.get(tuple(own), ())
        at += size


@cache
def _synonyms_by_terms() -> _ByTerms:
    return {tuple(tokenise(term)): names for term, names in translations().items() if not has_han(term)}


def concepts(text: str) -> list[list[list[str]]]:
    """Return the things that a text says, each as its alternative wordings, each wording as search terms.

    Examples
    --------
    >>> concepts("red laptop")
    [[['red']], [['laptop'], ['notebook']]]
    >>> concepts("蓝牙音箱")
    [[['bluetooth', 'speaker'], ['portable', 'speaker']]]
    """
    if has_han(text):
        return [[tokenise(name) for name in alternatives] for alternatives in translate(text)]
    return [[own, *(tokenise(name) for name in names)] for own, names in _runs(tokenise(text), _synonyms_by_terms())]


def names_of(text: str) -> tuple[str, ...]:
    """Return the English names of what a text as a whole says, by translation or synonym; empty when unknown.

    Examples
    --------
    >>> names_of("充电宝"), names_of("laptops"), names_of("gaming laptop")
    (('power bank',), ('notebook',), ())
    """
    if has_han(text):
        return translations().get(normalise(text), ())
    return _synonyms_by_terms().get(tuple(tokenise(text)), ())


def expanded_terms(text: str) -> tuple[list[str], list[float]]:
    """Return the search terms of a text with those of its translations and synonyms, and their weights."""
    terms = tokenise(text)
    weights = [1.0] * len(terms)
    for alternatives in [*translate(text), *synonyms(terms)]:
        known = set(terms)
        own = dict.fromkeys(term for english in alternatives for term in tokenise(english))
        fresh = [term for term in own if term not in known]
        terms += fresh
        weights += [TRANSLATION_WEIGHT] * len(fresh)
    return terms, weights


@cache
def _chinese_by_terms() -> _ByTerms:
    """Return Chinese names by English terms; those whose first meaning it is come first."""
    ranked: dict[tuple[str, ...], list[tuple[int, int, str]]] = {}
    for number, (term, names) in enumerate(translations().items()):
        if has_han(term):
            for place, name in enumerate(names):
                ranked.setdefault(tuple(tokenise(name)), []).append((place, number, term))
    return {terms: tuple(term for _, _, term in sorted(found)[:MAX_CHINESE]) for terms, found in ranked.items()}


def translate_to_chinese(text: str) -> list[tuple[str, ...]]:
    """Return the Chinese alternatives of each known term of an English text, the longest terms first taken.

    Examples
    --------
    >>> translate_to_chinese("waterproof tent")
    [('防水',), ('帐篷',)]
    """
    return [names for _, names in _runs(tokenise(text), _chinese_by_terms()) if names]


def chinese_reading(text: str) -> str:
    """Return the known terms of an English text in Chinese; empty when none is known.

    Examples
    --------
    >>> chinese_reading("wireless mouse for the office")
    '无线鼠标办公'
    """
    return "".join(alternatives[0] for alternatives in translate_to_chinese(text))


def english_reading(text: str) -> str:
    """Return a text with its known terms in English, for a second vector; empty when none is known."""
    return " ".join(alternatives[0] for alternatives in translate(text))
