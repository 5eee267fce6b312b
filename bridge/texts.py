"""The bridge's own fixed texts, in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from shop.types import Language
from zhanggui.messages import Payload, QuickRepliesBlock, QuickReply, TextBlock


@cache
def _table() -> dict[str, dict[str, str]]:
    raw = files("bridge").joinpath("texts.yml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, dict[str, str]]).validate_python(yaml.safe_load(raw))


def fixed_text(key: str, language: Language, **values: object) -> str:
    """Return a fixed text, filled with ``values``."""
    return _table()[language][key].format(**values)


def text_block(key: str, language: Language, **values: object) -> TextBlock:
    """Return a fixed text as a block."""
    return TextBlock(text=fixed_text(key, language, **values))


def starting_points(language: Language) -> QuickRepliesBlock:
    """Return what a shopper may begin with."""
    return QuickRepliesBlock(
        replies=(
            QuickReply(label=fixed_text("find", language)),
            QuickReply(label=fixed_text("order", language), payload=Payload(intent="order_status")),
            QuickReply(label=fixed_text("returns", language)),
            person_reply(language),
        )
    )


def person_reply(language: Language) -> QuickReply:
    """Return the quick reply that asks for a person."""
    return QuickReply(label=fixed_text("person", language), payload=Payload(intent="human_agent"))
