"""Imports of uploaded feeds: one after the other in the background, taken up again after a crash.

Each is a child process of low priority: reading a feed of 50 MB takes memory and a core for a minute, and no shopper's
answer should wait for it. ``python -m bridge.imports FOLDER JOB`` is that process.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import structlog
import uuid_utils
from anyio import to_thread
from sqlalchemy import delete, select, update

from bridge.models import ImportJobRow
from bridge.schemas.products import ImportJob
from bridge.transactions import Transactions
from shop.catalogue import ProductRepository
from shop.database import open_engine
from shop.imports.feed import Format, read_feed
from shop.imports.rows import FeedError, RowError
from shop.repository import batches
from shop.types import Product

log = structlog.get_logger(__name__)

#: So many rows are one transaction: a writer that waits for it waits for a moment, and progress is seen.
_BATCH = 500
MAX_ERRORS = 100
_KEPT_FOR = timedelta(days=30)
_OPEN = ("queued", "running")
#: How soon the end of a child is seen.
_LOOK_EVERY_S = 0.1
_NICE = 10
_URL = "ZHANGGUI_DATABASE_URL"


class ImportJobs:
    """Keeps the jobs and their feeds, and runs them.

    Parameters
    ----------
    transactions : Transactions
    products : ProductRepository
    folder : Path
        Holds the uploaded feeds until they are imported.
    """

    def __init__(self, transactions: Transactions, products: ProductRepository, folder: Path) -> None:
        self._transactions = transactions
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
        with self._transactions.writing() as session:
            session.add(row)
            session.flush()
            return _job(row)

    def get(self, job_id: str) -> ImportJob | None:
        """Return a job, or None."""
        with self._transactions.reading() as session:
            row = session.get(ImportJobRow, job_id)
            return _job(row) if row else None

    def prune(self) -> None:
        """Remove jobs that have ended long ago."""
        is_old = ImportJobRow.created_at < datetime.now(UTC) - _KEPT_FOR
        with self._transactions.writing() as session:
            session.execute(delete(ImportJobRow).where(is_old, ImportJobRow.state.not_in(_OPEN)))

    def wake(self) -> None:
        """Tell the runner that there is a new job; called in its event loop."""
        self._news.set()

    async def run(self) -> None:
        """Import what is queued, then what comes; never returns. Jobs that a crash cut off come first."""
        self._stops.clear()
        try:
            while True:
                self._news.clear()
                while job_id := await to_thread.run_sync(self._next):
                    await to_thread.run_sync(self._run_child, job_id, abandon_on_cancel=True)
                await self._news.wait()
        finally:
            # The thread ends its child; the job goes on at the next start.
            self._stops.set()

    def _next(self) -> str | None:
        query = select(ImportJobRow.id).where(ImportJobRow.state.in_(_OPEN)).order_by(ImportJobRow.id).limit(1)
        with self._transactions.reading() as session:
            return session.scalars(query).first()

    def _run_child(self, job_id: str) -> None:
        url = self._transactions.engine.url.render_as_string(hide_password=False)
        child = subprocess.Popen(
            [sys.executable, "-m", "bridge.imports", str(self._folder), job_id],
            env={**os.environ, _URL: url, "OMP_NUM_THREADS": "1"},
        )
        while child.poll() is None and not self._stops.wait(_LOOK_EVERY_S):
            pass
        if child.poll() is None:
            child.terminate()
            child.wait()
            return
        job = self.get(job_id)
        if job is not None and job.state in _OPEN:
            # Killed, for its memory perhaps: taken again it would be so for ever.
            log.error("an import was cut off", job=job_id, code=child.returncode)
            self._end(job_id, "failed", "the import was cut off; upload the feed again, in parts if it is large")

    def import_now(self, job_id: str) -> None:
        """Import the feed of a job in this process, from its beginning: writing a product twice changes nothing."""
        job = self.get(job_id)
        if job is None or job.state not in _OPEN:
            return
        self._set(job.id, state="running", started_at=datetime.now(UTC), imported=0, rejected=0, errors=[])
        try:
            self._read(job)
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
        with self._transactions.reading() as session:
            currency = session.scalars(select(ImportJobRow.currency).where(ImportJobRow.id == job.id)).one()
        for batch in batches(read_feed(self._path(job.id), currency, fmt), _BATCH):
            imported += self._products.upsert(row for row in batch if isinstance(row, Product))
            faults = [row for row in batch if isinstance(row, RowError)]
            rejected += len(faults)
            errors += [_fault(fault) for fault in faults[: MAX_ERRORS - len(errors)]]
            self._set(job.id, imported=imported, rejected=rejected, errors=errors)

    def _end(self, job_id: str, state: Literal["done", "failed"], failure: str | None = None) -> None:
        self._set(job_id, state=state, finished_at=datetime.now(UTC), failure=failure)
        self._path(job_id).unlink(missing_ok=True)

    def _set(self, job_id: str, **values: Any) -> None:
        with self._transactions.writing() as session:
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


def main(folder: Path, job_id: str) -> None:
    """Import one feed, and end."""
    os.nice(_NICE)
    engine = open_engine(os.environ[_URL])
    ImportJobs(Transactions(engine), ProductRepository(engine), folder).import_now(job_id)
    engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
