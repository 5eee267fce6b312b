"""Numbers with units in texts of both languages, and the units of a catalogue."""

from __future__ import annotations

import pytest

from retrieval.text import normalise
from retrieval.types import Dimension
from retrieval.understanding.quantities import quantities
from retrieval.understanding.units import to_base

GB, TB, HOUR_S, INCH_M = 1e9, 1e12, 3_600.0, 0.0254

#: A text, its quantity as (dimension, low, high), and the words that say it.
BOUNDED: list[tuple[str, tuple[str, float | None, float | None], str]] = [
    ("at least 16 GB memory", ("data", 16 * GB, None), "at least 16 gb"),
    ("drive of up to 2tb", ("data", None, 2 * TB), "up to 2tb"),
    ("bag under 2 kg", ("mass", None, 2.0), "under 2 kg"),
    ("no more than 1.5 kg", ("mass", None, 1.5), "no more than 1.5 kg"),
    ("lighter than half a kilo", ("mass", None, 0.5), "lighter than half a kilo"),
    ("cable longer than 3 m", ("length", 3.0, None), "longer than 3 m"),
    ("≥ 2 kg", ("mass", 2.0, None), "≥ 2 kg"),
    ("20 litres or more", ("volume", 20.0, None), "20 litres or more"),
    ("10-12 inch", ("length", 10 * INCH_M, 12 * INCH_M), "10-12 inch"),
    ("between 10 and 12 inches", ("length", 10 * INCH_M, 12 * INCH_M), "between 10 and 12 inches"),
    ("between 500 g and 1 kg", ("mass", 0.5, 1.0), "between 500 g and 1 kg"),
    ("2 to 3 person tent", ("persons", 2.0, 3.0), "2 to 3 person"),
    ("about 10 kg", ("mass", 8.0, 12.0), "about 10 kg"),
    ("2 person tent", ("persons", 2.0, 2.0), "2 person"),
    ("pack of six", ("pieces", 6.0, 6.0), "pack of six"),
    ("a dozen eggs", ("pieces", 12.0, 12.0), "a dozen"),
    ("16g以上内存", ("data", 16 * GB, None), "16g以上"),
    ("2公斤以内的包", ("mass", None, 2.0), "2公斤以内的"),
    ("不超过五公斤", ("mass", None, 5.0), "不超过五公斤"),
    ("至少20升", ("volume", 20.0, None), "至少20升"),
    ("3米以上的数据线", ("length", 3.0, None), "3米以上的"),
    ("10到12寸", ("length", 10 * INCH_M, 12 * INCH_M), "10到12寸"),
    ("两三升的水壶", ("volume", 2.0, 3.0), "两三升"),
    ("三四个小时", ("duration", 3 * HOUR_S, 4 * HOUR_S), "三四个小时"),
    ("10公斤左右", ("mass", 8.0, 12.0), "10公斤左右"),
    ("三人帐篷", ("persons", 3.0, 3.0), "三人"),
    ("双人床", ("persons", 2.0, 2.0), "双人"),
    ("四件套", ("pieces", 4.0, 4.0), "四件套"),
    ("24瓶装", ("pieces", 24.0, 24.0), "24瓶装"),
    ("零下十度的睡袋", ("temperature", -12.0, -8.0), "零下十度"),
]


@pytest.mark.parametrize(("text", "expected", "said"), BOUNDED, ids=[text for text, _, _ in BOUNDED])
def test_number_with_unit(text: str, expected: tuple[str, float | None, float | None], said: str) -> None:
    folded = normalise(text)
    (found,) = quantities(folded)
    assert (found.dimension, found.low, found.high) == pytest.approx(expected)
    assert folded[found.start : found.end] == said


#: A text with one plain number, and values of a catalogue that it means and does not mean.
EXACT: list[tuple[str, list[tuple[float, str]], list[tuple[float, str]]]] = [
    ('27" monitor', [(27, "in"), (26.9, "in"), (27.3, "″"), (68.6, "cm")], [(24, "in"), (28, "in")]),
    ("15 inch laptop", [(15.6, "in"), (15, "in")], [(14, "in"), (16, "in")]),
    ("1TB ssd", [(1, "TB"), (1000, "GB"), (1024, "GB")], [(960, "GB"), (2, "TB")]),
    ("1,5 l kettle", [(1.5, "L"), (1500, "ml")], [(1.7, "L"), (1.2, "L")]),
    ("two litre kettle", [(2, "L")], [(1.7, "L")]),
    ("60 hz", [(59.94, "Hz")], [(75, "Hz")]),
    ("1/2 inch drill", [(12.7, "mm")], [(10, "mm")]),
    ("two and a half hours", [(2.5, "h"), (150, "min")], [(2, "h")]),
    ("1升的水壶", [(1, "L"), (1000, "ml")], [(1.2, "L")]),
    ("5寸手机", [(5, "in"), (5.5, "in")], [(6.1, "in")]),
    ("一米八的床", [(1.8, "m"), (180, "cm")], [(1.5, "m")]),
    ("1200万像素", [(12, "MP")], [(48, "MP")]),
    ("两万毫安", [(20_000, "mAh")], [(10_000, "mAh")]),
    ("半斤茶叶", [(250, "g")], [(500, "g")]),
    ("1t硬盘", [(1, "TB")], [(2, "TB")]),
    ("手机 256g", [(256, "GB")], [(128, "GB")]),
]


@pytest.mark.parametrize(("text", "meant", "not_meant"), EXACT, ids=[text for text, _, _ in EXACT])
def test_plain_number_has_tolerance(
    text: str, meant: list[tuple[float, str]], not_meant: list[tuple[float, str]]
) -> None:
    (found,) = quantities(normalise(text))
    assert found.exact
    assert found.low is not None
    assert found.high is not None
    for values, expected in ((meant, True), (not_meant, False)):
        for value, unit in values:
            based = to_base(value, unit)
            assert based is not None
            assert based[0] == found.dimension
            assert (found.low <= based[1] <= found.high) is expected, (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "iphone 13 case", "tn-2110", "rtx 2060", "wh-1000xm4", "1920x1080", "16 MB/s", "80 g/m²", "20 in stock", "7 wonders",
        "5g phone", "usb 3.0", "size 42", "4k tv", "a4 paper", "3 m's",
        "5G手机", "三只松鼠", "一次性杯子", "百叶窗", "个人电脑", "第一人称", "千克", "非常", "一体机", "千斤顶", "万人迷",
    ],
)  # fmt: skip
def test_no_quantity(text: str) -> None:
    assert quantities(normalise(text)) == []


def test_each_side_is_a_length() -> None:
    found = quantities("120x60 cm desk")
    assert [(q.dimension, round(sum(filter(None, (q.low, q.high))) / 2, 3)) for q in found] == [
        ("length", 1.2),
        ("length", 0.6),
    ]


def test_two_units_are_two_wishes() -> None:
    assert [q.dimension for q in quantities("5 kg and 3 litres")] == ["mass", "volume"]
    assert [q.dimension for q in quantities("5公斤和3升")] == ["mass", "volume"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1, "GB", ("data", 1e9)), (55, "in", ("length", 1.397)), (250, "g", ("mass", 0.25)), (20, "L", ("volume", 20.0)),
        (2, "persons", ("persons", 2.0)), (36, "months", ("duration", 94_672_800.0)), (14, "°F", ("temperature", -10.0)),
        (1.5, "kW", ("power", 1500.0)), (20_000, "mAh", ("charge", 20.0)), (3, "pieces", ("pieces", 3.0)),
        (3, "岁", ("duration", 94_672_800.0)), (30, "厘米", ("length", 0.3)), (2, "斤", ("mass", 1.0)),
        (60, "dB", ("sound", 60.0)), (70, "%", ("share", 70.0)), (100, "m²", ("area", 100.0)), (800, "lm", ("light", 800.0)),
    ],
)  # fmt: skip
def test_unit_of_a_catalogue(value: float, unit: str, expected: tuple[Dimension, float]) -> None:
    assert to_base(value, unit) == pytest.approx(expected)


@pytest.mark.parametrize("unit", ["rpm", "g/m²", "MB/s", "ATM", "x", ""])
def test_what_measures_something_else(unit: str) -> None:
    assert to_base(1, unit) is None
