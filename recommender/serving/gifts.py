"""Presents: from "something for my mum who loves gardening" to what is searched for.

Presents are seldom named: shoppers name a person and perhaps a liking. The liking is searched for as it stands; the
person leads to ideas (``gifts.yml``).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from retrieval.text import has_han, normalise, tokenise


class _People(BaseModel):
    """Words for somebody, and searches that often find them a present."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    ideas: tuple[str, ...]


class _Gifts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[_People, ...]
    anybody: tuple[str, ...]
    fillers: tuple[str, ...]


def gift_searches(text: str) -> tuple[str, ...]:
    """Return what to search for, the most telling first.

    Examples
    --------
    >>> gift_searches("a gift for my dad who loves gardening")[0]
    'gardening'
    >>> gift_searches("推荐一下送女朋友的礼物")[:2]
    ('perfume', 'silk scarf')
    >>> gift_searches("gift ideas") == gift_searches("送礼物")
    True
    """
    gifts, folded = _gifts(), normalise(text)
    named, rest = [], folded
    for people in gifts.people:
        # Taken out at once: 女朋友 is no 朋友.
        rest, times = _pattern(people.words).subn(" ", rest)
        named += [people] if times else []
    left = tokenise(_pattern(gifts.fillers).sub(" ", rest))
    liking = " ".join(term for term in left if not term.isdigit())
    ideas = [idea for people in named for idea in people.ideas]
    if not ideas and not liking:
        ideas = list(gifts.anybody)
    return tuple(filter(None, (liking, *ideas)))


@cache
def _gifts() -> _Gifts:
    return _Gifts.model_validate(
        yaml.safe_load(resources.files("recommender.serving").joinpath("gifts.yml").read_text("utf-8"))
    )


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the words, the longest first; Latin ones as whole words."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(w) if has_han(w) else rf"\b{re.escape(w)}(?:'s)?\b" for w in longest))
