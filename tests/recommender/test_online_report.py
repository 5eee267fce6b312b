"""Figures by hand, intervals that hold what they say, and what the command prints."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from typer.testing import CliRunner

from recommender.cli import app
from recommender.online.intervals import difference, mean, rate
from recommender.online.report import By, make_report
from shop.database import upgrade
from shop.service import Shop
from tests.recommender.online_shop import NOW, answer, click, fill, order

END = NOW + timedelta(days=1)


def test_wilson_by_hand_where_each_shopper_has_one_answer() -> None:
    # 10 of 100: (.1 + z^2/200 ± z sqrt(.1 * .9 / 100 + z^2 / 40000)) / (1 + z^2 / 100), z = 1.96.
    found = rate(np.array([1.0] * 10 + [0.0] * 90), np.ones(100))
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.0552, 0.1744), abs=2e-3)


def test_answers_to_one_shopper_are_worth_less_than_those_to_many() -> None:
    alone = rate(np.array([5.0] * 10 + [0.0] * 10), np.full(20, 5.0))
    apart = rate(np.array([1.0] * 50 + [0.0] * 50), np.ones(100))
    assert alone.value == apart.value == 0.5
    assert alone.high - alone.low > 1.8 * (apart.high - apart.low)


def test_the_intervals_hold_what_they_say() -> None:
    """Shoppers differ, some look a hundred times: 95 % of the intervals hold the true rate, naive ones do not."""
    rng = np.random.default_rng(4)
    held = {"rate": 0, "mean": 0, "naive": 0}
    runs, truth = 400, 0.1
    for _ in range(runs):
        answers = rng.geometric(0.1, 200).astype(np.float64)
        clicks = rng.binomial(answers.astype(int), rng.beta(1, 9, 200)).astype(np.float64)
        for name, found in (("rate", rate(clicks, answers)), ("mean", mean(clicks, answers))):
            held[name] += found.low <= truth <= found.high
        share, count = clicks.sum() / answers.sum(), answers.sum()
        held["naive"] += abs(share - truth) <= 1.96 * np.sqrt(share * (1 - share) / count)
    assert held["rate"] / runs > 0.92
    assert held["mean"] / runs > 0.92
    assert held["naive"] / runs < 0.85


def test_a_difference_of_nothing_holds_zero() -> None:
    one = mean(np.array([1.0, 2.0, 3.0]), np.ones(3))
    found = difference(one, one)
    assert found.low < 0 < found.high
    assert found.value == 0


def test_groups_by_hand(shop: Shop) -> None:
    fill(shop, "abc", ["c-1", "c-2"])
    first = answer(shop, 0, "abc", "c-1", version="v1", segment="bargains")
    answer(shop, 1, "ab", "c-1", version="v1")
    second = answer(shop, 2, "abc", "c-2", version="v2", scene="similar")
    click(shop, 3, "a", first, customer_id="c-1")
    click(shop, 3, "b", second, customer_id="c-2")
    shop.orders.upsert([order("c-2", 9, "b*2-1")])
    groups = {group.name: group for group in make_report(shop, NOW, END, By.VERSION).groups}
    v1, v2 = groups["v1"], groups["v2"]
    assert (v1.answers, v1.shoppers, v1.shown_items, v1.click_through.value) == (2, 1, 5, 0.5)
    assert (v2.answers, v2.click_through.value, v2.conversion.value) == (1, 1.0, 1.0)
    assert v2.revenue_per_answer_minor["EUR"].value == 1_000
    assert v1.revenue_per_answer_minor == {}
    assert [group.name for group in make_report(shop, NOW, END, By.SCENE).groups] == ["for_you", "similar"]
    assert [group.name for group in make_report(shop, NOW, END, By.SEGMENT).groups] == ["(none)", "bargains"]


def test_arms_are_compared_and_few_are_warned_of(shop: Shop) -> None:
    fill(shop, "ab", [f"c-{n}" for n in range(40)])
    random = Random(3)
    for n in range(40):
        arm = "treatment" if n % 2 else "control"
        shown = answer(shop, n, "ab", f"c-{n}", experiment="trial", arm=arm)
        if random.random() < (0.8 if n % 2 else 0.2):
            click(shop, n + 1, "a", shown, customer_id=f"c-{n}")
    found = make_report(shop, NOW, END, By.EXPERIMENT)
    assert [group.name for group in found.groups] == ["trial: control", "trial: treatment"]
    compared = found.arms[0].click_through
    assert compared.value == pytest.approx(
        found.groups[1].click_through.value - found.groups[0].click_through.value, abs=1e-5
    )
    assert compared.low is not None
    assert compared.low > 0
    assert "too few to decide" in found.arms[0].warning
    assert not found.interleaved
    assert not found.shadows


def test_interleaved_clicks_are_a_sign_test_over_shoppers(shop: Shop) -> None:
    fill(shop, "abcd", [f"c-{n}" for n in range(30)])
    for n in range(30):
        shown = answer(shop, n, "abcd", f"c-{n}", experiment="merged", arm=None, teams="CTTC", version="v1+v2")
        # Of 30: 20 click the treatment's, 6 the control's, 2 one of each, 2 nothing.
        for product_id in "b" if n < 20 else "a" if n < 26 else "ab" if n < 28 else "":
            click(shop, n + 1, product_id, shown, customer_id=f"c-{n}")
    merged = make_report(shop, NOW, END, By.EXPERIMENT).interleaved[0]
    assert (merged.shoppers, merged.prefer_treatment, merged.prefer_control) == (30, 20, 6)
    assert merged.treatment_share.value == pytest.approx(20 / 26, abs=1e-5)
    assert merged.p_value == pytest.approx(0.00936, abs=1e-4)


def test_what_nobody_saw_counts_for_no_rate(shop: Shop) -> None:
    fill(shop, "abcd", ["c-1"])
    shown = answer(shop, 0, "abcd", "c-1", experiment="dark", arm="treatment")
    answer(shop, 0.1, "abxy", "c-1", experiment="dark", arm="treatment", shadow_of=shown, version="v2")
    click(shop, 1, "a", shown, customer_id="c-1")
    found = make_report(shop, NOW, END, By.EXPERIMENT)
    assert [(group.name, group.answers) for group in found.groups] == [("dark: treatment", 1)]
    assert (found.shadows[0].answers, found.shadows[0].overlap) == (1, 0.5)


def test_the_command(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'zhanggui.db'}"
    upgrade(url)
    shop = Shop.open(url)
    fill(shop, "ab", ["c-1"])
    click(shop, 1, "a", answer(shop, 0, "ab", "c-1"), customer_id="c-1")
    shop.close()
    words = ["report", "--since", "2026-11-20", "--until", "2026-11-21", "--var-dir", str(tmp_path)]
    told = json.loads(CliRunner().invoke(app, [*words, "--by", "scene", "--json"]).output)
    assert told["groups"][0]["click_through"]["value"] == 1.0
    assert told["groups"][0]["click_through"]["low"] < 0.3, "one shopper says little"
    plain = CliRunner().invoke(app, words)
    assert plain.exit_code == 0
    assert "100.00%" in plain.output
    turned = CliRunner().invoke(app, ["report", "--since", "2026-11-21", "--until", "2026-11-20"])
    assert turned.exit_code == 1
    assert "before --until" in turned.output
