"""Staff: the articles that the chat answers from; its index follows a change within seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from bridge.admission import staff_reads
from bridge.errors import Conflict, NotFound
from bridge.parts import BridgeParts, parts_of
from bridge.roles import Right
from bridge.routes.staff_desk import SettingsWriter
from bridge.routes.staff_keys import note
from bridge.schemas.articles import ArticleKey, ArticleList, ArticleSummary, ArticleText, ArticleView, SaveArticle
from bridge.staff_accounts import StaffSession
from shop.types import Article

router = APIRouter(prefix="/staff/api/articles", tags=["staff"])
MAX_ARTICLES = 5_000


def settings_reads(who: Annotated[StaffSession, Depends(staff_reads)]) -> StaffSession:
    """Dependency: somebody who may change the desk's settings."""
    who.check(Right.CHANGE_SETTINGS)
    return who


Reader = Annotated[StaffSession, Depends(settings_reads)]


@router.get("", summary="All articles")
async def articles(_: Reader, request: Request) -> ArticleList:
    """Return all articles by key, withdrawn ones too, without their texts."""
    found = await to_thread.run_sync(lambda: list(parts_of(request).services.shop.articles.iterate()))
    by_key: defaultdict[str, list[Article]] = defaultdict(list)
    for article in found:
        by_key[article.key].append(article)
    return ArticleList(articles=tuple(ArticleSummary(**_summary(same)) for same in by_key.values()))


@router.get("/{key}", summary="An article")
async def article(_: Reader, key: ArticleKey, request: Request) -> ArticleView:
    """Return an article in all its languages."""
    return _view(await _found(parts_of(request), key))


@router.put("/{key}", summary="Write an article")
async def save(who: SettingsWriter, key: ArticleKey, body: SaveArticle, request: Request) -> ArticleView:
    """Make or change an article; the chat answers from it within seconds. When it is published stays as it was."""
    parts = parts_of(request)
    saved = await to_thread.run_sync(_save, parts, key, body)
    await note(parts, who, "article written", key)
    return _view(saved)


@router.post("/{key}/publish", summary="Publish an article")
async def publish(who: SettingsWriter, key: ArticleKey, request: Request) -> ArticleView:
    """Let the chat answer from it from now on, without an end."""
    now = datetime.now(UTC)
    return await _redate(who, key, request, "article published", lambda one: _published(one, now))


@router.post("/{key}/withdraw", summary="Withdraw an article")
async def withdraw(who: SettingsWriter, key: ArticleKey, request: Request) -> ArticleView:
    """Let the chat answer from it no more; its text is kept."""
    now = datetime.now(UTC)
    return await _redate(who, key, request, "article withdrawn", lambda one: _withdrawn(one, now))


async def _redate(who: StaffSession, key: str, request: Request, action: str, change: Any) -> ArticleView:
    parts = parts_of(request)
    changed = [change(one) for one in await _found(parts, key)]
    await to_thread.run_sync(parts.services.shop.articles.upsert, changed)
    await note(parts, who, action, key)
    return _view(changed)


def _published(article: Article, now: datetime) -> Article:
    begins = article.valid_from if article.valid_from and article.valid_from <= now else None
    return article.model_copy(update={"valid_from": begins, "valid_until": None})


def _withdrawn(article: Article, now: datetime) -> Article:
    # What has ended before keeps its date; what has not begun would else begin after its end.
    ends = min(article.valid_until or now, now)
    begins = article.valid_from if article.valid_from and article.valid_from <= ends else None
    return article.model_copy(update={"valid_from": begins, "valid_until": ends})


async def _found(parts: BridgeParts, key: str) -> list[Article]:
    found = await to_thread.run_sync(parts.services.shop.articles.of, key)
    if not found:
        raise NotFound(f"key: expected the key of an article, got {key!r}; GET /staff/api/articles lists them")
    return found


def _save(parts: BridgeParts, key: str, body: SaveArticle) -> list[Article]:
    repository = parts.services.shop.articles
    known = {one.language: one for one in repository.of(key)}
    if not known and repository.count() >= MAX_ARTICLES:
        raise Conflict(
            f"expected at most {MAX_ARTICLES} texts of articles; `zhanggui shop articles` shows how to do more"
        )
    before = next(iter(known.values()), None)
    dates = {
        "valid_from": before.valid_from if before else None,
        "valid_until": before.valid_until if before else (None if body.is_published else datetime.now(UTC)),
    }
    shared = {"topics": body.topics, "audience": body.audience, **dates}
    texts = {language: one.model_dump(include={"title", "body", "questions"}) for language, one in known.items()}
    texts |= {language: text.model_dump() for language, text in body.texts.items()}
    articles = [
        Article.model_validate({"key": key, "language": language, **shared, **text})
        for language, text in sorted(texts.items())
    ]
    repository.upsert(articles)
    return articles


def _summary(same: Sequence[Article]) -> dict[str, Any]:
    first, now = same[0], datetime.now(UTC)
    return {
        "key": first.key,
        "titles": {one.language: one.title for one in same},
        "topics": first.topics,
        "audience": first.audience,
        "is_published": any(one.holds_at(now) for one in same),
        "valid_from": first.valid_from,
        "valid_until": first.valid_until,
    }


def _view(same: Sequence[Article]) -> ArticleView:
    # What came by a file may have more than the console takes; it is shown as it is.
    texts = {
        one.language: ArticleText.model_construct(title=one.title, body=one.body, questions=one.questions)
        for one in same
    }
    return ArticleView.model_construct(**_summary(same), texts=texts)
