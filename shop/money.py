"""Money in integer minor units: splitting, writing and reading it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from shop.types import Language, Money

#: Decimal places of currencies that do not have two (ISO 4217:2015, table A.1).
_EXPONENTS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0,
    "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "VND": 0,
    "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "KRW": "₩", "INR": "₹"}
#: A plain number, one with thousands commas, or one with thousands points (as German feeds write).
_NUMBER = r"\d+(?:[.,]\d{1,3})?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?"
_AMOUNT = re.compile(rf"^\s*([A-Za-z]{{3}}\s*)?({_NUMBER})(\s*[A-Za-z]{{3}})?\s*$")


def exponent(currency: str) -> int:
    """Return the number of decimal places of a currency (2 unless ISO 4217 says otherwise)."""
    return _EXPONENTS.get(currency, 2)


def format_money(money: Money, language: Language) -> str:
    """Write an amount for a shopper.

    Examples
    --------
    >>> format_money(Money(amount_minor=123450, currency="USD"), "en")
    '$1,234.50'
    >>> format_money(Money(amount_minor=4900, currency="CNY"), "zh")
    '¥49'
    """
    places = exponent(money.currency)
    amount = Decimal(money.amount_minor).scaleb(-places)
    # Chinese price tags leave out ".00"; English ones keep it.
    shown = f"{amount:,.{places}f}" if language == "en" or amount % 1 else f"{amount:,.0f}"
    symbol = _SYMBOLS.get(money.currency)
    # In Chinese a yen sign alone means yuan.
    if money.currency == "JPY" and language == "zh":
        symbol = None
    if symbol is None:
        return f"{shown} {money.currency}"
    sign, digits = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
    return f"{sign}{symbol}{digits}"


def parse_money(text: str, default_currency: str | None = None) -> Money:
    """Read an amount as feeds write it: ``49.95 USD``, ``USD 49.95``, ``1,299.00``.

    Raises
    ------
    ValueError
        When it is not an amount, has no currency, or has more decimal places than the currency.

    Examples
    --------
    >>> parse_money("1,299.50 USD").amount_minor
    129950
    """
    expected = f"expected an amount with a currency like '49.95 USD', got {text[:60]!r}"
    found = _AMOUNT.match(text)
    if not found:
        raise ValueError(expected)
    before, number, after = found.groups()
    currency = (before or after or default_currency or "").strip().upper()
    if not currency:
        raise ValueError(f"{expected}; name a currency")
    try:
        amount = Decimal(_plain(number))
    except InvalidOperation as error:
        raise ValueError(expected) from error
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{expected}: {currency} has {exponent(currency)} decimal places")
    return Money(amount_minor=int(minor), currency=currency)


def _plain(number: str) -> str:
    """Return a number with a point as decimal sign and no thousands separators."""
    if "," in number and "." in number:
        decimal = max(number.rfind(","), number.rfind("."))
        return re.sub(r"[.,]", "", number[:decimal]) + "." + number[decimal + 1 :]
    # A lone comma is a decimal sign before one or two digits ("49,95"), else it separates thousands.
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return number.replace(",", ".")
    return number.replace(",", "")


def split_money(total: Money, weights: Sequence[int]) -> list[Money]:
    """Split an amount by weights so that the parts sum to it exactly (largest remainder method).

    Raises
    ------
    ValueError
        When there is no weight, one is negative, or all are zero.

    Examples
    --------
    >>> [part.amount_minor for part in split_money(Money(amount_minor=100, currency="USD"), [1, 1, 1])]
    [34, 33, 33]
    """
    if not weights or min(weights) < 0 or not sum(weights):
        raise ValueError(f"expected weights of at least 0 with a positive sum, got {list(weights)}")
    whole = sum(weights)
    parts = [total.amount_minor * weight // whole for weight in weights]
    remainders = [total.amount_minor * weight % whole for weight in weights]
    missing = total.amount_minor - sum(parts)
    for index in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:missing]:
        parts[index] += 1
    return [Money(amount_minor=part, currency=total.currency) for part in parts]


def percent_of(money: Money, percent: Decimal) -> Money:
    """Return a percentage of an amount, half a minor unit rounded up."""
    share = (Decimal(money.amount_minor) * percent / 100).to_integral_value(ROUND_HALF_UP)
    return Money(amount_minor=int(share), currency=money.currency)
