"""Which experiment concerns a request, with the second version at hand; what is computed unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import structlog

from recommender.learning.learned import Learned
from recommender.online.experiments import Arm, Design, Experiment, ExperimentError, Experiments
from recommender.online.held import SecondVersion
from recommender.online.policy import MAX_INTERLEAVED
from recommender.types import RecommendRequest

log = structlog.get_logger(__name__)

#: Unseen answers that may wait; further ones are dropped, so that they never hold up those that are seen.
_MAX_WAITING = 8


@dataclass(frozen=True, eq=False)
class Trial:
    """An experiment as it concerns one request."""

    experiment: Experiment
    arm: Arm
    #: The experiment's second version.
    treatment: Learned

    @property
    def is_interleaved(self) -> bool:
        """Whether both versions fill the list."""
        return self.experiment.design is Design.INTERLEAVING

    @property
    def is_shadow(self) -> bool:
        """Whether the second version answers unseen."""
        return self.experiment.design is Design.SHADOW

    @property
    def shows_treatment(self) -> bool:
        """Whether the second version alone answers."""
        return self.experiment.design is Design.AB and self.arm is Arm.TREATMENT


class Trials:
    """Reads the experiments and holds the second version; thread-safe.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    """

    def __init__(self, models_dir: Path) -> None:
        self._experiments = Experiments(models_dir)
        self._second = SecondVersion(models_dir)
        self._said = ""

    def of(self, request: RecommendRequest, current: str | None) -> Trial | None:
        """Return the trial that a request is part of, else None: also while the second version is being opened.

        Parameters
        ----------
        request : RecommendRequest
        current : str, optional
            The version in use; an experiment against another one is over.
        """
        experiment = self._running()
        if experiment is None or experiment.control != current:
            return None
        if experiment.design is Design.INTERLEAVING and request.limit > MAX_INTERLEAVED:
            return None
        arm = experiment.arm_of(request)
        treatment = self._second.get(experiment.treatment) if arm else None
        # Both arms begin at the same moment: while the second one is not there, nobody is in the experiment.
        return Trial(experiment, arm, treatment) if arm and treatment else None

    def load(self) -> Learned | None:
        """Open the second version now where an experiment needs it, let go of it where none does."""
        experiment = self._running()
        if experiment is None:
            self._second.drop()
            return None
        self._second.load(experiment.treatment)
        return self._second.get(experiment.treatment)

    def _running(self) -> Experiment | None:
        try:
            return self._experiments.running()
        except ExperimentError as error:
            if str(error) != self._said:
                self._said = str(error)
                log.warning("experiments not readable: all get the version in use", reason=self._said)
            return None


class Unseen:
    """Does work after the answer was given, one piece at a time, at most a few waiting."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="shadow")
        self._places = threading.BoundedSemaphore(_MAX_WAITING)

    def do(self, work: Callable[[], object]) -> bool:
        """Do it soon, or not at all when too much waits; say which."""
        taken = self._places.acquire(blocking=False)
        if taken:
            self._pool.submit(self._run, work)
        return taken

    def finish(self) -> None:
        """Wait until what was taken is done."""
        self._pool.submit(lambda: None).result()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            log.exception("an unseen answer failed; the shopper has got the seen one")
        finally:
            self._places.release()
