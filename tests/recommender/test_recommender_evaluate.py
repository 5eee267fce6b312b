"""The published protocol on a small file, and the figures on the real one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from data.loaders import SourceMissing, sequence_path
from recommender.cli import app

FIGURES = {f"{measure}_at_{k}" for measure in ("recall", "ndcg") for k in (5, 10, 20)}


def test_evaluate_writes_the_figures(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    lines = [
        f"{u} " + " ".join(str(1 + (start + i) % 30) for i in range(8))
        for u, start in enumerate(rng.integers(30, size=200), start=1)
    ]
    source, out = tmp_path / "s.txt", tmp_path / "out.json"
    source.write_text("\n".join(lines), "utf-8")
    result = CliRunner().invoke(app, ["evaluate", "--sequences", str(source), "--json", str(out)])
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text("utf-8"))
    assert figures.keys() >= FIGURES
    assert figures["users"] == 200
    assert figures["recall_at_10"] > 0.5, "the next item is plain from the order"
    assert all(0 <= figures[name] <= 1 for name in FIGURES)


def test_a_wrong_file_ends_with_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", "--sequences", str(tmp_path / "none.txt")])
    assert result.exit_code == 1
    assert "found no such file" in " ".join(result.output.split())


def test_the_real_file_is_read_as_its_page_says() -> None:
    from recommender.interactions.sequence_file import read_sequences

    try:
        data = read_sequences(sequence_path("Beauty"))
    except SourceMissing as missing:
        pytest.skip(str(missing))
    assert (len(data.users), len(data.items), len(data)) == (22_363, 12_101, 198_502)
