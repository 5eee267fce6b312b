"""``zhanggui retrieval search --json`` and ``--explain``: what was understood, found, counted, given up, and when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from retrieval.indexing.dense import DenseIndex, IndexKind
from retrieval.ranking.ranking import rank
from retrieval.search import Search
from retrieval.types import SearchRequest
from zhanggui.cli import add_package_commands
from zhanggui.cli import app as command

add_package_commands(command)


def searched(var_dir: Path, text: str, *options: str) -> Any:
    found = CliRunner().invoke(command, ["retrieval", "search", text, "--var-dir", str(var_dir), *options])
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.mark.parametrize(
    ("text", "relaxed"), [("black suitcase not Carrigo under 30", "price"), ("30以内的黑色行李箱，不要卡行", "price")]
)
def test_json_holds_all_that_a_search_knows(demo_var: Path, text: str, relaxed: str) -> None:
    found = json.loads(searched(demo_var, text, "--json", "--limit", "3"))
    assert found["understood"]["colours"] == ["black"]
    assert found["understood"]["excluded_brands"] == ["Carrigo"]
    (record,) = found["relaxed"]
    assert (record["name"], record["high"]) == (relaxed, 3_000)
    assert record["off_by"] == record["given"] - 3_000
    stages = {"understand", "filter", "rank", "order", "facets"}
    assert stages | {"total"} == set(found["times_ms"])
    assert found["times_ms"]["total"] == pytest.approx(sum(found["times_ms"][name] for name in stages), abs=0.01)
    for hit in found["hits"]:
        parts = dict(hit["score_parts"])
        assert (
            parts.pop("total") == pytest.approx(sum(parts.values()), abs=1e-4) == pytest.approx(hit["score"], abs=1e-4)
        )
        assert hit["title"]
    facets = {facet["key"]: facet for facet in found["facets"]}
    assert {"brand", "price", "colour"} <= set(facets)
    assert all(value["count"] > 0 and value["ask"] for facet in facets.values() for value in facet["values"])
    assert {"en", "zh"} <= set(facets["colour"]["label"])


def test_explain_shows_the_same_as_tables(demo_var: Path) -> None:
    english = searched(demo_var, "waterproof tent for two under 5", "--explain")
    for shown in ("understood", "relaxed: price", "Brand", "lexical", "cosine", "facets"):
        assert shown in english
    assert "品牌" in searched(demo_var, "双人帐篷", "--explain")


def test_without_an_index_the_command_says_what_to_do(tmp_path: Path, demo_var: Path) -> None:
    bare = tmp_path / "var"
    bare.mkdir()
    (bare / "models").mkdir()
    (bare / "models" / "encoder").symlink_to(demo_var / "models" / "encoder")
    (bare / "zhanggui.db").write_bytes((demo_var / "zhanggui.db").read_bytes())
    found = CliRunner().invoke(command, ["retrieval", "search", "tent", "--var-dir", str(bare), "--json"])
    assert found.exit_code == 1
    assert "zhanggui retrieval index" in found.output


def test_scores_of_a_browsed_list_are_its_popularity(demo_search: Search) -> None:
    found = demo_search.explain(SearchRequest(text="", limit=5))
    assert [parts.more["popularity"] for parts in found.scores] == [hit.score for hit in found.result.hits]


# A filter works inside the vector search


@pytest.mark.parametrize("kind", ["flat", "ivf"])
@pytest.mark.parametrize("allowed_rows", [1, 5, 40])
@pytest.mark.parametrize("text", ["something nice for my sister", "送给朋友的礼物"])
def test_a_narrow_filter_still_fills_the_list(
    demo_search: Search, kind: IndexKind, allowed_rows: int, text: str
) -> None:
    index = demo_search.index
    size = len(index.columns)
    vectors = index.dense.vectors(np.arange(size, dtype=np.int64))
    held, index.vectors.dense = index.vectors.dense, DenseIndex.build(vectors, kind)
    try:
        allowed = np.zeros(size, bool)
        allowed[np.random.default_rng(allowed_rows).choice(size, allowed_rows, replace=False)] = True
        rows = [row for row, _ in rank(index, demo_search.product_encoder, text, allowed, depth=40)]
    finally:
        index.vectors.dense = held
    assert sorted(rows) == np.flatnonzero(allowed).tolist()
