"""The catalogue's brands, written down for the bot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from zhanggui.bot_brands import chinese_names, write_brands
from zhanggui.settings import Settings


def test_a_chinese_name_is_what_most_titles_begin_with() -> None:
    titles = [("Northfold", "北岭山脊 帐篷"), ("Northfold", "北岭石堆 跑鞋"), ("Northfold", "北岭雪线 靴子")]
    assert chinese_names(titles) == {"北岭"}
    assert chinese_names([*titles, ("Sony", "Sony 耳机"), ("Sony", "索尼 音箱"), ("Sony", "耳机 索尼")]) == {"北岭"}
    assert chinese_names(titles[:2]) == set()


def test_the_demo_shops_brands_are_written_in_both_scripts(set_up_var: Path, tmp_path: Path) -> None:
    shutil.copy(set_up_var / "zhanggui.db", tmp_path / "zhanggui.db")
    write_brands(Settings(var_dir=tmp_path))
    brands = json.loads((tmp_path / "cache" / "bot" / "brands.json").read_text(encoding="utf-8"))
    assert {"Northfold", "北岭", "Sonavel", "声维"} <= set(brands)


def test_without_a_shop_nothing_is_written(tmp_path: Path) -> None:
    write_brands(Settings(var_dir=tmp_path))
    assert not (tmp_path / "cache").exists()
