"""``zhanggui recommender``: train, recommend, evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from recommender.online.cli import add_commands
from recommender.profile_cli import profile, rules, segments
from recommender.types import RecommendRequest, RecommendResult, Scene
from retrieval.cli_parts import WRONG_USAGE, Bars, fail
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir

app = typer.Typer(no_args_is_help=True, help="Recommend products: train the models, ask them, measure them.")
add_commands(app)

app.command()(profile)
app.command()(segments)
app.command()(rules)


@app.command()
def train(
    sequences: Annotated[Path | None, typer.Option(help="file of lines `user item item …` in time order")] = None,
    if_better: Annotated[
        bool, typer.Option("--if-better", help="start warm; use it only if it ranks the newest events as well")
    ] = False,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
) -> None:
    """Learn from the shop's orders and page events, or from a file; put the new version in use.

    A shop without any order or event is no error: it is served by texts, novelty and ratings until there are some.

    With --sequences the models learn from that file instead; its ids must be the shop's product ids to be of use.
    """
    from recommender.interactions.sequence_file import BadSequenceFile, read_sequences
    from recommender.learning.train import NothingToLearn, train_for_shop, train_on_sequences
    from recommender.online.training import TrainingRuns, train_if_better, training_alone
    from recommender.online.versions import Versions
    from retrieval.encoders.encoder import EncoderMissing
    from retrieval.search import IndexMissing, Search
    from shop.cli import open_shop

    if if_better and sequences is not None:
        raise fail("--if-better compares on the shop's newest events: leave out --sequences", WRONG_USAGE)
    console, models_dir, reason = Console(), var_dir / "models", ""
    try:
        with training_alone(models_dir), Progress(console=Console(stderr=True)) as bars:
            if sequences is not None:
                folder: Path | None = train_on_sequences(models_dir, read_sequences(sequences), Bars(bars))
            else:
                shop = open_shop(var_dir, database_url)
                search = Search.open(var_dir, shop)
                if if_better:
                    found = train_if_better(var_dir, shop, search, Bars(bars))
                    folder, reason = found.folder, found.reason
                else:
                    folder = train_for_shop(var_dir, shop, search, Bars(bars))
    except NothingToLearn as nothing:
        console.print(f"nothing to learn from: {nothing}", markup=False)
        return
    except (BadSequenceFile, IndexMissing, EncoderMissing, TrainingRuns) as error:
        raise fail(str(error)) from error
    if folder is not None:
        facts = Versions(models_dir).facts(folder.name)
        weights = ", ".join(f"{name} {weight:g}" for name, weight in facts["weights"].items())
        console.print(f"learned from {facts['events']:,} events of {facts['users']:,} shoppers: {weights}")
    if reason:
        console.print(reason, markup=False)


@app.command()
def recommend(
    scene: Annotated[Scene, typer.Option(help="where the recommendation stands")] = Scene.FOR_YOU,
    customer: Annotated[str | None, typer.Option(help="customer id")] = None,
    product: Annotated[str | None, typer.Option(help="product id, for similar and goes_with")] = None,
    query: Annotated[str | None, typer.Option(help="person or wish in words, for gift")] = None,
    department: Annotated[str | None, typer.Option(help="key of a department")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 6,
    language: Annotated[str, typer.Option(help="en or zh: language of titles")] = "en",
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Recommend as a page or the chat would, with reasons.

    Example: zhanggui recommender recommend --scene similar --product p-… --limit 4
    """
    from recommender.serve import Recommender
    from retrieval.encoders.encoder import EncoderMissing
    from retrieval.search import Search
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    try:
        request = RecommendRequest.model_validate(
            {
                "scene": scene,
                "customer_id": customer,
                "product_id": product,
                "query": query,
                "department": department,
                "limit": limit,
                "language": language,
            }
        )
        result = Recommender.open(var_dir, shop, Search.open(var_dir, shop)).recommend(request)
    except ValidationError as error:
        raise fail(str(error), WRONG_USAGE) from error
    except EncoderMissing as error:
        raise fail(str(error)) from error
    if as_json:
        Console().print_json(result.model_dump_json())
        return
    _print(result, shop, request)


def _print(result: RecommendResult, shop: Any, request: RecommendRequest) -> None:
    products = shop.products.get_many([item.product_id for item in result.items])
    table = Table("score", "product", "title", "reason")
    for item in result.items:
        because = ""
        if item.reason is not None:
            told = item.reason.model_dump(exclude_none=True, mode="json")
            because = " ".join(str(part) for part in told.values())
        title = products[item.product_id].title.get(request.language)
        table.add_row(f"{item.score:.3f}", item.product_id, title, because)
    Console().print(table)


@app.command()
def evaluate(
    sequences: Annotated[Path, typer.Option(help="file of lines `user item item …` in time order")],
    result: Annotated[Path | None, typer.Option("--json", help="write the figures to this file")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="folder for SASRec's checkpoint: a run that was cut off goes on from it")
    ] = None,
) -> None:
    """Measure on sequences: Recall and NDCG at 5, 10 and 20, leave one out, all items ranked.

    Example: zhanggui recommender evaluate --sequences Beauty.txt --json OUT
    """
    from recommender.interactions.sequence_file import BadSequenceFile, read_sequences
    from recommender.learning.evaluate import DEPTHS, evaluate_sequences

    try:
        data = read_sequences(sequences)
        with Progress(console=Console(stderr=True)) as bars:
            figures = evaluate_sequences(data, Bars(bars), checkpoint)
    except BadSequenceFile as error:
        raise fail(str(error)) from error
    if result is not None:
        result.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    columns = [f"{measure}@{k}" for k in DEPTHS for measure in ("recall", "ndcg")]
    table = Table("model", "weight", *columns)
    for name, row in {**figures["models"], "default": figures}.items():
        weight = figures["weights"].get(name)
        cells = [f"{row[column.replace('@', '_at_')]:.4f}" for column in columns]
        table.add_row(name, "" if weight is None else f"{weight:g}", *cells)
    console = Console()
    console.print(table)
    console.print(f"{figures['users']:,} shoppers, {figures['items']:,} items, {figures['seconds']} s")
    console.print(figures["protocol"])
