"""``zhanggui shop``: tables, catalogue, demo shop, look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from shop.database import upgrade
from shop.imports.articles import read_articles
from shop.imports.coupons import read_coupons
from shop.imports.feed import Format, read_feed
from shop.imports.jsonl import write_jsonl
from shop.imports.rows import FeedError, Row, RowError, decode
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir, resolve_database_url
from shop.service import Shop
from shop.types import Coupon, Product

FAILED = 1

app = typer.Typer(no_args_is_help=True, help="Products, customers and orders: the shop's own records.")


def open_shop(var_dir: VarDir, database_url: DatabaseUrl) -> Shop:
    """Open the shop, or end with a sentence that says what to do when its tables are missing or old."""
    shop = Shop.open(resolve_database_url(database_url, var_dir))
    if not shop.is_migrated():
        Console(stderr=True).print("the shop's tables are missing or old: run `zhanggui shop migrate`", style="red")
        raise typer.Exit(FAILED)
    return shop


@app.command()
def migrate(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Create the tables or bring them to the newest revision; safe to repeat."""
    upgrade(resolve_database_url(database_url, var_dir))
    Console().print("the shop's tables are up to date")


@app.command()
def demo(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Load the written demo shop: products, articles, customers, orders. Does nothing when it is there."""
    from shop.demo.build import load_demo  # its content is large: only this command needs it

    shop = open_shop(var_dir, database_url)
    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def progress(part: str, done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = bars.add_task(part, total=total)
            bars.update(tasks[part], completed=done, total=total)  # type: ignore[arg-type]

        summary = load_demo(shop, progress=progress)
    Console().print(summary)
    shop.close()


@app.command("import")
def import_feeds(
    files: Annotated[list[Path], typer.Argument(help="feeds; the format is told from the content")],
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    fmt: Annotated[Format | None, typer.Option("--format", help="read all files as this format")] = None,
    currency: Annotated[str, typer.Option(help="for formats that name none (Shopify)")] = "USD",
    as_json: Annotated[bool, typer.Option("--json", help="print summary and errors as JSON")] = False,
) -> None:
    """Import Google Merchant XML or TSV, Shopify product CSV, or JSON Lines.

    Wrong rows are reported with file, line, field and reason; the rest is imported. Ends with 1 when a file could not
    be read or nothing was imported. Example: zhanggui shop import feed.xml products.csv
    """
    shop = open_shop(var_dir, database_url)
    errors: list[RowError] = []
    unreadable: list[str] = []
    imported = 0
    for path in files:
        try:
            imported += shop.products.upsert(_good_rows(read_feed(path, currency, fmt), errors))
        except (FeedError, OSError) as error:
            unreadable.append(str(error))
    report = {"imported": imported, "errors": [asdict(error) for error in errors], "unreadable": unreadable}
    _print_import(report, as_json)
    shop.close()
    if unreadable or not imported:
        raise typer.Exit(FAILED)


def _good_rows(rows: Iterable[Row], errors: list[RowError]) -> Iterator[Product]:
    for row in rows:
        if isinstance(row, RowError):
            errors.append(row)
        else:
            yield row


def _print_import(report: dict[str, Any], as_json: bool, what: str = "products") -> None:
    console = Console()
    if as_json:
        console.print_json(data=report)
        return
    console.print(f"{report['imported']:,} {what} imported, {len(report['errors'])} rows left out")
    for text in report["unreadable"]:
        console.print(text, style="red", markup=False)
    if report["errors"]:
        table = Table("file", "line", "field", "reason", "got")
        for error in report["errors"]:
            table.add_row(error["file"], str(error["line"]), error["field"], error["reason"], error["value"])
        console.print(table)


@app.command()
def articles(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="holds en/KEY.md and zh/KEY.md")],
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
) -> None:
    """Add or replace articles from Markdown files like those in shop/demo/articles.

    Wrong files are named, the rest is read. Ends with 1 when a file is wrong or there is none. `zhanggui knowledge
    index` lets them be found.
    Example: zhanggui shop articles my-articles
    """
    shop = open_shop(var_dir, database_url)
    found, faults = read_articles(folder)
    written = shop.articles.upsert(found)
    shop.close()
    for fault in faults:
        Console(stderr=True).print(fault, style="red", markup=False)
    Console().print(f"{written} articles written; `zhanggui knowledge index` lets them be found")
    if faults or not found:
        raise typer.Exit(FAILED)


@app.command()
def coupons(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON Lines, one coupon a line")],
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: Annotated[bool, typer.Option("--json", help="print summary and errors as JSON")] = False,
) -> None:
    """Add coupons, or replace those with the same code.

    Wrong rows are reported, the rest is written. Ends with 1 when the file is no text or nothing was written. A line,
    with percent or amount and any of the terms:
    {"code": "SAVE10", "percent": 10, "minimum": {"amount_minor": 5000, "currency": "USD"}, "departments": ["food"],
    "valid_from": "2026-11-01", "valid_until": "2026-12-31", "first_order_only": false, "once_per_customer": true,
    "full_price_only": false, "customer_id": null, "is_listed": true}
    Example: zhanggui shop coupons coupons.jsonl
    """
    shop = open_shop(var_dir, database_url)
    found: list[Coupon] = []
    errors: list[RowError] = []
    unreadable: list[str] = []
    try:
        for row in read_coupons(decode(file.read_bytes(), file), file):
            if isinstance(row, RowError):
                errors.append(row)
            else:
                found.append(row)
    except FeedError as error:
        unreadable.append(str(error))
    written = shop.coupons.upsert(found)
    shop.close()
    report = {"imported": written, "errors": [asdict(error) for error in errors], "unreadable": unreadable}
    _print_import(report, as_json, "coupons")
    if unreadable or not written:
        raise typer.Exit(FAILED)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="JSON Lines file to write")],
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
) -> None:
    """Write all products as JSON Lines, which `zhanggui shop import` reads back unchanged."""
    shop = open_shop(var_dir, database_url)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(write_jsonl(shop.products.iterate()))
    Console().print(f"{shop.products.count():,} products written to {file}")
    shop.close()


@app.command()
def stats(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Count what the shop holds."""
    shop = open_shop(var_dir, database_url)
    figures = {
        "products": shop.products.count(),
        "departments": len(shop.products.departments()),
        "customers": sum(1 for _ in shop.customers.iterate()),
        "orders": sum(1 for _ in shop.orders.iterate()),
        "articles": shop.articles.count(),
        "events": shop.events.count(),
    }
    console = Console()
    if as_json:
        console.print_json(data=figures)
    else:
        for name, number in figures.items():
            console.print(f"{name:12} {number:>8,}")
    shop.close()


@app.command()
def product(product_id: str, var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Print a product as JSON.

    Example: zhanggui shop product p-4kf93m2a
    """
    _print_record(open_shop(var_dir, database_url).products.get(product_id), f"product {product_id!r}")


@app.command()
def order(number: str, var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Print an order as JSON, however its number is written.

    Example: zhanggui shop order "zg 2026 104233"
    """
    _print_record(open_shop(var_dir, database_url).orders.get(number), f"order {number!r}")


def _print_record(record: object, what: str) -> None:
    if record is None:
        Console(stderr=True).print(f"there is no {what}", style="red")
        raise typer.Exit(FAILED)
    Console().print_json(record.model_dump_json(exclude_none=True))  # type: ignore[attr-defined]
