"""Wishes on numbers with units in both languages, and what the numbers are of."""

from __future__ import annotations

import re

import pytest

from retrieval.types import NumberWish
from retrieval.understanding.units import to_base
from tests.retrieval.understand_table import PARSER

#: A query and its wishes: "27 in" exactly, "≥16 GB", "≤2 kg", "10..12 in", each with what it is of.
Wishes = list[tuple[str, str | None]]

ENGLISH: list[tuple[str, Wishes]] = [
    ("16GB ram", [("16 GB", "memory")]),
    ("notebook with 16 gb of memory", [("16 GB", "memory")]),
    ("notebook 16gb ram 512gb ssd", [("16 GB", "memory"), ("512 GB", "storage")]),
    ("at least 16 GB memory", [("≥16 GB", "memory")]),
    ("1TB hard drive", [("1 TB", "storage")]),
    ("drive of up to 2tb", [("≤2 TB", "storage")]),
    ("128gb usb stick", [("128 GB", None)]),
    ("phone with 256 gb storage", [("256 GB", "storage")]),
    ("screen 27 inch", [("27 in", "screen")]),
    ('27" monitor', [("27 in", "screen")]),
    ("27-inch 144hz monitor", [("27 in", None), ("144 Hz", None)]),
    ("tv 55 inch", [("55 in", "screen")]),
    ("tv over 50 inches", [("≥50 in", "screen")]),
    ("between 10 and 12 inches", [("10..12 in", None)]),
    ("13 to 15 inch notebook", [("13..15 in", "screen")]),
    ("weighs less than 2 kg", [("≤2 kg", "weight")]),
    ("bag under 2 kg", [("≤2 kg", None)]),
    ("lighter than 500 g", [("≤500 g", "weight")]),
    ("dumbbell 5 kg", [("5 kg", None)]),
    ("10 lb kettlebell", [("10 lb", None)]),
    ("coffee beans 250g", [("250 g", None)]),
    ("12 oz cup", [("12 oz", None)]),
    ("two litre kettle", [("2 L", None)]),
    ("kettle 1.7 l", [("1.7 L", None)]),
    ("1,5 l bottle", [("1.5 L", None)]),
    ("bottle of 500 ml", [("500 ml", None)]),
    ("backpack of at least 20 litres", [("≥20 L", None)]),
    ("30l backpack", [("30 L", None)]),
    ("half a litre", [("0.5 L", None)]),
    ("cable over 3 m", [("≥3 m", None)]),
    ("2 m hdmi cable", [("2 m", None)]),
    ("6ft cable", [("6 ft", None)]),
    ("desk 120x60 cm", [("120 cm", None), ("60 cm", None)]),
    ("desk 120 cm wide", [("120 cm", "width")]),
    ("shelf less than 30 cm deep", [("≤30 cm", "depth")]),
    ("1/2 inch drill", [("0.5 in", None)]),
    ("65w usb-c charger", [("65 W", "charging")]),
    ("heater 2000 watts", [("2000 W", None)]),
    ("blender of at least 1 kw", [("≥1 kW", None)]),
    ("18v drill", [("18 V", None)]),
    ("10000 mah power bank", [("10000 mAh", None)]),
    ("power bank over 20,000 mAh", [("≥20000 mAh", None)]),
    ("battery of 10 hours", [("≥10 h", "battery")]),
    ("headphones with at least 30 hours of battery", [("≥30 h", "battery")]),
    ("less than 30 minutes of charging", [("≤30 min", None)]),
    ("2 person tent", [("2 persons", None)]),
    ("2 to 3 person tent", [("2..3 persons", None)]),
    ("tent for four people", [("4 persons", None)]),
    ("tent for at least 4 people", [("≥4 persons", None)]),
    ("6 pack of socks", [("6 pieces", None)]),
    ("pack of 12 batteries", [("12 pieces", None)]),
    ("12-piece set", [("12 pieces", None)]),
    ("camera 24 megapixels", [("24 MP", "camera")]),
    ("camera with at least 20 mp", [("≥20 MP", None)]),
    ("sleeping bag for -10 °C", [("≤-10 °C", None)]),
    ("sleeping bag minus 10 degrees", [("≤-10 °C", None)]),
    ("toy for a 3 year old", [("≤3 years", "age")]),
    ("about 10 kg", [("8..12 kg", None)]),
    ("3.5 ghz", [("3.5 GHz", None)]),
    ("a dozen eggs", [("12 pieces", None)]),
    ("32 inch monitor or bigger", [("≥32 in", "screen")]),
    ("10 kg or less", [("≤10 kg", None)]),
    ("a tent for two", [("2 persons", None)]),
    ("tent for two under 200", [("2 persons", None)]),
    ("notebook 16gb+512gb", [("16 GB", "memory"), ("512 GB", "storage")]),
    ("quiet vacuum, below 60 db", [("≤60 dB", None)]),
    ("router for 100 square metres or more", [("≥100 m²", None)]),
    ("router for roughly 100 square metres or more", [("≥100 m²", None)]),
    ("chocolate, 70 percent up", [("≥70 %", None)]),
    ("chocolate with 70% cocoa", [("70 %", "cocoa")]),
    ("lamp with at least 800 lumens", [("≥800 lm", None)]),
    ("boots for snow, minus 20", [("≤-20 °C", None)]),
    ("sleeping bag good down to freezing", [("≤0 °C", None)]),
    ("kettle that does 80 degrees", [("80 °C", None)]),
    ("watch with a week of battery", [("≥7 days", "battery")]),
    ("battery that lasts at least 5 days", [("≥5 days", "battery")]),
    ("office chair that takes 300 lbs", [("≥300 lb", "load")]),
    ("chair that holds up to 150 kg", [("≥150 kg", "load")]),
    ("heels not higher than 5 cm", [("≤5 cm", "heel")]),
    ("tent for a family of four", [("4 persons", None)]),
    ("tent for 2, as light as possible", [("2 persons", None)]),
    ("tent for 2", [("2 persons", None)]),
]
CHINESE: list[tuple[str, Wishes]] = [
    ("内存16g", [("16 GB", "memory")]),
    ("16G内存的笔记本电脑", [("16 GB", "memory")]),
    ("16g内存 512g固态硬盘", [("16 GB", "memory"), ("512 GB", "storage")]),
    ("16g以上内存", [("≥16 GB", "memory")]),
    ("1t硬盘", [("1 TB", "storage")]),
    ("2TB以内的移动硬盘", [("≤2 TB", "storage")]),
    ("128g的u盘", [("128 GB", "storage")]),
    ("手机 256g", [("256 GB", None)]),
    ("存储至少256GB", [("≥256 GB", "storage")]),
    ("27寸显示器", [("27 in", "screen")]),
    ("屏幕27英寸", [("27 in", "screen")]),
    ("55寸以上的电视", [("≥55 in", "screen")]),
    ("10到12寸", [("10..12 in", None)]),
    ("十寸平板", [("10 in", "screen")]),
    ("六寸蛋糕", [("6 in", None)]),
    ("重量不超过2公斤", [("≤2 kg", "weight")]),
    ("2公斤以内的包", [("≤2 kg", None)]),
    ("轻于500克的", [("≤500 g", "weight")]),
    ("5公斤的哑铃", [("5 kg", None)]),
    ("5斤大米", [("2.5 kg", None)]),
    ("半斤茶叶", [("250 g", None)]),
    ("咖啡豆250克", [("250 g", None)]),
    ("两升的水壶", [("2 L", None)]),
    ("1.5升以上的水壶", [("≥1.5 L", None)]),
    ("1升水壶", [("1 L", None)]),
    ("容量500毫升", [("500 ml", "capacity")]),
    ("500ml的杯子", [("500 ml", None)]),
    ("至少20升的双肩包", [("≥20 L", None)]),
    ("两三升的", [("2..3 L", None)]),
    ("半升", [("0.5 L", None)]),
    ("3米以上的数据线", [("≥3 m", None)]),
    ("两米的数据线", [("2 m", None)]),
    ("一米八的床", [("1.8 m", None)]),
    ("1米5的床", [("1.5 m", None)]),
    ("120x60厘米的桌子", [("120 cm", None), ("60 cm", None)]),
    ("宽120厘米的书桌", [("120 cm", "width")]),
    ("高度不超过30厘米", [("≤30 cm", "height")]),
    ("65w充电器", [("65 W", "charging")]),
    ("2000瓦电暖器", [("2000 W", None)]),
    ("功率1千瓦以上", [("≥1 kW", "power")]),
    ("18v电钻", [("18 V", None)]),
    ("两万毫安的充电宝", [("20000 mAh", None)]),
    ("10000mah以上的充电宝", [("≥10000 mAh", None)]),
    ("续航10小时", [("≥10 h", "battery")]),
    ("续航至少30小时的耳机", [("≥30 h", "battery")]),
    ("保温6小时以上的杯子", [("≥6 h", None)]),
    ("三人帐篷", [("3 persons", None)]),
    ("双人睡袋", [("2 persons", None)]),
    ("两三个人的帐篷", [("2..3 persons", None)]),
    ("三到四人帐篷", [("3..4 persons", None)]),
    ("四人以上的帐篷", [("≥4 persons", None)]),
    ("四件套", [("4 pieces", None)]),
    ("24瓶装", [("24 pieces", None)]),
    ("10片装面膜", [("10 pieces", None)]),
    ("2400万像素的相机", [("24 MP", "camera")]),
    ("1200万像素以上", [("≥12 MP", None)]),
    ("零下10度的睡袋", [("≤-10 °C", None)]),
    ("3岁孩子玩的积木", [("≤3.15 years", "age")]),
    ("10公斤左右", [("8..12 kg", None)]),
    ("144hz刷新率的显示器", [("144 Hz", "refresh")]),
    ("32寸或更大的显示器", [("≥32 in", "screen")]),
    ("10公斤或更轻", [("≤10 kg", "weight")]),
    ("帐篷，两个人睡的", [("2 persons", None)]),
    ("笔记本电脑 16g+512g", [("16 GB", "memory"), ("512 GB", "storage")]),
    ("吸尘器 60分贝以下", [("≤60 dB", None)]),
    ("覆盖100平方米以上的路由器", [("≥100 m²", None)]),
    ("可可百分之七十以上的巧克力", [("≥70 %", "cocoa")]),
    ("70%以上的黑巧", [("≥70 %", None)]),
    ("800流明的灯", [("800 lm", None)]),
    ("零下20的睡袋", [("≤-20 °C", None)]),
    ("零度能用的睡袋", [("≤0 °C", None)]),
    ("续航一周以上的手表", [("≥7 days", "battery")]),
    ("待机5天的手机", [("≥5 days", "battery")]),
    ("椅子 承重150公斤", [("≥150 kg", "load")]),
    ("一家四口的帐篷", [("4 persons", None)]),
    ("两公斤半以下", [("≤2.5 kg", None)]),
    ("一升半的水壶", [("1.5 L", None)]),
    ("九十多升的箱子", [("90..100 L", None)]),
    ("十几公斤的", [("10..20 kg", None)]),
]
#: A whole inch and a degree have a room of their own.
_ROOM = {"temperature": 4.0, "length": 0.024}
ALL = [*ENGLISH, *CHINESE]


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[text for text, _ in ALL])
def test_wish_on_numbers(text: str, expected: Wishes) -> None:
    found = PARSER.parse(text).numbers
    assert [wish.of for wish in found] == [of for _, of in expected]
    for wish, (said, _) in zip(found, expected, strict=True):
        _assert_means(wish, said)


def _assert_means(wish: NumberWish, said: str) -> None:
    """Assert that a wish has the bounds that are written, or holds the plain number and none a tenth away."""
    match = re.fullmatch(r"([≥≤]?)(-?[\d.]+?)(?:\.\.([\d.]+))? (.+)", said)
    assert match
    sign, low, high, unit = match.groups()
    dimension, value = _based(low, unit)
    assert wish.dimension == dimension
    if high:
        assert wish.low == pytest.approx(value)
        assert wish.high == pytest.approx(_based(high, unit)[1])
    elif sign == "≤":
        assert wish.low is None
        assert wish.high == pytest.approx(value)
    elif sign == "≥":
        assert wish.high is None
        assert wish.low is not None
        assert 0.95 * value <= wish.low <= value
    else:
        assert wish.low is not None
        assert wish.high is not None
        assert wish.low <= value <= wish.high
        assert wish.high - wish.low <= max(0.11 * abs(value), _ROOM.get(dimension, 0.0))


def _based(number: str, unit: str) -> tuple[str, float]:
    based = to_base(float(number), unit)
    assert based is not None
    return based


@pytest.mark.parametrize(
    "text",
    ["tent next week", "in a day or two", "headphones 30% off", "3 weeks holiday", "一周内送到", "30平底锅", "半天", "minus the case",
     "family tent", "freezing rain", "五折优惠", "一家店", "好多升级"],
)  # fmt: skip
def test_no_number_of_a_product(text: str) -> None:
    assert PARSER.parse(text).numbers == ()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("27 inch monitor", "27 inch monitor"),
        ("notebook with at least 16 GB memory", "notebook with memory"),
        ("2 person tent under 200", "2 person tent"),
        ("27寸显示器", "27寸显示器"),
        ("2公斤以内的包", "包"),
        ("三人帐篷 500以内", "三人帐篷"),
    ],
)
def test_plain_numbers_stay_and_bounds_go(text: str, terms: str) -> None:
    assert PARSER.parse(text).terms == terms


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("notebook 16gb ram", "at least 32 gb ram", [("≥32 GB", "memory")]),
        ("notebook 16gb ram", "512gb ssd", [("16 GB", "memory"), ("512 GB", "storage")]),
        ("内存16g的笔记本电脑", "内存至少32g", [("≥32 GB", "memory")]),
        ("27寸显示器", "144hz", [("27 in", "screen"), ("144 Hz", None)]),
    ],
)
def test_number_said_anew_replaces_the_earlier_one(earlier: str, later: str, expected: Wishes) -> None:
    merged = PARSER.parse(later).merged_over(PARSER.parse(earlier))
    assert [wish.of for wish in merged.numbers] == [of for _, of in expected]
    for wish, (said, _) in zip(merged.numbers, expected, strict=True):
        _assert_means(wish, said)
