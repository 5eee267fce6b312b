"""Coupons: which of them this shopper may use, what a code takes off the cart or why nothing, and putting it on."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.articles import answer_from_articles
from actions.base import ShopAction
from actions.cart_view import less, show_cart
from actions.coupon_words import codes_in, looks_like_code, say_refused, terms
from actions.focus import product_in_focus
from actions.offer import offer_block
from actions.open_question import Asked, Question, answers, ask, says_yes
from actions.reply import Reply
from actions.turn import Turn
from shop.carts import Cart, CartLine
from shop.coupon_rules import CouponRefusal, in_cart, open_to
from shop.coupons import shop_day
from shop.money import format_money
from shop.owners import owner_of
from shop.types import Coupon, Money, Product
from zhanggui.messages import Payload, QuickReply, Source, SourcesBlock, TextBlock
from zhanggui.services import Services
from zhanggui.wording import word

_COUPON = (
    r"coupons?|vouchers?|promo(?:tion(?:al|s)?)?s?(?: codes?)?|(?:discount|promo) ?codes?|codes?|offers?|discounts?"
)
#: "Which may I use?" is answered from the shopper's own coupons ...
_LISTS = re.compile(
    rf"\b(?:have|got|any|my|which|what|available|is there|are there|for me|show|list|see|give me|current(?:ly)?)\b"
    rf".{{0,40}}\b(?:{_COUPON})\b|^\W*(?:{_COUPON})\W*(?:please|pls)?\W*$"
    r"|[有些哪我领给].{0,8}(?:券|优惠码|折扣码|优惠|红包)|(?:券|优惠码|折扣码|优惠).{0,6}(?:有|能用|可用|可以用)"
    r"|^\W*(?:优惠券|优惠码|券|折扣码)\W*$",
    re.IGNORECASE,
)
#: ... and how coupons work, or another way to pay less, from the articles.
_AS_A_RULE = re.compile(
    r"\b(?:how|where (?:do|can|to|does|is the)|combine|stack|together|two|points?|return|cancel\w*|refund|student"
    r"|teacher|nurse|military|army|senior|veteran|refer\w*|friends?|invite|gift ?cards?|birthday|cash ?back"
    r"|sales?|friday|monday|bulk|wholesale|shipping|delivery|next|when|expire|minimum|freebies|bundle"
    r"|deal on|app|newsletter)\b"
    r"|怎么|如何|哪里|在哪|叠加|一起|同时|积分|退|取消|学生|教师|老师|军人|推荐|邀请|朋友|好友|礼品卡|购物卡|生日|返现"
    r"|补贴|以旧换新|什么时候|双十一|黑五|秒杀|满减|赠|运费|包邮|过期|延|门槛|几张|直播|团购",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\bmy (?:coupons?|vouchers?)\b|我的券|我的优惠券|我(?:现在)?有(?:什么|哪些|没有|多少|几张)", re.IGNORECASE
)
_FAILS = re.compile(
    r"\b(?:not (?:work\w*|accept\w*|valid|appl\w*|recogni\w*|going)|isn'?t|doesn'?t|won'?t|can'?t|cannot"
    r"|didn'?t|why|invalid|refused|rejected|nothing|no effect|error|fails?)\b"
    r"|用不了|不能用|没法用|无效|没反应|不管用|没用|没减|不满足|用不上|为什么|为啥|怎么不|不让用|没动静|没变化",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"\b(?:take|remove|drop|delete)\b.{0,30}\b(?:off|coupon|code|voucher)\b"
    r"|\bwithout (?:the|my|a|any) (?:coupon|code|voucher)"
    r"|\b(?:don'?t|do not) use (?:the|my|this|that) (?:coupon|code|voucher)"
    r"|(?:取消|去掉|撤|拿掉|删|先?不用).{0,6}(?:券|码)|(?:券|码).{0,4}(?:去掉|撤下|取消|拿掉|先?不用了|删掉)",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:this|that|it|on the|for the)\b|这|那|该商品", re.IGNORECASE)
_OFFERED = 4


class CheckCoupons(ShopAction):
    """Answers what is asked of coupons from the shop's coupons, else from its articles."""

    action_name: ClassVar[str] = "action_check_coupons"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Check a code, list what may be used, or quote the article."""
        desk = CouponDesk(turn, self.services, reply)
        kind, _, value = (turn.entity("choice") or "").partition(":")
        if kind == "coupon":
            desk.put_on(value)
        elif kind == "coupon_off":
            desk.take_off()
        elif turn.is_button:
            desk.list_all()
        elif desk.has_coupon and _OFF.search(turn.text):
            desk.take_off()
        elif code := desk.code_named():
            desk.check(code)
        elif _FAILS.search(turn.text) and re.search(rf"{_COUPON}|券|码", turn.text, re.IGNORECASE):
            desk.ask_for_code()
        elif _MINE.search(turn.text) or (_LISTS.search(turn.text) and not _AS_A_RULE.search(turn.text)):
            desk.list_all()
        else:
            answer_from_articles(turn, self.services.search, reply)


class CouponDesk:
    """One turn's shopper, their cart, and the coupons that they may know of."""

    def __init__(self, turn: Turn, services: Services, reply: Reply) -> None:
        self._turn, self._services, self._reply = turn, services, reply
        self._language = turn.language
        self._customer = turn.metadata.customer_id
        self._owner = owner_of(self._customer, turn.session_id)
        self._coupons = services.shop.coupons

    @property
    def has_coupon(self) -> bool:
        """Whether a code is on the cart."""
        return self._cart().coupon_code is not None

    def code_named(self) -> str | None:
        """Return the code that the message names: one that the shopper may use, else what looks like one."""
        written = list(codes_in(self._turn.text))
        known = (code for code in written if self._coupons.get(code, self._customer))
        return next(known, None) or next((code for code in written if looks_like_code(code)), None)

    def list_all(self) -> None:
        """Say which coupons the shopper may use now, which later, which are used up."""
        today, past, cart = shop_day(), self._coupons.past_of(self._customer), self._cart()
        told = [(own, open_to(own, past, today)) for own in self._coupons.told_to(self._customer)]
        usable = [own for own, refusal in told if refusal is None]
        if usable:
            self._reply.say("utter_coupons" if self._customer else "utter_coupons_of_all")
            self._reply.show(TextBlock(text="\n".join(self._row(own, cart) for own in usable)))
        else:
            self._reply.say("utter_coupons_none")
        rest = [
            *(word("coupon_later", self._language, code=own.code, terms=self._terms(own))
              for own, refusal in told if refusal is CouponRefusal.NOT_YET),
            *(word("coupon_used", self._language, code=own.code)
              for own, refusal in told if refusal is CouponRefusal.USED),
        ]  # fmt: skip
        if rest:
            self._reply.show(TextBlock(text="\n".join(rest)))
        self._quote("coupons")
        fitting = [
            own for own in usable if in_cart(own, cart.lines, past, today).holds and own.code != cart.coupon_code
        ]
        self._reply.offer(*(self._use_reply(own.code) for own in fitting[:_OFFERED]))

    def check(self, code: str) -> None:
        """Say what a code would take off, and offer to put it on the cart; or why it takes off nothing."""
        coupon = self._coupons.get(code, self._customer)
        if coupon is None:
            # Another customer's own code gets the same answer as one that does not exist.
            self._reply.say("utter_coupon_unknown", code=code)
            self._quote("coupon-not-working")
            return
        cart, today, past = self._cart(), shop_day(), self._coupons.past_of(self._customer)
        product = product_in_focus(self._turn, self._services) if _THIS.search(self._turn.text) else None
        if refusal := open_to(coupon, past, today):
            say_refused(coupon, in_cart(coupon, (), past, today), self._services, self._language, self._reply)
            if refusal is not CouponRefusal.NOT_YET:
                self._quote("coupon-not-working")
        elif product is not None and all(line.product.id != product.id for line in cart.lines):
            self._for_product(coupon, product)
        elif not cart.lines:
            self._reply.say("utter_coupon_no_cart", code=coupon.code, terms=self._terms(coupon))
        else:
            self._for_cart(coupon, cart)

    def _for_cart(self, coupon: Coupon, cart: Cart) -> None:
        verdict = in_cart(coupon, cart.lines, self._coupons.past_of(self._customer), shop_day())
        if not verdict.holds or verdict.discount is None or cart.total is None:
            say_refused(coupon, verdict, self._services, self._language, self._reply)
            self._quote("coupon-not-working")
            return
        if cart.coupon_code == coupon.code:
            self._reply.say("utter_coupon_on_already", code=coupon.code)
            show_cart(cart, self._turn, self._services, self._reply)
            return
        self._reply.say(
            "utter_coupon_would",
            code=coupon.code,
            amount=format_money(verdict.discount, self._language),
            total=format_money(less(cart.total, verdict.discount), self._language),
        )
        self._show(coupon, verdict.discount, [line.product for line in cart.lines], can_apply=True)
        if self._turn.tracker.active_loop:
            # The form's own question comes after this answer: a yes would be meant for that one.
            return
        ask(Question.USE_COUPON, self._turn, self._reply, code=coupon.code)
        self._reply.offer(
            self._use_reply(coupon.code),
            QuickReply(label=word("no_leave_it", self._language), payload=Payload(intent="deny")),
        )

    def _for_product(self, coupon: Coupon, product: Product) -> None:
        """Say whether a code holds for a product that is not in the cart yet, together with what is."""
        line = CartLine(product=product, variant=product.offer, quantity=1)
        past, today, cart = self._coupons.past_of(self._customer), shop_day(), self._cart()
        before = in_cart(coupon, cart.lines, past, today).discount
        after = in_cart(coupon, (*cart.lines, line), past, today)
        off = after.discount
        if off is None or (before and off.amount_minor == before.amount_minor):
            verdict = after if off is None else in_cart(coupon, (line,), past, today)
            say_refused(coupon, verdict, self._services, self._language, self._reply)
            self._quote("coupon-not-working")
            return
        gained = Money(amount_minor=off.amount_minor - (before.amount_minor if before else 0), currency=off.currency)
        title = product.title.get(self._language)
        amount = format_money(gained, self._language)
        self._reply.say("utter_coupon_for_product", code=coupon.code, product=title, amount=amount)
        self._show(coupon, gained, [product], can_apply=False)
        label, payload = word("add_to_cart", self._language), {"product_id": product.id}
        self._reply.offer(QuickReply(label=label, payload=Payload(intent="add_to_cart", entities=payload)))

    def put_on(self, code: str) -> None:
        """Put a code on the cart, if it still holds; twice is once."""
        coupon, cart = self._coupons.get(code, self._customer), self._cart()
        if coupon is None or not cart.lines:
            self.check(code)
            return
        verdict = in_cart(coupon, cart.lines, self._coupons.past_of(self._customer), shop_day())
        if not verdict.holds:
            say_refused(coupon, verdict, self._services, self._language, self._reply)
            return
        cart = self._services.shop.carts.set_coupon(self._owner, coupon.code, self._turn.asked_by)
        self._reply.say("utter_coupon_on", code=coupon.code)
        show_cart(cart, self._turn, self._services, self._reply)

    def take_off(self) -> None:
        """Take the code off the cart; where there is none, nothing changes."""
        cart = self._services.shop.carts.set_coupon(self._owner, None, self._turn.asked_by)
        self._reply.say("utter_coupon_off")
        show_cart(cart, self._turn, self._services, self._reply)

    def ask_for_code(self) -> None:
        """Say why the code on the cart takes nothing off; where there is none, ask which code it is."""
        if code := self._cart().coupon_code:
            self.check(code)
            return
        self._reply.say("utter_coupon_which")
        self._quote("coupon-not-working")
        if not self._turn.tracker.active_loop:
            ask(Question.COUPON_CODE, self._turn, self._reply)

    def _cart(self) -> Cart:
        return self._services.shop.carts.get(self._owner)

    def _terms(self, coupon: Coupon) -> str:
        return terms(coupon, self._services, self._language)

    def _row(self, coupon: Coupon, cart: Cart) -> str:
        row = word("coupon_row", self._language, code=coupon.code, terms=self._terms(coupon))
        verdict = in_cart(coupon, cart.lines, None, shop_day())
        if verdict.discount:
            row += word("coupon_takes", self._language, amount=format_money(verdict.discount, self._language))
        elif verdict.missing:
            row += word("coupon_missing", self._language, amount=format_money(verdict.missing, self._language))
        return row

    def _show(self, coupon: Coupon, discount: Money, products: list[Product], *, can_apply: bool) -> None:
        """Show the coupon as a card, for those of the products that it holds for."""
        amount = format_money(discount, self._language)
        for_these = [own for own in products if not coupon.departments or own.department in coupon.departments]
        text = word("offer_takes", self._language, amount=amount)
        block = offer_block(coupon, self._services, self._language, text, for_these, can_apply=can_apply)
        self._reply.show(block)

    def _use_reply(self, code: str) -> QuickReply:
        label = word("coupon_use", self._language, code=code)
        return QuickReply(label=label, payload=Payload(intent="coupon_promo", entities={"choice": f"coupon:{code}"}))

    def _quote(self, key: str) -> None:
        article = self._services.shop.articles.get(key, self._language)
        if article:
            self._reply.show(SourcesBlock(sources=(Source(title=article.title, url=f"/a/{key}"),)))


@answers(Question.USE_COUPON)
def _use(asked: Asked, turn: Turn, services: Services, reply: Reply) -> bool:
    if not says_yes(turn) or asked.code is None:
        return False
    CouponDesk(turn, services, reply).put_on(asked.code)
    return True


@answers(Question.COUPON_CODE)
def _check(_asked: Asked, turn: Turn, services: Services, reply: Reply) -> bool:
    desk = CouponDesk(turn, services, reply)
    code = None if turn.is_button else desk.code_named()
    if code is None:
        return False
    desk.check(code)
    return True
