"""How well the trained bot understands real shoppers whose messages it has never seen.

Claim
    Macro-F1 over the mapped intents: HINT3 (English, 860 rows) 0.60, JDDC (Chinese, 4,793 rows) 0.55; out-of-scope
    AUROC 0.90 (HINT3 against CLINC150's out-of-scope rows); calls for a person found: 0.95.
Control
    CLINC150's small talk and order rows: crowd-written, so easier than what shoppers write. With ``--recipes`` other
    recipes, trained on the same examples.
Command
    ``python -m benchmarks.nlu [--recipes [LINES]]``  (after ``zhanggui bot train``; needs the shared data)

The rows are training rows of nothing: the bot's sentences are our own. Which kinds were missing was read off one half
of the rows, split by a hash; the other half ("unread") was never looked at, and tells what to expect of new rows.
Labels of JDDC are noisy, about one in five: a model trained on them reaches .79 there (design/facts.md), which is the
ceiling, not 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from data.nlu_rows import OUT_OF_SCOPE, LabelledMessage, clinc_rows, hint3_rows, jddc_rows
from zhanggui.bot_evaluation import Measures, Understood, measure, understand
from zhanggui.bot_process import current_model, environment, run_module
from zhanggui.settings import Settings

RESULT = Path(__file__).parent / "results" / "nlu.json"
#: Intents with the lowest F1 that the table names, with what they were taken for.
WORST = 8


@dataclass(frozen=True)
class Recipe:
    """A way to tell intents: seconds of processor time and figures of each set's unread rows."""

    name: str
    seconds: float
    measures: dict[str, Measures]


def row_sets() -> dict[str, list[LabelledMessage]]:
    """Return the rows by name of the set; out-of-scope rows stand beside the English shop rows."""
    clinc = clinc_rows()
    nonsense = [row for row in clinc if row.intent == OUT_OF_SCOPE]
    return {
        "hint3 (en)": hint3_rows() + nonsense,
        "jddc (zh)": jddc_rows(),
        "clinc150 (en)": [row for row in clinc if row.intent != OUT_OF_SCOPE],
    }


def is_unread(text: str) -> bool:
    """Say whether a row belongs to the half that nobody has looked at."""
    return hashlib.sha256(text.encode()).digest()[-1] % 2 == 1


def unread_half(sets: dict[str, list[LabelledMessage]]) -> dict[str, list[LabelledMessage]]:
    """Return the same sets with the unread rows alone."""
    return {name: [row for row in rows if is_unread(row.text)] for name, rows in sets.items()}


def recipes(lines: Iterable[str], sets: dict[str, list[LabelledMessage]]) -> Iterator[Recipe]:
    """Measure on the unread rows what ``commands.recipes`` answered to all rows, a recipe a line."""
    for line in lines:
        found = json.loads(line)
        pairs = iter(zip(found["intents"], found["scores"], strict=True))
        answered = {name: [(row, _as_understood(*next(pairs))) for row in rows] for name, rows in sets.items()}
        unread = {name: [pair for pair in rows if is_unread(pair[0].text)] for name, rows in answered.items()}
        yield Recipe(
            found["recipe"],
            found["seconds"],
            {name: measure([row.intent for row, _ in rows], [got for _, got in rows]) for name, rows in unread.items()},
        )


def run_recipes(settings: Settings, sets: dict[str, list[LabelledMessage]]) -> list[str]:
    """Train every recipe and return its line; an hour where the cores are shared."""
    every = [row.text for rows in sets.values() for row in rows]
    texts = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in every)
    return run_module("commands.recipes", [], environment(settings), texts, capture=True).splitlines()


def _as_understood(intent: str, score: float) -> Understood:
    outside = {"name": OUT_OF_SCOPE, "confidence": 1 - score}
    ranking = (outside,) if intent == OUT_OF_SCOPE else ({"name": intent, "confidence": score}, outside)
    return Understood(intent=intent, confidence=score, ranking=ranking)


def confusions(rows: Sequence[LabelledMessage], understood: Sequence[Understood], intent: str) -> dict[str, int]:
    """Count what the messages of one intent were taken for, most often first."""
    counts: dict[str, int] = {}
    for row, got in zip(rows, understood, strict=True):
        if row.intent == intent and got.best != intent:
            counts[str(got.best)] = counts.get(str(got.best), 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:3])


def main() -> None:
    """Parse all rows once, write the figures, print the tables."""
    parser = argparse.ArgumentParser(description="How well the trained bot understands real shoppers.")
    parser.add_argument(
        "--recipes",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="LINES",
        help="train and measure other recipes, too; LINES: what `python -m commands.recipes` wrote before",
    )
    asked = parser.parse_args()
    settings, console = Settings(), Console()
    sets = row_sets()
    every = [row for rows in sets.values() for row in rows]
    parsed = dict(zip(every, understand(settings, [row.text for row in every]), strict=True))
    whole = {name: _measured(rows, parsed) for name, rows in sets.items()}
    unread = {name: _measured(rows, parsed) for name, rows in unread_half(sets).items()}
    worst = Table("set", "intent", "F1", "taken for")
    for name, rows in sets.items():
        for intent, score in sorted(whole[name].f1_by_intent.items(), key=lambda pair: pair[1])[:WORST]:
            worst.add_row(name, intent, f"{score:.2f}", str(confusions(rows, [parsed[row] for row in rows], intent)))
    console.print(worst)
    console.print(_table(whole | {f"{name}, unread": figures for name, figures in unread.items()}))
    report = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    report |= {
        "model": current_model(settings).parent.name,
        "machine": platform.processor() or platform.machine(),
        "sets": {name: figures.model_dump() for name, figures in whole.items()},
        "unread": {name: figures.model_dump() for name, figures in unread.items()},
    }
    if asked.recipes is not None:
        lines = asked.recipes.read_text(encoding="utf-8").splitlines() if asked.recipes.name else None
        report["recipes"] = {}
        for recipe in recipes(lines or run_recipes(settings, sets), sets):
            console.print(f"{recipe.name}: {recipe.seconds} s")
            console.print(_table(recipe.measures))
            figures = {name: one.model_dump(exclude={"f1_by_intent"}) for name, one in recipe.measures.items()}
            report["recipes"][recipe.name] = {"seconds": recipe.seconds, **figures}
    RESULT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _measured(rows: Sequence[LabelledMessage], parsed: dict[LabelledMessage, Understood]) -> Measures:
    return measure([row.intent for row in rows], [parsed[row] for row in rows])


def _table(measured: dict[str, Measures]) -> Table:
    table = Table("set", "rows", "macro-F1", "accuracy", "OOS AUROC", "false accepts", "person found", "right")
    for name, figures in measured.items():
        values = (
            figures.macro_f1,
            figures.accuracy,
            figures.out_of_scope_auroc,
            figures.false_accepts_at_95_recall,
            figures.human_agent_recall,
            figures.human_agent_precision,
        )
        table.add_row(name, str(figures.rows), *("–" if value is None else f"{value:.3f}" for value in values))
    return table


if __name__ == "__main__":
    main()
