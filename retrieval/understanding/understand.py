"""From a shopper's words to a typed query: bounds, brands, colours, exclusions, wishes, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, Self

from retrieval.text import detect_language, has_han, normalise, tokenise, without_places
from retrieval.types import MAX_QUERY_CHARS, Correction, ParsedQuery, Sort
from retrieval.understanding.amounts import take_amount
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.colours import colour_key, colour_pattern, colours_before_things, english_colours
from retrieval.understanding.corrections import Corrector
from retrieval.understanding.counts import Counts
from retrieval.understanding.departments import Departments
from retrieval.understanding.exclusions import take_exclusions
from retrieval.understanding.features import Features
from retrieval.understanding.flag_words import FlagWords
from retrieval.understanding.kinds import Kinds
from retrieval.understanding.lexicon import chinese_names_of
from retrieval.understanding.measures import Measures
from retrieval.understanding.model_numbers import model_numbers
from retrieval.understanding.prices import take_price
from retrieval.understanding.quantities import quantities
from shop.money import exponent
from shop.types import CurrencyCode, Language

_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "price_desc",
        re.compile(
            r"\b(?:most expensive|(?<!less )(?<!too )(?<!so )(?<!very )(?<!not )(?<!least )expensive|"
            r"high[- ]end|priciest|luxury|luxurious|upmarket|(?:sort(?:ed)? )?by price,? (?:high to low|descending))\b"
            r"|最贵的?(?:[那一这][个款种])?|贵(?:一点|点|些)的?|高[端档]的?|奢华的?|价格从高到低"
        ),
    ),
    (
        "price_asc",
        re.compile(
            r"\b(?:cheapest|cheaper|lowest price|cheap|inexpensive|less expensive|affordable|low cost|"
            r"not (?:too|so|very) (?:expensive|pricey)|(?:sort(?:ed)? )?by price(?:,? (?:low to high|ascending))?|"
            r"budget)\b(?:\s+(?:ones?\s+)?first\b)?"
            r"|最便宜的?(?:[那一这][个款种])?|更?便宜(?:一点|点|些)?的?|实惠的?|价格低的?|平价的?|性价比高?的?|(?:别|不要|不)太贵的?|价格从低到高"
        ),
    ),
    (
        "rating",
        re.compile(
            r"\b(?:best|top|highest)[- ]rated\b|\bbest reviewed\b|评价最?好的?|评分最?高的?|口碑最?好的?|好评最?多的?"
        ),
    ),
    ("newest", re.compile(r"\b(?:newest|latest)\b|最新的?|新款的?")),
)
_IN_STOCK = re.compile(r"\b(?:in stock|available now|ready to ship)\b|(?:要?有)?现货的?|有货的?")
_SIZE = re.compile(
    r"\b(?:in\s+)?size\s+(?P<en>xxs|xs|s|m|l|xl|xxl|xxxl|\d{1,2}(?:\.5)?)\b"
    # Of letters alone these mean nothing else.
    r"|\bin\s+(?:an?\s+)?(?P<letters>xxs|xs|xl|xxl|xxxl)\b"
    r"|(?P<zh>xxs|xs|xl|xxl|xxxl|[sml]|\d{2}(?:\.5)?)\s*码的?"
)
#: Words beside a colour or a brand that name no thing.
_NO_THING = frozenset(
    ["colour", "color", "one", "ones", "brand", "it", "them", "make", "version", "variant", "instead"]
    + ["颜色", "牌子", "品牌", "换成", "没有", "款", "款式", "其他", "那种", "这种"]
)
#: What makes a colour of a word that is a thing, too: "in charcoal", "charcoal grey", "charcoal coloured".
_AS_COLOUR_BEFORE = re.compile(r"\b(?:in|colou?r:?)\s+$")
_AS_COLOUR_AFTER = re.compile(rf"[\s-]+(?:(?:{'|'.join(english_colours())})\b|colou?r)")
#: What says that something does not matter.
_NO_MATTER = re.compile(
    r"\b(?:in )?any (?:colou?r|size|brand|make)(?: is (?:fine|ok|okay))?\b"
    r"|(?:颜色|尺码|大小|品牌|牌子)(?:不限|随便|随意|都行|都可以|无所谓|不重要)"
)
_LATIN_WORD = re.compile(r"(?<![^\W_])[A-Za-z]+(?![^\W_])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SIGNS = re.compile(r"[?？!！。，,;；、:：]+")


class QueryParser:
    """Understands queries against one catalogue's vocabulary; stateless, thread-safe."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._brands = vocabulary.brands
        self._pattern = vocabulary.pattern()
        self._terms = vocabulary.terms
        self._kinds = frozenset(vocabulary.kinds)
        self._heads = frozenset(kind.rsplit(" ", 1)[-1] for kind in vocabulary.kinds)
        self._corrector = Corrector(vocabulary)
        self._features = Features(vocabulary.flags, vocabulary.kinds)
        self._flag_words = FlagWords(vocabulary.flags)
        self._counts = Counts(vocabulary.counts)
        self._departments = Departments(vocabulary.departments)
        self._vocabulary_terms = vocabulary.terms

    def knowing(self, added: Mapping[str, int]) -> Self:
        """Return a parser with the same tables that knows the words of products that came since, too.

        Parameters
        ----------
        added : mapping
            How many products hold each term.
        """
        own = copy(self)
        # Tables of neighbours are costly, and a word need not be in them to be left as it is.
        own._terms = {**added, **self._vocabulary_terms}
        own._corrector = self._corrector.knowing(added)
        return own

    def parse(self, text: str, currency: CurrencyCode = "USD") -> ParsedQuery:
        """Understand a query.

        Parameters
        ----------
        text : str
            What the shopper wrote; cut after 500 characters.
        currency : str
            Currency of the shop's prices; bounds are read as amounts of it, whatever currency they name.

        Returns
        -------
        ParsedQuery
            ``terms`` holds the words that nothing else was made of; brands, colours, features and plain numbers
            (27") stay among them, because titles hold them, too. It is empty when only fillers are left
            ("something"). Misspelt words stand there as the catalogue writes them.
        """
        text = text[:MAX_QUERY_CHARS]
        folded, corrections = self._corrected(text)
        found: dict[str, Any] = {"text": text, "currency": currency, "corrections": corrections}
        found["language"] = _language(text, folded)
        kept = _Kept()
        models = model_numbers(folded, self._terms, self._brands)
        found["model_numbers"] = tuple(dict.fromkeys(model.name for model in models))
        rest = kept.masked(folded, [(model.start, model.end) for model in models])
        answers = self._flag_words.take(rest)
        excluded = take_exclusions(answers.rest, self._pattern, self._brands)
        found["excluded_brands"] = tuple(dict.fromkeys(excluded.brands))
        found["excluded_terms"] = tuple(dict.fromkeys(excluded.terms))
        rest = self._take_measures(_take_size(excluded.rest, found), found, kept)
        price = take_price(rest)
        minor = 10 ** exponent(currency)
        found["price_min_minor"] = None if price.low is None else round(price.low * minor)
        found["price_max_minor"] = None if price.high is None else round(price.high * minor)
        rest, found["quantity"] = take_amount(_take_wishes(price.rest, found), self._corrector.names_thing)
        rest, found["departments"] = self._departments.take(rest)
        features = (*self._features.of(rest), *answers.yes)
        found["features"] = tuple(dict.fromkeys(key for key in features if key not in answers.no))
        found["excluded_features"] = tuple(answers.no)
        self._read_brands_and_colours(rest, found)
        rest = kept.restored(" ".join(_SIGNS.sub(" ", rest).split()))
        return ParsedQuery(**found, terms=rest if tokenise(rest) else "")

    def language_of(self, text: str) -> Language | None:
        """Return the language of a text: "lanya erji" is Chinese, too, where the catalogue has 蓝牙耳机."""
        text = text[:MAX_QUERY_CHARS]
        return _language(text, self._corrected(text)[0])

    def prepare(self) -> None:
        """Make all tables now, so that no shopper waits for them."""
        self._corrector.prepare()
        self.parse("bluetoth 蓝牙耳机")

    @staticmethod
    def name(text: str, currency: CurrencyCode = "USD") -> ParsedQuery:
        """Return the query for a product's own title: a name holds no bounds, colours or wishes."""
        return ParsedQuery(text=text, language=detect_language(text), currency=currency, terms=normalise(text))

    def named_features(self, text: str) -> tuple[str, ...]:
        """Return the yes-or-no attributes that a text names by the catalogue's own words."""
        return self._features.of(normalise(text))

    def says_only_attributes(self, text: str) -> bool:
        """Say whether a text names attributes and no thing: "有红色的吗", "in green please", "waterproof", 27寸的."""
        rest = self._features.cut(self._flag_words.take(normalise(text)).rest)
        rest = without_places(rest, ((count.start, count.end) for _, count in self._counts.of(rest)))
        rest = without_places(rest, ((own.start, own.end) for own in quantities(rest)))
        if self._pattern is not None:
            rest = self._pattern.sub(" ", rest)
        return not set(tokenise(colour_pattern().sub(" ", rest))) - _NO_THING

    def _corrected(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """Return a text, folded, in the catalogue's words, and what was changed."""
        return self._corrector.correct(" ".join(_PRIVATE.sub(" ", normalise(text)).split()))

    def _take_measures(self, rest: str, found: dict[str, Any], kept: _Kept) -> str:
        """Take numbers with units: bounds go, plain numbers are kept for the terms."""
        brands = self._pattern.finditer(rest) if self._pattern is not None else ()
        measures = Measures(rest, [brand.span() for brand in brands], self._counts.of(rest))
        found["numbers"] = tuple(measures.wishes)
        characters = list(rest)
        for start, end in measures.bounds:
            characters[start:end] = " " * (end - start)
        return kept.masked("".join(characters), sorted(measures.plain))

    def _read_brands_and_colours(self, rest: str, found: dict[str, Any]) -> None:
        named: list[str] = []
        if self._pattern is not None:
            named = [self._brands[match.group(0)] for match in self._pattern.finditer(rest)]
            # "black & decker" is no colour.
            rest = self._pattern.sub(" ", rest)
        found["brands"] = tuple(dict.fromkeys(b for b in named if b not in found["excluded_brands"]))
        colours = (match for match in colour_pattern().finditer(rest) if not self._is_thing_here(rest, match))
        keys = [colour_key(match.group(0)) for match in colours]
        keys += colours_before_things(rest, self._corrector.is_thing)
        found["colours"] = tuple(dict.fromkeys(key for key in keys if key))

    def _is_thing_here(self, text: str, colour: re.Match[str]) -> bool:
        """Say whether a colour word is a thing that the catalogue sells: charcoal, but not "charcoal grey"."""
        if colour.group(0) not in self._kinds or has_han(colour.group(0)):
            return False
        before, after = text[: colour.start()], text[colour.end() :]
        if _AS_COLOUR_BEFORE.search(before) or _AS_COLOUR_AFTER.match(after):
            return False
        # A charcoal jacket is grey, a charcoal grill has a name of its own in the trade.
        thing = re.match(r"\s+([a-z-]+)", after)
        return not thing or thing.group(1) not in self._heads or bool(chinese_names_of(f"{colour.group(0)}{after}"))


class _Kept:
    """Pieces of a text that later steps must not read, but that stay in it: each stands as one private sign."""

    #: Unicode's private use area: no text has them, and no pattern of words or numbers matches them.
    _FIRST = 0xE000

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def masked(self, text: str, places: Iterable[tuple[int, int]]) -> str:
        """Return the text with a sign for each place; places are in order and don't overlap."""
        out, at = [], 0
        for start, end in places:
            out += [text[at:start], chr(self._FIRST + len(self._pieces))]
            self._pieces.append(text[start:end])
            at = end
        return "".join([*out, text[at:]])

    def restored(self, text: str) -> str:
        """Return the text with the pieces back in their places."""
        for number, piece in enumerate(self._pieces):
            text = text.replace(chr(self._FIRST + number), piece)
        return text


def without_colours_of_kinds(parsed: ParsedQuery, kinds: Kinds) -> ParsedQuery:
    """Return the query without the colours that only name its kind: "red wine" asks for no red bottle.

    Examples
    --------
    >>> kinds = Kinds(["red wine", "white wine", "dress"])
    >>> [without_colours_of_kinds(ParsedQuery(text=t, terms=t, colours=("red",)), kinds).colours
    ...  for t in ("red wine", "red dress")]
    [(), ('red',)]
    """
    if not parsed.colours:
        return parsed
    named = kinds.named_by(parsed.terms)
    bare = kinds.named_by(" ".join(colour_pattern().sub(" ", parsed.terms).split()))
    return parsed if not named or named == bare else parsed.model_copy(update={"colours": ()})


def _language(text: str, folded: str) -> Language | None:
    """Return the language of a text: Chinese where more of its words were read as pinyin than were not."""
    if not has_han(folded) or has_han(text):
        return detect_language(text)
    left = len(_LATIN_WORD.findall(folded))
    return "zh" if len(_LATIN_WORD.findall(text)) - left > left else detect_language(text)


def _take_wishes(rest: str, found: dict[str, Any]) -> str:
    rest = _NO_MATTER.sub(" ", rest)
    for sort, pattern in _SORTS:
        if pattern.search(rest):
            found["sort"] = sort
            rest = pattern.sub(" ", rest)
            break
    if _IN_STOCK.search(rest):
        found["in_stock_only"] = True
        rest = _IN_STOCK.sub(" ", rest)
    return rest


def _take_size(rest: str, found: dict[str, Any]) -> str:
    if match := _SIZE.search(rest):
        found["sizes"] = ((match.group("en") or match.group("letters") or match.group("zh")).upper(),)
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return rest
