"""``zhanggui recommender profile``, ``segments`` and ``rules``: what was learned of shoppers and products."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from retrieval.cli_parts import fail
from shop.options import DEFAULT_VAR_DIR, AsJson, DatabaseUrl, VarDir

if TYPE_CHECKING:
    from recommender.items.rules import Rules, RuleTo
    from recommender.profiles.types import Habit, Profile
    from shop.types import Language

UNTRAINED = "nothing was learned yet: run `zhanggui recommender train`"
_DAY = "%Y-%m-%d"

InLanguage = Annotated[str, typer.Option("--language", help="en or zh: language of names")]


def profile(
    customer: Annotated[str, typer.Argument(help="customer id")],
    language: InLanguage = "en",
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Show what the shop knows of a customer: habits, money, interests, prices, sizes, segment.

    Example: zhanggui recommender profile c-2xkz5q7a
    """
    from recommender.profiles.types import UnknownCustomer
    from recommender.serve import Recommender
    from retrieval.encoders.encoder import EncoderMissing
    from retrieval.search import IndexMissing, Search
    from shop.cli import open_shop

    shop = open_shop(var_dir, database_url)
    try:
        found = Recommender.open(var_dir, shop, Search.open(var_dir, shop)).profile(customer)
    except (UnknownCustomer, IndexMissing, EncoderMissing) as error:
        raise fail(str(error)) from error
    if as_json:
        Console().print_json(found.model_dump_json())
        return
    _print_profile(found, "zh" if language == "zh" else "en")


def segments(language: InLanguage = "en", var_dir: VarDir = DEFAULT_VAR_DIR, as_json: AsJson = False) -> None:
    """Show the segments of shoppers: sizes, names, how far they stand apart and how surely they come out again."""
    from recommender.profiles.learned import KIND, Segments
    from retrieval.artefacts import ArtefactStore

    folder = ArtefactStore(var_dir / "models").current(KIND)
    if folder is None:
        raise fail(UNTRAINED)
    found = Segments.load(folder)
    clustering = found.clustering
    if as_json:
        told = {
            "silhouette": clustering.silhouette,
            "stability": clustering.stability,
            "tried": [each._asdict() for each in clustering.tried],
            "segments": [segment.model_dump() for segment in found.segments],
        }
        Console().print_json(json.dumps(told, ensure_ascii=False))
        return
    table = Table("shoppers", "name", "orders a month", "price level", "departments")
    for segment in found.segments:
        best = sorted(segment.departments.items(), key=lambda entry: -entry[1])[:3]
        departments = ", ".join(f"{key} {share:.0%}" for key, share in best)
        name = segment.name.get("zh" if language == "zh" else "en")
        table.add_row(
            str(segment.shoppers), name, f"{segment.orders_per_month:.1f}", f"{segment.price_level:.2f}", departments
        )
    console = Console()
    console.print(table)
    console.print(f"silhouette {clustering.silhouette:.3f}, stability (adjusted Rand index) {clustering.stability:.3f}")


def rules(
    product: Annotated[str | None, typer.Option(help="product id: what is bought along with it")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 20,
    language: InLanguage = "en",
    var_dir: VarDir = DEFAULT_VAR_DIR,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Show what is bought along with what more often than by chance: between kinds, or of one product.

    Example: zhanggui recommender rules --product p-…
    """
    from recommender.items.learned import KIND, ItemKnowledge
    from retrieval.artefacts import ArtefactStore
    from shop.cli import open_shop

    folder = ArtefactStore(var_dir / "models").current(KIND)
    if folder is None:
        raise fail(UNTRAINED)
    found = ItemKnowledge.load(folder)
    if product is None:
        told = _told_of_kinds(found.kind_rules, found.kinds, limit)
    else:
        row = found.items.row(product)
        if row is None:
            raise fail(f"expected the id of a product that the last training knew, got {product!r}")
        told = _told(product, found.product_rules.rules_for(row)[:limit], found.items.ids)
    if as_json:
        Console().print_json(json.dumps(told, ensure_ascii=False))
        return
    titles = {}
    if product is not None:
        shop = open_shop(var_dir, database_url)
        ids = list({rule[side] for rule in told for side in ("who_buys", "buys_along")})
        in_language: Language = "zh" if language == "zh" else "en"
        titles = {key: value.title.get(in_language) for key, value in shop.products.get_many(ids).items()}
    table = Table("who buys", "buys along", "orders", "confidence", "lift")
    for rule in told:
        sides = [titles.get(rule[side], rule[side]) for side in ("who_buys", "buys_along")]
        table.add_row(*sides, str(rule["orders"]), f"{rule['confidence']:.0%}", f"{rule['lift']:.1f}")
    Console().print(table)


def _told(who_buys: str, rules_of: Sequence[RuleTo], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"who_buys": who_buys, "buys_along": names[rule.row], **_figures(rule)} for rule in rules_of]


def _told_of_kinds(found: Rules, names: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Tell the rules with most orders: of a shop's kinds these are what the staff asks for."""
    told = []
    for place in (-found.orders).argsort(kind="stable")[:limit].tolist():
        first, second = int(found.first[place]), int(found.second[place])
        who_buys = " + ".join(names[row] for row in (first, second) if row >= 0)
        told.append({"who_buys": who_buys, "buys_along": names[found.then[place]], **_figures(found.at(place))})
    return told


def _figures(rule: RuleTo) -> dict[str, Any]:
    return {"orders": rule.orders, "confidence": round(rule.confidence, 4), "lift": round(rule.lift, 2)}


def _print_profile(found: Profile, language: Language) -> None:
    from shop.money import format_money

    console = Console()
    console.print(f"[bold]{found.name}[/bold]  {found.customer_id}  ({found.language})", highlight=False)
    if found.segment is not None:
        console.print(f"segment: {found.segment.name.get(language)}", markup=False)
    if found.demographics is not None:
        given = [str(part) for part in (found.demographics.age_band, found.demographics.gender) if part]
        console.print(f"given by the {found.demographics.given_by}: {', '.join(given)}", markup=False)
    console.print(_habit_line(found.habit), markup=False)
    for money in found.spending:
        net, basket = format_money(money.net, language), format_money(money.average_basket, language)
        console.print(f"spent {net} in {money.orders} orders, {basket} a basket", markup=False)
    table = Table("what", "", "share")
    for what in ("departments", "kinds", "brands"):
        for share in getattr(found, what)[:5]:
            table.add_row(what, share.title.get(language), f"{share.share:.0%}")
    for band in found.price_bands:
        table.add_row("prices", band.band.value, f"{band.share:.0%}")
    for size in found.sizes:
        told = f"{size.size} ({size.kept} of {size.of} kept)"
        table.add_row(f"size: {size.kind.get(language)}", told, f"{size.confidence:.0%} sure")
    console.print(table)


def _habit_line(habit: Habit) -> str:
    if habit.last_order_at is None:
        return "has not ordered anything yet"
    parts = [
        f"{habit.orders} orders, {habit.orders_per_month:.1f} a month",
        f"{habit.units} pieces ({habit.returned_units} sent back)",
        f"last on {habit.last_order_at:{_DAY}} ({habit.recency_days:.0f} days ago)",
    ]
    if habit.interval_days is not None and habit.expected_next_at is not None:
        parts.append(f"usually every {habit.interval_days:.0f} days, next about {habit.expected_next_at:{_DAY}}")
    return ", ".join(parts)
