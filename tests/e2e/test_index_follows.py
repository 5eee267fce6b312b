"""A product that is imported or changed while the system runs is found in the chat within 5 s, without a command."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from shop.service import Shop
from tests.e2e.conftest import Client, of_type
from tests.e2e.stack import ROOT, Stack
from tests.e2e.test_chain_rest import staff_session

pytestmark = pytest.mark.e2e

FOUND_WITHIN_S = 5.0
#: Articles are all indexed anew, and looked for less often: no time is promised but "within seconds".
ANSWERED_WITHIN_S = 20.0
KEY = "p-zorbulon"


@pytest.fixture
def shop(stack: Stack) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{stack.var / 'zhanggui.db'}")
    yield opened
    opened.products.delete([KEY])
    opened.close()


def searched(stack: Stack, text: str) -> list[dict[str, Any]]:
    answer = httpx.post(f"{stack.url}/v1/search", json={"text": text}, timeout=20)
    assert answer.status_code == httpx.codes.OK, answer.text
    hits: list[dict[str, Any]] = answer.json()["hits"]
    return hits


def ask_until(is_seen: Callable[[], bool], changed_at: float, what: str, within_s: float = FOUND_WITHIN_S) -> None:
    """Ask anew until it is seen: who asks later than promised after the change must see it, who asks sooner may not.

    Each process looks for a new index by itself, so that one may see it before another one does.
    """
    while True:
        asked_after_s = time.monotonic() - changed_at
        if is_seen():
            return
        assert asked_after_s < within_s, f"{what}: not seen by a question {asked_after_s:.1f} s after the change"
        time.sleep(0.1)


def test_an_imported_product_is_found_then_changed_then_gone(stack: Stack, shop: Shop, tmp_path: Path) -> None:
    tent = next(one for one in shop.products.iterate() if (one.product_type.en or "").casefold().endswith("tent"))
    own = tent.model_copy(update={"id": KEY, "brand": "Zorbulon"})
    title = own.title.model_copy(update={"en": "Zorbulon camping tent", "zh": "佐布隆露营帐篷"})
    feed = tmp_path / "feed.jsonl"
    feed.write_text(own.model_copy(update={"title": title}).model_dump_json() + "\n", encoding="utf-8")
    command = [sys.executable, "-c", "from zhanggui.cli import main; main()", "shop", "import", str(feed), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["imported"] == 1
    changed_at = time.monotonic()
    ask_until(lambda: first(stack) == KEY, changed_at, "the bridge's search")
    for language, text in (("en", "I am looking for a Zorbulon camping tent"), ("zh", "想买佐布隆露营帐篷")):
        ask_until(partial(is_in_chat, stack, language, text), changed_at, f"the chat in {language}")
    changed = own.model_copy(update={"title": title.model_copy(update={"en": "Zorbulon mountain tent"})})
    shop.products.upsert([changed])
    ask_until(lambda: first(stack, "Zorbulon mountain tent") == KEY, time.monotonic(), "a new title")
    shop.products.delete([KEY])
    ask_until(lambda: first(stack, "Zorbulon mountain tent") != KEY, time.monotonic(), "the removal")


def is_in_chat(stack: Stack, language: str, text: str) -> bool:
    """Ask in a conversation of its own: a second question would refine the first."""
    shown = of_type(Client(stack.url, locale=language).say(text), "cards")
    return any(card["product_id"] == KEY for block in shown for card in block["cards"])


def first(stack: Stack, text: str = "Zorbulon camping tent") -> str:
    hits = searched(stack, text)
    return str(hits[0]["product_id"]) if hits else ""


def test_the_chat_answers_from_an_article_that_staff_have_changed(stack: Stack) -> None:
    path, staff = "/staff/api/articles/delivery-costs", staff_session(stack)
    before = staff.get(path).json()
    question = {"en": "how much is delivery?", "zh": "运费多少钱"}
    said = {"en": "This week delivery costs exactly $7.77.", "zh": "本周运费正好是 7.77 美元。"}
    try:
        for language, text in said.items():
            own = before["texts"][language] | {"body": text}
            body = {"texts": {language: own}, "topics": before["topics"], "audience": before["audience"]}
            assert staff.put(path, json=body).is_success
            changed_at = time.monotonic()
            ask_until(
                partial(is_said, stack, language, question[language], "7.77"),
                changed_at,
                f"the text in {language}",
                ANSWERED_WITHIN_S,
            )
        assert staff.post(f"{path}/withdraw").is_success
        is_withdrawn = partial(is_said, stack, "en", question["en"], "7.77")
        ask_until(lambda: not is_withdrawn(), time.monotonic(), "the withdrawal", ANSWERED_WITHIN_S)
    finally:
        assert staff.post(f"{path}/publish").is_success
        kept = {key: before[key] for key in ("texts", "topics", "audience")}
        assert staff.put(path, json=kept).is_success


def is_said(stack: Stack, language: str, question: str, words: str) -> bool:
    """Say whether the answer to a question in a conversation of its own holds some words."""
    return any(words in block["text"] for block in of_type(Client(stack.url, locale=language).say(question), "text"))
