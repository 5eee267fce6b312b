"""What is kept for how long: rules that count what is over its time, and remove it in small steps in the background."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from anyio import to_thread
from sqlalchemy import ColumnElement, delete, func, select, tuple_
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from bridge.attachments import Attachments
from bridge.errors import UnknownConversation
from bridge.handoff import State
from bridge.housekeeping import EVERY_S
from bridge.index_words import IndexWords
from bridge.models import (
    AttachmentRow,
    AuditRow,
    ConversationRow,
    ErasureRow,
    MessageRow,
    MessageTextRow,
    StaffAuditRow,
    WebhookEventRow,
)
from bridge.privacy import Privacy
from bridge.repository import ERASED
from bridge.transactions import Transactions
from shop.models import AuditRow as ShopAuditRow
from shop.models import DecisionRow, EventRow
from zhanggui.settings import Settings

log = structlog.get_logger(__name__)

#: Rows a step removes at first; then as many as take :data:`_STEP_S`.
_FIRST_ROWS, _MOST_ROWS = 50, 2_000
#: A writer waits for a step at most; half of what is promised, because a loaded machine is slower than it was.
_STEP_S = 0.025
#: Writers have their turn between two steps.
_PAUSE_S = 0.01
#: Nobody owns these but the bot: who waits for a person, or is with one, is never removed.
_IDLE = (State.BOT.value, State.CLOSED.value)
ACTOR = "retention"


@dataclass(frozen=True)
class Rule:
    """Rows of one kind, and until when they are kept."""

    what: str
    row: type[DeclarativeBase]
    is_over: ColumnElement[bool]


class Pace:
    """So many rows a step that a step takes as long as it may."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.rows = _FIRST_ROWS
        self.longest_s = 0.0
        self._clock = clock

    def step(self, remove: Callable[[int], int]) -> int:
        """Remove some rows, learn from how long it took, and let others write."""
        begun = self._clock()
        removed = remove(self.rows)
        took_s = self._clock() - begun
        self.longest_s = max(self.longest_s, took_s)
        if took_s > _STEP_S:
            self.rows = max(1, int(self.rows * _STEP_S / took_s))
        elif removed == self.rows:
            self.rows = min(_MOST_ROWS, self.rows * 2)
        time.sleep(_PAUSE_S)
        return removed


class Retention:
    """Removes what is over its time by the settings; a setting of 0 keeps its kind for ever."""

    def __init__(
        self,
        transactions: Transactions,
        privacy: Privacy,
        settings: Settings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reading, self._writing = transactions.reading, transactions.writing
        self._privacy = privacy
        self._settings = settings
        self._clock = clock
        self._words = IndexWords(transactions)
        self.pace = Pace()
        #: Number of the newest erasure whose words are gone, in this process.
        self._purged_to = 0

    def due(self) -> dict[str, int]:
        """Return how much of each kind would go now; changes nothing."""
        with self._reading() as session:
            counts = {
                rule.what: session.scalar(select(func.count()).select_from(rule.row).where(rule.is_over)) or 0
                for rule in self._rules()
            }
            if (over := self._idle_since()) is not None:
                counts["conversations"] = session.scalar(select(func.count()).where(over)) or 0
            return counts

    async def keep(self) -> None:
        """Remove what is over its time once an hour, and the words of what was erased since; never returns."""
        while True:
            try:
                await self.run()
                await to_thread.run_sync(self._purge_words)
            except Exception:
                log.exception("what is over its time could not be removed; it is tried again in an hour")
            await asyncio.sleep(EVERY_S)

    async def run(self) -> dict[str, int]:
        """Remove what is over its time; return how much of each kind. Stopped anywhere, it goes on the next time."""
        removed = {"conversations": await self._conversations()}
        for rule in self._rules():
            removed[rule.what] = await to_thread.run_sync(self._apply, rule)
        found = {what: number for what, number in removed.items() if number}
        if found:
            log.info("removed what was over its time", **found, longest_step_ms=round(1_000 * self.pace.longest_s, 1))
        return found

    def _rules(self) -> Sequence[Rule]:
        days = self._settings
        return [
            rule
            for rule in (
                self._rule("attachments", AttachmentRow.created_at, days.retention_attachments_days),
                self._rule("events", EventRow.at, days.retention_events_days),
                self._rule("decisions", DecisionRow.at, days.retention_events_days),
                self._rule("bridge_audit", AuditRow.at, days.retention_audit_days, AuditRow.action != ERASED),
                self._rule("staff_audit", StaffAuditRow.at, days.retention_audit_days),
                self._rule("audit_log", ShopAuditRow.at, days.retention_audit_days),
                self._rule("erasures", ErasureRow.finished_at, days.retention_audit_days),
                self._rule("webhook_events", WebhookEventRow.created_at, days.retention_webhooks_days),
            )
            if rule
        ]

    def _rule(self, what: str, at: InstrumentedAttribute[Any], days: int, *more: ColumnElement[bool]) -> Rule | None:
        row: type[DeclarativeBase] = at.parent.class_
        is_over = self._is_over(at, days)
        if is_over is None:
            return None
        for condition in more:
            is_over &= condition
        return Rule(what, row, is_over)

    def _is_over(self, at: InstrumentedAttribute[Any], days: int) -> ColumnElement[bool] | None:
        return at < self._clock() - timedelta(days=days) if days else None

    def _idle_since(self) -> ColumnElement[bool] | None:
        over = self._is_over(ConversationRow.updated_at, self._settings.retention_conversations_days)
        return None if over is None else over & ConversationRow.state.in_(_IDLE)

    def _apply(self, rule: Rule) -> int:
        remove = self._remove_files if rule.row is AttachmentRow else self._remove_rows
        total = 0
        while removed := self.pace.step(lambda rows: remove(rule, rows)):
            total += removed
        return total

    def _remove_rows(self, rule: Rule, rows: int) -> int:
        keys = list(rule.row.__table__.primary_key)
        with self._writing() as session:
            found = session.execute(select(*keys).where(rule.is_over).limit(rows)).all()
            session.execute(delete(rule.row).where(tuple_(*keys).in_([tuple(key) for key in found])))
            return len(found)

    def _remove_files(self, rule: Rule, rows: int) -> int:
        with self._writing() as session:
            first = select(AttachmentRow.id, AttachmentRow.conversation_id).where(rule.is_over).limit(rows)
            found = session.execute(first).all()
            session.execute(delete(AttachmentRow).where(AttachmentRow.id.in_([one for one, _ in found])))
        # After their rows: what a kill in between leaves is a file that no row names, and those are swept.
        for attachment_id, conversation_id in found:
            self._files.remove(conversation_id, attachment_id)
        return len(found)

    @property
    def _files(self) -> Attachments:
        return self._privacy.attachments

    async def _conversations(self) -> int:
        over = self._idle_since()
        if over is None:
            return 0
        removed = 0
        while (conversation_id := await to_thread.run_sync(self._oldest, over)) is not None:
            await to_thread.run_sync(self._thin_out, conversation_id)
            try:
                record = await to_thread.run_sync(self._privacy.repository.get, conversation_id)
                await self._privacy.erase(record, ACTOR)
            except UnknownConversation:
                # Its shopper was faster.
                continue
            removed += 1
        return removed

    def _purge_words(self) -> None:
        """Purge the search of words where a conversation was erased since the last time, by whomever."""
        with self._reading() as session:
            last = session.scalar(select(func.max(AuditRow.id)).where(AuditRow.action == ERASED)) or 0
        if last > self._purged_to:
            self._words.purge()
            self._purged_to = last

    def _oldest(self, over: ColumnElement[bool]) -> str | None:
        query = select(ConversationRow.id).where(over).order_by(ConversationRow.updated_at).limit(1)
        with self._reading() as session:
            return session.scalar(query)

    def _thin_out(self, conversation_id: str) -> None:
        """Remove the messages before the conversation: a long one at once would hold up all writers."""
        for row in (MessageTextRow, MessageRow):
            self._apply(Rule("messages", row, row.conversation_id == conversation_id))
