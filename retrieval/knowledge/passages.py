"""Articles cut into passages, with their dates and audience."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shop.types import Article, Language

_HEADING = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Passage:
    """A part of an article under one heading."""

    article_key: str
    language: Language
    title: str
    heading: str
    text: str
    topics: tuple[str, ...]
    audience: str
    valid_from: str | None
    valid_until: str | None

    @cached_property
    def _dates(self) -> tuple[datetime | None, datetime | None]:
        start, end = (datetime.fromisoformat(day) if day else None for day in (self.valid_from, self.valid_until))
        return start, end

    def is_valid(self, moment: datetime) -> bool:
        """Say whether the article holds at a moment."""
        start, end = self._dates
        return (start is None or start <= moment) and (end is None or moment < end)


def split_article(article: Article) -> list[Passage]:
    """Cut an article at its headings; the text before the first one belongs to the title."""
    pieces = _HEADING.split(article.body)
    parts = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    return [
        Passage(
            article_key=article.key,
            language=article.language,
            title=article.title,
            heading=heading.strip(),
            text=text.strip(),
            topics=article.topics,
            audience=article.audience,
            valid_from=article.valid_from.isoformat() if article.valid_from else None,
            valid_until=article.valid_until.isoformat() if article.valid_until else None,
        )
        for heading, text in parts
        if text.strip()
    ]
