"""Which test runs where and when under xdist: whole files, those that take longest first.

xdist's own `loadfile` begins with the files of most tests, so that one long test is begun last and all but one core
wait for it.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling

#: Files that share one costly part: whoever starts the three processes runs all the tests against them.
TOGETHER = ("tests/e2e/",)
#: What takes longer than its neighbours, the longest first (`--durations=0` says so); all else keeps its order. It is
#: marked `slow`, which `make test-fast` leaves out.
SLOWEST = (
    "tests/e2e/",
    "tests/retrieval/test_finetune.py",
    "tests/bot/test_bot_stories.py",
    "tests/retrieval/test_index_processes.py",
    "tests/widget/test_widget_access.py",
    "tests/recommender/test_online_training.py",
    "tests/retrieval/test_index_crash.py",
    "tests/recommender/test_profiles_demo.py",
    "tests/retrieval/test_index_cli.py",
    "tests/bridge/test_bridge_socket.py",
    "tests/widget/test_widget_talk.py",
    "tests/widget/test_widget_pages.py",
    "tests/bridge/test_bridge_openapi.py",
    "tests/bridge/test_bridge_catalog.py",
)


def unit_of(nodeid: str) -> str:
    """Return the name of what runs in one process, one after the other: a file, or a folder of :data:`TOGETHER`.

    Examples
    --------
    >>> unit_of("tests/shop/test_money.py::test_zero[a::b]"), unit_of("tests/e2e/test_faults.py::test_a_crash")
    ('tests/shop/test_money.py', 'tests/e2e/')
    """
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::", 1)[0])


def place_of(nodeid: str) -> int:
    """Return when a test's unit is begun; units of one place keep their order.

    Examples
    --------
    >>> place_of("tests/e2e/test_faults.py::test_a_crash"), place_of("tests/new.py::test") == len(SLOWEST)
    (0, True)
    """
    unit = unit_of(nodeid)
    return SLOWEST.index(unit) if unit in SLOWEST else len(SLOWEST)


def is_slow(nodeid: str) -> bool:
    """Say whether a test is of one of the :data:`SLOWEST` units.

    Examples
    --------
    >>> is_slow("tests/retrieval/test_finetune.py::test_a_kill"), is_slow("tests/shop/test_shop_money.py::test_zero")
    (True, False)
    """
    return unit_of(nodeid) in SLOWEST


class UnitScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process the next unit, in the order of the collection."""

    def __init__(self, config: Any, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
