"""The set-up's steps: run when due, skipped when not. Standard library only, so it also runs bare."""

from __future__ import annotations

import ast
import dataclasses
import sys
from pathlib import Path

import pytest

from zhanggui.setup import environments, process, shop_steps
from zhanggui.setup.process import SetupError
from zhanggui.setup.shop_steps import model_steps, setting, var_dir
from zhanggui.setup.steps import Step, perform


def counting_step(runs: list[str], output: Path) -> Step:
    def action() -> None:
        runs.append("x")
        output.write_text("made")

    return Step("count", ("pyproject.toml",), (output,), action)


def test_step_is_skipped_while_nothing_changed(tmp_path: Path) -> None:
    runs: list[str] = []
    step = counting_step(runs, tmp_path / "out")
    perform([step], tmp_path / "stamps")
    perform([step], tmp_path / "stamps")
    assert runs == ["x"]


def test_step_runs_again_when_its_output_is_gone(tmp_path: Path) -> None:
    runs: list[str] = []
    step = counting_step(runs, tmp_path / "out")
    perform([step], tmp_path / "stamps")
    (tmp_path / "out").unlink()
    perform([step], tmp_path / "stamps")
    assert runs == ["x", "x"]


def test_step_runs_again_when_its_inputs_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhanggui.setup.steps.ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text("one")
    runs: list[str] = []
    step = counting_step(runs, tmp_path / "out")
    perform([step], tmp_path / "stamps")
    (tmp_path / "pyproject.toml").write_text("two")
    perform([step], tmp_path / "stamps")
    assert runs == ["x", "x"]


def test_what_is_built_from_a_step_follows_it(tmp_path: Path) -> None:
    runs: list[str] = []
    first = counting_step(runs, tmp_path / "out")
    later = Step("later", (), (), lambda: runs.append("later"), after=("count",))
    perform([first, later], tmp_path / "stamps")
    (tmp_path / "stamps" / "count.stamp").write_text("of another run")
    perform([later], tmp_path / "stamps")
    assert runs == ["x", "later", "later"]


def test_another_database_is_filled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def set_up(url: str) -> None:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", url)
        (tmp_path / "zhanggui.db").touch()
        tables = dataclasses.replace(model_steps(tmp_path)[0], action=lambda: runs.append(url))
        demo = Step("demo shop", (), (), lambda: runs.append("demo"), after=(tables.name,))
        perform([tables, demo], tmp_path / "stamps")

    here, there = "postgresql+psycopg://me:old@db/shop", "postgresql+psycopg://me:old@other/shop"
    for url in ("", "", here, here.replace("old", "new"), there):
        set_up(url)
    assert runs == ["", "demo", here, "demo", there, "demo"]


def test_settings_of_the_env_file_hold_for_the_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_steps, "ROOT", tmp_path)
    monkeypatch.delenv("ZHANGGUI_DATABASE_URL", raising=False)
    assert setting("ZHANGGUI_DATABASE_URL") == ""
    lines = ['ZHANGGUI_DATABASE_URL="postgresql+psycopg://me@db/shop"', "ZHANGGUI_VAR_DIR=data   # on the big disk"]
    (tmp_path / ".env").write_text("\n".join(lines))
    monkeypatch.delenv("ZHANGGUI_VAR_DIR", raising=False)
    assert var_dir() == tmp_path / "data"
    assert model_steps(tmp_path)[0].outputs == (), "no SQLite file is expected"
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", "")
    assert setting("ZHANGGUI_DATABASE_URL") == "", "the environment goes first"


def test_without_the_demo_only_what_was_built_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop_steps, "ROOT", tmp_path)
    monkeypatch.delenv("ZHANGGUI_DEMO", raising=False)
    every = ["demo shop", "search index", "articles' index", "recommender"]
    assert [step.name for step in shop_steps.shop_steps(tmp_path)] == every
    (tmp_path / ".env").write_text("ZHANGGUI_DEMO=False  # our own\n")
    assert shop_steps.shop_steps(tmp_path) == []
    (tmp_path / "models" / "index" / "current").mkdir(parents=True)
    assert [step.name for step in shop_steps.shop_steps(tmp_path)] == ["search index"]


def test_failed_step_is_not_stamped(tmp_path: Path) -> None:
    step = Step("broken", (), (), lambda: process.run(sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(SetupError, match="exit code 3"):
        perform([step], tmp_path / "stamps")
    assert not (tmp_path / "stamps" / "broken.stamp").exists()


def test_missing_python310_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environments, "answers", lambda *_: False)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(SetupError, match="ZHANGGUI_PYTHON310"):
        environments.find_python310()


def test_named_python310_is_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_PYTHON310", "/opt/python3.10")
    monkeypatch.setattr(environments, "answers", lambda *_: True)
    assert environments.find_python310() == "/opt/python3.10"


def test_missing_libgomp_is_said_before_anything_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "uv_install", lambda *_, **__: None)
    monkeypatch.setattr(environments, "run", lambda *_, **__: None)
    monkeypatch.setattr(environments, "answers", lambda *command: "import lightgbm" not in command)
    with pytest.raises(SetupError, match="apt-get install libgomp1"):
        environments.install("base")()


def test_setup_imports_only_the_standard_library() -> None:
    for path in (process.ROOT / "zhanggui" / "setup").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                top = name.split(".")[0]
                assert top in sys.stdlib_module_names or name.startswith("zhanggui.setup"), f"{path}: {name}"


def test_locks_name_no_machine_and_no_cuda() -> None:
    for path in [*(process.ROOT / "requirements").glob("*.txt"), process.ROOT / "bot" / "requirements.txt"]:
        text = path.read_text()
        assert "file:" not in text
        assert "+cpu" not in text
        assert "nvidia" not in text
        assert "--find-links" not in text
