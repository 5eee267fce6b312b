"""The simulated shopper: says what its manner says, hears what it is asked, and knows when it has what it came for."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "dialogues"
BOT_TEXTS = Path(__file__).resolve().parent.parent / "bot" / "domain"
#: A real shopper gives up some time.
MAX_MESSAGES = 14
#: The bot's question, by the response that asks it.
ASKS = {
    "utter_ask_order_number": "order_number",
    "utter_ask_contact": "contact",
    "utter_ask_order": "order",
    "utter_ask_item": "item",
    "utter_ask_reason": "reason",
    "utter_ask_outcome": "outcome",
    "utter_ask_fault": "fault",
    "utter_ask_photo": "photo",
    "utter_ask_wanted": "variant",
    "utter_ask_change": "change",
    "utter_ask_address": "address",
    "utter_cart_variant": "variant",
    "utter_confirm_cancel": "confirm",
    "utter_confirm_address": "confirm",
    "utter_confirm_items_same": "confirm",
    "utter_confirm_items_cheaper": "confirm",
    "utter_confirm_items_dearer": "confirm",
    "utter_confirm_return": "confirm",
    "utter_confirm_exchange": "confirm",
    "utter_confirm_warranty": "confirm",
    "utter_confirm_price": "confirm",
}


@cache
def spoken(language: str) -> dict[str, Any]:
    """Return what shoppers of a language say."""
    return dict(yaml.safe_load((DATA / f"{language}.yml").read_text(encoding="utf-8")))


@cache
def heard_patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the bot's questions as patterns: a person understands them, this shopper knows their texts."""
    patterns = []
    for path in sorted(BOT_TEXTS.glob("*.yml")):
        responses = yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
        for name, variations in responses.items():
            if name in ASKS:
                for variation in variations:
                    text = re.escape(" ".join(variation["text"].split()))
                    patterns.append((ASKS[name], re.compile(re.sub(r"\\{\w+\\}", ".+?", text), re.DOTALL)))
    return patterns


def asked_in(blocks: list[dict[str, Any]]) -> str | None:
    """Return what the last question of an answer asks for."""
    last = None
    for block in blocks:
        if block["type"] == "text":
            text = " ".join(block["text"].split())
            last = next((ask for ask, pattern in heard_patterns() if pattern.search(text)), last)
    return last


class Shopper:
    """One shopper with a goal, a manner and the facts of the case.

    ``facts`` fill the places of the sentences. An erratic shopper asks something else in between, once, and gives a
    wrong address before the right one.
    """

    def __init__(self, goal: str, manner: str, language: str, facts: dict[str, str], draw: random.Random) -> None:
        self.goal, self.manner, self.facts, self._draw = goal, manner, facts, draw
        self._said = spoken(language)
        self._may_digress = manner == "erratic"
        self._is_wrong_first = manner == "erratic" and goal == "address"
        self._follows = goal in self._said["follow_up"]
        self.extra_messages = 0
        self.asked: list[str] = []

    def wish(self) -> str:
        """Say what it is about."""
        return self._line(self._said["wishes"][self.goal][self.manner])

    def answer(self, blocks: list[dict[str, Any]]) -> str | None:
        """Return the next message, or None where there is nothing more to say."""
        ask = asked_in(blocks)
        if ask is None:
            if self._follows and any(block["type"] == "cards" for block in blocks):
                self._follows = False
                if sum(len(block.get("cards", ())) for block in blocks) == 1:
                    # There is no second one to point at.
                    self.facts |= {"ordinal": self._said["ordinals"]["0"]}
                return self._line(self._said["follow_up"][self.goal][self.manner])
            return None
        if self._may_digress and ask not in ("order_number", "contact") and self._draw.random() < 0.5:
            self._may_digress = False
            self.extra_messages += 1
            return str(self._draw.choice(self._said["digressions"]))
        self.asked.append(ask)
        labels = [reply["label"] for block in blocks if block["type"] == "quick_replies" for reply in block["replies"]]
        return self._reply(ask, labels[0] if labels else "")

    def _reply(self, ask: str, first_button: str) -> str:
        answers = self._said["answers"]
        if ask == "confirm" and self.goal == "cancel_regretted":
            return self._line(answers["refuse"][self.manner])
        if self._is_wrong_first and ask == "address":
            return self._line(answers["address"][self.manner], address=self._said["wrong_address"])
        if self._is_wrong_first and ask == "confirm":
            self._is_wrong_first = False
            self.extra_messages += 1
            return self._line(self._said["correct_address"])
        if ask == "order_number" and self.manner == "chatty" and "order_number" not in self.asked[:-1]:
            return self._line(answers["order_number_and_contact"]["chatty"])
        return self._line(answers[ask][self.manner], button=first_button)

    def _line(self, lines: list[str], **more: str) -> str:
        return str(self._draw.choice(lines)).format(**{**self.facts, **more})
