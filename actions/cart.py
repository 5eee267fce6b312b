"""The cart: what goes in, comes out, stands in it; the total is counted from the shop's prices at every answer."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.base import ShopAction
from actions.cart_view import options_text, show_cart
from actions.focus import ask_which_product, ordinal_in, product_in_focus
from actions.number_words import NUMBERS
from actions.open_question import Asked, Question, answers, ask
from actions.reply import Reply
from actions.stock_replies import alert_reply
from actions.tasks.access import Access
from actions.tasks.form import begin_leaving_out
from actions.tasks.words import pick
from actions.turn import Turn
from actions.variants import chosen_variant, meant_variants
from retrieval.types import SearchRequest
from shop.carts import Cart, CartLine, NotInStock
from shop.owners import owner_of
from shop.types import Product, Variant
from zhanggui.cards import option_value
from zhanggui.messages import Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word

#: "the second one" counts nothing: a count stands before a thing, not after "the".
_COUNT = re.compile(
    r"(?<!the )(?<!# )\b(\d{1,2}|two|three|four|five|six|a couple)\b(?= (?:of|pieces|pairs|pcs|units|more|x)\b)"
    r"|\bx ?(\d{1,2})\b"
    r"|\b(?:add|want|take|need|get|like|have|me)\s(\d{1,2}|two|three|four|five|six)\b"
    r"(?!\s?(?:inch|\"|cm|person"
    r"|man|seat|star))"
    r"|(?<!第)(\d{1,2}|[两二三四五六])\s*[个件双条只台套瓶盒包份](?!月)",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:everything|all|empty|clear)\b|清空|全部|所有|都删|都不要", re.IGNORECASE)


def count_in(text: str) -> int | None:
    """Return how many pieces a text asks for.

    Examples
    --------
    >>> [count_in(said) for said in ("two of these please", "来三件", "add two", "the second one", "加第2个")]
    [2, 3, 2, None, None]
    """
    if found := _COUNT.search(text):
        number = next(group for group in found.groups() if group).casefold().removeprefix("a ")
        return int(number) if number.isdecimal() else NUMBERS.get(number)
    return None


class _CartAction(ShopAction):
    def _owner(self, turn: Turn) -> str:
        return owner_of(turn.metadata.customer_id, turn.session_id)

    def _show(self, cart: Cart, turn: Turn, reply: Reply) -> None:
        show_cart(cart, turn, self.services, reply)


class AddToCart(_CartAction):
    """Puts the product that the shopper means into the cart."""

    action_name: ClassVar[str] = "action_add_to_cart"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Add it, or ask which product, or which colour and size."""
        product = product_in_focus(turn, self.services)
        if product is None and ordinal_in(turn.text) is None:
            product = self._named(turn)
        if product is None:
            if turn.last_products:
                ask_which_product(turn, reply, self.services, "add_to_cart")
            else:
                reply.say("utter_cart_which")
            return
        variant = chosen_variant(product, turn)
        if variant is None:
            self.ask_variant(product, turn, reply)
            return
        self.put(product, variant, count_in(turn.text) or 1, turn, reply)

    def put(self, product: Product, variant: Variant, quantity: int, turn: Turn, reply: Reply) -> None:
        """Put pieces of a variant into the cart and show it, or say how few are left."""
        try:
            cart = self.services.shop.carts.add(self._owner(turn), product, variant, quantity, turn.asked_by)
        except NotInStock as short:
            reply.say("utter_cart_short", product=product.title.get(turn.language), left=short.left)
            reply.offer(
                *([] if variant.stock_quantity > 0 else [alert_reply(product, variant, turn.language)]),
                QuickReply(
                    label=word("similar", turn.language),
                    payload=Payload(intent="similar_products", entities={"product_id": product.id}),
                ),
            )
            return
        reply.remember(focus_product=product.id)
        reply.say("utter_cart_added", product=product.title.get(turn.language), count=quantity)
        self._show(cart, turn, reply)

    def _named(self, turn: Turn) -> Product | None:
        """Return the product that the words name: among those shown, else in the shop."""
        if turn.is_button:
            return None
        shown = self.services.shop.products.get_many(turn.last_products)
        titles = {own.id: f"{own.title.en} {own.title.zh} {_all_options(own)}" for own in shown.values()}
        if meant := pick(turn.text, titles):
            return shown[meant]
        if shown or not self.services.search.names_product(turn.text):
            return None
        hits = self.services.search.products(SearchRequest(text=turn.text, language=turn.language, limit=1)).hits
        return self.services.shop.products.get(hits[0].product_id) if hits else None

    def ask_variant(self, product: Product, turn: Turn, reply: Reply, quantity: int | None = None) -> None:
        """Ask for one of a product's variants in stock; a typed "M" or 黑色 answers as well as a button."""
        reply.remember(focus_product=product.id)
        available = [variant for variant in product.variants if variant.stock_quantity > 0]
        if not available:
            reply.say("utter_cart_short", product=product.title.get(turn.language), left=0)
            return
        reply.say("utter_cart_variant", product=product.title.get(turn.language))
        if not turn.tracker.active_loop:
            quantity = quantity or count_in(turn.text) or 1
            ask(Question.VARIANT, turn, reply, product_id=product.id, quantity=quantity)
        reply.offer(
            *(
                QuickReply(
                    label=options_text(variant, turn.language)[:120] or variant.id,
                    payload=Payload(
                        intent="add_to_cart", entities={"product_id": product.id, "variant_id": variant.id}
                    ),
                )
                for variant in available[:8]
            )
        )


@answers(Question.VARIANT)
def _variant(asked: Asked, turn: Turn, services: Services, reply: Reply) -> bool:
    """Take a size, a colour or both as the answer to "which one?"."""
    product = services.shop.products.get(asked.product_id) if asked.product_id else None
    if product is None or turn.is_button:
        return False
    meant = meant_variants(product, turn.text)
    if not meant:
        return False
    cart, quantity = AddToCart(services), count_in(turn.text) or asked.quantity
    variant = chosen_variant(product.model_copy(update={"variants": meant}), turn)
    if variant is None:
        cart.ask_variant(product.model_copy(update={"variants": meant}), turn, reply, quantity)
    else:
        cart.put(product, variant, quantity, turn, reply)
    return True


def _all_options(product: Product) -> str:
    values = {
        option_value(key, value, language)
        for variant in product.variants
        for key, value in variant.options.items()
        for language in ("en", "zh")
    }
    return " ".join(sorted(values))


class RemoveFromCart(_CartAction):
    """Takes things out of the cart."""

    action_name: ClassVar[str] = "action_remove_from_cart"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Remove what is meant; ask where that is open."""
        # "Out of my order": what is bought already.
        if begin_leaving_out(Access(turn, self.services), reply):
            return
        owner = self._owner(turn)
        cart = self.services.shop.carts.get(owner)
        meant = self._meant(cart, turn)
        if not cart.lines:
            reply.say("utter_cart_empty")
            return
        if not meant:
            reply.say("utter_cart_remove_which")
            self._show(cart, turn, reply)
            return
        for line in meant:
            count = None if len(meant) > 1 else count_in(turn.text)
            cart = self.services.shop.carts.remove(owner, line.variant.id, turn.asked_by, count)
        reply.say("utter_cart_removed")
        self._show(cart, turn, reply)

    def _meant(self, cart: Cart, turn: Turn) -> list[CartLine]:
        if variant_id := turn.entity("variant_id"):
            return [line for line in cart.lines if line.variant.id == variant_id]
        if len(cart.lines) == 1 or (_ALL.search(turn.text) and not turn.is_button):
            return list(cart.lines)
        titles = {line.variant.id: f"{line.product.title.en} {line.product.title.zh}" for line in cart.lines}
        meant = pick(turn.text, titles)
        return [line for line in cart.lines if line.variant.id == meant]


class ShowCart(_CartAction):
    """Shows the cart."""

    action_name: ClassVar[str] = "action_show_cart"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """List it with its total."""
        self._show(self.services.shop.carts.get(self._owner(turn)), turn, reply)


class Checkout(_CartAction):
    """Says where to pay: on the shop's page, never in the chat."""

    action_name: ClassVar[str] = "action_checkout"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Show the cart once more, and the way to the till."""
        cart = self.services.shop.carts.get(self._owner(turn))
        self._show(cart, turn, reply)
        if cart.lines:
            reply.say("utter_checkout")
