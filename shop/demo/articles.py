"""The demo shop's articles: Markdown with front matter, one file an article and language."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict

from shop.types import LANGUAGES, Article, Language

_FENCE = "---\n"


class ArticleError(ValueError):
    """An article's file is not as expected; the message names the file."""


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    topics: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    audience: str = "public"
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def parse_article(key: str, language: Language, text: str) -> Article:
    """Return an article from its file's text.

    Raises
    ------
    ArticleError
        When the front matter is missing or says what it should not.
    """
    parts = text.split(_FENCE, 2)
    if len(parts) != 3 or parts[0].strip():
        raise ArticleError(f"{language}/{key}.md: expected front matter between two lines of ---")
    try:
        front = _FrontMatter.model_validate(yaml.safe_load(parts[1]))
        return Article.model_validate(
            {**front.model_dump(), "key": key, "language": language, "body": parts[2].strip()}
        )
    except (ValueError, yaml.YAMLError) as error:
        raise ArticleError(f"{language}/{key}.md: {error}") from error


def demo_articles() -> list[Article]:
    """Return all articles in all languages, by key."""
    folder = files("shop.demo").joinpath("articles")
    return [
        parse_article(path.name.removesuffix(".md"), language, path.read_text(encoding="utf-8"))
        for language in LANGUAGES
        for path in sorted(_markdown(folder.joinpath(language)), key=lambda path: path.name)
    ]


def _markdown(folder: Traversable) -> list[Traversable]:
    return [path for path in folder.iterdir() if path.name.endswith(".md")] if folder.is_dir() else []
