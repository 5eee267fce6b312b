"""The real encoder and the demo shop's search, loaded once: both are read only."""

from __future__ import annotations

import pytest

from retrieval.encoders.encoder import Encoder
from retrieval.search import Search
from shop.service import Shop
from zhanggui.services import Services


@pytest.fixture(scope="session")
def e5(demo_services: Services) -> Encoder:
    return demo_services.search.encoder


@pytest.fixture(scope="session")
def demo_shop(demo_services: Services) -> Shop:
    return demo_services.shop


@pytest.fixture(scope="session")
def demo_search(demo_services: Services) -> Search:
    return demo_services.search
