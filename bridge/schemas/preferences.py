"""What a shopper has said of their taste."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from bridge.schemas.common import Schema
from shop.types import Language, PreferenceKind, PreferenceTarget


class Preference(Schema):
    """Something that a shopper has said of their taste."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "p-5f0c2a9be1d34c77a0b1",
                    "kind": "dislike",
                    "target": "attribute",
                    "value": "colour|pink",
                    "name": "pink",
                    "said": "I can't stand pink",
                    "language": "en",
                    "said_at": "2026-11-26T09:30:00Z",
                }
            ]
        }
    )

    id: str
    kind: PreferenceKind
    target: PreferenceTarget = Field(description="what it is about, which says how `value` is read")
    value: str
    name: str = Field(description="what it is about, in the conversation's language")
    said: str = Field(description="the shopper's own words, in short")
    language: Language
    said_at: AwareDatetime


class Preferences(Schema):
    """What a shopper has said of their taste, the newest first."""

    preferences: tuple[Preference, ...]
