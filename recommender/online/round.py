"""One round of what runs every few minutes: take in what came, and look whether the version in use still holds.

A process of its own, at low priority: counting holds the interpreter for longer than an answer may take.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from recommender.online.guard import watch
from recommender.online.increment import update
from shop.service import Shop

_NICENESS = 10


def run(models_dir: Path, shop: Shop) -> None:
    """Do one round."""
    update(models_dir, shop)
    watch(models_dir, shop)


if __name__ == "__main__":
    os.nice(_NICENESS)
    opened = Shop.open(os.environ["ZHANGGUI_DATABASE_URL"])
    run(Path(sys.argv[1]), opened)
    opened.close()
