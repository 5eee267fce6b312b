"""How models are kept in a folder: JSON for settings, npy for arrays; never a pickle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

_SETTINGS = "model.json"
_PARTS = ("data", "indices", "indptr")


def write_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Write a model's settings."""
    (folder / _SETTINGS).write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_settings(folder: Path) -> dict[str, Any]:
    """Read a model's settings."""
    settings: dict[str, Any] = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
    return settings


def write_array(folder: Path, name: str, array: npt.NDArray[Any]) -> None:
    """Write an array; object arrays are refused, since they would be pickled."""
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def read_array(folder: Path, name: str) -> npt.NDArray[Any]:
    """Read an array."""
    array: npt.NDArray[Any] = np.load(folder / f"{name}.npy", allow_pickle=False)
    return array


def write_sparse(folder: Path, name: str, matrix: sparse.csr_array) -> None:
    """Write a sparse matrix as its three arrays."""
    for part in _PARTS:
        write_array(folder, f"{name}-{part}", getattr(matrix, part))
    write_array(folder, f"{name}-shape", np.array(matrix.shape, np.int64))


def read_sparse(folder: Path, name: str) -> sparse.csr_array:
    """Read a sparse matrix; its indices are int32 where they fit, as those of histories are."""
    data, indices, indptr = (read_array(folder, f"{name}-{part}") for part in _PARTS)
    rows, columns = read_array(folder, f"{name}-shape").tolist()
    width = np.int32 if max(columns, len(data)) <= np.iinfo(np.int32).max else np.int64
    parts = (data, indices.astype(width, copy=False), indptr.astype(width, copy=False))
    return sparse.csr_array(parts, shape=(rows, columns))
