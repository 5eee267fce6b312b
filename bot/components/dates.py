"""Days as shoppers name them: weekdays, dates, "two weeks ago", 下周三, 国庆."""

from __future__ import annotations

import regex

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_NTH = r"(?:3[01]|[12]?\d)(?:st|nd|rd|th)"
_DAY = rf"(?:{_NTH}|(?:3[01]|[12]\d|0?[1-9])(?!\d|[.,:]\d))"
_FEASTS = (
    r"christmas(?:\seve|\sday)?|xmas|new\syear(?:['’]s(?:\s(?:eve|day))?)?|easter|thanksgiving|halloween|"
    r"valentine['’]?s(?:\sday)?|(?:mother|father)['’]?s\sday|black\sfriday|diwali|ramadan|eid"
)
_SPAN = r"(?:days?|weeks?|months?|years?)"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|ten|a\sfew|a\scouple\sof)"
_LATIN = regex.compile(
    r"\b(?:"
    r"the\sday\s(?:after\stomorrow|before\syesterday)|today|tomorrow|tomorow|tmrw|yesterday|tonight"
    r"|this\s(?:morning|afternoon|evening)|last\snight"
    rf"|(?:next|last|this|coming)\s(?:{_WEEKDAY}|week(?:end)?|month|year|{_MONTH})"
    rf"|(?:the\s)?end\sof\s(?:the|this|next)\s(?:week|month|year)"
    rf"|{_COUNT}\s{_SPAN}\sago"
    rf"|(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s20\d\d)?"
    rf"|{_MONTH}\s(?:the\s)?{_DAY}(?:,?\s20\d\d)?"
    rf"|{_FEASTS}"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    # "sat" and "sun" alone are a verb and a star: short names count behind a preposition.
    rf"|(?<=\b(?:on|by|until|till|before|after|and|or)\s)(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)"
    rf"|(?<=\b(?:on|by|until|till|before|after|from|told)\s)the\s{_NTH}"
    r"|20\d\d[\-/.](?:1[0-2]|0?[1-9])[\-/.](?:3[01]|[12]\d|0?[1-9])"
    r"|(?<=\b(?:on|by|until|till|before|after)\s)(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])"
    r")(?![a-z\d])"
)

_HAN_WEEK = (
    r"(?:下下|上上|这个?|本|上个?|下个?)?(?:周|星期|礼拜)"
    r"(?:[一二三四五六日天末]|(?<=[下上这本个](?:周|星期|礼拜)))"
)
_HAN_COUNT = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_HAN_FEASTS = (
    r"国庆节?|春节|元旦|中秋节?|端午节?|清明节?|五一|圣诞节?|情人节|七夕|母亲节|父亲节|双十一|双11|双十二|六一八|618"
    r"|过年|年底|年前"
)
_HAN = regex.compile(
    rf"20\d\d[\-/.年]{_HAN_COUNT}[\-/.月]{_HAN_COUNT}[日号]?"
    rf"|{_HAN_COUNT}月份?(?:{_HAN_COUNT}[日号]|[初底中]旬?)?(?!内|之内|以内)"
    rf"|{_HAN_COUNT}(?:天|周|个星期|个礼拜|个月|年)(?:前|后|之前|之后)"
    rf"|{_HAN_WEEK}"
    r"|大后天|大前天|今天|明天|昨天|后天|前天|今晚|明晚|昨晚|今早|明早|今日|明日|昨日"
    r"|(?:上|下|这)个?月底?|月底|月初|去年|明年|今年"
    rf"|{_HAN_FEASTS}"
    # "12号" is a day, "12号色" and "一号店" are not.
    rf"|(?<![第\d选])(?:3[01]|[12]\d|[1-9]|二十[一二三四五六七八九]?|三十一?|十[一二三四五六七八九]?|[一二三四五六七八九])[号日]"
    rf"(?![线楼店库色码馆机门柜栋家院\d])"
)


def dates(folded: str) -> list[tuple[int, int]]:
    """Return start and end of every day or stretch of days that a message names.

    Parameters
    ----------
    folded : str
        Text that :func:`components.text.fold` has folded.

    Examples
    --------
    >>> text = "ordered two weeks ago, 下周三 或 by friday"
    >>> [text[start:end] for start, end in dates(text)]
    ['two weeks ago', '下周三', 'friday']
    """
    return sorted({match.span() for pattern in (_LATIN, _HAN) for match in pattern.finditer(folded)})
