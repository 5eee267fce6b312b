"""The order in which tests are begun."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.order import SLOWEST, place_of, unit_of


def test_all_that_is_begun_first_is_there() -> None:
    assert [name for name in SLOWEST if not (ROOT / name).exists()] == []


def test_units_are_files_but_for_the_end_to_end_tests() -> None:
    assert unit_of("tests/e2e/test_browser.py::test_a") == unit_of("tests/e2e/test_faults.py::test_b") == "tests/e2e/"
    assert unit_of("tests/shop/test_shop_money.py::test_a[x::y]") == "tests/shop/test_shop_money.py"
    assert unit_of("retrieval/text.py::retrieval.text.singular") == "retrieval/text.py"


def test_the_slowest_come_first_and_the_rest_keeps_its_order() -> None:
    files = ["tests/actions/test_chips.py", SLOWEST[1], "shop/money.py", SLOWEST[0], "tests/actions/test_focus.py"]
    ordered = sorted((f"{file}::test" for file in files), key=place_of)
    assert [unit_of(nodeid) for nodeid in ordered] == [SLOWEST[0], SLOWEST[1], files[0], files[2], files[4]]
