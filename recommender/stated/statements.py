"""Statements of taste in a shopper's words: "I love blue but hate perfume", 我对花生过敏, "I only buy organic".

Only the words are read here; what they are about is looked up in the catalogue by :mod:`recommender.stated.targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recommender.stated.wordings import PATTERNS, WAYS, Stance
from retrieval.text import has_han, normalise


@dataclass(frozen=True)
class Statement:
    """One thing that a shopper speaks of, in folded words."""

    stance: Stance
    phrase: str
    #: It only stands behind something said, as "green" of "I love blue, green": a thing, or nothing at all.
    is_continued: bool = False


#: Sentences longer than this are letters; the rest of one is not read.
MAX_CHARS = 500
#: Of one message; whoever lists more means none in particular.
MAX_STATEMENTS = 8

_CLAUSE = re.compile(
    r",\s*(?=(?:what|which|how|any|can|could|do) )|"
    r"[.;!?。；！？\n]+|,?\s+(?:but|though|although|yet|except that)\s+|\s*[,，]?\s*(?:但是|但|不过|可是|"
    r"而且|然后|所以|因为)\s*"
    r"|,\s*(?=(?:and\s+)?(?:i|we|my|he|she|they|it|so|no|never|always|only|don['’]?t)\b)|\s+(?:and|so)\s+(?=(?:i|we|he|she|they|loves?|likes?|hates?|dislikes?|enjoys?|prefers?|never|not|no)\s)|(?<=[\u3400-\u9fff])[，,\s]+(?=[\u3400-\u9fff])"
)
#: 我love紫色 has words of both.
_MIXED = re.compile(r"(?<=[\u3400-\u9fff])(?=[a-z])|(?<=[a-z])(?=[\u3400-\u9fff])")
_NO_THANKS = re.compile(r"\?\s*no thanks?\b")
_OVER = re.compile(r"\s+(?:over|rather than|instead of|to)\s+|，?不(?:太)?喜欢")
_LIST = re.compile(
    r"(?<=[\u3400-\u9fff])爱(?=[喝吃玩看听钓打养种跑爬画唱跳做拍逛骑])|\s*(?:,\s*and|,|\band\b|\bor\b|\bnor\b|&|、|和|与|以及|还有|或者|跟|或|\+)\s*"
)
_LEADING_EN = re.compile(
    r"^(?:(?:nothing|no|is|are|he|she|they|i|we|the|an?|any|anything|all|every|everything|things?|stuff|some|my|this|that|these|those|really|very|just|so|"
    r"it|when|wearing|eating|drinking|using|buying|doing|having|seeing|playing|going|to (?:eat|wear|buy|"
    r"drink|use|see|do|get)|me|"
    r"with|from|by|made (?:of|from)|in|of|on|for|the colou?r|colou?r|brand|kind of|sort of|much|"
    r"containing|that (?:is|are|has|have|contains?)|which (?:is|are)|who|too|more|ever|again|products?|"
    r"items?|clothes|smell of)\s+)+"
)
_TRAILING_EN = re.compile(
    r"(?:\s*,?\s+(?:any\s?more|again|at all|ever|please|pls|plz|to me|for me|to be honest|tbh|imo|lol|"
    r"thanks?|thank you|"
    r"on it|in it|in (?:creams?|food)|itself|myself|a lot|very much|so much|too|either|best|most|"
    r"products?|items?|things?|stuff|"
    r"every day|everyday|all the time|though|really|honestly|here|now|anyway|always|in general|allergy|one bit|unasked|"
    r"stuff|clothes|clothing|clothes|goods|colou?rs?|brands?|with me|ones?|that much))+$"
)
_LEADING_ZH = re.compile(
    r"^(?:我们家的?|我们|们家的?|我家的?|家里人?|孩子|宝宝|那种|这种|一点|一些|任何|所有|什么|带有?|含有?|有(?!机)|用|喝|吃|穿|买|看到?|玩|听|戴|闻|使用|使|做的|的|有点|那些|这些|各种|跟|关于|"
    r"这个牌子|牌子|品牌|颜色|推荐|去|把|逛|收集|又|太|很|更|比较|\s|[:：,，])+"
)
_TRAILING_ZH = re.compile(
    r"(?:的?(?:东西|产品|商品|衣服|物品|颜色|牌子|品牌|风格|感觉|味道|味儿?|那种|这种|款式?|制品|类的?|食物|食品|这个|那个|之类)"
    r"|的?(?:人|朋友)|的|了|啦|呢|吧|啊|呀|哦|哈|嘛|给我|我|一点|一些|请|谢谢|还是|扎人|太|都|也|什么|\s|[,，:：])+$"
)


def statements(text: str) -> tuple[Statement, ...]:
    """Read what a text says of the shopper's taste, in the order in which it is said.

    Examples
    --------
    >>> [(own.stance.value, own.phrase) for own in statements("I love blue but I hate perfume")]
    [('like', 'blue'), ('dislike', 'perfume')]
    >>> [(own.stance.value, own.phrase) for own in statements("我对花生过敏，只买有机的")]
    [('allergy', '花生'), ('only', '有机')]
    """
    found: dict[str, Statement] = {}
    folded = _MIXED.sub(" ", _NO_THANKS.sub(", no thanks", normalise(text[:MAX_CHARS])))
    last: Stance | None = None
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(folded) if part)):
        said = list(_of_clause(clause))
        if not said and last is not None and _is_short(clause):
            # "I love blue, green" goes on with what was begun.
            said = [Statement(last, phrase, is_continued=True) for phrase in _phrases(clause)]
        for statement in said:
            found.setdefault(statement.phrase, statement)
            last = statement.stance
    return tuple(found.values())[:MAX_STATEMENTS]


def _of_clause(clause: str) -> Iterator[Statement]:
    for way, stance, phrase in WAYS:
        if way.search(clause):
            yield Statement(stance, phrase)
            return
    for stance, pattern in PATTERNS:
        if not (match := pattern.search(clause)):
            continue
        what = match.group("what")
        wanted, contrary, other = _apart(what)
        phrases = list(_phrases(wanted))
        if not phrases:
            continue
        yield from (Statement(stance, phrase) for phrase in phrases)
        if contrary and stance is Stance.LIKE:
            yield from (Statement(Stance.DISLIKE, phrase) for phrase in _phrases(other))
        return


def _apart(what: str) -> tuple[str, bool, str]:
    """Part what is preferred from what it is preferred to: "wood over plastic"."""
    parts = _OVER.split(what, maxsplit=1)
    # "to" alone is not yet a comparison: "I like to cook".
    if len(parts) == 2 and parts[0].strip():
        return parts[0], True, parts[1]
    return what, False, ""


def _phrases(what: str) -> Iterator[str]:
    for part in _LIST.split(what):
        phrase = _cleaned(part)
        if phrase:
            yield phrase


def _cleaned(part: str) -> str:
    """Return a thing without the words around it that say nothing of it."""
    phrase = part.strip(" .,!?'\"“”:：()")
    if has_han(phrase):
        phrase = _TRAILING_ZH.sub("", _LEADING_ZH.sub("", phrase))
    else:
        phrase = _TRAILING_EN.sub("", " " + phrase)
        phrase = _LEADING_EN.sub("", phrase.strip() + " ").strip()
    phrase = phrase.strip(" .,!?'\"")
    if phrase in _NOTHING or not re.search(r"\w\w|[\u3400-\u9fff]", phrase) or len(phrase) > 60:
        return ""
    return phrase


def _is_short(clause: str) -> bool:
    return len(clause) <= 6 if has_han(clause) else len(clause.split()) <= 3


#: What a pattern may leave that names nothing.
_NOTHING = frozenset(
    [
        "it",
        "this",
        "that",
        "them",
        "their",
        "his",
        "her",
        "last",
        "these",
        "those",
        "one",
        "you",
        "me",
        "us",
        "thing",
        "everything",
        "anything",
        "things",
        "to",
        "be",
        "know",
        "now",
        "again",
        "so",
        "here",
        "there",
        "ever",
        "the",
        "a",
        "do",
        "plenty",
        "yes",
        "no",
        "such",
        "how",
        "这个",
        "那个",
        "它",
        "你",
        "我",
        "这些",
        "那些",
        "这",
        "那",
        "什么",
        "东西",
        "一个",
        "这样",
        "看",
        "推",
        "是",
        "的",
    ]
) | {"be careful", "has plenty"}
