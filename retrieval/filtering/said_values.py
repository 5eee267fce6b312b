"""Values of text attributes that a query names: what has another one comes behind ("Taiwan oolong", 深烘咖啡豆).

Words are no constraints: nothing is left out, because a text says the same thing in many ways.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from retrieval.filtering.attributes import split_choice_key
from retrieval.indexing.columns import Mask
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.stored import Ints, gathered
from retrieval.text import has_han, tokenise
from retrieval.understanding.colours import colour_key
from retrieval.understanding.common_words import TALK
from retrieval.understanding.lexicon import names_of, synonyms

#: What says nothing of a value stands behind what has it, and before what has another one.
SILENT, OTHER = 1, 2
#: A value is a word or some; what speaks of many things is a sentence, and what all have tells nothing apart.
_MAX_WORDS = 12
#: Rarer values of a kind are not read, so that a query takes no longer in a catalogue of a million products.
_MAX_VALUES = 2_000
#: The same value in the words of shoppers and of catalogues, in both languages, as search terms.
_SAME = (
    "senior elderly older grandmother grandma grandfather grandpa granny pensioner "
    "老年 老人 老年人 长辈 爸妈 父母 老人机",
    "child kid toddler 儿童 孩子 小孩 宝宝", "woman women lady womans 女士 女款 女式",
    "man men gentleman mans 男士 男款 男式", "puppy 幼犬", "kitten 幼猫", "dark 深烘 深焙 深度",
    "light 浅烘 浅焙 浅度", "unscented 无香 无味", "japan japanese 日本 日式", "china chinese 中国 国产",
    "italy italian 意大利", "france french 法国", "spain spanish 西班牙", "germany german 德国",
    "greece greek 希腊", "turkey turkish 土耳其", "india indian 印度", "taiwan taiwanese 台湾",
    "portugal portuguese 葡萄牙", "mexico mexican 墨西哥", "scotland scottish 苏格兰", "kenya kenyan 肯尼亚",
    "ethiopia ethiopian 埃塞俄比亚", "brazil brazilian 巴西", "colombia colombian 哥伦比亚",
    "vietnam vietnamese 越南", "sensitive 敏感 敏感肌", "silk 真丝 蚕丝 桑蚕丝 丝绸", "leather 真皮 皮革 牛皮",
    "terracotta 红陶", "zisha 紫砂",
)  # fmt: skip
_SAME_AS = {word: frozenset(group.split()) for group in _SAME for word in group.split()}


def behind(index: ProductIndex, terms: str, kinds: Mask) -> npt.NDArray[np.int32]:
    """Return how far each product stands behind those that have the values which a query names, (N,).

    Parameters
    ----------
    index : ProductIndex
    terms : str
        The query's words.
    kinds : (N,) bool
        Products of the kind that is asked for: only what tells them apart counts.
    """
    columns = index.columns
    rows = np.flatnonzero(kinds)
    found = np.zeros(len(columns), np.int32)
    words = list(_words(index, terms))
    if not words or not len(rows):
        return found
    places, lengths = gathered(columns.choices.starts, rows)
    codes, owner = columns.choices.codes[places], np.repeat(np.arange(len(rows)), lengths)
    # Counted and looked up by number: sorting half a million codes would take longer than everything else.
    counts = np.bincount(codes, minlength=len(columns.choices.table))
    common = np.argsort(-counts, kind="stable")[:_MAX_VALUES] if np.count_nonzero(counts) > _MAX_VALUES else None
    known = np.flatnonzero(counts) if common is None else common
    table = {code: _said(index, columns.choices.table[code]) for code in known.tolist()}
    for word in words:
        having = [code for code, said in table.items() if _names(word, said)]
        if not having:
            continue
        has = _owning(owner, codes, having, len(counts), len(rows))
        keys = {split_choice_key(columns.choices.table[code])[0] for code in having}
        same = [code for code in table if split_choice_key(columns.choices.table[code])[0] in keys]
        declares = _owning(owner, codes, same, len(counts), len(rows))
        found[rows] += np.where(has, 0, np.where(declares, OTHER, SILENT)).astype(np.int32)
    return found


def _owning(owner: npt.NDArray[np.int64], codes: Ints, wanted: list[int], values: int, products: int) -> Mask:
    """Return which products have one of some values, (n,) bool."""
    is_wanted = np.zeros(values, bool)
    is_wanted[wanted] = True
    found = np.zeros(products, bool)
    found[owner[is_wanted[codes]]] = True
    return found


def _words(index: ProductIndex, terms: str) -> Iterator[frozenset[str]]:
    """Yield what each word of a query says, in its own and other words, but those that name the kind or a colour."""
    kind = {term for name in index.kinds.named_by(terms) for term in tokenise(name)}
    for term in dict.fromkeys(tokenise(terms)):
        short = len(term) < 2 if has_han(term) else len(term) < 3
        if short or term in kind or term in TALK or any(map(str.isdigit, term)) or colour_key(term):
            continue
        names = (*names_of(term), *(name for group in synonyms([term]) for name in group))
        own = {term, *(" ".join(tokenise(name)) for name in names)}
        yield frozenset(own | _SAME_AS.get(term, frozenset()))


def _said(index: ProductIndex, choice: str) -> frozenset[str]:
    """Return the search terms of a value in both languages; none of what is no value."""
    label = index.columns.label("choice", choice)
    terms = [term for text in (label.en or "", label.zh or "") for term in tokenise(text)]
    pairs = {f"{first} {second}" for first, second in zip(terms, terms[1:], strict=False)}
    return frozenset(terms) | pairs if len(terms) <= _MAX_WORDS else frozenset()


def _names(word: frozenset[str], said: frozenset[str]) -> bool:
    return not word.isdisjoint(said)
