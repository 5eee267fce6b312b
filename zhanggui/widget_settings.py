"""What a shop may switch in the chat on its pages: consent before it, proactive messages, the rating after it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Setting(BaseModel):
    """Base: a misspelt name is an error, as everywhere in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BothLanguages(_Setting):
    """A text in each language that the chat speaks."""

    en: Words
    zh: Words


class Consent(_Setting):
    """What a shopper agrees to before anything is stored or sent."""

    #: A new version asks everybody again.
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    text: BothLanguages
    #: Where all of it can be read.
    url: BothLanguages

    @field_validator("url")
    @classmethod
    def _is_followed(cls, url: BothLanguages) -> BothLanguages:
        for address in (url.en, url.zh):
            if not address.startswith(("https://", "http://")) and not (address[0] == "/" and address[1:2] != "/"):
                raise ValueError(f"expected an address that starts with https:// or a single /, got {address[:80]!r}")
        return url


class PageMoment(StrEnum):
    """What happens on a page that the chat may speak up for."""

    #: So many seconds on a product's page.
    PRODUCT_PAGE = "product_page"
    #: So many seconds without a move on the cart's page.
    CART_LEFT = "cart_left"
    #: The second search in a row that found nothing.
    NOTHING_FOUND = "nothing_found"


class ProactiveRule(_Setting):
    """One message and when it comes."""

    moment: PageMoment
    after_s: float = Field(default=40.0, ge=0, le=3_600)
    text: BothLanguages


class Proactive(_Setting):
    """Messages that come by themselves, and how rarely."""

    rules: tuple[ProactiveRule, ...] = Field(min_length=1, max_length=10)
    #: Of all rules together; also over several pages and tabs.
    per_day: int = Field(default=1, ge=1, le=20)
    #: So long nothing comes any more once one was sent away.
    quiet_days: int = Field(default=14, ge=1, le=365)


#: What the demo shop says by itself where the setting is left out: one message for each moment.
DEMO_PROACTIVE = Proactive.model_validate(
    {
        "per_day": 3,
        "rules": [
            {
                "moment": "product_page",
                "after_s": 45,
                "text": {
                    "en": "Not sure yet? I can compare it with similar ones.",
                    "zh": "还拿不定主意？我可以帮您和同类商品对比一下。",
                },
            },
            {
                "moment": "cart_left",
                "after_s": 60,
                "text": {
                    "en": "Any question before you order, about delivery or returns?",
                    "zh": "下单前还有什么想问的吗？配送、退换货都可以问我。",
                },
            },
            {
                "moment": "nothing_found",
                "after_s": 2,
                "text": {
                    "en": "Nothing found? Tell me what you need it for, and I'll look.",
                    "zh": "没找到想要的？说说用途，我来帮您找。",
                },
            },
        ],
    }
)


class RatingQuestion(_Setting):
    """Whether shoppers are asked how a person did, and in which words."""

    is_asked: bool = True
    question: BothLanguages | None = None
