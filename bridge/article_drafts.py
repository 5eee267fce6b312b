"""A draft of an article out of what a person has answered: the question that it answers, and nobody's data."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bridge.errors import NotFound
from bridge.schemas.conversations import Message
from retrieval.encoders.encoder import Encoder
from retrieval.understanding.pinyin import sound
from zhanggui.messages import TextBlock

#: What the shopper has said before an answer: further back it was about something else.
_EARLIER = 12
_MAX_TITLE_CHARS, _MAX_KEY_CHARS = 300, 60
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[A-Za-z]{2,}")
#: Order numbers, phones, tracking numbers: six digits and more, but no dates.
_NUMBER = re.compile(r"(?!\d{4}-\d{2}-\d{2}\b)(?<![\w.])(?:[A-Za-z]{1,4}[-#]?)?\+?\d(?:[ \-]?\d){5,}(?!\w)", re.ASCII)
_NO_NAME = re.compile(r"[^a-z0-9]+")
LEFT_OUT = "…"


@dataclass(frozen=True)
class Draft:
    """What an article may say."""

    #: The shopper's question; empty where the shopper had said nothing before.
    question: str
    answer: str


def without_personal_data(text: str, names: Collection[str] = ()) -> str:
    """Leave out addresses, long numbers and some names.

    Parameters
    ----------
    names
        Whole words of Latin letters; Chinese names wherever they stand.

    Examples
    --------
    >>> without_personal_data("Hi Ann, ZG-1234567 went to ann@example.org on 2026-11-27; £129.99", ["Ann"])
    'Hi …, … went to … on 2026-11-27; £129.99'
    >>> without_personal_data("王芳您好，请打 138 0013 8000", ["王芳"])
    '…您好，请打 …'
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        bound = r"\b" if name.isascii() else ""
        text = re.sub(f"{bound}{re.escape(name)}{bound}", LEFT_OUT, text)
    return _NUMBER.sub(LEFT_OUT, _EMAIL.sub(LEFT_OUT, text))


def draft_of(messages: Sequence[Message], seq: int, encoder: Encoder, names: Collection[str]) -> Draft:
    """Return a person's answer with all that they said at once, and which of the shopper's messages it answers.

    Parameters
    ----------
    messages
        Of one conversation in their order, up to the answer and behind it.
    seq : int
        Of one message of the answer.
    names
        Of the people in it; they are left out.

    Raises
    ------
    NotFound
        When no person has written that message.
    """
    at = next((i for i, message in enumerate(messages) if message.seq == seq), None)
    if at is None or messages[at].role != "person" or not _typed(messages[at]):
        raise NotFound(f"seq: expected the number of a message in which a person has written, got {seq}")
    first = last = at
    while first > 0 and messages[first - 1].role == "person":
        first -= 1
    while last + 1 < len(messages) and messages[last + 1].role == "person":
        last += 1
    answer = "\n\n".join(filter(None, map(_typed, messages[first : last + 1])))
    asked = [text for message in messages[:first] if message.role == "shopper" and (text := _typed(message))]
    question = _answered(asked[-_EARLIER:], answer, encoder)
    line = " ".join(without_personal_data(question, names).split())
    return Draft(line[:_MAX_TITLE_CHARS], without_personal_data(answer, names))


def key_of(title: str) -> str:
    """Return an article's key from its title; Chinese by its sound.

    Examples
    --------
    >>> key_of("How long does it take?"), key_of("退货运费谁出？"), key_of("?!")
    ('how-long-does-it-take', 'tui-huo-yun-fei-shui-chu', 'article')
    """
    return _NO_NAME.sub("-", " ".join(sound(title.casefold())))[:_MAX_KEY_CHARS].strip("-") or "article"


def _typed(message: Message) -> str:
    return "\n".join(block.text for block in message.blocks if isinstance(block, TextBlock)).strip()


def _answered(asked: Sequence[str], answer: str, encoder: Encoder) -> str:
    """Return the question that an answer fits best: the last words before it are often "ok" or "a person please"."""
    if not asked:
        return ""
    closeness = encoder.encode_queries(asked) @ encoder.encode_passages([answer])[0]  # (n,)
    return asked[int(closeness.argmax())]
