"""Can I still change it: said of the shopper's own order, with what is possible and until when."""

from __future__ import annotations

import re
from datetime import datetime

from actions.choices import person_reply
from actions.reply import Reply
from actions.tasks.access import Access
from actions.tasks.ask import start_reply
from actions.tasks.say import day
from actions.tasks.state import TaskName
from actions.tasks.wishes import is_of_address
from actions.tasks.words import is_question
from actions.turn import Turn
from shop.order_rules import IN_HOUSE, UNDER_WAY, ReturnReason, returnable
from shop.types import Order, OrderStatus
from zhanggui.messages import Source, SourcesBlock
from zhanggui.wording import word

_INTENTS = frozenset({"change_order", "cancel_order"})
_STILL = re.compile(
    r"\b(?:still|too late|yet|any ?more|in time|now)\b|还(?:能|可以|来得及|可不可以|能不能)|来得及|来不及|晚不晚"
    r"|现在(?:还)?(?:能|可以)",
    re.IGNORECASE,
)
#: With an order's number these ask for the change itself.
_MAY_I = re.compile(
    r"\b(?:can|could|may) i\b.{0,40}\b(?:order|address|cancel)|(?:能|可以)(?:改|取消|换地址).{0,8}[吗么]", re.IGNORECASE
)
#: How it is done, and whether another country is possible, is for the article.
_IN_GENERAL = re.compile(r"\bhow\b|\bcountry\b|怎么|如何|国家|国外|海外", re.IGNORECASE)


def asks_what_can_change(turn: Turn) -> bool:
    """Say whether a message asks if something of an order can be changed at this moment."""
    if turn.intent not in _INTENTS or turn.is_button:
        return False
    if not is_question(turn.text) or _IN_GENERAL.search(turn.text):
        return False
    return bool(_STILL.search(turn.text) or (_MAY_I.search(turn.text) and not turn.entity("order_number")))


def say_what_can_change(access: Access, reply: Reply) -> bool:
    """Say it of the order that is named or was proved, else of the newest; False where the shopper has none to see."""
    turn, language = access.turn, access.turn.language
    named = turn.entity("order_number") or turn.slot_text("verified_order")
    order = access.visible(named) if named else next(iter(access.own), None)
    if order is None:
        return False
    until = _return_until(order, access.now)
    shipped = order.shipments[-1] if order.shipments else None
    since = next((step.at for step in shipped.steps if step.status is OrderStatus.SHIPPED), None) if shipped else None
    moment = order.delivered_at or since
    reply.say(
        _response(order, access.now),
        number=order.number,
        status=word(f"status_{order.status}", language),
        carrier=shipped.carrier if shipped else word("the_carrier", language),
        day=day(moment or order.placed_at, language),
        until=day(until, language) if until else "",
    )
    key = "cancel-order" if turn.intent == "cancel_order" else _article(turn)
    if article := access.services.shop.articles.get(key, language):
        reply.show(SourcesBlock(sources=(Source(title=article.title, url=f"/a/{key}"),)))
    reply.offer(*(start_reply(name, language) for name in _next(order, turn, access.now)), person_reply(language))
    return True


def _article(turn: Turn) -> str:
    return "change-address" if is_of_address(turn) else "change-items"


def _response(order: Order, now: datetime) -> str:
    if order.status in IN_HOUSE:
        return "utter_still_in_house"
    if order.status in UNDER_WAY:
        return "utter_still_under_way"
    if order.status is OrderStatus.CANCELLED or order.delivered_at is None:
        return "utter_still_cancelled"
    until = _return_until(order, now)
    return "utter_still_delivered" if until and until >= now else "utter_still_too_late"


def _next(order: Order, turn: Turn, now: datetime) -> list[TaskName]:
    """Return what can be done with an order instead of asking."""
    if order.status in IN_HOUSE:
        changes = [TaskName.ADDRESS, TaskName.ITEMS] if is_of_address(turn) else [TaskName.ITEMS, TaskName.ADDRESS]
        return [*changes, TaskName.CANCEL]
    if order.status in UNDER_WAY:
        return [TaskName.ORDER_STATUS]
    return [TaskName.RETURN] if _response(order, now) == "utter_still_delivered" else []


def _return_until(order: Order, now: datetime) -> datetime | None:
    """Return the last moment of the window for returns, which is the same for all of an order."""
    line = order.lines[0].model_copy(update={"returned_quantity": 0})
    return returnable(order, line, None, now, ReturnReason.OTHER).until
