"""Commerce terms from one language to the other: our own lexicon, and a general dictionary for words that it lacks.

Searching an English catalogue in Chinese, or a Chinese one in English, both help; where a catalogue speaks the
shopper's language, the dictionary stays closed: it knows more meanings than a shop has.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from retrieval.text import has_han, normalise, tokenise
from retrieval.understanding.dictionary import glosses, words

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
    lines = files("retrieval.understanding").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {term: tuple(english.split("|")) for term, english in pairs}


def translate(text: str, dictionary: bool = False) -> list[tuple[str, ...]]:
    """Return the English alternatives of each known term of a Chinese text, the longest terms first taken.

    Parameters
    ----------
    text : str
    dictionary : bool
        Look up in the general dictionary what the lexicon lacks.

    Examples
    --------
    >>> translate("便携蓝牙音箱")
    [('portable',), ('bluetooth speaker', 'portable speaker')]
    """
    if not has_han(text):
        return []
    table, folded, found, at = translations(), normalise(text), [], 0
    unknown = ""
    while at < len(folded):
        sizes = range(min(MAX_TERM_CHARS, len(folded) - at), 0, -1)
        size = next((n for n in sizes if folded[at : at + n] in table), 0)
        if not size:
            unknown += folded[at]
            at += 1
            continue
        found += _looked_up(unknown) if dictionary else []
        unknown = ""
        found.append(table[folded[at : at + size]])
        at += size
    return found + (_looked_up(unknown) if dictionary else [])


def _looked_up(text: str) -> list[tuple[str, ...]]:
    """Return the dictionary's glosses of the words of a text."""
    table = glosses() if has_han(text) else {}
    return [table[term] for term in tokenise(text) if term in table] if table else []


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


def expanded_terms(text: str, dictionary: bool = False, to_chinese: bool = False) -> tuple[list[str], list[float]]:
    """Return the search terms of a text with those of its translations and synonyms, and their weights.

    Parameters
    ----------
    text : str
    dictionary : bool
        Look up in the general dictionary what the lexicon lacks.
    to_chinese : bool
        Add Chinese terms to an English text, for a catalogue that has no English.

    Examples
    --------
    >>> expanded_terms("red laptop", to_chinese=True)[0]
    ['red', 'laptop', 'notebook', '红色', '笔记', '电脑', '笔记本', '笔记本电脑', '手提', '手提电脑']
    """
    terms = tokenise(text)
    weights = [1.0] * len(terms)
    chinese = translate_to_chinese(text, dictionary) if to_chinese and not has_han(text) else []
    for alternatives in [*translate(text, dictionary), *synonyms(terms), *chinese]:
        known = set(terms)
        own = dict.fromkeys(term for name in alternatives for term in tokenise(name))
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


def translate_to_chinese(text: str, dictionary: bool = False) -> list[tuple[str, ...]]:
    """Return the Chinese alternatives of each known term of an English text, the longest terms first taken.

    Examples
    --------
    >>> translate_to_chinese("waterproof tent")
    [('防水',), ('帐篷',)]
    """
    found = []
    for own, names in _runs(tokenise(text), _chinese_by_terms()):
        further = words().get(" ".join(own), ()) if dictionary and not names else ()
        if names or further:
            found.append(names or further)
    return found


def chinese_names_of(text: str) -> tuple[str, ...]:
    """Return the Chinese names of what an English text as a whole says; empty when unknown.

    Examples
    --------
    >>> chinese_names_of("tents"), chinese_names_of("red tent")
    (('帐篷',), ())
    """
    return () if has_han(text) else _chinese_by_terms().get(tuple(tokenise(text)), ())


def chinese_reading(text: str) -> str:
    """Return the known terms of an English text in Chinese; empty when none is known.

    Examples
    --------
    >>> chinese_reading("wireless mouse for the office")
    '无线鼠标办公'
    """
    return "".join(alternatives[0] for alternatives in translate_to_chinese(text))


def english_reading(text: str, dictionary: bool = False) -> str:
    """Return a text with its known terms in English, for a second vector; empty when none is known."""
    return " ".join(alternatives[0] for alternatives in translate(text, dictionary))
