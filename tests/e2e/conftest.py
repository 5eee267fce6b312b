"""The three real processes, once for all end-to-end tests, and a browser where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.stack import ROOT, Stack

#: Generous: tests that hammer one address are in tests/bridge.
LIMITS = {
    "ZHANGGUI_MESSAGES_PER_MINUTE": "600",
    "ZHANGGUI_CONVERSATIONS_PER_HOUR": "1000",
    "ZHANGGUI_ORDER_LOOKUPS_PER_HOUR": "10000",
}
#: Longer than a page's reload, shorter than a test's patience.
AGENT_GRACE_S = 6


@pytest.fixture(scope="session")
def stack(set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    assert (set_up_var / "models" / "bot" / "current").exists(), "no bot model: run `make setup`"
    with Stack(tmp_path_factory.mktemp("stack"), **LIMITS, ZHANGGUI_AGENT_GRACE_S=str(AGENT_GRACE_S)) as running:
        yield running


class Client:
    """One shopper over REST."""

    def __init__(self, url: str, **body: Any) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        opened = self._http.post("/v1/conversations", json={"resume": False, **body})
        assert opened.status_code == httpx.codes.CREATED, opened.text
        self.opened = opened.json()
        self.id = self.opened["conversation_id"]
        self._http.headers["Authorization"] = f"Bearer {self.opened['token']}"
        self._numbers = count(1)

    def post(self, path: str, json: object = None, **headers: str) -> httpx.Response:
        return self._http.post(f"/v1/conversations/{self.id}{path}", json=json, headers=headers)

    def say(self, text: str = "", **more: Any) -> list[dict[str, Any]]:
        """Send a message and return the blocks of the answers."""
        body: dict[str, Any] = {"client_message_id": f"m{next(self._numbers)}", **more}
        if text:
            body["text"] = text
        answer = self.post("/messages", body, Prefer="wait=20")
        assert answer.status_code == httpx.codes.OK, answer.text
        return [block for message in answer.json()["answers"] for block in message["blocks"]]

    def delete(self) -> httpx.Response:
        """Erase the conversation."""
        return self._http.delete(f"/v1/conversations/{self.id}")

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = self._http.get(f"/v1/conversations/{self.id}/messages", params={"after": after})
        assert answer.status_code == httpx.codes.OK, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


def of_type(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == kind]


def words(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(block["text"] for block in of_type(blocks, "text"))


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Kept as artefacts, for people to look at."""
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
