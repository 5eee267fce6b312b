"""What tokenizer, classifier and extractors share: folding that keeps offsets, scripts, and a patterns' base.

Everything here maps a text to one of the same length, so that offsets into one are offsets into the other.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
from opencc import OpenCC

#: A message longer than this is a pasted document; what follows says nothing more about what is wanted.
MAX_CHARS = 2_000

HAN_RUN = regex.compile(r"\p{Han}+")
LATIN_WORD = regex.compile(r"\p{Latin}[\p{Latin}\p{M}'’]*")


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=16_384)
def _fold_char(char: str) -> str:
    """Fold one character to one character: full width, case, traditional Chinese."""
    folded = unicodedata.normalize("NFKC", char).lower()
    if len(folded) != 1:
        # Ligatures and "㎏" would change the length, and with it every offset behind them.
        folded = char.lower() if len(char.lower()) == 1 else char
    if "\u3400" <= folded <= "\u9fff":
        simplified = _to_simplified().convert(folded)
        folded = simplified if len(simplified) == 1 else folded
    return folded


def fold(text: str) -> str:
    """Fold width, case and traditional Chinese, character by character.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        A text of the same length.

    Examples
    --------
    >>> fold("ＡＢＣ１２３，退貨")
    'abc123,退货'
    """
    return "".join(map(_fold_char, text))


def is_button(text: str) -> bool:
    """Say whether a message is a button's payload (``/intent{...}``), which Rasa reads by itself.

    The bridge defuses typed text that begins with a slash.
    """
    return text.lstrip().startswith("/")
