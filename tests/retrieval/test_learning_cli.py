"""``train-ranker`` and ``finetune`` from the command line: files and clicks are read, and what is wrong is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from retrieval.cli import app
from retrieval.cli_parts import FAILED, WRONG_USAGE
from retrieval.learning_cli import read_judged
from shop.service import Shop
from shop.types import EventKind, ShopperEvent

TITLES = {"dome": "Northfold dome tent", "kettle": "Kettlewright electric kettle", "lamp": "Hearthmoon desk lamp"}


@pytest.fixture
def files(tmp_path: Path, set_up_var: Path) -> Path:
    lines = [
        json.dumps({"id": key, "title": {"en": title}, "variants": [{"id": key}]}) for key, title in TITLES.items()
    ]
    (tmp_path / "products.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "queries.csv").write_text("query,zh\ndome tent,圆顶帐篷\ndesk lamp,台灯\n", encoding="utf-8")
    (tmp_path / "judgements.csv").write_text(
        "query,docid,rating\ndome tent,dome,3\ndome tent,lamp,0\n", encoding="utf-8"
    )
    (tmp_path / "models").symlink_to(set_up_var / "models")
    return tmp_path


def run(command: str, files: Path, *more: str) -> Result:
    products = ["--products", str(files / "products.jsonl"), "--var-dir", str(files), "--threads", "1"]
    return CliRunner().invoke(app, [command, *products, *more])


def test_judgements_of_both_wordings_are_of_one_query(files: Path) -> None:
    judged, names = read_judged(files / "judgements.csv", [files / "queries.csv"], ["query", "zh"], files, "")
    assert judged == {"dome tent": {"dome": 3, "lamp": 0}, "圆顶帐篷": {"dome": 3, "lamp": 0}}
    assert names == {"dome tent": "dome tent", "圆顶帐篷": "dome tent"}


def test_clicks_of_the_shop_are_read(demo_var: Path) -> None:
    shop = Shop.open(f"sqlite:///{demo_var / 'zhanggui.db'}")
    product = next(iter(shop.products.iterate())).id
    at = datetime(2026, 11, 1, tzinfo=UTC)
    shop.events.record([ShopperEvent(kind=EventKind.CART, at=at, session_id="s", product_id=product, query="红色帐篷")])
    shop.close()
    judged, names = read_judged(None, None, None, demo_var, "")
    assert judged["红色帐篷"] == {product: 2}
    assert names["红色帐篷"] == "红色帐篷"


def test_too_few_judgements_are_said(files: Path) -> None:
    result = run(
        "train-ranker", files, "--judgements", str(files / "judgements.csv"), "--queries", str(files / "queries.csv")
    )
    assert result.exit_code == FAILED
    assert "at least 30 judged queries" in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", ["train-ranker", "finetune"])
def test_judgements_need_queries(command: str, files: Path) -> None:
    result = run(command, files, "--judgements", str(files / "judgements.csv"))
    assert result.exit_code == WRONG_USAGE
    assert "--queries" in result.stderr


def test_a_catalogue_too_small_to_train_on(files: Path) -> None:
    (files / "products.jsonl").write_text("", encoding="utf-8")
    more = ["--judgements", str(files / "judgements.csv"), "--queries", str(files / "queries.csv")]
    result = run("finetune", files, *more)
    assert result.exit_code == FAILED
    assert "import more products" in " ".join(result.stderr.split())
