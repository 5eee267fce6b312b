"""Search over a shop of a few products: no price, other currencies, wishes, versions that come while it is used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, EncoderMissing, OnnxEncoder
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.knowledge.answering import KnowledgeIndex
from retrieval.search import IndexMissing, Search
from retrieval.types import KnowledgeRequest, SearchRequest
from shop.types import Article, Product


def product(key: str, title: str, price: int | None = None, **more: Any) -> Product:
    """Return a product with one variant; ``currency``, ``stock``, ``options`` and ``material`` are the variant's."""
    money = None if price is None else {"amount_minor": price, "currency": more.pop("currency", "USD")}
    options, stock = more.pop("options", {}), more.pop("stock", 5)
    material = more.pop("material", None)
    attributes = [{"key": "material", "label": {"en": "material"}, "text": {"en": material}}] if material else []
    variant = {"id": f"{key}-1", "price": money, "stock_quantity": stock, "options": options}
    values = {"id": key, "title": {"en": title}, "variants": [variant], "attributes": attributes, **more}
    return Product.model_validate(values)


SHOP = [
    product("plain", "Dome tent", 10_000, brand="Northfold", rating_average=4.0, rating_count=3),
    product("cheap", "Dome tent, small", 5_000, brand="Wildhem", material="canvas and leather"),
    product("gone", "Dome tent, blue", 4_000, brand="Wildhem", stock=0),
    product("no-price", "Dome tent, on request", None, brand="Northfold"),
    product("euros", "Dome tent, imported", 100, brand="Wildhem", currency="EUR"),
    product("named", "Red Dot 70-300 mm dome lamp without shade", 3_000, brand="Wildhem"),
    product("kettle", "Electric kettle", 2_000, department="kitchen", options={"colour": "red"}),
]


@pytest.fixture(scope="module")
def search(e5: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Search:
    return open_search(tmp_path_factory.mktemp("small"), e5, SHOP)


def open_search(models: Path, encoder: Encoder, products: list[Product]) -> Search:
    ProductIndex.publish(models, products, encoder)
    return Search(ArtefactStore(models), encoder)


def found(search: Search, text: str, **more: Any) -> list[str]:
    return [hit.product_id for hit in search.products(SearchRequest(text=text, **more)).hits]


# Prices


def test_what_has_no_price_is_found_without_a_price_filter(search: Search) -> None:
    assert {"no-price", "euros"} <= set(found(search, "dome tent"))


@pytest.mark.parametrize(
    "text", ["dome tent under 1000", "dome tent over 0", "dome tent over 1 dollar", "1000块以内的帐篷"]
)
def test_what_has_no_price_in_the_shops_currency_never_fits_a_price(search: Search, text: str) -> None:
    result = search.products(SearchRequest(text=text))
    assert result.relaxed == ()
    assert {"plain", "cheap"} <= {hit.product_id for hit in result.hits}
    assert not {"no-price", "euros"} & {hit.product_id for hit in result.hits}


def test_only_products_without_a_price_are_left_to_a_brand(search: Search) -> None:
    result = search.products(SearchRequest(text="Northfold tent under 1 dollar"))
    assert [(record.name, record.high, record.given) for record in result.relaxed] == [("price", 100, 10_000)]
    assert [hit.product_id for hit in result.hits] == ["plain"], "the nearest price; what has none is not near"


def test_what_has_no_price_comes_last_by_price(search: Search) -> None:
    assert found(search, "cheapest dome tent")[:2] == ["cheap", "plain"]
    assert found(search, "most expensive dome tent")[:2] == ["plain", "cheap"]


def test_out_of_stock_comes_last_and_goes_on_request(search: Search) -> None:
    assert found(search, "blue dome tent")[-1] == "gone"
    assert "gone" not in found(search, "dome tent in stock")


# Names and materials


def test_a_title_is_a_name_and_no_filters(search: Search) -> None:
    result = search.products(SearchRequest(text="Red Dot 70-300 mm dome lamp without shade"))
    assert result.hits[0].product_id == "named"
    assert result.relaxed == ()
    assert found(search, "  red dot 70-300 MM dome lamp WITHOUT shade ")[0] == "named"
    assert found(search, "Dome tent, blue")[0] == "gone", "even out of stock, and though its colour is nowhere else"


def test_a_material_is_no_search_word_but_can_be_ruled_out(search: Search) -> None:
    assert "cheap" in found(search, "dome tent")
    assert "cheap" not in found(search, "dome tent without leather")
    assert "cheap" not in found(search, "不要皮革的帐篷")
    assert "plain" in found(search, "dome tent without leather")


def test_a_colour_that_is_given_up_is_said(search: Search) -> None:
    earlier = search.products(SearchRequest(text="kettle")).parsed
    refined = search.products(SearchRequest(text="in green please", filters=earlier))
    assert [(record.name, record.asked) for record in refined.relaxed] == [("colour", ("green",))]
    assert [hit.product_id for hit in refined.hits] == ["kettle"]


# Versions


def test_no_index_yet(e5: Encoder, tmp_path: Path) -> None:
    search = Search(ArtefactStore(tmp_path), e5)
    assert not search.ready()
    with pytest.raises(IndexMissing, match="zhanggui retrieval index"):
        search.products(SearchRequest(text="tent"))
    answer = search.knowledge(KnowledgeRequest(text="returns?"))
    assert (answer.passages, answer.answerable) == ((), False)


def test_an_empty_shop(e5: Encoder, tmp_path: Path) -> None:
    search = open_search(tmp_path, e5, [])
    assert not search.ready()
    for text in ("tent", "cheapest red tent under 5", "", "帐篷"):
        result = search.products(SearchRequest(text=text))
        assert (result.hits, result.total, result.relaxed) == ((), 0, ())


def test_an_index_of_another_encoder_is_refused(
    e5: Encoder, set_up_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ArtefactStore(set_up_var / "models").current("encoder")
    assert folder is not None
    other = OnnxEncoder(folder)
    monkeypatch.setattr(other, "name", "onnx-int8:another")
    search = open_search(tmp_path, other, SHOP[:2])
    assert search.ready()
    mixed = Search(ArtefactStore(tmp_path), e5)
    assert not mixed.ready()
    with pytest.raises(EncoderMissing, match="onnx-int8:another.*zhanggui retrieval index"):
        mixed.products(SearchRequest(text="tent"))
    KnowledgeIndex.publish(tmp_path, [Article(key="a", language="en", title="Returns", body="Yes.")], other)
    with pytest.raises(EncoderMissing, match="zhanggui knowledge index"):
        mixed.knowledge(KnowledgeRequest(text="returns?"))


def test_searches_go_on_while_new_versions_come(e5: Encoder, tmp_path: Path) -> None:
    search = open_search(tmp_path, e5, SHOP[:3])
    stop = threading.Event()
    answers: list[tuple[str, int]] = []
    errors: list[BaseException] = []

    def ask() -> None:
        while not stop.is_set():
            result = search.products(SearchRequest(text="dome tent"))
            answers.append((result.index_version, result.total))

    def publish() -> None:
        try:
            for count in (4, 5, 6, 7):
                ProductIndex.publish(tmp_path, SHOP[:count], e5)
        finally:
            stop.set()

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in (ask, ask, publish)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert found(search, "", limit=100) and len(search.index.columns) == 7
    totals: dict[str, set[int]] = {}
    for version, total in answers:
        totals.setdefault(version, set()).add(total)
    assert all(len(seen) == 1 for seen in totals.values()), "one version, one answer"


def test_a_broken_new_version_leaves_the_old_one_in_use(e5: Encoder, tmp_path: Path) -> None:
    search = open_search(tmp_path, e5, SHOP)
    before = search.products(SearchRequest(text="dome tent"))
    broken = ArtefactStore(tmp_path).publish(KIND, lambda folder: {"products": 0})
    assert ArtefactStore(tmp_path).current(KIND) == broken
    assert search.products(SearchRequest(text="dome tent")) == before
