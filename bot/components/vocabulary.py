"""Colours, sizes, materials, quantities: entities whose words are few and known beforehand."""

from __future__ import annotations

import regex

from components.numbers import NUMBER
from components.spans import Span, without_overlaps

_SHADE = r"(?:(?:dark|light|bright|pale|deep|navy|sky|royal|baby|olive|lime|mint|rose|off)[\s\-])?"
_COLOUR = (
    r"red|blue|green|black|white|gr[ae]y|pink|purple|violet|yellow|orange|brown|beige|silver|gold(?:en)?|navy|cream|"
    r"burgundy|turquoise|charcoal|teal|khaki|maroon|ivory|coral|magenta|copper|bronze|peach|lilac|lavender|tan|mint|"
    r"indigo|cyan|crimson|mustard|olive|rose\sgold|multi-?colou?red|colou?rful|transparent|clear(?=\s(?:one|case))"
)
#: Where a colour's word is part of another thing's name: "orange juice", "gold member", 红酒, 白菜.
_NO_COLOUR = r"(?!\s(?:juice|tea|wine|beans?|friday|member|card|market|list|chocolate|pepper|noise|box\b)|['’])"
_HAN_SHADE = (
    r"(?:深|浅|亮|暗|淡|天|湖|宝|藏|墨|荧光|军|草|果|雾霾|孔雀|粉|酒|玫|砖|米|奶|咖啡|丁香|薄荷|克莱因|炭|银|青)"
)
_HAN_COLOUR = (
    rf"{_HAN_SHADE}?(?:红|蓝|绿|黑|白|灰|粉红|粉|紫|黄|橙|棕|米|银|金|青|铜|褐|驼|杏|咖啡|卡其|香槟|茶|肉|裸)色"
    r"|藏青色?|玫瑰金|粉红|透明|彩色|卡其"
    # Two syllables that name a shade need no 色; a single one counts only as 黑的, 黑款.
    rf"|{_HAN_SHADE}(?:红|蓝|绿|灰|紫|黄)(?![酒茶薯])"
    r"|[红蓝绿黑白灰粉紫黄橙棕](?=的|款|那[个款件])"
)
_COLOURS = regex.compile(rf"\b{_SHADE}(?:{_COLOUR})\b{_NO_COLOUR}|{_HAN_COLOUR}")

_MATERIAL = (
    r"leather|cotton|wool(?:len)?|silk|linen|denim|cashmere|polyester|nylon|velvet|bamboo|wood(?:en)?|oak|walnut|pine|"
    r"plastic|metal|steel|stainless\ssteel|aluminium|aluminum|glass|ceramic|porcelain|marble|rubber|silicone|suede"
)
_HAN_MATERIAL = (
    r"纯棉|全棉|棉(?!花|签)|羊毛|羊绒|真丝|丝绸|亚麻|牛仔布|涤纶|尼龙|天鹅绒|竹(?:子|制)?|实木|木头|橡木|胡桃木|松木|塑料|金属|不锈钢|"
    r"铝合金|玻璃|陶瓷|骨瓷|大理石|橡胶|硅胶|真皮|牛皮|人造皮|麂皮|化纤|皮(?=的|质|革)"
)
_MATERIALS = regex.compile(rf"\b(?:{_MATERIAL})\b(?!\smesh)|{_HAN_MATERIAL}")

_LETTERS = r"(?:[2-5]?x{0,3}[sl]|xxs|m)"
_WORN = r"(?:\d{1,3}(?:\.5)?|w\d\d(?:\sl\d\d)?)"
_SIZES = regex.compile(
    # Letters alone, unless an apostrophe or a number makes them something else ("it's", "5 l").
    rf"(?<![a-z\d'’.\-]|\d\s)(?P<size>{_LETTERS})(?=码|号|$|[\s,.?!，。？！]|\p{{Han}})(?!['’])"
    rf"|\bsizes?\s(?:is\s|of\s)?(?P<size>{_WORN})(?![\d.]|\s?(?:cm|mm|inch|kg|g|ml|l)\b)"
    rf"|\b(?:eu|uk|us|w|wo?mens|mens|kids|collar|waist|jeans|boots|trainers|shoes|sandals)\s(?P<size>{_WORN})"
    r"(?!\d|\s?(?:cm|mm|kg|ml|usd|eur|\$|€))"
    rf"|(?:take|wear|in|a|to|an|come\sin)\s(?P<size>(?:3[4-9]|4[0-8])(?:\.5)?)(?!\s?[\w%$€£.,]*\d|\s[a-z])"
    r"|\b(?P<size>extra\s(?:large|small)|large|medium|(?<!run\s|runs\s|too\s)small|(?:queen|king|double|twin)\ssize)\b"
    r"(?=\s?(?:$|[,.?!]|one|size|in\b|would|duvet|sheets|bed|shirts?|t-?shirts?|please|or\b|and\b))"
    r"|\b(?P<size>(?:queen|king|double|single|twin))(?=\s(?:bed|mattress))"
    rf"|(?P<size>{_WORN}|[一二三四五]?十[一二三四五六七八九]?)(?=码)"
    r"|(?P<size>加?特?[大中小]号|[大中小]码|均码)"
    r"|(?P<size>一米[二三四五六七八九]|\d\.\d米|\d米\d?)(?=的?床)"
    r"|(?:尺[码寸]|号码|穿|码数|裤子?|童装|鞋子?)(?:是|要)?(?P<size>\d{2,3})(?![\d元块]|以)"
    r"|(?<!\d)(?P<size>3[4-9]|4[0-6]|1[1-9][05])(?=的(?:有|够|合|穿|还))"
    rf"|\bis\s(?P<size>3[4-9]|4[0-8])(?=\savailable)"
)
#: "Size M" is one, "the s at the end" is none: a single letter counts where something speaks of sizes or lists them.
_LONELY = regex.compile(r"[sml]")
_SIZE_TALK = regex.compile(
    r"size|fit|wear|available|large|small|medium|\bin\s[sml]\b|\b[sml]\s(?:and|or|for|please)\b|\b(?:or|for|and)\s[sml]\b"
    r"|\bx+[sl]\b|\bis\s[sml]\b|码|号|穿|大小|尺寸|还是|[sml]换|\bone\sin\b"
)

_THINGS = r"(?:个|件|台|条|双|只|套|瓶|盒|包|本|部|把|袋|箱|支|张|块(?!钱|以|之|左|到|\d))"
_HAN_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,3})"
_NOT_COUNTED = r"(?<![第哪每这那最头后前上下\d一二三四五六七八九十百千.:\-]|年|周|月|\d\s)"
_QUANTITIES = regex.compile(
    rf"{_NOT_COUNTED}(?P<quantity>{_HAN_NUMBER})(?={_THINGS}(?!月|人|小时|星期|礼拜|天|问题|孩子|以[内上下]|左右))"
    r"|数量(?:是|改成|要)?(?P<quantity>\d{1,3})(?!\d)"
    rf"|\b(?:add|order|put|want|need|take|buy|get|give\sme|have|make\sit|number\sto|just|only\swant|like|instead|quantity)\s"
    rf"(?:me\s)?(?P<quantity>{NUMBER}|a\sdozen)(?=\s(?!people|kids|dogs?|years?|days?|hours?|question|[gmk]?hz|[kgm]b|k?g|[cm]?m|litres?|inch)|\W*$)(?!\s?(?:%|euros?|dollars?|bucks))"
    rf"|\b(?P<quantity>{NUMBER}|a\sdozen)(?=\s(?:of\s(?:them|these|those|the)\b|more\s(?:of|please)|pieces|pcs|units|"
    r"items|candles|chairs|plates|mugs|cups|glasses|towels|kettles|shirts|bags))"
    rf"|\bpack\sof\s(?P<quantity>{NUMBER})"
    rf"|^(?P<quantity>{NUMBER})(?=\s(?:small|medium|large|red|blue|black|white|green)\b)"
)


def known_words(folded: str) -> list[Span]:
    """Return every colour, size, material and quantity, in order.

    Parameters
    ----------
    folded : str
        Text that :func:`components.text.fold` has folded.

    Examples
    --------
    >>> [tuple(word) for word in known_words("a navy blue dress in m, 两件")]
    [('colour', 2, 11), ('size', 21, 22), ('quantity', 24, 25)]
    """
    found = [Span("colour", *match.span()) for match in _COLOURS.finditer(folded)]
    found += [Span("material", *match.span()) for match in _MATERIALS.finditer(folded)]
    for match in _SIZES.finditer(folded):
        if not _LONELY.fullmatch(match["size"]) or _SIZE_TALK.search(folded):
            found.append(Span("size", *match.span("size")))
    # Last, since "I take 41" may be either.
    found += [Span("quantity", *match.span("quantity")) for match in _QUANTITIES.finditer(folded)]
    return without_overlaps(found)
