"""The threat model names tests that exist: a threat whose test is gone is not met any more."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_test_that_the_threat_model_names_exists() -> None:
    model = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", model))
    known = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 40
    assert named <= known, f"not there: {sorted(named - known)}"


def test_each_file_that_it_names_exists() -> None:
    model = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    for path in re.findall(r"`(tests/[\w/]+\.py)`", model):
        assert (ROOT / path).exists(), path
