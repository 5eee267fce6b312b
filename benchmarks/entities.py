"""How well the trained bot marks entities in written utterances that are in no training data.

Claim
    F1 of at least .90 for each kind and language (brands: .75): price bounds with number words, ordinals, days,
    order numbers with blanks and dashes, e-mails, phones, sizes, colours, quantities.
Control
    The figures before the vocabulary and the days were written stand in ``benchmarks/README.md``.
Command
    ``python -m benchmarks.entities``  (after ``zhanggui bot train``)

The utterances are ours (``entity_rows/{en,zh}.txt``, 400 in each language). Patterns were mended by what they miss;
those marked ``!`` were written afterwards, and nothing was mended by them: they say what to expect of unseen sentences.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zhanggui.bot_evaluation import Understood, understand
from zhanggui.settings import Settings

ROWS = Path(__file__).parent / "entity_rows"
RESULT = Path(__file__).parent / "results" / "entities.json"
LANGUAGES = ("en", "zh")
#: What is marked in the rows; product types and materials are not.
KINDS = (
    "price_min", "price_max", "ordinal", "date", "order_number", "email", "phone", "size", "colour", "brand",
    "quantity",
)  # fmt: skip
_MARK = re.compile(r"\[([^\]]+)\]\((\w+)\)")
_FRESH = "! "

Span = tuple[str, int, int]


@dataclass(frozen=True)
class MarkedRow:
    """An utterance, its entities as (kind, start, end), and whether nothing was mended by it."""

    text: str
    language: str
    spans: frozenset[Span]
    fresh: bool


def read_row(line: str, language: str) -> MarkedRow:
    """Read one line of Rasa's notation.

    Examples
    --------
    >>> sorted(read_row("in [red](colour), size [M](size)", "en").spans)
    [('colour', 3, 6), ('size', 13, 14)]
    """
    fresh = line.startswith(_FRESH)
    text, spans, at = "", set(), 0
    line = line.removeprefix(_FRESH)
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        spans.add((mark[2], len(text), len(text) + len(mark[1])))
        text += mark[1]
        at = mark.end()
    return MarkedRow(text + line[at:], language, frozenset(spans), fresh)


def marked_rows() -> list[MarkedRow]:
    """Return all utterances of both languages."""
    return [
        read_row(line, language)
        for language in LANGUAGES
        for line in (ROWS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if line
    ]


def found_spans(understood: Understood) -> frozenset[Span]:
    """Return what the bot has marked, of the kinds that the rows mark."""
    return frozenset(
        (str(one["entity"]), int(str(one["start"])), int(str(one["end"])))
        for one in understood.entities
        if one["entity"] in KINDS
    )


def f1_by_kind(rows: Sequence[MarkedRow], found: Sequence[frozenset[Span]]) -> dict[str, float]:
    """Return F1 of exact spans of every kind that the rows hold, and of ``all`` together."""
    right, wanted, got = Counter[str](), Counter[str](), Counter[str]()
    for row, spans in zip(rows, found, strict=True):
        for counter, some in ((right, row.spans & spans), (wanted, row.spans), (got, spans)):
            counter.update(kind for kind, _, _ in some)
    scores = {kind: 2 * right[kind] / (wanted[kind] + got[kind]) for kind in KINDS if wanted[kind]}
    return scores | {"all": 2 * right.total() / max(wanted.total() + got.total(), 1)}


def main() -> None:
    """Parse all rows, write the figures, print the table and what was marked wrongly."""
    rows = marked_rows()
    found = [found_spans(one) for one in understand(Settings(), [row.text for row in rows])]
    report, console = {}, Console(width=150)
    table = Table("rows", "count", *KINDS, "all")
    for language in LANGUAGES:
        for name, fresh in ((language, False), (f"{language}, never looked at", True)):
            chosen = [at for at, row in enumerate(rows) if row.language == language and (row.fresh or not fresh)]
            scores = f1_by_kind([rows[at] for at in chosen], [found[at] for at in chosen])
            report[name] = {"rows": len(chosen), **{kind: round(score, 4) for kind, score in scores.items()}}
            values = (f"{scores[kind]:.2f}" if kind in scores else "–" for kind in (*KINDS, "all"))
            table.add_row(name, str(len(chosen)), *values)
    for row, spans in zip(rows, found, strict=True):
        if row.spans != spans:
            wrong = [f"{row.text[start:end]} ({kind})" for kind, start, end in sorted(row.spans ^ spans)]
            console.print(f"{'! ' * row.fresh}{row.text}: {', '.join(wrong)}", markup=False)
    console.print(table)
    RESULT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
