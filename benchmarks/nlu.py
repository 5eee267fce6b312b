"""How well the trained bot understands real shoppers whose messages it has never seen.

Claim
    Macro-F1 over the mapped intents: HINT3 (English, 860 rows) 0.60, JDDC (Chinese, 4,793 rows) 0.55; out-of-scope
    AUROC 0.90 (HINT3 against CLINC150's out-of-scope rows); calls for a person found: 0.95.
Control
    CLINC150's small talk and order rows: crowd-written, so easier than what shoppers write.
Command
    ``python -m benchmarks.nlu``  (after ``zhanggui bot train``; needs the shared data)

The rows are training rows of nothing: the bot's sentences are our own. Labels of JDDC are noisy, about one in five:
a model trained on them reaches .79 there (design/facts.md), which is the ceiling, not 1.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from data.nlu_rows import OUT_OF_SCOPE, LabelledMessage, clinc_rows, hint3_rows, jddc_rows
from zhanggui.bot_evaluation import Measures, Understood, measure, understand
from zhanggui.bot_process import current_model
from zhanggui.settings import Settings

RESULT = Path(__file__).parent / "results" / "nlu.json"
#: Intents with the lowest F1 that the table names, with what they were taken for.
WORST = 8


def row_sets() -> dict[str, list[LabelledMessage]]:
    """Return the rows by name of the set; out-of-scope rows stand beside the English shop rows."""
    clinc = clinc_rows()
    nonsense = [row for row in clinc if row.intent == OUT_OF_SCOPE]
    return {
        "hint3 (en)": hint3_rows() + nonsense,
        "jddc (zh)": jddc_rows(),
        "clinc150 (en)": [row for row in clinc if row.intent != OUT_OF_SCOPE],
    }


def confusions(rows: Sequence[LabelledMessage], understood: Sequence[Understood], intent: str) -> dict[str, int]:
    """Count what the messages of one intent were taken for, most often first."""
    counts: dict[str, int] = {}
    for row, got in zip(rows, understood, strict=True):
        if row.intent == intent and got.best != intent:
            counts[str(got.best)] = counts.get(str(got.best), 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1])[:3])


def main() -> None:
    """Parse all rows once, write the figures, print the tables."""
    settings = Settings()
    sets = row_sets()
    every = [row for rows in sets.values() for row in rows]
    parsed = iter(understand(settings, [row.text for row in every]))
    console = Console()
    measured: dict[str, Measures] = {}
    worst = Table("set", "intent", "F1", "taken for")
    for name, rows in sets.items():
        understood = [next(parsed) for _ in rows]
        figures = measured[name] = measure([row.intent for row in rows], understood)
        for intent, score in sorted(figures.f1_by_intent.items(), key=lambda pair: pair[1])[:WORST]:
            worst.add_row(name, intent, f"{score:.2f}", str(confusions(rows, understood, intent)))
    console.print(worst)
    console.print(_table(measured))
    RESULT.parent.mkdir(exist_ok=True)
    report = {
        "model": current_model(settings).parent.name,
        "machine": platform.processor() or platform.machine(),
        "sets": {name: figures.model_dump() for name, figures in measured.items()},
    }
    RESULT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _table(measured: dict[str, Measures]) -> Table:
    table = Table("set", "rows", "macro-F1", "accuracy", "OOS AUROC", "false accepts", "person found")
    for name, figures in measured.items():
        values = (
            figures.macro_f1,
            figures.accuracy,
            figures.out_of_scope_auroc,
            figures.false_accepts_at_95_recall,
            figures.human_agent_recall,
        )
        table.add_row(name, str(figures.rows), *("–" if value is None else f"{value:.3f}" for value in values))
    return table


if __name__ == "__main__":
    main()
