"""What Prometheus is told: requests, turns, open sockets, and how many wait for a person.

Names follow Prometheus's conventions (base units, ``_total`` for counters); no label ever holds a conversation, a
customer or a word of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from bridge.census import Census

#: A turn with search takes tens of milliseconds, one that waits for a slow bot seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Outcome(StrEnum):
    """How a shopper's message was answered."""

    ANSWERED = "answered"
    #: A person owns the conversation, or will: the bot is silent.
    PERSON = "person"
    #: A fault of ours.
    FAULT = "fault"


class Metrics:
    """The metrics of one bridge, in a registry of their own."""

    def __init__(self, engine: Engine) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Conversations(engine))
        self._requests = Histogram(
            "zhanggui_http_request_seconds",
            "Time of a request, by its route.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._turns = Histogram(
            "zhanggui_turn_seconds",
            "Time from a shopper's message to its answer.",
            ("outcome",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._without_bot = Counter(
            "zhanggui_bot_unavailable_total", "Answers that were given without the bot.", registry=self._registry
        )
        self._shed = Counter(
            "zhanggui_shed_total",
            "What was refused because there was too much to do.",
            ("what",),
            registry=self._registry,
        )
        self._turns_inside = Gauge(
            "zhanggui_turns_inside", "Turns that ask the bot or wait for it, in this process.", registry=self._registry
        )
        self._redis_up = Gauge("zhanggui_redis_up", "1 while the line to Redis is up.", registry=self._registry)
        self._redis_failures = Counter(
            "zhanggui_redis_failures_total", "Calls to Redis that were done without it.", registry=self._registry
        )
        self._sockets = Gauge("zhanggui_sockets", "Open WebSockets.", ("side",), registry=self._registry)

    def request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count a request; what matched no route counts as one, so that scanning makes no new series."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route or "none", str(status)).observe(seconds)

    def turn(self, outcome: Outcome, seconds: float) -> None:
        """Count an answered message."""
        self._turns.labels(outcome.value).observe(seconds)

    def without_bot(self) -> None:
        """Count an answer that was given without the bot."""
        self._without_bot.inc()

    def shed(self, what: str) -> None:
        """Count a refusal; ``what`` is "turn" or "request"."""
        self._shed.labels(what).inc()

    def turns_inside(self, number: int) -> None:
        """Note how many turns are under way or wait."""
        self._turns_inside.set(number)

    def redis_up(self, is_up: bool) -> None:
        """Note whether the line to Redis is up."""
        self._redis_up.set(is_up)

    def redis_failed(self) -> None:
        """Count a call to Redis that failed."""
        self._redis_failures.inc()

    def socket(self, side: str) -> AbstractContextManager[object]:
        """Count a socket as open while the context is; ``side`` is "shopper" or "staff"."""
        return self._sockets.labels(side).track_inprogress()

    def text(self) -> bytes:
        """Return all of it in Prometheus's text format."""
        return generate_latest(self._registry)


class _Conversations(Collector):
    """Counted in the database at each scrape: it holds for all bridges and through restarts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is counted when the collector is registered: the tables may not be there yet."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the census says."""
        census = Census.take(self._engine)
        counts = GaugeMetricFamily("zhanggui_conversations", "Conversations by who owns them.", labels=("state",))
        for state, number in census.by_state.items():
            counts.add_metric((state.value,), number)
        yield counts
        wait = "How long the shopper has waited who waits longest for a person."
        yield GaugeMetricFamily("zhanggui_longest_wait_seconds", wait, value=census.longest_wait_s)
        in_turn = "Messages whose turn has not ended."
        yield GaugeMetricFamily("zhanggui_messages_in_turn", in_turn, value=census.in_turn)
