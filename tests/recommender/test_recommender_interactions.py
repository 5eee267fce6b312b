"""What counts as an interest, and reading sequence files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.interactions.sequence_file import BadSequenceFile, read_sequences
from recommender.interactions.table import Interactions
from shop.types import EventKind, ShopperEvent

START = datetime(2026, 1, 1, tzinfo=UTC)


def event(kind: EventKind, product: str | None, day: int, customer: str | None = "ann", **more: object) -> ShopperEvent:
    return ShopperEvent.model_validate(
        {"kind": kind, "product_id": product, "at": START + timedelta(days=day), "customer_id": customer, **more}
    )


def test_returned_and_badly_rated_items_are_no_interest() -> None:
    data = Interactions.from_events(
        [
            event(EventKind.VIEW, "tent", 0),
            event(EventKind.PURCHASE, "tent", 1),
            event(EventKind.PURCHASE, "lamp", 2),
            event(EventKind.RETURN, "tent", 3),
            event(EventKind.PURCHASE, "kettle", 4),
            event(EventKind.RATING, "kettle", 5, rating=1.0),
            event(EventKind.SEARCH, None, 6, query="stove"),
        ]
    )
    liked = data.liked()
    assert [data.items.ids[row] for row in liked.sequence(0)] == ["lamp"]
    assert len(data) == 7, "the table keeps what was no interest"
    refused = data.rejections().nonzero()[1]
    assert sorted(data.items.ids[row] for row in refused) == ["kettle", "tent"]


def test_what_is_not_yet_returned_is_still_liked() -> None:
    data = Interactions.from_events([event(EventKind.PURCHASE, "tent", 1), event(EventKind.RETURN, "tent", 3)])
    before = data.until((START + timedelta(days=2)).timestamp())
    assert len(before.liked()) == 1
    assert len(data.liked()) == 0


def test_half_a_return_keeps_the_interest() -> None:
    data = Interactions.from_events(
        [event(EventKind.PURCHASE, "mug", 0, quantity=2), event(EventKind.RETURN, "mug", 1, quantity=1)]
    )
    assert len(data.liked()) == 1
    assert not data.rejections().nnz


def test_an_event_keeps_all_that_was_told() -> None:
    told = event(
        EventKind.CART,
        "mug",
        0,
        quantity=3,
        unit_price={"amount_minor": 1250, "currency": "USD"},
        source="chat",
        decision_id="d-1",
    )
    data = Interactions.from_events([told, event(EventKind.SEARCH, None, 1, query="stove")])
    row, search = data.events[0], data.events[1]
    assert (row["quantity"], row["unit_price_minor"]) == (3, 1250)
    assert data.sources.ids[row["source"]] == "chat"
    assert data.decisions.ids[row["decision"]] == "d-1"
    assert (search["item"], search["unit_price_minor"], search["decision"]) == (-1, -1, -1)
    assert np.isnan(search["rating"])


def test_columns_of_purchases_are_the_same_as_events() -> None:
    told = [event(EventKind.PURCHASE, item, day, customer=user) for user, item, day in PURCHASES]
    users, items, days = zip(*PURCHASES, strict=True)
    at_s = np.array([(START + timedelta(days=day)).timestamp() for day in days])
    columns = Interactions.from_purchases(np.array(users), np.array(items), at_s)
    by_event = Interactions.from_events(told)
    for user in ("ann", "bob"):
        names = [
            [data.items.ids[row] for row in data.sequence(data.users.row(user) or 0)] for data in (columns, by_event)
        ]
        assert names[0] == names[1]


PURCHASES = [("bob", "mug", 3), ("ann", "tent", 1), ("ann", "lamp", 0), ("bob", "tent", 5)]


def test_items_outside_the_catalogue_are_left_out_and_rows_follow_it() -> None:
    events = [event(EventKind.VIEW, "gone", 0), event(EventKind.VIEW, "lamp", 1)]
    data = Interactions.from_events(events, ["tent", "lamp"])
    assert data.items.ids == ["tent", "lamp"]
    assert data.sequence(0).tolist() == [1]


def test_baskets_are_purchases_of_one_moment() -> None:
    data = Interactions.from_events(
        [
            event(EventKind.PURCHASE, "tent", 0),
            event(EventKind.PURCHASE, "lamp", 0),
            event(EventKind.PURCHASE, "mug", 1),
            event(EventKind.VIEW, "mug", 0, customer="bob"),
        ]
    )
    baskets = data.baskets().toarray()
    assert sorted(baskets.sum(axis=1).tolist()) == [1, 2]


def test_visits_without_a_customer_are_shoppers_of_their_own() -> None:
    data = Interactions.from_events(
        [
            event(EventKind.VIEW, "tent", 0, customer=None, session_id="s1"),
            event(EventKind.VIEW, "lamp", 0, customer=None, session_id="s2"),
            event(EventKind.VIEW, "lamp", 0, customer=None),
        ]
    )
    assert len(data.users) == 2


@given(st.lists(st.lists(st.integers(0, 9).map(str), min_size=1, max_size=8), min_size=1, max_size=6))
def test_sequences_come_back_as_they_went_in(sequences: list[list[str]]) -> None:
    data = Interactions.from_sequences([f"u{n}" for n in range(len(sequences))], sequences)
    assert [[data.items.ids[row] for row in rows] for rows in data.sequences()] == sequences


def test_sequence_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text("1 10 11 12\n\n2 11\n", "utf-8")
    data = read_sequences(path)
    assert (len(data.users), len(data.items), len(data)) == (2, 3, 4)
    assert not data.has_times


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "holds none"),
        (b"1 2\n1 3\n", ":2: user '1' stands on line 1 already"),
        (b"1 2\n7\n", ":2: expected `user item item"),
        (b"1 2\n\xff\xfe 3\n", ":2: expected UTF-8 text"),
        (b"1 2\0\n", ":1: expected text, got a NUL byte"),
    ],
)
def test_wrong_sequence_files_say_where_and_what(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "s.txt"
    path.write_bytes(content)
    with pytest.raises(BadSequenceFile, match=f"(?s){path.name}.*") as caught:
        read_sequences(path)
    assert expected in str(caught.value)


def test_missing_sequence_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSequenceFile, match="found no such file"):
        read_sequences(tmp_path / "none.txt")
