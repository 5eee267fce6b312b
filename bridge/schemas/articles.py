"""The shop's articles as staff write them; the chat answers from them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from bridge.schemas.common import Schema, printable
from shop.types import Language

#: As the shop's own type has it.
ArticleKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
#: No control characters, no blank at either end.
_Line = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
Topic = Annotated[str, StringConstraints(max_length=80, pattern=_Line)]
Asked = Annotated[str, StringConstraints(max_length=300, pattern=_Line)]


class ArticleText(Schema):
    """An article in one language."""

    title: Annotated[str, StringConstraints(max_length=300, pattern=_Line)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=30_000)] = Field(description="Markdown")
    questions: Annotated[tuple[Asked, ...], Field(max_length=50)] = Field(
        default=(), description="how shoppers ask for it, in words of their own"
    )

    @field_validator("body")
    @classmethod
    def _clean(cls, body: str) -> str:
        kept = printable(body.replace("\r\n", "\n")).strip()
        if not kept or any("\ud800" <= character <= "\udfff" for character in kept):
            raise ValueError("expected a text with at least one visible character, in valid UTF-8")
        return kept


class SaveArticle(Schema):
    """What an article says; a language that is left out stays as it is."""

    texts: Annotated[dict[Language, ArticleText], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(max_length=20)] = Field(
        default=(), description="areas of the shop, or names of intents that it answers"
    )
    audience: Literal["public", "staff"] = Field(default="public", description="staff: shoppers are never shown it")
    is_published: bool = Field(default=True, description="only for a new article: false keeps it back as a draft")

    @model_validator(mode="after")
    def _has_each_question_once(self) -> SaveArticle:
        for language, text in self.texts.items():
            if len(set(text.questions)) < len(text.questions):
                raise ValueError(f"texts.{language}.questions: expected each question once, got one twice")
        return self


class ArticleSummary(Schema):
    """A row of the list."""

    key: str
    titles: dict[Language, str]
    topics: tuple[str, ...]
    audience: Literal["public", "staff"]
    is_published: bool = Field(description="whether answers are given from it now")
    valid_from: AwareDatetime | None
    valid_until: AwareDatetime | None


class ArticleView(ArticleSummary):
    """An article with its texts."""

    texts: dict[Language, ArticleText]


class ArticleList(Schema):
    """All articles by key."""

    articles: tuple[ArticleSummary, ...]


class SimilarArticle(Schema):
    """An article that may say it already."""

    key: str
    title: str


class ArticleDraft(Schema):
    """What a person has answered, to be read once more before it becomes an article."""

    key: str = Field(description="one that no article has")
    language: Language
    title: str = Field(description="the shopper's question that the answer fits best; empty where there was none")
    body: str
    questions: tuple[str, ...]
    similar: tuple[SimilarArticle, ...]
