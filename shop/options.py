"""Command-line options that the packages' commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

VarDir = Annotated[
    Path, typer.Option("--var-dir", envvar="ZHANGGUI_VAR_DIR", help="folder of the database and the models")
]
DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        envvar="ZHANGGUI_DATABASE_URL",
        help="SQLAlchemy URL; empty: SQLite in the var folder",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
DEFAULT_VAR_DIR = Path("var")


def resolve_database_url(database_url: str, var_dir: Path) -> str:
    """Return the URL with the default filled in."""
    return database_url or f"sqlite:///{(var_dir / 'zhanggui.db').resolve()}"
