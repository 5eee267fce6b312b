"""``zhanggui bridge``: its tables, its conversations, identities for trials."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bridge.api_keys import DEFAULT_PER_MINUTE, MAX_NAME_CHARS, ApiKey, ApiKeys, Scope
from bridge.handoff import State
from bridge.staff_cli import app as staff
from zhanggui.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Conversations: tables, transcripts, identities.")
app.add_typer(staff, name="staff")


@app.command()
def migrate() -> None:
    """Create the tables or bring them to the newest revision; safe to repeat."""
    from bridge.database import upgrade

    upgrade(Settings().resolved_database_url)
    Console().print("the bridge's tables are up to date")


@app.command()
def serve() -> None:
    """Serve widget, pages and API (bot and actions run as processes of their own: see the Procfile)."""
    from bridge.__main__ import serve as run

    run(Settings())


@app.command()
def conversations(
    state: Annotated[State, typer.Option(help="whose conversations")] = State.WAITING,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """List conversations by who owns them. Example: zhanggui bridge conversations --state person."""
    from bridge.repository import ConversationRepository
    from bridge.transactions import Transactions
    from shop.database import open_engine

    rows = ConversationRepository(Transactions(open_engine(Settings().resolved_database_url))).by_state(state)
    console = Console()
    if as_json:
        console.print_json(
            data=[{"id": r.id, "state": r.state, "language": r.language, "last_words": w} for r, w in rows]
        )
        return
    table = Table("conversation", "language", "updated", "last words")
    for record, words in rows:
        table.add_row(record.id, record.language, f"{record.updated_at:%Y-%m-%d %H:%M}", words or "")
    console.print(table)


keys = typer.Typer(no_args_is_help=True, help="Keys of the shop's own systems: make, list, revoke.")
app.add_typer(keys, name="keys")
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def _api_keys() -> ApiKeys:
    from bridge.transactions import Transactions
    from shop.database import open_engine

    return ApiKeys(Transactions(open_engine(Settings().resolved_database_url)))


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="whose it is: erp, newsletter")],
    scope: Annotated[list[Scope], typer.Option("--scope", help="what it may do; several times for several")],
    per_minute: Annotated[int, typer.Option(min=1, max=1_000_000, help="requests a minute")] = DEFAULT_PER_MINUTE,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it once: only its hash is kept.

    Example: zhanggui bridge keys create erp --scope catalogue:write --scope orders:write
    """
    if not 0 < len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise typer.BadParameter(f"expected 1 to {MAX_NAME_CHARS} printable characters, got {name[:90]!r}")
    key, token = _api_keys().create(name, scope, per_minute)
    if as_json:
        Console().print_json(data={**_key_view(key), "token": token})
        return
    Console(stderr=True).print("keep it now, it is not shown again:")
    Console().print(token, soft_wrap=True, highlight=False)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List keys with what they may do and when they were used last."""
    views = [_key_view(key) for key in _api_keys().all()]
    if as_json:
        Console().print_json(data=views)
        return
    table = Table("key", "name", "scopes", "a minute", "created", "last used", "revoked")
    for view in views:
        times = [(view[name] or "")[:16].replace("T", " ") for name in ("created_at", "last_used_at", "revoked_at")]
        table.add_row(view["key"], view["name"], "\n".join(view["scopes"]), str(view["requests_per_minute"]), *times)
    Console().print(table)


@keys.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(help="as the list shows it: zg_…")]) -> None:
    """Revoke a key: from now on it opens nothing. Example: zhanggui bridge keys revoke zg_1f2e3d4c5b6a."""
    if not _api_keys().revoke(key):
        Console(stderr=True).print(f"there is no such key, or it is revoked: {key!r}", style="red", markup=False)
        raise typer.Exit(1)
    Console().print(f"{key} is revoked", highlight=False)


def _key_view(key: ApiKey) -> dict[str, Any]:
    times = {"created_at": key.created_at, "last_used_at": key.last_used_at, "revoked_at": key.revoked_at}
    return {
        "key": key.prefix,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "requests_per_minute": key.requests_per_minute,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


@app.command()
def identity(customer_id: str) -> None:
    """Print an identity token as the shop's back end would sign it, for trials with curl."""
    from bridge.auth import Tokens

    Console().print(Tokens(Settings()).identity(customer_id), soft_wrap=True)
