from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import exponent, format_money, parse_money, percent_of, split_money
from shop.types import Money

amounts = st.integers(-(10**12), 10**12)
currencies = st.sampled_from(["USD", "EUR", "CNY", "JPY", "KWD"])


@given(amounts, st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any), currencies)
def test_parts_sum_to_the_whole(amount: int, weights: list[int], currency: str) -> None:
    parts = split_money(Money(amount_minor=amount, currency=currency), weights)
    assert sum(part.amount_minor for part in parts) == amount
    exact = [amount * weight / sum(weights) for weight in weights]
    assert all(abs(part.amount_minor - share) <= 1 for part, share in zip(parts, exact, strict=True))


@given(st.integers(0, 10**9), currencies)
def test_written_amounts_are_read_back(amount: int, currency: str) -> None:
    places = exponent(currency)
    text = f"{Decimal(amount).scaleb(-places):.{places}f} {currency}"
    assert parse_money(text) == Money(amount_minor=amount, currency=currency)


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("49.95 USD", 4995, "USD"),
        ("USD 49.95", 4995, "USD"),
        ("1,299.00 USD", 129900, "USD"),
        ("1.299,00 EUR", 129900, "EUR"),
        ("49,95 EUR", 4995, "EUR"),
        ("1,299 USD", 129900, "USD"),
        ("1500 JPY", 1500, "JPY"),
        ("0 usd", 0, "USD"),
    ],
)
def test_feed_amounts(text: str, minor: int, currency: str) -> None:
    assert parse_money(text) == Money(amount_minor=minor, currency=currency)


@pytest.mark.parametrize("text", ["", "free", "49.95", "49.955 USD", "1.5 JPY", "-3 USD", "USD", "1,2,3 .4 USD"])
def test_bad_amounts_say_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected an amount"):
        parse_money(text)


@pytest.mark.parametrize(
    ("minor", "currency", "en", "zh"),
    [
        (4995, "USD", "$49.95", "$49.95"),
        (4900, "USD", "$49.00", "$49"),
        (123456700, "EUR", "€1,234,567.00", "€1,234,567"),
        (1500, "JPY", "¥1,500", "1,500 JPY"),
        (-500, "USD", "-$5.00", "-$5"),
        (1234, "CHF", "12.34 CHF", "12.34 CHF"),
    ],
)
def test_amounts_as_shoppers_read_them(minor: int, currency: str, en: str, zh: str) -> None:
    money = Money(amount_minor=minor, currency=currency)
    assert (format_money(money, "en"), format_money(money, "zh")) == (en, zh)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_impossible_weights_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="expected weights"):
        split_money(Money(amount_minor=100, currency="USD"), weights)


def test_half_a_cent_rounds_up() -> None:
    assert percent_of(Money(amount_minor=250, currency="USD"), Decimal(15)).amount_minor == 38
