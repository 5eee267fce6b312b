"""Presents: from "something for my mum, 60, who loves gardening, about 50" to a :class:`GiftWish` and its searches.

Presents are seldom named: shoppers name a person, an age, a liking. What they like is searched for as it stands;
person, age, occasion and known likings lead to ideas (``gifts.yml``). Prices are read as those of a search are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

import yaml
from pydantic import BaseModel, ConfigDict

from recommender.serving.gift_age import take_age
from recommender.serving.gift_wish import MAX_NAMED, GiftWish
from recommender.stated.statements import statements
from recommender.stated.wordings import Stance
from retrieval.text import has_han, normalise
from retrieval.types import ParsedQuery
from retrieval.understanding.exclusions import take_exclusions
from retrieval.understanding.numbers import EN_WORD, chinese_number, english_number
from retrieval.understanding.prices import AROUND_SHARE, take_price
from shop.money import exponent
from shop.types import LocalizedText

#: More searches make no better choice, each costs some 8 ms.
MAX_SEARCHES = 10
#: A bare number above it is no age.
_OLDEST = 110
#: A bare number below it is no budget.
_LEAST_BUDGET = 5


class Parser(Protocol):
    """What knows the catalogue's words and reads prices: :class:`retrieval.search.Search` does."""

    def parse(self, text: str, currency: str | None = None) -> ParsedQuery:
        """Understand a text."""
        ...

    def names_product(self, text: str) -> bool:
        """Say whether a text names a kind of product or a brand."""
        ...


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    ideas: tuple[str, ...] = ()


class Person(_Entry):
    """A word for somebody, with what it tells of them."""

    key: str
    label: LocalizedText
    sex: str | None = None
    #: Youngest and oldest, in years.
    ages: tuple[int, int] | None = None


class _Occasion(_Entry):
    key: str
    label: LocalizedText
    #: Whom it is about, where nobody is named: a key of ``people``.
    person: str | None = None


class _Band(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ages: tuple[int, int]
    ideas: tuple[str, ...]


class _Gifts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[Person, ...]
    ages: tuple[_Band, ...]
    occasions: tuple[_Occasion, ...]
    likings: tuple[_Entry, ...]
    anybody: tuple[str, ...]
    any_price: tuple[str, ...]
    fillers: tuple[str, ...]


@dataclass(frozen=True)
class Idea:
    """What to search for, and the liking that it comes from; None for what person, age or occasion suggest."""

    text: str
    liking: str | None = None


_NUMBER = re.compile(
    rf"(?<![\d.$€£¥a-z])(\d{{1,5}})(?![\d%a-z]|\s?[份个件条只箱张年]|\s?(?:years?|pieces|times)\b)|\b((?:{EN_WORD})(?:[\s-]+(?:and\s+)?(?:{EN_WORD}))*)"
    r"|([一二两三四五六七八九]?[百千][一二三四五六七八九十百零]*)"
)
_MONEY_BEFORE = re.compile(r"(?:人均|每人|预算|价位|budget|spend)\s*$")
_NEGATED = re.compile(r"\b(?:not|no|never|dont)\b|n['’]t\b|[不没别]")
#: Who has plenty of something wants no more of it.
_HAS_PLENTY = re.compile(
    r"\b(?:has|have|got|['’]s got)\s+(?:already\s+)?(?:plenty|lots|enough|loads|too many|"
    r"a lot)(?:\s+of)?\s+(?P<what>[a-z][a-z -]{2,20}?)"
    r"(?=\s+(?:already|at home)\b|[,.;!?]|$)"
    r"|(?P<zh>[\u3400-\u9fff]{2,5}?)\s*(?:她|他)?(?:家里?|已经)?(?:多得是|多的是|太多|一大堆|一堆|不缺|有好多)"
)
#: What an exclusion may leave that is no thing.
_SAYS_NOTHING = re.compile(r"^(?:for|me|my|him|her|it|too|very|any|all|only|just|[我他她你]|太|很|什么|别)")
#: A pronoun says less than "mother": it is dropped beside her.
_PRONOUNS = frozenset(["woman", "man"])
#: "Does he drink?" aside, these say only that it is about a present.
_ABOUT_PRESENTS = re.compile(r"\b(?:gifts?|presents?)\b|礼物|礼品|送礼")
_ELSE = re.compile(r"\b(?:anything|something|everything)\s+(?:but|except)\s+")


def understand_gift(text: str, parser: Parser, earlier: GiftWish | None = None) -> GiftWish:
    """Understand whom a present is for and what it may be.

    Parameters
    ----------
    text : str
    parser : Parser
        Reads the prices.
    earlier : GiftWish, optional
        What was understood before; refined where the text goes on with it ("about 50", "no perfume", "she likes tea"),
        dropped where it speaks of another person.
    """
    folded = normalise(text)
    age_years, rest = take_age(folded)
    occasions, rest = _take(rest, _gifts().occasions)
    people, rest = _take(rest, _gifts().people)
    bare = take_price(rest).rest
    likings, excluded = _stances(bare)
    parsed = parser.parse(rest)
    budget = (parsed.price_min_minor, parsed.price_max_minor)
    if age_years is None or budget == (None, None):
        age_years, budget = _bare_numbers(parsed, people, age_years, budget)
    thing = "" if likings or excluded else _thing(_excluded(bare)[0])
    if not _NEGATED.search(thing) and (known := _known_liking(thing)):
        likings, thing = [known], ""
    wish = GiftWish(
        people=_telling([*people, *_implied(occasions, people)]),
        occasions=tuple(dict.fromkeys(occasions))[:MAX_NAMED],
        age_years=age_years,
        likings=_named(likings),
        thing=thing if thing and parser.names_product(thing) else "",
        excluded=_named(excluded),
        price_min_minor=budget[0],
        price_max_minor=budget[1],
    )
    return wish if earlier is None or _is_anew(wish, earlier, folded) else _refined(earlier, wish)


def ideas(wish: GiftWish) -> tuple[Idea, ...]:
    """Return what to search for, the most telling first: likings, the thing, age, occasion, person.

    Examples
    --------
    >>> [idea.text for idea in ideas(GiftWish(people=("mother",), likings=("gardening",)))][:2]
    ['gardening', 'flower seeds']
    >>> ideas(GiftWish()) == tuple(Idea(text) for text in _gifts().anybody)
    True
    """
    gifts = _gifts()
    told = [Idea(text, liking) for liking in wish.likings for text in (liking, *_ideas_of_liking(liking))]
    told += [Idea(wish.thing)] if wish.thing else []
    told += [Idea(text, wish.thing) for text in _ideas_of_liking(wish.thing)]
    by_age = [text for band in gifts.ages if is_within(wish.age_years, band.ages) for text in band.ideas]
    by_occasion = [text for own in gifts.occasions if own.key in wish.occasions for text in own.ideas]
    by_person = [text for own in gifts.people if own.key in wish.people and _fits_age(own, wish) for text in own.ideas]
    # For a child the years say more than the word; for others the person and the occasion take turns.
    texts = [*by_age, *_in_turns(by_person, by_occasion)]
    if not told and not texts:
        texts = list(gifts.anybody)
    unique = {idea.text: idea for idea in reversed([*told, *map(Idea, texts)])}
    return tuple(reversed(unique.values()))[: MAX_SEARCHES + len(wish.likings)]


def ideas_for_any_price(wish: GiftWish) -> tuple[Idea, ...]:
    """Return ideas of many prices, where those for the person give nothing within the budget; toys for a child."""
    if is_grown_up(wish) is False:
        return tuple(map(Idea, dict.fromkeys(text for band in _gifts().ages for text in band.ideas)))
    return tuple(Idea(text) for text in (*_gifts().anybody, *_gifts().any_price))


def person(key: str) -> Person | None:
    """Return what a key of ``people`` stands for."""
    return next((own for own in _gifts().people if own.key == key), None)


def occasion_label(key: str) -> LocalizedText | None:
    """Return what a shopper reads for a key of ``occasions``."""
    return next((own.label for own in _gifts().occasions if own.key == key), None)


def sex_of(wish: GiftWish) -> str | None:
    """Return "female" or "male" where all that is said of the person agrees, else None."""
    known = {own.sex for key in wish.people if (own := person(key)) and own.sex}
    return known.pop() if len(known) == 1 else None


def is_grown_up(wish: GiftWish) -> bool | None:
    """Say whether the person is 18 or older; None where nothing tells."""
    if wish.age_years is not None:
        return wish.age_years >= 18
    spans = [own.ages for key in wish.people if (own := person(key)) and own.ages]
    if spans and all(youngest >= 14 for youngest, _ in spans):
        return True
    return False if spans and any(oldest < 18 for _, oldest in spans) else None


def is_within(age_years: int | None, ages: tuple[int, int] | None) -> bool:
    """Say whether an age lies in a span, both ends included."""
    return age_years is not None and ages is not None and ages[0] <= age_years <= ages[1]


def _fits_age(own: Person, wish: GiftWish) -> bool:
    """Say whether a person's ideas suit their age: those for a daughter are toys, a grown one wants none."""
    if wish.age_years is None or not own.ages:
        return True
    is_childs_word = own.ages[0] < 14
    return is_within(wish.age_years, own.ages) and not (is_childs_word and wish.age_years >= 13)


def _stances(text: str) -> tuple[list[str], list[str]]:
    """Return what a text says that the person likes, and what the present must not be."""
    spoken = [own for own in statements(_ELSE.sub("no ", text)) if not own.is_continued]
    likings = [own.phrase for own in spoken if own.stance in (Stance.LIKE, Stance.ONLY)]
    unwanted = [own.phrase for own in spoken if own.stance in (Stance.DISLIKE, Stance.ALLERGY)]
    unwanted += [match.group("what") or match.group("zh") for match in _HAS_PLENTY.finditer(text)]
    ruled_out = [term for term in _excluded(text)[1] if not _SAYS_NOTHING.match(term)]
    return likings, [*unwanted, *(term for term in ruled_out if not any(term in own for own in unwanted))]


def _excluded(text: str) -> tuple[str, list[str]]:
    found = take_exclusions(_ELSE.sub("no ", text), None, {})
    return found.rest, found.terms


def _implied(occasions: Sequence[str], people: Sequence[str]) -> list[str]:
    """Return whom an occasion is about where nobody is named: Mother's Day."""
    named = [own.person for own in _gifts().occasions if own.key in occasions and own.person]
    return [] if people else named


def _take(text: str, entries: Sequence[Person] | Sequence[_Occasion]) -> tuple[list[str], str]:
    """Take the words of entries out of a text, the longest first; return the entries' keys in their order in it."""
    found: list[tuple[int, str]] = []
    owner = {normalise(word): entry.key for entry in entries for word in entry.words}
    pattern = _pattern(tuple(owner))
    for match in pattern.finditer(text):
        found.append((match.start(), owner[_bare(match.group(0))]))
    return [key for _, key in sorted(found)], pattern.sub(" ", text)


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _telling(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the people without the pronouns beside them."""
    named = [key for key in dict.fromkeys(keys) if key not in _PRONOUNS]
    return tuple(named or dict.fromkeys(keys))[:MAX_NAMED]


def _named(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (phrase[:80].strip() for phrase in phrases))))[:MAX_NAMED]


def _bare_numbers(
    parsed: ParsedQuery, people: Sequence[str], age_years: int | None, budget: tuple[int | None, int | None]
) -> tuple[int | None, tuple[int | None, int | None]]:
    """Read the numbers of which nothing says what they are: an age that suits the person, else a budget."""
    spans = [own.ages for key in people if (own := person(key)) and own.ages]
    for match in _NUMBER.finditer(parsed.terms):
        number = chinese_number(match.group(3)) if match.group(3) else english_number(match.group(0))
        if number is None:
            continue
        is_money = bool(_MONEY_BEFORE.search(parsed.terms[: match.start()]))
        is_age = (
            not is_money and number <= _OLDEST and bool(people) and all(is_within(int(number), span) for span in spans)
        )
        if is_age and age_years is None:
            age_years = int(number)
        elif number >= _LEAST_BUDGET and budget == (None, None) and not is_age:
            minor = number * 10 ** exponent(parsed.currency)
            budget = (round(minor * (1 - AROUND_SHARE)), round(minor * (1 + AROUND_SHARE)))
    return age_years, budget


def _thing(rest: str) -> str:
    """Return what a text names beside person, occasion and fillers: "a warm scarf for my gran"."""
    left = _pattern(_gifts().fillers).sub(" ", rest).split()
    return " ".join(word for word in left if not word.isdigit())[:200]


def _is_anew(wish: GiftWish, earlier: GiftWish, folded: str) -> bool:
    """Say whether a text begins another wish: it names somebody else, or asks for a present of its own."""
    others = set(wish.people) - set(earlier.people)
    if others - _PRONOUNS:
        return True
    if others and (sex := sex_of(earlier)) and sex_of(wish) not in (None, sex):
        return True
    return bool(wish.occasions and set(wish.occasions) - set(earlier.occasions)) or (
        bool(_ABOUT_PRESENTS.search(folded)) and not wish.excluded and not wish.has_budget
    )


def _refined(earlier: GiftWish, later: GiftWish) -> GiftWish:
    # "She likes tea" says no more of the person than the mother who was named before.
    people = () if set(later.people) <= _PRONOUNS and earlier.people else later.people
    return earlier.refined_by(later.model_copy(update={"people": people}))


def _known_liking(text: str) -> str | None:
    """Return the first word of a text that is a known liking: "he games all day"."""
    found = (match for entry in _gifts().likings if (match := _pattern(entry.words).search(text)))
    first = min(found, key=lambda match: match.start(), default=None)
    return first.group(0) if text and first else None


def _ideas_of_liking(liking: str) -> Iterator[str]:
    if not liking:
        return
    for entry in _gifts().likings:
        if _pattern(entry.words).search(liking):
            yield from entry.ideas


def _in_turns(first: Sequence[str], second: Sequence[str]) -> list[str]:
    longest = max(len(first), len(second))
    pairs = ((own[place] for own in (first, second) if place < len(own)) for place in range(longest))
    return [text for pair in pairs for text in pair]


@cache
def _gifts() -> _Gifts:
    return _Gifts.model_validate(
        yaml.safe_load(resources.files("recommender.serving").joinpath("gifts.yml").read_text("utf-8"))
    )


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of the words, the longest first; Latin ones as whole words."""
    longest = sorted(map(normalise, words), key=len, reverse=True)
    return re.compile("|".join(re.escape(w) if has_han(w) else rf"\b{re.escape(w)}(?:['’]s)?\b" for w in longest))
