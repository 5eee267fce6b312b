"""Is it in stock, and word when it is back: asked for, listed, taken back (bridge/stock_watch.py sends it)."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.base import ShopAction
from actions.cart_view import options_text
from actions.focus import ask_which_product, product_in_focus
from actions.open_question import Asked, Question, answers, ask, says_yes
from actions.product import AnswerProduct
from actions.reply import Reply
from actions.stock_replies import alert_reply
from actions.turn import Turn
from actions.variants import meant_variants
from shop.stock_alerts import StockAlert, TooManyAlerts
from shop.types import Language, Product, Variant
from zhanggui.messages import Payload, QuickReply, TextBlock
from zhanggui.services import Services
from zhanggui.wording import word

_ALERT = r"alerts?|notifications?|reminders?|watch ?list|waiting list|提醒|通知|关注"
_WANTS = re.compile(
    r"\b(?:tell|notify|inform|alert|ping|e?-?mail|text|message|remind|let|write)(?: to)? me\b|\bset (?:up )?an? alert"
    r"|\b(?:stock|restock|back[- ]in[- ]stock) alerts?\b|\bput me on\b|\bsign me up\b|\bwaiting list\b"
    r"|(?:告诉|通知|提醒|喊|叫)(?:我|一声|一下)|到货(?:提醒|通知)|(?:补货|有货|缺货)(?:提醒|通知|登记)|登记",
    re.IGNORECASE,
)
_OFF = re.compile(
    rf"\b(?:cancel|delete|remove|stop|drop|turn off|no longer|don'?t (?:tell|notify|alert)|unsubscribe|forget)\b"
    rf".{{0,40}}(?:{_ALERT}|back)|(?:取消|删除?|关掉|关闭|不用|不要|别)(?:了)?.{{0,12}}(?:提醒|通知|告诉)|(?:提醒|通知).{{0,8}}"
    r"(?:取消|删|关掉|不要了|不用了)",
    re.IGNORECASE,
)
_LIST = re.compile(
    rf"\b(?:which|what|my|show|list|any|see|have i|do i have)\b.{{0,30}}\b(?:{_ALERT})\b|\bwhat am i waiting for\b"
    r"|(?:哪些|什么|我的|查看|看看|有没有|几个).{0,8}(?:提醒|通知|关注)|(?:提醒|通知).{0,6}(?:有哪些|列表|都有)",
    re.IGNORECASE,
)
_OFFERED = 6


class AnswerStock(ShopAction):
    """Answers from the stock of this moment; what is gone can be waited for."""

    action_name: ClassVar[str] = "action_answer_stock"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say what is left, or keep, list and delete alerts."""
        desk = AlertDesk(turn, self.services, reply)
        kind, _, value = (turn.entity("choice") or "").partition(":")
        if kind == "alert":
            product_id, _, variant_id = value.partition(":")
            desk.keep(product_id, variant_id or None)
        elif kind == "alert_off":
            desk.delete([own for own in desk.waiting if own.id == value])
        elif turn.is_button:
            AnswerProduct(self.services).answer(turn, reply)
        elif _OFF.search(turn.text):
            desk.take_back()
        elif _LIST.search(turn.text):
            desk.show()
        elif _WANTS.search(turn.text):
            desk.offer(self._meant(turn))
        else:
            AnswerProduct(self.services).answer(turn, reply)

    def _meant(self, turn: Turn) -> Product | None:
        return product_in_focus(turn, self.services) or AnswerProduct(self.services).named(turn)


class AlertDesk:
    """One turn's shopper and what they wait for."""

    def __init__(self, turn: Turn, services: Services, reply: Reply) -> None:
        self._turn, self._services, self._reply = turn, services, reply
        self._language: Language = turn.language
        self._alerts = services.shop.stock_alerts

    @property
    def waiting(self) -> list[StockAlert]:
        """What the shopper waits for."""
        return self._alerts.waiting(self._turn.metadata.customer_id, self._turn.session_id)

    def offer(self, product: Product | None) -> None:
        """Ask whether word is wanted of exactly this; say so where it is in stock."""
        if product is None:
            ask_which_product(self._turn, self._reply, self._services, "stock")
            return
        self._reply.remember(focus_product=product.id)
        meant = meant_variants(product, self._turn.text)
        gone = [own for own in meant or product.variants if own.stock_quantity <= 0]
        if not gone or (meant and len(gone) < len(meant)):
            AnswerProduct(self._services).say_stock(product, self._turn, self._reply)
        elif not product.in_stock and not meant:
            self._confirm(product, None)
        elif len(gone) == 1:
            self._confirm(product, gone[0])
        else:
            self._reply.say("utter_alert_which", product=product.title.get(self._language))
            self._reply.offer(*(alert_reply(product, own, self._language) for own in gone[:_OFFERED]))

    def _confirm(self, product: Product, variant: Variant | None) -> None:
        self._reply.say("utter_alert_confirm", product=self._name(product, variant))
        variant_id = variant.id if variant else None
        ask(Question.STOCK_ALERT, self._turn, self._reply, product_id=product.id, variant_id=variant_id)
        self._reply.offer(
            QuickReply(label=word("yes_do_it", self._language), payload=Payload(intent="affirm")),
            QuickReply(label=word("no_leave_it", self._language), payload=Payload(intent="deny")),
        )

    def keep(self, product_id: str, variant_id: str | None) -> None:
        """Keep an alert, once; what is in stock by now needs none."""
        product = self._services.shop.products.get(product_id)
        if product is None:
            ask_which_product(self._turn, self._reply, self._services, "stock")
            return
        variant = next((own for own in product.variants if own.id == variant_id), None)
        if (variant.stock_quantity > 0) if variant else product.in_stock:
            AnswerProduct(self._services).say_stock(product, self._turn, self._reply)
            return
        name = self._name(product, variant)
        try:
            _, is_new = self._alerts.add(
                product.id, variant.id if variant else None, self._turn.session_id, self._turn.asked_by
            )
        except TooManyAlerts:
            self._reply.say("utter_alert_too_many")
            self._offer_deletions()
            return
        self._reply.say("utter_alert_set" if is_new else "utter_alert_known", product=name)
        entities = {"product_id": product.id}
        label = word("similar", self._language)
        self._reply.offer(QuickReply(label=label, payload=Payload(intent="similar_products", entities=entities)))

    def show(self) -> None:
        """List what the shopper waits for, each with its button to delete it."""
        waiting = self.waiting
        if not waiting:
            self._reply.say("utter_alerts_none")
            return
        self._reply.say("utter_alerts")
        self._reply.show(TextBlock(text="\n".join(self._named(own) for own in waiting)))
        self._offer_deletions()

    def take_back(self) -> None:
        """Delete the alert that is meant; where that is open, ask."""
        waiting = self.waiting
        product = product_in_focus(self._turn, self._services)
        about = [own for own in waiting if product and own.product_id == product.id]
        if not waiting:
            self._reply.say("utter_alerts_none")
        elif len(waiting) == 1 or len(about) == 1:
            self.delete(waiting if len(waiting) == 1 else about)
        else:
            self._reply.say("utter_alert_remove_which")
            self._offer_deletions()

    def delete(self, alerts: list[StockAlert]) -> None:
        """Delete alerts; one that is gone already needs no deleting."""
        if not alerts:
            self.show()
            return
        names = word("list_separator", self._language).join(self._named(own) for own in alerts)
        self._alerts.forget([own.id for own in alerts], self._turn.session_id, self._turn.asked_by)
        self._reply.say("utter_alert_removed", product=names)

    def _offer_deletions(self) -> None:
        self._reply.offer(
            *(
                QuickReply(
                    label=word("alert_off", self._language, what=self._named(own))[:120],
                    payload=Payload(intent="stock", entities={"choice": f"alert_off:{own.id}"}),
                )
                for own in self.waiting[:_OFFERED]
            )
        )

    def _named(self, alert: StockAlert) -> str:
        product = self._services.shop.products.get(alert.product_id)
        if product is None:
            return alert.product_id
        return self._name(product, next((own for own in product.variants if own.id == alert.variant_id), None))

    def _name(self, product: Product, variant: Variant | None) -> str:
        title = product.title.get(self._language)
        options = options_text(variant, self._language) if variant else ""
        return word("alert_for", self._language, product=title, options=options) if options else title


@answers(Question.STOCK_ALERT)
def _keep(asked: Asked, turn: Turn, services: Services, reply: Reply) -> bool:
    if not says_yes(turn) or asked.product_id is None:
        return False
    AlertDesk(turn, services, reply).keep(asked.product_id, asked.variant_id)
    return True
