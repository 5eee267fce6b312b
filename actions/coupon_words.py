"""Coupons in words: terms, why one takes nothing off, and which code a message names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from actions.reply import Reply
from actions.tasks.say import day
from shop.coupon_rules import CouponRefusal, CouponVerdict, coupon_code
from shop.money import format_money
from shop.types import Coupon, Language
from zhanggui.services import Services
from zhanggui.wording import word

# No \b: in 用SAVE10可以吗 the Han characters are word characters, too.
_TOKEN = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z][A-Za-z0-9-]{2,39}(?![A-Za-z0-9-])")
_SPACED = re.compile(r"(?<![A-Za-z0-9-])([A-Za-z]{3,20}) (\d{1,3})(?![A-Za-z0-9])")
_ORDER_NUMBER = re.compile(r"[A-Za-z]{1,4}-?\d{4}-?\d{4,}")


def codes_in(text: str) -> Iterator[str]:
    """Yield what may be a code in a text: letters with digits, or in capitals; order numbers are none.

    Examples
    --------
    >>> list(codes_in("can I use save10 on this?")), list(codes_in("用WELCOME可以吗")), list(codes_in("my code"))
    (['SAVE10'], ['WELCOME'], [])
    """
    folded = unicodedata.normalize("NFKC", text)
    for found in _TOKEN.findall(folded):
        has_digits = any(character.isdigit() for character in found)
        if (has_digits or "-" in found or found.isupper()) and not _ORDER_NUMBER.fullmatch(found):
            yield coupon_code(found)
    for letters, digits in _SPACED.findall(folded):
        yield coupon_code(letters + digits)


def looks_like_code(code: str) -> bool:
    """Say whether something written is a code even if nobody knows it: "VIP" and "T-shirt" may be words."""
    return bool(re.fullmatch(r"[A-Z]{2,}-?\d{1,4}", code))


def terms(coupon: Coupon, services: Services, language: Language) -> str:
    """Return what a coupon gives and on which terms."""
    return word("list_separator", language).join(terms_of(coupon, services, language))


def terms_of(coupon: Coupon, services: Services, language: Language) -> Iterator[str]:
    """Yield what a coupon gives, then its terms one by one."""
    if coupon.amount:
        yield word("coupon_amount", language, amount=format_money(coupon.amount, language))
    else:
        # People say 九折 and not 九〇折: the share that remains, without the nought.
        rest = f"{(100 - (coupon.percent or 0)) / 10:g}"
        yield word("coupon_percent", language, percent=coupon.percent, rest=rest)
    if coupon.customer_id:
        yield word("coupon_own", language)
    if coupon.departments:
        titles = {own.key: own.title.get(language) for own in services.shop.products.departments()}
        names = word("separator", language).join(titles.get(key, key) for key in coupon.departments)
        yield word("coupon_departments", language, names=names)
    if coupon.minimum:
        yield word("coupon_minimum", language, amount=format_money(coupon.minimum, language))
    if coupon.full_price_only:
        yield word("coupon_full_price", language)
    if coupon.first_order_only:
        yield word("coupon_first", language)
    elif coupon.once_per_customer:
        yield word("coupon_once", language)
    if coupon.valid_from:
        yield word("coupon_from", language, day=day(coupon.valid_from, language))
    if coupon.valid_until:
        yield word("coupon_until", language, day=day(coupon.valid_until, language))


def say_refused(coupon: Coupon, verdict: CouponVerdict, services: Services, language: Language, reply: Reply) -> None:
    """Say why a coupon takes nothing off."""
    refusal = verdict.refusal or CouponRefusal.NOT_THESE_GOODS
    moment = coupon.valid_from if refusal is CouponRefusal.NOT_YET else coupon.valid_until
    reply.say(
        f"utter_coupon_{refusal}",
        code=coupon.code,
        terms=terms(coupon, services, language),
        day=day(moment, language) if moment else "",
        minimum=format_money(coupon.minimum, language) if coupon.minimum else "",
        missing=format_money(verdict.missing, language) if verdict.missing else "",
    )
