"""How the benchmark of understanding splits rows and reads other recipes' answers."""

from __future__ import annotations

from benchmarks.nlu import _as_understood, is_unread, unread_half
from data.nlu_rows import OUT_OF_SCOPE, LabelledMessage


def test_the_halves_are_fixed_and_about_even() -> None:
    texts = [f"message {number}" for number in range(400)]
    assert 160 < sum(map(is_unread, texts)) < 240
    rows = [LabelledMessage(text, "greet", "en", "made") for text in texts]
    assert [row.text for row in unread_half({"made": rows})["made"]] == [text for text in texts if is_unread(text)]


def test_a_recipes_answer_keeps_its_score() -> None:
    assert _as_understood("greet", 0.75).in_scope_confidence == 0.75
    assert _as_understood(OUT_OF_SCOPE, 0.25).in_scope_confidence == 0.25
    assert _as_understood(OUT_OF_SCOPE, 0.25).best == OUT_OF_SCOPE
