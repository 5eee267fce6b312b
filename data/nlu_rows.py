"""Real shoppers' messages with our names of their intents, to measure the bot on; never to train it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass

from data.loaders import shared
from shop.types import Language

OUT_OF_SCOPE = "out_of_scope"
#: Users of two shop bots (HINT3); the label of what the bot should not answer is no intent of ours.
_HINT3_FILES = ("hint3-curekart-train.csv", "hint3-sofmattress-train.csv")
_CLINC_OUT_OF_SCOPE = "oos"


@dataclass(frozen=True)
class LabelledMessage:
    """A message as a shopper wrote it."""

    text: str
    intent: str
    language: Language
    source: str


def jddc_rows() -> list[LabelledMessage]:
    """Return JD.com's Chinese rows that have an intent of ours; about one label in five is wrong."""
    return [LabelledMessage(row["text"], row["intent"], "zh", "jddc") for row in _rows("jddc-zh.csv") if row["intent"]]


def hint3_rows() -> list[LabelledMessage]:
    """Return the English rows of two shop bots' users whose label maps to an intent of ours."""
    names = _names("hint3")
    return [
        LabelledMessage(row["sentence"], names[row["label"]], "en", "hint3")
        for file in _HINT3_FILES
        for row in _rows(file)
        if row["label"] in names
    ]


def clinc_rows() -> list[LabelledMessage]:
    """Return CLINC150's English rows: mapped small talk and orders, and those out of every scope."""
    names = {**_names("clinc150"), _CLINC_OUT_OF_SCOPE: OUT_OF_SCOPE}
    return [
        LabelledMessage(row["text"], names[row["intent"]], "en", "clinc150")
        for row in _rows("clinc150-en.csv")
        if row["intent"] in names
    ]


def _names(source: str) -> dict[str, str]:
    """Return our intent by label of a source."""
    table = json.loads(shared("nlu", "label-map.json").read_text(encoding="utf-8"))
    return {label: intent for intent, sources in table.items() for label in sources.get(source, ())}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with shared("nlu", name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
