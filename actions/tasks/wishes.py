"""Which task a message asks for; a question about the same matter ("how do returns work?") asks for none."""

from __future__ import annotations

import re

from actions.tasks.items import leaves_out
from actions.tasks.state import TaskName
from actions.tasks.words import is_question, outcome_in
from actions.turn import Turn

_BY_INTENT = {
    "order_status": TaskName.ORDER_STATUS,
    "refund_status": TaskName.REFUND_STATUS,
    "invoice": TaskName.INVOICE,
    "cancel_order": TaskName.CANCEL,
    "change_order": TaskName.ADDRESS,
    "return_exchange": TaskName.RETURN,
    "refund": TaskName.RETURN,
    "warranty_repair": TaskName.WARRANTY,
    "price_protection": TaskName.PRICE,
}
#: Of the changes of an order these are of its address.
_ADDRESS = re.compile(
    r"address|street|postcode|zip|deliver(?:y|ed)? (?:it |this |that )?(?:to|somewhere)|(?:send|ship|sent) (?:it "
    r"|this )?(?:to|somewhere)"
    r"|another place|moved|my (?:work|office|new (?:flat|home|house|place))|地址|寄到|送到|搬家|门牌|收货",
    re.IGNORECASE,
)
#: And these of what is in it, said of the shopper's own order.
_ITEMS = re.compile(
    r"\b(?:more|fewer|less|another|extra|second|instead|add|remove|take|drop|leave|swap|switch|replace|without|quantity"
    r"|size|colou?r|variant|item|one|two|three|four|five|red|blue|black|white|green|small|medium|large|x?[sml])\b|\d"
    r"|换|改成|改为|加|减|少|多|去掉|删|拿掉|不要|数量|尺码|颜色|码|色|款|件|个|双|只|套",
    re.IGNORECASE,
)
_RECEIVED = re.compile(r"\b(?:received|arrived|got|came|delivered)\b|收到|到货|签收", re.IGNORECASE)
#: Questions that only a look at the shopper's own orders can answer.
_OWN = re.compile(
    r"\b(?:my|mine|i'?ve|i sent|i returned|i got|have you|has it|is it|did you|not back|still no|where'?s|where is)\b"
    r"|我的|我(?:已经)?(?:退|寄)|还没|到账|怎么还",
    re.IGNORECASE,
)
#: How it is as a rule: 退款一般几天到账 asks for the article, whatever the shopper has ordered.
_AS_A_RULE = re.compile(r"\b(?:usually|normally|typically|generally|in general)\b|一般|通常|正常", re.IGNORECASE)
#: "Can I have the difference back?" asks for it; how many days there are, and other shops, are matters of the article.
_MAY_I = re.compile(
    r"\b(?:can|could|may|am|do) i\b|\b(?:can|could|will|would|do) you\b"
    r"|能不能|可不可以|可以.{0,12}[吗么嘛不]|能.{0,14}[吗么嘛不]|给.{0,6}[吗么嘛不]",
    re.IGNORECASE,
)
_IN_GENERAL = re.compile(
    r"\b(?:how|when|days|long|until|other|another|elsewhere|competitors?|match|amazon|ebay|policy|cash|credit|twice|coupons?"
    r"|usually|normally|generally|in general|always)\b"
    r"|怎么|如何|几天|多久|多长|期限|规则|政策|别的?店|别家|其他|别处|跟价|淘宝|京东|拼多多|现金|券|一般|通常|哪里",
    re.IGNORECASE,
)
#: "You need not cancel the other one" is the opposite of a wish.
_NOT_TO_CANCEL = re.compile(
    r"\b(?:don'?t|do not|need not|no need to|never) (?:you )?(?:want (?:you )?to |need to |have to |please )?cancel"
    r"|(?:不用|不要|不需要|无需|别)(?:再|给我|帮我)?取消",
    re.IGNORECASE,
)
#: One thing is not wanted, the rest is: to cancel it all would be a wrong change.
_PART = re.compile(
    r"\b(?:take|leave|remove|drop|delete|cancel|strike)\b(?!.{0,20}\b(?:all|everything|whole)\b).{2,60}"
    r"\b(?:out of|from|off|in|on) (?:my |the |this |that )?(?:order|purchase)\b"
    r"|\b(?:send|ship|keep) (?:me )?the (?:rest|others?|remaining)\b|\bonly cancel (?:the|one|my)\b(?! order)"
    r"|(?:订单|单子|单)[^，,。]{0,20}(?:里|中)(?:面|边)?的?[^，,。]{1,30}(?:去掉|删|拿掉|取消|不要|不想要|不需要)"
    r"|(?:把|将)[^，,。]{1,30}从[^，,。]{0,20}单[^，,。]{0,10}(?:去掉|删|拿掉|移除|拿出)"
    r"|其(?:余|他|它)的?(?:照|还是|正常|都)|只(?:取消|不要)(?!订单)[^，,。]{1,20}",
    re.IGNORECASE,
)
#: What such a message is taken for.
_NEAR_ITEMS = frozenset({"cancel_order", "change_order", "order_status", "remove_from_cart", "nlu_fallback"})
#: Also asked of what is bought: "where is my refund?" needs an order, "how long do refunds take?" none.
_ASKED_OF_ORDERS = frozenset({TaskName.REFUND_STATUS})
#: On the button that starts a change of items: its intent alone is that of a change of address.
ITEMS_CHOICE = f"task:{TaskName.ITEMS}"


def is_of_address(turn: Turn) -> bool:
    """Say whether a wish to change an order is about where it goes."""
    return bool(_ADDRESS.search(turn.text))


def leaves_part_out(turn: Turn) -> bool:
    """Say whether a message wants one thing out of an order, whatever it is taken for: to cancel all would be wrong.

    "Remove the kettle from my order" sounds like the cart, and "it isn't sent yet, leave the kettle out" like tracking.
    """
    is_near = turn.intent in _NEAR_ITEMS and not turn.is_button
    return is_near and bool(_PART.search(turn.text)) and leaves_out(turn.text)


def wish_in(turn: Turn) -> TaskName | None:
    """Return the task that a message asks for, or None."""
    name = _BY_INTENT.get(turn.intent)
    if name is None or turn.is_button:
        return TaskName.ITEMS if turn.entity("choice") == ITEMS_CHOICE else name
    if name is TaskName.CANCEL and _NOT_TO_CANCEL.search(turn.text):
        return None
    if leaves_part_out(turn):
        name = TaskName.ITEMS
    if name is TaskName.ADDRESS and not is_of_address(turn):
        # "I received it and want another one" is no change of an order under way.
        if _RECEIVED.search(turn.text):
            sends_back = outcome_in(turn.text) and not is_question(turn.text)
            return TaskName.RETURN if sends_back else None
        name = TaskName.ITEMS if _ITEMS.search(turn.text) else None
    if name is None:
        return None
    if name is TaskName.PRICE and _MAY_I.search(turn.text) and not _IN_GENERAL.search(turn.text):
        # 能不能退差价 is answered by a look at what was bought.
        return name
    if name is TaskName.ORDER_STATUS or turn.entity("order_number"):
        return name
    if name in _ASKED_OF_ORDERS:
        return name if _OWN.search(turn.text) and not _AS_A_RULE.search(turn.text) else None
    return None if is_question(turn.text) else name


def task_of_intent(intent: str) -> TaskName | None:
    """Return the task that an intent is about, as a wish or as a question."""
    return _BY_INTENT.get(intent)
