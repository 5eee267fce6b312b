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
        ("laptop case", {"notebook case"}),
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
        ("a toy for a good cat", {"cat toy"}),
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


SHOP = Kinds(
    [
        "earbuds", "headphones", "network cable", "charging cable", "wine", "wine glasses", "water bottle", "baby bottle",
        "rain jacket", "running shoes", "office chair", "rice cooker", "green tea", "black tea", "bed linen", "biscuits",
        "dog food", "cat food", "grill", "vacuum cleaner", "robot vacuum", "desk lamp", "desk", "toaster", "coffee maker",
        "kitchen knife", "grooming tool", "measuring tool", "suitcase", "tool box", "food container", "wok", "loafers",
        "smartphone", "cooking pot", "router", "USB stick",
        "真无线耳机", "头戴式耳机", "充电线", "网线", "办公椅", "电饭煲", "绿茶", "红茶", "床品套件", "台灯", "菜刀", "炒锅", "汤锅",
        "智能手机", "u盘", "t恤", "登山背包", "茶壶",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("earphones but please i want a cable", {"earbuds"}),
        ("a bottle of red wine", {"wine"}),
        ("set of six wine glasses", {"wine glasses"}),
        ("rain coat xl yellow", {"rain jacket"}),
        ("strivo runners", {"running shoes"}),
        ("food for an elderly dog", {"dog food"}),
        ("biscuits my coeliac friend can eat", {"biscuits"}),
        ("bbq for a tiny balcony electric because charcoal", {"grill"}),
        ("quiet vacuum the baby sleeps next door", {"vacuum cleaner", "robot vacuum"}),
        ("do you carry an oakhush desk", {"desk"}),
        ("lunch box", {"food container"}),
        ("belt or i want loafers", {"loafers"}),
        ("smartphone 12gb ram", {"smartphone"}),
        ("头戴耳机 有线的", {"头戴式耳机", "headphones"}),
        ("耳机 真无线", {"真无线耳机", "earbuds"}),
        ("电脑椅 承重150公斤", {"办公椅", "office chair"}),
        ("4升电饭锅 一家五口用", {"电饭煲", "rice cooker"}),
        ("学生宿舍用的床上三件套", {"床品套件", "bed linen"}),
        ("龙井那种春茶 100克", {"绿茶", "green tea"}),
        ("能充电的台灯不用插线", {"台灯", "desk lamp"}),
        ("30公分的铁锅", {"炒锅", "wok"}),
        ("128g的u盘", {"u盘"}),
        ("绿色登山背包65升", {"登山背包"}),
        ("紫砂壶", {"茶壶"}),
    ],
)
def test_what_shoppers_call_a_kind(text: str, expected: set[str]) -> None:
    assert {kind.casefold() for kind in SHOP.named_by(text)} == expected


@pytest.mark.parametrize(
    "text",
    [
        "bread maker", "bike pump", "pen holder", "plant stand", "a tool for cutting hair", "contact lenses", "table runner", "gift card",
        "something to charge my phone", "gift for someone with a laptop", "somewhere to put my headphones",
        "剃须刀", "面包", "婴儿衣服", "防水 有线的", "无线", "送妈妈的", "磨菜刀的工具", "任天堂 switch 游戏机", "周末露营",
    ],
)  # fmt: skip
def test_what_is_not_sold_or_no_thing_names_no_kind(text: str) -> None:
    """A false kind is worse than none: what is of another kind is left out."""
    assert SHOP.named_by(text) == frozenset()


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
