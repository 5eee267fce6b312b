"""The trained bot marks entities in utterances that are in no training data, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.entities import KINDS, LANGUAGES, f1_by_kind, found_spans, marked_rows, read_row
from zhanggui.bot_evaluation import understand
from zhanggui.bot_process import BOT
from zhanggui.settings import Settings

#: The lowest F1 of a kind; brands of no list are learned from few examples.
FLOOR = 0.90
FLOORS = {"brand": 0.75}


@pytest.mark.timeout(300)
def test_every_kind_is_found_in_both_languages(set_up_var: Path) -> None:
    rows = marked_rows()
    found = [found_spans(one) for one in understand(Settings(var_dir=set_up_var), [row.text for row in rows])]
    for language in LANGUAGES:
        mine = [at for at, row in enumerate(rows) if row.language == language]
        scores = f1_by_kind([rows[at] for at in mine], [found[at] for at in mine])
        assert set(scores) == {*KINDS, "all"}
        low = {kind: score for kind, score in scores.items() if score < FLOORS.get(kind, FLOOR)}
        assert not low, (language, low)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_are_many_and_in_no_training_data(language: str) -> None:
    texts = [row.text for row in marked_rows() if row.language == language]
    assert len(texts) >= 400
    assert len(set(texts)) == len(texts)
    trained = {
        read_row(line.strip().removeprefix("- "), language).text.lower()
        for path in (BOT / "data" / "nlu" / language).glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block.get("examples", "").splitlines()
    }
    # Greetings and the like hold no entity and are the same everywhere.
    assert sorted(text for text in texts if text.lower() in trained and any(map(str.isdigit, text))) == []


def test_f1_counts_exact_spans() -> None:
    rows = [read_row("in [red](colour) or [blue](colour), [M](size)", "en")]
    # One colour of two is right and one of the two that came is: 2 * 1 / 4; all: 2 * 2 / (3 + 3).
    found = [frozenset({("colour", 3, 6), ("colour", 9, 13), ("size", 16, 17)})]
    assert f1_by_kind(rows, found) == {"colour": 0.5, "size": 1.0, "all": pytest.approx(2 / 3)}
