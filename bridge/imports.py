"""Imports of uploaded feeds: one after the other in the background, taken up again after a crash."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import structlog
import uuid_utils
from anyio import to_thread
from sqlalchemy import Engine, delete, select, update

from bridge.models import ImportJobRow
from bridge.schemas.products import ImportJob
from shop.catalogue import ProductRepository
from shop.imports.feed import Format, read_feed
from shop.imports.rows import FeedError, RowError
from shop.repository import Repository, batches
from shop.types import Product

log = structlog.get_logger(__name__)

#: So many rows are one transaction: a writer that waits for it waits for a moment, and progress is seen.
_BATCH = 500
MAX_ERRORS = 100
_KEPT_FOR = timedelta(days=30)
_OPEN = ("queued", "running")


class _Stopped(Exception):
    """The bridge is being stopped."""


class ImportJobs(Repository):
    """Keeps the jobs and their feeds, and runs them.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    products : ProductRepository
    folder : Path
        Holds the uploaded feeds until they are imported.
    """

    def __init__(self, engine: Engine, products: ProductRepository, folder: Path) -> None:
        super().__init__(engine)
        self._products = products
        self._folder = folder
        self._news = asyncio.Event()
        self._stops = threading.Event()

    def add(self, feed: bytes, fmt: Format | None, currency: str) -> ImportJob:
        """Keep a feed and queue its import."""
        row = ImportJobRow(
            id=str(uuid_utils.uuid7()),
            state="queued",
            created_at=datetime.now(UTC),
            format=fmt,
            currency=currency,
            size_bytes=len(feed),
            imported=0,
            rejected=0,
            errors=[],
        )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path(row.id).write_bytes(feed)
        with self._session() as session:
            session.execute(delete(ImportJobRow).where(ImportJobRow.created_at < datetime.now(UTC) - _KEPT_FOR))
            session.add(row)
            session.flush()
            return _job(row)

    def get(self, job_id: str) -> ImportJob | None:
        """Return a job, or None."""
        with self._session() as session:
            row = session.get(ImportJobRow, job_id)
            return _job(row) if row else None

    def wake(self) -> None:
        """Tell the runner that there is a new job; called in its event loop."""
        self._news.set()

    async def run(self) -> None:
        """Import what is queued, then what comes; never returns. Jobs that a crash cut off come first."""
        self._stops.clear()
        try:
            while True:
                self._news.clear()
                while job := await to_thread.run_sync(self._next):
                    await to_thread.run_sync(self._import, job, abandon_on_cancel=True)
                await self._news.wait()
        finally:
            # The thread of an import ends at its next batch; the job goes on at the next start.
            self._stops.set()

    def _next(self) -> ImportJob | None:
        query = select(ImportJobRow).where(ImportJobRow.state.in_(_OPEN)).order_by(ImportJobRow.id).limit(1)
        with self._session() as session:
            row = session.scalars(query).first()
            return _job(row) if row else None

    def _import(self, job: ImportJob) -> None:
        self._set(job.id, state="running", started_at=datetime.now(UTC), imported=0, rejected=0, errors=[])
        try:
            self._read(job)
        except _Stopped:
            log.info("import goes on at the next start", job=job.id)
        except (FeedError, OSError) as error:
            self._end(job.id, "failed", str(error).replace(str(self._path(job.id)), "feed"))
        except Exception:
            log.exception("import failed", job=job.id)
            self._end(job.id, "failed", "something went wrong here; it was logged, please upload the feed again")
        else:
            self._end(job.id, "done")

    def _read(self, job: ImportJob) -> None:
        imported = rejected = 0
        errors: list[dict[str, Any]] = []
        fmt = Format(job.format) if job.format else None
        with self._session() as session:
            currency = session.scalars(select(ImportJobRow.currency).where(ImportJobRow.id == job.id)).one()
        for batch in batches(read_feed(self._path(job.id), currency, fmt), _BATCH):
            if self._stops.is_set():
                raise _Stopped
            imported += self._products.upsert(row for row in batch if isinstance(row, Product))
            faults = [row for row in batch if isinstance(row, RowError)]
            rejected += len(faults)
            errors += [_fault(fault) for fault in faults[: MAX_ERRORS - len(errors)]]
            self._set(job.id, imported=imported, rejected=rejected, errors=errors)

    def _end(self, job_id: str, state: Literal["done", "failed"], failure: str | None = None) -> None:
        self._set(job_id, state=state, finished_at=datetime.now(UTC), failure=failure)
        self._path(job_id).unlink(missing_ok=True)

    def _set(self, job_id: str, **values: Any) -> None:
        with self._session() as session:
            session.execute(update(ImportJobRow).where(ImportJobRow.id == job_id).values(**values))

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.feed"


def _fault(fault: RowError) -> dict[str, Any]:
    # PostgreSQL's JSON holds no NUL, and half of a surrogate pair is no text.
    return {
        "line": fault.line,
        "field": _storable(fault.field)[:100],
        "reason": _storable(fault.reason)[:300],
        "got": _storable(fault.value)[:100],
    }


def _storable(text: str) -> str:
    return text.replace("\0", "�").encode("utf-8", "replace").decode()


def _job(row: ImportJobRow) -> ImportJob:
    return ImportJob.model_validate({name: getattr(row, name) for name in ImportJob.model_fields})
