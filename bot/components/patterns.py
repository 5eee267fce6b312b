"""Regular expressions for what has a fixed form: e-mails, order numbers, phone numbers.

All are meant for text that :func:`components.text.fold` has folded (lower case, half width).
"""

from __future__ import annotations

import regex

EMAIL = regex.compile(r"[a-z0-9_.+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}")
URL = regex.compile(r"(?:https?://|www\.)[^\s\p{Han}<>\"]+")

_DASH = r"[\-‐‑–—_.]"
#: Letters, a year and a serial number ("ZG-2026-104233"), as printed, said or typed: with dashes, blanks or
#: neither. Letters are what tells it from a phone number.
ORDER_NUMBER = regex.compile(
    # "is 2026 104233" is a verb and half a number.
    rf"(?<![a-z0-9])(?!(?:is|no|id|num|was|from)\s)[a-z]{{2,4}}\s?{_DASH}?\s?\d{{4}}\s?{_DASH}?\s?\d{{3}}\s?{_DASH}?\s?\d{{3}}(?!\d)"
    rf"|(?<![a-z0-9])[a-z]{{2,4}}{_DASH}?\d{{6,16}}(?!\d)"
)
#: Other shops' numbers: digits alone, after a word that says what they are.
BARE_ORDER_NUMBER = regex.compile(
    r"(?:order|订单|单号|编号)(?:\s?(?:number|no\.?|id|num|号码|号|编号))*"
    r"(?:\s?(?:is|was|it's|是|为|=))?[\s:#]{0,3}"
    rf"(?P<number>#?\d(?:\s?{_DASH}?\s?\d){{4,19}})(?!\d)"
)
#: Mainland mobile numbers, and international or North American ones with their separators.
PHONE = regex.compile(
    r"(?<![\d\-])(?:"
    r"(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r"|\+\d{1,3}[\s\-.]?(?:\(?\d{1,4}\)?[\s\-.]?){2,4}\d{2,4}"
    r"|\(?\d{3}\)?[\s\-.]\d{3}[\s\-.]\d{4}"
    r")(?!\d)"
)
#: The last four digits of a phone number, said to be that.
LAST_FOUR = regex.compile(
    r"(?:尾号|末四位|后四位|最后四位|手机号?后?4位"
    r"|(?:last|final)\s(?:four|4)(?:\s(?:digits|numbers))?(?:\sof\s(?:my|the)(?:\s[a-z]+){1,2})?"
    r"|(?:ending|ends?)(?:\s(?:in|with))?)"
    r"[^\d\n]{0,12}(?P<digits>\d{4})(?!\d)"
)
#: Four digits and nothing else: an answer to the question for them, or to any other question.
FOUR_DIGITS = regex.compile(r"^\W*(?P<digits>\d{4})\W*$")
