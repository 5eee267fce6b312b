"""Staff: what a person has answered, as the draft of an article from which the chat answers the next time."""

from __future__ import annotations

from itertools import count
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request

from bridge.article_drafts import draft_of, key_of
from bridge.parts import BridgeParts, parts_of
from bridge.routes.staff_articles import Reader
from bridge.schemas.articles import ArticleDraft, SimilarArticle
from bridge.schemas.common import MAX_INT, Key
from retrieval.types import KnowledgeRequest

router = APIRouter(prefix="/staff/api/conversations/{conversation_id}", tags=["staff"])
#: Messages before and behind the chosen one that are looked at.
_BEFORE, _BEHIND = 60, 20
_SIMILAR = 3
Seq = Annotated[int, Path(ge=1, le=MAX_INT, description="of the message in which the person has answered")]


@router.get("/messages/{seq}/article-draft", summary="An answer as the draft of an article")
async def article_draft(_: Reader, conversation_id: Key, seq: Seq, request: Request) -> ArticleDraft:
    """Return the answer with the question that it answers, without names, addresses and numbers; nothing is stored."""
    return await to_thread.run_sync(_draft, parts_of(request), conversation_id, seq)


def _draft(parts: BridgeParts, conversation_id: str, seq: int) -> ArticleDraft:
    services = parts.services
    record = parts.repository.get(conversation_id)
    after = max(0, seq - _BEFORE - 1)
    messages = parts.repository.messages(conversation_id, after, seq - after + _BEHIND)
    customer = services.shop.customers.get(record.customer_id) if record.customer_id else None
    names = {customer.name, *customer.name.split()} if customer else set()
    names |= {message.author for message in messages if message.author}
    draft = draft_of(messages, seq, services.search.encoder, names)
    articles = services.shop.articles
    key = key_of(draft.question)
    free = next(one for number in count(1) if not articles.of(one := key if number == 1 else f"{key}-{number}"))
    about = KnowledgeRequest(
        text=draft.question or draft.answer, language=record.language, limit=_SIMILAR, audience="staff"
    )
    found = {one.article_key: one.title for one in services.search.knowledge(about).passages}
    return ArticleDraft(
        key=free,
        language=record.language,
        title=draft.question,
        body=draft.answer,
        questions=(draft.question,) if draft.question else (),
        similar=tuple(SimilarArticle(key=known, title=title) for known, title in found.items()),
    )
