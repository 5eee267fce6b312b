"""The real encoder and the demo shop's search, loaded once: both are read only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, open_encoder
from retrieval.search import Search
from shop.service import Shop


@pytest.fixture(scope="session")
def e5(set_up_var: Path) -> Encoder:
    return open_encoder("e5", set_up_var / "models")


@pytest.fixture(scope="session")
def demo_shop(demo_var: Path) -> Iterator[Shop]:
    shop = Shop.open(f"sqlite:///{demo_var / 'zhanggui.db'}")
    yield shop
    shop.close()


@pytest.fixture(scope="session")
def demo_search(demo_var: Path, demo_shop: Shop, e5: Encoder) -> Search:
    return Search(ArtefactStore(demo_var / "models"), e5, demo_shop.products.departments)
