"""Opens the domain packages once per process, from one settings object."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from threadpoolctl import threadpool_limits

from recommender.serve import Recommender
from retrieval.encoders.encoder import EncoderMissing
from retrieval.search import IndexMissing, Search
from retrieval.types import KnowledgeRequest, SearchRequest
from shop.failed_lookups import FailedLookups
from shop.service import Shop
from zhanggui.settings import Settings
from zhanggui.shared_lookups import SharedLookups


@dataclass(frozen=True)
class Services:
    """The facades that actions and bridge call. All are thread-safe.

    Examples
    --------
    ``services = Services.open(Settings())`` and later ``services.close()``.
    """

    shop: Shop
    search: Search
    recommender: Recommender
    lookups: FailedLookups = field(default_factory=FailedLookups)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open shop, search and recommender on the settings' database and models."""
        # One thread a product of matrices: three processes share two cores, and threads that wait for each other
        # spin (without this an action took 24 ms of CPU a turn instead of 8, benchmarks/README.md).
        threadpool_limits(limits=1)
        shop = Shop.open(settings.resolved_database_url)
        search = Search.open(settings.var_dir, shop)
        recommender = Recommender.open(settings.var_dir, shop, search, settings.recommender_exploration_rate)
        redis_url = settings.redis_url.get_secret_value()
        most = settings.order_lookups_per_hour
        lookups = SharedLookups(most, redis_url) if redis_url else FailedLookups(most)
        return cls(shop=shop, search=search, recommender=recommender, lookups=lookups)

    def warm_up(self) -> None:
        """Load indexes and models now, so that the first shopper does not wait for them; a missing one is no error."""
        with suppress(IndexMissing, EncoderMissing):
            self.search.products(SearchRequest(text="warm up", limit=1))
            self.recommender.load()
        with suppress(EncoderMissing):
            self.search.knowledge(KnowledgeRequest(text="warm up"))

    def close(self) -> None:
        """Give the database connections back."""
        self.shop.close()
