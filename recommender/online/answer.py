"""An answer before it is shown, and the decision that is logged of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from recommender.online.experiments import Arm
from recommender.online.policy import Shown
from recommender.online.trials import Trial
from recommender.types import RecommendedItem, RecommendRequest
from shop.types import Decision

#: Kind of decision under which answers are logged.
DECISION_KIND = "recommendation"
#: Letters of the teams of an interleaved list, a letter a place.
TEAM_LETTERS = {Arm.CONTROL: "C", Arm.TREATMENT: "T"}


class Key:
    """Names in a decision's context."""

    SCENE = "scene"
    CUSTOMER = "customer_id"
    SESSION = "session_id"
    PRODUCT = "product_id"
    DEPARTMENT = "department"
    HISTORY = "history_items"
    SEGMENT = "segment"
    EXPERIMENT = "experiment"
    ARM = "arm"
    TEAMS = "teams"
    EXPLORED = "explored_place"
    #: The decision that was shown, where this one was not.
    SHADOW_OF = "shadow_of"


@dataclass(frozen=True, eq=False)
class Answer:
    """What one version of the models answers."""

    version: str
    #: The list, and behind it what an explored place may be filled with.
    items: tuple[RecommendedItem, ...]
    #: Ids of the best candidates, best first.
    candidates: tuple[str, ...]
    history_items: int


def decision_of(
    request: RecommendRequest, answer: Answer, shown: Shown, trial: Trial | None, now: datetime
) -> Decision:
    """Return the decision to log: ``chosen`` in the order of the places."""
    context: dict[str, str | int | float | bool | None] = {
        Key.SCENE: request.scene.value,
        Key.CUSTOMER: request.customer_id,
        Key.SESSION: request.session_id,
        Key.PRODUCT: request.product_id,
        Key.DEPARTMENT: request.department,
        Key.HISTORY: answer.history_items,
        Key.SEGMENT: request.segment,
    }
    version = answer.version
    if trial is not None:
        context |= {Key.EXPERIMENT: trial.experiment.name, Key.ARM: trial.arm.value}
        if trial.is_interleaved:
            # Neither version's own list: it must not count for one of them.
            version = f"{trial.experiment.control}+{trial.experiment.treatment}"
            context |= {Key.ARM: None, Key.TEAMS: "".join(TEAM_LETTERS[team] for team in shown.teams)}
    if shown.explored is not None:
        context[Key.EXPLORED] = shown.explored
    return Decision(
        id=f"d-{uuid4().hex}",
        at=now,
        kind=DECISION_KIND,
        context=context,
        # What was explored or put by the other team may stand behind the best candidates.
        allowed=tuple(dict.fromkeys([*answer.candidates, *(item.product_id for item in shown.items)])),
        chosen=tuple(item.product_id for item in shown.items),
        propensity=shown.propensity,
        propensities=shown.propensities,
        model_version=version,
    )


def shadow_of(seen: Decision, answer: Answer, limit: int) -> Decision:
    """Return the decision to log of an answer that nobody sees."""
    arm = {Key.ARM: Arm.TREATMENT.value, Key.SHADOW_OF: seen.id, Key.EXPLORED: None}
    return seen.model_copy(
        update={
            "id": f"d-{uuid4().hex}",
            "context": {**seen.context, **arm},
            "allowed": answer.candidates,
            "chosen": tuple(item.product_id for item in answer.items[:limit]),
            "propensity": 1.0,
            "propensities": (),
            "model_version": answer.version,
        }
    )
