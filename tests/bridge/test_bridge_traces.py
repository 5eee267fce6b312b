"""One trace a turn, from the shopper's request over the bot to the action, without a word of anybody's."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.people import Help
from tests.bridge.rasa import Rasa, Turn
from tests.bridge.server import Bridge, Shopper, until
from zhanggui.services import Services

WORDS = "my secret wish is a walnut cradle"


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace.set_tracer_provider(provider)
    yield kept
    # The provider stays the process's; from now on it keeps nothing.
    provider.shutdown()


def act(metadata: dict[str, Any], services: Services) -> None:
    """Let a real action answer, as Rasa calls it with a message's metadata."""
    latest = {"text": WORDS, "metadata": metadata}
    tracker = Tracker("talk", {}, latest, [], False, None, {}, "action_listen")
    asyncio.run(Help(services).run(CollectingDispatcher(), tracker, {}))


def test_a_turn_is_one_trace_and_holds_no_word(
    exporter: InMemorySpanExporter, bridge: Bridge, rasa: Rasa, bridge_services: Services
) -> None:
    def answer(turn: Turn) -> list[dict[str, Any]]:
        act(turn["metadata"], bridge_services)
        return [{"text": f"heard {WORDS}"}]

    rasa.answer = answer
    shopper: Shopper = bridge.shopper()
    exporter.clear()
    shopper.ask(WORDS)
    names = {"HTTP POST", "turn", "bot", f"action {Help.action_name}"}
    until(lambda: names <= {one.name for one in exporter.get_finished_spans()}, "all spans")
    spans: dict[str, ReadableSpan] = {one.name: one for one in exporter.get_finished_spans()}
    assert len({spans[name].context.trace_id for name in names}) == 1
    order = ["HTTP POST", "turn", "bot", f"action {Help.action_name}"]
    for above, below in zip(order, order[1:], strict=False):
        parent = spans[below].parent
        assert parent is not None and parent.span_id == spans[above].context.span_id, below
    assert dict(spans["turn"].attributes or {}) == {"zhanggui.outcome": "answered"}
    route = (spans["HTTP POST"].attributes or {})["http.route"]
    assert route == "/v1/conversations/{conversation_id}/messages"
    shown = "".join(one.to_json() for one in exporter.get_finished_spans())
    assert "walnut" not in shown and shopper.id not in shown


def test_a_stranger_cannot_add_to_a_trace(exporter: InMemorySpanExporter, bridge: Bridge) -> None:
    exporter.clear()
    mine = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    assert bridge.http().get("/v1/widget", headers={"traceparent": mine}).is_success
    seen = until(exporter.get_finished_spans, "the span")
    assert [one.parent for one in seen] == [None]


def test_a_bot_that_is_down_is_a_failed_span_of_a_turn_that_was_answered(
    exporter: InMemorySpanExporter, bridge: Bridge, rasa: Rasa
) -> None:
    rasa.stop()
    try:
        exporter.clear()
        bridge.shopper().ask(WORDS)
    finally:
        rasa.start()
    until(lambda: "bot" in {one.name for one in exporter.get_finished_spans()}, "the span")
    spans = {one.name: one for one in exporter.get_finished_spans()}
    assert (spans["bot"].status.is_ok, spans["bot"].status.description) == (False, "BotUnavailable")
    assert dict(spans["turn"].attributes or {}) == {"zhanggui.outcome": "answered"}


def test_nothing_is_traced_where_no_collector_is_named() -> None:
    script = (
        "from zhanggui.traces import *\n"
        "with exporting_traces('bridge') as is_on, span('turn') as one:\n"
        "    assert not is_on and not one.is_recording() and current_traceparent() is None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={"PATH": "", "PYTHONPATH": ":".join(sys.path)})
