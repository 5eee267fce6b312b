"""A process that keeps itself up: what changes in the shop is found without a command, in both languages."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.learning.learned import KIND
from recommender.serving import shelf
from recommender.types import RecommendRequest, Scene
from retrieval.indexing.columns import Columns
from retrieval.types import SearchRequest
from shop.types import Product
from zhanggui.services import Services
from zhanggui.settings import Settings
from zhanggui.upkeep import Upkeep

FOUND_WITHIN_S = 5.0
KEY = "p-zorbulon"
#: Sorts after every other version.
NEWEST = "20990101T000000.000000"


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    opened = Services.open(settings_of(module_var))
    # As the processes do: the first search loads what takes seconds.
    opened.warm_up()
    yield opened
    opened.close()


def settings_of(var: Path, follow_s: float = 0.2) -> Settings:
    return Settings(var_dir=var, index_follow_s=follow_s)


def newcomer(services: Services) -> Product:
    own = next(services.shop.products.iterate())
    title = own.title.model_copy(update={"en": "Zorbulon camping tent", "zh": "佐布隆露营帐篷"})
    return own.model_copy(update={"id": KEY, "title": title})


def first(services: Services, text: str) -> str:
    hits = services.search.products(SearchRequest(text=text, limit=1)).hits
    return hits[0].product_id if hits else ""


def is_seen_in_time(is_seen: Callable[[], bool], within_s: float = FOUND_WITHIN_S) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if is_seen():
            return True
        time.sleep(0.05)
    return False


def test_what_changes_is_found_and_recommended(services: Services, module_var: Path) -> None:
    with Upkeep(settings_of(module_var), services, writes=True):
        services.shop.products.upsert([newcomer(services)])
        assert is_seen_in_time(lambda: first(services, "Zorbulon camping tent") == KEY)
        assert first(services, "佐布隆露营帐篷") == KEY
        request = RecommendRequest(scene=Scene.SIMILAR, product_id=KEY, limit=5)
        similar = [item.product_id for item in services.recommender.recommend(request).items]
        assert similar
        assert KEY not in similar
        everything = RecommendRequest(scene=Scene.FOR_YOU, limit=20)
        ids = [item.product_id for item in services.recommender.recommend(everything).items]
        assert len(ids) == len(set(ids)), "a product that was changed is not there twice"
        services.shop.products.delete([KEY])
        assert is_seen_in_time(lambda: first(services, "Zorbulon camping tent") != KEY)
        assert services.search.similar(KEY, 3) == []


def test_new_models_are_ready_before_a_shopper_asks(
    services: Services, module_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(columns: Columns) -> ItemFacts:
        made.append(KEY)
        return facts_of(columns)

    monkeypatch.setattr(shelf, "facts_of", counted)
    folder = module_var / "models" / KIND
    shutil.copytree(folder / (folder / "current").read_text().strip(), folder / NEWEST)
    with Upkeep(settings_of(module_var), services, writes=False):
        (folder / "current").write_text(NEWEST)
        assert is_seen_in_time(lambda: bool(made))
    result = services.recommender.recommend(RecommendRequest(scene=Scene.FOR_YOU, limit=5))
    assert result.model_version == NEWEST
    assert made == [KEY], "what a first answer needs is made once, and not by the first shopper"


@pytest.mark.parametrize(("writes", "follow_s"), [(False, 0.2), (True, 0.0)])
def test_who_does_not_write_waits_for_who_does(
    services: Services, module_var: Path, writes: bool, follow_s: float
) -> None:
    with Upkeep(settings_of(module_var, follow_s), services, writes=writes):
        services.shop.products.upsert([newcomer(services)])
        assert not is_seen_in_time(lambda: first(services, "Zorbulon camping tent") == KEY, within_s=1.0)
        with Upkeep(settings_of(module_var), services, writes=True):
            assert is_seen_in_time(lambda: first(services, "Zorbulon camping tent") == KEY)
            # Gone from the index, too: the next case begins without it.
            services.shop.products.delete([KEY])
            assert is_seen_in_time(lambda: first(services, "Zorbulon camping tent") != KEY)


def test_it_ends_when_it_is_left(services: Services, module_var: Path) -> None:
    with Upkeep(settings_of(module_var), services, writes=True):
        started = time.monotonic()
    assert time.monotonic() - started < FOUND_WITHIN_S
