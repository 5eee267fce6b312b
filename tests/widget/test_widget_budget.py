"""What the closed chat costs the shop's page on its main thread."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from benchmarks.widget import added

pytestmark = pytest.mark.browser
#: What issue 7 allows before the chat is opened; the figure of benchmarks/README.md is about half of it.
MAIN_THREAD_MS = 50
ROUNDS = 3


def test_closed_chat_takes_little_of_the_main_thread(standin: str, browser: Browser) -> None:
    cost = added(browser, standin, ROUNDS)
    assert cost.task_ms < MAIN_THREAD_MS, cost
    assert cost.blocking_ms == 0, cost
    # The chat itself is fetched when it is opened.
    assert cost.requests <= 15, cost
