"""Writes down the catalogue's brands for the bot, which cannot open the shop: a new brand needs no training."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import create_engine, make_url, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from shop.models import ProductRow
from zhanggui.settings import Settings

#: Titles that are read to find what a brand is called in Chinese; a catalogue of a million has it in the first ones.
MOST_TITLES = 20_000
#: A Chinese name stands at the beginning of this share of a brand's titles, of which there are at least three.
SHARE = 0.8
FEWEST = 3
_LENGTHS = (4, 3, 2)
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def write_brands(settings: Settings) -> None:
    """Write the brands where the bot looks for them (``bot/components/brands.py``).

    Before the shop's tables are made there are none, and the bot knows only the world's.
    """
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    engine = create_engine(url)
    title = ProductRow.record["title"]["zh"].as_string()
    named = select(ProductRow.brand).where(ProductRow.brand.is_not(None)).distinct()
    titled = select(ProductRow.brand, title).where(ProductRow.brand.is_not(None)).limit(MOST_TITLES)
    try:
        with engine.connect() as connection:
            brands = {brand for brand in connection.scalars(named) if brand}
            brands |= chinese_names((str(brand), text or "") for brand, text in connection.execute(titled))
    except (OperationalError, ProgrammingError):
        return
    finally:
        engine.dispose()
    path = settings.var_dir / "cache" / "bot" / "brands.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.json")
    draft.write_text(json.dumps(sorted(brands), ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def chinese_names(titles: Iterable[tuple[str, str]]) -> set[str]:
    """Return what brands are called in Chinese: the Han characters that their titles begin with.

    Parameters
    ----------
    titles : iterable of tuple
        Brand and Chinese title of each product.

    Examples
    --------
    >>> chinese_names([("Northfold", "北岭山脊 帐篷"), ("Northfold", "北岭石堆 跑鞋"), ("Northfold", "北岭雪线 靴子")])
    {'北岭'}
    """
    by_brand: dict[str, list[str]] = {}
    for brand, title in titles:
        by_brand.setdefault(brand, []).append(title)
    found = set()
    for own in by_brand.values():
        if len(own) < FEWEST:
            continue
        for length in _LENGTHS:
            prefix, count = Counter(title[:length] for title in own).most_common(1)[0]
            if count >= SHARE * len(own) and _HAN.fullmatch(prefix):
                found.add(prefix)
                break
    return found
