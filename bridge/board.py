"""The supervisor's figures: who waits, how soon people answer, how long they take, how they are rated.

What each figure counts stands beside it in :mod:`bridge.schemas.board`, and so in the schema and the console.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from statistics import fmean, median, quantiles

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bridge.handoff import HANDED_TO, State
from bridge.models import AuditRow, ConversationRow, MessageRow
from bridge.transactions import Transactions

#: SQLite takes some 32,000 values in a statement.
_IN_A_QUERY = 1_000


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds, over several times; None where it never happened."""

    count: int = 0
    median_s: float | None = None
    p90_s: float | None = None

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Return the figures of some times."""
        if not seconds:
            return cls()
        p90 = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
        return cls(len(seconds), round(median(seconds), 1), round(p90, 1))


@dataclass(frozen=True)
class Figures:
    """The desk at one moment, and since an earlier one."""

    by_state: dict[State, int]
    longest_wait_s: float | None
    #: Times that a shopper began to wait for a person.
    asked: int
    #: Of those: queued again after a person had it.
    asked_again: int
    #: Of those that asked, without a word of a person yet, and not waiting any more.
    missed: int
    first_response: Times
    handling: Times
    closed: int
    ratings: int
    rating: float | None
    #: Conversations that each person has taken, by their name.
    taken: dict[str, int]


@dataclass(frozen=True)
class _Wait:
    """A shopper waits for a person from then on."""

    at: datetime
    #: A person had it, and handed it on to the queue, to somebody without room, or was gone.
    is_again: bool
    #: It is the wait before, unless somebody said a word in between.
    goes_on: bool


@dataclass
class _Story:
    """What happened to the owner of one conversation."""

    waits: list[_Wait] = field(default_factory=list)
    #: How long people had it, each time to its end.
    handled_s: list[float] = field(default_factory=list)
    taken_at: datetime | None = None
    #: When somebody gave it to another: that one has taken it.
    given_at: datetime | None = None
    _is_called: bool = False

    def change(self, before: str, after: str, at: datetime) -> None:
        """Go on with another owner."""
        if after == State.WAITING:
            self.waits.append(_Wait(at, before == State.PERSON, self._is_called))
        if after != State.PERSON:
            self._is_called = after == State.WAITING
        if after == State.PERSON:
            self.taken_at = at
        elif before == State.PERSON and self.taken_at is not None:
            self.handled_s.append((at - self.taken_at).total_seconds())
            self.taken_at = None

    def begun(self, spoken: Sequence[datetime]) -> list[_Wait]:
        """Return the waits, those left out that only go on: handed on before a person had said a word."""
        found: list[_Wait] = []
        for wait in self.waits:
            last = found[-1].at if found else None
            if wait.goes_on and last is not None and not any(last <= one < wait.at for one in spoken):
                continue
            found.append(wait)
        return found


class Board:
    """Reads the figures; methods block and are called from threads."""

    def __init__(self, transactions: Transactions) -> None:
        self._open = transactions

    def look(self, since: datetime, now: datetime | None = None) -> Figures:
        """Return the figures of what began after a moment, and of what is now."""
        now = now or datetime.now(UTC)
        with self._open.reading() as session:
            by_state, waiting_since = _present(session)
            stories, taken, closed = _stories(session, since)
            spoken = _spoken(session, [one for one, story in stories.items() if story.waits], since)
            asked = {one: story.begun(spoken.get(one, ())) for one, story in stories.items() if story.waits}
            waiting = _waiting(session)
            ratings, mean = _ratings(session, since)
        responses, missed = _responses(asked, spoken, waiting)
        return Figures(
            by_state=by_state,
            longest_wait_s=max((now - waiting_since).total_seconds(), 0.0) if waiting_since else None,
            asked=sum(map(len, asked.values())),
            asked_again=sum(wait.is_again for waits in asked.values() for wait in waits),
            missed=missed,
            first_response=Times.of(responses),
            handling=Times.of([seconds for story in stories.values() for seconds in story.handled_s]),
            closed=closed,
            ratings=ratings,
            rating=round(mean, 2) if mean is not None else None,
            taken=dict(taken),
        )


def _present(session: Session) -> tuple[dict[State, int], datetime | None]:
    counts: dict[str, int] = dict(
        session.execute(select(ConversationRow.state, func.count()).group_by(ConversationRow.state)).tuples().all()
    )
    first = select(func.min(ConversationRow.waiting_since)).where(ConversationRow.state == State.WAITING.value)
    return {state: counts.get(state.value, 0) for state in State}, session.scalar(first)


def _stories(session: Session, since: datetime) -> tuple[dict[str, _Story], Counter[str], int]:
    """Follow each conversation through the audit; return them, who took how many, and how many were closed."""
    stories: defaultdict[str, _Story] = defaultdict(_Story)
    taken: Counter[str] = Counter()
    closed = 0
    query = select(AuditRow.conversation_id, AuditRow.actor, AuditRow.action, AuditRow.at)
    for conversation_id, actor, action, at in session.execute(query.where(AuditRow.at >= since).order_by(AuditRow.id)):
        before, arrow, after = action.partition("->")
        story = stories[conversation_id]
        if action.startswith(HANDED_TO):
            taken[action.removeprefix(HANDED_TO)] += 1
            story.given_at = at
        elif arrow:
            story.change(before, after, at)
            if after == State.PERSON and story.given_at != at:
                taken[actor] += 1
            closed += after == State.CLOSED
    return stories, taken, closed


def _spoken(session: Session, conversation_ids: Sequence[str], since: datetime) -> dict[str, list[datetime]]:
    """Return when people spoke in each of some conversations that are still there, in order."""
    found: dict[str, list[datetime]] = {}
    for ids in _batches(conversation_ids):
        there = select(ConversationRow.id).where(ConversationRow.id.in_(ids))
        found |= {conversation_id: [] for conversation_id in session.scalars(there)}
        query = (
            select(MessageRow.conversation_id, MessageRow.created_at)
            .where(MessageRow.conversation_id.in_(ids), MessageRow.role == "person", MessageRow.created_at >= since)
            .order_by(MessageRow.conversation_id, MessageRow.seq)
        )
        for conversation_id, at in session.execute(query):
            found[conversation_id].append(at)
    return found


def _waiting(session: Session) -> set[str]:
    """Return the conversations that may still be answered by the person who was asked for."""
    open_states = (State.WAITING.value, State.PERSON.value)
    return set(session.scalars(select(ConversationRow.id).where(ConversationRow.state.in_(open_states))))


def _responses(
    asked: dict[str, list[_Wait]], spoken: dict[str, list[datetime]], waiting: set[str]
) -> tuple[list[float], int]:
    """Return how long each took who got an answer, and how many got none and wait no more; erased ones left out."""
    responses: list[float] = []
    missed = 0
    for conversation_id, waits in asked.items():
        if conversation_id not in spoken:
            continue
        moments = [wait.at for wait in waits]
        ends: list[datetime | None] = [*moments[1:], None]
        for at, next_at in zip(moments, ends, strict=True):
            heard = (one for one in spoken[conversation_id] if one >= at and (next_at is None or one < next_at))
            first = next(heard, None)
            if first is not None:
                responses.append((first - at).total_seconds())
            elif next_at is not None or conversation_id not in waiting:
                missed += 1
    return responses, missed


def _ratings(session: Session, since: datetime) -> tuple[int, float | None]:
    scores = session.scalars(select(ConversationRow.rating).where(ConversationRow.rated_at >= since)).all()
    given = [score for score in scores if score is not None]
    return len(given), fmean(given) if given else None


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, _IN_A_QUERY)):
        yield batch
