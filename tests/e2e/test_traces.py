"""One trace a turn over the real processes: Rasa hands the bridge's trace on to the action server."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.collector import Collector, SeenSpan
from tests.e2e.conftest import Client, of_type
from tests.e2e.stack import Stack

pytestmark = pytest.mark.e2e

#: Processes with spans of their own; Rasa's open-source release makes none.
TRACED = ("actions", "bridge")
BRIDGE, ACTIONS = "zhanggui-bridge", "zhanggui-actions"
#: A batch is sent so often; the processes' own default is five seconds.
EXPORT_EVERY_MS = 100
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def collector(stack: Stack) -> Iterator[Collector]:
    """Let the processes that trace export to a collector, for this module; the bot goes on as it is."""
    with Collector() as running:
        named = {"OTEL_EXPORTER_OTLP_ENDPOINT": running.url, "OTEL_BSP_SCHEDULE_DELAY": str(EXPORT_EVERY_MS)}
        stack.environment |= named
        restart(stack)
        yield running
        for name in named:
            del stack.environment[name]
        restart(stack)


def restart(stack: Stack) -> None:
    for name in TRACED:
        stack.kill(name, signal.SIGTERM)
        stack.start(name)
    stack.wait_ready()


def trace_of(collector: Collector, shopper: Client, **said: Any) -> list[SeenSpan]:
    """Let a shopper say something; return the spans of that turn's trace when all have come."""
    before = {span.trace_id for span in collector.spans()}
    assert of_type(shopper.say(**said), "cards"), "an answer that only an action can give"
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        spans = collector.spans()
        turns = {span.trace_id for span in spans if span.name == "turn"} - before
        # The request's own span ends last.
        roots = [span for span in spans if span.trace_id in turns and not span.parent_id]
        if roots and any(span.trace_id in turns and span.process == ACTIONS for span in spans):
            assert len(turns) == 1, "one message is one turn"
            return [span for span in spans if span.trace_id in turns]
        time.sleep(EXPORT_EVERY_MS / 1e3)
    raise AssertionError(f"no whole trace within {PATIENCE_S:.0f} s: {collector.spans()}")


@pytest.mark.parametrize(
    ("language", "text"), [("en", "a tent for two people under 300"), ("zh", "想买一个双人帐篷，300以内")]
)
def test_a_message_is_one_trace_over_bridge_bot_and_actions(
    stack: Stack, collector: Collector, language: str, text: str
) -> None:
    assert_is_one_tree(trace_of(collector, Client(stack.url, locale=language), text=text))


def test_a_button_is_one_trace_too(stack: Stack, collector: Collector) -> None:
    shopper = Client(stack.url, locale="en")
    trace_of(collector, shopper, text="I am looking for a tent")
    pressed = {"payload": {"intent": "show_more", "entities": {}}, "label": "Show more"}
    assert_is_one_tree(trace_of(collector, shopper, **pressed))


def test_no_span_holds_a_word_or_a_conversation(stack: Stack, collector: Collector) -> None:
    shopper = Client(stack.url, locale="en")
    trace_of(collector, shopper, text="a walnut coloured tent 胡桃色")
    received = collector.received()
    assert b"walnut" not in received
    assert "胡桃色".encode() not in received
    assert shopper.id.encode() not in received
    # rasa-sdk has spans of its own, which would name the conversation.
    assert {span.name.split()[0] for span in collector.spans() if span.process == ACTIONS} == {"action"}


def assert_is_one_tree(spans: list[SeenSpan]) -> None:
    """Request, turn and the bot's call each hold the next; every action hangs below the bot's call, and within it."""
    by_name = {span.name: span for span in spans if span.process == BRIDGE}
    request, turn, bot = (by_name[name] for name in ("HTTP POST", "turn", "bot"))
    actions = [span for span in spans if span.process == ACTIONS]
    assert (request.parent_id, turn.parent_id, bot.parent_id) == ("", request.span_id, turn.span_id)
    assert actions
    assert {span.parent_id for span in actions} == {bot.span_id}
    assert all(span.name.startswith("action ") for span in actions)
    # One clock: all of it runs on this machine.
    assert all(bot.start_ns <= span.start_ns < span.end_ns <= bot.end_ns for span in actions)
