"""Card numbers never reach the database: they are masked before a message is stored."""

from __future__ import annotations

import re

#: 13 to 19 digits with blanks or dashes between (ISO/IEC 7812-1).
_CANDIDATE = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_KEPT_DIGITS = 4


def passes_luhn(digits: str) -> bool:
    """Say whether digits end with their Luhn check digit (ISO/IEC 7812-1, annex B).

    Examples
    --------
    >>> passes_luhn("4111111111111111"), passes_luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask_cards(text: str) -> str:
    """Replace card numbers by dots and their last four digits.

    Examples
    --------
    >>> mask_cards("my card 4111 1111 1111 1111 was refused")
    'my card •••• 1111 was refused'
    """

    def mask(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group(0))
        return f"•••• {digits[-_KEPT_DIGITS:]}" if passes_luhn(digits) else match.group(0)

    return _CANDIDATE.sub(mask, text)
