"""The heads of phrases, where a text says what it is about: "case for my laptop" a case, 能充电的台灯 a 台灯."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.text import has_han
from retrieval.understanding.colours import colour_key

#: Words before the phrase itself: "I'm looking for a good …".
_LEADING = frozenset(
    [
        "i", "i'm", "im", "am", "we", "we're", "me", "my", "a", "an", "the", "some", "any", "please", "can",
        "could", "you", "do", "have", "show", "find", "get", "give", "looking", "look", "for", "search",
        "searching", "need", "want",
        "would", "like", "to", "buy", "purchase", "order", "hi", "hello", "hey", "recommend", "sell", "is", "are",
        "there", "what", "which", "good", "best", "nice", "great", "new", "other", "another", "two",
        "one", "pair", "of", "after", "i'd", "id", "maybe", "carry", "stock",
    ]
)  # fmt: skip
#: What follows one of these qualifies the thing and is not it: "case for iphone", "usb cable with switch".
QUALIFIER = re.compile(
    r"\s+(?:for|with|without|w/o|w/|to|on|in|from|of|that|which|who|when|while|under|over|by|as|at|so|because|between)"
    r"(?:\s+|$)|\s+[-–|]\s+|[(\[:*]"
)
#: Behind the thing these begin a clause or another thing: "vacuum the baby sleeps", "biscuits my friend can eat".
_CLAUSE = re.compile(
    r"\s+(?:an?|the|my|your|our|his|her|their|its?|this|these|i|we|you|he|she|they|can|could|should|must|will|"
    r"would|is|are|isn't|aren't|has|have|goes|go|takes|fits?|made|weighing|costing|but|not|than|if|where|whose|"
    r"maybe|preferably|ideally|suitable|brand|about|around|up|no|only|please|against|during|after|before|"
    r"until|roughly|minus|plus|waist|inseam|size)(?:\s+|$)"
)
#: "A bottle of red wine" is a wine: what holds or counts a thing.
_HOLDING = re.compile(
    r"(?:(?:\S+\s+)?(?:bottles?|box(?:es)?|packs?|packets?|bags?|sets?|pairs?|bars?|tins?|jars?|rolls?|tubes?|cases?|"
    r"cans?|cartons?|bunch|couple|pieces?|sheets?|stacks?|kinds?|types?|sorts?|selection|kgs?|kilos?|g|grams?|lbs?|"
    r"pounds?|oz|ounces?|ml|l|lit(?:re|er)s?|met(?:re|er)s?)\s+of\s+)+"
    r"(?:an?\s+|the\s+|some\s+|my\s+)?(?:(?:\d+|two|three|four|five|six|eight|ten|twelve)\s+)?(?=\S)"
)
#: "Toys for my cats", "food for an elderly dog": who or what a thing is for stands at the end.
_FOR = re.compile(r"(?P<thing>.+?)\s+for\s+(?:an?\s+|the\s+|my\s+|our\s+)?(?P<whom>(?:[a-z-]+\s+){0,2}[a-z]+)[.!?]?")
_JOINT = re.compile(r"\s*(?:,|;|\s(?:and|or|plus|&)\s|、|/(?=\s)|和|或者?)\s*")
#: Words after the thing that say nothing of it.
_TRAILING = frozenset(
    [
        "please", "pls", "thanks", "one", "ones", "here", "today", "now", "anywhere", "online", "deal", "deals",
        "price", "prices", "first", "just", "only", "instead", "too", "also",
        "pro", "original", "new", "sale",
        "inch", "inches", "cm", "mm", "m", "km", "metre", "metres", "meter", "meters", "feet", "foot", "ft",
        "gb", "tb", "mb", "hz", "w", "watt", "watts", "mah", "db", "v", "volt", "volts",
        "l", "ml", "litre", "litres", "liter", "liters", "kg", "g", "lb", "lbs", "oz", "kilo", "kilos", "grams",
        "pack", "pcs", "pieces", "count",
        "person", "persons", "people", "seats", "seater", "pages", "ports", "gears", "speed", "spf",
        "xs", "xl", "xxl", "xxxl", "long", "wide", "high", "tall", "deep", "thick",
        "good", "small", "medium", "large", "big", "cheap", "quality", "used", "refurbished",
        "wireless", "wired", "cordless", "waterproof", "washable", "foldable", "rechargeable", "organic", "vegan",
        "mens", "men's", "womens", "women's", "kids", "unisex",
    ]
)  # fmt: skip
ZH_TAIL = re.compile(
    r"(?:有没有|有卖|卖|有哪些|有什么|有吗|推荐一下|推荐|哪个好|哪款好|怎么样|多少钱|价格|什么的|之类的?|那个|这个|[吗呢吧啊呀了的?？。！!])+$"
)
#: Memory behind the thing is no memory module.
_MEMORY = re.compile(r"\s+\d+\s?[gtm]b(?:\s+(?:ram|memory|storage|ssd))?$")
#: 行李箱想要绿色的: the thing comes first, and what it shall be behind it.
_ZH_WISHED = re.compile(r"(?P<thing>[\u3400-\u9fff]{2,}?)(?:想要|要|最好是?|希望是?|必须是?)(?:[^\s，,、的]{1,12}的)?$")
#: 登山背包65升, 高跟鞋37: a number at the end is the thing's and no part of its name.
_ZH_NUMBER = re.compile(r"(?<=[\u3400-\u9fff])\d[\d.x×*]*\s*[^\s\d]{0,2}$")
#: What is said behind the thing begins so: 台灯不用插线, 龙井那种春茶, 拖鞋洗澡穿.
_ZH_CLAUSE = re.compile(
    r"不用|不要|不想|不会|不能|不超过|没有|可以|可|能|用来|想要|要|带有?|适合|适用|给|送|最好|希望|大概|大约|左右|以下|"
    r"以上|以内|那种|这种|里面?|除了|洗澡|都行|都可以|也行|也|都|用的?$|穿的?$"
)


_WORD = re.compile(r"[^\s,;()]+")


def english_heads(text: str) -> list[str]:
    """Return the heads of a folded English text, one for each thing that it joins.

    Examples
    --------
    >>> english_heads("a case for my laptop"), english_heads("a bottle of red wine"), english_heads("mouse and pad")
    (['case'], ['red wine'], ['mouse', 'pad'])
    >>> english_heads("quiet vacuum the baby sleeps next door"), english_heads("biscuits my friend can eat")
    (['quiet vacuum'], ['biscuits'])
    """
    phrase = _without_leading(text)
    if holding := _HOLDING.match(phrase):
        phrase = phrase[holding.end() :]
    return [phrase for phrase in _JOINT.split(_before_clause(phrase)) if phrase]


def _without_leading(text: str) -> str:
    """Return a text without the words before the thing: "I'm looking for a good"."""
    words = text.split()
    while words and words[0].strip(",.!?") in _LEADING:
        words = words[1:]
    return " ".join(words)


def _before_clause(phrase: str) -> str:
    """Return what stands before whatever qualifies a thing."""
    return _CLAUSE.split(QUALIFIER.split(phrase)[0])[0]


def english_clauses(text: str) -> Iterator[str]:
    """Yield what else may be the thing where the head names none: what is wanted at last, what memory is said of.

    Examples
    --------
    >>> list(english_clauses("belt or not i want loafers")), list(english_clauses("phone 12gb ram"))
    (['loafers'], ['phone'])
    """
    _, found, wanted = text.rpartition(" i want ")
    if not found:
        _, found, wanted = text.rpartition(" i need ")
    if found:
        yield from english_heads(wanted)
    for head in english_heads(text):
        if (bare := _MEMORY.sub("", head)) != head:
            yield bare


def for_whom(text: str) -> tuple[str, str] | None:
    """Return the thing and whom it is for: ("toys", "cats") of "toys for my cats"; None for other texts.

    Examples
    --------
    >>> for_whom("toys for my cats"), for_whom("food for an elderly dog who is ill"), for_whom("toys")
    (('toys', 'cats'), ('food', 'dog'), None)
    """
    thing, found, rest = _without_leading(text).partition(" for ")
    rest = _before_clause(re.sub(r"^(?:an?|the|my|our)\s+", "", rest))
    match = _FOR.fullmatch(f"{thing}{found}{rest}")
    things = english_heads(match.group("thing")) if match else []
    if match is None or len(things) != 1:
        return None
    return things[0].split()[-1], match.group("whom").split()[-1]


def chinese_heads(text: str) -> list[str]:
    """Return the heads of a folded Chinese text, one for each thing that it joins.

    Examples
    --------
    >>> chinese_heads("便宜的蓝牙耳机"), chinese_heads("耳机 黑色"), chinese_heads("电磁炉能用的炒锅 不粘的")
    (['蓝牙耳机'], ['耳机'], ['炒锅'])
    """
    heads = []
    for phrase in _JOINT.split(_ZH_WISHED.sub(r"\g<thing>", text.strip())):
        pieces = [piece for piece in phrase.split() if piece]
        # What stands behind the thing and ends in 的 qualifies it: 帐篷 三人的.
        while len(pieces) > 1 and pieces[-1].endswith("的"):
            pieces.pop()
        # 的 ends what qualifies: 给手机充电的东西 is a thing, no phone.
        last = ZH_TAIL.sub("", " ".join(pieces)).rsplit("的", 1)[-1].strip()
        # A colour or a number behind the thing ("耳机 黑色") says nothing of its kind.
        pieces = last.split()
        while len(pieces) > 1 and says_nothing(pieces[-1]):
            pieces.pop()
        heads.append(_ZH_NUMBER.sub("", " ".join(pieces)))
    return heads


def chinese_clauses(text: str) -> Iterator[str]:
    """Yield what else may be the thing where the head names none, the first clause first: 台灯 of 台灯不用插线.

    Examples
    --------
    >>> list(chinese_clauses("能充电的台灯不用插线")), list(chinese_clauses("4升电饭锅 一家五口用"))
    (['台灯', '插线'], ['4升电饭锅', '一家五口'])
    """
    for piece in text.split():
        if piece.endswith("的"):
            continue
        for clause in _ZH_CLAUSE.split(piece.rsplit("的", 1)[-1]):
            own = _ZH_NUMBER.sub("", ZH_TAIL.sub("", clause))
            if has_han(own):
                yield own


def words_of(phrase: str) -> Iterator[str]:
    """Yield the words of a phrase without the signs around them."""
    return (match.group(0).strip(".!?'\"") for match in _WORD.finditer(phrase))


def says_nothing(word: str) -> bool:
    """Say whether a word behind the thing is a number, a model, a colour or a filler."""
    return any(c.isdigit() for c in word) or word in _TRAILING or colour_key(word) is not None


def heads(text: str) -> list[str]:
    """Return the heads of a folded text."""
    return chinese_heads(text) if has_han(text) else english_heads(text)
