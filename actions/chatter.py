"""What is left of a chatty message when it is searched with: the clauses that name a thing or a bound.

A search reads all words. "My old one gave up last week, so I'm looking for a tent" names a tent beside a dozen words
that no tent has; the part about the tent alone names it plainly. Tried only where the whole message names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.search import Search

_CLAUSES = re.compile(r"[,.;:!?…，。；：！？]+\s*|\s+-\s+")
_LEAD = re.compile(
    r"^(?:\W|\b(?:hi|hello|hey|there|good (?:morning|evening|afternoon)|um+|uh+m*|er+m?|so|but|well|ok(?:ay)?|please"
    r"|pls|and|then"
    r"|(?:could|can|would) you|kindly|show me|find me|i'?d (?:love|like)(?: to (?:see|have|buy|get))?"
    r"|i would (?:love|like)"
    r"(?: to (?:see|have|buy|get))?|i'?m looking for|i am looking for|looking for|i (?:need|want)"
    r"|what you have in the way of"
    r"|do you have|have you got|some|any|like)\b|嗯+|呃+|哎|诶|那个|就是)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\W|\b(?:maybe|perhaps|please|pls|options?|or so|if possible|thanks?|thank you|then|i guess)\b|[吧呗呀哦啊])+$",
    re.IGNORECASE,
)


def the_wish(text: str, search: Search) -> str:
    """Return the part of a message that names a product with its bounds; the whole message where that is no clearer."""
    if search.names_product(text):
        return text
    clauses = [_TAIL.sub("", _LEAD.sub("", clause)) for clause in _CLAUSES.split(text)]
    told = [clause for clause in clauses if clause and (re.search(r"\d", clause) or search.names_product(clause))]
    wish = ", ".join(told)
    return wish if wish and search.names_product(wish) else text


def the_refinement(text: str, search: Search, is_wish: Callable[[str], bool]) -> str:
    """Return the clauses that change a search: "those are lovely, but do you have something cheaper?" has one.

    Parameters
    ----------
    text : str
        The message.
    search : Search
        Says what a clause means.
    is_wish : callable
        Says of a clause that it is a wish beyond what the search reads ("cheaper").
    """
    clauses = [clause for part in _CLAUSES.split(text) if (clause := _TAIL.sub("", _LEAD.sub("", part)))]
    # "too expensive lol, cheaper ones" says it twice: the last word counts.
    wishes = [clause for clause in clauses if is_wish(clause)][-1:]
    told = [clause for clause in clauses if clause in wishes or (not is_wish(clause) and _says(clause, search))]
    return ", ".join(told) or text


def _says(clause: str, search: Search) -> bool:
    read = search.parse(clause).model_dump(exclude_defaults=True)
    return search.names_product(clause) or bool(read.keys() - {"text", "language", "terms", "currency"})
