"""What a query rules out: "not logitech", "without leather", 不要索尼的, 除了苹果以外."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from retrieval.text import has_han

_TRIGGER = re.compile(
    r"\b(?:(?:any|every)thing (?=except|other than|not)|any (?=except|other than))?"
    r"(?:(?:that['’]?s |that is |which is )?not|no|nothing|without|except(?: for)?|other than|anything but|but not|"
    r"excluding|neither|instead of|rather than|avoid|"
    r"(?:do(?:es)?n['’]?t|do(?:es)? not) (?:want|like|need|have)|(?:that |which )?(?:is|are)n['’]?t)"
    r"\s+(?:from\s+|by\s+|in\s+|with\s+|made (?:of|from)\s+)?(?:an?\s+|the\s+|any\s+)?"
    # 要不要 and 是不是 ask, they rule nothing out.
    r"|(?:(?<!要)不要|不想要|不喜欢|讨厌|除了|除(?=[^\s，,。]{1,8}(?:以外|之外))|除开|除去|别要|别给我(?:推荐)?|别推荐|(?<!是)不是|而不是|排除|不含|不带|拒绝)(?:带有?|有)?\s*"
)
#: 非 stands in too many words (非常) to rule out anything but a brand, or a thing that 的 ends (非塑料的).
_BRAND_TRIGGER = re.compile(r"非\s*")
_NON_ZH = re.compile(r"(?:^|(?<=[\s，,。;；]))非(?=[\u3400-\u9fff]{2,3}的)(?!常|洲|凡|遗|得)")
#: What is ruled out stands before 除外 and reaches to a sign: it is read as 除了 before it.
_EXCEPT_ZH = re.compile(r"(?:^|(?<=[\s，,。;；]))(?P<what>[^\s，,。;；]{1,12}?)除外")
_OR = re.compile(r"\s*(?:,\s*)?\b(?:or|nor)\b\s+(?:an?\s+|the\s+|any\s+)?|\s*(?:或者?|、)\s*")
_AND = re.compile(
    r"\s*(?:,\s*)?\b(?:and|or|nor)\b\s+(?:from\s+|by\s+)?(?:an?\s+|the\s+|any\s+)?|\s*,\s*|\s*(?:和|或者?|以及|还有|跟|、|/)\s*"
)
_AFTER_BRAND = re.compile(r"\s*(?:的?牌子|品牌|牌|家)?(?:以外的?|之外的?|的)?")
_WORD_EN = re.compile(r"[^\s,.;!?\u3400-\u9fff]{3,}")
#: Up to four characters that a sign or 的 ends: longer ones are a sentence, not a thing.
_WORD_ZH = re.compile(
    r"([\u3400-\u9fff]{1,4}?)(?:以外的?|之外的?|的(?!.{0,4}都[行可])|的?都(?:行|可以)|(?=[、或])|(?=[\s,，。.!！?？;；]|$))"
)
#: Words after a negation that rule nothing out: "not too expensive", "no idea", 不要太贵, 不要超过300.
_NOTHING_EN = frozenset(
    [
        "too", "so", "very", "that", "really", "sure", "expensive", "pricey", "much", "more", "less", "idea", "problem",
        "matter", "longer", "only", "over", "than", "need", "bad", "necessarily", "just", "yet", "exceed", "exceeding",
        "cost", "spend", "pay", "going",
        "below", "under", "above", "want", "name", "one", "big", "heavy", "large", "higher", "lower", "later",
        "preference", "else", "special", "fancy", "but", "like", "beats",
        "rush", "doubt", "thanks", "thank", "allowed", "permitted", "needed", "required", "necessary", "important",
        "available", "possible", "included", "working", "sticking", "wrong", "sure", "good", "enough", "useful", "fun",
    ]
)  # fmt: skip
#: "Nothing leaking out" speaks of what happens, not of a thing.
_DOING = re.compile(r"\bnothing\s+$")
_NOTHING_ZH = re.compile(r"[太很]|超过|低于|高于|那么|这么|贵")


@dataclass
class Exclusions:
    """Brands in the catalogue's writing, other words as written, and the text without them."""

    rest: str = ""
    brands: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def take_exclusions(text: str, brand: re.Pattern[str] | None, names: dict[str, str]) -> Exclusions:
    """Take what is ruled out of a normalised text.

    Parameters
    ----------
    text : str
        Normalised query.
    brand : pattern, optional
        Matches the catalogue's brands in their folded form.
    names : dict
        The catalogue's writing of a folded brand.

    Examples
    --------
    >>> take_exclusions("mouse not acme or zeta", re.compile("acme|zeta"), {"acme": "Acme", "zeta": "Zeta"})
    Exclusions(rest='mouse  ', brands=['Acme', 'Zeta'], terms=[])
    """
    found = Exclusions()
    text = _EXCEPT_ZH.sub(r"除了\g<what>", text)
    at = 0
    kept: list[str] = []
    while trigger := _next_trigger(text, at, brand):
        end = _take_brands(text, trigger.end(), brand, names, found) or _take_terms(text, trigger.end(), found)
        kept.append(text[at : trigger.start()] + " " if end else text[at : trigger.end()])
        at = end or trigger.end()
    kept.append(text[at:])
    found.rest = "".join(kept)
    return found


def _next_trigger(text: str, at: int, brand: re.Pattern[str] | None) -> re.Match[str] | None:
    found = [_TRIGGER.search(text, at), _NON_ZH.search(text, at)]
    if brand is not None:
        found.append(next((own for own in _BRAND_TRIGGER.finditer(text, at) if brand.match(text, own.end())), None))
    return min(filter(None, found), key=lambda match: match.start(), default=None)


def _take_brands(
    text: str, at: int, brand: re.Pattern[str] | None, names: dict[str, str], found: Exclusions
) -> int | None:
    """Take a list of brands that begins at ``at``; return where it ends, None when there is none."""
    end = None
    while brand and (match := brand.match(text, at)):
        found.brands.append(names[match.group(0)])
        end = match.end()
        if not (joint := _AND.match(text, end)):
            break
        at = joint.end()
    if end is None:
        return None
    after = _AFTER_BRAND.match(text, end)
    return after.end() if after else end


def _take_terms(text: str, at: int, found: Exclusions) -> int | None:
    """Take a list of things ("no leather or fur"); "and" may go on with what is wanted, so it ends the list."""
    end = _take_term(text, at, found)
    while end and (joint := _OR.match(text, end)):
        further = _take_term(text, joint.end(), found)
        if further is None:
            break
        end = further
    return end


def _take_term(text: str, at: int, found: Exclusions) -> int | None:
    """Take the one thing that is ruled out: "no leather please"; return where it ends, None for no thing."""
    if match := _WORD_EN.match(text, at):
        if match.group(0) in _NOTHING_EN or (_DOING.search(text, 0, at) and match.group(0).endswith("ing")):
            return None
        found.terms.append(match.group(0))
        return match.end()
    match = _WORD_ZH.match(text, at)
    if match is None or _NOTHING_ZH.match(match.group(1)) or not has_han(match.group(1)):
        return None
    found.terms.append(match.group(1))
    return match.end()
