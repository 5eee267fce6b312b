"""``zhanggui recommender``: versions, increments, reports and experiments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from recommender.online.experiments import Design, Experiment, ExperimentError, Experiments
from recommender.online.report import By, Figure, Report, make_report
from recommender.online.versions import UseReason, Version, Versions
from recommender.types import Scene
from retrieval.cli_parts import fail
from shop.money import format_money
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir
from shop.types import Money

#: Days that a report looks back when nothing else is said.
REPORT_DAYS = 28

experiment_app = typer.Typer(no_args_is_help=True, help="Two versions at the same time: A/B, shadow, interleaving.")


def add_commands(app: typer.Typer) -> None:
    """Add these commands to the package's."""
    for command in (versions, use, update, report):
        app.command()(command)
    app.add_typer(experiment_app, name="experiment")


def versions(var_dir: VarDir = DEFAULT_VAR_DIR, as_json: AsJson = False) -> None:
    """List the trained versions: which is in use, why, and how each did.

    Example: zhanggui recommender versions
    """
    listed = Versions(var_dir / "models").listed()
    if as_json:
        _print_json(listed)
        return
    table = Table("")
    # Whole, however narrow the screen is: it is what `use` is given.
    table.add_column("version", no_wrap=True)
    for column in ("events", "started from", "validation", "against the one in use", "put in use"):
        table.add_column(column, overflow="fold")
    for found in listed:
        table.add_row(*_version_row(found))
    Console().print(table)


def _version_row(found: Version) -> list[str]:
    measured = found.validation_ndcg_at_10
    uses = "\n".join(f"{use.at:%Y-%m-%d %H:%M} {use.reason.value} {use.detail}".strip() for use in found.uses)
    return [
        "▶" if found.is_current else "",
        found.name,
        f"{found.events:,}",
        found.started_from or "",
        "" if measured is None else f"{measured:.4f}",
        str(found.comparison.get("reason", "")),
        uses or "never",
    ]


def use(
    version: Annotated[str, typer.Argument(help="name, as `versions` lists it")], var_dir: VarDir = DEFAULT_VAR_DIR
) -> None:
    """Put a version (back) in use; all processes notice within a second.

    Example: zhanggui recommender use 20261126T093040.845377
    """
    running = Experiments(var_dir / "models").running()
    if running is not None:
        raise fail(
            f"the experiment {running.name!r} compares with the version in use: stop it first with "
            f"`zhanggui recommender experiment stop {running.name}`"
        )
    try:
        Versions(var_dir / "models").use(version, UseReason.CHOSEN)
    except FileNotFoundError as error:
        raise fail(str(error)) from error
    Console().print(f"in use: {version}")


def update(var_dir: VarDir = DEFAULT_VAR_DIR, database_url: DatabaseUrl = "") -> None:
    """Count what shoppers did since the training, as the bridge does every few minutes.

    Example: zhanggui recommender update
    """
    from recommender.online.increment import update as take_in
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    added = take_in(var_dir / "models", shop)
    shop.close()
    for one in added:
        Console().print(
            f"{one.version}: {one.events:+,} events of {one.shoppers:,} shoppers, {one.new_items:,} new products, "
            f"{one.seconds} s"
        )
    if not added:
        Console().print("nothing to add to: no version has learned from this shop, or another process is at it")


def report(
    since: Annotated[datetime | None, typer.Option(help="first day, UTC; 28 days ago by default")] = None,
    until: Annotated[datetime | None, typer.Option(help="day before which it ends, UTC; now by default")] = None,
    by: Annotated[By, typer.Option(help="what answers are grouped by")] = By.VERSION,
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Say how the answers did: click-through, add-to-cart, conversion, revenue, with intervals of 95 %.

    Rates are shares of answers. The intervals' unit is the shopper, not the answer. A purchase counts for the last
    answer that showed the product to that customer within 7 days; what was sent back is taken off.

    Example: zhanggui recommender report --since 2026-11-01 --by scene
    """
    from shop.cli import open_shop

    now = datetime.now(UTC)
    end = until.replace(tzinfo=UTC) if until else now
    begin = since.replace(tzinfo=UTC) if since else end - timedelta(days=REPORT_DAYS)
    if begin >= end:
        raise fail(f"expected --since before --until, got {begin:%Y-%m-%d} and {end:%Y-%m-%d}")
    shop = open_shop(var_dir, database_url)
    found = make_report(shop, begin, end, by)
    shop.close()
    if as_json:
        Console().print_json(found.model_dump_json())
        return
    _print_report(found)


def _print_report(found: Report) -> None:
    console = Console()
    console.print(f"{found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC", highlight=False)
    table = Table()
    table.add_column(found.by.value, overflow="fold")
    for column in ("answers", "shoppers", "shown", "click-through", "add to cart", "conversion", "revenue"):
        table.add_column(column, overflow="fold")
    for group in found.groups:
        rates = [_percent(rate) for rate in (group.click_through, group.add_to_cart, group.conversion)]
        revenue = _revenue(group.revenue_per_answer_minor)
        table.add_row(
            group.name, f"{group.answers:,}", f"{group.shoppers:,}", f"{group.shown_items:,}", *rates, revenue
        )
    console.print(table)
    for arms in found.arms:
        console.print(
            f"{arms.experiment}, treatment minus control: click-through {_percent(arms.click_through)}, add to cart "
            f"{_percent(arms.add_to_cart)}, conversion {_percent(arms.conversion)}, revenue an answer "
            f"{_revenue(arms.revenue_per_answer_minor) or '0'}",
            highlight=False,
        )
        _warn(console, arms.warning)
    for merged in found.interleaved:
        console.print(
            f"{merged.experiment}: {merged.prefer_treatment:,} shoppers clicked the treatment's products more, "
            f"{merged.prefer_control:,} the control's; {_percent(merged.treatment_share)} prefer the treatment, "
            f"p = {merged.p_value:.3g}",
            highlight=False,
        )
        _warn(console, merged.warning)
    for shadow in found.shadows:
        console.print(f"{shadow.experiment}: {shadow.overlap:.0%} of what was shown, {shadow.answers:,} unseen answers")


def _warn(console: Console, warning: str) -> None:
    if warning:
        console.print(warning, style="yellow", markup=False)


def _percent(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2%}"
    return f"{figure.value:.2%} ({figure.low:.2%} … {figure.high:.2%})"


def _revenue(by_currency: dict[str, Figure]) -> str:
    return "\n".join(_amount(currency, figure) for currency, figure in by_currency.items())


def _amount(currency: str, figure: Figure) -> str:
    def told(minor: float | None) -> str:
        return "?" if minor is None else format_money(Money(amount_minor=round(minor), currency=currency), "en")

    return f"{told(figure.value)} ({told(figure.low)} … {told(figure.high)})"


@experiment_app.command()
def start(
    name: Annotated[str, typer.Argument(help="a new name; assignment is drawn from it")],
    version: Annotated[str, typer.Option(help="the version to compare with the one in use")],
    design: Annotated[Design, typer.Option(help="how the two are compared")] = Design.AB,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="share of the shoppers")] = 0.5,
    scenes: Annotated[list[Scene] | None, typer.Option("--scene", help="only these; repeat it for several")] = None,
    var_dir: VarDir = DEFAULT_VAR_DIR,
) -> None:
    """Begin an experiment; the bridge and the chat take it up within a second.

    Example: zhanggui recommender experiment start warm-start --version 20261126T… --design interleaving
    """
    try:
        begun = Experiments(var_dir / "models").start(name, design, version, share, scenes or ())
    except ValidationError as error:
        raise fail("; ".join(f"{part['loc'][-1]}: {part['msg']}" for part in error.errors())) from error
    except ExperimentError as error:
        raise fail(str(error)) from error
    Console().print(f"{begun.name}: {begun.treatment} against {begun.control}, {begun.share:.0%} of the shoppers")


@experiment_app.command()
def stop(name: str, var_dir: VarDir = DEFAULT_VAR_DIR) -> None:
    """End an experiment; its answers stay in the log and in the report.

    Example: zhanggui recommender experiment stop warm-start
    """
    try:
        Experiments(var_dir / "models").stop(name)
    except ExperimentError as error:
        raise fail(str(error)) from error
    Console().print(f"{name}: stopped; see `zhanggui recommender report --by experiment`")


@experiment_app.command("list")
def list_experiments(var_dir: VarDir = DEFAULT_VAR_DIR, as_json: AsJson = False) -> None:
    """List the experiments that run and ran.

    Example: zhanggui recommender experiment list
    """
    try:
        found = Experiments(var_dir / "models").all()
    except ExperimentError as error:
        raise fail(str(error)) from error
    if as_json:
        _print_json(found)
        return
    table = Table()
    for column in ("name", "design", "control", "treatment", "share", "scenes", "from", "to"):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(*_experiment_row(one))
    Console().print(table)


def _experiment_row(one: Experiment) -> list[str]:
    scenes = ", ".join(scene.value for scene in one.scenes) or "all"
    end = f"{one.stopped_at:%Y-%m-%d %H:%M}" if one.stopped_at else "runs"
    return [
        one.name,
        one.design.value,
        one.control,
        one.treatment,
        f"{one.share:.0%}",
        scenes,
        f"{one.started_at:%Y-%m-%d %H:%M}",
        end,
    ]


def _print_json(rows: Sequence[BaseModel] | Iterable[BaseModel]) -> None:
    Console().print_json(TypeAdapter(list[dict[str, object]]).dump_json([row.model_dump() for row in rows]).decode())
