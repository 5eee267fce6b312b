"""LightGBM for those who only ask a ranker."""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType

#: What LightGBM brings along wherever it is installed, for interfaces that a ranker's scores do not need: 150 MiB.
_BESIDE = ("sklearn", "pandas", "pyarrow")
_lock = threading.Lock()


def lightgbm_for_scores() -> ModuleType:
    """Return LightGBM; where nothing has loaded it yet, without scikit-learn, pandas and Arrow.

    They count as not installed while it is imported, which LightGBM allows for. They can be imported afterwards, as a
    training does, whose rankers use none of LightGBM's interfaces to them either.
    """
    with _lock:
        absent = [name for name in _BESIDE if name not in sys.modules and "lightgbm" not in sys.modules]
        # None makes an import fail at once.
        sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
        try:
            return importlib.import_module("lightgbm")
        finally:
            for name in absent:
                del sys.modules[name]
