"""What a shopper reads for the ranges of facets, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from retrieval.filtering.ranges import MAX_RANGES, range_ends
from shop.measures import measured
from shop.money import format_money
from shop.types import LANGUAGES, Language, LocalizedText, Money

_BELOW = {"en": "under {}", "zh": "{} 以下"}
_ABOVE = {"en": "{} and up", "zh": "{} 以上"}


def money_range(low: int | None, high: int | None, currency: str) -> LocalizedText:
    """Return a range of prices, given by its ends in minor units, both included.

    Examples
    --------
    >>> money_range(None, 4999, "USD")
    LocalizedText(en='under $50.00', zh='$50 以下')
    """

    def money(amount: int, language: Language) -> str:
        return format_money(Money(amount_minor=amount, currency=currency), language)

    return LocalizedText(
        **{
            language: _range(
                None if low is None else money(low, language),
                # Nobody says "up to 49.99".
                None if high is None else money(high + 1, language),
                language,
            )
            for language in LANGUAGES
        }
    )


def number_ranges(
    values: npt.NDArray[np.float64], unit: str, unit_size: float
) -> Iterator[tuple[float, float, str, LocalizedText]]:
    """Yield ranges of numbers: ends, both included, what a chip shows, and what a facet shows.

    Few distinct values are ranges of their own. None for values that don't differ.

    Parameters
    ----------
    values : (n,)
        In base units.
    unit, unit_size : str, float
        The unit for showing them, and how many base units one of it holds.
    """
    distinct = np.unique(values)
    if len(distinct) < 2:
        return
    if len(distinct) <= MAX_RANGES:
        for value in distinct.tolist():
            shown = value / unit_size
            yield value, value, said_range(shown, shown, unit), number_range(shown, shown, unit)
        return
    ends = range_ends(values / unit_size)
    for low, high in pairwise([None, *ends, None]):
        # A range ends below the next one's beginning: at the greatest value there.
        below = np.inf if high is None else float(distinct[distinct < high * unit_size * (1 - 1e-9)].max())
        above = -np.inf if low is None else float(distinct[distinct >= low * unit_size * (1 - 1e-9)].min())
        yield above, below, said_range(low, high, unit), number_range(low, high, unit)


def number_range(low: float | None, high: float | None, unit: str) -> LocalizedText:
    """Return a range of numbers in a unit.

    Examples
    --------
    >>> number_range(13.3, 16.0, "in").en, number_range(16, 16, "GB").zh, number_range(4, 4, "persons").zh
    ('13.3 – 16 in', '16 GB', '4人')
    """

    def worded(language: Language) -> str:
        if low == high and low is not None:
            return measured(plain(low), unit, language)
        begin = None if low is None else (plain(low) if high is not None else measured(plain(low), unit, language))
        return _range(begin, None if high is None else measured(plain(high), unit, language), language)

    return LocalizedText(**{language: worded(language) for language in LANGUAGES})


def said_range(low: float | None, high: float | None, unit: str) -> str:
    """Return a range as a chip shows it, without words of a language.

    Examples
    --------
    >>> said_range(None, 2.0, "kg"), said_range(2.0, 2.0, "kg")
    ('< 2 kg', '2 kg')
    """
    if low == high and low is not None:
        number = plain(low)
    elif low is None:
        number = f"< {plain(high or 0.0)}"
    else:
        number = f"≥ {plain(low)}" if high is None else f"{plain(low)} – {plain(high)}"
    return f"{number} {unit}".strip()


def plain(number: float) -> str:
    """Write a number with at most four digits that count and no needless zeros.

    Examples
    --------
    >>> plain(15.600000000000001), plain(2000.0), plain(49.99999)
    ('15.6', '2000', '50')
    """
    return f"{float(f'{number:.4g}'):.10g}"


def _range(low: str | None, high: str | None, language: Language) -> str:
    if low is None:
        return _BELOW[language].format(high)
    return _ABOVE[language].format(low) if high is None else f"{low} – {high}"
