"""Measures of understanding, computed by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from zhanggui.bot_evaluation import Understood, auroc, f1_by_label, false_accepts, folding, measure, read_rows
from zhanggui.bot_process import BOT


def understood(intent: str, confidence: float, **others: float) -> Understood:
    ranking = [{"name": intent, "confidence": confidence}]
    ranking += [{"name": name, "confidence": value} for name, value in others.items()]
    return Understood(intent=intent, confidence=confidence, ranking=tuple(ranking))


def test_f1_counts_a_label_that_is_never_wanted_against_the_others() -> None:
    # a: wanted 2, got 1, right 1 -> 2/3; b: wanted 1, got 1, right 1 -> 1; c is wanted nowhere.
    assert f1_by_label([("a", "a"), ("a", "c"), ("b", "b")]) == {"a": pytest.approx(2 / 3), "b": 1.0}


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        # pairs won: 0.9>0.6, 0.9>0.3, 0.4>0.3 of four
        ([0.9, 0.4], [0.6, 0.3], 0.75),
        ([], [0.5], None),
    ],
)
def test_auroc(inside: list[float], outside: list[float], expected: float | None) -> None:
    assert auroc(np.array(inside), np.array(outside)) == expected


def test_false_accepts_at_the_threshold_that_keeps_95_percent() -> None:
    inside = np.arange(1, 101) / 100  # the 5 % quantile is 0.05
    assert false_accepts(inside, np.array([0.01, 0.04, 0.06, 0.5])) == 0.5


def test_measure_folds_and_leaves_nonsense_out_of_the_f1() -> None:
    wanted = ["refund", "product_search", "human_agent", "human_agent", "out_of_scope"]
    got = [
        understood("refund_status", 0.8),
        understood("recommend", 0.7),
        understood("human_agent", 0.9),
        understood("greet", 0.6),
        understood("out_of_scope", 0.9, greet=0.05),
    ]
    figures = measure(wanted, got)
    assert figures.rows == 5
    assert figures.accuracy == 0.75
    assert figures.human_agent_recall == 0.5
    # human_agent: wanted 2, got 1 -> 2/3
    assert figures.macro_f1 == pytest.approx((1 + 1 + 2 / 3) / 3)
    assert figures.out_of_scope_auroc == 1.0
    assert figures.false_accepts_at_95_recall == 0.0


def test_rows_without_an_intent_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("utterance,label\n退款到哪了,refund\nhm,\n", encoding="utf-8")
    assert read_rows(path, "utterance", "label") == [("退款到哪了", "refund")]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("utterance,label\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected columns text, intent, got utterance, label"):
        read_rows(path, "text", "intent")


def test_folding_speaks_of_intents_of_the_domain() -> None:
    declared = {
        intent
        for path in (BOT / "domain").glob("*.yml")
        for intent in yaml.safe_load(path.read_text(encoding="utf-8")).get("intents", ())
    }
    assert set(folding()) <= declared
    assert set(folding().values()) <= declared
    assert not set(folding()) & set(folding().values())
