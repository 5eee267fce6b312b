"""Profiles over the demo shop: they find the tastes that its orders were drawn from; what the commands say."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from recommender.cli import app
from recommender.interactions.past import Past
from recommender.interactions.table import Interactions
from recommender.items.catalogue import facts_of
from recommender.items.facts import ItemFacts
from recommender.items.learned import learn_items, publish_items
from recommender.profiles.learned import KIND, Segments, learn_segments, publish_segments
from recommender.profiles.segments import MIN_STABILITY
from recommender.profiles.taste import taste_features, taste_names
from recommender.profiles.types import Profile, UnknownCustomer
from recommender.serve import Recommender
from retrieval.artefacts import ArtefactStore
from retrieval.search import Search
from shop.demo.shoppers import Shopper, demo_shoppers
from shop.service import Shop
from shop.types import AgeBand, Demographics, OrderStatus
from zhanggui.cli import group

MIN_ORDERS = 5
#: On a loaded machine a profile takes longer than the few milliseconds of its own work.
MAX_CPU_MS = 60.0


@pytest.fixture(scope="module")
def shop(module_var: Path) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{module_var / 'zhanggui.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(shop: Shop, module_var: Path) -> Search:
    return Search.open(module_var, shop)


@pytest.fixture(scope="module")
def facts(search: Search) -> ItemFacts:
    return facts_of(search.index.columns)


@pytest.fixture(scope="module")
def data(shop: Shop, search: Search) -> Interactions:
    return Interactions.from_events(shop.events.interactions(), search.index.product_ids)


@pytest.fixture(scope="module")
def learned_var(
    shop: Shop, facts: ItemFacts, data: Interactions, module_var: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a var folder in which segments and items are learned, beside links to all else."""
    var = tmp_path_factory.mktemp("learned") / "var"
    (var / "models").mkdir(parents=True)
    for path in (module_var / "models").iterdir():
        if path.name not in (KIND, "items"):
            (var / "models" / path.name).symlink_to(path.resolve())
    for part in module_var.glob("zhanggui.db*"):
        (var / part.name).symlink_to(part)
    segments = learn_segments(data, facts, {one.key: one.title for one in shop.products.departments()})
    assert segments is not None
    publish_segments(var / "models", segments)
    publish_items(var / "models", learn_items(data, facts, None))
    return var


@pytest.fixture(scope="module")
def recommender(shop: Shop, search: Search, learned_var: Path) -> Recommender:
    return Recommender.open(learned_var, shop, search)


@pytest.fixture(scope="module")
def shoppers() -> dict[str, Shopper]:
    return {shopper.customer.id: shopper for shopper in demo_shoppers()}


@pytest.fixture(scope="module")
def profiles(shop: Shop, recommender: Recommender) -> list[Profile]:
    found = [recommender.profile(customer.id) for customer in shop.customers.iterate()]
    return [profile for profile in found if profile.habit.orders >= MIN_ORDERS]


def test_departments_and_prices_are_those_of_the_drawn_tastes(
    profiles: list[Profile], shoppers: dict[str, Shopper], facts: ItemFacts
) -> None:
    names = facts.department.names
    agreement, levels, told = [], [], []
    for profile in profiles:
        drawn = shoppers[profile.customer_id].taste
        shares = {share.key: share.share for share in profile.departments}
        agreement.append(
            np.corrcoef([shares.get(name, 0.0) for name in names], [drawn.departments[name] for name in names])[0, 1]
        )
        bands = {band.band.value: band.share for band in profile.price_bands}
        told.append(bands["premium"] - bands["budget"])
        levels.append(drawn.price_level)
    assert len(profiles) > 300
    assert np.mean(agreement) > 0.8
    assert np.corrcoef(told, levels)[0, 1] > 0.75


def test_a_profile_counts_what_the_orders_say(shop: Shop, profiles: list[Profile]) -> None:
    for profile in profiles[:10]:
        orders = [
            order
            for order in shop.orders.for_customer(profile.customer_id, 1_000)
            if order.status is not OrderStatus.CANCELLED
        ]
        lines = [line for order in orders for line in order.lines]
        assert profile.habit.orders == len({order.placed_at for order in orders})
        assert profile.habit.units == sum(line.quantity for line in lines)
        # A parcel that comes back is no earlier than its delivery, which may be still to come.
        kept = sum(line.unit_price.amount_minor * (line.quantity - line.returned_quantity) for line in lines)
        assert profile.spending[0].net.amount_minor == kept
        assert profile.habit.last_order_at == max(order.placed_at for order in orders)


def test_a_profile_takes_milliseconds(recommender: Recommender, profiles: list[Profile]) -> None:
    started = time.process_time()
    for profile in profiles[:20]:
        recommender.profile(profile.customer_id)
    assert (time.process_time() - started) * 1_000 / 20 < MAX_CPU_MS


def test_segments_are_stable_and_named(learned_var: Path, profiles: list[Profile]) -> None:
    folder = ArtefactStore(learned_var / "models").current(KIND)
    assert folder is not None
    found = Segments.load(folder)
    assert found.clustering.stability >= MIN_STABILITY
    assert len(found.segments) > 1
    assert len({segment.name.en for segment in found.segments}) == len(found.segments)
    assert len({segment.name.zh for segment in found.segments}) == len(found.segments)
    assert sum(segment.shoppers for segment in found.segments) >= len(profiles)
    for profile in profiles[:50]:
        assert profile.segment in found.segments


def test_ages_are_shown_only_where_they_were_given(
    shop: Shop, recommender: Recommender, profiles: list[Profile]
) -> None:
    customer = profiles[0].customer_id
    assert profiles[0].demographics is None
    given = Demographics(age_band=AgeBand.FROM_55, given_at=datetime.now(UTC))
    shop.demographics.give(customer, given)
    assert recommender.profile(customer).demographics == given
    assert shop.demographics.forget(customer)
    assert recommender.profile(customer).demographics is None
    assert not shop.demographics.forget(customer)


def test_who_has_bought_nothing_has_an_empty_profile(shop: Shop, recommender: Recommender) -> None:
    new = next(shopper for shopper in demo_shoppers() if shopper.role == "new")
    profile = recommender.profile(new.customer.id)
    assert profile.habit.orders == 0
    assert profile.habit.last_order_at is None
    assert profile.spending == ()
    assert profile.sizes == ()
    assert profile.segment is None


def test_nobody_of_that_id(recommender: Recommender) -> None:
    with pytest.raises(UnknownCustomer, match="expected the id of a customer of this shop, got 'nobody'"):
        recommender.profile("nobody")


def test_taste_features_of_one_shopper_in_the_catalogue(data: Interactions, facts: ItemFacts) -> None:
    moment_s = np.array([data.column("at_s").max() + 1])
    past = Past.of(data, np.array([0]), moment_s)
    rows = np.arange(len(facts), dtype=np.int32)
    found = dict(zip(taste_names(facts), taste_features(past, np.zeros(len(rows), int), rows, facts).T, strict=True))
    first = {code: row for row, code in reversed(list(enumerate(facts.department.codes.tolist())))}
    assert found["department_share"][list(first.values())].sum() == pytest.approx(1, abs=1e-4)
    assert found["item_share"].sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_commands_tell_what_was_learned(learned_var: Path, profiles: list[Profile], language: str) -> None:
    group()  # as the command itself does: what is logged is no part of the output
    runner, var = CliRunner(), ["--var-dir", str(learned_var)]
    customer = profiles[0].customer_id
    told = runner.invoke(app, ["profile", customer, "--language", language, *var], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert profiles[0].departments[0].title.get("zh" if language == "zh" else "en") in told.output
    as_json = runner.invoke(app, ["profile", customer, "--json", *var])
    assert json.loads(as_json.stdout)["customer_id"] == customer
    segments = json.loads(runner.invoke(app, ["segments", "--json", *var]).stdout)
    assert segments["stability"] >= MIN_STABILITY
    assert "stability" in runner.invoke(app, ["segments", "--language", language, *var]).output


def test_rules_name_products_that_go_together(learned_var: Path, shop: Shop) -> None:
    runner, var = CliRunner(), ["--var-dir", str(learned_var)]
    kinds = json.loads(runner.invoke(app, ["rules", "--limit", "500", "--json", *var]).stdout)
    along = {rule["buys_along"] for rule in kinds if rule["who_buys"] == "tent"}
    assert {"camping stove", "headlamp"} <= along
    assert all(rule["lift"] > 1 and rule["orders"] >= 3 for rule in kinds)
    unknown = runner.invoke(app, ["rules", "--product", "p-none", *var])
    assert unknown.exit_code == 1
    assert "'p-none'" in unknown.output


def test_nothing_learned_yet(tmp_path: Path) -> None:
    for command in ("segments", "rules"):
        told = CliRunner().invoke(app, [command, "--var-dir", str(tmp_path)])
        assert told.exit_code == 1
        assert "zhanggui recommender train" in told.output
    unknown = CliRunner().invoke(app, ["profile", "nobody", "--var-dir", str(tmp_path / "no-shop")])
    assert unknown.exit_code != 0
