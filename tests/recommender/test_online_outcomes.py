"""What came of an answer is counted once, and put to the right one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recommender.online.answer import DECISION_KIND
from recommender.online.outcomes import ATTRIBUTION_WINDOW, Outcome, read_outcomes
from shop.service import Shop
from shop.types import EventKind, OrderStatus
from tests.recommender.online_shop import NOW, answer, at, click, event, fill, order

DAY = 24 * 60


@pytest.fixture(autouse=True)
def filled(shop: Shop) -> None:
    fill(shop, "abcdef", ["c-1", "c-2"])


def outcomes(shop: Shop, days: float = 1) -> dict[str, Outcome]:
    return {found.decision.id: found for found in read_outcomes(shop, NOW, NOW + timedelta(days=days))}


def test_a_click_counts_once_however_often_it_comes(shop: Shop) -> None:
    shown = answer(shop, 0, "abc", "c-1", "s-1")
    for minutes in (1, 2, 3):
        click(shop, minutes, "a", shown, customer_id="c-1", session_id="s-1")
    click(shop, 4, "b", shown, customer_id="c-1", session_id="s-1")
    shop.events.record([event(EventKind.CART, 5, "a", decision_id=shown, session_id="s-1")])
    found = outcomes(shop)[shown]
    assert (found.clicked, found.carted, found.bought) == ({"a", "b"}, {"a"}, {})


def test_clicks_that_cannot_be_of_this_answer_are_left_out(shop: Shop) -> None:
    shown = answer(shop, 0, "abc", "c-1", "s-1")
    click(shop, 1, "f", shown, customer_id="c-1", session_id="s-1")
    click(shop, 1, "a", shown, customer_id="c-2", session_id="s-2")
    click(shop, 1, "b", "no such decision", customer_id="c-1")
    click(shop, ATTRIBUTION_WINDOW.days * DAY + 1, "c", shown, customer_id="c-1")
    assert outcomes(shop)[shown].clicked == set()


def test_an_answer_to_a_page_that_nobody_signed_is_clicked_from_a_conversation(shop: Shop) -> None:
    shown = answer(shop, 0, "abc")
    click(shop, 1, "a", shown, customer_id="c-1", session_id="s-1")
    shop.orders.upsert([order("c-1", 10, "a")])
    found = outcomes(shop)[shown]
    assert found.clicked == {"a"}
    assert found.bought == {"a": 1}, "the click says whose answer it was"


def test_a_purchase_is_put_to_the_last_touch_only(shop: Shop) -> None:
    first, second = answer(shop, 0, "ab", "c-1"), answer(shop, 10, "ac", "c-1")
    shop.orders.upsert([order("c-1", 20, "a*2"), order("c-2", 20, "a")])
    found = outcomes(shop)
    assert (found[first].bought, found[second].bought) == ({}, {"a": 2})
    assert found[second].revenue_minor == {"EUR": 2_000}


def test_a_click_on_an_older_answer_is_the_later_touch(shop: Shop) -> None:
    first, second = answer(shop, 0, "ab", "c-1"), answer(shop, 10, "ac", "c-1")
    click(shop, 15, "a", first, customer_id="c-1")
    shop.orders.upsert([order("c-1", 20, "a")])
    found = outcomes(shop)
    assert (found[first].bought, found[second].bought) == ({"a": 1}, {})


def test_a_later_answer_outside_the_report_keeps_its_purchase(shop: Shop) -> None:
    inside = answer(shop, 0, "a", "c-1")
    answer(shop, 2 * DAY, "a", "c-1")
    shop.orders.upsert([order("c-1", 2 * DAY + 5, "a")])
    found = outcomes(shop)
    assert list(found) == [inside]
    assert found[inside].bought == {}


def test_what_was_sent_back_or_cancelled_is_no_purchase(shop: Shop) -> None:
    shown = answer(shop, 0, "abc", "c-1")
    shop.orders.upsert(
        [
            order("c-1", 5, "a*3-1", "b*1-1"),
            order("c-1", 6, "c", status=OrderStatus.CANCELLED),
            order("c-1", 7, "f"),
        ]
    )
    found = outcomes(shop)[shown]
    assert found.bought == {"a": 2}
    assert found.revenue_minor == {"EUR": 2_000}


def test_the_window_ends(shop: Shop) -> None:
    shown = answer(shop, 0, "ab", "c-1")
    days = ATTRIBUTION_WINDOW.days
    shop.orders.upsert([order("c-1", days * DAY - 1, "a"), order("c-1", days * DAY + 1, "b"), order("c-1", -1, "b")])
    assert outcomes(shop)[shown].bought == {"a": 1}


def test_a_visit_that_becomes_a_customers_is_theirs(shop: Shop) -> None:
    before = answer(shop, 0, "a", session="s-1")
    answer(shop, 5, "b", "c-1", "s-1")
    shop.orders.upsert([order("c-1", 9, "a")])
    found = outcomes(shop)[before]
    assert found.shopper == "c-1"
    assert found.bought == {"a": 1}


def test_decisions_are_read_in_batches_without_loss(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    # Several at one moment: the border of a batch goes through them.
    logged = [answer(shop, minutes, "a") for minutes in (0, 1, 1, 1, 1, 2, 3)]
    answer(shop, 1, "a", version="v2")
    monkeypatch.setattr("shop.decisions._READ_BATCH", 2)
    found = [one.id for one in shop.decisions.between(DECISION_KIND, NOW, at(3), "v1")]
    assert sorted(found) == sorted(logged[:-1])
    assert len(list(shop.decisions.between("offer", NOW, at(9)))) == 0


def test_probabilities_of_places_are_kept(shop: Shop) -> None:
    shown = shop.decisions.get(answer(shop, 0, "ab"))
    assert shown is not None
    drawn = shown.model_copy(update={"id": "d-drawn", "propensity": 0.05, "propensities": (0.9, 0.05)})
    shop.decisions.log(drawn)
    assert shop.decisions.get("d-drawn") == drawn
