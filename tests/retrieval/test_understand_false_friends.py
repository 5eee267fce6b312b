"""What must not be understood as a wish: names, sayings, things with numbers in their names, in both languages."""

from __future__ import annotations

import pytest

from tests.retrieval.understand_table import PARSER, understood

#: Nothing at all is understood.
NOTHING_ENGLISH = [
    "sharp knife", "iphone 13 case", "7 wonders game", "a tv that lasts", "what do you have", "php book",
    "applesauce maker",
    "no idea what to buy", "why not", "non-stick pan", "windows 10 pro", "over-ear headphones", "under-desk treadmill",
    "overnight bag", "underwear", "undershirt", "maximum comfort", "mini fridge", "top loader", "best seller",
    "number one dad mug",
    "one size", "three musketeers", "two tone lamp", "twelve angry men", "a perfect ten", "double bed",
    "half moon lamp",
    "first aid box", "second hand", "third eye", "four seasons duvet", "five star notebook", "six sigma book",
    "catch 22 book",
    "1984 novel", "fahrenheit 451", "area 51 poster", "ocean's eleven", "route 66 sign", "studio 54 poster",
    "formula 1 cap",
    "playstation 5 controller", "ps5 controller", "galaxy s21 case", "pixel 7", "windows 11", "office 365",
    "a4 paper", "mp3 player",
    "usb-c cable", "usb 3.0 hub", "4k tv", "3d glasses", "5g phone", "cat6 cable", "wifi 6 router", "vitamin b12",
    "omega 3", "24/7 support", "50/50 blend", "360 camera", "zero waste kit", "lucky charm",
    "book about knots", "mothers day", "not sure yet", "no problem", "anything else", "free shipping",
    "returns", "hello", "thanks a lot", "where is my parcel", "talk to a person", "mint tea",
    "chocolate cake", "jet ski", "sky lantern", "sand castle set", "plum jam", "tan lines", "cream cheese",
    "natural stone",
    "ring light", "trust me", "target practice", "apples", "shell pasta", "the best gift", "cherry cake",
    "smart people",
]  # fmt: skip
NOTHING_CHINESE = [
    "三只松鼠", "一次性杯子", "非常好", "非常好的耳机", "百叶窗", "千斤顶", "一体机", "万能充", "万用表", "四季被",
    "五金工具", "六神花露水",
    "七匹狼", "八宝粥", "九阳豆浆机", "十字绣", "百搭外套", "千层蛋糕", "三角架", "三脚架", "四叶草项链", "五谷杂粮",
    "双肩包", "单反相机",
    "一字肩上衣", "二手书", "三国演义", "三体", "二次元", "一卡通", "百科全书", "千里眼", "万圣节", "五香牛肉",
    "三明治", "四驱车",
    "iphone 13 手机壳", "要不要买", "不锈钢水壶", "不干胶", "不粘锅", "不求人", "无人机", "无花果", "无印良品",
    "非洲鼓", "非遗",
    "有没有推荐", "你好", "谢谢", "我的快递到哪了", "怎么退货", "转人工", "会员日", "现金", "现代家具", "黄油",
    "金枪鱼", "白酒", "红酒",
    "黑芝麻", "绿茶", "米饭", "银耳", "蓝莓", "紫菜", "灰太狼", "粉丝", "5G手机", "4k电视", "3d打印机", "a4纸",
    "mp3播放器", "usb3.0",
    "小米", "大米", "人参", "人字拖", "一人食", "个人电脑", "第一人称", "元气森林", "块菌",
    "圆桌", "最后一天",
    "送女朋友", "好看的", "随便看看", "有什么好的", "周末露营", "百分百纯棉", "千纸鹤", "万年历", "两面针牙膏",
    "三文鱼", "五指袜",
]  # fmt: skip


@pytest.mark.parametrize("text", [*NOTHING_ENGLISH, *NOTHING_CHINESE])
def test_nothing_is_understood(text: str) -> None:
    assert understood(text) == {}


#: Something is understood, but not this field.
NOT_THAT = [
    ("2 person tent", "quantity"),
    ("i need a 2 person tent", "quantity"),
    ("i need 16 gb of memory", "quantity"),
    ("i want a 50 inch tv", "quantity"),
    ("need 65w chargers", "quantity"),
    ("with three hdmi ports", "quantity"),
    ("i need three hdmi ports", "quantity"),
    ("tn-2110", "price_min_minor"),
    ("tn 2110 under 30", "numbers"),
    ("rtx 2060", "sizes"),
    ("under 100 pounds", "numbers"),
    ("20 in stock", "numbers"),
    ("under 50 in red", "numbers"),
    ("size 42 shoes", "numbers"),
    ("kitchen knife", "departments"),
    ("garden chair", "departments"),
    ("baby blanket", "departments"),
    ("not black", "colours"),
    ("without bluetooth", "features"),
    ("black & decker drill", "colours"),
    ("at least 4 stars", "price_min_minor"),
    ("16gb ram", "model_numbers"),
    ("1080p monitor", "model_numbers"),
    ("65w charger", "model_numbers"),
    ("wireless mouse", "features"),
    ("3m tape", "numbers"),
    ("三人帐篷", "quantity"),
    ("四件套", "quantity"),
    ("6个装", "quantity"),
    ("不要两个", "quantity"),
    ("买16g内存", "quantity"),
    ("2公斤以内的包", "price_max_minor"),
    ("tn-2110 硒鼓", "price_min_minor"),
    ("42码跑鞋", "numbers"),
    ("厨房刀", "departments"),
    ("婴儿毛毯", "departments"),
    ("不要黑色", "colours"),
    ("除了红色都行", "colours"),
    ("不要防水的", "features"),
    ("不带蓝牙的音箱", "features"),
    ("三岁以上的积木", "price_min_minor"),
    ("16g内存", "model_numbers"),
    ("蓝牙耳机", "features"),
    ("100块以内", "numbers"),
    ("500以内的三人帐篷", "quantity"),
    ("买两个送一个吗", "quantity"),
    ("a tent for two", "quantity"),
    ("for two hundred", "numbers"),
    ("gifts for two kids", "numbers"),
    ("nothing special", "excluded_terms"),
    ("nothing but a tent", "excluded_terms"),
    ("nothing else", "excluded_terms"),
    ("非常好的耳机", "excluded_terms"),
    ("非洲风的地毯", "excluded_terms"),
    ("washing machine", "features"),
    ("不能放洗碗机的水壶", "features"),
    ("红酒杯", "colours"),
    ("绿茶杯", "colours"),
    ("黑巧克力", "colours"),
    ("白板笔", "colours"),
    ("我要买包，红的都行", "excluded_terms"),
]


@pytest.mark.parametrize(("text", "field"), NOT_THAT, ids=[f"{text}: {field}" for text, field in NOT_THAT])
def test_not_understood_as(text: str, field: str) -> None:
    assert not getattr(PARSER.parse(text), field)
