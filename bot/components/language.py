"""Adds the entity ``language`` ("en" or "zh") to every message that has a language."""

from __future__ import annotations

import json
from typing import Any

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
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from components.patterns import EMAIL, ORDER_NUMBER, URL
from components.text import HAN_RUN, LATIN_WORD, fold, is_button

LANGUAGE = "language"
SWITCH_INTENT = "language_switch"

#: Words that only an English sentence has: a brand or a model ("Sony WH-1000XM4") holds none of them.
_ENGLISH_WORDS = (
    "a about after all am an and any are as at back be been better buy by can can't cheap cheaper could "
    "did didn't do does doesn't don't find for from get give good goodbye got had has have hello help hey hi "
    "how i i'd i'll i'm i've if in instead is isn't it its it's just know less like looking lower make many "
    "me mine money more most much my need new no not of off on one only or order other our out over please "
    "price recommend refund return same say send shipping should show size so some something speak stop sure "
    "talk than thank thanks that that's the their them there these they this those to too track under up us "
    "want was we what what's when where where's which who why will with without won't would wrong yeah yep "
    "yes yet you your bye delivery nope okay hiya cancel cost costs human person agent"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_NAMED = {
    "en": regex.compile(r"english|英语|英文"),
    "zh": regex.compile(r"chinese|mandarin|中文|汉语|普通话|国语|华语"),
}


def text_language(text: str) -> str | None:
    """Return the language of a text, or None for a bare number, e-mail, brand or emoji.

    Mixed texts are Chinese unless English carries the sentence: Chinese shoppers write product names in
    Latin letters, English ones quote a Han word at most.

    Examples
    --------
    >>> text_language("想买 bluetooth speaker 200块以内"), text_language("do you sell 华为 phones?")
    ('zh', 'en')
    >>> text_language("Sony WH-1000XM4") is text_language("ZG-2026-104233") is None
    True
    """
    folded = fold(text)
    for pattern in (EMAIL, URL, ORDER_NUMBER):
        folded = pattern.sub(" ", folded)
    words = [word.replace("’", "'") for word in LATIN_WORD.findall(folded)]
    english = sum(word in _ENGLISH for word in words)
    han = sum(map(len, HAN_RUN.findall(folded)))
    if han:
        return "en" if english >= 2 and len(words) > han else "zh"
    # Four Latin words in a row are a sentence or a search, whichever words they are.
    return "en" if english or len(words) >= 4 else None


def asked_language(text: str) -> str | None:
    """Return the one language that a text names ("用英文可以吗" → "en"), or None."""
    folded = fold(text)
    named = [language for language, pattern in _NAMED.items() if pattern.search(folded)]
    return named[0] if len(named) == 1 else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageComponent(GraphComponent, EntityExtractorMixin):
    """Says which language a message is in; a slot of the same name keeps it for the answer.

    In this order: the language that the shopper asks for, ``metadata.language`` as the bridge gave it, the
    text's own. Nothing is added when there is none, and the slot keeps what it has; nor to a message without
    metadata, which belongs to no conversation (a test story, ``/model/parse``).
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageComponent:
        """Create the component; it has no options."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to each message."""
        for message in messages:
            language = self._language(message)
            if language and is_button(message.get(TEXT) or ""):
                _write_into_payload(message, language)
            elif language:
                self._add(message, language)
        return messages

    @staticmethod
    def _language(message: Message) -> str | None:
        metadata = message.get("metadata")
        if metadata is None:
            return None
        text: str = message.get(TEXT) or ""
        intent = (message.get(INTENT) or {}).get("name")
        if intent == SWITCH_INTENT and (asked := asked_language(text)):
            return asked
        given = metadata.get(LANGUAGE)
        if given in _NAMED:
            return str(given)
        return None if is_button(text) else text_language(text)

    def _add(self, message: Message, language: str) -> None:
        entity = {
            ENTITY_ATTRIBUTE_TYPE: LANGUAGE,
            ENTITY_ATTRIBUTE_START: 0,
            ENTITY_ATTRIBUTE_END: 0,
            ENTITY_ATTRIBUTE_VALUE: language,
            EXTRACTOR: self.name,
        }
        others = [e for e in message.get(ENTITIES) or [] if e.get(ENTITY_ATTRIBUTE_TYPE) != LANGUAGE]
        message.set(ENTITIES, [*others, entity], add_to_output=True)


def _write_into_payload(message: Message, language: str) -> None:
    """Write the language into a button's payload.

    Rasa answers a payload from its text alone, at the end of the pipeline, and drops every entity that was
    found before; what stands in the payload stays.
    """
    head, brace, tail = (message.get(TEXT) or "").partition("{")
    try:
        entities = json.loads(brace + tail) if brace else {}
    except json.JSONDecodeError:
        # Rasa warns about it and goes on with the intent alone.
        return
    if isinstance(entities, dict):
        payload = json.dumps({**entities, LANGUAGE: language}, ensure_ascii=False)
        message.set(TEXT, f"{head.strip()}{payload}")
