"""What shoppers say for the two answers of a yes-or-no attribute: "with a cord" is no to wireless, "decaf" yes to free.

The table is about commerce in general; it speaks only where the catalogue has such an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from retrieval.text import normalise
from shop.types import LocalizedText

_CAN = "(?:能|可以?)"
_PUT = (
    r"(?:goes?|going|put|throw|washe?[sd]?|washing|heat(?:ed|s)?)\s+(?:it\s+|them\s+)?(?:safely\s+)?in(?:to)?\s+"
    r"(?:the|an?|my)\s+"
)


@dataclass(frozen=True)
class _Said:
    """Patterns of one attribute, English and Chinese apart: English ones stand between word bounds."""

    #: What catalogues call it, folded, in either language.
    names: tuple[str, ...]
    #: Words that mean yes and name the thing, too ("standing desk"): they stay in the text.
    kept: tuple[str, str] = ("", "")
    #: Phrases that mean yes, and those that mean no; they say nothing else, so that they go.
    yes: tuple[str, str] = ("", "")
    no: tuple[str, str] = ("", "")
    #: What must stand somewhere in the text: 黑白 is of printing only beside a printer.
    where: str = ""


_TABLE = (
    _Said(
        ("wireless", "cordless", "无线"),
        kept=(r"cordless", "无绳"),
        yes=(
            r"(?:without|with no|no|needs? no)\s+(?:an?\s+|any\s+)?(?:power\s+)?(?:cords?|cables?|wires?)",
            "不用插(?:线|电)的?|免插(?:线|电)的?|(?:不带|没有)电?线的?|无需插电",
        ),
        no=(
            r"wired|corded|with\s+(?:an?\s+|the\s+)?(?:long\s+|short\s+)?(?:cord|wire|cable)|"
            r"(?<=[,.;] )i\s+(?:want|need|prefer|would like)\s+an?\s+(?:cord|wire|cable)\s*$",
            "有线的?(?!电视)|带线的|插线的|接线的",
        ),
    ),
    _Said(
        ("colour printing", "color printing", "彩色打印"),
        kept=(r"colou?r\s+(?:printers?|lasers?|inkjets?)", "彩色(?:打印|激光|喷墨)|彩打|彩印"),
        yes=(r"prints?\s+(?:in\s+)?colou?rs?|does\s+colou?rs?|in\s+colou?r(?!\s*[a-z])", "打印?彩色的?"),
        no=(
            r"mono(?:chrome)?|(?:only\s+)?(?:prints?\s+|printing\s+)?(?:only\s+)?(?:in\s+)?black\s?(?:and|&|n)\s?white"
            r"(?:\s+only)?",
            "(?:只|仅)?(?:要|能|会)?(?:打印?|印)?黑白(?:打印(?!机))?的?(?:就行|就好)?",
        ),
        where=r"print|laser|toner|打|印",
    ),
    _Said(
        ("foldable", "folding", "collapsible", "可折叠", "折叠"),
        kept=(r"folds(?:[\s-](?:up|flat|down|away))?|fold-?(?:up|away)|collapsible|collapses", "折叠"),
        yes=(
            r"(?:can|to)\s+(?:be\s+folded|fold)(?:\s+(?:up|flat|away))?",
            "(?:能|可以?|会)折(?!扣|叠)(?:起来?|上)?的?|折起来的?",
        ),
    ),
    _Said(
        ("cabin size", "carry-on", "可登机"),
        kept=(
            r"hand[\s-]luggage|carry[\s-]?on|cabin[\s-](?:bag|case|luggage|sized?|trolley|suitcase)",
            "登机|随身行李|手提行李",
        ),
    ),
    _Said(
        ("machine washable", "可机洗"),
        kept=(r"machine[\s-]wash(?:able)?|washing[\s-]machine[\s-](?:safe|proof)", "机洗"),
        yes=(rf"{_PUT}(?:washing[\s-]machine|washer|machine|wash)", f"{_CAN}(?:用|放|扔)?[进到]?洗衣机(?:里|洗)*的?"),
    ),
    _Said(
        ("dishwasher safe", "dishwasher proof", "可用洗碗机清洗", "可用洗碗机"),
        kept=(r"dishwasher[\s-](?:ok|proof|friendly)", ""),
        yes=(rf"{_PUT}dishwasher", f"{_CAN}(?:用|放|扔)?[进到]?洗碗机(?:里|洗)*的?"),
    ),
    _Said(
        ("microwave safe", "可用微波炉"),
        kept=(r"microwav(?:e)?able|microwave[\s-](?:ok|proof)", ""),
        yes=(rf"{_PUT}microwave", f"{_CAN}(?:用|放|进)?微波(?:炉)?(?:里|加热|热|转)*的?"),
    ),
    _Said(
        ("oven safe", "可进烤箱"),
        kept=(r"oven-?\s?proof", ""),
        yes=(rf"{_PUT}oven", f"{_CAN}(?:进|放)烤箱的?"),
    ),
    _Said(
        ("non-stick", "nonstick", "不粘"),
        kept=("", "不[粘沾]"),
        yes=(
            r"nothing\s+(?:sticks?|sticking|stuck)(?:\s+(?:to|on)\s+(?:it|the\s+[a-z]+))?|"
            r"(?:(?:does|do|wo|ca)n['’]?t|does not|do not|will not|not|without|never)\s+(?:anything\s+|food\s+)?"
            r"stick(?:s|ing)?(?:\s+to\s+(?:it|the\s+[a-z]+))?",
            "",
        ),
    ),
    _Said(
        ("insulated", "保温"),
        kept=("", "保冷"),
        yes=(
            r"(?:keeps?|stays?|holds?)\s+(?:(?:my|the|it|drinks?|water|coffee|tea|food|everything)\s+){0,2}"
            r"(?:hot|cold|warm|cool)",
            "",
        ),
    ),
    _Said(
        ("noise cancelling", "主动降噪", "降噪"),
        kept=(r"anc", "降噪"),
        yes=(
            r"(?:shuts?|blocks?|cancels?|cuts?|keeps?|drowns?|stops?)\s+(?:out\s+)?(?:the\s+|all\s+)?(?:[a-z]+\s+)?"
            r"(?:noise|sounds?)(?:\s+out)?",
            "隔绝?噪音?的?",
        ),
    ),
    _Said(
        ("dimmable", "可调光"),
        kept=(r"with\s+(?:an?\s+)?dimmer", ""),
        yes=(
            r"(?:can\s+|to\s+)?be\s+dimmed|(?:adjust\w*|control)\s+(?:the\s+)?brightness|"
            r"brightness\s+(?:control|is adjustable)|adjustable\s+brightness",
            f"{_CAN}?调节?(?:亮度|光线?|明暗)的?|亮度可[调以]的?",
        ),
    ),
    _Said(
        ("temperature control", "温度控制", "控温"),
        kept=(r"(?:variable|adjustable)\s+temperature|temperature\s+settings?", "恒温"),
        yes=(
            r"(?:set|choose|control|adjust|pick|select)\s+(?:the\s+|a\s+)?(?:\d+\s*(?:degrees?|°c?)|temperatures?)",
            f"{_CAN}?[调控定设]温度?的?|温度可调的?|{_CAN}设(?:定|置)?\\d+度",
        ),
    ),
    _Said(
        ("adjustable height", "height adjustable", "高度可调"),
        kept=(r"standing\s+desks?|sit[\s-](?:and[\s-]|to[\s-])?stand|height[\s-]adjust(?:able|ment)", "升降"),
        yes=(
            r"(?:adjust|change|set|raise)s?\s+(?:the\s+|its\s+)?height",
            f"{_CAN}(?:调节?高低?度?|升降)的?|高[度低]可[调以]的?",
        ),
    ),
    _Said(("gluten-free", "gluten free", "无麸质"), kept=(r"coeliacs?|celiacs?", "麸质过敏|乳糜泻|麸质不耐")),
    _Said(
        ("caffeine-free", "caffeine free", "decaffeinated", "不含咖啡因"),
        kept=(r"decaf(?:feinated)?", "脱因|脱咖啡因"),
        yes=(r"(?:without|no|zero)\s+(?:any\s+)?caffeine", "(?:不含|不要|没有|无|零|0)咖啡因的?"),
    ),
    _Said(
        ("fragrance-free", "fragrance free", "无香料"),
        kept=(r"unscented|unperfumed", "无香精?"),
        yes=(
            r"(?:without|no)\s+(?:any\s+)?(?:added\s+)?(?:perfumes?|fragrances?|scents?)",
            "(?:不含|没有|不要|不加)香[精料味]的?",
        ),
    ),
    _Said(
        ("vegan", "纯素"),
        kept=(r"plant[\s-]based", "全素"),
        yes=(r"no\s+animal\s+(?:products?|ingredients?)", "(?:不含|没有)动物成分的?"),
    ),
    _Said(
        ("heart rate sensor", "heart rate", "心率监测"),
        kept=(r"heart[\s-]?rate|heart\s?beat", "心率|心跳"),
        yes=(r"(?:measures?|tracks?|checks?|monitors?)\s+(?:my\s+|the\s+|your\s+)?pulse", ""),
    ),
    _Said(("microphone", "麦克风"), kept=(r"(?:with|built[\s-]in)\s+(?:an?\s+)?mics?", "带麦")),
    _Said(
        ("bagless", "无尘袋"),
        yes=(r"(?:without|no|needs? no)\s+(?:a\s+|any\s+)?(?:dust\s+)?bags?", "(?:不用|免|无需)(?:尘|集尘)?袋的?"),
        where="vacuum|hoover|吸尘|扫地",
    ),
    _Said(
        ("assembly required", "需要组装"),
        no=(
            r"(?:no|without|zero)\s+(?:any\s+)?assembly(?:\s+(?:required|needed))?|"
            r"(?:ready|already|fully|pre)[\s-]?(?:built|assembled)",
            "免[组安]装的?|(?:不用|不需要|无需|不想)(?:自己)?[组安]装的?|装好的",
        ),
    ),
    _Said(
        ("winter hardy", "hardy", "耐寒"),
        kept=(r"frost[\s-]?(?:hardy|proof|resistant)|frostproof", "抗寒|耐冻"),
        yes=(r"survives?\s+(?:the\s+)?(?:frost|winter)s?", f"{_CAN}(?:过冬|越冬)的?"),
    ),
    _Said(("image stabiliser", "image stabilizer", "防抖"), kept=(r"image\s+stabili[sz]\w+|stabili[sz]ed", "")),
    _Said(
        ("waterproof", "防水"),
        kept=(r"(?:in|under|for)\s+the\s+shower", "(?:洗澡|淋浴|游泳)(?:时候?|的时候)?(?:能|可以)?[穿用戴听]"),
        yes=(r"(?:survives?|goes?|can go)\s+(?:in(?:to)?\s+|under\s+)?(?:the\s+)?water", "不怕水的?|能[下进沾]水的?"),
    ),
)  # fmt: skip
#: What turns the answer round, right before it: 不要有线的.
_NOT = re.compile(
    r"(?:\b(?:not|no|without|never|neither|nor|isn['’]?t|don['’]?t (?:want|need))(?:\s+(?:an?|the|any|in))?\s+|"
    r"\bnon-?|(?<!要)不要|不想要|(?<!是)不是|别要|不用|不可?|非|无需)\s*$"
)


@dataclass
class FlagAnswers:
    """Keys of the attributes that shall be true, and of those that shall not, and the text without their phrases."""

    rest: str
    yes: list[str] = field(default_factory=list)
    no: list[str] = field(default_factory=list)


class FlagWords:
    """The wordings of a catalogue's yes-or-no attributes by the table; read only.

    Parameters
    ----------
    labels : mapping
        What a shopper reads for an attribute, by its key.
    """

    def __init__(self, labels: Mapping[str, LocalizedText]) -> None:
        self._known = [(key, said) for key in sorted(labels) if (said := _said_of(key, labels[key]))]
        self._patterns = [tuple(_pattern(part) for part in (own.kept, own.yes, own.no)) for _, own in self._known]
        #: Most queries say none of all this.
        self._any = re.compile("|".join(own.pattern for each in self._patterns for own in each if own) or r"(?!)")

    def take(self, text: str) -> FlagAnswers:
        """Take the phrases out of a folded text.

        Examples
        --------
        >>> labels = {"wireless": LocalizedText(en="Wireless", zh="无线"), "foldable": LocalizedText(en="Foldable")}
        >>> known = FlagWords(labels)
        >>> known.take("headphones with a cord")
        FlagAnswers(rest='headphones  ', yes=[], no=['wireless'])
        >>> known.take("键盘不要有线的").yes, known.take("bike that folds"), known.take("with a usb cable").no
        (['wireless'], FlagAnswers(rest='bike that folds', yes=['foldable'], no=[]), [])
        """
        found = FlagAnswers(text)
        if not self._any.search(text):
            return found
        for (key, said), (kept, yes, no) in zip(self._known, self._patterns, strict=True):
            if said.where and not re.search(said.where, text):
                continue
            if kept and (match := kept.search(found.rest)) and not _NOT.search(found.rest, 0, match.start()):
                found.yes.append(key)
            for pattern, answers, others in ((no, found.no, found.yes), (yes, found.yes, found.no)):
                if pattern and (match := pattern.search(found.rest)):
                    negated = _NOT.search(found.rest, 0, match.start())
                    start = negated.start() if negated else match.start()
                    (others if negated else answers).append(key)
                    found.rest = f"{found.rest[:start]} {found.rest[match.end() :]}"
        found.yes = [key for key in dict.fromkeys(found.yes) if key not in found.no]
        return found


def _said_of(key: str, label: LocalizedText) -> _Said | None:
    """Return what the table knows of an attribute, by its key or its label."""
    own = {normalise(name) for name in (key.replace("_", " "), label.en or "", label.zh or "")}
    return next((said for said in _TABLE if own & set(said.names)), None)


def _pattern(said: tuple[str, str]) -> re.Pattern[str] | None:
    english, chinese = said
    parts = [rf"(?<![a-z0-9-])(?:{english})(?![a-z0-9])" if english else "", chinese]
    return re.compile("|".join(filter(None, parts))) if any(said) else None


_FREE = re.compile(r"(.+)[\s_-]free")


def free_of(term: str, labels: Mapping[str, LocalizedText]) -> Iterator[str]:
    """Yield the keys of attributes that say "free of" what a word names: caffeine of caffeine-free, 麸质 of 无麸质."""
    word = normalise(term)
    for key, label in labels.items():
        english = {found.group(1) for name in (key, normalise(label.en or "")) if (found := _FREE.fullmatch(name))}
        chinese = re.match(r"(?:无|不含|零)(?P<what>.+)", label.zh or "")
        if word in english or (chinese and word == chinese.group("what")):
            yield key
