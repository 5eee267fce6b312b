"""Questions written to learn and to choose on: what the demo's articles answer, and what no article does."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shop.types import Language


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


def read_questions(path: Path) -> Questions:
    """Read a file of questions."""
    return Questions.model_validate(yaml.safe_load(path.read_text("utf-8")))


@cache
def questions(language: Language) -> Questions:
    """Return a language's calibration questions."""
    return read_questions(Path(str(resources.files("retrieval.knowledge").joinpath("calibration", f"{language}.yml"))))


def unanswerable(language: Language) -> tuple[str, ...]:
    """Return a language's calibration questions that no article answers."""
    asked = questions(language)
    return asked.elsewhere + asked.untold
