"""Measures the trained bot on labelled messages: intents, out of scope, calls for a person."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter
from scipy.stats import rankdata

from zhanggui.bot_brands import write_brands
from zhanggui.bot_process import BOT, current_model, environment, run_module
from zhanggui.settings import Settings

OUT_OF_SCOPE = "out_of_scope"
PERSON = "human_agent"
#: At the threshold that still accepts this share of real requests, how much nonsense comes through.
IN_SCOPE_RECALL = 0.95


class Understood(BaseModel):
    """What the pipeline made of one message; ``ranking`` is without the fallback, best first."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    intent: str | None
    confidence: float
    ranking: tuple[dict[str, object], ...] = ()
    entities: tuple[dict[str, object], ...] = ()

    @property
    def best(self) -> str | None:
        """The likeliest intent, whether or not it passes the fallback's threshold."""
        return str(self.ranking[0]["name"]) if self.ranking and self.ranking[0]["name"] else None

    @property
    def in_scope_confidence(self) -> float:
        """The chance that the message is none that the shop cannot answer; 0 for one without a word."""
        outside = [float(str(row["confidence"])) for row in self.ranking if row["name"] == OUT_OF_SCOPE]
        return 1 - sum(outside) if self.best else 0.0


class Measures(BaseModel):
    """The figures; those that the rows cannot give (no out-of-scope rows) are None."""

    model_config = ConfigDict(frozen=True)

    rows: int
    macro_f1: float | None
    accuracy: float | None
    out_of_scope_auroc: float | None
    false_accepts_at_95_recall: float | None
    human_agent_recall: float | None
    human_agent_precision: float | None = None
    f1_by_intent: dict[str, float] = {}


def understand(settings: Settings, texts: Sequence[str]) -> list[Understood]:
    """Run the model in use over texts, in order, in the bot's environment."""
    write_brands(settings)
    lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    out = run_module("commands.parse", [current_model(settings).resolve()], environment(settings), lines, capture=True)
    return [Understood.model_validate_json(line) for line in out.splitlines()]


@cache
def folding() -> Mapping[str, str]:
    """Return to which label each of our finer intents counts (``bot/intent_folding.yml``)."""
    raw = (BOT / "intent_folding.yml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, str]).validate_python(yaml.safe_load(raw))


def read_rows(path: Path, text_column: str, intent_column: str) -> list[tuple[str, str]]:
    """Read (text, intent) rows of a CSV file; rows without an intent are left out.

    Raises
    ------
    ValueError
        When a column is missing, with the columns that there are.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        found = reader.fieldnames or []
        missing = [name for name in (text_column, intent_column) if name not in found]
        if missing:
            raise ValueError(f"{path}: expected columns {', '.join(missing)}, got {', '.join(found)}")
        return [(row[text_column], row[intent_column]) for row in reader if row[intent_column]]


def measure(intents: Sequence[str], understood: Sequence[Understood]) -> Measures:
    """Compare what was understood with the rows' intents, both folded.

    Parameters
    ----------
    intents : sequence of str
        The intent of each row; ``out_of_scope`` rows count for the out-of-scope figures alone.
    understood : sequence of Understood
        The bot's reading of each row.
    """
    fold = folding()
    pairs = [
        (fold.get(wanted, wanted), fold.get(row.best or "", row.best), row.in_scope_confidence)
        for wanted, row in zip(intents, understood, strict=True)
    ]
    inside = [(wanted, got) for wanted, got, _ in pairs if wanted != OUT_OF_SCOPE]
    accepted = np.array([score for wanted, _, score in pairs if wanted != OUT_OF_SCOPE])
    refused = np.array([score for wanted, _, score in pairs if wanted == OUT_OF_SCOPE])
    persons = [got == PERSON for wanted, got in inside if wanted == PERSON]
    called = [wanted == PERSON for wanted, got in inside if got == PERSON]
    by_intent = f1_by_label(inside)
    return Measures(
        rows=len(pairs),
        macro_f1=float(np.mean(list(by_intent.values()))) if by_intent else None,
        accuracy=float(np.mean([wanted == got for wanted, got in inside])) if inside else None,
        out_of_scope_auroc=auroc(accepted, refused),
        false_accepts_at_95_recall=false_accepts(accepted, refused),
        human_agent_recall=float(np.mean(persons)) if persons else None,
        human_agent_precision=float(np.mean(called)) if called else None,
        f1_by_intent=by_intent,
    )


def f1_by_label(pairs: Sequence[tuple[str, str | None]]) -> dict[str, float]:
    """Return F1 of every label that occurs among the wanted ones.

    Examples
    --------
    >>> f1_by_label([("a", "a"), ("a", "b"), ("b", "b")])
    {'a': 0.6666666666666666, 'b': 0.6666666666666666}
    """
    wanted = Counter(label for label, _ in pairs)
    got = Counter(label for _, label in pairs)
    right = Counter(label for label, found in pairs if label == found)
    return {label: 2 * right[label] / (wanted[label] + got[label]) for label in sorted(wanted)}


def auroc(positives: np.ndarray, negatives: np.ndarray) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half; None without both.

    >>> auroc(np.array([0.9, 0.4]), np.array([0.4]))
    0.75
    """
    if not len(positives) or not len(negatives):
        return None
    ranks = rankdata(np.concatenate([positives, negatives]))[: len(positives)]
    above = ranks.sum() - len(positives) * (len(positives) + 1) / 2
    return float(above / (len(positives) * len(negatives)))


def false_accepts(positives: np.ndarray, negatives: np.ndarray) -> float | None:
    """Return the share of negatives accepted at the threshold that accepts 95 % of the positives."""
    if not len(positives) or not len(negatives):
        return None
    threshold = np.quantile(positives, 1 - IN_SCOPE_RECALL, method="lower")
    return float((negatives >= threshold).mean())
