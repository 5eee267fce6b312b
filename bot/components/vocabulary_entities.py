"""Entities by their words: brands, colours, sizes, materials, quantities and days."""

from __future__ import annotations

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
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from components.brands import brand_pattern, catalogue_brands
from components.dates import dates
from components.spans import Span, without_overlaps
from components.text import MAX_CHARS, fold, is_button
from components.vocabulary import known_words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class VocabularyEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds entities whose words are known; what DIET has learned stays where it found something else.

    Brands are those that the catalogue has when the bot starts: a new one needs no training.

    Parameters
    ----------
    brands : regex.Pattern
        From :func:`components.brands.brand_pattern`.
    """

    def __init__(self, brands: regex.Pattern[str]) -> None:
        self._brands = brands

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VocabularyEntityExtractor:
        """Create the component; it has no options."""
        return cls(brand_pattern(catalogue_brands()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message; a button's payload brings its own."""
        for message in messages:
            if is_button(text := message.get(TEXT) or ""):
                continue
            given = message.get(ENTITIES) or []
            fixed = [one for one in given if one.get(EXTRACTOR) == "PatternEntityExtractor"]
            known = [self._as_rasa(span, text) for span in self.spans(text) if not _overlaps(span, fixed)]
            kept = [left for one in given if (left := one if one in fixed else _beside(one, known, text))]
            message.set(ENTITIES, [*kept, *known], add_to_output=True)
        return messages

    def spans(self, text: str) -> list[Span]:
        """Return the entities in order; brands first, days next: "may" and "orange" may be either."""
        folded = fold(text[:MAX_CHARS])
        found = [Span("brand", *match.span()) for match in self._brands.finditer(folded)]
        found += [Span("date", start, end) for start, end in dates(folded)]
        return without_overlaps([*found, *known_words(folded)])

    def _as_rasa(self, span: Span, text: str) -> dict[str, Any]:
        return {
            ENTITY_ATTRIBUTE_TYPE: span.entity,
            ENTITY_ATTRIBUTE_VALUE: text[span.start : span.end],
            ENTITY_ATTRIBUTE_START: span.start,
            ENTITY_ATTRIBUTE_END: span.end,
            EXTRACTOR: self.name,
        }


def _overlaps(span: Span, entities: list[dict[str, Any]]) -> bool:
    return any(span.start < one[ENTITY_ATTRIBUTE_END] and one[ENTITY_ATTRIBUTE_START] < span.end for one in entities)


def _beside(learned: dict[str, Any], known: list[dict[str, Any]], text: str) -> dict[str, Any] | None:
    """Return what is left of a learned entity behind the known words in it ("red dress" is a dress), or None."""
    start, end = learned[ENTITY_ATTRIBUTE_START], learned[ENTITY_ATTRIBUTE_END]
    inside = [one for one in known if one[ENTITY_ATTRIBUTE_START] < end and start < one[ENTITY_ATTRIBUTE_END]]
    if not inside:
        return learned
    behind = max(one[ENTITY_ATTRIBUTE_END] for one in inside)
    rest = text[behind:end]
    if learned[ENTITY_ATTRIBUTE_TYPE] != "product_type" or not rest.strip():
        return None
    behind += len(rest) - len(rest.lstrip())
    return {**learned, ENTITY_ATTRIBUTE_START: behind, ENTITY_ATTRIBUTE_VALUE: text[behind:end]}
