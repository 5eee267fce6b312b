"""``zhanggui bot``: train, test, measure, serve and chat; Rasa runs in its own environment."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shop.types import LANGUAGES, Language
from zhanggui import bot_evaluation, bot_process, bot_training
from zhanggui.bot_chat import Chat
from zhanggui.bot_process import BotError
from zhanggui.settings import Settings

FAILED = 1
WRONG_USAGE = 2

app = typer.Typer(
    no_args_is_help=True,
    help="The dialogue: Rasa in bot/.venv. Start with `zhanggui bot train`, then `zhanggui bot run`.",
)
_errors = Console(stderr=True)


def _fail(error: Exception) -> typer.Exit:
    _errors.print(str(error), style="red", markup=False)
    return typer.Exit(FAILED)


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="train even when nothing has changed")] = False,
) -> None:
    """Train the bot from bot/config.yml, bot/domain and bot/data; skipped when nothing has changed.

    Example: zhanggui bot train --force
    """
    started = time.monotonic()
    try:
        folder, is_new = bot_training.train(Settings(), force)
    except BotError as error:
        raise _fail(error) from error
    took = f"trained in {time.monotonic() - started:.0f} s" if is_new else "nothing has changed"
    _errors.print(f"the bot is {folder.name} ({took})")


@app.command()
def test(
    stories: Annotated[
        Path | None, typer.Option("--stories", help="one file of test stories; all of bot/tests by default")
    ] = None,
) -> None:
    """Check the bot's files, then play every test story against the trained bot.

    Example: zhanggui bot test --stories bot/tests/test_orders.yml
    """
    settings = Settings()
    try:
        model = bot_process.current_model(settings).resolve()
        chosen = (stories or bot_process.BOT / "tests").resolve()
        bot_process.run_module("commands.check", [model, chosen], bot_process.environment(settings))
    except BotError as error:
        raise _fail(error) from error


@app.command()
def evaluate(
    rows: Annotated[Path, typer.Option("--rows", exists=True, dir_okay=False, help="CSV file of labelled messages")],
    text_column: Annotated[str, typer.Option(help="column of the message")] = "text",
    intent_column: Annotated[str, typer.Option(help="column of the intent")] = "intent",
    json_path: Annotated[Path | None, typer.Option("--json", help="write the figures to this file")] = None,
) -> None:
    """Measure the trained bot on messages that it was not trained on.

    Rows whose intent is `out_of_scope` measure what must not be understood. Names finer than the rows' labels
    count as bot/intent_folding.yml says.

    Example: zhanggui bot evaluate --rows rows.csv --text-column text --intent-column intent --json out.json
    """
    settings = Settings()
    try:
        labelled = bot_evaluation.read_rows(rows, text_column, intent_column)
    except ValueError as error:
        _errors.print(str(error), style="red", markup=False)
        raise typer.Exit(WRONG_USAGE) from error
    try:
        understood = bot_evaluation.understand(settings, [text for text, _ in labelled])
    except BotError as error:
        raise _fail(error) from error
    measures = bot_evaluation.measure([intent for _, intent in labelled], understood)
    if json_path:
        json_path.write_text(json.dumps(measures.model_dump(), indent=1) + "\n", encoding="utf-8")
    table = Table("figure", "value")
    for name, value in measures.model_dump(exclude={"f1_by_intent"}).items():
        table.add_row(name, "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


@app.command()
def parse(
    texts: Annotated[list[str], typer.Argument(help="messages")],
) -> None:
    """Show what the trained bot understands, as JSON lines.

    Example: zhanggui bot parse "a tent under 200" "200块以内的帐篷"
    """
    try:
        for text, row in zip(texts, bot_evaluation.understand(Settings(), texts), strict=True):
            typer.echo(json.dumps({"text": text, **row.model_dump()}, ensure_ascii=False))
    except BotError as error:
        raise _fail(error) from error


@app.command()
def chat(
    language: Annotated[str | None, typer.Option(help="en or zh; follows your messages by default")] = None,
    customer: Annotated[str | None, typer.Option(help="be this customer, as if signed in")] = None,
) -> None:
    """Chat with the running bot in the terminal; an empty line ends it.

    Example: zhanggui bot chat --language zh
    """
    chosen = next((known for known in LANGUAGES if known == language), None)
    if language and chosen is None:
        _errors.print(f"expected a language of {', '.join(LANGUAGES)}, got {language!r}", style="red")
        raise typer.Exit(WRONG_USAGE)
    _talk(chosen, customer)


def _talk(language: Language | None, customer: str | None) -> None:
    conversation = Chat(Settings(), language, customer)
    console = Console()
    while said := console.input("[bold]you:[/] ").strip():
        try:
            for line in conversation.say(said):
                console.print(line, markup=False)
        except BotError as error:
            raise _fail(error) from error


@app.command()
def run() -> None:
    """Serve the trained bot on loopback (the Procfile calls this)."""
    try:
        bot_process.serve(Settings())
    except BotError as error:
        raise _fail(error) from error
