"""What is built from a shop: tables, encoder, bot, demo data, indexes, recommender."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from zhanggui.setup.process import ROOT, ZHANGGUI, run
from zhanggui.setup.steps import Step

#: Code and data that both indexes are built by.
_RETRIEVAL = ("retrieval/**/*.py", "retrieval/**/*.tsv", "retrieval/**/*.yml", "retrieval/**/*.json")
#: What pydantic reads as false (https://docs.pydantic.dev/latest/api/standard_library_types/#booleans).
_FALSE = ("false", "0", "off", "f", "no", "n")


def command(*words: str) -> Callable[[], None]:
    """Return an action that runs one or more ``zhanggui`` sub-commands, separated by ``&&``."""

    def action() -> None:
        line: list[str] = []
        for word in (*words, "&&"):
            if word == "&&":
                run(ZHANGGUI, *line)
                line = []
            else:
                line.append(word)

    return action


def model_steps(var: Path) -> list[Step]:
    """Return the steps that are the same for every shop: tables, encoder, the bot's model."""
    models = var / "models"
    url = setting("ZHANGGUI_DATABASE_URL")
    return [
        Step(
            "database",
            ("shop/migrations/**/*.py", "bridge/migrations/**/*.py"),
            () if url else (var / "zhanggui.db",),
            command("shop", "migrate", "&&", "bridge", "migrate"),
            # Without user and password: a new password is no other database.
            database=url.rpartition("@")[2],
        ),
        Step(
            "sentence encoder",
            (
                "retrieval/encoders/packaged_e5.py",
                "retrieval/encoders/onnx_export.py",
                "retrieval/encoders/tokenisation.py",
            ),
            (models / "encoder" / "current",),
            command("retrieval", "encoder", "--which", "multilingual"),
        ),
        # A step of its own: the bot's model is of the other one's vectors, which must not be made anew for this.
        Step(
            "English encoder",
            ("retrieval/encoders/pair_encoder.py", "retrieval/encoders/onnx_export.py"),
            (models / "english-encoder" / "current",),
            command("retrieval", "encoder", "--which", "english"),
        ),
        Step(
            "bot's model",
            (
                "bot/*.yml",
                "bot/domain/**/*.yml",
                "bot/data/**/*.yml",
                "bot/components/*.py",
                "bot/requirements.txt",
            ),
            (models / "bot" / "current",),
            command("bot", "train"),
            after=("sentence encoder", "English encoder"),
        ),
    ]


def shop_steps(var: Path) -> list[Step]:
    """Return the steps that fill the demo shop, and those that build anew what is built from a shop.

    Without the demo (``ZHANGGUI_DEMO=false``) the catalogue comes after the set-up, by import or API: what was not
    built from it yet has nothing to be built from, and what was follows a new release.
    """
    models = var / "models"
    demo = Step("demo shop", ("shop/demo/**/*", "shop/types.py"), (), command("shop", "demo"), after=("database",))
    built = [
        Step(
            "search index",
            _RETRIEVAL,
            (models / "index" / "current",),
            command("retrieval", "index"),
            after=("demo shop", "sentence encoder", "English encoder"),
        ),
        Step(
            "articles' index",
            _RETRIEVAL,
            (models / "knowledge" / "current",),
            command("knowledge", "index"),
            after=("demo shop", "sentence encoder", "English encoder"),
        ),
        Step(
            "recommender",
            ("recommender/**/*.py",),
            (models / "recommender" / "current",),
            command("recommender", "train"),
            after=("search index",),
        ),
    ]
    if has_demo():
        return [demo, *built]
    return [step for step in built if all(path.exists() for path in step.outputs)]


def has_demo() -> bool:
    """Say whether the demo shop is wanted; what is no boolean is refused by the settings themselves."""
    return setting("ZHANGGUI_DEMO").lower() not in _FALSE


def var_dir() -> Path:
    """Return the folder of everything that is built."""
    return ROOT / (setting("ZHANGGUI_VAR_DIR") or "var")


def setting(name: str) -> str:
    """Return a setting as the processes will read it: from the environment, else from ``.env``; empty if not given."""
    if name in os.environ:
        return os.environ[name]
    path = ROOT / ".env"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        key, _, value = line.partition("=")
        if key.strip() == name:
            return value.partition(" #")[0].strip().strip("\"'")
    return ""
