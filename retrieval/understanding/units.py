"""Units of measure in English, Chinese and signs, and how near a value must come to a number that is named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from retrieval.text import normalise
from retrieval.types import Dimension

#: Shares by which a plain number may be missed. Labels round: a 1 lb bag holds 450 g, a 60 Hz screen shows 59.94.
#: 5 % keeps 1.7 and 1.8 litres, 60 and 65 watts, 144 and 165 Hz apart. A terabyte is 1,000 or 1,024 gigabytes, and
#: 2.5 % holds both but keeps 240 from 256 and 480 from 500. People, pieces and ages are counted.
_TOLERANCE: dict[Dimension, float] = {"data": 0.025, "persons": 0.0, "pieces": 0.0, "count": 0.0, "share": 0.03}
_TOLERANCE_ELSE = 0.05
#: A whole number of inches is a trade size: 15.6 is sold as 15 inches, 23.8 as 24.
_INCHES_BELOW, _INCHES_ABOVE = 0.25, 0.65
#: Degrees are no ratio: nearness is counted in them.
_DEGREES = 2.0
_INCH_M = 0.0254

_HOUR_S, _DAY_S, _YEAR_S = 3_600.0, 86_400.0, 31_557_600.0
#: Dimension, factor to its base unit, spellings folded as :func:`retrieval.text.normalise` does; _ stands for a blank.
_TABLE: tuple[tuple[Dimension, float, str], ...] = (
    ("length", _INCH_M, "\" ” '' ′′ in inch inches 寸 英寸 吋"),
    ("length", 0.001, "mm millimetre millimetres millimeter millimeters 毫米"),
    ("length", 0.01, "cm centimetre centimetres centimeter centimeters 厘米 公分"),
    ("length", 1.0, "m metre metres meter meters 米 公尺"),
    ("length", 1_000.0, "km kilometre kilometres kilometer kilometers 公里 千米"),
    ("length", 0.3048, "ft foot feet 英尺"),
    ("length", 0.9144, "yd yard yards"),
    ("mass", 0.000_001, "mg milligram milligrams 毫克"),
    ("mass", 0.001, "g gr gram grams gramme grammes 克"),
    ("mass", 1.0, "kg kgs kilo kilos kilogram kilograms 公斤 千克"),
    ("mass", 0.5, "斤 市斤"),
    ("mass", 0.453_592_37, "lb lbs pound pounds 磅"),
    ("mass", 0.028_349_523, "oz ounce ounces 盎司"),
    ("volume", 0.001, "ml millilitre millilitres milliliter milliliters 毫升"),
    ("volume", 0.01, "cl centilitre centilitres"),
    ("volume", 1.0, "l ltr litre litres liter liters 升 公升"),
    ("volume", 0.029_573_53, "fl.oz floz 液盎司"),
    ("volume", 3.785_411_8, "gal gallon gallons 加仑"),
    ("data", 1e3, "kb kilobyte kilobytes"),
    ("data", 1e6, "mb megabyte megabytes 兆"),
    ("data", 1e9, "gb gig gigs gigabyte gigabytes gib 个g"),
    ("data", 1e12, "tb terabyte terabytes tib 个t"),
    ("power", 1.0, "w watt watts 瓦 瓦特"),
    ("power", 1_000.0, "kw kilowatt kilowatts 千瓦"),
    ("voltage", 1.0, "v volt volts 伏 伏特"),
    ("current", 1.0, "a amp amps ampere amperes 安 安培"),
    ("current", 0.001, "ma milliamp milliamps"),
    ("charge", 0.001, "mah milliamp-hours 毫安 毫安时"),
    ("charge", 1.0, "ah amp-hours 安时"),
    ("energy", 1.0, "wh watt-hours watthours 瓦时"),
    ("energy", 1_000.0, "kwh kilowatt-hours 千瓦时 度电"),
    ("frequency", 1.0, "hz hertz 赫 赫兹"),
    ("frequency", 1e3, "khz kilohertz"),
    ("frequency", 1e6, "mhz megahertz 兆赫"),
    ("frequency", 1e9, "ghz gigahertz 吉赫"),
    ("duration", 1.0, "s sec secs second seconds 秒 秒钟"),
    ("duration", 60.0, "min mins minute minutes 分钟"),
    ("duration", _HOUR_S, "h hr hrs hour hours 小时 个小时 钟头 个钟头"),
    ("duration", _DAY_S, "d day days 天"),
    ("duration", 7 * _DAY_S, "week weeks 周 星期 个星期"),
    ("duration", _YEAR_S / 12, "month months 个月 月龄"),
    ("duration", _YEAR_S, "year years yr yrs 年 岁 周岁"),
    ("temperature", 1.0, "°c c° celsius 摄氏度"),
    ("temperature", 5 / 9, "°f fahrenheit 华氏度"),
    ("pieces", 1.0, "pc pcs piece pieces pack packs packs-of ct count 件 件装 件套 片 片装 个装 只装 支装 条装 "
                    "双装 包装 盒装 瓶装 罐装 粒装 枚装 袋装 卷装 套装 对装 张装 块装"),
    ("pieces", 12.0, "dozen 打"),
    ("persons", 1.0, "person persons people adults ppl seat seats seater seaters 人 个人 位 人份 座位 个座位"),
    ("pixels", 1.0, "px pixel pixels 像素"),
    ("pixels", 1e6, "mp megapixel megapixels mpx 百万像素"),
    ("sound", 1.0, "db dba db(a) decibel decibels 分贝"),
    ("area", 1.0, "m² m2 sqm sq_m square_metre square_metres square_meter square_meters 平方米 平米 平方 平"),
    ("area", 0.092_903_04, "ft² ft2 sqft sq_ft square_foot square_feet 平方英尺"),
    ("share", 1.0, "% percent per_cent"),
    ("light", 1.0, "lm lumen lumens 流明"),
)  # fmt: skip
_FAHRENHEIT_ZERO = 32.0


@dataclass(frozen=True)
class Unit:
    """A unit of a dimension: so many base units."""

    dimension: Dimension
    factor: float
    zero: float = 0.0

    def to_base(self, value: float) -> float:
        """Return a value of this unit in the dimension's base unit."""
        return (value - self.zero) * self.factor


@cache
def units() -> dict[str, Unit]:
    """Return the units by each folded spelling."""
    return {
        spelling.replace("_", " "): Unit(dimension, factor, _FAHRENHEIT_ZERO if "fahrenheit" in spellings else 0.0)
        for dimension, factor, spellings in _TABLE
        for spelling in spellings.split()
    }


def to_base(value: float, unit: str) -> tuple[Dimension, float] | None:
    """Return a catalogue's number in its dimension's base unit; None for a unit that measures none of them.

    Examples
    --------
    >>> to_base(500, "ml"), to_base(27, "″"), to_base(2, "公斤"), to_base(60, "rpm")
    (('volume', 0.5), ('length', 0.6858), ('mass', 2.0), None)
    """
    found = units().get(normalise(unit).removesuffix("."))
    return (found.dimension, round(found.to_base(value), 12)) if found else None


def tolerated(number: float, unit: Unit) -> tuple[float, float]:
    """Return the lowest and highest value, in base units, that a plain number of a unit stands for.

    Examples
    --------
    >>> tolerated(1, units()["tb"])
    (975000000000.0, 1025000000000.0)
    """
    value = unit.to_base(number)
    if unit.dimension == "temperature":
        return value - _DEGREES, value + _DEGREES
    if unit.factor == _INCH_M and number == int(number):
        return unit.to_base(number - _INCHES_BELOW), unit.to_base(number + _INCHES_ABOVE)
    room = value * _TOLERANCE.get(unit.dimension, _TOLERANCE_ELSE)
    return value - room, value + room
