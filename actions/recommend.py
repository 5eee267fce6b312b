"""Recommendations: each card with a short true reason."""

from __future__ import annotations

from typing import ClassVar

from actions.base import ShopAction
from actions.focus import ask_which_product, product_in_focus
from actions.reply import Reply
from actions.search_state import PAGE_SIZE
from actions.turn import Turn
from recommender.types import RecommendRequest, RecommendResult, Scene
from zhanggui.cards import cards_block
from zhanggui.messages import QuickReply
from zhanggui.reasons import reason_text
from zhanggui.wording import word

_INTROS = {
    "gift_advice": "utter_gift_intro",
    "whats_new": "utter_new_intro",
    "bestsellers": "utter_bestsellers_intro",
}


class Recommend(ShopAction):
    """Recommends for this shopper: by what they did, else what is popular."""

    action_name: ClassVar[str] = "action_recommend"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Recommend; words that describe a person or a wish steer it (``gift``)."""
        scene = {
            "gift_advice": Scene.GIFT,
            "whats_new": Scene.NEW,
            "bestsellers": Scene.BESTSELLERS,
        }.get(turn.intent, Scene.FOR_YOU)
        result = self.services.recommender.recommend(
            RecommendRequest(
                scene=scene,
                customer_id=turn.metadata.customer_id,
                session_id=turn.metadata.session_id,
                query=turn.text if scene is Scene.GIFT and not turn.is_button else None,
                language=turn.language,
                limit=PAGE_SIZE,
            )
        )
        show_recommendations(self, turn, reply, result, _INTROS.get(turn.intent, "utter_recommend_intro"))


class _AroundProduct(ShopAction):
    """Recommends around one product; asks which when none is in focus."""

    scene: ClassVar[Scene]
    intro: ClassVar[str]
    intent_name: ClassVar[str]

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Recommend around the product in focus."""
        product = product_in_focus(turn, self.services)
        if product is None:
            ask_which_product(turn, reply, self.services, self.intent_name)
            return
        result = self.services.recommender.recommend(
            RecommendRequest(
                scene=self.scene,
                product_id=product.id,
                customer_id=turn.metadata.customer_id,
                session_id=turn.metadata.session_id,
                language=turn.language,
                limit=PAGE_SIZE,
            )
        )
        show_recommendations(self, turn, reply, result, self.intro, product.title.get(turn.language))
        reply.remember(focus_product=product.id)


class SimilarProducts(_AroundProduct):
    """What could be bought instead."""

    action_name: ClassVar[str] = "action_similar_products"
    scene = Scene.SIMILAR
    intro = "utter_similar_intro"
    intent_name = "similar_products"


class GoesWith(_AroundProduct):
    """What is bought together with it."""

    action_name: ClassVar[str] = "action_goes_with"
    scene = Scene.GOES_WITH
    intro = "utter_goes_with_intro"
    intent_name = "goes_with"


def show_recommendations(
    action: ShopAction, turn: Turn, reply: Reply, result: RecommendResult, intro: str, product: str = ""
) -> None:
    """Show the items with their reasons in words."""
    shop, language = action.services.shop, turn.language
    others = [item.reason.product_id for item in result.items if item.reason and item.reason.product_id]
    products = shop.products.get_many([*(item.product_id for item in result.items), *others])
    departments = {department.key: department for department in shop.products.departments()}
    reasons = {
        item.product_id: text
        for item in result.items
        if item.reason and (text := reason_text(item.reason, products, departments, language))
    }
    shown = [(item.product_id, item.variant_id) for item in result.items]
    cards = cards_block(shown, products, language, reasons, result.decision_id)
    if cards is None:
        reply.say("utter_nothing_found")
        reply.offer(QuickReply(label=word("try_search", language)))
        return
    reply.say(intro, product=product)
    reply.show(cards)
    reply.remember(last_products=[card.product_id for card in cards.cards])
