"""Experiments: two versions of the models at the same time, and who meets which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from filelock import FileLock
from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter, ValidationError

from recommender.learning.learned import KIND
from recommender.online.versions import Versions
from recommender.types import RecommendRequest, Scene, Value
from retrieval.durable import replace_text

FILE = "experiments.json"
_LOCK_WITHIN_S = 10.0


class Design(StrEnum):
    """How the two versions are compared."""

    #: Each shopper meets one of the two.
    AB = "ab"
    #: The second one answers unseen.
    SHADOW = "shadow"
    #: Each shopper meets lists that both have filled, and their clicks decide.
    INTERLEAVING = "interleaving"


class Arm(StrEnum):
    """Which of the two versions."""

    CONTROL = "control"
    TREATMENT = "treatment"


class Experiment(Value):
    """Two versions side by side, from a moment to another one."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
    design: Design
    #: The version in use when it began; it stays in use as long as the experiment runs.
    control: str
    treatment: str
    #: Of shoppers: those with the treatment (``ab``), or those for whom the experiment runs (the other two).
    share: float = Field(default=0.5, gt=0, le=1)
    #: Empty: all.
    scenes: tuple[Scene, ...] = ()
    started_at: AwareDatetime
    stopped_at: AwareDatetime | None = None

    def arm_of(self, request: RecommendRequest) -> Arm | None:
        """Return the arm of a request's shopper; None where the experiment does not concern it.

        The same shopper always meets the same arm: a hash of the experiment's name and the customer (else the visit)
        decides, so that nothing is stored and two processes agree. A second experiment draws anew, by its name.
        """
        shopper = request.customer_id or request.session_id
        if shopper is None or (self.scenes and request.scene not in self.scenes):
            return None
        if unit_interval(self.name, shopper) < self.share:
            return Arm.TREATMENT
        return Arm.CONTROL if self.design is Design.AB else None


class ExperimentError(ValueError):
    """An experiment cannot be started, stopped or read; the message says what to do."""


_LIST = TypeAdapter(list[Experiment])


def unit_interval(salt: str, key: str) -> float:
    """Return a number from 0 to below 1 that looks drawn and is the same for ever.

    Examples
    --------
    >>> unit_interval("warm-start", "c-1") == unit_interval("warm-start", "c-1") != unit_interval("other", "c-1")
    True
    """
    digest = hashlib.sha256(f"{salt}\0{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


class Experiments:
    """The file of experiments beside the versions; all processes read it, those that stopped stay in it.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    """

    def __init__(self, models_dir: Path) -> None:
        self._models_dir = models_dir
        self.path = models_dir / KIND / FILE
        self._seen: tuple[tuple[int, int, int], list[Experiment]] = ((0, 0, 0), [])

    def all(self) -> list[Experiment]:
        """Return all experiments, the oldest first; the file is read again only when it has changed.

        Raises
        ------
        ExperimentError
            When somebody has written what is no experiment into the file.
        """
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return []
        # By inode, too: two changes within one tick of the clock, of the same length.
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if state != self._seen[0]:
            try:
                self._seen = (state, _LIST.validate_json(self.path.read_bytes()))
            except ValidationError as error:
                raise ExperimentError(f"{self.path}: expected a list of experiments, got: {error}") from error
        return self._seen[1]

    def running(self) -> Experiment | None:
        """Return the experiment that runs, or None: there is one at a time, since each needs a second version."""
        return next((found for found in self.all() if found.stopped_at is None), None)

    def start(
        self, name: str, design: Design, treatment: str, share: float = 0.5, scenes: Sequence[Scene] = ()
    ) -> Experiment:
        """Begin an experiment against the version in use.

        Raises
        ------
        ExperimentError
            When one runs already, the name was used before, or the version is not there or is the one in use.
        """
        versions = Versions(self._models_dir)
        with self._writing():
            self._check(name, treatment, versions)
            begun = Experiment(
                name=name,
                design=design,
                control=versions.current or "",
                treatment=treatment,
                share=share,
                scenes=tuple(scenes),
                started_at=datetime.now(UTC),
            )
            self._write([*self.all(), begun])
            versions.pin([treatment])
        return begun

    def _check(self, name: str, treatment: str, versions: Versions) -> None:
        running, there = self.running(), versions.store.versions(KIND)
        if running is not None:
            raise ExperimentError(
                f"expected no running experiment, {running.name!r} runs: stop it with "
                f"`zhanggui recommender experiment stop {running.name}`"
            )
        if any(found.name == name for found in self.all()):
            raise ExperimentError(f"expected a new name, {name!r} was used before: its shoppers would be mixed up")
        if treatment not in there or treatment == versions.current:
            others = ", ".join(version for version in there if version != versions.current) or "none"
            raise ExperimentError(f"expected a version besides the one in use ({others}), got {treatment!r}")

    def stop(self, name: str) -> Experiment:
        """End an experiment.

        Raises
        ------
        ExperimentError
            When it does not run.
        """
        with self._writing():
            running = self.running()
            if running is None or running.name != name:
                raise ExperimentError(f"expected a running experiment, {name!r} is none: see `experiment list`")
            ended = running.model_copy(update={"stopped_at": datetime.now(UTC)})
            self._write([ended if found.name == name else found for found in self.all()])
            Versions(self._models_dir).pin([])
        return ended

    def _writing(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_WITHIN_S)

    def _write(self, experiments: list[Experiment]) -> None:
        rows = _LIST.dump_python(experiments, mode="json")
        replace_text(self.path, json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
