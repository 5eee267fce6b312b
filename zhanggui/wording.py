"""Short labels that stand inside blocks (buttons, chips, reasons), in both languages.

Whole sentences live in ``bot/domain``; what is said inside a card cannot, because Rasa fills only texts.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from shop.types import Language


@cache
def _table(language: Language) -> dict[str, str]:
    raw = files("zhanggui").joinpath(f"words/{language}.yml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, str]).validate_python(yaml.safe_load(raw))


def colour_name(key: str, language: Language) -> str:
    """Return a colour's name; what is no known key is the shop's own wording and stays as it is.

    Examples
    --------
    >>> colour_name("red", "zh"), colour_name("Sea foam", "zh")
    ('红色', 'Sea foam')
    """
    return _table(language).get(f"colour_{key}", key)


def word(key: str, language: Language, **values: object) -> str:
    """Return a label, filled with ``values``.

    Raises
    ------
    KeyError
        When ``zhanggui/words/<language>.yml`` has no such key (a test compares both files).

    Examples
    --------
    >>> word("similar", "en")
    'Similar'
    """
    return _table(language)[key].format(**values)
