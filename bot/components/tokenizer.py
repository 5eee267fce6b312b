"""One tokenizer for English, Chinese and the mix of both."""

from __future__ import annotations

import logging
from typing import Any

import jieba
import regex
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from components.patterns import EMAIL, URL
from components.text import MAX_CHARS, fold

# jieba announces its dictionary on standard error at the first use.
jieba.setLogLevel(logging.WARNING)

#: What stays in one piece; the order decides where two could begin. Offsets are those of the folded text,
#: which are those of the original.
_PIECE = regex.compile(
    rf"(?P<whole>{EMAIL.pattern}|{URL.pattern})"
    # Codes: order numbers, models ("wh-1000xm4", "iphone15"). One that begins with a digit falls apart, since
    # "200usd" and "50ml" are an amount and its unit; with two dashes it is a number of something again.
    r"|(?P<code>(?=[a-z\-_]*\d)[a-z][a-z\d]*(?:[\-_][a-z\d]+)*|\d+(?:[\-_]\d+){2,})"
    r"|(?P<number>\d+(?:[.,:/]\d+)*)"
    r"|(?P<han>\p{Han}+)"
    # Words of all other scripts with their marks, and English contractions.
    r"|(?P<word>[\p{L}--\p{Han}][[\p{L}\p{M}]--\p{Han}]*(?:['’][[\p{L}\p{M}]--\p{Han}]+)*)"
    # Any other sign; an emoji of several code points is one.
    r"|(?P<sign>\X)",
    regex.V1,
)
#: A Han number with its unit ("三十块", "两件") is one word to jieba, but two things to an entity.
_COUNTED = regex.compile(
    r"([零〇一二两三四五六七八九十百千万半几]+)"
    r"(块钱?|元|毛|角|个|件|台|条|双|只|套|瓶|盒|包|本|部|把|张|天|号|寸|升|斤|公斤|克|码|位|款)"
)


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of every token, in order; no token holds only whitespace or control characters.

    Examples
    --------
    >>> text = "订单ZG-2026-104233到哪了?"
    >>> [text[start:end] for start, end in spans(text)]
    ['订单', 'ZG-2026-104233', '到', '哪', '了', '?']
    """
    folded = fold(text[:MAX_CHARS])
    found: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(folded):
        if piece.lastgroup == "han":
            found += _words(piece.group(), piece.start())
        elif not _blank(piece.group()):
            found.append(piece.span())
    return found


def _words(run: str, offset: int) -> list[tuple[int, int]]:
    """Segment a run of Han characters by jieba's dictionary.

    Its model for unknown words is off: it glues neighbours together ("买台"), and an entity inside such a
    token could not be marked.
    """
    words = []
    for word in jieba.cut(run, HMM=False):
        counted = _COUNTED.fullmatch(word)
        for part in counted.groups() if counted else (word,):
            words.append((offset, offset + len(part)))
            offset += len(part)
    return words


def _blank(piece: str) -> bool:
    return not piece.strip() or all(regex.match(r"\p{C}", char) for char in piece)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Unicode words, jieba for Han runs, e-mails and order numbers in one piece.

    A token's ``text`` is folded (lower case, half width, simplified); ``start`` and ``end`` are offsets into
    the message as it was written.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options that Rasa's base class reads; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokenize one attribute of a message; a text without any word gives no token."""
        text: str = message.get(attribute)
        folded = fold(text[:MAX_CHARS])
        return [Token(folded[start:end], start, end) for start, end in spans(text)]
