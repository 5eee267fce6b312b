"""The bot's own environment (``bot/.venv``, Python 3.10) as child processes: paths, variables, the run command.

Rasa is never imported here; what has to run beside it stands in ``bot/commands``.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema

from retrieval.artefacts import ArtefactStore
from zhanggui.bot_brands import write_brands
from zhanggui.settings import Settings, SettingsError

BOT = Path(__file__).resolve().parent.parent / "bot"
PYTHON = BOT / ".venv" / "bin" / "python"
#: Kind of the artefact in the models folder.
KIND = "bot"
MODEL_FILE = "model.tar.gz"
#: Rasa's table is called ``events``, and so is the shop's: in PostgreSQL it gets a schema of its own.
TRACKER_SCHEMA = "rasa"

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class BotError(RuntimeError):
    """The bot cannot do what was asked; the message says what to do first."""


def environment(settings: Settings, threads: int = 1) -> dict[str, str]:
    """Return the variables of a child process in the bot's environment.

    Parameters
    ----------
    settings : Settings
        Where models are and where the action server listens.
    threads : int
        Threads of TensorFlow and numpy; serving uses one, because three processes share the cores.
    """
    var = settings.var_dir.resolve()
    count = str(threads)
    return {
        **os.environ,
        "ZHANGGUI_VAR_DIR": str(var),
        "BOT_ACTIONS_URL": settings.actions_url.rstrip("/") + "/webhook",
        "BOT_TRACKER_URL": _tracker_url(settings),
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "OMP_NUM_THREADS": count,
        "TF_INTRA_OP_PARALLELISM_THREADS": count,
        "TF_INTER_OP_PARALLELISM_THREADS": count,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TOKENIZERS_PARALLELISM": "false",
        # Deprecations inside Rasa's pinned libraries: nobody can mend them here.
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": settings.log_level.upper(),
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "PYTHONUNBUFFERED": "1",
        "MPLCONFIGDIR": str(var / "cache" / "matplotlib"),
        "PYTHONPATH": str(BOT),
    }


def _tracker_url(settings: Settings) -> str:
    """Return the URL of Rasa's dialogue state: beside the shop's database, in the driver that Rasa has."""
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{(settings.var_dir / 'tracker.db').resolve()}"
    return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def current_model(settings: Settings) -> Path:
    """Return the model in use.

    Raises
    ------
    BotError
        When none was trained.
    """
    folder = ArtefactStore(settings.models_dir).current(KIND)
    if folder is None:
        raise BotError(f"no bot in {settings.models_dir / KIND}: run `zhanggui bot train` first")
    return folder / MODEL_FILE


def require_environment() -> None:
    """Say what to do when ``bot/.venv`` is not there."""
    if not PYTHON.exists():
        raise BotError(f"{PYTHON} is missing: `make setup` creates the bot's environment")


def run_module(
    module: str,
    arguments: Iterable[str | Path],
    variables: Mapping[str, str],
    stdin: str | None = None,
    capture: bool = False,
) -> str:
    """Run ``python -m module`` in the bot's environment and folder.

    Parameters
    ----------
    module : str
        A module of ``bot/commands``, or another that is installed there.
    arguments : iterable of str or Path
        Its arguments.
    variables : mapping
        From :func:`environment`.
    stdin : str, optional
        What it reads.
    capture : bool
        Return standard output instead of letting it through.

    Raises
    ------
    BotError
        When it ends with another exit code than 0.
    """
    require_environment()
    command = [str(PYTHON), "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=BOT,
        env=dict(variables),
        input=stdin,
        stdout=subprocess.PIPE if capture else None,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise BotError(f"`python -m {module}` in the bot's environment failed; its output above says why")
    return done.stdout or ""


def serve(settings: Settings) -> None:
    """Become Rasa's server: this process is replaced, so that signals reach it directly."""
    require_environment()
    address = urlsplit(settings.bot_url)
    if address.hostname not in _LOOPBACK or not address.port:
        raise SettingsError(
            f"ZHANGGUI_BOT_URL: expected a loopback address with a port, got {settings.bot_url}; "
            "Rasa has no authentication and must not be reachable from outside"
        )
    model = current_model(settings)
    variables = environment(settings)
    variables |= _prepare_schema(settings)
    write_brands(settings)
    command = [str(PYTHON), "-m", "commands.serve", "--model", str(model.resolve()), "--enable-api"]
    command += ["--interface", address.hostname, "--port", str(address.port)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    os.chdir(BOT)
    os.execve(PYTHON, command, variables)  # noqa: S606 (an argument list, no shell)


def _prepare_schema(settings: Settings) -> dict[str, str]:
    """Create Rasa's schema in PostgreSQL and name it; SQLite has a file of its own instead."""
    url = settings.resolved_database_url
    if make_url(url).get_backend_name() == "sqlite":
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        return {}
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(TRACKER_SCHEMA, if_not_exists=True))
    engine.dispose()
    return {"POSTGRESQL_SCHEMA": TRACKER_SCHEMA}
