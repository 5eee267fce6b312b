"""The verdict of benchmarks/chaos.py finds what it is there to find: each fault is made by hand in a good conversation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from benchmarks.chaos_shopper import Habits, Shopper
from benchmarks.chaos_verdict import judge
from bridge.database import upgrade
from bridge.message_rows import store_answer, store_typed
from bridge.models import MessageRow
from bridge.repository import ConversationRepository
from bridge.transactions import Transactions
from shop.database import open_engine
from zhanggui.messages import TextBlock


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/zhanggui.db"
    upgrade(url)
    return url


@pytest.fixture
def good(url: str) -> Shopper:
    """A shopper who typed three messages, saw all that was stored, and was answered each time."""
    transactions = Transactions(open_engine(url))
    repository = ConversationRepository(transactions)
    record = repository.create("en", None)
    repository.add(record.id, "bot", [TextBlock(text="welcome")])
    shopper = Shopper("http://127.0.0.1:1", 1, 1, Habits(1, 1))
    shopper.id = record.id
    for number in range(1, 4):
        key, words = f"c1-{number}", f"hello ({number})"
        shopper.typed[key] = words
        with transactions.writing() as session:
            stored = store_typed(session, record.id, [TextBlock(text=words)], key, {"text": words}, "en")
            store_answer(session, record.id, stored.message.seq, [TextBlock(text=f"echo: {words}")])
        shopper.seen.acknowledged[key] = stored.message.seq
    for message in repository.messages(record.id):
        shopper.seen.messages[message.seq] = message.model_dump(mode="json")
    return shopper


def test_good_conversation_has_no_fault(url: str, good: Shopper) -> None:
    verdict = judge(url, [good])
    assert verdict.faults == {}
    assert (verdict.typed, verdict.stored, verdict.answered_by_bot, verdict.answered_with_try_again) == (3, 3, 3, 0)


def _sql(statement: Any) -> Callable[[Session, Shopper], None]:
    def run(session: Session, _: Shopper) -> None:
        session.execute(statement)

    return run


def _unsee(_: Session, shopper: Shopper) -> None:
    del shopper.seen.messages[3]


def _say_more(_: Session, shopper: Shopper) -> None:
    shopper.typed["c1-4"] = "never arrived"


def _mistake_number(_: Session, shopper: Shopper) -> None:
    shopper.seen.acknowledged["c1-1"] = 6


def _type_otherwise(_: Session, shopper: Shopper) -> None:
    shopper.typed = dict(reversed(shopper.typed.items()))


def _count_on_line(name: str) -> Callable[[Session, Shopper], None]:
    return lambda _, shopper: setattr(shopper.seen, name, 1)


FAULTS: dict[str, tuple[Callable[[Session, Shopper], None], str]] = {
    "a message is gone": (_sql(delete(MessageRow).where(MessageRow.seq == 2)), "lost"),
    "an answer is gone": (_sql(delete(MessageRow).where(MessageRow.seq == 7)), "unanswered"),
    "a turn never ended": (_sql(update(MessageRow).where(MessageRow.seq == 4).values(is_answered=False)), "unanswered"),
    "an answer came twice": (_sql(update(MessageRow).where(MessageRow.seq == 4).values(role="bot")), "answered_twice"),
    "a sentence came twice": (
        _sql(text("UPDATE messages SET blocks = (SELECT blocks FROM messages WHERE seq = 2) WHERE seq = 4")),
        "doubled",
    ),
    "a number is missing": (_sql(update(MessageRow).where(MessageRow.seq == 7).values(seq=9)), "out_of_order"),
    "typed but never stored": (_say_more, "lost"),
    "stored but never shown": (_unsee, "unseen"),
    "acknowledged as another one": (_mistake_number, "wrong_number"),
    "stored in another order": (_type_otherwise, "out_of_order"),
    "shown twice": (_count_on_line("doubled"), "doubled"),
    "shown in another order": (_count_on_line("out_of_order"), "out_of_order"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_found(url: str, good: Shopper, kind: str) -> None:
    make, expected = FAULTS[kind]
    with Session(open_engine(url)) as session, session.begin():
        make(session, good)
    assert judge(url, [good]).faults.get(expected), kind
