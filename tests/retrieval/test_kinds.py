"""The kind that a text asks for: the head of its phrase, in both languages."""

from __future__ import annotations

import pytest

from retrieval.understanding.kinds import Kinds

KINDS = Kinds(
    [
        "notebook", "notebook case", "mouse", "wireless mouse", "mouse pad", "mobile phone", "mobile phone case",
        "headphones/headset", "flash drive", "tent", "printer", "ink cartridge", "charger",
        "笔记本电脑", "耳机", "鼠标", "鼠标垫", "手机", "手机壳", "帐篷", "蓝牙音箱",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop", {"notebook"}),
        ("laptops", {"notebook"}),
        ("hp laptop 15 inch", {"notebook"}),
        ("red laptop", {"notebook"}),
        ("laptop red", {"notebook"}),
        ("laptop case", {"notebook case", "mobile phone case"}),
        ("a case for my laptop", {"notebook case", "mobile phone case"}),
        ("gaming mouse pad", {"mouse pad"}),
        ("mouse", {"mouse", "wireless mouse"}),
        ("wireless mouse", {"wireless mouse"}),
        ("i'm looking for a good tent for two", {"tent"}),
        ("headset", {"headphones/headset"}),
        ("mouse and headphones", {"mouse", "wireless mouse", "headphones/headset"}),
        ("usb stick", {"flash drive"}),
        ("stroller", set()),
        ("a cover", set()),
        ("ink for my printer", {"ink cartridge"}),
        ("something to charge my phone on the train", set()),
        ("phone holder", set()),
        ("gift for someone with a laptop", set()),
        ("", set()),
        ("笔记本电脑", {"笔记本电脑", "notebook"}),
        ("便宜的笔记本电脑有哪些？", {"笔记本电脑", "notebook"}),
        ("给我推荐一款蓝牙耳机", {"耳机", "headphones/headset"}),
        ("耳机 黑色", {"耳机", "headphones/headset"}),
        ("游戏鼠标垫", {"鼠标垫", "mouse pad"}),
        ("苹果手机壳", {"手机壳", "mobile phone case"}),
        ("给手机充电的东西", set()),
        ("手机支架", set()),
        ("送男朋友的礼物", set()),
        ("想买 wireless mouse 200块", {"wireless mouse"}),
        ("兄弟 TN-2110 墨盒", {"ink cartridge"}),
        ("。。。", set()),
    ],
)
def test_kind_that_a_text_asks_for(text: str, expected: set[str]) -> None:
    assert KINDS.named_by(text) == expected


def test_a_kind_in_its_own_language_needs_no_reading() -> None:
    kinds = Kinds(["webcam", "网络摄像头", "camera", "相机"])
    assert kinds.named_by("网络摄像头") == {"webcam", "网络摄像头"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diapers", {"nappies"}),
        ("cheap diapers", {"nappies"}),
        ("pacifier for the baby", {"dummy"}),
        ("a record player", {"turntable"}),
        ("toys for cats", {"cat toy"}),
        ("a bed for my dog", {"dog bed"}),
        ("toys", {"cat toy", "dog toy"}),
        ("toys for horses", {"cat toy", "dog toy"}),
        ("a toy for a good cat", {"cat toy", "dog toy"}),
        ("行李箱想要绿色的", {"行李箱"}),
        ("行李箱最好是防水的", {"行李箱"}),
        ("想要绿色的行李箱", {"行李箱"}),
        ("8件的螺丝刀", {"螺丝刀套装"}),
    ],
)
def test_other_words_for_a_kind(text: str, expected: set[str]) -> None:
    kinds = Kinds(
        ["螺丝刀套装", "nappies", "dummy", "turntable", "cat toy", "dog toy", "dog bed", "bed frame", "行李箱"]
    )
    assert kinds.named_by(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Acme X200 Wireless Mouse, black, for laptop", ["wireless mouse"]),
        ("Acme Laptop 15 with mouse", ["notebook"]),
        ("Acme Laptop Cooler", []),
        ("Acme In-Ear Headphones SHE5920/00", ["headphones/headset"]),
        ("Zeta 轻薄 鼠标垫", ["mouse pad", "鼠标垫"]),
        ("Acme 300", []),
    ],
)
def test_kind_of_an_untyped_title(title: str, expected: list[str]) -> None:
    assert KINDS.of_title(title) == expected


def test_catalogue_without_kinds_names_none() -> None:
    assert Kinds([]).named_by("laptop") == frozenset()


@pytest.mark.parametrize("text", ["bedding set", "a chess set", "first aid kit", "床品套装", "国际象棋套装"])
def test_a_set_of_something_is_no_set_of_something_else(text: str) -> None:
    kinds = Kinds(["screwdriver set", "science kit", "螺丝刀套装"])
    assert kinds.named_by(text) == frozenset()
    assert kinds.named_by("screwdriver set") == {"screwdriver set"}
    assert kinds.named_by("螺丝刀套装") == {"螺丝刀套装"}
