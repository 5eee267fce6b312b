"""Questions about one product: its price, stock and facts, from its own record."""

from __future__ import annotations

from typing import ClassVar

from actions.articles import ask_articles, quote
from actions.base import ShopAction
from actions.cart_view import options_text
from actions.choices import person_reply
from actions.comparison import comparison_block
from actions.focus import ask_which_product, compared_count, product_in_focus
from actions.product_facts import best_facts, fact_text
from actions.reply import Reply
from actions.second_wish import two_wishes
from actions.stock_replies import alert_replies
from actions.tasks.access import Access
from actions.tasks.where import where_is_it
from actions.turn import Turn
from retrieval.types import SearchRequest
from shop.money import format_money
from shop.types import Product
from zhanggui.cards import cards_block
from zhanggui.messages import TextBlock
from zhanggui.wording import word

# What fits on a phone without scrolling, when the question names no fact.
FACTS_SHOWN = 6
COMPARED = 3


class AnswerProduct(ShopAction):
    """Answers from the product's record; what the record does not say is not invented."""

    action_name: ClassVar[str] = "action_answer_product"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Answer about the product in focus, or about the one that the words name."""
        wishes = two_wishes(turn, self.services.search)
        if wishes:
            self.answer(turn.about(wishes.product), reply)
            where_is_it(Access(turn.about(wishes.order), self.services), reply)
            return
        product = product_in_focus(turn, self.services) or self.named(turn)
        if product is None:
            ask_which_product(turn, reply, self.services, turn.intent or "product_question")
            return
        reply.remember(focus_product=product.id)
        {"product_price": self._price, "stock": self.say_stock}.get(turn.intent, self._facts)(product, turn, reply)

    def named(self, turn: Turn) -> Product | None:
        """Return the best hit for the words, when nothing is in focus ("how much is the Ridge tent?")."""
        if turn.is_button or turn.last_products:
            return None
        hits = self.services.search.products(SearchRequest(text=turn.text, language=turn.language, limit=1)).hits
        return self.services.shop.products.get(hits[0].product_id) if hits else None

    def _price(self, product: Product, turn: Turn, reply: Reply) -> None:
        price = product.offer.price
        if price is None:
            reply.say("utter_price_unknown", product=product.title.get(turn.language))
        else:
            reply.say(
                "utter_price",
                product=product.title.get(turn.language),
                price=format_money(price, turn.language),
            )
        self._card(product, turn, reply)

    def say_stock(self, product: Product, turn: Turn, reply: Reply) -> None:
        """Say what is left of each variant; what is gone can be waited for."""
        left = sum(variant.stock_quantity for variant in product.variants)
        response = "utter_stock_in" if left else "utter_stock_out"
        reply.say(response, product=product.title.get(turn.language), count=left)
        rows = [
            f"{options_text(variant, turn.language)}: "
            + (
                word("stock_left", turn.language, count=variant.stock_quantity)
                if variant.stock_quantity
                else word("stock_none", turn.language)
            )
            for variant in product.variants
            if variant.options
        ]
        if len(rows) > 1:
            reply.show(TextBlock(text="\n".join(rows)))
        self._card(product, turn, reply)
        reply.offer(*alert_replies(product, turn))

    def _facts(self, product: Product, turn: Turn, reply: Reply) -> None:
        title = product.title.get(turn.language)
        matched = [] if turn.is_button else best_facts(product, turn.text, turn.language)
        if matched:
            reply.say("utter_attribute", product=title)
            reply.show(TextBlock(text="\n".join(fact_text(fact, turn.language) for fact in matched)))
            return
        # "Can it be gift wrapped?" is said of a product and answered by the shop.
        if not turn.is_button and quote(ask_articles(turn, self.services.search), reply):
            return
        reply.say("utter_product_facts", product=title)
        lines = [fact_text(fact, turn.language) for fact in product.attributes[:FACTS_SHOWN]]
        text = "\n".join(filter(None, [product.description.get(turn.language)[:600], *lines]))
        if text:
            reply.show(TextBlock(text=text))
        reply.offer(person_reply(turn.language))

    def _card(self, product: Product, turn: Turn, reply: Reply) -> None:
        block = cards_block([(product.id, None)], {product.id: product}, turn.language)
        if block:
            reply.show(block)


class CompareProducts(ShopAction):
    """Sets the products shown last beside each other, the facts in which they differ first."""

    action_name: ClassVar[str] = "action_compare_products"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Compare up to three of the products shown last."""
        count = compared_count(turn.text) or COMPARED
        products = list(self.services.shop.products.get_many(turn.last_products[:count]).values())
        if len(products) < 2:
            ask_which_product(turn, reply, self.services, "product_question")
            return
        reply.say("utter_compare_intro")
        reply.show(comparison_block(products, turn.language))
