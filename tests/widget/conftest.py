"""The stand-in server as a process of its own, and Chromium."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.ports import free_port
from tests.widget.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 30


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the stand-in server, without a slash at its end."""
    url = f"http://127.0.0.1:{free_port()}"
    log = tmp_path_factory.mktemp("standin") / "log"
    command = [sys.executable, "-m", "tests.widget.standin", "--port", url.rpartition(":")[2]]
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out) as server:
        try:
            _wait(url, server, log)
            yield url
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the stand-in server ended at its start:\n{log.read_text()}")
        try:
            httpx.get(f"{url}/standin/seen").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the stand-in server did not answer within {START_TIMEOUT_S} s:\n{log.read_text()}")


@pytest.fixture
def drive(standin: str, browser: Browser) -> Iterator[Driver]:
    """Open pages of the stand-in; at the end no page may have complained on its console."""
    driver = Driver(standin, browser)
    yield driver
    driver.close()
    assert not driver.faults, driver.faults


@pytest.fixture
def page(drive: Driver) -> Page:
    """Return the shop's front page in English on a desktop."""
    return drive.open("/")
