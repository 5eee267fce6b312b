"""The shop's articles as answers: a passage with its source, or the closest questions and a person."""

from __future__ import annotations

import re

from actions.choices import person_reply
from actions.reply import Reply
from actions.turn import Turn
from retrieval.search import Search
from retrieval.types import KnowledgePassage, KnowledgeRequest, KnowledgeResult
from zhanggui.messages import QuickReply, Source, SourcesBlock, TextBlock

# One passage is an answer, two may complete it, three is a wall of text.
PASSAGES_SHOWN = 1
# A passage longer than this is cut at a sentence; the source link holds the rest.
PASSAGE_CHARS = 700
# The right article is among the first three nearly always, first less often.
CLOSEST_QUESTIONS = 3
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")


def answer_from_articles(turn: Turn, search: Search, reply: Reply) -> None:
    """Quote the article that answers; below the calibrated threshold offer the closest questions and a person."""
    result = ask_articles(turn, search)
    if quote(result, reply):
        return
    reply.say("utter_no_answer")
    reply.offer(
        *(QuickReply(label=title[:120]) for title in result.closest[:CLOSEST_QUESTIONS]),
        person_reply(turn.language),
    )


def answer_in_its_words(turn: Turn, search: Search, reply: Reply) -> bool:
    """Quote the article that has just this question, whatever it was taken for; return False where none has it."""
    return not turn.is_button and search.asks_article(turn.text) and quote(ask_articles(turn, search), reply)


def ask_articles(turn: Turn, search: Search) -> KnowledgeResult:
    """Search the shop's articles with a turn's words."""
    return search.knowledge(KnowledgeRequest(text=_question(turn), language=turn.language, topic=turn.intent or None))


def quote(result: KnowledgeResult, reply: Reply) -> bool:
    """Quote what answers, with its source; return False where nothing does."""
    if not result.answerable or not result.passages:
        return False
    shown = result.passages[:PASSAGES_SHOWN]
    reply.show(
        *(TextBlock(text=_cut(_unmarked(passage.text))) for passage in shown),
        SourcesBlock(sources=tuple(_source(passage) for passage in shown)),
    )
    return True


def _question(turn: Turn) -> str:
    """Return the words to search with; a button has none, so its intent's name stands in for them."""
    return turn.intent.replace("_", " ") if turn.is_button else turn.text


def _source(passage: KnowledgePassage) -> Source:
    return Source(title=passage.title[:300], url=f"/a/{passage.article_key}")


def _unmarked(text: str) -> str:
    """Return a passage without the marks of bold words: a block's text is shown as it is."""
    return _BOLD.sub(r"\1", text)


def _cut(text: str) -> str:
    """Cut a long passage after its last full sentence that fits."""
    if len(text) <= PASSAGE_CHARS:
        return text
    head = text[:PASSAGE_CHARS]
    end = max(head.rfind(mark) for mark in (". ", "。", "！", "? ", "？", "\n"))
    return head[: end + 1].strip() + " …" if end > 0 else head + "…"
