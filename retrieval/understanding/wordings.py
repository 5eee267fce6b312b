"""What shoppers call kinds of products, whatever a catalogue calls them: "runners" and 慢跑鞋 are running shoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retrieval.text import has_han, normalise, tokenise


@dataclass(frozen=True)
class Wording:
    """The names of one kind: English ones as search terms, Chinese ones folded."""

    terms: frozenset[tuple[str, ...]]
    han: frozenset[str]


@cache
def _wordings() -> Mapping[tuple[str, ...] | str, tuple[Wording, ...]]:
    """Return the kinds that each name may mean."""
    found: dict[tuple[str, ...] | str, tuple[Wording, ...]] = {}
    text = files("retrieval.understanding").joinpath("kind_names.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        names = [normalise(name) for column in line.split("\t") for name in column.split("|")]
        wording = Wording(
            frozenset(tuple(tokenise(name)) for name in names if not has_han(name)),
            frozenset(name for name in names if has_han(name)),
        )
        own: list[tuple[str, ...] | str] = [*wording.terms, *wording.han]
        for name in own:
            if not _says_more(name, wording):
                found[name] = (*found.get(name, ()), wording)
    return found


def _says_more(name: tuple[str, ...] | str, wording: Wording) -> bool:
    """Say whether the end of a name is one, too: who asks for a laser printer is led to all printers by "printer"."""
    if isinstance(name, str):
        return any(name[start:] in wording.han for start in range(1, len(name)))
    return any(name[start:] in wording.terms for start in range(1, len(name)))


def wordings_of(text: str) -> tuple[Wording, ...]:
    """Return the kinds that a folded text as a whole may name; none where it is not known as a thing.

    Examples
    --------
    >>> [("anorak",) in own.terms for own in wordings_of("rain coats")], wordings_of("lovely thing")
    ([True], ())
    >>> "跑鞋" in wordings_of("跑步鞋")[0].han, ("running", "shoe") in wordings_of("runners")[0].terms
    (True, True)
    """
    return _wordings().get(text if has_han(text) else tuple(tokenise(text)), ())
