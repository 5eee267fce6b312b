"""``zhanggui retrieval train-ranker`` and ``finetune``: what search learns from texts, judgements and clicks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from rich.console import Console
from rich.progress import Progress

from retrieval.cli_parts import WRONG_USAGE, Bars, fail
from shop.options import DEFAULT_VAR_DIR, DatabaseUrl, VarDir

if TYPE_CHECKING:
    from retrieval.encoders.encoder import Encoder
    from retrieval.indexing.index import ProductIndex
    from shop.types import Product

Products = Annotated[list[Path] | None, typer.Option(help="Icecat zip files or JSON Lines instead of the shop")]
Queries = Annotated[list[Path] | None, typer.Option(help="CSV with a column `query`, and others in other wordings")]
Columns = Annotated[list[str] | None, typer.Option("--query-column", help="columns that hold what is searched for")]
Judgements = Annotated[Path | None, typer.Option(help="CSV: query, docid, rating; else clicks are read")]
Threads = Annotated[int, typer.Option(help="threads of encoder and training")]


def train_ranker(
    products: Products = None,
    queries: Queries = None,
    columns: Columns = None,
    judgements: Judgements = None,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    threads: Threads = 2,
) -> None:
    """Learn to rank from judgements or clicks; kept only if queries that it has not seen are ranked better.

    Example: zhanggui retrieval train-ranker
    """
    from retrieval.ranking.judged_queries import judged_queries
    from retrieval.ranking.rank_features import FEATURES
    from retrieval.ranking.ranker import keep_if_better

    judged, names = read_judged(judgements, queries, columns, var_dir, database_url)
    index, encoder = _index(products, var_dir, threads)
    candidates = judged_queries(index, encoder, judged, names)
    try:
        verdict = keep_if_better(var_dir / "models", candidates, FEATURES)
    except ValueError as error:
        raise fail(str(error)) from error
    Console().print_json(data=asdict(verdict) | {"kept": verdict.is_better})


def finetune(
    products: Products = None,
    queries: Queries = None,
    columns: Columns = None,
    judgements: Judgements = None,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    minutes: Annotated[float, typer.Option(min=0, help="of training; export and index come after it")] = 18.0,
    which: Annotated[str, typer.Option(help="both, multilingual or english: the encoders that learn")] = "both",
    layers: Annotated[int, typer.Option(min=1, max=12, help="so many of the last layers learn")] = 4,
    threads: Threads = 2,
    reindex: Annotated[bool, typer.Option(help="build the shop's index with the new encoder")] = True,
) -> None:
    """Train the encoders on the catalogue's own texts; kept only if they rank held-out queries better.

    A training that was stopped goes on where it was. Example: zhanggui retrieval finetune --minutes 18
    """
    from retrieval.artefacts import ArtefactStore
    from retrieval.encoders.encoder import EncoderMissing
    from retrieval.encoders.finetune import FinetuneOptions
    from retrieval.encoders.pair_encoder import ENGLISH_KIND
    from retrieval.encoders.tuned_encoder import Tuned, Which
    from retrieval.encoders.tuned_encoder import finetune as run

    console = Console(stderr=True)
    judged, _ = read_judged(judgements, queries, columns, var_dir, database_url)
    catalogue = _products(products, var_dir, database_url)
    models, cache = var_dir / "models", var_dir / "cache"
    chosen = [own for own in get_args(Which) if which == own]
    if which == "both":
        # Without MiniLM's package there is one encoder.
        chosen = ["multilingual", *(["english"] if ArtefactStore(models).current(ENGLISH_KIND) else [])]
    if not chosen:
        raise fail(f"expected --which both, {' or '.join(get_args(Which))}, got {which!r}", WRONG_USAGE)

    def report(step: int, seconds: float, loss: float, measured: float) -> None:
        console.print(f"step {step}, {seconds:.0f} s: loss {loss:.3f}, held-out nDCG@10 {measured:.4f}")

    options = FinetuneOptions(minutes=minutes / len(chosen), layers=layers)
    tuned: list[Tuned] = []
    try:
        for own in chosen:
            tuned.append(run(models, cache, catalogue, judged, options, report, console.print, threads, own))
    except (EncoderMissing, ValueError) as error:
        raise fail(str(error)) from error
    Console().print_json(data=[{**asdict(own), "kept": str(own.kept) if own.kept else None} for own in tuned])
    if any(own.kept for own in tuned) and reindex and not products:
        _reindex(var_dir, database_url, threads)


def read_judged(
    judgements: Path | None, queries: list[Path] | None, columns: list[str] | None, var_dir: Path, database_url: str
) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    """Return ratings by product, by what was typed, and which query each wording is of.

    They come from files, or from the shop's clicks when none is given.
    """
    from data.loaders import read_judgements, read_queries
    from retrieval.ranking.feedback import judgements_of
    from shop.cli import open_shop

    if judgements is None:
        clicked = judgements_of(open_shop(var_dir, database_url).events.since(datetime(1970, 1, 1, tzinfo=UTC)))
        return clicked, {query: query for query in clicked}
    if not queries:
        raise fail("expected --queries beside --judgements: a CSV with a column `query`", WRONG_USAGE)
    rated: dict[str, dict[str, int]] = {}
    try:
        for row in read_judgements(judgements):
            rated.setdefault(row.query, {})[row.document] = row.rating
        wordings = [read_queries(path, column) for path in queries for column in columns or ["query"]]
    except (ValueError, OSError) as error:
        raise fail(str(error)) from error
    names = {text: name for texts in wordings for name, text in texts.items() if name in rated}
    return {text: rated[name] for text, name in names.items()}, names


def _products(paths: list[Path] | None, var_dir: Path, database_url: str) -> list[Product]:
    from retrieval.indexing.evaluation_index import read_products
    from shop.cli import open_shop

    if paths:
        try:
            return read_products(paths)
        except (ValueError, OSError) as error:
            raise fail(str(error), WRONG_USAGE) from error
    return list(open_shop(var_dir, database_url).products.iterate())


def _index(paths: list[Path] | None, var_dir: Path, threads: int) -> tuple[ProductIndex, Encoder]:
    """Return the index over product files, or the shop's own, with its encoder."""
    from retrieval.artefacts import ArtefactStore
    from retrieval.encoders.encoder import EncoderMissing, open_encoder_of_index, open_product_encoder
    from retrieval.indexing.evaluation_index import cached_index
    from retrieval.indexing.index import KIND
    from retrieval.indexing.live import open_index

    models = var_dir / "models"
    try:
        if paths:
            encoder = open_product_encoder("e5", models, threads)
            with Progress(console=Console(stderr=True)) as bars:
                return cached_index(paths, encoder, var_dir / "cache", Bars(bars)), encoder
        folder = ArtefactStore(models).current(KIND)
        if folder is None:
            raise fail("no product index yet: run `zhanggui retrieval index`")
        index = open_index(folder)
        return index, open_encoder_of_index(index.encoder_name, models, threads)
    except (EncoderMissing, ValueError, OSError) as error:
        raise fail(str(error)) from error


def _reindex(var_dir: Path, database_url: str, threads: int) -> None:
    from retrieval.cli import open_writer  # it imports this module

    _, writer = open_writer(var_dir, database_url, "e5", threads)
    with Progress(console=Console(stderr=True)) as bars:
        folder = writer.rebuild(Bars(bars))
    Console(stderr=True).print(f"index: {folder}")
