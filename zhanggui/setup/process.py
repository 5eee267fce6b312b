"""Paths, progress lines and child processes of the set-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
BOT_VENV = ROOT / "bot" / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
ZHANGGUI = VENV / "bin" / "zhanggui"


class SetupError(Exception):
    """Something is missing; the message is one sentence that says what to install or do."""


def say(text: str) -> None:
    """Print a line of progress at once (pipes buffer otherwise)."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def exit_code(*command: str | Path, **environment: str) -> int:
    """Run a command in the project's root and return how it ended; its output is the user's."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, check=False)
    return done.returncode


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the project's root; its output is the user's.

    Raises
    ------
    SetupError
        When the command fails.
    """
    if code := exit_code(*command, **environment):
        raise SetupError(f"`{' '.join(map(str, command))}` failed with exit code {code}; see above.")


def answers(*command: str | Path) -> bool:
    """Say whether a command can be started and ends well (pyenv's shims exist but exit with 127)."""
    try:
        return subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode == 0
    except OSError:
        return False
