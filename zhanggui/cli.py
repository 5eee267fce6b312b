"""The one command ``zhanggui``: finds every package's sub-commands by the entry-point group.

It imports no package by name; a package that cannot be loaded is named on standard error and the rest of
the command still works.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Annotated

import structlog
import typer
from pydantic import SecretStr, ValidationError
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
) -> None:
    """List every setting with its value, default and meaning (secrets are never shown).

    Example: ZHANGGUI_PORT=9000 zhanggui settings
    """
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


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(generated in var_dir/secrets)"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


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
