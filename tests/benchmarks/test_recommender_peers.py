"""The recommender's benchmark on small made data: what goes to the children, what comes back, how it is told."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks.recommender import PEERS_PYTHON, figures_of, run_child, tuned
from benchmarks.recommender_cold import attribute_vectors, cold_items, cold_users
from benchmarks.recommender_peers.exchange import Asked, Rows, Task, best_of, read_best, read_data, write_data
from benchmarks.recommender_peers.ours import interactions
from benchmarks.recommender_peers.peers import GRIDS
from benchmarks.recommender_show import markdown, picture

ITEMS = 12


def rings(shoppers: int = 90) -> list[Rows]:
    """Return shoppers who walk along a ring of items: what comes next is plain."""
    return [((start + np.arange(6)) % ITEMS).astype(np.int32) for start in range(shoppers)]


def data_file(folder: Path) -> tuple[Path, dict[str, Rows]]:
    rows = rings()
    users = np.arange(len(rows), dtype=np.int32)
    wanted = {"validation": np.array([row[4] for row in rows]), "test": np.array([row[5] for row in rows])}
    asked = {
        "validation": Asked(users, [row[:4] for row in rows], wanted["validation"]),
        "test": Asked(users, [row[:5] for row in rows]),
    }
    path = folder / "data.npz"
    write_data(path, ITEMS, [row[:4] for row in rows], asked)
    return path, wanted


def test_what_is_written_is_read_and_holds_no_test_item(tmp_path: Path) -> None:
    path, wanted = data_file(tmp_path)
    items, sequences, asked = read_data(path)
    assert items == ITEMS
    np.testing.assert_array_equal(sequences, [row[:4] for row in rings()])
    np.testing.assert_array_equal(asked["test"].histories, [row[:5] for row in rings()])
    np.testing.assert_array_equal(asked["validation"].targets, wanted["validation"])
    assert not len(asked["test"].targets), "the children never see what is to be found"


def test_our_table_keeps_the_rows_of_items() -> None:
    table = interactions(5, [np.array([3, 1], np.int32), np.empty(0, np.int32), np.array([4], np.int32)])
    assert [row.tolist() for row in table.sequences()] == [[], [3, 1], [], [4]]
    assert len(table.items) == 5


def test_best_places_leave_the_history_out() -> None:
    best = best_of(np.array([[0.1, 0.9, 0.5, 0.7]]), [np.array([1], np.int32)])
    assert best[0, :3].tolist() == [3, 2, 0]
    assert set(best[0, 3:].tolist()) == {-1}


def test_figures_by_hand() -> None:
    figures = figures_of(np.array([[7, 3, -1], [5, 6, 7], [1, 2, 3]]), np.array([3, 5, 9]))
    assert figures["recall_at_5"] == pytest.approx(2 / 3, abs=1e-5)
    assert figures["ndcg_at_10"] == pytest.approx((1 / np.log2(3) + 1) / 3, abs=1e-5)


def test_our_models_run_as_children_and_the_best_setting_is_tested(tmp_path: Path) -> None:
    path, wanted = data_file(tmp_path)
    row = tuned("zhanggui-transitions", ({},), path, wanted, 60.0)
    assert row["recall_at_5"] > 0.9, "what comes next is plain"
    assert row["peak_mib"] > 10
    assert row["tried"][0]["recall_at_5"] > 0.9
    popular = tuned("zhanggui-popular", ({},), path, wanted, 60.0)
    table = markdown({"Beauty": {"users": 90, "items": ITEMS, "models": {"zhanggui": row, "popular": popular}}})
    assert "| **zhanggui** |" in table
    assert "published: TIGER | | | .0648 | .0384" in table
    assert "No model, ours or a peer, has learned from a validation item" in table


def test_the_default_is_one_child_that_tells_what_each_part_took(tmp_path: Path) -> None:
    path, wanted = data_file(tmp_path)
    row = tuned("zhanggui", ({},), path, wanted, 60.0)
    assert row["recall_at_5"] > 0.9
    assert row["parts"]["test.blend"]["recall_at_5"] > 0.9
    assert row["parts_cpu_s"].keys() >= {"ease", "transitions", "ranker"}


@pytest.mark.skipif(not PEERS_PYTHON.exists(), reason=f"{PEERS_PYTHON} is missing: benchmarks/recommender.py says how")
@pytest.mark.parametrize("peer", ["implicit-cosine", "implicit-bm25", "implicit-als", "implicit-bpr"])
def test_a_peer_learns_the_ring(peer: str, tmp_path: Path) -> None:
    path, wanted = data_file(tmp_path)
    out = tmp_path / "best.npz"
    settings = GRIDS[peer][0] | ({"iterations": 5} if "iterations" in GRIDS[peer][0] else {})
    told = run_child(Task(peer, settings, str(path), str(out), 60.0), tmp_path)
    best = read_best(out)
    assert told["cpu_s"] >= 0
    assert best["test"].shape == (90, 20)
    assert not (best["test"][:, :, None] == np.array([row[:5] for row in rings()])[:, None]).any(), "history left out"
    assert figures_of(best["test"], wanted["test"])["recall_at_5"] > 0.5


def cold_file(folder: Path) -> Path:
    rng = np.random.default_rng(3)
    lines, attributes = [], {str(item): [item % 5, 5] for item in range(1, 101)}
    for user in range(400):
        taste = rng.integers(5)
        items = rng.permutation(np.arange(taste, 100, 5) + 0)[:6]
        lines.append(f"{user} " + " ".join(str(100 if item == 0 else item) for item in items))
    path = folder / "Made.txt"
    path.write_text("\n".join(lines), "utf-8")
    (folder / "Made_item2attributes.json").write_text(json.dumps(attributes), "utf-8")
    return path


def test_new_items_are_found_by_their_attributes(tmp_path: Path) -> None:
    found = cold_items(cold_file(tmp_path))
    recalls = found["recall_at_10_among_new"]
    assert found["new_items"] == 10
    assert recalls["attributes"] == recalls["chance"] == 1.0, "ten of ten are the first ten"
    vectors = attribute_vectors({"a": [0, 2], "b": [1, 2], "c": [2]}, ["a", "b", "c"]).toarray()
    assert vectors.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]], "what all have tells nothing"


def test_new_shoppers_are_out_of_the_training(tmp_path: Path) -> None:
    shoppers = cold_users(cold_file(tmp_path))
    assert len(shoppers.targets) == 40
    assert len(shoppers.sequences) == 360
    assert [len(row) for row in shoppers.asked["2 known"].histories] == [2] * 40
    for known in (1, 2):
        more = shoppers.asked[f"{known + 1} known"].histories
        for short, longer in zip(shoppers.asked[f"{known} known"].histories, more, strict=True):
            assert longer[1:].tolist() == short.tolist()


def test_the_picture_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    row = {"cpu_s": 3.0, "ndcg_at_10": 0.04}
    report = {"Beauty": {"models": {"zhanggui": row, "implicit-als": row}}}
    for name in ("a.svg", "b.svg"):
        picture(report, tmp_path / name)
    drawn = (tmp_path / "a.svg").read_bytes()
    assert drawn == (tmp_path / "b.svg").read_bytes()
    assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314 our own file
