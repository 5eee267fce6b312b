"""Which facts of a product a question asks for, and how a fact reads."""

from __future__ import annotations

from retrieval.text import tokenise
from shop.measures import attribute_value
from shop.types import Attribute, Language, Product

# A question rarely asks for more at once ("how heavy is it and what is it made of").
MAX_FACTS = 3

#: Words that ask for a kind of fact without naming it; keys are parts of attribute keys.
_ASKED_BY: dict[str, tuple[str, ...]] = {
    "weight": ("heavy", "weigh", "light", "多重", "重吗", "重量", "轻"),
    "material": ("made", "fabric", "material", "材质", "面料", "什么做", "材料"),
    "water": ("waterproof", "rain", "wet", "splash", "防水", "下雨", "淋雨"),
    "battery": ("battery", "charge", "last", "续航", "电池", "充电"),
    "capacity": ("litre", "liter", "volume", "hold", "capacity", "容量", "多大", "装多少"),
    "size": ("big", "large", "size", "dimension", "wide", "tall", "尺寸", "多大", "大小", "多高", "多宽"),
    "width": ("wide", "width", "多宽"),
    "height": ("tall", "high", "height", "多高"),
    "length": ("long", "length", "多长"),
    "power": ("watt", "power", "功率", "多少瓦"),
    "warranty": ("warranty", "guarantee", "保修", "质保"),
    "wash": ("wash", "clean", "dishwasher", "洗", "清洗"),
    "age": ("age", "old", "岁", "年龄"),
    "colour": ("colour", "color", "颜色"),
    "noise": ("loud", "noise", "quiet", "噪音", "吵"),
    "screen": ("screen", "display", "屏"),
    "wireless": ("wireless", "bluetooth", "无线", "蓝牙"),
}


def fact_text(fact: Attribute, language: Language) -> str:
    """Return a fact as ``label: value unit``."""
    label, value = fact.label.get(language) or fact.key, attribute_value(fact, language)
    return f"{label}: {value}" if language == "en" else f"{label}：{value}"


def best_facts(product: Product, question: str, language: Language) -> list[Attribute]:
    """Return the attributes that a question asks for, best first; empty when none is named.

    A fact is asked for when the question shares words with its label, key or value, or holds a word that
    commonly asks for it ("how heavy" asks for the weight).
    """
    asked = set(tokenise(question))
    folded = question.casefold()
    scored = [(_score(fact, asked, folded, language), fact) for fact in product.attributes]
    # A stable sort keeps the shop's own order of facts between equals.
    return [fact for score, fact in sorted(scored, key=lambda pair: -pair[0]) if score > 0][:MAX_FACTS]


def _score(fact: Attribute, asked: set[str], folded: str, language: Language) -> float:
    label = set(tokenise(f"{fact.label.get(language)} {fact.key.replace('_', ' ')}"))
    value = set(tokenise(fact.text.get(language))) if fact.text else set()
    hinted = any(part in fact.key and any(sign in folded for sign in signs) for part, signs in _ASKED_BY.items())
    return 2.0 * len(asked & label) + len(asked & value) + 2.0 * hinted
