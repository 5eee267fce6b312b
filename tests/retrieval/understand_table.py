"""What the tables of queries share: one catalogue's vocabulary, and what a case expects."""

from __future__ import annotations

from typing import Any

from retrieval.text import tokenise
from retrieval.types import ParsedQuery
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.understand import QueryParser
from shop.types import LocalizedText

#: A query, and every field that is not at its default (``terms`` only where a case says it).
Case = tuple[str, dict[str, Any]]

BRANDS = [
    "Logitech",
    "Sony",
    "HP",
    "Apple",
    "Samsung",
    "Bosch",
    "Black & Decker",
    "Northfold",
    "3M",
    "Kingston Technology",
    "Sharp",
    "山行",
]
#: Product types, some of them under both of their names.
KINDS = [
    "tent", "headphones", "headset", "power bank", "smartwatch", "t-shirt", "kettle", "kitchen knife", "mouse", "keyboard",
    "wireless mouse", "notebook", "printer", "toner cartridge", "graphics card", "monitor", "tv", "phone case", "sofa",
    "running shoes", "umbrella", "backpack", "camera", "vacuum cleaner", "sleeping bag", "coffee grinder", "dress", "jacket",
    "帐篷", "蓝牙耳机", "无线鼠标", "耳机", "充电宝", "智能手表", "T恤", "水壶", "菜刀", "鼠标", "键盘", "笔记本电脑", "打印机", "硒鼓", "显卡",
    "显示器", "电视", "手机壳", "手机", "沙发", "跑鞋", "雨伞", "双肩包", "相机", "吸尘器", "睡袋", "咖啡机", "连衣裙", "外套", "积木",
]  # fmt: skip
#: What else stands in the catalogue's texts.
TEXTS = [
    "bluetooth wireless headphone noise cancelling battery speaker charger cable adapter waterproof foldable leather cotton",
    "stainless steel glass wooden portable gaming mechanical ergonomic optical memory storage drive screen display laser ink",
    "cartridge lens tripod helmet bicycle grinder espresso blender toaster pillow blanket mattress curtain carpet lamp ceramic",
    "knife shelf scarf mouse watch card power bank smart shirt t shoe dress bag case cover phone laptop tablet book lan",
    "head set board key note pad sun glasses women men kitchen garden tool drill screwdriver hammer set piece wood",
    "蓝牙 耳机 无线 降噪 电池 音箱 充电器 数据线 防水 折叠 真皮 纯棉 不锈钢 玻璃 便携 游戏 机械 键盘 鼠标 硬盘 内存 屏幕 激光",
    "墨盒 镜头 三脚架 头盔 自行车 磨豆机 枕头 毛毯 床垫 窗帘 地毯 台灯 陶瓷 刀 书架 围巾 手表 显卡 衬衫 鞋 裙子 包 保护套 平板",
    "茶叶 绿茶 咖啡 坚果 牛肉 饼干 面膜 洗发水 护肤 玩具 积木 婴儿 纸尿裤 猫粮 狗粮 花盆 螺丝刀 锤子 电钻 雨伞 行李箱 登山",
]
FLAGS = {
    "waterproof": LocalizedText(en="Waterproof", zh="防水"),
    "foldable": LocalizedText(en="Foldable", zh="可折叠"),
    "bluetooth": LocalizedText(en="Bluetooth", zh="蓝牙"),
    "wireless": LocalizedText(en="Wireless", zh="无线"),
    "noise_cancelling": LocalizedText(en="Noise cancelling", zh="主动降噪"),
    "dishwasher_safe": LocalizedText(en="Dishwasher safe", zh="可用洗碗机清洗"),
    "machine_washable": LocalizedText(en="Machine washable", zh="可机洗"),
    "gluten_free": LocalizedText(en="Gluten-free", zh="无麸质"),
    "sugar_free": LocalizedText(en="Sugar-free", zh="无糖"),
}
DEPARTMENTS = {
    "kitchen": LocalizedText(en="Kitchen & Dining", zh="厨房餐饮"),
    "garden": LocalizedText(en="Garden & Balcony", zh="园艺阳台"),
    "baby": LocalizedText(en="Baby & Toddler", zh="母婴用品"),
    "pets": LocalizedText(en="Pet Supplies", zh="宠物用品"),
    "sports": LocalizedText(en="Sports & Outdoors", zh="运动户外"),
    "computers": LocalizedText(en="Computers & Office", zh="电脑办公"),
}
#: So often each word stands in the catalogue; model numbers stand once.
_COUNT = 20
TERMS = dict.fromkeys([term for text in (*TEXTS, *KINDS) for term in tokenise(text)], _COUNT) | dict.fromkeys(
    tokenise("TN-2110 RTX2060 WH-1000XM4"), 1
)
VOCABULARY = Vocabulary.of(BRANDS, TERMS, [kind.casefold() for kind in KINDS], FLAGS, DEPARTMENTS)
PARSER = QueryParser(VOCABULARY)
_ALWAYS = {"text", "language", "currency", "terms"}


def understood(text: str) -> dict[str, Any]:
    """Return the constraints that a query was understood to hold.

    Numbers stand as (dimension, low, high, of) with six digits, corrections as the pair of what was said and read.
    """
    parsed = PARSER.parse(text)
    found = {name: value for name, value in parsed if name not in _ALWAYS and value != _default(name)}
    if parsed.numbers:
        found["numbers"] = [
            (wish.dimension, _rounded(wish.low), _rounded(wish.high), wish.of) for wish in parsed.numbers
        ]
    if parsed.corrections:
        found["corrections"] = [(correction.said, correction.read) for correction in parsed.corrections]
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def _default(name: str) -> Any:
    return ParsedQuery.model_fields[name].get_default(call_default_factory=True)


def price(low: float | None = None, high: float | None = None) -> dict[str, int]:
    """Return the expected bounds, given in whole units of the currency."""
    bounds = {"price_min_minor": low, "price_max_minor": high}
    return {name: round(value * 100) for name, value in bounds.items() if value is not None}
