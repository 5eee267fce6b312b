"""Sparse features of a message for the intent classifier: words and characters, both languages."""

from __future__ import annotations

import regex

from components.entities import find_entities
from components.text import HAN_RUN, MAX_CHARS, fold
from components.tokenizer import spans

#: What was found by its form stands for its kind: no intent hangs on the digits of an order number.
_MASKED = frozenset({"order_number", "email", "phone", "last_four", "price_min", "price_max"})
_NUMBER = regex.compile(r"\d+(?:[.,:]\d+)*")
# Inside a Latin word 3 and 4 characters survive a typing error; Han characters are half words each.
LATIN_SIZES = (3, 4)
HAN_SIZES = (1, 2, 3)


def masked(text: str) -> str:
    """Fold a text and put the names of fixed-form entities in their place.

    Examples
    --------
    >>> masked("Where is ZG-2026-104233?")
    'where is  xordernumberx ?'
    """
    folded = fold(text[:MAX_CHARS])
    for found in reversed(find_entities(text)):
        if found.entity in _MASKED:
            name = found.entity.replace("_", "")
            folded = f"{folded[: found.start]} x{name}x {folded[found.end :]}"
    return folded


def ngrams(text: str) -> list[str]:
    """Return words, pairs of words and character n-grams of a text, with repetitions.

    Parameters
    ----------
    text : str
        A message as it was written.

    Returns
    -------
    list of str
        Each begins with the name of its kind, so that kinds never mix.
    """
    plain = masked(text)
    words = [plain[start:end] for start, end in spans(plain)]
    words = [_NUMBER.sub("0", word) for word in words]
    found = [f"w:{word}" for word in words]
    found += [f"p:{first} {second}" for first, second in zip(["^", *words], [*words, "$"], strict=True)]
    for word in words:
        if len(word) > 2 and word.isalpha() and not HAN_RUN.match(word):
            edged = f"_{word}_"
            found += [f"c:{edged[i : i + n]}" for n in LATIN_SIZES for i in range(len(edged) - n + 1)]
    for run in HAN_RUN.findall(plain):
        found += [f"h:{run[i : i + n]}" for n in HAN_SIZES for i in range(len(run) - n + 1)]
    return found
