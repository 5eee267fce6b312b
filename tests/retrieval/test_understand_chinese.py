"""Chinese queries, pure and mixed: bounds, brands, colours, exclusions, wishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.retrieval.understand_table import PARSER, Case, price, understood

PRICES: list[Case] = [
    ("500以下的笔记本电脑", price(high=500)),
    ("50块以内的水壶", price(high=50)),
    ("50元以内", price(high=50)),
    ("100块钱以下的耳机", price(high=100)),
    ("不超过两百", price(high=200)),
    ("不超过200块的帐篷", price(high=200)),
    ("最多三百五", price(high=350)),
    ("低于一千的相机", price(high=1000)),
    ("一千二以内的手机", price(high=1200)),
    ("1千以内", price(high=1000)),
    ("两万以内的电视", price(high=20000)),
    ("预算500的手机", price(high=500)),
    ("预算是五百", price(high=500)),
    ("预算500元以内买耳机", price(high=500)),
    ("三百以下", price(high=300)),
    ("三百塊以內的藍牙耳機", price(high=300)),
    ("１００以内", price(high=100)),
    ("￥100以内", price(high=100)),
    ("价格在300以内的", price(high=300)),
    ("小于80元", price(high=80)),
    ("100美元以内的包", price(high=100)),
    ("想买 bluetooth speaker 200块以内", {**price(high=200), "features": ("bluetooth",)}),
    ("200以上的耳机", price(low=200)),
    ("高于一百的", price(low=100)),
    ("至少300块", price(low=300)),
    ("500块起", price(low=500)),
    ("200到300的帐篷", price(200, 300)),
    ("200至300元", price(200, 300)),
    ("200-300元的包", price(200, 300)),
    ("200块到300块之间的", price(200, 300)),
    ("一百到两百的水壶", price(100, 200)),
    ("一百五到两百的水壶", price(150, 200)),
    ("两三百的耳机", price(200, 300)),
    ("五六百块的手表", price(500, 600)),
    ("三四十块的杯子", price(30, 40)),
    ("一两千的相机", price(1000, 2000)),
    ("耳机 三百左右", price(240, 360)),
    ("大概100块的键盘", price(80, 120)),
    ("送男朋友的生日礼物 300左右", price(240, 360)),
    ("高于100低于200的", price(100, 200)),
    ("100以上200以下", price(100, 200)),
    ("100块的耳机", price(80, 120)),
    ("五十到一百", price(50, 100)),
    ("五十到一百块的杯子", price(50, 100)),
    ("百元以内", price(high=100)),
    ("千元以下的手机", price(high=1000)),
    ("一百多的耳机", price(100, 200)),
    ("一百多块", price(100, 200)),
    ("300多的键盘", price(300, 400)),
    ("三百出头", price(300, 330)),
    ("三百块出头的键盘", price(300, 330)),
    ("几百块的耳机", price(200, 1000)),
    ("两百来块的键盘", price(160, 240)),
    ("不足一百的", price(high=100)),
    ("最高300", price(high=300)),
    ("控制在500以内", price(high=500)),
    ("上限八百", price(high=800)),
    ("一千封顶", price(high=1000)),
    ("不大于200元", price(high=200)),
    ("≤200", price(high=200)),
    ("50欧元以内", price(high=50)),
    ("50块以内的水壶", price(high=50)),
    ("100~200元", price(100, 200)),
    ("100—200块的", price(100, 200)),
    ("不少于100元", price(low=100)),
    ("不低于一百的", price(low=100)),
    ("不小于50块", price(low=50)),
    ("起码两百的", price(low=200)),
    ("100元的耳机", price(80, 120)),
    ("300元 键盘", price(240, 360)),
    ("预算300左右", price(240, 360)),
    ("預算五百左右的手機", price(400, 600)),
    ("别超过八十块", price(high=80)),
    ("低于50美元", price(high=50)),
]
#: Amounts that are no money.
NO_PRICES = [
    "2公斤以内的包",
    "2kg以下的电脑",
    "55寸以上的电视",
    "16G以上内存的笔记本",
    "三人帐篷",
    "两三个人的帐篷",
    "三到四人帐篷",
    "保温6小时以上的杯子",
    "3米以上的数据线",
    "iphone 13 手机壳",
    "tn-2110 硒鼓",
    "四件套",
    "一体机",
    "百叶窗",
    "千斤顶",
    "三岁以上的玩具",
    "1.5升以上的水壶",
]
BRANDS: list[Case] = [
    ("罗技鼠标", {"brands": ("Logitech",)}),
    ("logitech鼠标", {"brands": ("Logitech",)}),
    ("羅技滑鼠", {"brands": ("Logitech",)}),
    ("山行帐篷", {"brands": ("山行",)}),
    ("惠普打印机", {"brands": ("HP",)}),
    ("金士顿内存", {"brands": ("Kingston Technology",)}),
    ("索尼或者苹果的耳机", {"brands": ("Sony", "Apple")}),
]
EXCLUSIONS: list[Case] = [
    ("不要索尼的耳机", {"excluded_brands": ("Sony",)}),
    ("除索尼以外的耳机", {"excluded_brands": ("Sony",)}),
    ("除真皮以外的双肩包", {"excluded_terms": ("真皮",)}),
    ("耳机，索尼除外", {"excluded_brands": ("Sony",)}),
    ("非真皮的双肩包", {"excluded_terms": ("真皮",)}),
    ("能放洗碗机的水壶", {"features": ("dishwasher_safe",)}),
    ("无线鼠标，不要罗技", {"excluded_brands": ("Logitech",)}),
    ("不要罗技的无线鼠标", {"excluded_brands": ("Logitech",)}),
    ("不要logitech的鼠标", {"excluded_brands": ("Logitech",)}),
    ("不要 Sony 的耳机", {"excluded_brands": ("Sony",)}),
    ("除了索尼以外的相机", {"excluded_brands": ("Sony",)}),
    ("除了苹果的都行", {"excluded_brands": ("Apple",)}),
    ("别给我推荐苹果", {"excluded_brands": ("Apple",)}),
    ("不想要苹果牌子的", {"excluded_brands": ("Apple",)}),
    ("不是索尼的耳机", {"excluded_brands": ("Sony",)}),
    ("非苹果手机", {"excluded_brands": ("Apple",)}),
    ("不要索尼和苹果的耳机", {"excluded_brands": ("Sony", "Apple")}),
    ("不要皮的沙发", {"excluded_terms": ("皮",)}),
    ("不含酒精的湿巾", {"excluded_terms": ("酒精",)}),
    ("不要太贵", {"sort": "price_asc"}),
    ("不要超过300", price(high=300)),
    ("要不要买", {}),
    ("不锈钢水壶", {}),
]
WISHES: list[Case] = [
    ("便宜的蓝牙耳机", {"sort": "price_asc"}),
    ("便宜点的", {"sort": "price_asc"}),
    ("最便宜的帐篷", {"sort": "price_asc"}),
    ("性价比高的手机", {"sort": "price_asc"}),
    ("最贵的手表", {"sort": "price_desc"}),
    ("贵一点的手表", {"sort": "price_desc"}),
    ("高档手表", {"sort": "price_desc"}),
    ("别太贵的手表", {"sort": "price_asc"}),
    ("评价最好的水壶", {"sort": "rating"}),
    ("口碑好的枕头", {"sort": "rating"}),
    ("最新的相机", {"sort": "newest"}),
    ("有现货的帐篷", {"in_stock_only": True}),
    ("红色连衣裙", {"colours": ("red",)}),
    ("蓝裙子", {"colours": ("blue",)}),
    ("黑雨伞 要大的", {"colours": ("black",)}),
    ("深蓝色的外套", {"colours": ("blue",)}),
    ("size M 黑色T恤", {"colours": ("black",), "sizes": ("M",)}),
    ("黑色L码外套", {"colours": ("black",), "sizes": ("L",)}),
    ("42码的红色跑鞋", {"colours": ("red",), "sizes": ("42",)}),
    ("红色或者白色的杯子", {"colours": ("red", "white")}),
    ("两百以内红色的裙子", {**price(high=200), "colours": ("red",)}),
    ("便宜的红色罗技鼠标，100以内，要有现货", {
        **price(high=100), "sort": "price_asc", "colours": ("red",), "brands": ("Logitech",), "in_stock_only": True,
    }),
]  # fmt: skip
ALL = [*PRICES, *BRANDS, *EXCLUSIONS, *WISHES]


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[text for text, _ in ALL])
def test_chinese_query_is_understood(text: str, expected: dict[str, Any]) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize("text", NO_PRICES)
def test_no_price_in_chinese(text: str) -> None:
    parsed = PARSER.parse(text)
    assert (parsed.price_min_minor, parsed.price_max_minor) == (None, None)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("便宜的蓝牙耳机", "蓝牙耳机"),
        ("50块以内的水壶", "水壶"),
        ("200到300的帐篷", "帐篷"),
        ("不要罗技的无线鼠标", "无线鼠标"),
        ("想买 bluetooth speaker 200块以内", "想买 bluetooth speaker"),
        ("。。。", ""),
    ],
)
def test_what_is_left_to_match(text: str, terms: str) -> None:
    assert PARSER.parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lanya erji", "zh"), ("lan ya er ji 200 kuai yinei", "zh"), ("Sony lanya erji", "zh"), ("Lanya Erji", "zh"),
        ("lanya erji please show me some", "en"), ("where is the erji that i ordered", "en"), ("headphones", "en"),
        ("bluetoth headphones", "en"), ("wh-1000xm4", None), ("蓝牙 headphones", "zh"),
    ],
)  # fmt: skip
def test_pinyin_is_chinese_where_it_is_most_of_the_text(text: str, language: str | None) -> None:
    assert PARSER.language_of(text) == PARSER.parse(text).language == language


def test_language_is_that_of_the_text() -> None:
    assert PARSER.parse("想买 bluetooth speaker").language == "zh"
    assert PARSER.parse("2110").language is None
