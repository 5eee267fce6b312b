"""A cart as the shopper reads it: its lines, its coupon, its total, and what can be done next."""

from __future__ import annotations

from actions.coupon_words import say_refused
from actions.reply import Reply
from actions.turn import Turn
from shop.carts import Cart, CartLine
from shop.money import format_money
from shop.types import Language, Money, Variant
from zhanggui.cards import option_value
from zhanggui.messages import Payload, QuickReply, TextBlock
from zhanggui.services import Services
from zhanggui.wording import word


def show_cart(cart: Cart, turn: Turn, services: Services, reply: Reply) -> None:
    """List the cart with its total at this moment, less what its coupon takes off, and offer what comes next."""
    language = turn.language
    if not cart.lines:
        reply.say("utter_cart_empty")
        reply.offer(QuickReply(label=word("try_search", language)))
        return
    rows = [
        f"{line.quantity} × {_name(line, language)}"
        + (f" · {format_money(line.variant.price, language)}" if line.variant.price else "")
        for line in cart.lines
    ]
    customer = turn.metadata.customer_id
    coupon = services.shop.coupons.get(cart.coupon_code, customer) if cart.coupon_code else None
    verdict = services.shop.coupons.of_cart(cart, customer)
    if cart.total and verdict and verdict.discount:
        reply.say(
            "utter_cart_with_coupon",
            total=format_money(less(cart.total, verdict.discount), language),
            code=cart.coupon_code,
            amount=format_money(verdict.discount, language),
        )
    else:
        reply.say("utter_cart", total=format_money(cart.total, language) if cart.total else "–")
    reply.show(TextBlock(text="\n".join(rows)))
    if coupon and verdict and not verdict.holds:
        say_refused(coupon, verdict, services, language, reply)
    reply.offer(
        QuickReply(label=word("go_to_checkout", language), payload=Payload(intent="checkout")),
        *([_without(coupon.code, language)] if coupon else []),
        *(
            QuickReply(
                label=word("take_out", language, what=line.product.title.get(language)[:60]),
                payload=Payload(intent="remove_from_cart", entities={"variant_id": line.variant.id}),
            )
            for line in cart.lines[:4]
        ),
    )


def less(total: Money, discount: Money) -> Money:
    """Return what is left of a total."""
    return Money(amount_minor=total.amount_minor - discount.amount_minor, currency=total.currency)


def _without(code: str, language: Language) -> QuickReply:
    label = word("coupon_without", language, code=code)
    return QuickReply(label=label, payload=Payload(intent="coupon_promo", entities={"choice": "coupon_off:"}))


def _name(line: CartLine, language: Language) -> str:
    options = options_text(line.variant, language)
    return f"{line.product.title.get(language)} ({options})" if options else line.product.title.get(language)


def options_text(variant: Variant, language: Language) -> str:
    """Return a variant's options as the shopper reads them."""
    return word("separator", language).join(
        option_value(key, value, language) for key, value in variant.options.items()
    )
