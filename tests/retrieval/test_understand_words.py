"""Misspelt words, compounds, plurals, pinyin, other writings: read as the catalogue's own words."""

from __future__ import annotations

import pytest

from retrieval.text import tokenise
from retrieval.understanding.kinds import Kinds
from tests.retrieval.understand_table import KINDS, PARSER

#: What was written, and what is searched for.
MISSPELT_ENGLISH = [
    ("bluetoth", "bluetooth"),
    ("blutooth speaker", "bluetooth speaker"),
    ("bluetoooth", "bluetooth"),
    ("bluteooth", "bluetooth"),
    ("logitec mouse", "logitech mouse"),
    ("loigtech mouse", "logitech mouse"),
    ("samsnug monitor", "samsung monitor"),
    ("smasung monitor", "samsung monitor"),
    ("kingstn memory", "kingston memory"),
    ("nothfold tent", "northfold tent"),
    ("haedphones", "headphones"),
    ("headphons", "headphones"),
    ("keybaord", "keyboard"),
    ("keybord", "keyboard"),
    ("prjnter", "printer"),
    ("priinter", "printer"),
    ("wirless mouse", "wireless mouse"),
    ("wireles mosue", "wireless mouse"),
    ("montior", "monitor"),
    ("vaccum cleaner", "vacuum cleaner"),
    ("umbrela", "umbrella"),
    ("backpak", "backpack"),
    ("camrea", "camera"),
    ("kettel", "kettle"),
    ("stainles steel", "stainless steel"),
    ("mechnical keyboard", "mechanical keyboard"),
    ("ergonmic mouse", "ergonomic mouse"),
    ("portible charger", "portable charger"),
    ("watrproof jacket", "waterproof jacket"),
    ("matress", "mattress"),
    ("lether sofa", "leather sofa"),
    ("screwdrivr", "screwdriver"),
    ("bicylce helmets", "bicycle helmets"),
    ("esspresso", "espresso"),
    ("catridge", "cartridge"),
    ("head set", "headset"),
    ("key board", "keyboard"),
    ("note book", "notebook"),
    ("smart watch", "smartwatch"),
    ("back pack", "backpack"),
    ("powerbank", "power bank"),
    ("powerbanks under 30", "power banks"),
    ("head phones", "headphones"),
]
MISSPELT_CHINESE = [
    ("蓝牙而机", "蓝牙耳机"),
    ("蓝牙尔机", "蓝牙耳机"),
    ("兰牙耳机", "蓝牙耳机"),
    ("手机克", "手机壳"),
    ("无线数标", "无线鼠标"),
    ("机械建盘", "机械键盘"),
    ("打印基", "打印机"),
    ("冲电宝", "充电宝"),
    ("帐蓬", "帐篷"),
    ("不绣钢水壶", "不锈钢水壶"),
    ("lanya erji", "蓝牙耳机"),
    ("lan ya er ji", "蓝牙耳机"),
    ("lanyaerji", "蓝牙耳机"),
    ("shouji ke", "手机壳"),
    ("shoujike", "手机壳"),
    ("chongdianbao", "充电宝"),
    ("zhangpeng", "帐篷"),
    ("shuihu", "水壶"),
    ("wuxian shubiao", "无线鼠标"),
    ("xianshiqi", "显示器"),
    ("yusan", "雨伞"),
    ("erji 200 yinei", "耳机"),
    ("pianyi de erji", "耳机"),
    ("LanYa ErJi", "蓝牙耳机"),
    ("logitech shubiao", "logitech 鼠标"),
    ("無線滑鼠", "无线鼠标"),
    ("行動電源", "充电宝"),
    ("筆電", "笔记本电脑"),
    ("藍牙耳機", "蓝牙耳机"),
    ("藍芽耳機", "蓝牙耳机"),
    ("印表機", "打印机"),
    ("智慧型手錶", "智能手表"),
    ("ＵＳＢ充電器", "usb充电器"),
    ("不鏽鋼水壺", "不锈钢水壶"),
    ("吹風筒", "吹风机"),
]
ALL = [*MISSPELT_ENGLISH, *MISSPELT_CHINESE]


@pytest.mark.parametrize(("text", "terms"), ALL, ids=[text for text, _ in ALL])
def test_what_is_searched_for(text: str, terms: str) -> None:
    assert PARSER.parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bluetoth headphones", [("bluetoth", "bluetooth")]),
        ("wirless mosue", [("wirless", "wireless"), ("mosue", "mouse")]),
        ("head set", [("head set", "headset")]),
        ("lanya erji", [("lanya erji", "蓝牙耳机")]),
        ("蓝牙而机", [("蓝牙而机", "蓝牙耳机")]),
        ("無線滑鼠", []),
        ("bluetooth headphones", []),
        ("erji 200 yinei", [("erji", "耳机")]),
    ],
)
def test_correction_is_said(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(own.said, own.read) for own in PARSER.parse(text).corrections] == expected


#: Right as they are: words of the catalogue, of English, of other things, names, numbers.
RIGHT_ENGLISH = [
    "gift for my grandma", "something warm", "what do you recommend", "anything for a birthday", "lan cable", "can opener",
    "pan", "men shoes", "women", "sun glasses case", "board game", "card case", "bag", "tool set", "wood lamp", "set of knives",
    "mice", "scarves", "shelves", "knives", "kids tent", "my wife likes coffee", "husband", "quiet", "do you have this",
    "qwzx", "dr martens", "thermomix", "dishwasher", "aaaaaa", "e-mail", "wi-fi", "usb-c", "tn2110", "b2b", "hello there",
    "piece of wood", "power drill", "glass board", "smart tv", "chair for my desk", "left handed mouse", "sister", "spatula",
]  # fmt: skip
RIGHT_CHINESE = [
    "蓝牙耳机", "手机", "给奶奶的礼物", "有什么推荐", "三只松鼠", "非常好的耳机", "一次性杯子", "天气真好", "你好", "适合送女朋友",
    "妈妈生日", "床上四件套", "机会", "而且便宜", "要机票", "记得", "不客气", "什么时候发货", "可以吗", "儿童", "老人用的手机",
    "办公室用", "露营", "大学宿舍", "小户型", "颜值高", "送爸爸", "猫", "冬天穿的", "结婚纪念日", "孩子上学用的书包", "适合做饭的",
]  # fmt: skip


@pytest.mark.parametrize("text", [*RIGHT_ENGLISH, *RIGHT_CHINESE])
def test_right_words_stay(text: str) -> None:
    assert PARSER.parse(text).corrections == ()


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("knives", "knife"), ("mice", "mouse"), ("shelves", "shelf"), ("scarves", "scarf"), ("batteries", "battery"),
        ("hoodies", "hoodie"), ("dresses", "dress"), ("watches", "watch"), ("brushes", "brush"), ("boxes", "box"),
        ("headphones", "headphone"), ("t-shirts", "t-shirt"), ("cookies", "cookie"), ("women", "woman"), ("children", "child"),
        ("glasses", "glass"), ("potatoes", "potato"), ("shoes", "shoe"), ("movies", "movie"), ("ladies", "lady"),
    ],
)  # fmt: skip
def test_plural_is_searched_as_its_singular(plural: str, singular: str) -> None:
    assert tokenise(plural) == tokenise(singular)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("head set", "headset"), ("tshirt", "t-shirt"), ("t shirts", "t-shirt"), ("powerbank", "power bank"),
        ("smart watch", "smartwatch"), ("kitchen knives", "kitchen knife"), ("wireless mice", "wireless mouse"),
        ("lanya erji", "蓝牙耳机"), ("無線滑鼠", "无线鼠标"), ("haedphones", "headphones"),
    ],
)  # fmt: skip
def test_type_is_found_in_any_writing(text: str, kind: str) -> None:
    assert kind in Kinds([kind.casefold() for kind in KINDS]).named_by(PARSER.parse(text).terms)


def test_pinyin_is_answered_in_chinese() -> None:
    assert PARSER.parse("lanya erji").language == "zh"
    assert PARSER.parse("bluetoth speaker").language == "en"
