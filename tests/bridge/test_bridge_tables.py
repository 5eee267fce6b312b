"""The integrators' tables on SQLite and on PostgreSQL: made by the migration as the models say, and used alike."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from bridge import database
from bridge.api_keys import ApiKeys, Scope
from bridge.errors import BadToken
from bridge.idempotency import BeingAnswered, Claim, IdempotencyStore, KeyReused, StoredAnswer
from bridge.imports import ImportJobs
from bridge.models import Base
from bridge.outbox import Event
from bridge.repository import ConversationRepository
from bridge.transactions import Transactions
from bridge.webhooks import DEAD, DELIVERED, Webhooks
from shop.audit import AskedBy, AuditLog, log_change
from shop.database import migration_config, open_engine
from shop.repository import Repository
from shop.service import Shop
from tests.shop.conftest import postgres_url, shop

__all__ = ["postgres_url", "shop"]


@pytest.fixture
def engine(shop: Shop) -> Iterator[Engine]:
    """The shop's database with the bridge's tables beside its own."""
    url = shop._engine.url.render_as_string(hide_password=False)
    database.upgrade(url)
    opened = open_engine(url)
    yield opened
    opened.dispose()


def _is_of_models(name: str | None, kind: str, _: object) -> bool:
    """Leave out the shop's tables, and what only one database has for its search."""
    if kind == "index":
        return not (name or "").startswith("search_")
    return kind != "table" or name in Base.metadata.tables


def test_the_migrations_make_what_the_models_say_and_take_it_back(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"include_name": _is_of_models, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    config = migration_config(database.MIGRATIONS, database.VERSION_TABLE, str(engine.url))
    command.downgrade(config, "0001")
    assert "api_keys" not in inspect(engine).get_table_names()
    command.upgrade(config, "head")
    assert database.is_current(engine)


def test_keys(engine: Engine) -> None:
    keys = ApiKeys(Transactions(engine))
    key, token = keys.create("erp", [Scope.ORDERS_WRITE, Scope.ORDERS_WRITE], 5)
    assert keys.check(token) == key
    assert keys.all()[0].last_used_at is not None
    assert keys.revoke(key.id)
    with pytest.raises(BadToken):
        keys.check(token)


def test_of_many_claims_at_once_one_is_given(engine: Engine) -> None:
    store = IdempotencyStore(Transactions(engine))
    key, _ = ApiKeys(Transactions(engine)).create("erp", [])
    together = threading.Barrier(8)

    def begin(_: int) -> Claim | StoredAnswer | None:
        together.wait()
        try:
            return store.begin(key.id, "k", "a" * 64)
        except BeingAnswered:
            return None

    with ThreadPoolExecutor(8) as pool:
        (claim,) = (found for found in pool.map(begin, range(8)) if found)
    assert isinstance(claim, Claim)
    answer = StoredAnswer(201, {"content-type": "application/json"}, b'{"\x00": "\xe4\xbd\xa0"}')
    store.finish(claim, answer)
    assert store.begin(key.id, "k", "a" * 64) == answer
    with pytest.raises(KeyReused):
        store.begin(key.id, "k", "b" * 64)
    given_up = store.begin(key.id, "other", "a" * 64)
    assert isinstance(given_up, Claim)
    store.give_up(given_up)
    assert isinstance(store.begin(key.id, "other", "b" * 64), Claim)
    # Whoever lost a claim stores nothing over its successor.
    store.finish(given_up, answer)
    with pytest.raises(BeingAnswered):
        store.begin(key.id, "other", "b" * 64)


class _Writer(Repository):
    def log(self, action: str) -> None:
        with self._session() as session:
            log_change(session, action, "ZG-1", AskedBy(customer_id="c-1"))


def test_the_life_of_an_event(engine: Engine) -> None:
    webhooks = Webhooks(Transactions(engine), AuditLog(engine))
    assert webhooks.follow_shop() == 0
    first = webhooks.create("https://a.example/", [Event.CONVERSATION_OPENED, Event.ORDER_CHANGED], "")
    second = webhooks.create("https://b.example/", [], "")
    record = ConversationRepository(Transactions(engine)).create("zh", "c-1")
    assert webhooks.spread() == 1
    assert webhooks.spread() == 0
    attempts = webhooks.claim(10, [], timedelta(seconds=30))
    assert sorted(attempt.endpoint_id for attempt in attempts) == sorted([first.id, second.id])
    assert json.loads(attempts[0].body)["data"]["conversation_id"] == record.id
    assert webhooks.claim(10, [], timedelta(seconds=30)) == []
    webhooks.end(attempts[0], DELIVERED, 200, None)
    webhooks.again(attempts[1], datetime.now(UTC), 500, "x")
    assert webhooks.claim(10, [attempts[1].endpoint_id], timedelta(seconds=30)) == []
    (again,) = webhooks.claim(10, [], timedelta(seconds=30))
    assert (again.number, again.event_id) == (2, attempts[1].event_id)
    webhooks.end(again, DEAD, 500, "x")
    assert webhooks.waiting() == 0
    assert webhooks.replay(again.endpoint_id) == 1
    assert [one.state for one in webhooks.deliveries(again.endpoint_id, None, "", 10)] == ["pending"]
    writer = _Writer(engine)
    writer.log("order.cancel")
    writer.log("cart.remove")
    writer.log("case.open")
    assert webhooks.follow_shop() == 2
    assert webhooks.follow_shop() == 0
    assert webhooks.spread() == 2
    kinds = [one.event for one in webhooks.deliveries(first.id, None, "", 10)]
    assert kinds.count(Event.ORDER_CHANGED) == 1
    assert Event.CASE_OPENED not in kinds
    webhooks.prune()
    webhooks.delete(first.id)
    webhooks.delete(second.id)
    assert webhooks.waiting() == 0


def test_imports(engine: Engine, shop: Shop, tmp_path: Path) -> None:
    jobs = ImportJobs(Transactions(engine), shop.products, tmp_path / "imports")
    good = {"id": "p-1", "title": {"zh": "帐篷"}, "variants": [{"id": "v-1"}]}
    # A NUL in what is wrong: PostgreSQL's JSON cannot hold it.
    bad = {"id": "p-\x00", "title": {"en": "\x00"}, "variants": []}
    job = jobs.add("\n".join(map(json.dumps, [good, bad])).encode(), None, "USD")
    jobs.import_now(job.id)
    done = jobs.get(job.id)
    assert done is not None
    assert (done.state, done.imported) == ("done", 1)
    assert done.errors
    assert shop.products.get("p-1") is not None
    assert jobs.get("none") is None
