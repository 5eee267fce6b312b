"""Shoppers who want to be forgotten leave the events that each kept version of the models has learned from.

What remains of them in the models are counts and weights, in which nobody can be told apart; the next training, on
what the shop still keeps, is without them altogether.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock

from recommender.interactions.columns import Column
from recommender.interactions.table import IdMap
from recommender.online.base import FOLDER, Base
from recommender.online.versions import Versions

#: Longer than an increment takes, which reads the same files.
_WAIT_S = 120.0


def forget_shoppers(models_dir: Path, customer_ids: Collection[str], session_ids: Collection[str] = ()) -> int:
    """Remove shoppers and their events from all versions; return how many events.

    Parameters
    ----------
    models_dir : Path
        Folder of all artefacts.
    customer_ids, session_ids : collections of str
        Customers, and visits in which nobody was known.

    Raises
    ------
    filelock.Timeout
        When an increment is being made for longer than it ever takes.
    """
    keys = {*customer_ids, *(f"session:{visit}" for visit in session_ids)}
    versions = Versions(models_dir)
    if not versions.folder.is_dir():
        return 0
    with FileLock(versions.folder / ".increment.lock", timeout=_WAIT_S):
        return sum(_forget_in(folder, keys) for folder in sorted(versions.folder.iterdir()) if folder.is_dir())


def _forget_in(version: Path, keys: set[str]) -> int:
    own, old = version / FOLDER, version / f"{FOLDER}.old"
    if old.is_dir():
        # Killed at one of the renames below.
        if own.is_dir():
            shutil.rmtree(old)
        else:
            old.rename(own)
    base = None if version.is_symlink() else Base.load(version)
    if base is None or keys.isdisjoint(base.data.users.ids):
        return 0
    rows = base.data.users.rows(sorted(keys))
    is_theirs = np.isin(base.data.column(Column.USER), rows[rows >= 0])
    # Rows keep their places; whose the empty ones were, nobody can say.
    users = [f"erased:{secrets.token_hex(6)}" if key in keys else key for key in base.data.users.ids]
    data = replace(base.data, users=IdMap(users), events=base.data.events[~is_theirs])
    draft = version / f".{FOLDER}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    replace(base, data=data).save(draft)
    own.rename(old)
    (draft / FOLDER).rename(own)
    shutil.rmtree(old)
    draft.rmdir()
    return int(is_theirs.sum())
