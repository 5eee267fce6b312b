"""``GET /metrics`` for Prometheus: from this machine, or with a token."""

from __future__ import annotations

import hmac

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bridge.admission import address_of
from bridge.auth import bearer_token
from bridge.errors import BadToken
from bridge.parts import parts_of

router = APIRouter(tags=["health"])
_LOOPBACK = ("127.0.0.1", "::1")
#: A proxy on this machine hands on requests of the whole world.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus's text format.

    From this machine they are open; others need `Authorization: Bearer` with the setting `metrics_token`.
    """
    _check(request)
    text = await to_thread.run_sync(parts_of(request).metrics.text)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _check(request: Request) -> None:
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    if address_of(request) in _LOOPBACK and not is_forwarded:
        return
    expected = parts_of(request).settings.metrics_token.get_secret_value()
    if not expected or not hmac.compare_digest(bearer_token(request).encode(), expected.encode()):
        raise BadToken("expected a request from this machine, or the setting metrics_token as a Bearer token")
