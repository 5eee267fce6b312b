"""What is left of a chatty message when it is searched with: the clauses that name a thing or a bound.

A search reads all words. "My old one gave up last week, so I'm looking for a tent" names a tent beside a dozen words
that no tent has; the part about the tent alone names it plainly. Tried only where the whole message names nothing.
"""

from __future__ import annotations

import re

from retrieval.search import Search

_CLAUSES = re.compile(r"[,.;:!?…，。；：！？]+\s*|\s+-\s+")
_LEAD = re.compile(
    r"^(?:\W|\b(?:hi|hello|hey|there|good (?:morning|evening|afternoon)|um+|uh+m*|er+m?|so|well|ok(?:ay)?|please"
    r"|pls|and|then"
    r"|(?:could|can|would) you|kindly|show me|find me|i'?d (?:love|like)(?: to (?:see|have|buy|get))?"
    r"|i would (?:love|like)"
    r"(?: to (?:see|have|buy|get))?|i'?m looking for|i am looking for|looking for|i (?:need|want)"
    r"|what you have in the way of"
    r"|do you have|have you got|some|any|like)\b|嗯+|呃+|哎|诶|那个|就是)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\W|\b(?:maybe|perhaps|please|pls|options?|or so|if possible|thanks?|thank you)\b|[吧呗呀哦啊])+$",
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
