"""Put the Icecat catalogue into a shop: ``python -m data.import_icecat --var-dir var/icecat``."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from data.icecat import icecat_products
from data.loaders import SourceMissing, icecat_paths
from shop.options import DEFAULT_VAR_DIR, DatabaseUrl, VarDir
from shop.repository import batches

_BATCH = 500
app = typer.Typer(add_completion=False)


@app.command()
def import_icecat(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Import all Icecat products; the tables must be migrated, products with the same id are replaced."""
    from shop.cli import open_shop

    paths = _paths()
    shop = open_shop(var_dir, database_url)
    console = Console(stderr=True)
    with console.status(f"reading {len(paths)} files"):
        products = icecat_products(paths)
    with Progress(console=console) as bars:
        task = bars.add_task("importing", total=len(products))
        for batch in batches(products, _BATCH):
            shop.products.upsert(batch)
            bars.advance(task, len(batch))
    priced = sum(variant.price is not None for product in products for variant in product.variants)
    Console().print(f"imported {len(products):,} products, {priced:,} with a price")
    shop.close()


def _paths() -> list[Path]:
    try:
        paths = icecat_paths()
    except SourceMissing as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    if not paths:
        Console(stderr=True).print("expected files products-*.json.zip in the folder icecat, found none", style="red")
        raise typer.Exit(1)
    return paths


if __name__ == "__main__":
    sys.exit(app())
