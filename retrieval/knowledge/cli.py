"""``zhanggui knowledge``: the shop's articles as answers."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from retrieval.cli import EncoderName
from retrieval.cli_parts import FAILED, fail
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir
from shop.types import LANGUAGES, Article

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.encoders.encoder import Encoder
    from retrieval.knowledge.check import Fault, FindFirst
    from retrieval.knowledge.links import Site
    from shop.service import Shop

app = typer.Typer(no_args_is_help=True, help="Answer questions from the shop's own articles.")


@app.command()
def index(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "", encoder_name: EncoderName = "e5") -> None:
    """Cut the articles into passages and index them; texts that did not change keep their vectors."""
    from retrieval.knowledge.index import KnowledgeIndex
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    fingerprint = shop.articles.fingerprint()
    articles = list(shop.articles.iterate())
    if not articles:
        raise fail("the shop has no articles: run `zhanggui shop articles FOLDER`, or `zhanggui shop demo`")
    opened = _encoder(encoder_name, var_dir)
    began = time.perf_counter()
    folder = KnowledgeIndex.publish(var_dir / "models", articles, opened, fingerprint)
    Console().print(f"index of {len(articles)} articles in {time.perf_counter() - began:.1f} s: {folder}")


@app.command()
def ask(
    question: str,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    topic: Annotated[str, typer.Option(help="intent that was understood, for example return_exchange")] = "",
    as_json: AsJson = False,
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
def calibrate(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    encoder_name: EncoderName = "e5",
    write: Annotated[bool, typer.Option("--write", help="put the learned weights into the package")] = False,
) -> None:
    """Learn on written questions which of the demo's articles answers and when none does; print how well.

    The figures are cross-validated: no question is measured by what was learned from it.
    """
    from retrieval.knowledge.calibrate import calibrate as learn
    from retrieval.knowledge.index import KnowledgeIndex
    from retrieval.knowledge.model import WEIGHTS_PATH
    from shop.demo.articles import demo_articles

    opened = _encoder(encoder_name, var_dir)
    weights = learn(KnowledgeIndex.build(demo_articles(), opened), opened)
    names = list(weights.figures[LANGUAGES[0]])
    table = Table("language", "answer from", *(name.replace("_", " ") for name in names))
    for language in LANGUAGES:
        figures = weights.figures[language]
        table.add_row(language, f"{weights.answer_from[language]:.3f}", *(str(figures[name]) for name in names))
    Console().print(table)
    if write:
        WEIGHTS_PATH.write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
        Console().print(f"weights: {WEIGHTS_PATH}")


@app.command()
def check(
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    encoder_name: EncoderName = "e5",
    online: Annotated[bool, typer.Option("--online", help="try the links to outside pages, too")] = False,
    titles: Annotated[bool, typer.Option(help="look each article up by its own title (needs the encoder)")] = True,
    as_json: AsJson = False,
) -> None:
    """Name what is wrong with the articles; ends with 1 when anything is.

    Dates the wrong way round, ended or unlike between languages; a language missing; titles that stand twice; dead
    links; numbers that contradict each other; articles that their own title does not find.
    """
    from datetime import UTC, datetime

    from retrieval.knowledge.check import check_articles
    from retrieval.knowledge.links import try_address
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    articles = list(shop.articles.iterate())
    finder = _finder(articles, var_dir, _encoder(encoder_name, var_dir)) if titles and articles else None
    faults = check_articles(articles, _site(shop, articles), datetime.now(UTC), try_address if online else None, finder)
    _show(faults, len(articles), as_json=as_json)
    if faults:
        raise typer.Exit(FAILED)


def _encoder(name: str, var_dir: Path) -> Encoder:
    from retrieval.encoders.encoder import EncoderMissing, open_encoder

    try:
        return open_encoder(name, var_dir / "models", threads=2)
    except EncoderMissing as error:
        raise fail(str(error)) from error


def _site(shop: Shop, articles: list[Article]) -> Site:
    from retrieval.knowledge.links import Site

    return Site(
        articles={article.key: article.audience for article in articles},
        departments=frozenset(department.key for department in shop.products.departments()),
        has_product=lambda product_id: shop.products.get(product_id) is not None,
    )


def _finder(articles: list[Article], var_dir: Path, encoder: Encoder) -> FindFirst:
    """Return what finds an article by its title, in an index of the articles as they are now."""
    from retrieval.artefacts import ArtefactStore
    from retrieval.knowledge.answering import KnowledgeSearch
    from retrieval.knowledge.index import KnowledgeIndex, index_in_use
    from retrieval.types import KnowledgeRequest

    fresh = KnowledgeIndex.build(articles, encoder, index_in_use(ArtefactStore(var_dir / "models")))
    search = KnowledgeSearch(encoder)

    def find_first(article: Article) -> str | None:
        request = KnowledgeRequest(text=article.title, language=article.language, audience="staff", limit=1)
        passages = search.answer(fresh, request).passages
        return passages[0].article_key if passages else None

    return find_first


def _show(faults: list[Fault], articles: int, *, as_json: bool) -> None:
    console = Console()
    if as_json:
        console.print_json(json.dumps({"articles": articles, "faults": [asdict(fault) for fault in faults]}))
        return
    for fault in faults:
        console.print(f"{fault.kind}: {fault.article} ({fault.language}): {fault.says}", markup=False)
    console.print(f"{articles} articles, {len(faults)} faults")
