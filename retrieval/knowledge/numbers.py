"""Numbers that contradict each other: between an article's languages, and between articles about the same thing."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from retrieval.text import normalise, tokenise
from shop.types import Article

#: Two statements are about the same thing when they share so much of the shorter one's words, weighted by how rare
#: these are. Chosen on the demo's articles, which do not contradict each other, and on 11 written pairs that do.
SAME_STATEMENT = 0.7
#: ... and of so many words beside those of units and times: "within 7 days" alone is about nothing.
SHARED_WORDS = 2
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "working business day week month year hour minute point within about up more most least after wait before by "
        "of no not it we its will than 工作日 工作 个 月 天 年 小时 分钟 积分 内 以内 之内 后 以后 前 左右 "
        "大约 最多 至少 最好 到 还 要 就 再 都 不",
    )
)

_HEADING = re.compile(r"^#{1,3}\s+.*$", re.MULTILINE)
#: A statement ends where a sentence, a line or a clause ends.
_CLAUSE = re.compile(r"[\n;；。！？!?]|[.,:]\s|[，：、]")
_WORDS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS_ZH = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
#: Written-out Chinese numbers only before a unit or in a range: 一 is also just "a".
_BEFORE_UNIT = r"\s?(?:个工作日|个月|小时|分钟|周|天|年|[到至])"
_NUMBER = rf"(?:{_DIGITS}|\b(?:{'|'.join(_WORDS_EN)})\b|[{''.join(_WORDS_ZH)}](?={_BEFORE_UNIT}))"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
#: Unit by how it is written after a number, the longest first; the factor turns it into the unit.
_UNITS: tuple[tuple[str, str, float], ...] = (
    (r"(?:working|business)[ -]days?|个工作日", "working days", 1),
    (r"days?\b|天", "days", 1),
    (r"weeks?\b|周(?!五|一|二|三|四|六|日|末)", "days", 7),
    (r"months?\b|个月", "months", 1),
    (r"years?\b|年(?!\d)", "months", 12),
    (r"hours?\b|小时", "hours", 1),
    (r"minutes?\b|分钟", "minutes", 1),
    (r"points?\b|积分", "points", 1),
    (r"%", "%", 1),
    (r"kg\b|公斤", "kg", 1),
    (r"cm\b|centimetres?\b|厘米", "cm", 1),
)
_QUANTITIES = tuple(
    (re.compile(rf"({_NUMBER})(?:\s?%?(?:[–\-~至到]|to)\s?({_NUMBER}))?[\s-]?(?:{written})"), unit, factor)
    for written, unit, factor in _UNITS
)
_MONEY = re.compile(rf"[$¥€£]\s?({_DIGITS})")
_CLOCK = re.compile(r"\b(\d{1,2}:\d{2})\b")
_DATE_EN = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b")
_DATE_ZH = re.compile(r"(\d{1,2})\s?月\s?(\d{1,2})\s?日")


@dataclass(frozen=True)
class Statement:
    """A clause that says a number of something."""

    article: Article
    text: str
    #: Values by unit, as they are written in a common form: ``{"days": {"30"}, "money": {"4.9"}}``.
    values: dict[str, frozenset[str]]
    words: frozenset[str]


@dataclass(frozen=True)
class Contradiction:
    """Two articles that say different numbers of the same thing."""

    first: Article
    second: Article
    says: str


def quantities(text: str) -> dict[str, frozenset[str]]:
    """Return the numbers of a text by their unit, in a common form for both languages.

    Examples
    --------
    >>> quantities("within 30 days, 3–5 working days, $4.90")
    {'working days': frozenset({'3-5'}), 'days': frozenset({'30'}), 'money': frozenset({'4.9'})}
    >>> quantities("30 天内，两年质保") == quantities("30 days, 24 months of warranty")
    True
    """
    folded = normalise(text)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pattern, unit, factor in _QUANTITIES:
        for match in pattern.finditer(folded):
            found[unit].add("-".join(_value(part, factor) for part in match.groups() if part))
        # "working days" must not be read as days once more.
        folded = pattern.sub(" ", folded)
    found["money"] |= {_value(match.group(1), 1) for match in _MONEY.finditer(folded)}
    found["o'clock"] |= set(_CLOCK.findall(folded))
    found["date"] |= {f"{_MONTHS.index(month) + 1}/{int(day)}" for day, month in _DATE_EN.findall(folded)}
    found["date"] |= {f"{int(month)}/{int(day)}" for month, day in _DATE_ZH.findall(folded)}
    return {unit: frozenset(values) for unit, values in found.items() if values}


def between_languages(articles: Sequence[Article]) -> Iterator[Contradiction]:
    """Yield numbers that an article's languages tell differently, section by section.

    A number that only one language tells is no contradiction: there must be one on both sides that the other lacks.
    """
    by_key: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_key[article.key].append(article)
    for same in by_key.values():
        for first, second in combinations(same, 2):
            if first.language != second.language:
                yield from (Contradiction(first, second, says) for says in _unlike_sections(first, second))


def between_articles(articles: Sequence[Article]) -> Iterator[Contradiction]:
    """Yield numbers that two articles of a language, with a topic in common, tell differently of the same thing."""
    for language in {article.language for article in articles}:
        statements = [s for article in articles if article.language == language for s in _statements(article)]
        rarity = _rarity(statements)
        for first, second in combinations(statements, 2):
            if _may_compare(first, second) and _is_same(first, second, rarity):
                yield from _unlike_statements(first, second)


def _value(written: str, factor: float) -> str:
    if written in _WORDS_EN:
        number: float = _WORDS_EN.index(written) + 1
    else:
        number = _WORDS_ZH[written] if written in _WORDS_ZH else float(written.replace(",", ""))
    return f"{number * factor:g}"


def _sections(article: Article) -> list[str]:
    return _HEADING.split(article.body)


def _unlike_sections(first: Article, second: Article) -> Iterator[str]:
    one, other = _sections(first), _sections(second)
    if len(one) != len(other):
        one, other = [first.body], [second.body]
    for a, b in zip(map(quantities, one), map(quantities, other), strict=True):
        for unit in a.keys() & b.keys():
            only_a, only_b = a[unit] - b[unit], b[unit] - a[unit]
            if only_a and only_b:
                yield f"{_listed(only_a)} {unit} ({first.language}), {_listed(only_b)} {unit} ({second.language})"


def _statements(article: Article) -> Iterator[Statement]:
    for clause in _CLAUSE.split(article.body):
        if values := quantities(clause):
            words = frozenset(
                word for word in tokenise(clause) if word not in _EMPTY_WORDS and not any(c.isdigit() for c in word)
            )
            yield Statement(article, clause.strip(" -*|"), values, words)


def _rarity(statements: Iterable[Statement]) -> dict[str, float]:
    """Return by word how much it tells: the logarithm of how few statements hold it."""
    every = list(statements)
    counts = Counter(word for statement in every for word in statement.words)
    return {word: math.log(1 + len(every) / count) for word, count in counts.items()}


def _may_compare(first: Statement, second: Statement) -> bool:
    if not first.values.keys() & second.values.keys():
        return False
    same_article = first.article is second.article
    return not same_article and bool(set(first.article.topics) & set(second.article.topics))


def _is_same(first: Statement, second: Statement, rarity: dict[str, float]) -> bool:
    shared = first.words & second.words
    if len(shared) < SHARED_WORDS:
        return False
    weights = [sum(rarity[word] for word in words) for words in (shared, first.words, second.words)]
    return weights[0] >= SAME_STATEMENT * min(weights[1:])


def _unlike_statements(first: Statement, second: Statement) -> Iterator[Contradiction]:
    for unit in first.values.keys() & second.values.keys():
        # An article that says the other's number, too, tells two things apart: standard and express delivery.
        known = _numbers(first.article).get(unit, frozenset()), _numbers(second.article).get(unit, frozenset())
        if not first.values[unit] & known[1] and not second.values[unit] & known[0]:
            yield Contradiction(first.article, second.article, f'"{first.text}" and "{second.text}"')


@lru_cache(maxsize=4_096)
def _numbers(article: Article) -> dict[str, frozenset[str]]:
    return quantities(article.body)


def _listed(values: frozenset[str]) -> str:
    return ", ".join(sorted(values))
