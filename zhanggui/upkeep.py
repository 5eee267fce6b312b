"""What a process does beside answering: open what is new before a shopper asks; one process indexes and trains."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from recommender.online.schedule import Schedule
from retrieval.indexing.follower import Follower
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.index_writer import IndexWriter
from retrieval.knowledge.follower import KnowledgeFollower
from retrieval.search import IndexMissing
from zhanggui.services import Services
from zhanggui.settings import Settings

log = structlog.get_logger(__name__)

#: A look costs some 30 microseconds: a name is read and a file's time compared.
LOOK_EVERY_S = 0.25


class Upkeep:
    """Runs while it is entered: ``with Upkeep(settings, services): serve()``.

    Parameters
    ----------
    settings : Settings
    services : Services
    writes : bool
        Whether this process indexes what changes in the shop (unless ``index_follow_s`` is 0), and keeps the
        recommender's models up to date. Several may: they take turns, and the others then find nothing to do.
    """

    def __init__(self, settings: Settings, services: Services, writes: bool = False) -> None:
        self._services = services
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="index-watcher", daemon=True)
        self._follower: Follower | None = None
        self._articles: KnowledgeFollower | None = None
        self._schedule: Schedule | None = None
        if writes:
            self._schedule = Schedule(
                settings.var_dir,
                settings.resolved_database_url,
                services.shop,
                settings.recommender_update_minutes,
                settings.recommender_training_hours,
            )
        if writes and settings.index_follow_s > 0:
            search = services.search
            writer = IndexWriter(
                settings.models_dir, services.shop.changes, lambda: search.product_encoder, opened=self._opened
            )
            self._follower = Follower(writer, settings.models_dir, settings.index_follow_s, after_update=self.refresh)
            self._articles = KnowledgeFollower(
                services.shop.articles, settings.models_dir, lambda: search.encoder, settings.index_follow_s
            )

    def __enter__(self) -> Self:
        self._thread.start()
        if self._follower:
            self._follower.start()
        if self._articles:
            self._articles.start()
        if self._schedule:
            self._schedule.start()
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        self._stop.set()
        if self._schedule:
            self._schedule.stop()
        if self._articles:
            self._articles.stop()
        if self._follower:
            self._follower.stop()
        self._thread.join()

    def refresh(self) -> None:
        """Open the newest state of the index, and what is new of the recommender."""
        with suppress(IndexMissing):
            self._services.search.refresh()
            self._services.recommender.load()

    def _opened(self) -> ProductIndex | None:
        try:
            return self._services.search.refresh()
        except Exception:
            # Said where it is searched; the writer then builds what can be read.
            return None

    def _look(self) -> None:
        said = ""
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.refresh()
            except Exception as error:
                # It may stay so until somebody builds the index anew: once is enough.
                if repr(error) != said:
                    said = repr(error)
                    log.warning("the newest index or models could not be opened", reason=said)
