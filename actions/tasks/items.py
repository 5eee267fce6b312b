"""What is to become of a thing in an order: another variant of it, another quantity, or nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from actions.cart_view import options_text
from actions.number_words import NUMBERS
from actions.tasks.access import Access, line_of
from actions.tasks.say import title_text
from actions.tasks.state import Task
from actions.turn import Turn
from actions.variants import meant_variants, nearest_variant
from shop.item_changes import MAX_QUANTITY, ItemChange, Revision, revised
from shop.types import Order, OrderLine, Product, Variant
from zhanggui.wording import word

#: "Another one" and "a second one" count one more.
_NUMBERS = NUMBERS | dict.fromkeys(("a", "an", "another", "second", "extra"), 1)
_EN = r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
_ZH = r"(\d{1,2}|[一两二俩三四五六七八九十])\s*[个件双条只台套瓶盒包份把顶本支袋]"
_MORE = re.compile(
    r"\b(?:add(?: me)?|plus|include)\s(an?|one|two|three|four|five|another|a second|\d{1,2})\b|\b(?:a )?(second) one\b"
    rf"|\b{_EN} (?:more|extra)\b|\b(another|an extra|a second) (?:one|piece|pair)\b"
    rf"|(?:再(?:加|来|要|添|多)?|多(?:加|要|来|买)?|加)\s*{_ZH}",
    re.IGNORECASE,
)
_FEWER = re.compile(
    rf"\b{_EN} (?:fewer|less|too many)\b|(?:少|减)(?:要|发|掉|去|买|了)?\s*{_ZH}|多(?:买|下|拍|点)了\s*{_ZH}",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"\b(?:make (?:it|that|them|this|those)|to|be|want|need|only|just|rather)\s{_EN}\b(?! (?:size|more|less|fewer))"
    # "Make the towels three": but "make it the blue one" counts nothing.
    rf"|\bmake\b[^.,;!?]*?\s(?!one\b){_EN}(?:\s(?:please|pls|instead|of them))*\W*$"
    rf"|^\W*{_EN}(?:\s(?:of (?:them|those|these)|pieces|pairs|in all|in total|instead|rather|please))*\W*$"
    rf"|\b{_EN} (?:instead of|rather than|not)\b|(?:改成|变成|改为|换成|应该是|一共|总共|只要|就要|要)\s*{_ZH}"
    rf"|^\W*{_ZH}\W*$|数量[是改成为]*\s*(\d{{1,2}})",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"\b(?:remove|delete|drop|cancel|leave (?:it |them |that )?out|take (?:\w+ ){0,4}?(?:out|off|away)|without"
    r"|(?:don'?t|do not) (?:want|need)|no longer (?:want|need)|get rid of|not the)\b"
    r"|去掉|删掉|删除|拿掉|去除|取消(?:掉)?|不要(?!紧)|不想要|别发|不用发|退掉",
    re.IGNORECASE,
)


class Wish(NamedTuple):
    """How many pieces of a line there are to be, and of which variant."""

    quantity: int
    #: None: of the one that was ordered.
    variant_id: str | None = None


def wish_for(line: OrderLine, product: Product | None, text: str) -> Wish | None:
    """Return what a text wants of a line; None where it says nothing of it.

    A variant counts before a number ("the blue one instead" changes no quantity), a number before "take it out".
    """
    meant = [own for own in meant_variants(product, text) if own.id != line.variant_id] if product else []
    ordered = next((own.options for own in product.variants if own.id == line.variant_id), {}) if product else {}
    wanted = nearest_variant(meant, ordered)
    quantity = count_after(text, line.quantity)
    if wanted is not None:
        return Wish(quantity if quantity else line.quantity, wanted.id)
    if quantity is not None:
        return Wish(quantity)
    return Wish(0) if leaves_out(text) else None


def leaves_out(text: str) -> bool:
    """Say whether a text does not want a thing any more."""
    return bool(_OUT.search(text))


def count_after(text: str, before: int) -> int | None:
    """Return how many a text wants of what there are ``before``; None where it counts nothing.

    Examples
    --------
    >>> [count_after(said, 2) for said in ("make it three", "one more please", "one fewer", "改成五个", "blue")]
    [3, 3, 1, 5, None]
    """
    for pattern, sign in ((_FEWER, -1), (_MORE, 1), (_TO, 0)):
        if found := pattern.search(text):
            said = next(group for group in found.groups() if group).casefold().split()[-1]
            number = int(said) if said.isdecimal() else _NUMBERS[said]
            return min(MAX_QUANTITY, max(0, before + sign * number if sign else number))
    return None


def other_variants(line: OrderLine, product: Product | None) -> list[Variant]:
    """Return what a line may become: the product's other variants of which there are as many."""
    if product is None:
        return []
    return [own for own in product.variants if own.id != line.variant_id and own.stock_quantity >= line.quantity]


def read_wish(task: Task, turn: Turn, access: Access) -> Task | None:
    """Return the task with what a message wants of its line."""
    order = access.visible(task.order)
    return wanted_of(task, order, turn, access) if order else None


def wanted_of(task: Task, order: Order, turn: Turn, access: Access) -> Task | None:
    """Return the same of an order that may have been proved in this very turn."""
    line = line_of(order, task.item)
    if line is None or turn.is_button:
        return None
    wish = wish_for(line, access.products(order).get(line.product_id), turn.text)
    return task.having(quantity=wish.quantity, wanted=wish.variant_id, misses=0) if wish else None


def item_change(task: Task) -> ItemChange:
    """Return the change that a task has come to."""
    return ItemChange(variant_id=task.item or "", quantity=task.quantity or 0, wanted_variant_id=task.wanted)


def missing_pieces(task: Task, order: Order, access: Access) -> bool:
    """Say whether less is left than a change needs: more of the same, or all of another one."""
    line = line_of(order, task.item)
    product = access.products(order).get(line.product_id) if line else None
    if line is None or task.quantity is None:
        return False
    variant_id = task.wanted or line.variant_id
    stock = next((own.stock_quantity for own in product.variants if own.id == variant_id), 0) if product else 0
    return stock < (task.quantity if task.wanted else task.quantity - line.quantity)


def revision_of(task: Task, order: Order, access: Access) -> Revision:
    """Return what the order is after the change, as it would be now."""
    return revised(order, item_change(task), access.products(order), access.coupon_of(order))


def becomes_text(task: Task, order: Order, line: OrderLine, access: Access) -> str:
    """Return what a thing of an order is to become, as the shopper reads it: "2 × blue"."""
    language = access.turn.language
    if not task.quantity:
        return word("left_out", language)
    product = access.products(order).get(line.product_id)
    variant_id = task.wanted or line.variant_id
    variant = next((own for own in product.variants if own.id == variant_id), None) if product else None
    options = options_text(variant, language) if variant and task.wanted else ""
    return f"{task.quantity} × {options or title_text(line, language)}"
