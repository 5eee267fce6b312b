"""How the answers did: rates and revenue by version, scene, segment or arm, and arms against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial

import numpy as np
from pydantic import AwareDatetime
from scipy.stats import binomtest

from recommender.online.answer import Key
from recommender.online.experiments import Arm
from recommender.online.intervals import CONFIDENCE, Estimate, Sums, difference, mean, rate
from recommender.online.outcomes import ATTRIBUTION_WINDOW, Outcome, read_outcomes
from recommender.types import Value
from shop.service import Shop

#: Below so many shoppers an interval by its normal approximation says little.
FEW_SHOPPERS = 100
#: The same of answers with a click, cart or purchase.
FEW_SUCCESSES = 10
#: Group of answers that lack what is grouped by.
NONE = "(none)"


class By(StrEnum):
    """What answers are grouped by."""

    VERSION = "version"
    SCENE = "scene"
    SEGMENT = "segment"
    EXPERIMENT = "experiment"


class Figure(Value):
    """A value with its interval of 95 %."""

    value: float
    low: float | None
    high: float | None


class Group(Value):
    """One group of answers. Rates are shares of answers; the unit of all intervals is the shopper."""

    name: str
    answers: int
    shoppers: int
    shown_items: int
    click_through: Figure
    add_to_cart: Figure
    conversion: Figure
    #: Minor units an answer, by currency; what was sent back is taken off.
    revenue_per_answer_minor: dict[str, Figure]


class ArmsCompared(Value):
    """Treatment minus control of an A/B test."""

    experiment: str
    click_through: Figure
    add_to_cart: Figure
    conversion: Figure
    revenue_per_answer_minor: dict[str, Figure]
    #: Why the figures say little yet; empty where they do.
    warning: str


class Preference(Value):
    """Which team of an interleaved list shoppers clicked more: a sign test over shoppers."""

    experiment: str
    shoppers: int
    prefer_control: int
    prefer_treatment: int
    #: Of those with a preference, the share that prefers the treatment.
    treatment_share: Figure
    p_value: float
    warning: str


class ShadowCompared(Value):
    """How far an unseen version's lists are those that were seen."""

    experiment: str
    answers: int
    #: Mean share of the seen items that the unseen list holds, too.
    overlap: float


class Report(Value):
    """All of it, as ``zhanggui recommender report --json`` prints it."""

    since: AwareDatetime
    until: AwareDatetime
    attribution_days: float
    confidence: float = CONFIDENCE
    by: By
    groups: tuple[Group, ...]
    arms: tuple[ArmsCompared, ...] = ()
    interleaved: tuple[Preference, ...] = ()
    shadows: tuple[ShadowCompared, ...] = ()


Outcomes = Sequence[Outcome]


def make_report(shop: Shop, since: datetime, until: datetime, by: By) -> Report:
    """Read what came of the answers of a time, and count it.

    Parameters
    ----------
    shop : Shop
    since, until : datetime
        Answers from the first moment to before the second.
    by : By
    """
    outcomes = read_outcomes(shop, since, until)
    seen = [outcome for outcome in outcomes if not outcome.is_shadow]
    groups = _grouped(seen, lambda outcome: _name(outcome, by))
    if by is By.EXPERIMENT:
        groups.pop(NONE, None)
    tried = _grouped(outcomes, lambda outcome: outcome.text(Key.EXPERIMENT) or "")
    tried.pop("", None)
    experiments = sorted(tried.items()) if by is By.EXPERIMENT else []
    return Report(
        since=since,
        until=until,
        attribution_days=ATTRIBUTION_WINDOW.total_seconds() / 86_400,
        by=by,
        groups=tuple(_group(name, found) for name, found in sorted(groups.items())),
        arms=tuple(filter(None, (_arms(name, found) for name, found in experiments))),
        interleaved=tuple(filter(None, (_preference(name, found) for name, found in experiments))),
        shadows=tuple(filter(None, (_shadow(name, found) for name, found in experiments))),
    )


def _grouped(outcomes: Iterable[Outcome], name_of: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[name_of(outcome)].append(outcome)
    return dict(groups)


def _name(outcome: Outcome, by: By) -> str:
    if by is By.VERSION:
        return outcome.decision.model_version
    if by is By.EXPERIMENT:
        name = outcome.text(Key.EXPERIMENT)
        return NONE if name is None else f"{name}: {outcome.text(Key.ARM) or 'interleaved'}"
    return outcome.text(Key.SCENE if by is By.SCENE else Key.SEGMENT) or NONE


def _group(name: str, outcomes: Outcomes) -> Group:
    estimates = _rates(outcomes)
    return Group(
        name=name,
        answers=len(outcomes),
        shoppers=len({outcome.shopper for outcome in outcomes}),
        shown_items=sum(len(outcome.decision.chosen) for outcome in outcomes),
        revenue_per_answer_minor={key: _figure(found) for key, found in _revenues(outcomes).items()},
        **{measure: _figure(estimate) for measure, estimate in estimates.items()},
    )


#: What makes an answer count for each rate.
_MEASURES: dict[str, Callable[[Outcome], bool]] = {
    "click_through": lambda outcome: bool(outcome.clicked),
    "add_to_cart": lambda outcome: bool(outcome.carted),
    "conversion": lambda outcome: bool(outcome.bought),
}


def _rates(outcomes: Outcomes) -> dict[str, Estimate]:
    return {measure: rate(*_by_shopper(outcomes, counts)) for measure, counts in _MEASURES.items()}


def _revenues(outcomes: Outcomes, currencies: Iterable[str] = ()) -> dict[str, Estimate]:
    wanted = {currency for outcome in outcomes for currency in outcome.revenue_minor} | set(currencies)
    return {currency: mean(*_by_shopper(outcomes, partial(_revenue, currency))) for currency in sorted(wanted)}


def _revenue(currency: str, outcome: Outcome) -> float:
    return outcome.revenue_minor.get(currency, 0)


def _by_shopper(outcomes: Outcomes, value_of: Callable[[Outcome], float]) -> tuple[Sums, Sums]:
    """Return each shopper's sum and number of answers."""
    rows = {shopper: row for row, shopper in enumerate(dict.fromkeys(outcome.shopper for outcome in outcomes))}
    own = [rows[outcome.shopper] for outcome in outcomes]
    sums = np.bincount(own, [value_of(outcome) for outcome in outcomes]).astype(np.float64)
    return sums, np.bincount(own).astype(np.float64)


def _figure(estimate: Estimate) -> Figure:
    def finite(value: float) -> float | None:
        return round(value, 6) if np.isfinite(value) else None

    return Figure(value=round(estimate.value, 6), low=finite(estimate.low), high=finite(estimate.high))


def _arms(name: str, outcomes: Outcomes) -> ArmsCompared | None:
    """Compare the arms of an A/B test; None where there are not two."""
    seen = [outcome for outcome in outcomes if not outcome.is_shadow]
    arms = _grouped(seen, lambda outcome: outcome.text(Key.ARM) or "")
    if not {Arm.CONTROL.value, Arm.TREATMENT.value} <= arms.keys():
        return None
    control, treatment = arms[Arm.CONTROL.value], arms[Arm.TREATMENT.value]
    currencies = {currency for outcome in seen for currency in outcome.revenue_minor}
    ours, theirs = _rates(treatment), _rates(control)
    money, their_money = _revenues(treatment, currencies), _revenues(control, currencies)
    return ArmsCompared(
        experiment=name,
        revenue_per_answer_minor={c: _figure(difference(money[c], their_money[c])) for c in sorted(currencies)},
        warning=_too_few(control, treatment),
        **{measure: _figure(difference(ours[measure], theirs[measure])) for measure in _MEASURES},
    )


def _too_few(*arms: Outcomes) -> str:
    shoppers = min(len({outcome.shopper for outcome in arm}) for arm in arms)
    clicks = min(sum(bool(outcome.clicked) for outcome in arm) for arm in arms)
    if shoppers >= FEW_SHOPPERS and clicks >= FEW_SUCCESSES:
        return ""
    return (
        f"too few to decide: expected at least {FEW_SHOPPERS} shoppers and {FEW_SUCCESSES} answers with a click in "
        f"each arm, the smaller one has {shoppers} and {clicks}; let it run on"
    )


def _preference(name: str, outcomes: Outcomes) -> Preference | None:
    """Count for each shopper which team they clicked more; None where nothing was interleaved."""
    merged = [outcome for outcome in outcomes if outcome.text(Key.TEAMS) and not outcome.is_shadow]
    if not merged:
        return None
    leads, _ = _by_shopper(
        merged, lambda outcome: float(outcome.clicks_of(Arm.TREATMENT) - outcome.clicks_of(Arm.CONTROL))
    )
    treatment, control = int((leads > 0).sum()), int((leads < 0).sum())
    decided = treatment + control
    test = binomtest(treatment, decided) if decided else None
    interval = test.proportion_ci(CONFIDENCE, "wilson") if test else None
    is_few = decided < FEW_SHOPPERS
    return Preference(
        experiment=name,
        shoppers=len(leads),
        prefer_control=control,
        prefer_treatment=treatment,
        treatment_share=Figure(
            value=round(treatment / decided, 6) if decided else 0.5,
            low=round(float(interval.low), 6) if interval else None,
            high=round(float(interval.high), 6) if interval else None,
        ),
        p_value=float(test.pvalue) if test else 1.0,
        warning=f"too few to decide: {decided} shoppers with a preference, {FEW_SHOPPERS} wanted" if is_few else "",
    )


def _shadow(name: str, outcomes: Outcomes) -> ShadowCompared | None:
    seen = {outcome.decision.id: set(outcome.decision.chosen) for outcome in outcomes if not outcome.is_shadow}
    shares = [
        len(seen[of] & set(outcome.decision.chosen)) / len(seen[of])
        for outcome in outcomes
        if (of := outcome.text(Key.SHADOW_OF)) is not None and seen.get(of)
    ]
    return ShadowCompared(experiment=name, answers=len(shares), overlap=float(np.mean(shares))) if shares else None
