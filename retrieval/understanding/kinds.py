"""What a text asks for: the kind of product at the head of its phrase, among the kinds that a catalogue has.

"Laptop" wants laptops and not laptop bags, "laptop bag" wants bags, and "something to charge my phone" wants no
phone: only the head of the phrase counts, and a text whose head names no kind names none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

from retrieval.text import has_han, normalise, tokenise
from retrieval.understanding.colours import colour_pattern
from retrieval.understanding.lexicon import chinese_names_of, names_of
from retrieval.understanding.phrases import (
    QUALIFIER,
    ZH_TAIL,
    chinese_clauses,
    chinese_heads,
    english_clauses,
    english_heads,
    for_whom,
    heads,
    says_nothing,
    words_of,
)
from retrieval.understanding.wordings import wordings_of
from shop.types import Language

#: Ends of kinds' names that are no kinds themselves: a "bedding set" is no screwdriver set.
_NO_KINDS = frozenset(
    [
        ("set",),
        ("kit",),
        ("tool",),
        ("accessory",),
        ("maker",),
        "套装",
        "套件",
        "工具",
        "配件",
        "用品",
        "机",
        "器",
        "盒",
        "袋",
        "架",
        "具",
        "子",
        "套",
        "品",
    ]
)
_ZH_SET = re.compile(r"(?:套装|套件)$")
_LATIN_TAIL = re.compile(r"[a-z0-9][a-z0-9 .\-/']*$")
#: Two characters are left of too many names.
_MIN_ABBREVIATED = 3
#: Ends of Chinese phrases that sound like things and are none: 无线 is no 线.
_ZH_NO_THINGS = ("无线", "有线", "插线", "接线", "带线", "连线", "在线", "离线", "光线", "直线", "曲线", "路线", "视线")
#: Texts whose kinds are remembered.
REMEMBERED = 64
#: A letter before them is theirs: u盘, t恤.
_HAN_RUN = re.compile(r"(?:(?<![a-z])[a-z])?[\u3400-\u9fff]+$")


class Kinds:
    """The kinds of one catalogue, found by what a text names; read only.

    Parameters
    ----------
    names : iterable of str
        Folded names of kinds in both languages; "headphones/headset" goes by both of its names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._han: dict[str, set[str]] = {}
        self._han_names: list[str] = []
        self._terms: dict[tuple[str, ...], set[str]] = {}
        #: Kinds by their whole name, and by each word that qualifies their last one.
        self._whole: dict[tuple[str, ...], set[str]] = {}
        self._qualified_by: dict[str, set[str]] = {}
        for name in names:
            if has_han(name):
                self._add_han(name)
            else:
                self._add_latin(name)
        # What only comes in sets goes by its own name: 螺丝刀 is a 螺丝刀套装 where no other is.
        bare = {name: _ZH_SET.sub("", name) for name in self._han_names}
        in_sets = {name: own for name, own in bare.items() if len(own) > 1 and own not in self._han}
        for name, own in in_sets.items():
            self._han.setdefault(own, set()).add(name)

    def _add_han(self, name: str) -> None:
        self._han_names.append(name)
        for start in range(max(len(name) - 1, 1)):
            if name[start:] not in _NO_KINDS:
                self._han.setdefault(name[start:], set()).add(name)

    def _add_latin(self, name: str) -> None:
        for alternative in _alternatives(name):
            terms = tuple(tokenise(alternative))
            self._whole.setdefault(terms, set()).add(name)
            for word in terms[:-1]:
                self._qualified_by.setdefault(word, set()).add(name)
            # A "wireless mouse" is also a mouse: each tail of the name names it.
            for start in range(len(terms)):
                if terms[start:] not in _NO_KINDS:
                    self._terms.setdefault(terms[start:], set()).add(name)
            if "-" in alternative and " " not in alternative:
                # A "t-shirt" is also written "tshirt".
                self._terms.setdefault(terms[:1], set()).add(name)

    def is_only(self, text: str) -> bool:
        """Say whether a text asks for a kind and says no more of it: "tents", but not "blue tents".

        Examples
        --------
        >>> kinds = Kinds(["headset"])
        >>> kinds.is_only("耳机"), kinds.is_only("蓝牙耳机")
        (True, False)
        """
        folded = normalise(text)
        phrases = heads(folded)
        return bool(phrases) and all(
            phrase in self._han or any(tuple(tokenise(name)) in self._terms for name in (phrase, *names_of(phrase)))
            for phrase in phrases
        )

    def named_by(self, text: str) -> frozenset[str]:
        """Return the kinds that a text asks for; none where its head names no kind.

        Examples
        --------
        >>> kinds = Kinds(["notebook", "notebook case", "耳机"])
        >>> sorted(kinds.named_by("a case for my laptop")), sorted(kinds.named_by("gaming laptop 15 inch"))
        (['notebook case'], ['notebook'])
        >>> sorted(kinds.named_by("something to carry a notebook")), sorted(kinds.named_by("便宜的蓝牙耳机"))
        ([], ['耳机'])
        >>> kinds = Kinds(["cat toy", "dog toy", "nappies", "行李箱"])
        >>> [sorted(kinds.named_by(text)) for text in ("toys for cats", "diapers", "行李箱想要绿色的")]
        [['cat toy'], ['nappies'], ['行李箱']]
        """
        return self._named_by(normalise(text))

    @cached_property
    def _named_by(self) -> Callable[[str], frozenset[str]]:
        """Remembers: one search asks half a dozen times for the same words, and a long sentence takes 3 ms."""
        return lru_cache(REMEMBERED)(self._find_named)

    def _find_named(self, folded: str) -> frozenset[str]:
        if not has_han(folded):
            return self._for_whom(folded) or self._first_of(english_heads(folded), english_clauses(folded))
        found = chinese_heads(folded)
        # A thing that the shop does not sell is meant all the same: 任天堂 switch 游戏机 asks for no switch.
        is_unsold = any(wordings_of(tail) for phrase in found for tail in _tails(phrase) if len(tail) > 1)
        return self._first_of(found, () if is_unsold else chinese_clauses(folded))

    def _first_of(self, found: Iterable[str], further: Iterable[str]) -> frozenset[str]:
        """Return the kinds of the heads of a text; where they name none, those of its first clause that names any."""
        named = self._of_phrases(found)
        return named or next(filter(None, (self._of_phrases([clause]) for clause in further)), frozenset())

    def _of_phrases(self, phrases: Iterable[str]) -> frozenset[str]:
        return frozenset(kind for phrase in phrases for kind in self._of_phrase(phrase))

    def _for_whom(self, text: str) -> frozenset[str]:
        """Return the kinds of "toys for cats", which are cat toys and no dog toys."""
        found = for_whom(text)
        return frozenset(self._whole.get(tuple(tokenise(f"{found[1]} {found[0]}")), ())) if found else frozenset()

    def exactly(self, text: str) -> frozenset[str]:
        """Return the kinds whose whole name a text says and nothing beside it but colours: for "mouse" no gaming mice.

        Examples
        --------
        >>> kinds = Kinds(["mouse", "gaming mouse", "notebook", "鼠标", "无线鼠标"])
        >>> [sorted(kinds.exactly(text)) for text in ("red mouse", "laptops", "红色鼠标", "usb mouse")]
        [['mouse'], ['notebook'], ['mouse', '鼠标'], []]
        """
        folded = " ".join(colour_pattern().sub(" ", normalise(text)).split())
        phrases = heads(folded)
        return frozenset(kind for phrase in phrases for kind in self._of_whole(phrase))

    def accessories_of(self, named: Iterable[str]) -> frozenset[str]:
        """Return the kinds that go with the named ones and are something else: notebook cases for notebooks.

        Examples
        --------
        >>> kinds = Kinds(["notebook", "notebook case", "gaming notebook", "鼠标", "鼠标垫", "无线鼠标"])
        >>> sorted(kinds.accessories_of(["notebook"])), sorted(kinds.accessories_of(["鼠标"]))
        (['notebook case'], ['鼠标垫'])
        """
        own = frozenset(named)
        found: set[str] = set()
        for name in own:
            if has_han(name):
                found |= {other for other in self._han_names if name in other[: -len(name)] + other[-len(name) : -1]}
                continue
            for alternative in _alternatives(name):
                terms = tokenise(alternative)
                found |= self._qualified_by.get(terms[-1], set()) if terms else set()
        return frozenset(found - own)

    def exactly_named_by(self, text: str) -> frozenset[str]:
        """Return the kinds whose whole name a text says: "tablet" names drawing tablets, too, but not exactly.

        Examples
        --------
        >>> kinds = Kinds(["tablet", "drawing tablet", "notebook"])
        >>> sorted(kinds.named_by("a tablet")), sorted(kinds.exactly_named_by("a tablet"))
        (['drawing tablet', 'tablet'], ['tablet'])
        >>> sorted(kinds.exactly_named_by("gaming laptop"))
        ['notebook']
        >>> sorted(Kinds(["charcoal", "sofa"]).named_by("any charcoal here")), sorted(kinds.named_by("notebook ones"))
        (['charcoal'], ['notebook'])
        """
        folded = normalise(text)
        said = {
            tuple(tokenise(name))
            for phrase in heads(folded)
            for tail in _tails(phrase)
            for name in (tail, *names_of(tail))
        }
        named = self.named_by(text)
        exact = (kind for kind in named if any(tuple(tokenise(name)) in said for name in _alternatives(kind)))
        return frozenset(exact) or named & self._of_wordings_in(folded)

    def _of_wordings_in(self, text: str) -> set[str]:
        """Return the kinds that the longest end of a text's head names by a shopper's word: 龙井 is green tea."""
        tails = (self._of_wordings(tail) for phrase in heads(text) for tail in _tails(phrase))
        return next(filter(None, tails), set())

    def of_title(self, title: str) -> list[str]:
        """Return the kind that a product's title names, for products whose feed names none; it may name none."""
        folded = normalise(title)
        if has_han(folded):
            return sorted(self._of_han(ZH_TAIL.sub("", folded), loosely=False))
        return sorted(self._of_words(list(words_of(QUALIFIER.split(folded.split(",")[0])[0])), loosely=False))

    def _of_whole(self, phrase: str) -> set[str]:
        """Return the kinds whose whole name is a phrase, or what the lexicon calls it."""
        return self._whole_of(phrase, *names_of(phrase))

    def _whole_of(self, *names: str) -> set[str]:
        """Return the kinds that are called so, whole."""
        own = (self._han.get(name, set()) & {name} for name in names)
        return set().union(*own, *(self._whole.get(tuple(tokenise(name)), set()) for name in names))

    def _of_phrase(self, phrase: str) -> set[str]:
        if not has_han(phrase):
            return self._of_words(list(words_of(phrase)))
        latin = _LATIN_TAIL.search(phrase)
        if latin and (found := self._of_words(list(words_of(latin.group(0))))):
            return found
        return self._of_han(phrase[: latin.start()].rstrip() if latin else phrase)

    def _of_words(self, words: list[str], loosely: bool = True) -> set[str]:
        """Return the kinds that the longest possible tail of a phrase names, by its own words or a synonym.

        A shopper is also understood ``loosely``, by what shares a Chinese name; a title says what it means.
        """
        # A colour that is a thing here (charcoal, orange) is no colour at the end of a phrase.
        while words and says_nothing(words[-1]) and tuple(tokenise(words[-1])) not in self._terms:
            words = words[:-1]
        is_unsold_thing = False
        for start in range(len(words)):
            tail = " ".join(words[start:])
            terms = tuple(tokenise(tail))
            if is_unsold_thing:
                # A "bread maker" that nobody sells is no coffee maker.
                found = self._whole.get(terms, set())
            else:
                found = (
                    self._of_ends(terms, tail if loosely else "")
                    or self._of_names(names_of(tail))
                    or self._of_chinese(tail)
                    or (self._of_same_thing(tail) or self._of_wordings(tail) if loosely else set())
                )
            if found:
                return found
            is_unsold_thing = is_unsold_thing or (loosely and bool(wordings_of(tail)))
        return set()

    def _of_ends(self, terms: tuple[str, ...], name: str) -> set[str]:
        """Return the kinds that end so; with them what a shopper calls so: a "vacuum" is not a robot vacuum alone."""
        found = self._terms.get(terms, set())
        return found if not found or terms in self._whole or not name else found | self._of_wordings(name)

    def _of_wordings(self, name: str) -> set[str]:
        """Return the kinds that shoppers call so, under whichever of its names the catalogue has them."""
        found: set[str] = set()
        for wording in wordings_of(name):
            found |= {kind for terms in wording.terms for kind in self._whole.get(terms, ())}
            found |= {kind for han in wording.han for kind in self._han.get(han, ()) if kind == han}
        return found

    def _of_same_thing(self, tail: str) -> set[str]:
        """Return the kinds that share a Chinese name with an English phrase: "diapers" are nappies.

        A word of many senses names none: most of its Chinese names must lead to a kind.
        """
        chinese = chinese_names_of(tail)
        found = [self._whole_of(name, *names_of(name)) for name in chinese]
        return set().union(*found) if 2 * sum(map(bool, found)) > len(chinese) else set()

    def _of_chinese(self, tail: str) -> set[str]:
        """Return the kinds that a catalogue without English calls by a Chinese name of an English phrase."""
        return set() if self.speaks("en") else set().union(*(self._han.get(n, set()) for n in chinese_names_of(tail)))

    def speaks(self, language: Language) -> bool:
        """Say whether the catalogue names its kinds in a language; one without any kind speaks both.

        Examples
        --------
        >>> kinds = Kinds(["帐篷"])
        >>> kinds.speaks("en"), kinds.speaks("zh"), sorted(kinds.named_by("a red tent"))
        (False, True, ['帐篷'])
        """
        own = self._terms if language == "en" else self._han
        return bool(own) or not (self._terms or self._han)

    def _of_names(self, names: Iterable[str]) -> set[str]:
        """Return the kinds of the names that a lexicon gives: a "usb flash drive" is a flash drive."""
        found: set[str] = set()
        for name in names:
            terms = tuple(tokenise(name))
            tails = (self._terms[terms[start:]] for start in range(len(terms)) if terms[start:] in self._terms)
            found |= next(tails, set())
        return found

    def _of_han(self, phrase: str, loosely: bool = True) -> set[str]:
        run = _HAN_RUN.search(phrase)
        tails = [run.group(0)[start:] for start in range(len(run.group(0)))] if run else []
        # A catalogue in both languages has a kind under either name, or under both.
        own, at = _first(self._han.get(tail, set()) for tail in tails)
        # 登山包 says more than the 包 at its end.
        shortened, shortened_at = _first(map(self._of_abbreviation, tails))
        if at <= shortened_at and at < len(tails) and tails[int(at)] in own:
            # 网络摄像头 is a webcam: where it is called so, the "network camera" of a lexicon is no further kind.
            return own | self._whole_of(*names_of(tails[int(at)]))
        known_at = next((place for place, tail in enumerate(tails) if loosely and wordings_of(tail)), len(tails))
        things = tails[:-1] if phrase.endswith(_ZH_NO_THINGS) else tails
        translated, translated_at = _first(self._of_names(names_of(tail)) for tail in things)
        if known_at == at < shortened_at:
            return own | translated | self._of_wordings(tails[known_at])
        if known_at <= min(at, shortened_at, translated_at) and known_at < len(tails):
            worded = (translated if translated_at == known_at else set()) or self._of_wordings(tails[known_at])
            # A 剃须刀 that nobody sells is no 刀, unless there are things called just so.
            return worded or self._called(tails[known_at:])
        return shortened if shortened_at < min(at, translated_at) else own | translated

    def _called(self, tails: Iterable[str]) -> set[str]:
        """Return the kinds whose whole name the first of some ends is, or its translation of two signs and more."""
        named = (self._whole_of(tail, *(names_of(tail) if len(tail) > 1 else ())) for tail in tails)
        return next(filter(None, named), set())

    def _of_abbreviation(self, name: str) -> set[str]:
        """Return the kinds that a Chinese name shortens or spells out: 登山包 is a 登山背包, 跑步鞋 are 跑鞋."""
        if len(name) < _MIN_ABBREVIATED:
            return set()
        same_ends = (own for own in self._han_names if own[0] == name[0] and own[-1] == name[-1])
        return {own for own in same_ends if abs(len(own) - len(name)) == 1 and _shortens(*sorted((name, own), key=len))}


def _tails(phrase: str) -> Iterator[str]:
    """Yield the ends of a phrase: by words, in Chinese by characters."""
    parts = list(phrase) if has_han(phrase) else [word for word in words_of(phrase) if not says_nothing(word)]
    return (("" if has_han(phrase) else " ").join(parts[start:]) for start in range(len(parts)))


def _first(found: Iterable[set[str]]) -> tuple[set[str], float]:
    """Return the first set that is not empty, and its place; infinity where all are empty."""
    return next(((own, place) for place, own in enumerate(found) if own), (set(), float("inf")))


def _shortens(short: str, long: str) -> bool:
    """Say whether a name is another one without a character."""
    return any(long[:place] + long[place + 1 :] == short for place in range(1, len(long) - 1))


def _alternatives(name: str) -> list[str]:
    """Return the names that one holds: "headphones/headset" both, "printer/scanner spare part" only its end."""
    parts = name.split("/")
    return parts if len(parts[-1].split()) == 1 else parts[-1:]
