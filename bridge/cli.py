"""``zhanggui bridge``: its tables, its conversations, identities for trials."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

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


@app.command()
def identity(customer_id: str) -> None:
    """Print an identity token as the shop's back end would sign it, for trials with curl."""
    from bridge.auth import Tokens

    Console().print(Tokens(Settings()).identity(customer_id), soft_wrap=True)
