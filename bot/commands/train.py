"""Train the bot: ``python -m commands.train OUT_FOLDER`` writes ``model.tar.gz`` there."""

from __future__ import annotations

import sys
from pathlib import Path

BOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Train from the files of ``bot/``; every component anew, since the caller knows that inputs changed."""
    from rasa.api import train
    from rasa.utils.common import configure_logging_and_warnings

    configure_logging_and_warnings()
    result = train(
        domain=str(BOT / "domain"),
        config=str(BOT / "config.yml"),
        training_files=str(BOT / "data"),
        output=sys.argv[1],
        fixed_model_name="model",
        force_training=True,
    )
    return int(result.code)


if __name__ == "__main__":
    raise SystemExit(main())
