"""``zhanggui bridge staff``: accounts of the shop's team, also for whoever has locked all admins out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bridge.roles import Role
from zhanggui.settings import Settings

if TYPE_CHECKING:
    from bridge.staff_accounts import StaffAccounts

app = typer.Typer(no_args_is_help=True, help="Accounts of the shop's team.")
_ACTOR = "command line"
Name = Annotated[str, typer.Argument(help="what they sign in with")]
Password = Annotated[
    str,
    typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="asked for when it is not given"),
]


def _accounts() -> StaffAccounts:
    from bridge.staff_accounts import StaffAccounts
    from bridge.staff_repository import StaffRepository
    from bridge.transactions import Transactions
    from shop.database import open_engine

    settings = Settings()
    return StaffAccounts(StaffRepository(Transactions(open_engine(settings.resolved_database_url))), settings)


def _check_password(password: str) -> None:
    from bridge.passwords import MAX_CHARS, MIN_CHARS

    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise typer.BadParameter(f"expected {MIN_CHARS} to {MAX_CHARS} characters, got {len(password)}")


def _fail(detail: str) -> typer.Exit:
    Console(stderr=True).print(detail, style="red", markup=False)
    return typer.Exit(1)


@app.command()
def add(
    name: Name,
    password: Password,
    role: Annotated[Role, typer.Option(help="what they may do")] = Role.AGENT,
    display_name: Annotated[str | None, typer.Option(help="what shoppers read; else the name")] = None,
    capacity: Annotated[int, typer.Option(min=1, max=100, help="conversations at once")] = 6,
) -> None:
    """Make an account. Example: zhanggui bridge staff add wei --role admin --display-name "Wei 伟"."""
    from pydantic import ValidationError

    from bridge.errors import Problem
    from bridge.schemas.accounts import NewAccount

    _check_password(password)
    try:
        given = NewAccount(name=name, password=password, role=role, display_name=display_name, capacity=capacity)
        _accounts().add(
            given.name, password, role, actor=_ACTOR, display_name=given.display_name, capacity=given.capacity
        )
    except ValidationError as error:
        raise _fail(error.errors()[0]["msg"]) from error
    except Problem as problem:
        raise _fail(problem.detail) from problem
    Console().print(f"account {given.name} made, role {role}")


@app.command("list")
def list_accounts(as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """List the accounts."""
    found = _accounts().repository.accounts()
    console = Console()
    if as_json:
        console.print_json(
            data=[
                {"name": a.name, "role": a.role, "active": a.is_active, "totp": a.has_totp, "capacity": a.capacity}
                for a in found
            ]
        )
        return
    table = Table("name", "shoppers read", "role", "active", "second factor", "capacity")
    for one in found:
        marks = ["yes" if flag else "no" for flag in (one.is_active, one.has_totp)]
        table.add_row(one.name, one.display_name, one.role, *marks, str(one.capacity))
    console.print(table)


@app.command()
def passwd(name: Name, password: Password) -> None:
    """Set a password; ends the account's sessions and removes its second factor."""
    from bridge.errors import Problem

    _check_password(password)
    try:
        _accounts().set_password(name, password, _ACTOR)
    except Problem as problem:
        raise _fail(problem.detail) from problem
    Console().print(f"password of {name} set")


@app.command()
def disable(name: Name, undo: Annotated[bool, typer.Option("--undo", help="let them sign in again")] = False) -> None:
    """Keep somebody from signing in and end their sessions; what they did stays under their name."""
    from bridge.errors import Problem

    try:
        _accounts().change(name, {"is_active": undo}, _ACTOR)
    except Problem as problem:
        raise _fail(problem.detail) from problem
    Console().print(f"{name} may {'sign in again' if undo else 'not sign in any more'}")
