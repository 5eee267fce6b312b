"""Any order of changes, updates and compactions: found is exactly what is alive, as it is now."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retrieval.indexing.compaction import compact
from retrieval.types import SearchRequest
from shop.types import Product
from tests.retrieval.life import catch_up, found, open_search, open_shop, open_writer, product, shop_state, state_of

KEYS = st.sampled_from([f"p{number}" for number in range(6)])
TITLES = st.sampled_from(
    [
        ("Dome tent", "圆顶帐篷"),
        ("Tunnel tent", "隧道帐篷"),
        ("Electric kettle", "电热水壶"),
        ("Wool blanket", "羊毛毯"),
        ("Zorbulon", "佐布隆"),
    ]
)
PRICES = st.sampled_from([500, 2_500, 9_900])
STOCKS = st.sampled_from([0, 4])


class IndexLife(RuleBasedStateMachine):
    """The shop and a model of it change; the index follows."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="index-life-"))
        self.shop = open_shop(self.folder)
        self.writer = open_writer(self.folder, self.shop)
        self.model: dict[str, Product] = {}
        self.followed = True

    @initialize()
    def begin(self) -> None:
        self.writer.rebuild()
        self.search = open_search(self.folder)

    @rule(key=KEYS, titles=TITLES, price=PRICES, stock=STOCKS)
    def put(self, key: str, titles: tuple[str, str], price: int, stock: int) -> None:
        self.model[key] = product(key, titles[0], titles[1], price, stock)
        self.shop.products.upsert([self.model[key]])
        self.followed = False

    @rule(key=KEYS, price=PRICES, stock=STOCKS)
    def reprice(self, key: str, price: int, stock: int) -> None:
        if key in self.model:
            title = self.model[key].title
            self.put(key, (title.en or "", title.zh or ""), price, stock)

    @rule(key=KEYS)
    def remove(self, key: str) -> None:
        self.model.pop(key, None)
        self.shop.products.delete([key])
        self.followed = False

    @rule()
    def follow(self) -> None:
        catch_up(self.writer)
        self.followed = True

    @rule()
    def compact(self) -> None:
        compact(self.folder / "models")

    @rule()
    def restart(self) -> None:
        """Another process takes over as writer, and another one as reader."""
        self.writer = open_writer(self.folder, self.shop)
        self.search = open_search(self.folder)

    @rule(titles=TITLES)
    def look_for_a_title(self, titles: tuple[str, str]) -> None:
        self.follow()
        alive = {key for key, one in self.model.items() if one.title.en == titles[0]}
        for title in titles:
            hits = found(self.search, title)
            assert set(hits[: len(alive)]) == alive, "who has the title comes first"
            assert self.search.index.columns.products_titled(title).sum() == len(alive)

    @rule(price=PRICES, titles=TITLES)
    def look_for_what_is_cheap(self, price: int, titles: tuple[str, str]) -> None:
        self.follow()
        for text in (f"{titles[0]} under {price / 100 + 1:.2f} dollars", f"{price // 100 + 1}美元以内的{titles[1]}"):
            result = self.search.products(SearchRequest(text=text, limit=100))
            if not result.relaxed:
                cheap = {key for key, one in self.model.items() if one.offer.price.amount_minor <= price + 100}  # type: ignore[union-attr]
                assert {hit.product_id for hit in result.hits} <= cheap

    @rule(titles=TITLES)
    def look_for_what_is_in_stock(self, titles: tuple[str, str]) -> None:
        self.follow()
        for text in (f"{titles[0]} in stock", f"有货的{titles[1]}"):
            result = self.search.products(SearchRequest(text=text, limit=100))
            if not result.relaxed:
                stocked = {key for key, one in self.model.items() if one.offer.stock_quantity > 0}
                assert {hit.product_id for hit in result.hits} <= stocked

    @invariant()
    def the_index_holds_what_is_alive(self) -> None:
        if self.followed and hasattr(self, "search"):
            assert state_of(self.folder) == shop_state(self.shop)
            assert set(found(self.search, "")) == set(self.model)

    def teardown(self) -> None:
        self.shop.close()
        shutil.rmtree(self.folder)


IndexLife.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestIndexLife = IndexLife.TestCase
