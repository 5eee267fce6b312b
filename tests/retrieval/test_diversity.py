"""Variety on a page: alike hits wait for the next page, unless what would come instead fits clearly worse."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ranking.diversity import ALIKE_ON_PAGE, MIN_SHARE, PAGE, VARIED, sort_of, varied


def sort(row: int) -> str:
    return "cable" if row < 100 else str(row)


def test_alike_hits_wait_for_the_next_page() -> None:
    ranked = [(row, 1.0) for row in (0, 1, 2, 3, 4, 100, 101, 102, 103, 104, 105, 106, 107)]
    found = [row for row, _ in varied(ranked, sort)]
    assert found == [0, 1, 2, 100, 101, 102, 103, 104, 105, 106, 3, 4, 107]


def test_what_fits_clearly_worse_does_not_come_first() -> None:
    ranked = [(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (100, MIN_SHARE - 0.01)]
    assert varied(ranked, sort) == ranked


def test_sorts_in_both_languages() -> None:
    assert sort_of("Cablix", ["cablix 高清线 2米 黑色"]) == sort_of("Cablix", ["cablix 高清线 5米 白色"])
    assert sort_of("Cablix", ["cablix hdmi cable 2m"]) == sort_of("Cablix", ["cablix hdmi cable 10m"])
    assert sort_of("Cablix", ["hdmi cable"]) != sort_of("Wirio", ["hdmi cable"])
    assert sort_of("", []) == " "


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1)), max_size=60, unique_by=lambda hit: hit[0]))
def test_nothing_is_lost_and_equals_are_varied(hits: list[tuple[int, float]]) -> None:
    ranked = sorted(hits, key=lambda hit: -hit[1])
    found = varied(ranked, sort)
    assert sorted(found) == sorted(ranked)
    alike = [row for row, _ in found[:PAGE] if row < 100]
    others = [score for row, score in ranked if row >= 100 and score >= MIN_SHARE]
    # All of them lie within the varied head, so that there is enough to fill a page with.
    if len(others) >= PAGE and len(ranked) <= VARIED:
        assert len(alike) <= ALIKE_ON_PAGE
