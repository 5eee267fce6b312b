"""Entities of a fixed form: order numbers, e-mails, phones, price bounds, ordinals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import regex
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from components.dates import dates
from components.patterns import BARE_ORDER_NUMBER, EMAIL, FOUR_DIGITS, LAST_FOUR, ORDER_NUMBER, PHONE
from components.prices import price_bounds
from components.spans import without_overlaps
from components.text import MAX_CHARS, fold, is_button

_HAN_PLACE = {char: str(place) for place, char in enumerate("一二三四五六七八九十", start=1)} | {"两": "2"}
_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth"
_PLACE = {word: str(place) for place, word in enumerate(_PLACES.split(), start=1)}
#: An ordinal counts only where it points at something shown: "second hand", "third party" and "first" as
#: "at first" do not.
_LATIN_ORDINAL = regex.compile(
    rf"\b(?P<word>{'|'.join(_PLACE)}|last)\s"
    r"(?=(?:one|item|product|option|choice|result|picture|of\s(?:them|these|those))\b)"
    rf"|\b(?:the|number)\s(?P<word>{'|'.join(_PLACE)}|last)(?=\W*$)"
    r"|\b(?P<digits>10|[1-9])(?:st|nd|rd|th)\b"
    rf"|\b(?:the|number)\s(?P<word>{'|'.join(_PLACE)}|last)(?=\s(?:and|or|come|comes|in\s[a-z]+\b))"
    r"|(?:\b(?:number|option|no\.?|item)\s?|#)(?P<digits>10|[1-9])(?!\d)"
)
_HAN_ORDINAL = regex.compile(
    r"第\s?(?P<place>10|[1-9一二两三四五六七八九十])(?![\d方次天年名时手届代步])[个款件种台双条只张套本]?|最后(?:那|这)?(?:一)?[个款件种台双条只]"
)

_NUMBERS = frozenset({"order_number", "phone", "last_four"})
#: The end of a phone number, the shortest number that anyone is asked for.
FEWEST_DIGITS = 4


class Found(NamedTuple):
    """An entity and its span in the text."""

    entity: str
    value: str
    start: int
    end: int


def find_entities(text: str) -> list[Found]:
    """Find all entities of a fixed form; where two overlap the more telling one stays.

    Parameters
    ----------
    text : str
        A message as it was written; offsets are into it.

    Examples
    --------
    >>> [(found.entity, found.value) for found in find_entities("订单 zg 2026 104233，邮箱 Mei@example.com")]
    [('order_number', 'ZG-2026-104233'), ('email', 'mei@example.com')]
    """
    return without_overlaps(_candidates(fold(text[:MAX_CHARS])))


def _candidates(folded: str) -> Iterator[Found]:
    """Yield what could be an entity, the most telling kinds first."""
    for match in EMAIL.finditer(folded):
        yield Found("email", match.group(), *match.span())
    for match in ORDER_NUMBER.finditer(folded):
        yield Found("order_number", _plain_number(match.group()), *match.span())
    for match in BARE_ORDER_NUMBER.finditer(folded):
        yield Found("order_number", _plain_number(match["number"]), *match.span("number"))
    for match in PHONE.finditer(folded):
        yield Found("phone", regex.sub(r"[^\d+]", "", match.group()), *match.span())
    for match in LAST_FOUR.finditer(folded):
        yield Found("phone", match["digits"], *match.span("digits"))
    if match := FOUR_DIGITS.match(folded):
        yield Found("last_four", match["digits"], *match.span("digits"))
    for bound in price_bounds(folded):
        yield Found(bound.kind, f"{bound.amount:g}", bound.start, bound.end)
    yield from _ordinals(folded)


def _plain_number(written: str) -> str:
    """Write an order number as the shop prints it: "zg 2026 104233" becomes "ZG-2026-104233"."""
    parts = regex.findall(r"[a-z]+|\d+", written)
    if parts[0].isalpha() and sum(map(len, parts[1:])) == 10:
        digits = "".join(parts[1:])
        return f"{parts[0].upper()}-{digits[:4]}-{digits[4:]}"
    return "".join(parts).upper()


def _ordinals(folded: str) -> Iterator[Found]:
    """Yield ordinals; the "3rd" of "march 3rd" is none."""
    days = dates(folded)
    for found in _places(folded):
        if not any(start < found.end and found.start < end for start, end in days):
            yield found


def _places(folded: str) -> Iterator[Found]:
    for match in _HAN_ORDINAL.finditer(folded):
        place = match["place"]
        yield Found("ordinal", _HAN_PLACE.get(place, place) if place else "-1", *match.span())
    for match in _LATIN_ORDINAL.finditer(folded):
        group = "word" if match["word"] else "digits"
        written = match[group]
        value = "-1" if written == "last" else _PLACE.get(written, written)
        yield Found("ordinal", value, match.start(group), match.end(group))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds entities of a fixed form; learned ones that overlap them give way."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """Create the component; it has no options."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message; a button's payload brings its own."""
        for message in messages:
            if is_button(text := message.get(TEXT) or ""):
                continue
            fixed = [self._as_rasa(found) for found in find_entities(text)]
            learned = [e for e in message.get(ENTITIES) or [] if _has_its_form(e) and not _overlaps(e, fixed)]
            message.set(ENTITIES, [*learned, *fixed], add_to_output=True)
        return messages

    def _as_rasa(self, found: Found) -> dict[str, Any]:
        return {
            ENTITY_ATTRIBUTE_TYPE: found.entity,
            ENTITY_ATTRIBUTE_VALUE: found.value,
            ENTITY_ATTRIBUTE_START: found.start,
            ENTITY_ATTRIBUTE_END: found.end,
            EXTRACTOR: self.name,
        }


def _has_its_form(entity: dict[str, Any]) -> bool:
    """Tell whether a learned entity can be what it is called: these fill the slots of an order's look-up.

    The word "邮箱" is no e-mail, and 140 no phone number but a size.
    """
    kind, value = entity[ENTITY_ATTRIBUTE_TYPE], str(entity[ENTITY_ATTRIBUTE_VALUE])
    if kind == "email":
        return EMAIL.fullmatch(fold(value)) is not None
    return kind not in _NUMBERS or sum(char.isdigit() for char in value) >= FEWEST_DIGITS


def _overlaps(entity: dict[str, Any], fixed: list[dict[str, Any]]) -> bool:
    start, end = entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END]
    return any(start < other["end"] and other["start"] < end for other in fixed)
