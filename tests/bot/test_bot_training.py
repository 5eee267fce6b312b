"""When a training is due."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.artefacts import ArtefactStore
from zhanggui.bot_process import BOT, BotError, current_model, environment
from zhanggui.bot_training import input_files, inputs_hash, train
from zhanggui.settings import Settings


@pytest.fixture
def bot_folder(tmp_path: Path) -> Path:
    for name in ("config.yml", "requirements.txt", "domain/talk.yml", "data/nlu/zh/talk.yml", "components/text.py"):
        path = tmp_path / "bot" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path / "bot"


@pytest.mark.parametrize("name", ["config.yml", "domain/talk.yml", "data/nlu/zh/talk.yml", "components/text.py"])
def test_a_changed_input_makes_another_hash(bot_folder: Path, name: str) -> None:
    before = inputs_hash("e1", bot_folder)
    (bot_folder / name).write_text("改", encoding="utf-8")
    assert inputs_hash("e1", bot_folder) != before


def test_another_encoder_makes_another_hash_and_nothing_else_does(bot_folder: Path) -> None:
    before = inputs_hash("e1", bot_folder)
    (bot_folder / "endpoints.yml").write_text("not an input", encoding="utf-8")
    assert inputs_hash("e1", bot_folder) == before
    assert inputs_hash("e2", bot_folder) != before


def test_all_areas_are_inputs() -> None:
    names = {str(path.relative_to(BOT)) for path in input_files()}
    assert {"config.yml", "domain/shared.yml", "data/rules/talk.yml", "components/tokenizer.py"} <= names
    assert not any(".venv" in name for name in names)


def _store_with(tmp_path: Path, *kinds: str, **manifest: str) -> Settings:
    store = ArtefactStore(tmp_path / "models")
    for kind in kinds:
        store.publish(kind, lambda folder: {**manifest, "file": (folder / "model.tar.gz").write_bytes(b"x")})
    return Settings(var_dir=tmp_path)


def test_unchanged_inputs_train_nothing(tmp_path: Path) -> None:
    settings = _store_with(tmp_path, "encoder")
    encoder = ArtefactStore(settings.models_dir).current("encoder")
    assert encoder
    settings = _store_with(tmp_path, "bot", inputs=inputs_hash(encoder.name))
    folder, is_new = train(settings)
    assert not is_new
    assert current_model(settings) == folder / "model.tar.gz"


def test_without_an_encoder_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="zhanggui retrieval encoder"):
        train(Settings(var_dir=tmp_path))


def test_without_a_model_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="zhanggui bot train"):
        current_model(Settings(var_dir=tmp_path))


def test_the_child_gets_absolute_paths_and_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    variables = environment(Settings(var_dir=Path("var"), actions_url="http://127.0.0.1:6055/"))
    assert variables["ZHANGGUI_VAR_DIR"] == str(tmp_path / "var")
    assert variables["BOT_ACTIONS_URL"] == "http://127.0.0.1:6055/webhook"
    assert variables["BOT_TRACKER_URL"] == f"sqlite:///{tmp_path}/var/tracker.db"
    assert variables["OMP_NUM_THREADS"] == "1"


def test_postgresql_is_named_in_rasas_driver() -> None:
    settings = Settings(database_url="postgresql+psycopg://zhanggui:pass@db:5432/shop")
    assert environment(settings)["BOT_TRACKER_URL"] == "postgresql+psycopg2://zhanggui:pass@db:5432/shop"
