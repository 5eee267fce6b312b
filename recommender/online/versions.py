"""Which versions of the models there are, which one is in use, and how that came about.

A use is a line in ``uses.jsonl`` beside the versions: it says when a version was put in use, and why. The line is
written after the pointer was changed, so a line that a crash has swallowed costs a reason and no version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog
from pydantic import AwareDatetime

from recommender.learning.learned import KIND
from recommender.types import Value
from retrieval.artefacts import MANIFEST, ArtefactStore

log = structlog.get_logger(__name__)

#: Newest versions that are kept; besides them the one in use, the one before it, and those of a running experiment.
KEPT_VERSIONS = 5
_USES = "uses.jsonl"

#: Fills the folder that it is given and returns what the manifest shall say.
Build = Callable[[Path], dict[str, Any]]


class UseReason(StrEnum):
    """Why a version was put in use."""

    TRAINED = "trained"
    #: By a person, with ``zhanggui recommender use``.
    CHOSEN = "chosen"
    #: Because the one in use did worse with shoppers than this one had done.
    FELL_BACK = "fell_back"


class Use(Value):
    """A version was put in use."""

    at: AwareDatetime
    version: str
    reason: UseReason
    #: In words, for people.
    detail: str = ""


class Version(Value):
    """A version as ``zhanggui recommender versions`` lists it."""

    name: str
    made_at: AwareDatetime
    is_current: bool
    #: Whether it was trained from another one's weights.
    started_from: str | None
    events: int
    #: NDCG@10 on the items that chose the models' weights, where any did.
    validation_ndcg_at_10: float | None
    #: How it did against the version in use when it was trained; empty where that was not asked.
    comparison: dict[str, Any]
    uses: tuple[Use, ...]


class Versions:
    """The versions below a folder of artefacts.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts, for example ``var/models``.
    """

    def __init__(self, models_dir: Path) -> None:
        self.store = ArtefactStore(models_dir, kept_versions=KEPT_VERSIONS)
        self.folder = models_dir / KIND

    @property
    def current(self) -> str | None:
        """The version in use, None before the first training."""
        folder = self.store.current(KIND)
        return folder.name if folder else None

    def uses(self) -> list[Use]:
        """Return all uses, the oldest first; the version in use stands last, even where its line is missing."""
        path = self.folder / _USES
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        uses = [Use.model_validate_json(line) for line in lines]
        current = self.current
        if current is not None and (not uses or uses[-1].version != current):
            uses.append(Use(at=self._made_at(current), version=current, reason=UseReason.TRAINED))
        return uses

    def previous(self) -> str | None:
        """Return the version that was in use before the present one and can be put back, or None."""
        current, there = self.current, set(self.store.versions(KIND))
        earlier = [use.version for use in self.uses() if use.version != current and use.version in there]
        return earlier[-1] if earlier else None

    def use(self, version: str, reason: UseReason, detail: str = "") -> None:
        """Put a version in use and write down why.

        Raises
        ------
        FileNotFoundError
            When there is no such version.
        """
        before = self.uses()
        self.store.use(KIND, version)
        self._write(before, Use(at=datetime.now(UTC), version=version, reason=reason, detail=detail))

    def put(self, build: Build) -> Path:
        """Build a version and put it in use; return its folder."""
        with self.store.draft(KIND) as draft:
            return self.put_in_use(draft, build(draft))

    def put_in_use(self, draft: Path, facts: dict[str, Any], detail: str = "") -> Path:
        """Make a filled draft the version in use; return its folder."""
        before = self.uses()
        folder = self.store.put_in_use(draft, facts)
        use = Use(at=datetime.now(UTC), version=folder.name, reason=UseReason.TRAINED, detail=detail)
        self._write(before, use)
        return folder

    def pin(self, versions: Collection[str]) -> None:
        """Keep versions that an experiment needs, besides the one in use and the one before it."""
        kept = {*versions, *filter(None, (self.current, self.previous()))}
        self.store.pin(KIND, kept)

    def listed(self) -> list[Version]:
        """Return all versions, the oldest first."""
        uses, current = self.uses(), self.current
        return [self._version(name, current, uses) for name in self.store.versions(KIND)]

    def facts(self, version: str) -> dict[str, Any]:
        """Return a version's manifest."""
        found: dict[str, Any] = json.loads((self.folder / version / MANIFEST).read_text(encoding="utf-8"))
        return found

    def _version(self, name: str, current: str | None, uses: list[Use]) -> Version:
        facts = self.facts(name)
        return Version(
            name=name,
            made_at=facts["made_at"],
            is_current=name == current,
            started_from=facts.get("started_from"),
            events=facts["events"],
            validation_ndcg_at_10=facts.get("validation", {}).get("blend_ndcg_at_10"),
            comparison=facts.get("comparison", {}),
            uses=tuple(use for use in uses if use.version == name),
        )

    def _made_at(self, version: str) -> datetime:
        return datetime.fromisoformat(self.facts(version)["made_at"])

    def _write(self, before: list[Use], use: Use) -> None:
        path = self.folder / _USES
        if not path.exists():
            # What was in use before this log began would else never be found again.
            path.write_text("".join(f"{earlier.model_dump_json()}\n" for earlier in before), encoding="utf-8")
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{use.model_dump_json()}\n")
        log.info("recommender version put in use", version=use.version, reason=use.reason.value, detail=use.detail)
