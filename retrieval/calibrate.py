"""How well the knowledge's score tells answerable questions from others, on questions written for that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from retrieval.knowledge import ANSWERABLE_FROM
from retrieval.search import Search
from retrieval.types import KnowledgeRequest, KnowledgeResult
from shop.types import Language

#: Share of the answerable questions that shall be answered.
WANTED = 0.9


class Answerable(BaseModel):
    """A question in a shopper's words, and the articles that answer it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    articles: tuple[str, ...] = Field(alias="in", min_length=1)


class Questions(BaseModel):
    """A language's questions: answered by articles, about something else, about the shop but told nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answerable: tuple[Answerable, ...]
    elsewhere: tuple[str, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True)
class Calibration:
    """Shares and scores, 0 to 1."""

    #: A right article is first, is among the first three.
    first: float
    first_three: float
    #: Chance that an answerable question scores above another one.
    auroc: float
    #: Score that :data:`WANTED` of the answerable questions reach.
    reached_by_most: float
    #: Answerable and other questions at or above the threshold in use.
    accepted: float
    wrongly_accepted: float


@cache
def questions(language: Language) -> Questions:
    """Return a language's calibration questions."""
    file = resources.files("retrieval").joinpath("calibration", f"{language}.yml")
    return Questions.model_validate(yaml.safe_load(file.read_text("utf-8")))


def calibration_figures(search: Search, language: Language) -> Calibration:
    """Ask all questions, without a topic, and measure."""
    asked = questions(language)

    def answers(texts: list[str]) -> list[KnowledgeResult]:
        return [search.knowledge(KnowledgeRequest(text=text, language=language, limit=3)) for text in texts]

    right = answers([question.ask for question in asked.answerable])
    found = [[passage.article_key for passage in result.passages] for result in right]
    wanted = [set(question.articles) for question in asked.answerable]
    own = np.array([result.passages[0].score for result in right])
    others = np.array([result.passages[0].score for result in answers([*asked.elsewhere, *asked.untold])])
    threshold = ANSWERABLE_FROM[language]
    return Calibration(
        first=float(np.mean([keys[0] in ok for keys, ok in zip(found, wanted, strict=True)])),
        first_three=float(np.mean([bool(ok & set(keys)) for keys, ok in zip(found, wanted, strict=True)])),
        auroc=float(np.mean((own[:, None] > others) + 0.5 * (own[:, None] == others))),
        reached_by_most=float(np.quantile(own, 1 - WANTED)),
        accepted=float(np.mean(own >= threshold)),
        wrongly_accepted=float(np.mean(others >= threshold)),
    )
