"""Brand names: those of the shop's catalogue, and the world's best known in both scripts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import regex

from components.encoder import ROOT
from components.text import fold

#: What shoppers ask for whether or not the shop has it. Names that are plain words ("apple", "shell") are left to
#: what DIET learns from their surroundings.
_WORLD = (
    "sony samsung bosch philips logitech adidas nike puma dyson lego huawei xiaomi bose canon nikon lenovo asus acer "
    "dell panasonic siemens braun garmin fitbit jbl sennheiser makita dewalt ikea oppo vivo microsoft nintendo "
    "索尼 三星 博世 飞利浦 罗技 阿迪达斯 耐克 彪马 戴森 乐高 华为 小米 佳能 尼康 联想 华硕 戴尔 松下 西门子 博朗 佳明 "
    "宜家 微软 任天堂 美的 海尔 格力 苏泊尔 九阳 李宁 安踏 大疆 荣耀"
)
_SHORTEST = 3


def catalogue_file() -> Path:
    """Return where ``zhanggui`` writes the catalogue's brands, a JSON list, before it starts the bot."""
    return ROOT / os.environ.get("ZHANGGUI_VAR_DIR", "var") / "cache" / "bot" / "brands.json"


def catalogue_brands() -> list[str]:
    """Return the catalogue's brands; none where no shop has been filled yet."""
    path = catalogue_file()
    return list(map(str, json.loads(path.read_text(encoding="utf-8")))) if path.exists() else []


def brand_pattern(catalogue: Iterable[str]) -> regex.Pattern[str]:
    """Return a pattern for folded text that finds whole names, the longest first.

    Examples
    --------
    >>> brand_pattern(["Cloudridge Tea"]).findall("cloudridge tea or 小米, no sonyx")
    ['cloudridge tea', '小米']
    """
    names = {fold(name) for name in (*_WORLD.split(), *catalogue)}
    long_enough = [name for name in names if len(name) >= _SHORTEST or regex.fullmatch(r"\p{Han}{2}", name)]
    alternatives = "|".join(map(regex.escape, sorted(long_enough, key=lambda name: (-len(name), name))))
    return regex.compile(rf"(?<![a-z\d])(?:{alternatives})(?![a-z\d])")
