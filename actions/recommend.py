"""Recommendations: each card with a short true reason; others on request, without what the shopper has or dislikes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from actions.base import ShopAction
from actions.chips import REMOVE
from actions.focus import ask_which_product, product_in_focus
from actions.gift_chips import changed_gift, gift_chips
from actions.reply import Reply
from actions.search_state import PAGE_SIZE
from actions.shown_list import MAX_SHOWN, ShownList, current_list
from actions.turn import Turn
from recommender.serving.gift_wish import GiftWish
from recommender.serving.gifts import understand_gift
from recommender.types import RecommendRequest, RecommendResult, Scene
from zhanggui.cards import cards_block
from zhanggui.messages import Payload, QuickReply
from zhanggui.reasons import reason_text
from zhanggui.wording import word

_SCENES = {"gift_advice": Scene.GIFT, "whats_new": Scene.NEW, "bestsellers": Scene.BESTSELLERS}
#: Who asks again for something else has seen what is on the screen.
_OTHERS = re.compile(r"\b(?:others?|another|else|more|different)\b|别的|其他|其它|再|重新|换")
_INTROS = {
    "gift_advice": "utter_gift_intro",
    "whats_new": "utter_new_intro",
    "bestsellers": "utter_bestsellers_intro",
}


class Recommend(ShopAction):
    """Recommends for this shopper: by what they did and said, else what is popular; presents for a person described."""

    action_name: ClassVar[str] = "action_recommend"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Recommend; words that describe a person or a wish steer it (``gift``)."""
        scene = _SCENES.get(turn.intent, Scene.FOR_YOU)
        before = current_list(turn)
        if before and before.scene is scene is not Scene.GIFT and _OTHERS.search(turn.text.casefold()):
            recommend_others(self, turn, reply, before)
            return
        wanted = ShownList(scene=scene, gift=self._wish(turn) if scene is Scene.GIFT else None)
        show_recommendations(self, turn, reply, wanted, _INTROS.get(turn.intent, "utter_recommend_intro"))

    def _wish(self, turn: Turn) -> GiftWish:
        """Return the present that is wished for: the earlier one goes on where the words go on with it."""
        before = current_list(turn)
        earlier = before.gift if before else None
        if constraint := turn.entity(REMOVE):
            return changed_gift(earlier or GiftWish(), constraint)
        if turn.is_button:
            return GiftWish()
        return understand_gift(turn.text, self.services.search, earlier)


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
        wanted = ShownList(scene=self.scene, product_id=product.id)
        show_recommendations(self, turn, reply, wanted, self.intro, product=product.title.get(turn.language))
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


def recommend_others(
    action: ShopAction,
    turn: Turn,
    reply: Reply,
    before: ShownList,
    intro: str = "utter_other_ones",
    also: Sequence[QuickReply] = (),
    **values: object,
) -> None:
    """Show what comes next in the list that is on the screen: the same wish, without what was shown of it."""
    shown = tuple(dict.fromkeys((*before.shown, *turn.last_products)))
    wanted = before.model_copy(update={"shown": shown[-MAX_SHOWN:]})
    show_recommendations(action, turn, reply, wanted, intro, also, **values)


def show_recommendations(
    action: ShopAction,
    turn: Turn,
    reply: Reply,
    wanted: ShownList,
    intro: str,
    also: Sequence[QuickReply] = (),
    **values: object,
) -> None:
    """Recommend what ``wanted`` describes, show the items with their reasons in words, and remember them.

    Parameters
    ----------
    intro : str
        Name of the response that stands before the cards, filled with ``values``.
    also : sequence of QuickReply
        Stand behind the usual ones.
    """
    result = action.services.recommender.recommend(_request(turn, wanted))
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
    chips = gift_chips(wanted.gift, action.services, language) if wanted.gift else None
    if cards is None:
        _say_nothing_left(turn, reply, wanted)
        if chips:
            reply.show(chips)
        reply.offer(QuickReply(label=word("try_search", language)), *also)
        # What was understood stays: a chip may be taken away, a budget be named anew.
        reply.remember(shown_list=wanted.as_slot())
        return
    reply.say(intro, **values)
    reply.show(*([chips] if chips else []), cards)
    prices = tuple(card.price.amount_minor for card in cards.cards if card.price)
    reply.offer(*_next_steps(turn), *also)
    reply.remember(
        shown_list=_remembered(wanted, result, prices).as_slot(),
        search_state=None,
        last_products=[card.product_id for card in cards.cards],
        focus_product=cards.cards[0].product_id if len(cards.cards) == 1 else None,
    )


def _request(turn: Turn, wanted: ShownList) -> RecommendRequest:
    return RecommendRequest(
        scene=wanted.scene or Scene.FOR_YOU,
        customer_id=turn.metadata.customer_id,
        session_id=turn.session_id,
        product_id=wanted.product_id,
        gift=wanted.gift,
        price_min_minor=wanted.price_min_minor,
        price_max_minor=wanted.price_max_minor,
        exclude=wanted.shown,
        language=turn.language,
        limit=PAGE_SIZE,
    )


def _remembered(wanted: ShownList, result: RecommendResult, prices_minor: tuple[int, ...]) -> ShownList:
    ids = tuple(item.product_id for item in result.items)
    return wanted.model_copy(
        update={
            "shown": (*wanted.shown, *ids)[-MAX_SHOWN:],
            "prices_minor": prices_minor,
            "reasons": {item.product_id: item.reason for item in result.items if item.reason},
            "decision_id": result.decision_id,
        }
    )


def _say_nothing_left(turn: Turn, reply: Reply, wanted: ShownList) -> None:
    if wanted.gift and wanted.gift.has_budget and not wanted.shown:
        reply.say("utter_gift_none")
    else:
        reply.say("utter_no_more_suggestions" if wanted.shown else "utter_nothing_found")


def _next_steps(turn: Turn) -> tuple[QuickReply, ...]:
    return (
        QuickReply(label=word("others", turn.language), payload=Payload(intent="show_more")),
        QuickReply(label=word("why_these", turn.language), payload=Payload(intent="why_this")),
    )
