"""The only door to data from outside: where it is, what it is called, and a clear word when it is missing."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

#: Names another place of the folder; the default stands beside the project.
VARIABLE = "SHARED_DATA_DIR"
_DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


class SourceMissing(FileNotFoundError):
    """A source is not on this machine; the message says where it is looked for."""


@dataclass(frozen=True)
class Judgement:
    """How well a document answers a query, 0 to 3."""

    query: str
    document: str
    rating: int


def shared(*parts: str) -> Path:
    """Return the path of a shared file or folder.

    Raises
    ------
    SourceMissing
        When it is not there.
    """
    path = Path(os.environ.get(VARIABLE, _DEFAULT)).joinpath(*parts)
    if not path.exists():
        raise SourceMissing(
            f"{path} is missing: this needs the shared data folder (data/README.md says what it is); "
            f"set {VARIABLE} when it stands elsewhere"
        )
    return path


def icecat_paths() -> list[Path]:
    """Return the zip files of the Icecat catalogue."""
    return sorted(shared("icecat").glob("products-*.json.zip"))


def sequence_path(name: str) -> Path:
    """Return a file of shopping sequences (``Beauty``, ``Sports_and_Outdoors``)."""
    return shared("sequences", f"{name}.txt")


def read_judgements(path: Path) -> list[Judgement]:
    """Read ``query,docid,rating`` rows.

    Raises
    ------
    ValueError
        With file and line, when a column is missing or a rating is not a whole number.
    """
    judgements = []
    for line, row in _rows(path, ("query", "docid", "rating")):
        try:
            judgements.append(Judgement(row["query"], row["docid"], int(float(row["rating"]))))
        except ValueError as error:
            raise ValueError(f"{path}:{line}: expected a rating 0 to 3, got {row['rating']!r}") from error
    return judgements


def read_queries(path: Path, column: str = "query") -> dict[str, str]:
    """Return what to search for by the query's name in the judgements (its ``query`` column)."""
    return {row["query"]: row[column] for _, row in _rows(path, ("query", column))}


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            found = ", ".join(reader.fieldnames or []) or "nothing"
            raise ValueError(f"{path}: expected columns {', '.join(columns)}, got {found}")
        return [(reader.line_num, row) for row in reader]
