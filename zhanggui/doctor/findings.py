"""What the doctor finds, and who is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import entry_points

from zhanggui.settings import Settings

#: Entry points that name a :data:`Look`.
GROUP = "zhanggui.doctor"


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    #: It runs, but not as a shop would want it.
    WARNING = "warning"
    #: Shoppers would notice.
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    level: Level
    found: str
    #: A command or a setting; empty where nothing has to be done.
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return asdict(self)


#: Looks at a part of the set-up; it changes nothing.
Look = Callable[[Settings], Iterable[Finding]]


def ok(what: str, found: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(what, Level.OK, found)


def warning(what: str, found: str, remedy: str) -> Finding:
    """Return a finding that a shop would want otherwise."""
    return Finding(what, Level.WARNING, found, remedy)


def fault(what: str, found: str, remedy: str) -> Finding:
    """Return a finding that shoppers would notice."""
    return Finding(what, Level.FAULT, found, remedy)


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what all looks find; one that fails is a finding itself, the others go on."""
    for entry in sorted(entry_points(group=GROUP), key=lambda found: found.name):
        try:
            look: Look = entry.load()
            yield from look(settings)
        except Exception as error:
            yield fault(entry.name.partition("-")[2], f"{type(error).__name__}: {error}", "report it with these words")
