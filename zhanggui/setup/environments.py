"""The two environments: ``.venv`` on this Python, ``bot/.venv`` on Python 3.10 for Rasa."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from zhanggui.setup.process import BOT_VENV, PYTHON, ROOT, UV, VENV, ZHANGGUI, SetupError, answers, run, say
from zhanggui.setup.steps import Step

TORCH_WHEEL = "torch-2.13.0+cpu-*"


def find_links() -> str:
    """Return the wheel folder that holds torch's CPU build, or an empty string.

    Looked for in ``UV_FIND_LINKS``, ``PIP_FIND_LINKS`` and pip's configuration, because uv reads none of
    pip's own.
    """
    candidates = [os.environ.get("UV_FIND_LINKS", ""), os.environ.get("PIP_FIND_LINKS", "")]
    for scope in ("global", "site", "user", ":env:."):
        key = f"{scope}find-links" if scope.startswith(":") else f"{scope}.find-links"
        asked = subprocess.run(
            [str(PYTHON), "-m", "pip", "config", "get", key], capture_output=True, text=True, check=False
        )
        candidates.append(asked.stdout.strip())
    for candidate in " ".join(candidates).split():
        if any(Path(candidate.removeprefix("file://")).glob(TORCH_WHEEL)):
            return candidate
    return ""


def uv_install(python: Path, requirements: Path, *options: str, **environment: str) -> None:
    """Install a lock.

    Compiled at once: where ``PYTHONDONTWRITEBYTECODE`` is set, as in containers, each process would do it anew
    (Rasa's start 7 s of the processor, the bridge's 3).
    """
    run(UV, "pip", "install", "--compile-bytecode", "--python", python, *options, "-r", requirements, **environment)


def make_venv() -> None:
    """Create ``.venv`` with uv in it."""
    if not answers(sys.executable, "-m", "ensurepip", "--version"):
        raise SetupError("Python's venv module has no ensurepip: install it (Debian: apt-get install python3-venv).")
    if not answers(PYTHON, "--version"):
        run(sys.executable, "-m", "venv", VENV)
    run(PYTHON, "-m", "pip", "install", "--quiet", "uv")


def install(lock: str) -> Callable[[], None]:
    """Return the action that installs ``requirements/<lock>.txt`` and the project itself."""

    def action() -> None:
        # torch comes from a local CPU wheel, else from PyTorch's CPU index, never as CUDA.
        links = find_links()
        source = () if links else ("--torch-backend", "cpu")
        environment = {"UV_FIND_LINKS": links} if links else {}
        uv_install(PYTHON, ROOT / "requirements" / f"{lock}.txt", *source, **environment)
        run(UV, "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", "--editable", ROOT)
        if not answers(PYTHON, "-c", "import torch, sys; sys.exit(torch.version.cuda is not None)"):
            raise SetupError(
                "torch is a CUDA build: remove .venv and set UV_FIND_LINKS to a folder with its CPU wheel."
            )
        # Its wheel leaves GCC's OpenMP to the system, and small machines have none; better now than after the encoder.
        if not answers(PYTHON, "-c", "import lightgbm"):
            raise SetupError("LightGBM cannot be loaded: install libgomp (Debian: apt-get install libgomp1).")

    return action


def find_python310() -> str:
    """Find a Python 3.10 that really runs, for Rasa; the order is that of docs/adr/0001."""
    check = ("-c", "import sys, venv; sys.exit(sys.version_info[:2] != (3, 10))")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [os.environ.get("ZHANGGUI_PYTHON310", ""), "python3.10"]
    candidates += [str(path) for path in sorted(pyenv.glob("3.10*/bin/python3.10"), reverse=True)]
    for candidate in filter(None, candidates):
        if answers(candidate, *check):
            return candidate
    if answers(UV, "python", "install", "3.10"):
        return "3.10"
    raise SetupError(
        "Rasa needs Python 3.10 and none was found: install it (pyenv install 3.10, or a system package) "
        "or set ZHANGGUI_PYTHON310 to its path."
    )


def install_bot() -> None:
    """Create ``bot/.venv`` on Python 3.10 and install Rasa's lock."""
    python = find_python310()
    say(f"   Python 3.10 for Rasa: {python}")
    run(UV, "venv", "--quiet", "--clear", "--python", python, BOT_VENV)
    uv_install(BOT_VENV / "bin" / "python", ROOT / "bot" / "requirements.txt")


def install_bot_tests() -> None:
    """Install what the tests of the bot's components need into ``bot/.venv``."""
    uv_install(BOT_VENV / "bin" / "python", ROOT / "bot" / "requirements-test.txt")


def environment_steps(lock: str) -> list[Step]:
    """Return the steps that make both environments."""
    steps = [
        Step("virtual environment", (), (UV,), make_venv),
        Step(
            f"Python packages ({lock})",
            (f"requirements/{lock}.txt", "pyproject.toml"),
            (ZHANGGUI,),
            install(lock),
        ),
        Step("Rasa", ("bot/requirements.txt",), (BOT_VENV / "bin" / "rasa",), install_bot),
    ]
    if lock == "test":
        # After Rasa's own step: that makes the environment anew.
        own = (BOT_VENV / "bin" / "pytest",)
        steps.append(Step("tests of the bot", ("bot/requirements-test.txt",), own, install_bot_tests, after=("Rasa",)))
    return steps
