"""The real application over the real demo shop; models are opened once, a bridge takes a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bridge.database import upgrade
from bridge.limits import RateLimiter
from tests.bridge.rasa import Rasa
from tests.bridge.server import PASSWORD, Bridge, Shopper, Staff
from tests.shop.conftest import postgres_url
from zhanggui.services import Services
from zhanggui.settings import Settings

__all__ = ["postgres_url"]


@pytest.fixture(scope="session")
def bridge_services(demo_var: Path, demo_services: Services) -> Services:
    upgrade(Settings(var_dir=demo_var).resolved_database_url)
    return demo_services


@pytest.fixture(scope="session")
def running_rasa() -> Iterator[Rasa]:
    with Rasa() as running:
        yield running


@pytest.fixture
def rasa(running_rasa: Rasa) -> Rasa:
    running_rasa.reset()
    return running_rasa


class OpenBridge:
    """Serves bridges with settings of a test's own, until the test (or the session) ends."""

    def __init__(self, stack: ExitStack, services: Services, **given: Any) -> None:
        self._stack, self._services, self._given = stack, services, given

    def __call__(self, **changed: Any) -> Bridge:
        return self._stack.enter_context(Bridge(Settings(**self._given | changed), self._services))


@pytest.fixture(scope="session")
def given_settings(demo_var: Path, running_rasa: Rasa) -> dict[str, Any]:
    return {
        "var_dir": demo_var,
        "bot_url": running_rasa.url,
        "actions_url": running_rasa.url,
        "staff_password": PASSWORD,
        # Out of the way of tests that are not about limits.
        "messages_per_minute": 100_000,
        "conversations_per_hour": 100_000,
        "uploads_per_hour": 100_000,
        "bot_turns_waiting": 10_000,
    }


@pytest.fixture(scope="module")
def open_shared(given_settings: dict[str, Any], bridge_services: Services) -> Iterator[OpenBridge]:
    """As ``open_bridge``, for bridges that a whole module shares."""
    with ExitStack() as stack:
        yield OpenBridge(stack, bridge_services, **given_settings)


@pytest.fixture
def open_bridge(given_settings: dict[str, Any], bridge_services: Services, rasa: Rasa) -> Iterator[OpenBridge]:
    del rasa  # reset
    with ExitStack() as stack:
        yield OpenBridge(stack, bridge_services, **given_settings)


@pytest.fixture(scope="session")
def running_bridge(given_settings: dict[str, Any], bridge_services: Services) -> Iterator[Bridge]:
    with ExitStack() as stack:
        # Receivers of tests are on this machine.
        bridge = OpenBridge(stack, bridge_services, **given_settings)(webhook_http_on_loopback=True)
        # These two are no settings.
        bridge.parts.limits.reads = bridge.parts.limits.sign_ins = RateLimiter(100_000, 60, "requests a minute")
        yield bridge


@pytest.fixture
def bridge(running_bridge: Bridge, rasa: Rasa) -> Bridge:
    """The bridge that most tests share; one whose bot fails needs a bridge of its own (``open_bridge``)."""
    del rasa  # reset
    return running_bridge


@pytest.fixture
def shopper(bridge: Bridge) -> Shopper:
    return bridge.shopper()


@pytest.fixture
def staff(bridge: Bridge) -> Staff:
    return bridge.staff()
