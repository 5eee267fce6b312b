"""``zhanggui knowledge``: the shop's articles as answers."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from retrieval.cli import EncoderName
from retrieval.cli_parts import FAILED, fail
from shop.options import DEFAULT_VAR_DIR, DatabaseUrl, VarDir
from shop.types import LANGUAGES, Language

app = typer.Typer(no_args_is_help=True, help="Answer questions from the shop's own articles.")


@app.command()
def index(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "", encoder_name: EncoderName = "e5") -> None:
    """Cut the articles into passages and index them."""
    from retrieval.encoder import EncoderMissing, open_encoder
    from retrieval.knowledge import KnowledgeIndex
    from shop.cli import open_shop

    articles = list(open_shop(var_dir, database_url).articles.iterate())
    if not articles:
        raise fail("the shop has no articles: run `zhanggui shop demo`")
    try:
        opened = open_encoder(encoder_name, var_dir / "models", threads=2)
    except EncoderMissing as error:
        raise fail(str(error)) from error
    folder = KnowledgeIndex.publish(var_dir / "models", articles, opened)
    Console().print(f"index of {len(articles)} articles: {folder}")


@app.command()
def ask(
    question: str,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    topic: Annotated[str, typer.Option(help="intent that was understood, for example return_exchange")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Ask as a shopper would. Example: zhanggui knowledge ask "can I return a mattress?"."""
    from retrieval.search import Search
    from retrieval.text import detect_language
    from retrieval.types import KnowledgeRequest
    from shop.cli import open_shop

    search = Search.open(var_dir, open_shop(var_dir, database_url))
    language = detect_language(question) or "en"
    result = search.knowledge(KnowledgeRequest(text=question, language=language, topic=topic or None))
    console = Console()
    if as_json:
        console.print_json(result.model_dump_json())
        return
    console.print("answer:" if result.answerable else "no answer; the closest are:", style="bold")
    for passage in result.passages:
        console.print(
            f"\n{passage.score:.3f}  {passage.title} · {passage.heading}  [{passage.article_key}]", markup=False
        )
        console.print(passage.text, markup=False)


@app.command()
def calibrate(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Measure on written questions how well the score tells what the articles answer from what they do not."""
    from retrieval.calibrate import calibration_figures
    from retrieval.knowledge import ANSWERABLE_FROM
    from retrieval.search import Search
    from shop.cli import open_shop

    search = Search.open(var_dir, open_shop(var_dir, database_url))
    table = Table(
        "language", "right first", "in first 3", "AUROC", "score of 9 in 10", "threshold", "accepted", "wrongly"
    )
    for language in LANGUAGES:
        figures = calibration_figures(search, language)
        table.add_row(
            language,
            *(f"{value:.3f}" for value in (figures.first, figures.first_three, figures.auroc, figures.reached_by_most)),
            f"{ANSWERABLE_FROM[language]:.3f}",
            *(f"{value:.3f}" for value in (figures.accepted, figures.wrongly_accepted)),
        )
    Console().print(table)


@app.command()
def check(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Name what is wrong with the articles: a language missing, dates the wrong way round, an end in the past."""
    from datetime import UTC, datetime

    from shop.cli import open_shop

    articles = list(open_shop(var_dir, database_url).articles.iterate())
    languages: dict[str, set[Language]] = {}
    faults = []
    for article in articles:
        languages.setdefault(article.key, set()).add(article.language)
        if article.valid_from and article.valid_until and article.valid_from >= article.valid_until:
            faults.append(f"{article.key} ({article.language}): valid until before valid from")
        if article.valid_until and article.valid_until < datetime.now(UTC):
            faults.append(f"{article.key} ({article.language}): ended on {article.valid_until:%Y-%m-%d}")
    for key, found in languages.items():
        faults += [f"{key}: no text in {language}" for language in LANGUAGES if language not in found]
    for fault in faults:
        Console().print(fault, markup=False)
    Console().print(f"{len(articles)} articles, {len(faults)} faults")
    if faults:
        raise typer.Exit(FAILED)
