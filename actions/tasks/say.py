"""An order, its things and its dates as they are said."""

from __future__ import annotations

from datetime import date

from actions.order_timeline import timeline_block
from actions.reply import Reply
from actions.tasks.access import Access
from shop.types import Language, Order, OrderLine
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word

_TITLE_CHARS = 60
#: Beside the order that is shown.
_OTHERS_OFFERED = 4


def show_order(order: Order, access: Access, reply: Reply) -> None:
    """Say where an order is, with its timeline, and offer the shopper's other orders."""
    language = access.turn.language
    reply.say("utter_order_found", number=order.number, status=word(f"status_{order.status}", language))
    reply.show(timeline_block(order, access.products(order), language))
    others = [own for own in access.own if own.number != order.number]
    reply.offer(
        *(
            QuickReply(label=own.number, payload=Payload(intent="order_status", entities={"order_number": own.number}))
            for own in others[:_OTHERS_OFFERED]
        )
    )


def day(moment: date, language: Language) -> str:
    """Return a date, or the day of a moment, in words.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day(datetime(2026, 3, 9, tzinfo=UTC), "en"), day(datetime(2026, 3, 9, tzinfo=UTC), "zh")
    ('9 March 2026', '2026年3月9日')
    """
    if language == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {moment:%B} {moment.year}"


def short_title(line: OrderLine, language: Language) -> str:
    """Return what was bought, short enough for a button, with the quantity where it is more than one."""
    short = title_text(line, language)
    return f"{short} × {line.quantity}" if line.quantity > 1 else short


def title_text(line: OrderLine, language: Language) -> str:
    """Return what was bought, short enough for a button."""
    title = line.title.get(language)
    return title if len(title) <= _TITLE_CHARS else f"{title[: _TITLE_CHARS - 1]}…"
