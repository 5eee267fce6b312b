"""How a shopper feels, and whether somebody may be hurt: read from the words, in both languages.

A wrong "angry" costs a polite sentence, a missed one a customer; a wrong "unsafe" takes a person's minute. Neither
changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

_ANGRY = re.compile(
    r"\b(?:furious|outrag\w+|unacceptable|ridiculous|disgust\w+|pathetic|scam\w*|rip[- ]?off|fed up|sick of"
    r"|worst|useless|hopeless|disgrace|you suck"
    r"|(?:stupid|dumb) (?:bot|machine|chat\w*)|you(?:'re| are|r)?(?: so)? (?:stupid|dumb)"
    r"|joke of a|you people|lawyer|sue you|bullshit|wtf|damn|hell is wrong|never (?:again|buy|order)"
    r"|terrible (?:service|shop)"
    r"|awful (?:service|shop)|incompetent|liars?|cheated)\b"
    r"|太过分|气死|垃圾(?![桶袋箱])|骗子|骗人|坑人|坑爹|什么破|破店|差劲|投诉你|无语|恶心|忽悠|欺负人|不要脸"
    r"|律师|消协|12315|滚(?![轮筒动珠刷])|废物|太差了|烂透|再也不",
    re.IGNORECASE,
)
_UPSET = re.compile(
    r"\b(?:annoy\w+|disappoint\w+|frustrat\w+|upset|still (?:no|not|waiting|nothing)|again and again|third time"
    r"|nobody answers|complain\w*|grievance"
    r"|not happy|unhappy|(?:poor|bad|horrible|lousy) (?:service|support))\b"
    r"|失望|着急|急死|郁闷|不满|没人理|怎么还|又是这样|第三次|受不了|(?<!麻)烦",
    re.IGNORECASE,
)
_SHOUTS = re.compile(r"[!！]{3,}|(?:\b[A-Z]{2,}\b\s*){4,}")
_UNSAFE = re.compile(
    r"\b(?:caught fire|on fire|burst into flames|(?:was|started|starts) (?:smoking|sparking|burning)"
    r"|smoke (?:came|coming)"
    r"|electric shock|got a shock|shocked me|explod(?:ed|es)|blew up|burn(?:t|ed) (?:my|me|his|her|our)|swallowed"
    r"|allergic reaction|injured|cut (?:my|his|her) \w+ open|is bleeding|choked on|poison(?:ed|ing))\b"
    r"|起火|着火|冒烟|漏电|触电|电到|爆炸|炸了|烫伤|烧伤|受伤|误食|吞了|吞下|中毒|流血",
    re.IGNORECASE,
)


class Mood(StrEnum):
    """What the words show."""

    CALM = "calm"
    UPSET = "upset"
    ANGRY = "angry"


def mood_of(text: str) -> Mood:
    """Return the mood of a message.

    Examples
    --------
    >>> mood_of("this is outrageous"), mood_of("怎么还没到"), mood_of("a red tent please")
    (<Mood.ANGRY: 'angry'>, <Mood.UPSET: 'upset'>, <Mood.CALM: 'calm'>)
    """
    if _ANGRY.search(text):
        return Mood.ANGRY
    return Mood.UPSET if _UPSET.search(text) or _SHOUTS.search(text) else Mood.CALM


def lately(texts: Sequence[str]) -> Mood:
    """Return the worst mood of some messages."""
    order = list(Mood)
    return max((mood_of(text) for text in texts), key=order.index, default=Mood.CALM)


def is_unsafe(text: str) -> bool:
    """Say whether somebody may have been hurt, or might be.

    Examples
    --------
    >>> is_unsafe("the charger caught fire"), is_unsafe("插座漏电了"), is_unsafe("a fire pit for the garden")
    (True, True, False)
    """
    return bool(_UNSAFE.search(text))
