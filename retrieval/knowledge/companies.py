"""Well-known companies in a text: their customers ask a shop's assistant by mistake."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from retrieval.text import normalise


class _Companies(BaseModel):
    model_config = ConfigDict(extra="forbid")

    names: tuple[str, ...]
    capitalised: tuple[str, ...]
    han: tuple[str, ...]


def companies_in(text: str) -> frozenset[str]:
    """Return the companies that a text names.

    Examples
    --------
    >>> sorted(companies_in("Where is my Amazon parcel? Target price 20")), sorted(companies_in("淘宝的快递"))
    (['Target', 'amazon'], ['淘宝'])
    >>> companies_in("my target is 20 dollars")
    frozenset()
    """
    names, capitalised, han = _patterns()
    folded = normalise(text)
    return frozenset([*names.findall(folded), *capitalised.findall(text), *han.findall(folded)])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    file = resources.files("retrieval.knowledge").joinpath("companies.yml")
    known = _Companies.model_validate(yaml.safe_load(file.read_text("utf-8")))
    # No \b: a Latin name may stand between Han characters, and some names end in a sign.
    return (
        re.compile(rf"(?<![a-z0-9])(?:{_either(known.names)})(?![a-z0-9])"),
        re.compile(rf"(?<![A-Za-z0-9])(?:{_either(known.capitalised)})(?![A-Za-z0-9])"),
        re.compile(_either(tuple(normalise(name) for name in known.han))),
    )


def _either(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
