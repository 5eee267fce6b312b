"""The one command ``zhanggui``: finds every package's sub-commands by the entry-point group.

It imports no package by name; a package that cannot be loaded is named on standard error and the rest of
the command still works.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer
from pydantic import BaseModel, SecretStr, ValidationError
from rich.console import Console
from rich.table import Table

from zhanggui.settings import PREFIX, Settings, SettingsError

GROUP = "zhanggui.commands"
FAILED = 1
WRONG_USAGE = 2

app = typer.Typer(name="zhanggui", no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback(
    help="The shopkeeper: an assistant that an online shop hosts itself.\n\n"
    "Start with `make run`; then try: zhanggui retrieval search 'tent under 200'"
)
def group() -> None:
    """Keep the command a group, however many packages could be loaded; what it logs is no part of its output."""
    # Looked up at each line: tests give every command a standard error of its own.
    structlog.configure(logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr))


@app.command()
def settings(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON instead of a table")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="print names, defaults and meanings only")] = False,
) -> None:
    """List every setting with its value and meaning (secrets are never shown).

    Example: ZHANGGUI_PORT=9000 zhanggui settings
    """
    if as_markdown:
        Console(soft_wrap=True, highlight=False).print(settings_table(), markup=False)
        return
    current = Settings()
    console = Console()
    rows = {
        PREFIX + name.upper(): {
            "value": _shown(getattr(current, name)),
            "help": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    }
    if as_json:
        console.print_json(data=rows)
        return
    table = Table("setting", "value", "meaning")
    for name, row in rows.items():
        table.add_row(name, row["value"], row["help"])
    console.print(table)


def settings_table() -> str:
    """Return all settings with default and meaning as a Markdown table, for docs/operator.md."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = default.get_secret_value() if isinstance(default, SecretStr) else _shown(default)
        lines.append(f"| `{PREFIX}{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return "\n".join(lines)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON instead of a table")] = False,
) -> None:
    """Look at this set-up and say what is wrong and what to do; changes nothing, ends with 1 where there is a fault.

    Example: zhanggui doctor --json | jq '.[] | select(.level != "ok")'
    """
    from zhanggui.doctor.findings import Level, examine

    findings = list(examine(Settings()))
    console = Console()
    if as_json:
        console.print_json(data=[finding.as_dict() for finding in findings])
    else:
        colours = {Level.OK: "green", Level.WARNING: "yellow", Level.FAULT: "red"}
        table = Table("what", "", "found", "what to do")
        for finding in findings:
            table.add_row(finding.what, f"[{colours[finding.level]}]{finding.level}", finding.found, finding.remedy)
        console.print(table)
    if any(finding.level is Level.FAULT for finding in findings):
        raise typer.Exit(FAILED)


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="a new folder")]) -> None:
    """Copy databases and secrets into a folder, while the processes run (SQLite; for PostgreSQL: pg_dump).

    Example: zhanggui backup /backups/$(date +%F)
    """
    from zhanggui.backup import BackupError, back_up

    try:
        _name(back_up(Settings(), folder))
    except BackupError as error:
        _refuse(error)


@app.command()
def restore(folder: Annotated[Path, typer.Argument(help="one that `zhanggui backup` has filled")]) -> None:
    """Copy a backup into the var folder, which must have no database. Example: zhanggui restore /backups/2026-11-26."""
    from zhanggui.backup import BackupError
    from zhanggui.backup import restore as put_back

    try:
        _name(put_back(Settings(), folder))
    except BackupError as error:
        _refuse(error)


def _name(written: list[Path]) -> None:
    for path in written:
        Console().print(str(path), soft_wrap=True)


def _refuse(error: Exception) -> NoReturn:
    Console(stderr=True).print(str(error), style="red", markup=False)
    raise typer.Exit(WRONG_USAGE) from error


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(generated in var_dir/secrets)"
    if isinstance(value, BaseModel):
        return value.model_dump_json(exclude_none=True)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


def add_package_commands(target: typer.Typer) -> None:
    """Add each package's Typer app under its entry-point name, in alphabetical order."""
    for entry in sorted(entry_points(group=GROUP), key=lambda found: found.name):
        try:
            target.add_typer(entry.load(), name=entry.name)
        except ImportError as error:
            Console(stderr=True).print(f"zhanggui {entry.name}: not available ({error})", style="yellow")


def main() -> None:
    """Run the command; settings that are wrong end with one sentence, not a traceback."""
    try:
        add_package_commands(app)
        app()
    except (SettingsError, ValidationError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        raise SystemExit(WRONG_USAGE) from error
