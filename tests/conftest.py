"""What all tests share: no leaks to the network or the user's home, and the set-up's models, read only."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.memory import Heap
from tests.order import UnitScheduling, is_slow, place_of
from zhanggui.services import Services
from zhanggui.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
_HEAP = pytest.StashKey[Heap]()
_LOOPBACK = ("127.", "::1", "localhost")
#: Without the background flags Chromium looks for Google's hosts at every start.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_report_header() -> str:
    """Name the engines: a failure on another machine is often another version."""
    engines = (
        "torch",
        "sentence-transformers",
        "faiss-cpu",
        "onnxruntime",
        "bm25s",
        "sqlalchemy",
        "rasa-sdk",
    )
    return "engines: " + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in engines)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no core waits for another one at the end; the fast lane leaves it out."""
    items.sort(key=lambda item: place_of(item.nodeid))
    for item in items:
        if is_slow(item.nodeid):
            item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> UnitScheduling:
    """Give each core whole files, and all end-to-end tests to one: the three processes are started once."""
    return UnitScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Free what a test and its fixtures have left, so that a process stays small."""
    yield
    item.config.stash.setdefault(_HEAP, Heap()).tidy()


@pytest.fixture(autouse=True, scope="session")
def no_leaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Refuse connections beyond loopback, keep the user's home and settings out of the tests."""
    patch = pytest.MonkeyPatch()
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and not str(host).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}: tests use loopback only")
        connect(self, address)

    patch.setattr(socket.socket, "connect", guarded)
    patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    patch.setenv("HF_HUB_OFFLINE", "1")
    for name in list(os.environ):
        if name.startswith("ZHANGGUI_"):
            patch.delenv(name)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def set_up_var() -> Path:
    """Return the folder that ``make setup`` has filled; tests only read it."""
    var = ROOT / "var"
    needed = ("encoder", "index", "knowledge", "recommender")
    missing = [kind for kind in needed if not (var / "models" / kind / "current").exists()]
    if missing:
        pytest.fail(f"var/models lacks {', '.join(missing)}: run `make setup` (`make test` does it by itself)")
    return var


@pytest.fixture(scope="session")
def demo_var(set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a var folder of the tests' own: models are linked; what follows the shop is copied."""
    return _own_var(set_up_var, tmp_path_factory)


@pytest.fixture(scope="session")
def demo_services(demo_var: Path) -> Iterator[Services]:
    """Return the demo's facades, opened once in a process: encoders and index take half a gigabyte each time."""
    opened = Services.open(Settings(var_dir=demo_var))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def module_var(set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return such a folder for one module, whose tests count or change what is in the database."""
    return _own_var(set_up_var, tmp_path_factory)


def _own_var(set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("demo") / "var"
    var.mkdir()
    (var / "models").mkdir()
    for kind in (set_up_var / "models").iterdir():
        if kind.name in ("index", "knowledge", "recommender"):
            shutil.copytree(kind, var / "models" / kind.name)
        else:
            (var / "models" / kind.name).symlink_to(kind)
    for part in set_up_var.glob("zhanggui.db*"):
        shutil.copy2(part, var / part.name)
    return var


def chromium_path() -> str | None:
    """Return where a Chromium is, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for a module's tests.

    Its end is the end of Playwright's loop, beside which no other test of the process could run one of its own
    (``asyncio.run``), nor could a second Playwright.
    """
    path = chromium_path()
    if path is None:
        message = "no Chromium: set $CHROMIUM, install the system's package, or run `playwright install chromium`"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()
