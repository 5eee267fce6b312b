"""A collector of traces on a free port, as OTLP over HTTP asks for one: it keeps every span that processes export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from tests.served import Served

#: Of the OTLP specification, for spans.
PATH = "/v1/traces"
TYPE = "application/x-protobuf"


@dataclass(frozen=True)
class SeenSpan:
    """What a test asks of an exported span; ids are hexadecimal, ``parent_id`` is empty at the root."""

    process: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int


class Collector(Served):
    """Receives spans from real exporters while the context is open."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bodies: list[bytes] = []
        collector = self

        class Receive(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_export = self.path == PATH and self.headers["Content-Type"] == TYPE
                if is_export:
                    collector.keep(body)
                self.send_response(HTTPStatus.OK if is_export else HTTPStatus.BAD_REQUEST)
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_header("Content-Type", TYPE)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *_: object) -> None:
                """Say nothing: a line for each export is of no use in a test's output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receive)
        super().__init__(self._server)

    @property
    def url(self) -> str:
        """What ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set to."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def keep(self, body: bytes) -> None:
        """Keep an export as it came."""
        with self._lock:
            self._bodies.append(body)

    def received(self) -> bytes:
        """Return all that came over the line."""
        with self._lock:
            return b"".join(self._bodies)

    def spans(self) -> list[SeenSpan]:
        """Return all spans, in the order in which they came."""
        with self._lock:
            bodies = list(self._bodies)
        return [span for body in bodies for span in _spans(ExportTraceServiceRequest.FromString(body))]


def _spans(export: ExportTraceServiceRequest) -> Iterable[SeenSpan]:
    for part in export.resource_spans:
        process = _service(part.resource)
        for span in (span for scope in part.scope_spans for span in scope.spans):
            yield SeenSpan(
                process=process,
                name=span.name,
                trace_id=span.trace_id.hex(),
                span_id=span.span_id.hex(),
                parent_id=span.parent_span_id.hex(),
                start_ns=span.start_time_unix_nano,
                end_ns=span.end_time_unix_nano,
            )


def _service(resource: Resource) -> str:
    return next((one.value.string_value for one in resource.attributes if one.key == "service.name"), "")
