"""``zhanggui retrieval index``, ``update`` and ``compact`` over a shop of a few products."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shop.database import upgrade
from shop.service import Shop
from tests.retrieval.life import product
from zhanggui.cli import add_package_commands
from zhanggui.cli import app as command

add_package_commands(command)


@pytest.fixture
def var(set_up_var: Path, tmp_path: Path) -> Path:
    """Return a var folder with the real encoder and a shop of two products."""
    (tmp_path / "models").mkdir()
    for kind in (set_up_var / "models").glob("encoder*"):
        (tmp_path / "models" / kind.name).symlink_to(kind)
    upgrade(url(tmp_path))
    shop_of(tmp_path).products.upsert(
        [product("a", "Dome tent", "圆顶帐篷"), product("b", "Electric kettle", "电热水壶")]
    )
    return tmp_path


def url(var: Path) -> str:
    return f"sqlite:///{var / 'zhanggui.db'}"


def shop_of(var: Path) -> Shop:
    return Shop.open(url(var))


def run(var: Path, *arguments: str) -> str:
    result = CliRunner().invoke(command, ["retrieval", *arguments, "--var-dir", str(var)])
    assert result.exit_code == 0, result.output
    return result.stdout


def first(var: Path, text: str) -> str:
    hits = json.loads(run(var, "search", text, "--json"))
    return str((hits.get("result") or hits)["hits"][0]["product_id"])


def test_update_indexes_what_changed_and_compact_joins_it(var: Path) -> None:
    assert "2 products" in run(var, "index")
    assert json.loads(run(var, "update", "--json")) == {"indexed": 0, "removed": 0, "rebuilt": False}
    shop = shop_of(var)
    shop.products.upsert([product("c", "Tunnel tent", "隧道帐篷")])
    shop.products.delete(["b"])
    assert json.loads(run(var, "update", "--json")) == {"indexed": 1, "removed": 1, "rebuilt": False}
    assert first(var, "隧道帐篷") == first(var, "tunnel tent") == "c"
    assert "new base" in run(var, "compact")
    assert first(var, "隧道帐篷") == first(var, "tunnel tent") == "c"
    assert "no segments" in run(var, "compact")
    assert "0 products indexed" in run(var, "update")


def test_update_builds_the_first_index(var: Path) -> None:
    assert json.loads(run(var, "update", "--json"))["rebuilt"] is True
    assert first(var, "圆顶帐篷") == "a"


def test_without_tables(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["retrieval", "update", "--var-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "zhanggui shop migrate" in result.output
