"""Policy and FAQ texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from shop.models import ArticleRow
from shop.repository import Repository
from shop.types import Article, Language


class ArticleRepository(Repository):
    """Articles by key and language."""

    def get(self, key: str, language: Language) -> Article | None:
        """Return an article in one language, or None."""
        with self._session() as session:
            row = session.get(ArticleRow, (key, language))
            return _article(row) if row else None

    def iterate(self, language: Language | None = None) -> Iterator[Article]:
        """Yield all articles, or those in one language, ordered by key."""
        query = select(ArticleRow).order_by(ArticleRow.key, ArticleRow.language)
        if language:
            query = query.where(ArticleRow.language == language)
        with self._session() as session:
            found = [_article(row) for row in session.scalars(query)]
        yield from found

    def upsert(self, articles: Iterable[Article]) -> int:
        """Add articles or replace those with the same key and language; return how many were written."""
        rows = [
            {**article.model_dump(), "topics": list(article.topics), "questions": list(article.questions)}
            for article in articles
        ]
        with self._session() as session:
            self._upsert(session, ArticleRow, rows)
        return len(rows)

    def of(self, key: str) -> list[Article]:
        """Return an article in all languages that it has."""
        with self._session() as session:
            rows = session.scalars(select(ArticleRow).where(ArticleRow.key == key).order_by(ArticleRow.language))
            return [_article(row) for row in rows]

    def fingerprint(self) -> str:
        """Return what changes when any article does, whoever writes it; cheap enough to be asked every second."""
        table = ArticleRow.__table__
        digest = hashlib.sha256()
        with self._session() as session:
            for row in session.execute(select(*table.columns).order_by(table.c.key, table.c.language)):
                digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()

    def count(self) -> int:
        """Return the number of articles in all languages."""
        with self._session() as session:
            return session.scalar(select(func.count()).select_from(ArticleRow)) or 0


def _article(row: ArticleRow) -> Article:
    columns = (column.name for column in ArticleRow.__table__.columns)
    return Article.model_validate(
        {
            **{name: getattr(row, name) for name in columns},
            "topics": tuple(row.topics),
            "questions": tuple(row.questions),
        }
    )
