"""What shoppers say for yes and no to a catalogue's attributes, in both languages, and what says neither."""

from __future__ import annotations

import pytest

from retrieval.search import Search
from retrieval.types import ParsedQuery, SearchRequest
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.flag_words import FlagWords, free_of
from retrieval.understanding.understand import QueryParser
from shop.service import Shop
from shop.types import LocalizedText

LABELS = {
    "wireless": LocalizedText(en="Wireless", zh="无线"),
    "colour_printing": LocalizedText(en="Colour printing", zh="彩色打印"),
    "foldable": LocalizedText(en="Foldable", zh="可折叠"),
    "cabin_size": LocalizedText(en="Cabin size", zh="可登机"),
    "machine_washable": LocalizedText(en="Machine washable", zh="可机洗"),
    "dishwasher_safe": LocalizedText(en="Dishwasher safe", zh="可用洗碗机清洗"),
    "nonstick": LocalizedText(en="Non-stick", zh="不粘"),
    "caffeine_free": LocalizedText(en="Caffeine-free", zh="不含咖啡因"),
    "gluten_free": LocalizedText(en="Gluten-free", zh="无麸质"),
    "noise_cancelling": LocalizedText(en="Noise cancelling", zh="主动降噪"),
    "temperature_control": LocalizedText(en="Temperature control", zh="温度控制"),
    "adjustable_height": LocalizedText(en="Adjustable height", zh="高度可调"),
    "assembly_required": LocalizedText(en="Assembly required", zh="需要组装"),
    "dimmable": LocalizedText(en="Dimmable", zh="可调光"),
}
WORDS = FlagWords(LABELS)

YES = [
    ("lawn mower without a cord", "wireless"), ("no cables please", "wireless"), ("键盘不要有线的", "wireless"),
    ("台灯不用插线", "wireless"), ("headphones, not wired", "wireless"), ("a bike that folds", "foldable"),
    ("chair that can be folded up", "foldable"), ("能折起来的水壶", "foldable"), ("可以折的椅子", "foldable"),
    ("hand luggage suitcase", "cabin_size"), ("carry-on", "cabin_size"), ("登机箱", "cabin_size"),
    ("rug that goes in the washing machine", "machine_washable"), ("能用洗衣机洗的地毯", "machine_washable"),
    ("mug i can put in the dishwasher", "dishwasher_safe"), ("可以放洗碗机的杯子", "dishwasher_safe"),
    ("pan with nothing sticking to it", "nonstick"), ("food doesn't stick", "nonstick"), ("不沾的锅", "nonstick"),
    ("decaf beans", "caffeine_free"), ("coffee without caffeine", "caffeine_free"), ("不含咖啡因的咖啡豆", "caffeine_free"),
    ("biscuits my coeliac friend can eat", "gluten_free"), ("麸质过敏能吃的饼干", "gluten_free"),
    ("headphones that shut out the office noise", "noise_cancelling"), ("降噪耳机", "noise_cancelling"),
    ("kettle where i can set 80 degrees", "temperature_control"), ("可以调温的水壶", "temperature_control"),
    ("standing desk", "adjustable_height"), ("能升降的书桌", "adjustable_height"), ("升降桌", "adjustable_height"),
    ("printer that does colour", "colour_printing"), ("能打彩色的打印机", "colour_printing"),
    ("lamp, can be dimmed", "dimmable"), ("可以调亮度的台灯", "dimmable"),
]  # fmt: skip
NO = [
    ("headphones with a cord", "wireless"), ("wired mouse", "wireless"), ("有线耳机", "wireless"), ("头戴耳机，有线的", "wireless"),
    ("earphones, i want a cable", "wireless"), ("mono laser printer", "colour_printing"),
    ("printer, black and white only", "colour_printing"), ("只打黑白的打印机", "colour_printing"),
    ("黑白打印机", "colour_printing"), ("bookshelf, no assembly", "assembly_required"), ("免安装的书架", "assembly_required"),
]  # fmt: skip
NEITHER = [
    "i need a cable", "usb cable 2 m", "charger with a usb cable", "black and white dress", "黑白条纹裙子", "有线电视", "五折优惠", "打折",
    "washing machine", "洗碗机", "coffee", "咖啡因", "stick vacuum", "sticky notes", "the noise", "folder", "desk stand", "no idea",
    "hand cream", "cabin in the woods", "set of 80", "一台打印机", "书架",
]  # fmt: skip


@pytest.mark.parametrize(("text", "key"), YES)
def test_yes(text: str, key: str) -> None:
    found = WORDS.take(text)
    assert (found.yes, found.no) == ([key], [])


@pytest.mark.parametrize(("text", "key"), NO)
def test_no(text: str, key: str) -> None:
    found = WORDS.take(text)
    assert (found.yes, found.no) == ([], [key])


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    found = WORDS.take(text)
    assert (found.yes, found.no, found.rest) == ([], [], text)


def test_a_catalogue_without_the_attribute_has_no_words_for_it() -> None:
    assert FlagWords({}).take("headphones with a cord").no == []


def test_phrases_go_and_names_stay() -> None:
    assert WORDS.take("earphones with a cord").rest.strip() == "earphones"
    assert WORDS.take("头戴耳机，有线的").rest.strip() == "头戴耳机，"
    assert WORDS.take("standing desk").rest == "standing desk"


@pytest.mark.parametrize(
    ("term", "keys"),
    [("caffeine", ["caffeine_free"]), ("咖啡因", ["caffeine_free"]), ("麸质", ["gluten_free"]), ("tea", [])],
)
def test_free_of(term: str, keys: list[str]) -> None:
    assert list(free_of(term, LABELS)) == keys


def test_the_contrary_said_later_wins() -> None:
    parser = QueryParser(Vocabulary.of([], flags=LABELS))
    wired = parser.parse("wired").merged_over(parser.parse("wireless headphones"))
    assert (wired.features, wired.excluded_features) == ((), ("wireless",))
    again = parser.parse("wireless").merged_over(wired)
    assert (again.features, again.excluded_features) == (("wireless",), ())


def flags(shop: Shop, search: Search, text: str, key: str) -> tuple[ParsedQuery, list[bool | None]]:
    result = search.products(SearchRequest(text=text, limit=3))
    products = [shop.products.get(hit.product_id) for hit in result.hits]
    return result.parsed, [next((a.flag for a in p.attributes if a.key == key), None) for p in products if p]


@pytest.mark.parametrize(
    ("text", "key", "answer"),
    [
        ("wired headphones", "wireless", False), ("headphones with a cord", "wireless", False),
        ("decaf coffee beans", "caffeine_free", True), ("coffee beans without caffeine", "caffeine_free", True),
        ("不含咖啡因的咖啡豆", "caffeine_free", True), ("biscuits without gluten", "gluten_free", True),
        ("不含麸质的饼干", "gluten_free", True),
    ],
)  # fmt: skip
def test_the_first_hit_answers_so(demo_shop: Shop, demo_search: Search, text: str, key: str, answer: bool) -> None:
    assert flags(demo_shop, demo_search, text, key)[1][0] is answer


def test_a_kind_that_says_nothing_of_it_is_not_asked(demo_search: Search) -> None:
    assert demo_search.products(SearchRequest(text="wired fence dress")).parsed.excluded_features == ()
