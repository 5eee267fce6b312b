"""Trains the bot when one of its inputs has changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.artefacts import ArtefactStore
from zhanggui.bot_process import BOT, KIND, MODEL_FILE, BotError, environment, run_module
from zhanggui.settings import Settings

#: Everything that a trained model depends on, besides the encoder.
INPUTS = ("config.yml", "domain/**/*.yml", "data/**/*.yml", "components/*.py", "requirements.txt")
# Training has the machine to itself: it runs at set-up.
THREADS = 2


def input_files(bot: Path = BOT) -> Iterator[Path]:
    """Yield the files that a model is trained from, in a fixed order."""
    yield from sorted(path for pattern in INPUTS for path in bot.glob(pattern))


def inputs_hash(encoder_version: str, bot: Path = BOT) -> str:
    """Hash names and contents of all inputs and the version of the encoders."""
    digest = hashlib.sha256(encoder_version.encode())
    for path in input_files(bot):
        digest.update(str(path.relative_to(bot)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def train(settings: Settings, force: bool = False) -> tuple[Path, bool]:
    """Train a new version and put it in use, unless the one in use has the same inputs.

    Parameters
    ----------
    settings : Settings
        Where the models are.
    force : bool
        Train in any case.

    Returns
    -------
    tuple of Path and bool
        Folder of the version in use, and whether it is new.

    Raises
    ------
    BotError
        When the encoder is missing or Rasa fails; the version in use stays.
    """
    store = ArtefactStore(settings.models_dir)
    encoder = store.current("encoder")
    if encoder is None:
        raise BotError(f"no encoder in {settings.models_dir}: run `zhanggui retrieval encoder` first")
    # Without the English encoder the bot is trained on the multilingual one alone.
    english = store.current("english-encoder")
    wanted = inputs_hash(f"{encoder.name} {english.name}" if english else encoder.name)
    current = store.current(KIND)
    if current and not force and store.manifest(KIND).get("inputs") == wanted:
        return current, False

    def build(folder: Path) -> dict[str, Any]:
        drafts = folder / "drafts"
        run_module("commands.train", [drafts.resolve()], environment(settings, THREADS))
        shutil.move(drafts / MODEL_FILE, folder / MODEL_FILE)
        shutil.rmtree(drafts)
        size = (folder / MODEL_FILE).stat().st_size
        return {"inputs": wanted, "encoder": encoder.name, "model_mb": round(size / 1e6, 1)}

    return store.publish(KIND, build), True
