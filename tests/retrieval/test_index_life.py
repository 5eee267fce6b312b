"""Changes become searchable without a rebuild, and the index that grew is the index that would have been built."""

from __future__ import annotations

import dataclasses
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from retrieval.artefacts import KEPT_VERSIONS, ArtefactStore
from retrieval.indexing.columns import Columns
from retrieval.indexing.columns_join import joined_lists
from retrieval.indexing.compaction import compact
from retrieval.indexing.index import KIND, ProductIndex
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.index_writer import IndexWriter, Update
from retrieval.indexing.lexical import LexicalIndex, Statistics
from retrieval.indexing.live import SEGMENTS, open_current, open_index, parts_of
from retrieval.indexing.manifest import IndexManifest
from retrieval.indexing.stored import Numbers, TextRows
from retrieval.indexing.term_store import average_terms, load_terms, save_terms, terms_of
from retrieval.search import Search
from retrieval.types import SearchRequest
from shop.service import Shop
from tests.retrieval.life import (
    WordEncoder,
    catch_up,
    found,
    open_search,
    open_shop,
    open_writer,
    product,
    shop_state,
    state_of,
)

FIRST = [
    product("a", "Dome tent", "圆顶帐篷", 10_000, brand="Northfold", product_type={"en": "tent", "zh": "帐篷"}),
    product("b", "Electric kettle", "电热水壶", 3_000, brand="Wildhem", product_type={"en": "kettle", "zh": "水壶"}),
    product("c", "Wool blanket", "羊毛毯", 5_000, options={"colour": "red"}),
]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path)
    opened.products.upsert(FIRST)
    open_writer(tmp_path, opened).rebuild()
    yield opened
    opened.close()


def manifest_of(folder: Path) -> IndexManifest:
    held = IndexStore(folder / "models").current()
    assert held is not None
    return held[1]


# One change after the other


def test_an_added_product_is_found(shop: Shop, tmp_path: Path) -> None:
    search = open_search(tmp_path)
    assert found(search, "tunnel tent") == ["a"]
    shop.products.upsert([product("d", "Tunnel tent", "隧道帐篷", product_type={"en": "tent", "zh": "帐篷"})])
    assert open_writer(tmp_path, shop).update() == Update(indexed=1)
    assert found(search, "Tunnel tent")[0] == "d"
    assert found(search, "隧道帐篷")[0] == "d"
    assert set(found(search, "帐篷")) == {"a", "d"}
    assert state_of(tmp_path) == shop_state(shop)


def test_a_changed_product_is_found_by_what_it_is_now(shop: Shop, tmp_path: Path) -> None:
    search = open_search(tmp_path)
    shop.products.upsert([product("b", "Cast iron pan", "铸铁锅", 4_000, brand="Castor", product_type={"en": "pan"})])
    open_writer(tmp_path, shop).update()
    assert found(search, "铸铁锅")[0] == found(search, "cast iron pan")[0] == "b"
    assert not search.index.columns.products_titled("Electric kettle").any()
    assert search.index.kinds.named_by("a kettle") == frozenset(), "no kettle is left"
    assert search.index.kinds.named_by("a pan") == {"pan"}
    assert search.parse("a pan by castor").brands == ("Castor",)
    assert search.parse("anything by wildhem").brands == ()


def test_words_of_an_added_product_are_no_misspellings(shop: Shop, tmp_path: Path) -> None:
    shop.products.upsert(product(f"k{number}", f"Kettle lantern {number}", f"水壶灯笼{number}") for number in range(12))
    open_writer(tmp_path, shop).rebuild()
    search = open_search(tmp_path)
    assert [change.read for change in search.parse("a lanterm").corrections] == ["lantern"]
    # Of a kind and a brand that are there already: the parser is not made anew.
    shop.products.upsert([product("d", "Lanterm XQ 77", brand="Northfold", product_type={"en": "tent"})])
    open_writer(tmp_path, shop).update()
    assert search.parse("a lanterm").corrections == ()
    assert "lanterm" in search.parse("a lanterm").terms
    assert found(search, "a lanterm")[0] == "d"
    assert [change.read for change in search.parse("a lamtern").corrections] == ["lantern"], (
        "the tables are still there"
    )
    assert compact(tmp_path / "models") is not None
    assert search.parse("a lanterm").corrections == ()


def test_a_deleted_product_is_gone_and_may_come_back(shop: Shop, tmp_path: Path) -> None:
    search, writer = open_search(tmp_path), open_writer(tmp_path, shop)
    shop.products.delete(["a"])
    assert writer.update() == Update(removed=1)
    for words in ("dome tent", "圆顶帐篷", ""):
        assert "a" not in found(search, words)
    assert search.similar("a", 5) == []
    shop.products.upsert([FIRST[0]])
    writer.update()
    assert found(search, "dome tent")[0] == "a"
    assert state_of(tmp_path) == shop_state(shop)


@pytest.mark.parametrize(
    ("statement", "query", "expected"),
    [
        ("UPDATE variants SET price_minor = 1500 WHERE product_id = 'a'", "dome tent under 20 dollars", ["a"]),
        ("UPDATE variants SET price_minor = 1500 WHERE product_id = 'a'", "20美元以内的圆顶帐篷", ["a"]),
        ("UPDATE variants SET stock_quantity = 0 WHERE product_id = 'a'", "dome tent in stock", []),
    ],
)
def test_price_and_stock_follow_without_encoding(
    shop: Shop, tmp_path: Path, statement: str, query: str, expected: list[str]
) -> None:
    encoder = WordEncoder()
    writer = IndexWriter(tmp_path / "models", shop.changes, encoder)
    with shop._engine.begin() as connection:
        connection.execute(text(statement))
    writer.update()
    assert encoder.encoded == 0
    hits = open_search(tmp_path).products(SearchRequest(text=query))
    assert [hit.product_id for hit in hits.hits if hit.product_id == "a" and not hits.relaxed] == expected


def test_what_is_imported_again_unchanged_is_no_change(shop: Shop, tmp_path: Path) -> None:
    before = manifest_of(tmp_path)
    shop.products.upsert(FIRST)
    writer = open_writer(tmp_path, shop)
    assert writer.update() == Update()
    after = manifest_of(tmp_path)
    assert after.segments == before.segments == ()
    assert after.sequence == shop.changes.position().sequence
    assert writer.update() == Update()


def test_nothing_new_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    steps: list[str] = []
    assert open_writer(tmp_path, shop, steps.append).update() == Update()
    assert steps == []


def test_more_changes_than_one_batch(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.indexing.index_writer.BATCH", 10)
    shop.products.upsert(product(f"n-{number:02}", f"Lamp number {number}", f"台灯{number}") for number in range(35))
    writer = open_writer(tmp_path, shop)
    assert writer.update() == Update(indexed=10, has_more=True)
    catch_up(writer)
    assert state_of(tmp_path) == shop_state(shop)


def test_vectors_are_those_of_the_products(shop: Shop, tmp_path: Path) -> None:
    search = open_search(tmp_path)
    shop.products.upsert([product("d", "Dome tent", "圆顶帐篷"), product("b", "Cast iron pan")])
    open_writer(tmp_path, shop).update()
    vectors = search.vectors(["d", "unknown", "b", "c"])
    expected = WordEncoder().encode_passages(["Cast iron pan"])[0]
    np.testing.assert_allclose(vectors[2], expected, atol=1e-6)
    assert not vectors[1].any()
    assert [hit.product_id for hit in search.near(expected, 1)] == ["b"]
    assert len({hit.product_id for hit in search.near(expected, 10)}) == 4
    assert search.similar("d", 1)[0].product_id == "a"


def test_segments_are_joined_so_that_few_are_left(shop: Shop, tmp_path: Path) -> None:
    writer = open_writer(tmp_path, shop)
    for number in range(60):
        shop.products.upsert([product(f"n-{number}", f"Lamp number {number}", f"台灯{number}")])
        writer.update()
    segments = manifest_of(tmp_path).segments
    assert sum(segment.rows for segment in segments) == 60
    assert len(segments) <= 4
    assert state_of(tmp_path) == shop_state(shop)
    assert found(open_search(tmp_path), "Lamp number 17")[0] == "n-17"


# Compaction


def as_rows(columns: Columns) -> dict[str, Any]:
    """Return what columns hold, however their tables are numbered."""
    held: dict[str, Any] = {}
    for column in dataclasses.fields(columns):
        value = getattr(columns, column.name)
        if isinstance(value, Numbers):
            value = sorted(
                (key, row, number)
                for code, key in enumerate(value.table)
                for row, number in zip(*(part.tolist() for part in value.of_key(code)), strict=True)
            )
        elif isinstance(value, TextRows):
            value = sorted(zip(value.hashes.tolist(), value.rows.tolist(), strict=True))
        elif isinstance(value, np.ndarray):
            value = value.tolist()
        elif not isinstance(value, str | dict):
            value = list(value)
        held[column.name] = value
    return held


def changed_shop(shop: Shop, folder: Path) -> None:
    writer = open_writer(folder, shop)
    shop.products.upsert([product("0", "Tin cup", "锡杯"), product("b", "Cast iron pan", "铸铁锅", 4_000)])
    writer.update()
    shop.products.delete(["c"])
    shop.products.upsert([product("d", "Tunnel tent", "隧道帐篷", stock=0, options={"colour": "blue"})])
    writer.update()


def test_compaction_makes_what_a_build_would_make(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)
    folder = compact(tmp_path / "models")
    assert folder is not None
    manifest = manifest_of(tmp_path)
    assert (manifest.segments, manifest.products, manifest.base_rows) == ((), 4, 4)
    grown = open_index(folder)
    built = ProductIndex.build(list(shop.products.iterate()), WordEncoder())
    assert as_rows(grown.columns) == as_rows(built.columns)
    np.testing.assert_array_equal(grown.contents, built.contents)
    assert grown.vectors.hashes == built.vectors.hashes
    rows = np.arange(4)
    np.testing.assert_allclose(grown.dense.vectors(rows), built.dense.vectors(rows), atol=1e-6)
    for term in ("tent", "pan", "帐篷", "cup"):
        np.testing.assert_allclose(grown.lexical.scores([term]), built.lexical.scores([term]), rtol=1e-6)
    assert compact(tmp_path / "models") is None, "nothing to join"


def test_changes_during_a_compaction_are_kept(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)

    def change(step: str) -> None:
        if step == "base written":
            shop.products.upsert([product("a", "Ridge tent", "人字帐篷", 7_000), product("late", "Late lamp", "晚灯")])
            shop.products.delete(["0"])
            # The segments that are being compacted are joined with what is new.
            catch_up(open_writer(tmp_path, shop))

    assert compact(tmp_path / "models", change) is not None
    assert manifest_of(tmp_path).segments
    assert state_of(tmp_path) == shop_state(shop)
    search = open_search(tmp_path)
    assert found(search, "晚灯")[0] == "late"
    assert "0" not in found(search, "tin cup")
    shop.products.upsert([product("later", "Later lamp")])
    catch_up(open_writer(tmp_path, shop))
    assert compact(tmp_path / "models") is not None
    assert state_of(tmp_path) == shop_state(shop)


def test_a_compaction_that_a_rebuild_overtook_is_dropped(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)
    newer = ""

    def overtake(step: str) -> None:
        nonlocal newer
        if step == "base written" and not newer:
            newer = ProductIndex.publish(tmp_path / "models", FIRST, WordEncoder()).name

    assert compact(tmp_path / "models", overtake) is None
    current = ArtefactStore(tmp_path / "models").current(KIND)
    assert current is not None and current.name == newer


def test_one_compaction_at_a_time(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)
    with IndexStore(tmp_path / "models").building() as may_build:
        assert may_build
        assert compact(tmp_path / "models") is None


# Building anew


def test_changes_during_a_rebuild_are_in_the_new_version_from_its_first_moment(shop: Shop, tmp_path: Path) -> None:
    def change(step: str) -> None:
        if step == "base written":
            shop.products.upsert([product("late", "Late lamp", "晚灯")])

    open_writer(tmp_path, shop, change).rebuild()
    assert state_of(tmp_path) == shop_state(shop)
    assert "late" in state_of(tmp_path)
    assert len(manifest_of(tmp_path).segments) == 1


@pytest.mark.parametrize(
    "why", ["no index", "another catalogue", "set back", "another encoder", "another currency", "damaged"]
)
def test_what_cannot_be_continued_is_built_anew(
    shop: Shop, tmp_path: Path, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why == "no index":
        shutil.rmtree(tmp_path / "models")
    elif why == "another catalogue":
        ProductIndex.publish(tmp_path / "models", FIRST[:1], WordEncoder())
        shop.products.delete(["c"])
    elif why == "set back":
        with shop._engine.begin() as connection:
            connection.execute(text("UPDATE catalogue SET sequence = 1"))
    elif why == "another encoder":
        monkeypatch.setattr(WordEncoder, "name", "other words")
        shop.products.delete(["c"])
    elif why == "another currency":
        with shop._engine.begin() as connection:
            connection.execute(text("UPDATE variants SET currency = 'EUR'"))
    else:
        shop.products.delete(["c"])
        for part in (tmp_path / "models").rglob("columns.json"):
            part.write_text("{", encoding="utf-8")
    assert open_writer(tmp_path, shop).update().rebuilt
    assert state_of(tmp_path) == shop_state(shop)
    index = open_current(tmp_path / "models")
    assert index is not None
    assert index.columns.currency == ("EUR" if why == "another currency" else "USD")
    assert open_writer(tmp_path, shop).update() == Update()


def test_rolling_back_brings_the_old_version_up_to_date(shop: Shop, tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path / "models")
    old = store.current(KIND)
    assert old is not None
    changed_shop(shop, tmp_path)
    compact(tmp_path / "models")
    shop.products.delete(["a"])
    (tmp_path / "models" / KIND / "current").write_text(old.name, encoding="ascii")
    assert "a" in state_of(tmp_path)
    catch_up(open_writer(tmp_path, shop))
    assert store.current(KIND) == old
    assert state_of(tmp_path) == shop_state(shop)


# Files


def test_leftovers_of_a_crash_are_removed(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)
    folder = ArtefactStore(tmp_path / "models").current(KIND)
    assert folder is not None
    drafts = [folder / SEGMENTS / ".building-x", folder.parent / ".building-y"]
    for draft in drafts:
        draft.mkdir()
        (draft / "half.npy").write_bytes(b"half")
    (folder / ".manifest.json.1").write_text("half", encoding="utf-8")
    (folder.parent / ".current.1").write_text("half", encoding="utf-8")
    shop.products.delete(["a"])
    catch_up(open_writer(tmp_path, shop))
    assert not drafts[0].exists()
    assert not (folder / ".manifest.json.1").exists()
    assert drafts[1].exists(), "somebody may be building a base there: the next builder knows"
    compact(tmp_path / "models")
    assert not drafts[1].exists()
    assert not (folder.parent / ".current.1").exists()


def test_joined_segments_go_once_no_reader_can_be_opening_them(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_shop(shop, tmp_path)
    folder = ArtefactStore(tmp_path / "models").current(KIND)
    assert folder is not None
    held = {segment.name for segment in manifest_of(tmp_path).segments}
    assert {path.name for path in (folder / SEGMENTS).iterdir()} > held
    monkeypatch.setattr("retrieval.indexing.index_store._GRACE_S", -1.0)
    shop.products.delete(["a"])
    catch_up(open_writer(tmp_path, shop))
    catch_up(open_writer(tmp_path, shop))
    left = {path.name for path in (folder / SEGMENTS).iterdir()}
    assert left <= held | {segment.name for segment in manifest_of(tmp_path).segments}


def test_old_versions_go(shop: Shop, tmp_path: Path) -> None:
    for number in range(KEPT_VERSIONS + 1):
        shop.products.upsert([product(f"n-{number}", f"Lamp {number}")])
        catch_up(open_writer(tmp_path, shop))
        assert compact(tmp_path / "models") is not None
    versions = [path for path in (tmp_path / "models" / KIND).iterdir() if path.is_dir()]
    assert len(versions) == KEPT_VERSIONS


def test_the_record_says_what_is_in_use(shop: Shop, tmp_path: Path) -> None:
    changed_shop(shop, tmp_path)
    record = ArtefactStore(tmp_path / "models").manifest(KIND)
    position = shop.changes.position()
    assert (record["products"], record["base_rows"], record["encoder"]) == (4, 3, "words")
    assert (record["catalogue"], record["sequence"]) == (position.catalogue, position.sequence)
    assert json.loads(json.dumps(record)) == record


def test_open_parts_are_not_read_again(shop: Shop, tmp_path: Path) -> None:
    search = open_search(tmp_path)
    base = parts_of(search.index)[0]
    changed_shop(shop, tmp_path)
    parts = parts_of(search.index)
    assert parts[0] is base
    shop.products.delete(["a"])
    catch_up(open_writer(tmp_path, shop))
    again = parts_of(search.index)
    assert again[0] is base
    assert search.index is search.index


def test_one_search_sees_one_state(shop: Shop, tmp_path: Path) -> None:
    """A reader that began with a state keeps it while the next ones come."""
    search = open_search(tmp_path)
    index = search.index
    changed_shop(shop, tmp_path)
    compact(tmp_path / "models")
    assert index.product_ids == ["a", "b", "c"]
    assert index.lexical.holding(["kettle"]).tolist() == [False, True, False]
    assert search.index is not index


def test_writers_take_turns(shop: Shop, tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            own, writer = open_shop(tmp_path), open_writer(tmp_path, shop)
            for number in range(8):
                own.products.upsert([product(f"{name}-{number}", f"Lamp {name} {number}")])
                catch_up(writer)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("x", "y", "z")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    catch_up(open_writer(tmp_path, shop))
    assert state_of(tmp_path) == shop_state(shop)


# Scores


def statistics_of(documents: list[list[str]]) -> Statistics:
    built = LexicalIndex.build(documents)
    return Statistics(len(documents), {"text": average_terms(terms_of(documents))}, built.document_count)


def test_words_of_a_segment_are_scored_as_if_they_stood_in_the_base() -> None:
    base = [["red", "tent", "tent"], ["blue", "tent"], ["steel", "kettle"], ["帐篷", "红色"]]
    built = LexicalIndex.build(base)
    segment = LexicalIndex.build(base[1:], like=statistics_of(base))
    for terms in (["tent"], ["kettle", "tent"], ["帐篷"], ["unheard-of"]):
        np.testing.assert_allclose(segment.scores(terms), built.scores(terms)[1:], rtol=1e-5)
        np.testing.assert_array_equal(segment.holding(terms), built.holding(terms)[1:])


def test_a_segment_of_nothing(tmp_path: Path) -> None:
    LexicalIndex.build([], like=statistics_of([["tent"]])).save(tmp_path)
    opened = LexicalIndex.load(tmp_path, 0)
    assert opened.scores(["tent"]).shape == opened.holding(["tent"]).shape == (0,)


def test_an_unknown_term_is_as_rare_in_every_segment() -> None:
    statistics = statistics_of([["tent"]] * 50)
    one = LexicalIndex.build([["zorb"]], like=statistics).scores(["zorb"])[0]
    many = LexicalIndex.build([["zorb"]] * 5, like=statistics).scores(["zorb"])
    assert one == pytest.approx(many[0])


def test_terms_come_back_and_can_be_joined(tmp_path: Path) -> None:
    documents = [["red", "tent", "tent"], [], ["帐篷", "red"]]
    save_terms(terms_of(documents), tmp_path)
    opened = load_terms(tmp_path)
    assert list(opened) == documents
    assert average_terms(opened) == 5 / 3
    joined = joined_lists([opened, terms_of([["tent"], ["cup"]])], [np.array([2, 1]), np.array([1])])
    assert list(joined) == [["帐篷", "red"], [], ["cup"]]
    assert sorted(joined.table) == ["cup", "red", "帐篷"]


# The index that grew ranks as the one that was built


def test_ranks_are_nearly_those_of_a_rebuild(demo_shop: Shop, tmp_path: Path) -> None:
    """Changes on a tenth of the demo shop, just before a compaction would be due."""
    products = list(demo_shop.products.iterate())
    changed = products[:: len(products) // 150]
    shop = open_shop(tmp_path)
    missing = {one.id for one in changed[::2]}
    for number, one in enumerate(changed[1::2]):
        title = one.title.model_copy(update={"en": f"Old {number}", "zh": f"旧{number}"})
        products[products.index(one)] = one.model_copy(update={"title": title})
    shop.products.upsert(one for one in products if one.id not in missing)
    writer = open_writer(tmp_path, shop)
    writer.rebuild()
    for start in range(0, len(changed), 7):
        shop.products.upsert(changed[start : start + 7])
        writer.update()
    grown = open_search(tmp_path)
    assert len(parts_of(grown.index)) > 1
    ProductIndex.publish(tmp_path / "built", list(shop.products.iterate()), WordEncoder())
    fresh = Search(ArtefactStore(tmp_path / "built"), WordEncoder())
    queries = [one.title.get("en") for one in changed[::5]] + [one.title.get("zh") for one in changed[2::5]]
    queries += ["a tent for two", "wireless mouse under 40", "蓝牙耳机", "红色的杯子", "running shoes", "便宜的背包"]
    pairs = [(found(grown, query)[:10], found(fresh, query)[:10]) for query in queries]
    shared = np.mean([len(set(ours) & set(theirs)) / len(theirs) for ours, theirs in pairs])
    same_first = np.mean([ours[0] == theirs[0] for ours, theirs in pairs])
    # Equal scores stand in the order of the rows, which is not that of the ids in the index that grew.
    assert shared >= 0.97
    assert same_first >= 0.95
