"""Text as search sees it: folded, in simplified Chinese, cut into terms."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import jieba
from opencc import OpenCC

from shop.types import Language

# jieba tells on standard error that it builds its dictionary; that is not our log's business.
jieba.setLogLevel(logging.WARNING)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
#: A Han run, or a word with the signs that hold model numbers and decimals together.
_TERM = re.compile(f"[{_HAN}]+|(?:(?![{_HAN}])[^\\W_])+(?:[.\\-/'’](?:(?![{_HAN}])[^\\W_])+)*")
_HAS_DIGIT = re.compile(r"\d")
#: An order's number as it is said: "zg 2026 104233".
_SPACED_NUMBER = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,4}(?:[\s\-]+\d{3,}){2,}")
#: Letters that are no language of their own: brands, model numbers and units stand in any text.
_ENGLISH_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_STOP_EN = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "at",
        "be",
        "can",
        "could",
        "do",
        "for",
        "from",
        "get",
        "give",
        "have",
        "i",
        "i'd",
        "i'm",
        "in",
        "is",
        "it",
        "looking",
        "me",
        "my",
        "need",
        "of",
        "on",
        "or",
        "please",
        "show",
        "some",
        "that",
        "the",
        "this",
        "to",
        "want",
        "with",
        "would",
        "you",
        "your",
        "find",
        "something",
        "buy",
        "like",
    ]
)
_STOP_ZH = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "吧",
        "啊",
        "我",
        "你",
        "您",
        "要",
        "想",
        "买",
        "想要",
        "有",
        "有没有",
        "请",
        "请问",
        "给",
        "帮",
        "一个",
        "一款",
        "一下",
        "个",
        "款",
        "是",
        "和",
        "跟",
        "能",
        "可以",
        "什么",
        "这",
        "那",
        "找",
        "推荐",
        "看看",
        "哪些",
        "点",
        "一点",
        "些",
        "用",
        "件",
        "双",
        "把",
        "条",
        "台",
        "来",
        "送",
    ]
)


#: Words of Taiwan and Hong Kong, already in simplified characters, and what the mainland calls the same thing. Only
#: those that mean nothing else there: 视频, 计算机 and 单车 are left alone.
_REGIONAL = {
    "滑鼠": "鼠标", "笔电": "笔记本电脑", "笔记型电脑": "笔记本电脑", "行动电源": "充电宝", "尿袋": "充电宝",
    "随身碟": "u盘",
    "手指碟": "u盘", "印表机": "打印机", "硬碟": "硬盘", "记忆体": "内存", "萤幕": "屏幕", "荧幕": "屏幕",
    "数位相机": "数码相机",
    "智慧型": "智能", "智慧": "智能", "网路": "网络",
    "雷射": "激光",
    "光碟": "光盘", "矽胶": "硅胶", "吹风筒": "吹风机", "冷气机": "空调", "电锅": "电饭锅", "雪柜": "冰箱",
    "太阳眼镜": "墨镜",
    "公事包": "公文包", "行李喼": "行李箱", "耳筒": "耳机", "蓝芽": "蓝牙", "解析度": "分辨率", "保护贴": "保护膜",
    "萤光笔": "荧光笔", "原子笔": "圆珠笔", "奶樽": "奶瓶", "水樽": "水瓶", "波鞋": "运动鞋", "沐浴乳": "沐浴露",
    "洗面乳": "洗面奶",
    "单眼相机": "单反相机", "扬声器": "音箱",
}  # fmt: skip
_IRREGULAR = {
    "mice": "mouse", "knives": "knife", "shelves": "shelf", "scarves": "scarf", "loaves": "loaf", "leaves": "leaf",
    "halves": "half", "children": "child", "women": "woman", "men": "man", "feet": "foot", "teeth": "tooth",
    "geese": "goose",
    "potatoes": "potato", "tomatoes": "tomato", "heroes": "hero", "dominoes": "domino",
}  # fmt: skip
#: Words whose singular ends with -ie; all others in -ies have one in -y.
_IN_IE = frozenset(
    [
        "movies", "cookies", "hoodies", "beanies", "selfies", "smoothies", "brownies", "calories", "zombies", "onesies",
        "genies", "foodies", "walkies", "pies", "ties", "budgies", "doggies", "newbies", "rookies", "veggies", "undies",
    ]
)  # fmt: skip


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _regional() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _REGIONAL), key=len, reverse=True)))


@lru_cache(maxsize=8_192)
def normalise(text: str) -> str:
    """Fold width, case and compatibility forms; turn traditional into simplified Chinese and its mainland words.

    Examples
    --------
    >>> normalise("ＵＳＢ－Ｃ 藍牙耳機"), normalise("無線滑鼠")
    ('usb-c 蓝牙耳机', '无线鼠标')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if not _HAN_RUN.search(folded):
        return folded
    return _regional().sub(lambda match: _REGIONAL[match.group(0)], str(_simplifier().convert(folded)))


def has_han(text: str) -> bool:
    """Say whether a text holds Chinese characters."""
    return _HAN_RUN.search(text) is not None


def without_places(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Return a text with a blank for each of some places, given as (start, end); none may overlap another.

    Examples
    --------
    >>> without_places("tent 2 m red", [(5, 8)])
    'tent   red'
    """
    for start, end in sorted(places, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def detect_language(text: str) -> Language | None:
    """Return the language of a message, or None when it has none of its own.

    Chinese characters make it Chinese, whatever stands between them ("想买 bluetooth speaker"). A message
    of numbers, signs, e-mail addresses and model numbers has no language.

    Examples
    --------
    >>> detect_language("想买 bluetooth speaker"), detect_language("cheap tent"), detect_language("zg 2026 104233")
    ('zh', 'en', None)
    """
    if has_han(text):
        return "zh"
    words = [
        word
        for word in _SPACED_NUMBER.sub(" ", text).split()
        if not _HAS_DIGIT.search(word) and "@" not in word and _ENGLISH_WORD.search(word)
    ]
    return "en" if words else None


@cache
def chinese_cutter() -> jieba.Tokenizer:
    """Return jieba with the lexicon's terms, which it must not cut through, whatever was loaded before."""
    cutter = jieba.Tokenizer()
    for line in files("retrieval.understanding").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cutter.add_word(line.partition("\t")[0])
    return cutter


@lru_cache(maxsize=8_192)
def _tokenise(text: str) -> tuple[str, ...]:
    terms: list[str] = []
    for run in _TERM.findall(normalise(text)):
        if _HAN_RUN.match(run):
            terms += [word for word in chinese_cutter().cut_for_search(run) if word not in _STOP_ZH]
        else:
            terms += _word_terms(run)
    return tuple(terms)


def tokenise(text: str) -> list[str]:
    """Cut a text into search terms.

    Han runs are cut by jieba in search mode (long words and their parts), the rest at word bounds; model
    numbers stand as a whole, joined, and in parts; English plurals lose their ending.

    Examples
    --------
    >>> tokenise("two wireless TN-2110 cartridges")
    ['two', 'wireless', 'tn2110', 'tn', '2110', 'cartridge']
    >>> tokenise("不锈钢水壶")
    ['不锈', '不锈钢', '水壶']
    """
    return list(_tokenise(text))


def _word_terms(run: str) -> list[str]:
    parts = [part for part in re.split(r"[.\-/'’]", run) if part]
    if len(parts) > 1:
        # "usb-c" is also written "usbc" and "usb c": all three find it.
        return ["".join([*parts[:-1], singular(parts[-1])]), *(singular(part) for part in parts)]
    return [] if run in _STOP_EN else [singular(run)]


def singular(word: str) -> str:
    """Return the singular of an English plural; never shorter than three letters."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or _HAS_DIGIT.search(word) or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-1] if word in _IN_IE else word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
