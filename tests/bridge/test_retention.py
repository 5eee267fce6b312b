"""What is over its time goes, what is not stays, and nobody who writes waits for it."""

from __future__ import annotations

import asyncio
import json
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from typer.testing import CliRunner

from bridge.database import upgrade as upgrade_bridge
from bridge.handoff import State
from bridge.models import AuditRow, ConversationRow, MessageRow, WebhookEventRow
from bridge.privacy_cli import app
from bridge.privacy_parts import PrivacyParts
from bridge.retention import Pace, Retention
from shop.database import upgrade as upgrade_shop
from shop.models import EventRow
from shop.types import EventKind, ShopperEvent
from tests.bridge.rasa import Rasa
from zhanggui.messages import AttachmentBlock, TextBlock
from zhanggui.settings import Settings

KEPT = {"conversations": 30, "attachments": 10, "events": 20, "audit": 400, "webhooks": 14}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path, running_rasa: Rasa) -> Settings:
    url = ""
    if request.param == "postgresql":
        from tests.bridge.test_bridge_postgresql import new_database

        url = new_database(request.getfixturevalue("postgres_url"), "retention")
    given: dict[str, Any] = {f"retention_{what}_days": days for what, days in KEPT.items()}
    made = Settings(var_dir=tmp_path, database_url=url, bot_url=running_rasa.url, **given)
    upgrade_shop(made.resolved_database_url)
    upgrade_bridge(made.resolved_database_url)
    return made


@pytest.fixture
def parts(settings: Settings) -> Iterator[PrivacyParts]:
    with PrivacyParts.open(settings) as opened:
        yield opened


def retention(parts: PrivacyParts, settings: Settings, later_days: float) -> Retention:
    """The job as it is so many days from now."""
    return Retention(parts.transactions, parts.privacy, settings, lambda: NOW + timedelta(days=later_days))


def talk(parts: PrivacyParts, days_ago: float, state: State = State.BOT, messages: int = 3) -> str:
    """A conversation whose last word was said so long ago."""
    record = parts.privacy.repository.create("en", None)
    for number in range(messages):
        parts.privacy.repository.add(record.id, "shopper", [TextBlock(text=f"word{number}")])
    at = NOW - timedelta(days=days_ago)
    with parts.transactions.writing() as session:
        changed = update(ConversationRow).where(ConversationRow.id == record.id)
        session.execute(changed.values(updated_at=at, state=state.value))
    return record.id


def test_conversations_go_after_their_last_word_and_never_from_a_persons_hands(
    parts: PrivacyParts, settings: Settings, rasa: Rasa
) -> None:
    old, young = talk(parts, 31), talk(parts, 29)
    waiting, held = talk(parts, 90, State.WAITING), talk(parts, 90, State.PERSON)
    job = retention(parts, settings, 0)
    assert job.due()["conversations"] == 1
    removed = asyncio.run(job.run())
    assert removed["conversations"] == 1
    with parts.transactions.reading() as session:
        assert set(session.scalars(select(ConversationRow.id))) == {young, waiting, held}
        assert set(session.scalars(select(MessageRow.conversation_id))) == {young, waiting, held}
        told = session.execute(select(AuditRow.actor, AuditRow.action).where(AuditRow.conversation_id == old)).all()
    assert [tuple(row) for row in told] == [("retention", "erased"), ("bridge", "forgotten by the bot")]
    assert rasa.forgotten == [old]
    # Two days later the next one.
    assert asyncio.run(retention(parts, settings, 2).run())["conversations"] == 1


def test_each_kind_has_its_own_time(parts: PrivacyParts, settings: Settings, rasa: Rasa) -> None:
    shown = talk(parts, 0)
    at = [NOW - timedelta(days=days) for days in (1, 15, 21, 500)]
    with parts.transactions.writing() as session:
        event = {"kind": "view", "quantity": 1, "source": "page"}
        session.execute(insert(EventRow), [{**event, "at": one} for one in at])
        session.execute(
            insert(AuditRow), [{"at": one, "actor": "x", "action": "a", "conversation_id": "c"} for one in at]
        )
        body = {"kind": "k", "body": "{}", "is_spread": True}
        session.execute(
            insert(WebhookEventRow), [{**body, "id": f"m{n}", "created_at": one} for n, one in enumerate(at)]
        )
    names = {"name": "a.pdf", "media_type": "application/pdf", "size_bytes": 3}
    file = AttachmentBlock.model_validate({**names, "attachment_id": "0" * 8 + "-0000-7000-8000-" + "0" * 12})
    parts.attachments.repository.add(shown, None, file)
    path = parts.attachments.folder / shown / file.attachment_id
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PDF")
    job = retention(parts, settings, 0)
    due = job.due()
    assert {what: due[what] for what in ("events", "bridge_audit", "webhook_events")} == {
        "events": 2,
        "bridge_audit": 1,
        "webhook_events": 3,
    }
    first = asyncio.run(job.run())
    assert (first["events"], first["bridge_audit"], first["webhook_events"]) == (2, 1, 3)
    assert "attachments" not in first and path.exists()
    later = asyncio.run(retention(parts, settings, 12).run())
    assert later["attachments"] == 1 and not path.exists()
    assert not any(retention(parts, settings, 12).due().values())


def test_nothing_goes_where_nothing_is_said_of_a_time(parts: PrivacyParts, settings: Settings) -> None:
    talk(parts, 4_000)
    parts.shop.events.record([ShopperEvent(kind=EventKind.SEARCH, at=NOW - timedelta(days=4_000), query="tent")])
    for_ever = {f"retention_{what}_days": 0 for what in KEPT if what != "webhooks"}
    job = retention(parts, settings.model_copy(update=for_ever), 0)
    assert asyncio.run(job.run()) == {}


def test_an_erasure_that_the_bot_has_not_heard_of_stays_on_the_list(parts: PrivacyParts, settings: Settings) -> None:
    gone = talk(parts, 0)
    parts.privacy.repository.erase(gone, "shopper")
    asyncio.run(retention(parts, settings, 2_000).run())
    assert parts.privacy.repository.remembered_by_bot() == [gone]


def test_command_says_what_would_go_and_then_removes_it(
    parts: PrivacyParts, settings: Settings, monkeypatch: pytest.MonkeyPatch, rasa: Rasa
) -> None:
    talk(parts, 0)
    with parts.transactions.writing() as session:
        session.execute(update(ConversationRow).values(updated_at=datetime.now(UTC) - timedelta(days=31)))
    for name in ("var_dir", "database_url", "bot_url", "retention_conversations_days"):
        monkeypatch.setenv(f"ZHANGGUI_{name.upper()}", str(getattr(settings, name)))
    trial = CliRunner().invoke(app, ["retain", "--dry-run"])
    assert json.loads(trial.stdout)["conversations"] == 1, trial.output
    with parts.transactions.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConversationRow)) == 1
    assert CliRunner().invoke(app, ["retain"]).exit_code == 0
    with parts.transactions.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConversationRow)) == 0


def test_writers_hardly_wait_while_much_is_removed(parts: PrivacyParts, settings: Settings) -> None:
    busy = talk(parts, 0, messages=1)
    talk(parts, 31, messages=600)
    event = {"kind": "view", "quantity": 1, "source": "page", "at": NOW - timedelta(days=21)}
    with parts.transactions.writing() as session:
        session.execute(insert(EventRow), [event] * 30_000)
    waits: list[float] = []
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            begun = time.perf_counter()
            parts.privacy.repository.add(busy, "shopper", [TextBlock(text="hello")])
            waits.append(time.perf_counter() - begun)
            time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        removed = asyncio.run(retention(parts, settings, 0).run())
    finally:
        is_over.set()
        writer.join()
    assert removed["events"] == 30_000 and removed["conversations"] == 1
    quantiles = statistics.quantiles(waits, n=100)
    assert quantiles[94] < 0.05


def test_steps_become_as_long_as_they_may_be() -> None:
    now = 0.0

    def clock() -> float:
        return now

    pace = Pace(clock)

    def remove(rows: int) -> int:
        nonlocal now
        now += rows * 0.001
        return rows

    for _ in range(6):
        pace.step(remove)
    assert 20 <= pace.rows <= 50
    assert pace.longest_s <= 0.1
