"""Card numbers never reach the database: they are masked before anything that people wrote is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhanggui.messages import Payload

#: Groups of digits as people part them: blanks of all kinds, dashes, dots, strokes, at most three between two groups.
_RUN = re.compile(r"\d+(?:[\s.,/_\-\u2010-\u2015\u2212\u00b7]{1,3}\d+)*")
_GROUP = re.compile(r"\d+")
#: A check value that is called so, wherever it stands.
_NAMED_CHECK_VALUE = re.compile(
    r"((?:\b(?:cvc|cvv|cvn|cid)2?\b|安全码|校验码|验证码后三位|后三码)\D{0,6}?)(\d{3,4})(?!\d)", re.IGNORECASE
)
#: Length of a card number (ISO/IEC 7812-1) and of the check value printed beside it.
_CARD_DIGITS, _CHECK_VALUE_DIGITS = range(13, 20), range(3, 5)
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
    """Replace card numbers by dots and their last four digits, and check values behind one or named so by dots.

    Examples
    --------
    >>> mask_cards("my card 4111 1111 1111 1111 was refused")
    'my card •••• 1111 was refused'
    >>> mask_cards("2 of them, 4111.1111.1111.1111 12/26 123")
    '2 of them, •••• 1111 12/26 •••'
    """
    return _NAMED_CHECK_VALUE.sub(r"\1•••", _RUN.sub(lambda run: _mask_run(run.group(0)), text))


def mask_payload(payload: Payload) -> Payload:
    """Return a button's payload with the card numbers in its entities masked."""
    entities = {name: mask_cards(value) for name, value in payload.entities.items()}
    return payload.model_copy(update={"entities": entities})


def _mask_run(run: str) -> str:
    """Mask the cards among groups of digits; a card is made of whole groups."""
    groups = list(_GROUP.finditer(run))
    kept, at, first = [], 0, 0
    after_card = False
    while first < len(groups):
        end = _end_of_card(groups, first)
        group = groups[first]
        if end is not None:
            digits = "".join(part.group(0) for part in groups[first:end])
            kept += [run[at : group.start()], f"•••• {digits[-_KEPT_DIGITS:]}"]
            at, first, after_card = groups[end - 1].end(), end, True
            continue
        if after_card and len(group.group(0)) in _CHECK_VALUE_DIGITS:
            kept += [run[at : group.start()], "•••"]
            at = group.end()
        first += 1
    return "".join([*kept, run[at:]])


def _end_of_card(groups: Sequence[re.Match[str]], first: int) -> int | None:
    """Return behind which group a card ends that begins with one, None where none begins; the longest counts."""
    digits, found = "", None
    for end in range(first + 1, len(groups) + 1):
        digits += groups[end - 1].group(0)
        if len(digits) > _CARD_DIGITS.stop - 1:
            break
        if len(digits) in _CARD_DIGITS and passes_luhn(digits):
            found = end
    return found
