"""The real system for end-to-end tests and benchmarks: the Procfile's processes on free ports."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import httpx
import psutil

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
#: Loading Rasa takes about a minute on two free cores.
READY_TIMEOUT_S = 240.0
#: SIGTERM first; what has not ended by then is killed.
STOP_TIMEOUT_S = 15.0


def procfile() -> dict[str, list[str]]:
    """Return the commands of the Procfile by process name."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
    return {name.strip(): command.split() for name, command in pairs}


class Stack:
    """Bridge, actions and bot as real processes over a copy of the set-up's var folder.

    Parameters
    ----------
    folder : Path
        Empty folder for the copy: models are linked (they are only read), but for the indexes, which follow the shop;
        they are copied, and so is the database.
    names : sequence of str, optional
        Which processes of the Procfile, all by default; without the others the bridge is alive, never ready.
    settings : dict
        Further ``ZHANGGUI_*`` settings.
    """

    def __init__(self, folder: Path, names: Sequence[str] | None = None, **settings: str) -> None:
        self.names = tuple(names or procfile())
        source = ROOT / "var"
        self.var = folder / "var"
        self.var.mkdir(parents=True)
        (self.var / "models").mkdir()
        for kind in (source / "models").iterdir():
            if kind.name in ("index", "knowledge", "recommender"):
                shutil.copytree(kind, self.var / "models" / kind.name)
            else:
                (self.var / "models" / kind.name).symlink_to(kind)
        for part in source.glob("zhanggui.db*"):
            shutil.copy2(part, self.var / part.name)
        self.ports = {name: free_port() for name in procfile()}
        self.url = f"http://127.0.0.1:{self.ports['bridge']}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHANGGUI_")}
        self.environment = {
            **kept,
            "ZHANGGUI_VAR_DIR": str(self.var),
            "ZHANGGUI_PORT": str(self.ports["bridge"]),
            "ZHANGGUI_BOT_URL": f"http://127.0.0.1:{self.ports['bot']}",
            "ZHANGGUI_ACTIONS_URL": f"http://127.0.0.1:{self.ports['actions']}",
            "ZHANGGUI_ALLOWED_ORIGINS": f'["{self.url}"]',
            **settings,
        }

    def __enter__(self) -> Self:
        try:
            for name in self.names:
                self.start(name)
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def log(self, name: str) -> str:
        """Return what a process has printed."""
        path = self.var / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self, name: str) -> None:
        """Start one process of the Procfile in a group of its own, so that its children end with it."""
        with (self.var / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                procfile()[name],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End one process (and its children) hard, as a crash would."""
        process = self._processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(STOP_TIMEOUT_S)

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process and its children (SIGSTOP makes it hang, SIGCONT goes on)."""
        os.killpg(self._processes[name].pid, number)

    def stop(self) -> None:
        """End all processes that are still there."""
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(STOP_TIMEOUT_S)
        self._processes.clear()

    def wait(self) -> None:
        """Wait until all that was started can be used."""
        if set(self.names) == set(procfile()):
            self.wait_ready()
        else:
            self.wait_ready(path="/healthz")

    def wait_ready(self, timeout_s: float = READY_TIMEOUT_S, path: str = "/readyz") -> None:
        """Wait until the bridge says that all parts are; a process that dies fails at once with its output."""
        deadline = time.monotonic() + timeout_s
        last = "no answer yet"
        while time.monotonic() < deadline:
            for name, process in self._processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}:\n{self.log(name)[-4000:]}")
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.get(f"{self.url}{path}", timeout=5)
                last = answer.text
                if answer.status_code == httpx.codes.OK:
                    return
            time.sleep(0.5)
        raise TimeoutError(f"not ready after {timeout_s:.0f} s: {last}\n{self.log('bot')[-2000:]}")

    def memory_mib(self) -> dict[str, float]:
        """Return the resident memory of each process with its children, MiB."""
        return {
            name: sum(part.memory_info().rss for part in _family(process.pid)) / 2**20
            for name, process in self._processes.items()
        }


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]
