"""Chinese commerce terms in English, for Chinese queries over English texts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import jieba

from retrieval.text import has_han, normalise, tokenise

#: Terms are found longest first: 蓝牙耳机 before 耳机.
MAX_TERM_CHARS = 8
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


def expanded_terms(text: str) -> tuple[list[str], list[float]]:
    """Return the search terms of a text with those of its translations, and their weights.

    The alternatives of one term share its weight, so that a term with many does not drown the others.
    """
    terms = tokenise(text)
    weights = [1.0] * len(terms)
    for alternatives in translate(text):
        own = list(dict.fromkeys(term for english in alternatives for term in tokenise(english)))
        terms += own
        weights += [TRANSLATION_WEIGHT] * len(own)
    return terms, weights


def english_reading(text: str) -> str:
    """Return a text with its known terms in English, for a second vector; empty when none is known."""
    return " ".join(alternatives[0] for alternatives in translate(text))
