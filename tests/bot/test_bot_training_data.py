"""The training data: enough wordings of each intent in each language, and none of a real shopper's."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
import yaml

from data.loaders import SourceMissing
from data.nlu_rows import clinc_rows, hint3_rows, jddc_rows
from zhanggui.bot_process import BOT

FEWEST = 60
_MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@cache
def examples(language: str) -> list[tuple[str, str]]:
    """Return (intent, text) of all examples."""
    return [
        (block["intent"], _MARK.sub(r"\1", line.strip().removeprefix("- ")))
        for path in sorted((BOT / "data" / "nlu" / language).glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
    ]


def plain(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_intent_has_sixty_different_examples(language: str) -> None:
    counts = Counter(intent for intent, _ in {(intent, plain(text)) for intent, text in examples(language)})
    assert len(counts) > 50
    assert {intent: count for intent, count in counts.items() if count < FEWEST} == {}


def test_both_languages_have_the_same_intents() -> None:
    assert {intent for intent, _ in examples("en")} == {intent for intent, _ in examples("zh")}


def test_no_example_is_a_real_shoppers_message() -> None:
    try:
        real = {plain(row.text) for row in (*jddc_rows(), *hint3_rows(), *clinc_rows())}
    except SourceMissing:
        pytest.skip("the shared rows are not on this machine")
    trained = {"en": examples("en"), "zh": examples("zh")}
    # "where is my order" and 怎么退货 are everybody's words; a longer sentence is hardly hit upon by chance.
    longer = [text for _, text in trained["en"] if len(text.split()) > 5]
    longer += [text for _, text in trained["zh"] if len(plain(text)) > 6 and not text.isascii()]
    assert [text for text in longer if plain(text) in real] == []
