"""``zhanggui retrieval evaluate`` on a catalogue so small that its figures are computed by hand."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from retrieval.cli import app
from retrieval.cli_parts import FAILED, WRONG_USAGE
from retrieval.metrics import dcg, ndcg, ndcg_judged, recall

TITLES = {
    "dome": "Northfold dome tent",
    "tunnel": "Northfold tunnel tent",
    "glass": "Kettlewright electric kettle, glass",
    "steel": "Kettlewright electric kettle, stainless steel",
    "lamp": "Hearthmoon desk lamp",
}
#: Query, and the same in Chinese. The first two products of each are plain: the one that it names, then its kind.
QUERIES = {"dome tent": "圆顶帐篷", "electric kettle glass": "玻璃电热水壶", "desk lamp": "台灯"}
JUDGEMENTS = [
    # dome (1), tunnel (3): the better one is second.
    ("dome tent", "dome", 1),
    ("dome tent", "tunnel", 3),
    # glass (unjudged), steel (2).
    ("electric kettle glass", "steel", 2),
    # No relevant document: left out.
    ("desk lamp", "dome", 0),
    # No such query in the file: left out.
    ("umbrella", "lamp", 3),
]
#: Gains 2 ** rating - 1, discounted by log2(place + 1).
FIRST = (1 / log2(2) + 7 / log2(3)) / (7 / log2(2) + 1 / log2(3))
SECOND = (3 / log2(3)) / (3 / log2(2))
BY_HAND = {
    "ndcg_at_10_all": pytest.approx((FIRST + SECOND) / 2, abs=5e-5),
    "ndcg_at_10_judged": pytest.approx((FIRST + 1) / 2, abs=5e-5),
    "recall_at_100": 1.0,
    "queries": 2,
}


@pytest.fixture
def files(tmp_path: Path, set_up_var: Path) -> dict[str, Path]:
    lines = [
        json.dumps({"id": key, "title": {"en": title}, "variants": [{"id": key}]}) for key, title in TITLES.items()
    ]
    (tmp_path / "products.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    queries = ["query,zh", *(f"{english},{chinese}" for english, chinese in QUERIES.items())]
    (tmp_path / "queries.csv").write_text("\n".join(queries), encoding="utf-8")
    judged = ["query,docid,rating", *(",".join(map(str, row)) for row in JUDGEMENTS)]
    (tmp_path / "judgements.csv").write_text("\n".join(judged), encoding="utf-8")
    var = tmp_path / "var"
    var.mkdir()
    (var / "models").symlink_to(set_up_var / "models")
    return {name: tmp_path / name for name in ("products.jsonl", "queries.csv", "judgements.csv", "var", "out")}


def evaluate(files: dict[str, Path], *more: str) -> Result:
    arguments = ["--products", "products.jsonl", "--queries", "queries.csv", "--judgements", "judgements.csv"]
    paths = [str(files.get(argument, argument)) for argument in arguments]
    return CliRunner().invoke(app, ["evaluate", *paths, "--var-dir", str(files["var"]), "--threads", "1", *more])


def figures(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_figures_by_hand(files: dict[str, Path]) -> None:
    out = files["out"] / "figures.json"
    result = evaluate(files, "--json", str(out), "--explain")
    assert figures(result) == BY_HAND
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(result.stdout)
    explained = [line for line in result.stderr.splitlines() if line[:2] == "0."]
    assert explained == [f"{SECOND:.3f} electric kettle glass", f"{FIRST:.3f} dome tent"], "the worst first"


def test_chinese_wordings_find_the_same(files: dict[str, Path]) -> None:
    assert figures(evaluate(files, "--query-column", "zh")) == BY_HAND


def test_an_index_over_the_same_files_is_built_once(files: dict[str, Path]) -> None:
    assert figures(evaluate(files)) == BY_HAND
    cached = written(files["var"] / "cache")
    assert cached
    assert figures(evaluate(files)) == BY_HAND
    assert written(files["var"] / "cache") == cached


def test_further_files_follow_and_a_product_in_two_counts_once(files: dict[str, Path]) -> None:
    more = files["products.jsonl"].with_name("more.jsonl")
    more.write_text(json.dumps({"id": "hat", "title": {"zh": "遮阳帽"}, "variants": [{"id": "hat"}]}), encoding="utf-8")
    assert figures(evaluate(files, str(more), str(files["products.jsonl"]))) == BY_HAND


def written(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_missing_file_is_named(files: dict[str, Path]) -> None:
    result = evaluate(files, "nowhere.zip")
    assert result.exit_code == WRONG_USAGE
    assert "nowhere.zip" in result.stderr


def test_a_line_that_is_no_product_is_named(files: dict[str, Path]) -> None:
    with files["products.jsonl"].open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n')
    result = evaluate(files)
    assert result.exit_code == FAILED
    assert f"products.jsonl:{len(TITLES) + 2}" in result.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("queries.csv", "question\ndome tent\n", "expected columns query"),
        ("queries.csv", "query\nsomething else\n", "compare the files"),
        ("judgements.csv", "query,docid,rating\ndome tent,dome,good\n", "expected a rating"),
    ],
)
def test_files_that_do_not_fit(files: dict[str, Path], file: str, text: str, said: str) -> None:
    files[file].write_text(text, encoding="utf-8")
    result = evaluate(files)
    assert result.exit_code == FAILED
    assert said in " ".join(result.stderr.split())


# The measures themselves


def test_discounted_gain_by_hand() -> None:
    assert dcg([3, 0, 1]) == pytest.approx(3 + 1 / 2)
    assert dcg([]) == 0


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        (["a", "b", "c"], 1.0),
        (["c", "b", "a"], (1 / log2(3) + 3 / log2(4)) / (3 + 1 / log2(3))),
        (["x", "a"], (3 / log2(3)) / (3 + 1 / log2(3))),
        ([], 0.0),
        (["x"] * 10 + ["a"], 0.0),
    ],
)
def test_ndcg_by_hand(ranked: list[str], expected: float) -> None:
    assert ndcg(ranked, {"a": 2, "b": 1, "c": 0}) == pytest.approx(expected)


def test_unjudged_documents_are_passed_over() -> None:
    assert ndcg_judged(["x", "b", "y", "a"], {"a": 2, "b": 1}) == ndcg(["b", "a"], {"a": 2, "b": 1})


def test_the_ideal_ranking_is_cut_at_k_too() -> None:
    ratings = {str(n): 1 for n in range(20)}
    assert ndcg([str(n) for n in range(20)], ratings, k=5) == 1.0


def test_measures_without_a_relevant_document() -> None:
    with pytest.raises(ValueError, match="above 0"):
        ndcg(["a"], {"a": 0})
    with pytest.raises(ValueError, match="at least one relevant"):
        recall(["a"], set(), 10)
