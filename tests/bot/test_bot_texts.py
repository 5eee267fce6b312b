"""The bot's texts: both languages, with the same places to fill, and none that nobody says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from shop.coupon_rules import CouponRefusal
from shop.order_rules import Refusal
from zhanggui.bot_process import BOT
from zhanggui.messages import Answer, QuickRepliesBlock

ROOT = BOT.parent
_PLACE = re.compile(r"{(\w+)}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _sections(name: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in sorted((BOT / "domain").glob("*.yml")):
        merged |= yaml.safe_load(path.read_text(encoding="utf-8")).get(name) or {}
    return merged


def _listed(name: str) -> set[str]:
    return {
        next(iter(entry)) if isinstance(entry, dict) else entry
        for path in (BOT / "domain").glob("*.yml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get(name) or ()
    }


RESPONSES = _sections("responses")


def _is_chinese(variation: dict[str, Any]) -> bool:
    return {"type": "slot", "name": "language", "value": "zh"} in variation.get("condition", [])


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_speaks_both_languages(name: str) -> None:
    english = [v for v in RESPONSES[name] if not v.get("condition")]
    chinese = [v for v in RESPONSES[name] if _is_chinese(v)]
    assert english
    assert chinese
    assert len(english) + len(chinese) == len(RESPONSES[name])
    assert all(_HAN.search(v["text"]) for v in chinese)
    assert not any(_HAN.search(v["text"]) for v in english)


@pytest.mark.parametrize("name", RESPONSES)
def test_all_variations_fill_the_same_places(name: str) -> None:
    places = [frozenset(_PLACE.findall(variation["text"])) for variation in RESPONSES[name]]
    # A variation may leave a value out, but must not ask for one that the others do not have.
    assert max(places, key=len) >= frozenset().union(*places)


@pytest.mark.parametrize("name", RESPONSES)
def test_blocks_beside_a_text_are_valid_and_offer_the_same(name: str) -> None:
    offers = {}
    for variation in RESPONSES[name]:
        if custom := variation.get("custom"):
            (block,) = Answer.model_validate(custom).blocks
            assert isinstance(block, QuickRepliesBlock)
            offers[_is_chinese(variation)] = [reply.payload for reply in block.replies]
            assert {r.payload.intent for r in block.replies if r.payload} <= _listed("intents")
    assert len(offers) in (0, 2)
    if offers:
        assert offers[False] == offers[True]


def _python_names(folder: Path) -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return {name for text in texts for name in re.findall(r"\butter_[a-z_]+\b", text)} - {
        "utter_message",
        "utter_refused_",
        "utter_coupon_",
    }


def test_actions_say_only_what_the_domain_has() -> None:
    assert _python_names(ROOT / "actions") <= set(RESPONSES)


def test_every_text_is_said_by_somebody() -> None:
    said = _python_names(ROOT / "actions")
    for path in (BOT / "data").rglob("*.yml"):
        said |= set(re.findall(r"\butter_[a-z_]+\b", path.read_text(encoding="utf-8")))
    said |= {f"utter_refused_{refusal}" for refusal in Refusal}
    said |= {f"utter_coupon_{refusal}" for refusal in CouponRefusal}
    assert set(RESPONSES) - said == set()


def test_every_action_of_the_server_is_in_the_domain_and_the_other_way() -> None:
    from actions.app import ACTIONS  # opens the whole chain: the other tests here do without

    served = {action(None).name() for action in ACTIONS}  # type: ignore[arg-type]
    assert served == _listed("actions")
