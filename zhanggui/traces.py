"""Traces (OpenTelemetry): one a turn, over the bridge, its call of the bot, and the actions.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT names a collector; the other OTEL_ variables of the specification hold, too. No
span holds a text, a customer or a conversation. Rasa passes no header on to actions, but a message's metadata: the
trace goes there as W3C's traceparent.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

#: Name of the header of W3C's recommendation, and of the member in a message's metadata.
TRACEPARENT = "traceparent"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_W3C = TraceContextTextMapPropagator()


@contextmanager
def exporting_traces(process: str) -> Iterator[bool]:
    """Export spans while the context is open, where a collector is named; yield whether one is."""
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        yield False
        return
    # Only now: without a collector no process pays for them.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"zhanggui-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    try:
        yield True
    finally:
        # What is still in the batch is sent.
        provider.shutdown()


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, traceparent: str | None = None) -> Iterator[Span]:
    """Open a span below the current one, or below that of another process.

    An exception marks it as failed by its kind alone: the words of one may quote what somebody wrote.
    """
    parent = _W3C.extract({TRACEPARENT: traceparent}) if traceparent else None
    tracer = trace.get_tracer("zhanggui")
    with tracer.start_as_current_span(
        name, context=parent, kind=kind, record_exception=False, set_status_on_exception=False
    ) as opened:
        try:
            yield opened
        except Exception as error:
            opened.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def current_traceparent() -> str | None:
    """Return the current span as W3C's traceparent; None where nothing is traced."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get(TRACEPARENT)
