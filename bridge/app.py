"""The bridge's FastAPI application; it gets its parts and starts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from bridge import websocket
from bridge.errors import add_handlers
from bridge.headers import HardenAndLog
from bridge.housekeeping import keep_house
from bridge.limits import BodyLimit
from bridge.overload import RequestLimit
from bridge.parts import BridgeParts
from bridge.routes import (
    attachments,
    catalogue,
    conversations,
    demo,
    events,
    health,
    metrics,
    pages,
    preferences,
    privacy,
    staff,
    staff_accounts,
    staff_articles,
    staff_audit,
    staff_board,
    staff_canned,
    staff_desk,
    staff_drafts,
    staff_keys,
    staff_panel,
    staff_search,
    staff_session,
    staff_webhooks,
    widget,
)
from bridge.routes.integrator import desk, imports, people, products, webhooks

log = structlog.get_logger(__name__)

DESCRIPTION = """Shopper, staff and integrator interface of Zhanggui.

Errors are RFC 9457 problem+json with a stable `type`, what was expected, what came and what to do.
Times are RFC 3339 in UTC; money is `{amount_minor, currency}`.
"""
PROBLEM = {
    "description": "problem+json (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
#: FastAPI's own would hold paths with conversations, and the words of errors, below whatever trace a stranger names;
#: ours are in bridge/headers.py and zhanggui/traces.py.
_NO_SPANS_OF_FASTAPI: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


#: One for each part of the interface; what stands first is asked first.
ROUTERS = (
    health.router,
    metrics.router,
    conversations.router,
    attachments.router,
    preferences.router,
    catalogue.router,
    events.router,
    staff_session.router,
    staff_accounts.router,
    staff_keys.router,
    staff_webhooks.router,
    staff_articles.router,
    staff_audit.router,
    staff_board.router,
    staff_canned.router,
    staff_desk.router,
    staff_panel.router,
    staff_drafts.router,
    staff_search.router,
    staff.router,
    websocket.router,
    widget.router,
    pages.router,
    products.router,
    imports.router,
    people.router,
    desk.router,
    webhooks.router,
    privacy.shopper,
    privacy.keyed,
)
ROUTERS_OF_DEMO = (demo.router, pages.demo_router)


@asynccontextmanager
async def in_background(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let work go on beside the requests, and end it with them."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def create_app(parts: BridgeParts) -> FastAPI:
    """Build the application.

    Parameters
    ----------
    parts : BridgeParts
        Opened by :meth:`BridgeParts.open`.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if await to_thread.run_sync(parts.repository.is_migrated):
            await _start(parts)
            async with in_background(*_work(parts)):
                yield
        else:
            log.error("the bridge's tables are not up to date: run `zhanggui bridge migrate`")
            yield
        await parts.desk.presence.finish()
        await parts.conversations.finish()
        await parts.bot.close()

    app = FastAPI(
        title="Zhanggui",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        responses=dict.fromkeys(("4XX", "5XX"), PROBLEM),
        telemetry=_NO_SPANS_OF_FASTAPI,
    )
    app.state.parts = parts
    add_handlers(app)
    for router in (*ROUTERS, *(ROUTERS_OF_DEMO if parts.settings.demo else ())):
        app.include_router(router)
    app.mount("/static", pages.FILES, name="static")
    _add_middleware(app, parts)
    return app


async def _start(parts: BridgeParts) -> None:
    """Do what comes before the first request."""
    if first := await to_thread.run_sync(parts.accounts.make_first):
        log.info("first account made; it has the staff password", name=first.name)
    await parts.desk.start()
    if recovered := await parts.conversations.recover():
        log.info("turns taken again that were cut off", turns=recovered)


def _work(parts: BridgeParts) -> list[Coroutine[Any, Any, None]]:
    """Return what goes on beside the requests."""
    several = [parts.several.run_link(), parts.several.run_catching_up()] if parts.several else []
    return [
        *several,
        parts.deliverer.run(),
        parts.imports.run(),
        keep_house(parts.idempotency.prune, parts.webhooks.prune, parts.imports.prune, parts.attachments.sweep),
        parts.stock_watch.run(),
        parts.privacy.run(),
        parts.customer_erasure.run(),
        parts.retention.keep(),
        parts.desk.watch_hours(),
    ]


def _add_middleware(app: FastAPI, parts: BridgeParts) -> None:
    # The last one added is the first one asked: also a 413 gets the headers of the others.
    # Inside the limit of bodies: whoever sends drop by drop takes nobody's place.
    app.add_middleware(RequestLimit, at_once=parts.settings.requests_at_once, on_refusal=parts.metrics.shed)
    app.add_middleware(BodyLimit)
    app.add_middleware(HardenAndLog, metrics=parts.metrics)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=parts.settings.allowed_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Prefer"],
        expose_headers=["Preference-Applied", "Retry-After"],
    )
