"""Puts the previous version back when shoppers click less than they did with it.

The rate that is watched, scene by scene: of the shoppers to whom a version answered in a scene, how many clicked in
their first answer there, or in another one within half an hour of it. One draw a shopper, because answers to one
shopper are no independent draws. The previous version's rate is known from its own time; the version in use falls
back when it is certain, at the levels below, that its rate is lower by more than the band.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import structlog
from filelock import FileLock, Timeout

from recommender.online.answer import Key
from recommender.online.experiments import Experiments
from recommender.online.outcomes import Outcome, read_outcomes
from recommender.online.sequential import log_evidence_below, lower_bound
from recommender.online.versions import Use, UseReason, Versions
from recommender.types import Scene
from shop.service import Shop

log = structlog.get_logger(__name__)

#: Chance that a version that is as good as the one before it is ever put out of use, all scenes and looks together.
FALSE_ALARMS = 0.05
#: A rate may be lower by so much of the previous one's: weekdays and weather alone move it.
BAND = 0.1
#: Shoppers that a scene's previous rate must be known from.
MIN_SHOPPERS = 200
#: After a first answer a click counts for so long; younger answers are not judged yet.
CLICK_WITHIN = timedelta(minutes=30)
#: A version that has held so long is no longer new, and a year of decisions is not read every few minutes.
WATCHED_FOR = timedelta(days=28)
#: The previous version's rate is that of its last weeks.
REMEMBERED_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Verdict:
    """What was found in the scene that looks worst."""

    scene: Scene
    previous_rate: float
    rate: float
    shoppers: int


def watch(models_dir: Path, shop: Shop, now: datetime | None = None) -> Verdict | None:
    """Look whether the version in use has left its band; if so, put the previous one in use and say so.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    shop : Shop
    now : datetime, optional
        Now by default.

    Returns
    -------
    Verdict or None
        Why it fell back; None where it did not.
    """
    versions = Versions(models_dir)
    try:
        with FileLock(versions.folder / ".guard.lock", timeout=0):
            return _watch(models_dir, versions, shop, now or datetime.now(UTC))
    except Timeout:
        return None


def _watch(models_dir: Path, versions: Versions, shop: Shop, now: datetime) -> Verdict | None:
    previous, uses = versions.previous(), versions.uses()
    # What a person has chosen stays; and who has fallen back does not fall forward again.
    if previous is None or uses[-1].reason is not UseReason.TRAINED or now - uses[-1].at > WATCHED_FOR:
        return None
    judged = now - CLICK_WITHIN
    before = _clicks(shop, previous, *_time_of(uses, previous, uses[-1].at))
    verdict = compared(before, _clicks(shop, uses[-1].version, uses[-1].at, judged))
    if verdict is None:
        return None
    detail = (
        f"{verdict.scene.value}: {verdict.rate:.1%} of {verdict.shoppers:,} shoppers clicked, "
        f"{verdict.previous_rate:.1%} with {previous}"
    )
    running = Experiments(models_dir).running()
    if running is not None:
        # Its control is put out of use: there is nothing to compare with any more.
        Experiments(models_dir).stop(running.name)
    versions.use(previous, UseReason.FELL_BACK, detail)
    log.warning("recommender fell back to the previous version", version=uses[-1].version, reason=detail)
    return verdict


def compared(previous: dict[Scene, list[bool]], current: dict[Scene, list[bool]]) -> Verdict | None:
    """Say whether a version's rates have left their band, and where.

    Parameters
    ----------
    previous, current : dict of Scene to list of bool
        Whether each shopper clicked, in the order of time.

    Returns
    -------
    Verdict or None
        Half of :data:`FALSE_ALARMS` is for the previous rate being overestimated, half for the present one being
        underestimated; both are shared out evenly among the scenes that are watched.
    """
    watched = [scene for scene in Scene if len(previous.get(scene, [])) >= MIN_SHOPPERS and current.get(scene)]
    for scene in watched:
        alpha = FALSE_ALARMS / 2 / len(watched)
        known, seen = previous[scene], current[scene]
        bound = (1 - BAND) * lower_bound(sum(known), len(known), alpha)
        if bound > 0 and log_evidence_below(np.array(seen, bool), bound).max() >= np.log(1 / alpha):
            return Verdict(scene, sum(known) / len(known), sum(seen) / len(seen), len(seen))
    return None


def _time_of(uses: Sequence[Use], version: str, end: datetime) -> tuple[datetime, datetime]:
    """Return the last weeks of a version's newest time in use before a moment."""
    begun = max(use.at for use in uses[:-1] if use.version == version)
    return max(begun, end - REMEMBERED_FOR), end


def _clicks(shop: Shop, version: str, since: datetime, until: datetime) -> dict[Scene, list[bool]]:
    """Return for each scene whether each shopper clicked in their first answer, or soon after it in another one."""
    if until <= since:
        return {}
    outcomes = read_outcomes(shop, since, until, CLICK_WITHIN)
    own = (outcome for outcome in outcomes if outcome.decision.model_version == version)
    return first_clicks(own, until - CLICK_WITHIN)


def first_clicks(outcomes: Iterable[Outcome], judged: datetime) -> dict[Scene, list[bool]]:
    """Return for each scene one entry a shopper, in the order of their first answers there.

    Parameters
    ----------
    outcomes : iterable of Outcome
        In time order.
    judged : datetime
        Shoppers whose first answer is later may still click in another one: they are left out.
    """
    begun: dict[tuple[Scene, str], datetime] = {}
    clicked: dict[tuple[Scene, str], bool] = {}
    for outcome in outcomes:
        if outcome.is_shadow or not outcome.decision.chosen:
            continue
        key = (Scene(outcome.text(Key.SCENE) or Scene.FOR_YOU), outcome.shopper)
        first = begun.setdefault(key, outcome.decision.at)
        if outcome.decision.at <= first + CLICK_WITHIN:
            clicked[key] = clicked.get(key, False) or bool(outcome.clicked)
    found: dict[Scene, list[bool]] = {}
    for (scene, shopper), did in clicked.items():
        if begun[scene, shopper] <= judged:
            found.setdefault(scene, []).append(did)
    return found
