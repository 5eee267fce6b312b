"""Small writes that wait at the same time are done by one thread in one transaction, and are on the disk when it ends.

A hundred shoppers who type at once cost one commit, not a hundred threads that wait for SQLite's one writer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bridge.transactions import Transactions

#: In one transaction: enough for a burst, and none waits long for the others.
MAX_GROUP = 64
Result = TypeVar("Result")
_Job = tuple[Callable[[Session], Any], Future[Any]]


class GroupWriter:
    """Takes writes from an event loop and tells their results when they are committed."""

    def __init__(self, transactions: Transactions) -> None:
        self._writing = transactions.writing
        self._waiting: deque[_Job] = deque()
        # Its thread begins with the first write, and ends with this object.
        self._thread = ThreadPoolExecutor(1, "group-writer")

    async def run(self, work: Callable[[Session], Result]) -> Result:
        """Do a write; what it returns or raises comes back once it is committed, or rolled back.

        Parameters
        ----------
        work : callable
            May be called again in another transaction, after one that was rolled back for somebody else's fault.
        """
        done: Future[Result] = Future()
        self._waiting.append((work, done))
        # One call for each write: those that come when an earlier one has done their work find nothing to do.
        self._thread.submit(self._work_off)
        return await asyncio.wrap_future(done)

    def _work_off(self) -> None:
        jobs: list[_Job] = []
        while self._waiting and len(jobs) < MAX_GROUP:
            jobs.append(self._waiting.popleft())
        if jobs:
            self._together(jobs)

    def _together(self, jobs: list[_Job]) -> None:
        try:
            with self._writing() as session:
                results = [work(session) for work, _ in jobs]
        except Exception:
            # One of them cannot be done: each on its own finds out which.
            for job in jobs:
                _alone(self._writing, *job)
            return
        for (_, done), result in zip(jobs, results, strict=True):
            _tell(done, result)


def _alone(writing: Callable[[], Any], work: Callable[[Session], Any], done: Future[Any]) -> None:
    for is_last in (False, True):
        try:
            with writing() as session:
                result = work(session)
        except IntegrityError as error:
            # Another process has written the same at the same time: it is seen now.
            if is_last:
                _tell(done, None, error)
        except Exception as error:
            _tell(done, None, error)
            return
        else:
            _tell(done, result)
            return


def _tell(done: Future[Any], result: Any, error: Exception | None = None) -> None:
    # Whoever has gone meanwhile is told nothing; what was written stays.
    if not done.set_running_or_notify_cancel():
        return
    if error:
        done.set_exception(error)
    else:
        done.set_result(result)
