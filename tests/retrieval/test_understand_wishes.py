"""Features, departments, model numbers, how many pieces, and what is ruled out, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.retrieval.understand_table import PARSER, Case, price, understood


def features(*keys: str) -> dict[str, Any]:
    return {"features": keys}


def departments(*keys: str) -> dict[str, Any]:
    return {"departments": keys}


def models(*names: str) -> dict[str, Any]:
    return {"model_numbers": names}


def pieces(count: int) -> dict[str, Any]:
    return {"quantity": count}


def without(*terms: str) -> dict[str, Any]:
    return {"excluded_terms": terms}


FEATURES: list[Case] = [
    ("waterproof backpack", features("waterproof")),
    ("a backpack that is waterproof", features("waterproof")),
    ("water proof jacket", {**features("waterproof"), "corrections": [("water proof", "waterproof")]}),
    ("water-proof phone case", features("waterproof")),
    ("foldable chair", features("foldable")),
    ("folding chair", features("foldable")),
    ("speaker with bluetooth", features("bluetooth")),
    ("headphones with noise cancelling", features("noise_cancelling")),
    ("noise-canceling headphones", features("noise_cancelling")),
    ("dishwasher safe pan", features("dishwasher_safe")),
    ("machine washable blanket", features("machine_washable")),
    ("gluten free pasta", features("gluten_free")),
    ("gluten-free cookies", features("gluten_free")),
    ("sugar-free chocolate", features("sugar_free")),
    ("waterproof and foldable", features("waterproof", "foldable")),
    ("wireless mouse", {}),
    ("防水双肩包", features("waterproof")),
    ("要防水的外套", features("waterproof")),
    ("可折叠沙发", features("foldable")),
    ("折叠椅", features("foldable")),
    ("降噪耳机", features("noise_cancelling")),
    ("主动降噪的耳机", features("noise_cancelling")),
    ("带蓝牙的音箱", features("bluetooth")),
    ("可机洗的毛毯", features("machine_washable")),
    ("机洗毛毯", features("machine_washable")),
    ("无糖饼干", features("sugar_free")),
    ("无麸质面包", features("gluten_free")),
    ("防水可折叠的", features("waterproof", "foldable")),
    ("無線滑鼠", {}),
    ("蓝牙耳机", {}),
]
DEPARTMENTS: list[Case] = [
    ("in the garden department", departments("garden")),
    ("lamps in the garden department", departments("garden")),
    ("kitchen stuff", departments("kitchen")),
    ("kitchen things under 30", {**departments("kitchen"), **price(high=30)}),
    ("some kitchen goods", departments("kitchen")),
    ("pet supplies", departments("pets")),
    ("baby products", departments("baby")),
    ("something from the sports section", departments("sports")),
    ("kitchen & dining", departments("kitchen")),
    ("garden and balcony stuff", departments("garden")),
    ("厨房用品", departments("kitchen")),
    ("厨房用品有什么推荐", departments("kitchen")),
    ("母婴用品", departments("baby")),
    ("宠物用品 50以内", {**departments("pets"), **price(high=50)}),
    ("运动类的商品", departments("sports")),
    ("园艺区的花盆", departments("garden")),
    ("电脑办公", departments("computers")),
    ("厨房类的东西", departments("kitchen")),
]
MODELS: list[Case] = [
    ("tn-2110", models("tn2110")),
    ("TN-2110 toner", models("tn2110")),
    ("TN2110", models("tn2110")),
    ("tn 2110", models("tn2110")),
    ("RTX 2060", models("rtx2060")),
    ("rtx 2060 under 300", {**models("rtx2060"), **price(high=300)}),
    ("wh-1000xm4", models("wh1000xm4")),
    ("Sony WH-1000XM4", {**models("wh1000xm4"), "brands": ("Sony",)}),
    ("dcp-l2530dw printer", models("dcpl2530dw")),
    ("i7-9700k", models("i79700k")),
    ("mx518 mouse", models("mx518")),
    ("gtx1060", models("gtx1060")),
    ("z390 board", models("z390")),
    ("tn-2110 硒鼓", models("tn2110")),
    ("tn2110硒鼓", models("tn2110")),
    ("RTX 2060显卡", models("rtx2060")),
    ("显卡 rtx 2060 2000以内", {**models("rtx2060"), **price(high=2000)}),
    ("索尼wh-1000xm4", {**models("wh1000xm4"), "brands": ("Sony",)}),
    ("ｔｎ－２１１０", models("tn2110")),
]
PIECES: list[Case] = [
    ("two of them", pieces(2)),
    ("I need 3 tents", pieces(3)),
    ("i want to buy two optical mice", pieces(2)),
    ("buy 4 backpacks", pieces(4)),
    ("i need three kettles under 50", {**pieces(3), **price(high=50)}),
    ("get me two umbrellas", pieces(2)),
    ("order ten notebooks", pieces(10)),
    ("quantity: 5", pieces(5)),
    ("3 units of this", pieces(3)),
    ("买三个", pieces(3)),
    ("买三个水壶", pieces(3)),
    ("要两把雨伞", pieces(2)),
    ("我要10台打印机", pieces(10)),
    ("来两副耳机", pieces(2)),
    ("两副耳机", pieces(2)),
    ("需要五顶帐篷", pieces(5)),
    ("想买两个键盘，300以内", {**pieces(2), **price(high=300)}),
    ("耳机两个", pieces(2)),
    ("两把雨伞", pieces(2)),
    ("三件T恤", pieces(3)),
]
RULED_OUT: list[Case] = [
    ("anything but black", without("black")),
    ("not black", without("black")),
    ("a jacket, not red", without("red")),
    ("jacket without a hood", without("hood")),
    ("jacket without hood or fur", without("hood", "fur")),
    ("no leather or fur please", without("leather", "fur")),
    ("tea instead of coffee", without("coffee")),
    ("except plastic", without("plastic")),
    ("i don't like leather", without("leather")),
    ("speaker without bluetooth", without("bluetooth")),
    ("not waterproof", without("waterproof")),
    ("not made of plastic", without("plastic")),
    ("anything but logitec", {"excluded_brands": ("Logitech",), "corrections": [("logitec", "logitech")]}),
    ("white dress, not black", {**without("black"), "colours": ("white",)}),
    ("不要黑色", without("黑色")),
    ("不要黑色的外套", without("黑色")),
    ("除了黑色都行", without("黑色")),
    ("除了黑色的都可以", without("黑色")),
    ("不要带帽子的外套", without("帽子")),
    ("不带帽子的外套", without("帽子")),
    ("不要塑料的", without("塑料")),
    ("不要真皮或者塑料的", without("真皮", "塑料")),
    ("不喜欢红色", without("红色")),
    ("别给我苹果的", {"excluded_brands": ("Apple",)}),
    ("除了罗技都行", {"excluded_brands": ("Logitech",)}),
    ("白色连衣裙，不要黑色", {**without("黑色"), "colours": ("white",)}),
    ("不要藍牙的音箱", without("蓝牙")),
]
TOGETHER: list[Case] = [
    ("two waterproof tents, not northfold", {
        **features("waterproof"), "excluded_brands": ("Northfold",),
    }),
    ("I need 3 waterproof backpacks under 80, not black", {
        **pieces(3), **features("waterproof"), **price(high=80), **without("black"),
    }),
    ("cheapest foldable chair in the garden department", {
        **features("foldable"), **departments("garden"), "sort": "price_asc",
    }),
    ("买两个防水双肩包，不要黑色，200以内", {
        **pieces(2), **features("waterproof"), **without("黑色"), **price(high=200),
    }),
    ("厨房用品里最便宜的可折叠水壶", {**departments("kitchen"), **features("foldable"), "sort": "price_asc"}),
    ("bluetoth 耳机 罗技 两百以内", {
        **features("bluetooth"), "brands": ("Logitech",), **price(high=200), "corrections": [("bluetoth", "bluetooth")],
    }),
]  # fmt: skip
ALL = [*FEATURES, *DEPARTMENTS, *MODELS, *PIECES, *RULED_OUT, *TOGETHER]


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[text for text, _ in ALL])
def test_wish_is_understood(text: str, expected: dict[str, Any]) -> None:
    found = understood(text)
    found.pop("numbers", None)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("kitchen stuff", ""),
        ("lamps in the garden department", "lamps"),
        ("waterproof backpack", "waterproof backpack"),
        ("rtx 2060 under 300", "rtx 2060"),
        ("i need 3 tents", "i need tents"),
        ("厨房用品", ""),
        ("园艺区的花盆", "花盆"),
        ("防水双肩包", "防水双肩包"),
        ("买三个水壶", "买 水壶"),
    ],
)
def test_what_is_left_to_match(text: str, terms: str) -> None:
    assert PARSER.parse(text).terms == terms


@pytest.mark.parametrize(
    ("earlier", "later", "name", "expected"),
    [
        ("waterproof tent", "foldable", "features", ("waterproof", "foldable")),
        ("kitchen stuff", "in the garden department", "departments", ("garden",)),
        ("rtx 2060", "rtx 2070", "model_numbers", ("rtx2070",)),
        ("i need 3 tents", "two of them", "quantity", 2),
        ("i need 3 tents", "red", "quantity", 3),
        ("防水帐篷", "可折叠的", "features", ("waterproof", "foldable")),
        ("厨房用品", "园艺区的", "departments", ("garden",)),
        ("买三个水壶", "红色的", "quantity", 3),
    ],
)
def test_later_message_refines(earlier: str, later: str, name: str, expected: object) -> None:
    merged = PARSER.parse(later).merged_over(PARSER.parse(earlier))
    assert getattr(merged, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in green please", True), ("waterproof", True), ("a waterproof one", True), ("27 inch", True), ("foldable, in red", True),
        ("a waterproof tent", False), ("16 gb notebook", False), ("tent", False),
        ("有红色的吗", True), ("防水的", True), ("27寸的", True), ("可折叠的", True), ("防水帐篷", False), ("三人帐篷", False), ("水壶", False),
    ],
)  # fmt: skip
def test_text_that_names_no_thing(text: str, expected: bool) -> None:
    assert PARSER.says_only_attributes(text) is expected
