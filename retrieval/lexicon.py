"""Chinese commerce terms in English, for Chinese queries over English texts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import jieba

from retrieval.text import has_han, normalise, tokenise

#: Terms are found longest first: 蓝牙耳机 before 耳机.
MAX_TERM_CHARS = 8
MAX_SYNONYM_WORDS = 3
#: A translation counts less than the shopper's own word: one of several alternatives may be meant.
TRANSLATION_WEIGHT = 0.7


@cache
def translations() -> dict[str, tuple[str, ...]]:
    """Return English alternatives by Chinese term."""
    lines = files("retrieval").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    found = {term: tuple(english.split("|")) for term, english in pairs}
    for term in found:
        # jieba must not cut through our own terms.
        jieba.add_word(term)
    return found


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
    table, found, at = _synonyms_by_terms(), [], 0
    while at < len(terms):
        for size in range(min(MAX_SYNONYM_WORDS, len(terms) - at), 0, -1):
            if names := table.get(tuple(terms[at : at + size])):
                found.append(names)
                at += size
                break
        else:
            at += 1
    return found


@cache
def _synonyms_by_terms() -> dict[tuple[str, ...], tuple[str, ...]]:
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
    table, terms, found, at = _synonyms_by_terms(), tokenise(text), [], 0
    while at < len(terms):
        size = next(
            (n for n in range(min(MAX_SYNONYM_WORDS, len(terms) - at), 0, -1) if tuple(terms[at : at + n]) in table), 1
        )
        own = terms[at : at + size]
        found.append([own, *(tokenise(name) for name in table.get(tuple(own), ()))])
        at += size
    return found


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


def english_reading(text: str) -> str:
    """Return a text with its known terms in English, for a second vector; empty when none is known."""
    return " ".join(alternatives[0] for alternatives in translate(text))
