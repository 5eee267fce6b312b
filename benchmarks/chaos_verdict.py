"""What became of every message, by the shoppers' own account and by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.chaos_shopper import Json, Shopper
from bridge.models import ConversationRow, MessageRow
from bridge.texts import fixed_text
from shop.database import open_engine


@dataclass
class Verdict:
    """Counts over all shoppers; the ones that must be zero are in :attr:`faults`."""

    shoppers: int = 0
    typed: int = 0
    stored: int = 0
    answered_by_bot: int = 0
    answered_with_try_again: int = 0
    lines: int = 0
    #: How often a message was sent away for want of room, and came again.
    postponed: int = 0
    #: Typed, and not in the database; stored, and not seen by its shopper.
    lost: int = 0
    unseen: int = 0
    #: One client_message_id or one sentence stored twice; a number that came twice to a shopper.
    doubled: int = 0
    #: Numbers with a gap, on the line or in the database; sentences stored in another order than typed.
    out_of_order: int = 0
    #: Stored without an answer, or with more than one.
    unanswered: int = 0
    answered_twice: int = 0
    #: Acknowledged with another number than the one stored.
    wrong_number: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, Any]:
        """What must not be, where it is."""
        names = ("lost", "unseen", "doubled", "out_of_order", "unanswered", "answered_twice", "wrong_number", "refused")
        return {name: found for name in names if (found := getattr(self, name))}

    def row(self) -> dict[str, Any]:
        """Return what goes into the report."""
        return asdict(self)


def judge(database_url: str, shoppers: Sequence[Shopper]) -> Verdict:
    """Compare what each shopper typed and saw with what stands in the database."""
    verdict = Verdict(shoppers=len(shoppers))
    engine = open_engine(database_url)
    with Session(engine) as session:
        for shopper in shoppers:
            query = select(MessageRow).where(MessageRow.conversation_id == shopper.id).order_by(MessageRow.seq)
            rows = list(session.scalars(query))
            last = session.scalar(select(ConversationRow.last_seq).where(ConversationRow.id == shopper.id))
            _judge_storage(verdict, shopper, rows, last or 0)
            _judge_line(verdict, shopper, rows)
    engine.dispose()
    return verdict


def _judge_storage(verdict: Verdict, shopper: Shopper, rows: list[MessageRow], last_seq: int) -> None:
    own = [row for row in rows if row.role == "shopper"]
    answers = [row for row in rows if row.role == "bot"][1:]
    said = [_words(row.blocks) for row in own]
    verdict.typed += len(shopper.typed)
    verdict.stored += len(own)
    verdict.lost += len(set(shopper.typed.values()) - set(said))
    verdict.doubled += sum(count - 1 for count in Counter(said).values())
    numbers = [row.seq for row in rows]
    verdict.out_of_order += numbers != list(range(1, last_seq + 1))
    verdict.out_of_order += said != [words for words in shopper.typed.values() if words in set(said)]
    verdict.unanswered += max(0, len(own) - len(answers)) + sum(not row.is_answered for row in own)
    verdict.answered_twice += max(0, len(answers) - len(own)) + _hasty(rows)
    polite = {fixed_text(name, language) for name in _TROUBLE for language in ("en", "zh")}
    try_again = sum(_words(row.blocks) in polite for row in answers)
    verdict.answered_with_try_again += try_again
    verdict.answered_by_bot += len(answers) - try_again
    stored_as = {row.client_message_id: row.seq for row in own}
    verdict.wrong_number += sum(stored_as.get(key) != seq for key, seq in shopper.seen.acknowledged.items())


#: What the bridge says for a bot that does not answer.
_TROUBLE = ("trouble", "trouble_with_products")


def _hasty(rows: list[MessageRow]) -> int:
    """Count answers in front of what they answer: of one that came twice, another one may have none."""
    owed = hasty = 0
    for row in rows[1:]:
        owed += 1 if row.role == "shopper" else -1
        hasty += owed < 0
    return hasty


def _judge_line(verdict: Verdict, shopper: Shopper, rows: list[MessageRow]) -> None:
    seen = shopper.seen
    verdict.lines += seen.lines
    verdict.postponed += seen.postponed
    verdict.doubled += seen.doubled
    verdict.out_of_order += seen.out_of_order
    verdict.wrong_number += seen.renumbered
    verdict.unseen += sum(not _is_same(seen.messages.get(row.seq), row) for row in rows)
    verdict.refused += seen.refused


def _is_same(message: Json | None, row: MessageRow) -> bool:
    return message is not None and message["id"] == row.id and _words(message["blocks"]) == _words(row.blocks)


def _words(blocks: list[Any]) -> str:
    return next((str(block["text"]) for block in blocks if block["type"] == "text"), "")
