"""Stated preferences: kept once, seen and forgotten by their owner only, moved to the customer, bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import ValidationError

from shop.models import Base, PreferenceRow
from shop.preferences import MAX_PREFERENCES
from shop.service import Shop
from shop.types import EventKind, NewPreference, PreferenceKind, PreferenceTarget, ShopperEvent

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def said(
    value: str = "colour|pink",
    kind: PreferenceKind = PreferenceKind.DISLIKE,
    target: PreferenceTarget = PreferenceTarget.ATTRIBUTE,
    words: str = "我不喜欢粉色",
) -> NewPreference:
    return NewPreference(kind=kind, target=target, value=value, said=words, language="zh")


@pytest.mark.parametrize(
    "owner", [{"customer_id": "c-1"}, {"session_id": "s-1"}, {"customer_id": "c-1", "session_id": "s-1"}]
)
def test_said_twice_is_kept_once(shop: Shop, owner: dict[str, str]) -> None:
    (first,) = shop.preferences.add([said()], at=NOW, **owner)
    (again,) = shop.preferences.add([said(words="粉色真的不行")], at=NOW + timedelta(days=1), **owner)
    assert again.id == first.id
    (kept,) = shop.preferences.for_shopper(owner.get("customer_id"), owner.get("session_id"))
    assert kept == again
    assert (kept.said, kept.said_at, kept.language) == ("粉色真的不行", NOW + timedelta(days=1), "zh")


def test_a_change_of_mind_replaces_what_was_said(shop: Shop) -> None:
    shop.preferences.add([said()], session_id="s-1", at=NOW)
    shop.preferences.add([said(kind=PreferenceKind.LIKE)], session_id="s-1", at=NOW + timedelta(minutes=1))
    assert [own.kind for own in shop.preferences.for_shopper(None, "s-1")] == [PreferenceKind.LIKE]


def test_nobody_sees_or_forgets_what_another_has_said(shop: Shop) -> None:
    (mine,) = shop.preferences.add([said()], customer_id="c-1", session_id="s-1")
    assert shop.preferences.for_shopper("c-2", "s-1") == []
    assert shop.preferences.for_shopper(None, None) == []
    assert shop.preferences.forget([mine.id], "c-2", "s-2") == 0
    assert shop.preferences.forget([mine.id], None, None) == 0
    assert shop.preferences.forget_all("c-2", "s-1") == 0
    assert shop.preferences.forget([mine.id, "p-none"], "c-1", None) == 1
    assert shop.preferences.for_shopper("c-1", "s-1") == []


def test_whose_it_is_must_be_known(shop: Shop) -> None:
    with pytest.raises(ValueError, match="expected a customer_id or a session_id"):
        shop.preferences.add([said()])


@pytest.mark.parametrize("value", ["", "   ", "x" * 201])
def test_no_value_and_a_letter_are_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="value"):
        said(value)


def test_a_session_becomes_a_customer_and_the_later_word_counts(shop: Shop) -> None:
    early, late = NOW, NOW + timedelta(days=1)
    shop.preferences.add([said("colour|pink"), said("colour|blue", PreferenceKind.LIKE)], customer_id="c-1", at=early)
    shop.preferences.add([said("colour|pink", PreferenceKind.LIKE), said("vegan|yes")], session_id="s-1", at=late)
    shop.preferences.add([said("colour|blue")], session_id="s-1", at=early - timedelta(days=1))
    assert shop.preferences.merge("s-1", "c-1") == 1
    kept = {own.value: own.kind for own in shop.preferences.for_shopper("c-1", None)}
    assert kept == {
        "colour|pink": PreferenceKind.LIKE,
        "colour|blue": PreferenceKind.LIKE,
        "vegan|yes": PreferenceKind.DISLIKE,
    }
    assert shop.preferences.for_shopper(None, "s-1") == []
    assert shop.preferences.merge("s-1", "c-1") == 0


def test_of_too_many_the_oldest_go(shop: Shop) -> None:
    for number in range(MAX_PREFERENCES + 5):
        shop.preferences.add([said(f"words {number}")], session_id="s-1", at=NOW + timedelta(seconds=number))
    kept = [own.value for own in shop.preferences.for_shopper(None, "s-1")]
    assert kept == [f"words {number}" for number in range(MAX_PREFERENCES + 4, 4, -1)]
    shop.preferences.add([said("words of mine")], customer_id="c-1", at=NOW + timedelta(days=1))
    shop.preferences.merge("s-1", "c-1")
    assert len(shop.preferences.for_shopper("c-1", None)) == MAX_PREFERENCES


def test_everything_goes_at_once(shop: Shop) -> None:
    shop.preferences.add([said("colour|pink"), said("colour|red")], customer_id="c-1", session_id="s-1")
    shop.preferences.add([said("colour|red")], session_id="s-1")
    assert shop.preferences.forget_all("c-1", "s-1") == 3
    assert shop.preferences.for_shopper("c-1", "s-1") == []


def test_an_erased_conversation_takes_its_words_along(shop: Shop) -> None:
    shop.preferences.add([said("colour|pink")], customer_id="c-1", session_id="s-1")
    shop.preferences.add([said("colour|red")], customer_id="c-1", session_id="s-2")
    assert shop.preferences.forget_session("s-1") == 1
    assert [own.value for own in shop.preferences.for_shopper("c-1", None)] == ["colour|red"]


def test_a_forgotten_customer_leaves_no_taste_behind(shop: Shop) -> None:
    for customer in ("c-1", "c-2"):
        shop.preferences.add([said()], customer_id=customer)
    shop.events.record([ShopperEvent(kind=EventKind.VIEW, at=NOW, customer_id="c-1", product_id="p-1")])
    assert shop.events.forget("c-1") == 1
    assert shop.preferences.for_shopper("c-1", None) == []
    assert len(shop.preferences.for_shopper("c-2", None)) == 1


def test_the_migration_makes_the_table_that_the_code_expects(shop: Shop) -> None:
    with shop._engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    table = PreferenceRow.__tablename__
    assert [own for own in differences if table in str(own)] == []
