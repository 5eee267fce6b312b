"""Structured logs for all processes: console lines for people, JSON lines for machines.

No message text, token or e-mail is ever passed to a logger; ids are.
"""

from __future__ import annotations

import logging
import sys

import structlog

from zhanggui.settings import Settings


def configure_logging(settings: Settings, process: str) -> None:
    """Route structlog and the standard library's logging through one format on standard output.

    Parameters
    ----------
    settings : Settings
        ``log_format`` and ``log_level``.
    process : str
        Bound to every line ("bridge", "actions").
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # Tracebacks without local variables: these hold what shoppers wrote.
    bare = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    plain = structlog.dev.plain_traceback
    last: list[structlog.types.Processor] = (
        [structlog.processors.ExceptionRenderer(bare), structlog.processors.JSONRenderer()]
        if settings.log_format == "json"
        else [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    # One line a request is noise here: the bridge logs its own requests, with what matters.
    for noisy in ("httpx", "httpcore", "sanic.access", "uvicorn.access", "rasa_sdk", "jieba", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)
