"""The bridge's central tests once more, with its tables and the shop's on PostgreSQL.

Skipped where no PostgreSQL server is installed; search and recommendations keep to the demo's artefacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy

from bridge.database import upgrade as upgrade_bridge
from bridge.limits import RateLimiter
from shop.database import open_engine
from shop.database import upgrade as upgrade_shop
from shop.service import Shop
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import Bridge
from tests.bridge.test_bridge_handoff import *  # noqa: F403
from tests.bridge.test_bridge_identity import *  # noqa: F403
from tests.bridge.test_bridge_search import *  # noqa: F403
from tests.bridge.test_bridge_talk import *  # noqa: F403
from tests.bridge.test_bridge_threads import *  # noqa: F403
from tests.bridge.test_bridge_webhooks import *  # noqa: F403
from zhanggui.services import Services
from zhanggui.settings import Settings

pytestmark = pytest.mark.postgres


def new_database(postgres_url: str, name: str) -> str:
    """Make a migrated database beside that of other modules; return its URL."""
    engine = open_engine(postgres_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = f"{postgres_url.rpartition('/')[0]}/{name}"
    upgrade_shop(url)
    upgrade_bridge(url)
    return url


@pytest.fixture(scope="module")
def database_url(postgres_url: str) -> str:
    return new_database(postgres_url, "talks")


@pytest.fixture(scope="module")
def bridge_services(demo_services: Services, database_url: str) -> Iterator[Services]:
    """The demo's packages over a shop in PostgreSQL, with the products and people that tests name."""
    shop = Shop.open(database_url)
    demo = demo_services.shop
    shop.products.upsert(demo.products.iterate())
    shop.customers.upsert(demo.customers.demo_identities())
    yield replace(demo_services, shop=shop)
    shop.close()


@pytest.fixture(scope="module")
def given_settings(given_settings: dict[str, Any], database_url: str) -> dict[str, Any]:
    return {**given_settings, "database_url": database_url}


@pytest.fixture(scope="module")
def running_bridge(given_settings: dict[str, Any], bridge_services: Services) -> Iterator[Bridge]:
    with ExitStack() as stack:
        bridge = OpenBridge(stack, bridge_services, **given_settings)(webhook_http_on_loopback=True)
        # These two are no settings.
        bridge.parts.limits.reads = bridge.parts.limits.sign_ins = RateLimiter(100_000, 60, "requests a minute")
        yield bridge


@pytest.fixture(scope="module")  # type: ignore[no-redef]
def running_desk(open_shared: OpenBridge, postgres_url: str) -> Bridge:
    """The bridge of the hand-off's tests, whose queue is theirs alone."""
    return open_shared(database_url=new_database(postgres_url, "desk"))


@pytest.fixture(scope="module")  # type: ignore[no-redef]
def own_bridge(settings: Settings, bridge_services: Services, postgres_url: str) -> Iterator[Bridge]:
    """The bridge of the webhooks' tests: others would deliver, too."""
    url = new_database(postgres_url, "webhooks")
    with Bridge(settings.model_copy(update={"database_url": url}), bridge_services) as running:
        yield running
