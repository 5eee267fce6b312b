"""What a shopper says that they have already: "not that, I have one", 帐篷我有了, "all of these are mine"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recommender.stated.targets import kind_value
from retrieval.indexing.index import ProductIndex
from retrieval.text import normalise

#: Any of its kind will do: "I have one", 家里有一个, "something like it".
_ONE_OF_A_KIND = re.compile(
    r"\b(?:have|own|got|possess|has|['’]ve)\s+(?:\w+\s+){0,2}?(?:one|some|two|three|four|several|plenty|"
    r"enough|lots|a few|many)\b|\bgot one\b|"
    r"\bone (?:already|of (?:those|these|them))\b|\banother one\b|\blike (?:it|that|this|one)\b|"
    r"\bone in my\b|\bone at home\b|"
    r"\bstill have one\b|\bold one\b|\bhas one\b|"
    r"一个|一台|一件|一把|俩|两个|仨|三个|好几|一堆|很多|好多|多的是|不缺|差不多|类似|同款|同样|家里有|我有现成|那个还好|还能用"
)
_ALL = re.compile(
    r"\b(?:all|both|each|every one) of (?:them|these|those)|\b(?:both|all)\b.*\bmine\b|这几个|这些|"
    r"都有了?|全都有|全套|两个都"
)
_NAMED = (
    re.compile(
        r"\b(?:have|got|has|own|['’]s got|['’]ve got)\s+(?:already\s+)?(?:plenty|lots|enough|loads|a few|"
        r"several)\s+(?:of\s+)?"
        r"(?P<what>[a-z][a-z -]{1,25}?)(?=\s+(?:already|at home)\b|[,.!?;]|$)"
    ),
    re.compile(
        r"\b(?:have|own|got|bought|possess|['’]ve|has|purchased)(?:\s+(?:already|just|got|a|an|the|my|own|such|another|bought|two|three|that|this))+"
        r"\s+(?P<what>[a-z][a-z -]{1,30}?)(?=\s+(?:already|alrdy|allready|at home|in|from|last|yesterday|"
        r"so|thanks|thank|like|what|that|which|for)\b|[,.!?;]|$)"
    ),
    re.compile(
        r"\b(?:the|a|an|that|this|skip the|not the)\s+(?P<what>[a-z][a-z -]{1,25}?)\s+(?:i|we|she|"
        r"he)\s+(?:already\s+)?(?:have|own|got|bought|has)\b"
    ),
    re.compile(r"^(?:not|skip)\s+(?:the|a|an)\s+(?P<what>[a-z][a-z -]{1,25}?)(?:[,.;]|$)"),
    re.compile(
        r"(?:已经有|有|买过|买了|不缺)(?:了|过)?(?:一|两|三|几)?(?:个|台|件|把|条|双|只|套|块|张)?(?P<what>[\u3400-\u9fff]{2,8}?)(?:了|$|[,，\s])"
    ),
    re.compile(
        r"(?P<what>[\u3400-\u9fff]{1,8}?)(?:我|家里|她|他|我家|我们|我妈|我爸)*(?:早就|都|已经|也)?(?:有|买过|买)(?:一?个|一台)?(?:了|过|的|啦|$)"
    ),
)


@dataclass(frozen=True)
class Owned:
    """What a message says of things that somebody has."""

    #: The kind that the words name, as :func:`recommender.stated.targets.kind_value` writes it.
    kind: str | None
    #: Whether any of the kind is meant, not just the very product.
    is_any: bool
    #: Whether all that is shown is meant.
    is_all: bool


def owned_in(text: str, index: ProductIndex) -> Owned:
    """Read what is said to be there already.

    Parameters
    ----------
    text : str
    index : ProductIndex
        Whose kinds a word may name.
    """
    folded = normalise(text)
    return Owned(
        kind=_named_kind(folded, index),
        is_any=bool(_ONE_OF_A_KIND.search(folded)),
        is_all=bool(_ALL.search(folded)),
    )


def _named_kind(folded: str, index: ProductIndex) -> str | None:
    for pattern in _NAMED:
        for match in pattern.finditer(folded):
            if kind := kind_value(match.group("what").strip(), index):
                return kind
    return None
