"""What every answer of the bridge carries, and the one line that the log says of it."""

from __future__ import annotations

import time

import structlog
from opentelemetry.trace import SpanKind
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.metrics import Metrics
from zhanggui.traces import span

log = structlog.get_logger(__name__)

#: The widget's modules are loaded by pages of other origins.
_FILES = ("/static/", "/widget.js")
_FILE_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
_ALL_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
_SILENT = ("/healthz", "/readyz", "/metrics")


class HardenAndLog:
    """Middleware: security headers; metrics; a log line with method, path, status and time, never a body or a query.

    Plain ASGI: Starlette's own base class moves each answer through a task and a stream of its own.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        path: str = scope["path"]
        is_file = path.startswith(_FILES)
        status = 500

        async def send_hardened(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in (_ALL_HEADERS | _FILE_HEADERS if is_file else _ALL_HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            # Not below a span that a stranger names: anybody could add to anybody's trace.
            with span(f"HTTP {scope['method']}", SpanKind.SERVER) as traced:
                await self._app(scope, receive, send_hardened)
                # The route's template, set by the router: a path may name a conversation.
                traced.set_attribute("http.route", getattr(scope.get("route"), "path", None) or "none")
                traced.set_attribute("http.response.status_code", status)
        finally:
            took_s = time.perf_counter() - started
            self._metrics.request(scope["method"], getattr(scope.get("route"), "path", None), status, took_s)
            if not is_file and path not in _SILENT:
                log.info("request", method=scope["method"], path=path, status=status, ms=round(took_s * 1e3, 1))
