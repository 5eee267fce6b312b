"""``zhanggui privacy``: copies and erasures of customers, and what is kept for how long."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bridge.privacy_parts import PrivacyParts
from bridge.schemas.privacy import Receipt
from zhanggui.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What is kept of shoppers: copies, erasures, how long.")
Customer = Annotated[str, typer.Argument(help="the shop's own id of the customer")]
OPERATOR = "operator"


@app.command("export")
def export(
    customer: Customer,
    folder: Annotated[Path, typer.Argument(help="a new folder: customer.json, and the files below attachments/")],
) -> None:
    """Copy all that is kept of a customer. Example: zhanggui privacy export c-1001 /tmp/c-1001."""
    if folder.exists():
        _refuse(f"expected a folder that is not there yet, got {folder}")
    with PrivacyParts.open(Settings()) as parts:
        copy = parts.copies.customer(customer)
        if not (copy["conversations"] or any(copy["records"].values())):
            _refuse(f"expected a customer of whom something is kept, got {customer!r}")
        folder.mkdir(mode=0o700, parents=True)
        for conversation in copy["conversations"]:
            for file in conversation["attachments"]:
                _copy_file(parts, folder, conversation["conversation_id"], file["attachment_id"], file["name"])
    written = folder / "customer.json"
    written.write_text(json.dumps(copy, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    Console().print(str(written), soft_wrap=True)


@app.command("erase")
def erase(
    customer: Customer,
    is_sure: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Erase all that is kept of a customer, and print the receipt; if it is killed, the bridge goes on with it.

    Example: zhanggui privacy erase c-1001 --yes
    """
    if not is_sure:
        typer.confirm(f"Erase everything that is kept of {customer}? There is no way back", abort=True)

    async def run(parts: PrivacyParts) -> Receipt:
        asked = parts.erasures.ask(customer, OPERATOR)
        try:
            done = await parts.customer_erasure.work(asked.erasure_id)
        finally:
            await parts.bot.close()
        # None: the bridge is at it already.
        return done or parts.erasures.receipt(asked.erasure_id)

    with PrivacyParts.open(Settings()) as parts:
        receipt = asyncio.run(run(parts))
    Console().print_json(receipt.model_dump_json())
    if not receipt.is_done:
        where = f"zhanggui privacy receipt {receipt.erasure_id}"
        Console(stderr=True).print(
            f"not done yet ({receipt.step}); the bridge goes on with it: {where}", style="yellow"
        )


@app.command("receipt")
def receipt(erasure_id: Annotated[str, typer.Argument(help="as the erasure was answered with")]) -> None:
    """Print how far an erasure is."""
    from bridge.errors import NotFound

    with PrivacyParts.open(Settings()) as parts:
        try:
            found = parts.erasures.receipt(erasure_id)
        except NotFound as error:
            _refuse(error.detail)
    Console().print_json(found.model_dump_json())


@app.command("retain")
def retain(
    is_trial: Annotated[bool, typer.Option("--dry-run", help="say what would go, and change nothing")] = False,
) -> None:
    """Remove what is over its time by the ZHANGGUI_RETENTION settings; the bridge does so every hour.

    Example: zhanggui privacy retain --dry-run
    """

    async def run(parts: PrivacyParts) -> dict[str, int]:
        try:
            return await parts.retention.run()
        finally:
            await parts.bot.close()

    with PrivacyParts.open(Settings()) as parts:
        found = parts.retention.due() if is_trial else asyncio.run(run(parts))
    Console().print_json(data=found)


def _copy_file(parts: PrivacyParts, folder: Path, conversation_id: str, attachment_id: str, name: str) -> None:
    source = parts.attachments.folder / conversation_id / attachment_id
    if source.is_file():
        target = folder / "attachments" / f"{attachment_id}{Path(name).suffix}"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(source, target)


def _refuse(detail: str) -> NoReturn:
    Console(stderr=True).print(detail, style="red", markup=False)
    raise typer.Exit(1)
