"""Follows the shop's articles: a thread that indexes them anew when one was changed, by whomever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder
from retrieval.knowledge.index import ARTICLES, KnowledgeIndex
from shop.articles import ArticleRepository

log = structlog.get_logger(__name__)

#: Reading all articles costs some milliseconds; an answer is to follow within seconds.
_LOOK_EVERY_S = 1.0
#: After errors the waits double up to this.
_LONGEST_WAIT_S = 60.0
#: A round that takes longer is cut off with the process, which harms nothing.
_STOP_WITHIN_S = 5.0


class KnowledgeFollower:
    """Keeps the index of the articles up to date until it is stopped.

    Parameters
    ----------
    articles : ArticleRepository
    models_dir : Path
    encoder : callable
        Returns the encoder that questions are encoded with, too.
    every_s : float
        Seconds between two looks, at least.
    """

    def __init__(
        self, articles: ArticleRepository, models_dir: Path, encoder: Callable[[], Encoder], every_s: float
    ) -> None:
        self._articles = articles
        self._store = ArtefactStore(models_dir)
        self._encoder = encoder
        self._every_s = max(every_s, _LOOK_EVERY_S)
        self._indexed = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="article-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round that is under way, unless it is long."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)

    def follow(self) -> bool:
        """Do one round; say whether the articles were indexed anew."""
        # Taken first: what changes while the articles are read is seen in the next round.
        fingerprint = self._articles.fingerprint()
        if fingerprint == self._indexed:
            return False
        articles = list(self._articles.iterate())
        is_new = bool(articles) and self._store.manifest(KnowledgeIndex.KIND).get(ARTICLES) != fingerprint
        if is_new:
            KnowledgeIndex.publish(self._store.models_dir, articles, self._encoder(), fingerprint)
            log.info("index follows the shop's articles", articles=len(articles))
        self._indexed = fingerprint
        return is_new

    def _run(self) -> None:
        wait_s = self._every_s
        while not self._stop.wait(wait_s):
            try:
                self.follow()
                wait_s = self._every_s
            except Exception:
                # The database may be restarted, the disk be full: answers go on from what there is.
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
                log.exception("the changed articles could not be indexed", next_try_s=wait_s)
