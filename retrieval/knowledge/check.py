"""What is wrong with the shop's articles: dates, languages, titles, links, numbers, and what nobody can find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from retrieval.knowledge.links import Fetch, Site, dead_links
from retrieval.knowledge.numbers import between_articles, between_languages
from retrieval.text import normalise
from shop.types import LANGUAGES, Article

FaultKind = Literal["dates", "language", "title", "link", "numbers", "not found"]
#: Says which article a text finds first, in a language; None when nothing is found.
FindFirst = Callable[[Article], str | None]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    kind: FaultKind
    article: str
    language: str
    says: str


def check_articles(
    articles: Sequence[Article],
    site: Site,
    now: datetime,
    fetch: Fetch | None = None,
    find_first: FindFirst | None = None,
) -> list[Fault]:
    """Return all faults of all articles, by kind.

    Parameters
    ----------
    articles : sequence of Article
    site : Site
        What internal links may lead to.
    now : datetime
        Aware; says which articles hold.
    fetch : callable, optional
        Tries outside links.
    find_first : callable, optional
        Finds an article by its own title; without it nobody looks.
    """
    faults = [
        *_wrong_dates(articles, now),
        *_unlike_dates(articles),
        *_missing_languages(articles),
        *_same_titles(articles, now),
        *(_fault("link", link.article, f"{link.target}: {link.why}") for link in dead_links(articles, site, fetch)),
    ]
    for found in (*between_languages(articles), *between_articles(_holding(articles, now))):
        other = found.second
        at = f"{other.key} ({other.language})"
        faults.append(_fault("numbers", found.first, f"contradicts {at}: {found.says}"))
    if find_first:
        faults += _unfindable(_holding(articles, now), find_first)
    return faults


def is_valid(article: Article, moment: datetime) -> bool:
    """Say whether an article holds at a moment."""
    return article.holds_at(moment)


def _fault(kind: FaultKind, article: Article, says: str) -> Fault:
    return Fault(kind, article.key, article.language, says)


def _holding(articles: Sequence[Article], now: datetime) -> list[Article]:
    return [article for article in articles if is_valid(article, now)]


def _wrong_dates(articles: Sequence[Article], now: datetime) -> Iterator[Fault]:
    for article in articles:
        start, end = article.valid_from, article.valid_until
        if start and end and start >= end:
            yield _fault("dates", article, f"valid until {end:%Y-%m-%d}, before it is valid from {start:%Y-%m-%d}")
        elif not is_valid(article, now) and not any(_succeeds(other, article, now) for other in articles):
            when = f"ended on {end:%Y-%m-%d}" if end and end <= now else f"starts only on {start:%Y-%m-%d}"
            yield _fault("dates", article, f"{when}, and no other article holds in its place")
    for first, second in combinations(articles, 2):
        if (first.key, first.language) == (second.key, second.language) and _overlap(first, second):
            yield _fault("dates", first, "two texts of the same article hold at the same time")


def _succeeds(other: Article, article: Article, now: datetime) -> bool:
    """Say whether another article holds now in place of one: the same key, or the same title under a new key."""
    same = other.key == article.key or normalise(other.title) == normalise(article.title)
    return other is not article and other.language == article.language and same and is_valid(other, now)


def _overlap(first: Article, second: Article) -> bool:
    return not (
        (first.valid_until and second.valid_from and first.valid_until <= second.valid_from)
        or (second.valid_until and first.valid_from and second.valid_until <= first.valid_from)
    )


def _unlike_dates(articles: Sequence[Article]) -> Iterator[Fault]:
    for same in _by_key(articles).values():
        dates = {(article.valid_from, article.valid_until) for article in same}
        languages = [article.language for article in same]
        if len(dates) > 1 and len(set(languages)) == len(languages):
            yield _fault("dates", same[0], f"holds at other times in {', '.join(languages[1:])}")


def _missing_languages(articles: Sequence[Article]) -> Iterator[Fault]:
    for same in _by_key(articles).values():
        for language in LANGUAGES:
            if language not in {article.language for article in same}:
                yield Fault("language", same[0].key, language, f"no text in {language}")


def _same_titles(articles: Sequence[Article], now: datetime) -> Iterator[Fault]:
    by_title: defaultdict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in _holding(articles, now):
        by_title[article.language, normalise(article.title)].append(article)
    for same in by_title.values():
        for article in same[1:]:
            if article.key != same[0].key:
                yield _fault("title", article, f"has the title of {same[0].key}: {article.title}")


def _unfindable(articles: Sequence[Article], find_first: FindFirst) -> Iterator[Fault]:
    for article in articles:
        found = find_first(article)
        if found != article.key:
            yield _fault("not found", article, f"its own title finds {found or 'nothing'} first: {article.title}")


def _by_key(articles: Sequence[Article]) -> dict[str, list[Article]]:
    by_key: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_key[article.key].append(article)
    return by_key
