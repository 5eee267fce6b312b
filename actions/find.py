"""Finding products: search, refine, page on."""

from __future__ import annotations

from typing import ClassVar

import structlog

from actions.articles import answer_in_its_words
from actions.base import ShopAction
from actions.chatter import the_refinement, the_wish
from actions.chips import REMOVE, chips_block, without
from actions.choices import person_reply
from actions.given_up import relaxed_words, shown_name
from actions.recommend import recommend_others
from actions.refine_recommendation import cheaper_than, refine_recommendation
from actions.refinements import ADD, refinements
from actions.reply import Reply
from actions.search_state import PAGE_SIZE, SearchState, current_search
from actions.second_wish import two_wishes
from actions.shown_list import current_list
from actions.tasks.access import Access
from actions.tasks.where import where_is_it
from actions.turn import Turn
from retrieval.filtering.refine import refined
from retrieval.types import ParsedQuery, SearchRequest, SearchResult
from zhanggui.cards import cards_block
from zhanggui.messages import Payload, QuickReply
from zhanggui.wording import word

log = structlog.get_logger(__name__)


class SearchProducts(ShopAction):
    """Starts a new search from the shopper's words."""

    action_name: ClassVar[str] = "action_search_products"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Search for the message's text; a new topic drops the old filters visibly (new chips)."""
        if answer_in_its_words(turn, self.services.search, reply):
            return
        wishes = two_wishes(turn, self.services.search)
        if wishes and self.services.search.names_product(wishes.product):
            self.answer(turn.about(wishes.product), reply)
            where_is_it(Access(turn.about(wishes.order), self.services), reply)
            return
        text = the_wish(turn.text, self.services.search)
        request = SearchRequest(text=text, language=turn.language, limit=PAGE_SIZE)
        result = self.services.search.products(request)
        show_result(self, turn, reply, SearchState(text=text, filters=result.parsed), result)


class RefineSearch(ShopAction):
    """Changes the search that is going on: a bound, a colour, a brand, without something, cheaper."""

    action_name: ClassVar[str] = "action_refine_search"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Merge the message into the search; without one it is a search of its own."""
        state = current_search(turn)
        shown = current_list(turn)
        if shown and shown.is_recommendation and refine_recommendation(self, turn, reply, shown):
            return
        if (
            shown
            and shown.is_recommendation
            and not self.services.search.names_product(turn.text)
            and not turn.is_button
        ):
            # Words that change nothing we know of and name nothing: others may be nearer to what is meant.
            recommend_others(self, turn, reply, shown)
            return
        if state is None:
            SearchProducts(self.services).answer(turn, reply)
            return
        if constraint := turn.entity(REMOVE):
            request = self._request(turn, "", _changed(state.filters, constraint))
        else:
            words = "" if turn.is_button else self._words(turn, state)
            request = self._request(turn, words, _cheaper(turn, state))
        result = self.services.search.products(request)
        show_result(self, turn, reply, SearchState(text=state.text, filters=result.parsed), result)

    def _words(self, turn: Turn, state: SearchState) -> str:
        """Leave out what stands around the wish, where a part of the message is plainly one."""
        prices = state.shown_prices_minor
        if cheaper_than(turn.text, prices) is None:
            return turn.text
        return the_refinement(turn.text, self.services.search, lambda part: cheaper_than(part, prices) is not None)

    @staticmethod
    def _request(turn: Turn, words: str, filters: ParsedQuery) -> SearchRequest:
        return SearchRequest(text=words, language=turn.language, filters=filters, limit=PAGE_SIZE)


class ShowMore(ShopAction):
    """Shows the next page of the search that is going on."""

    action_name: ClassVar[str] = "action_show_more"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Page on; at the end say so instead of repeating."""
        state = current_search(turn)
        shown = current_list(turn)
        if shown and shown.is_recommendation:
            recommend_others(self, turn, reply, shown)
            return
        if state is None:
            reply.say("utter_rephrase")
            return
        offset = state.offset + PAGE_SIZE
        request = SearchRequest(text="", language=turn.language, filters=state.filters, limit=PAGE_SIZE, offset=offset)
        result = self.services.search.products(request)
        if not result.hits:
            reply.say("utter_no_more")
            return
        show_result(self, turn, reply, state.model_copy(update={"offset": offset}), result)


def show_result(action: ShopAction, turn: Turn, reply: Reply, state: SearchState, result: SearchResult) -> None:
    """Show a page of hits with what was understood, and remember it for the next turn."""
    language = turn.language
    products = action.services.shop.products.get_many([hit.product_id for hit in result.hits])
    cards = cards_block([(hit.product_id, hit.variant_id) for hit in result.hits], products, language)
    relaxed = relaxed_words(result.relaxed, action.services, language)
    chips = chips_block(
        result.parsed, relaxed, language, lambda name, key: shown_name(name, key, action.services, language)
    )
    if cards is None:
        reply.say("utter_nothing_found")
        if chips:
            reply.show(chips)
        reply.offer(QuickReply(label=word("try_recommend", language)), person_reply(language))
        return
    near = "utter_found" if result.is_exact else "utter_found_near"
    reply.say("utter_found_relaxed" if result.relaxed else near, n=result.total)
    reply.show(*([chips] if chips else []), cards)
    reply.offer(*_next_steps(state, result, turn), *refinements(result, language))
    prices = tuple(card.price.amount_minor for card in cards.cards if card.price)
    reply.remember(
        search_state=state.model_copy(update={"shown_prices_minor": prices}).model_dump(mode="json"),
        shown_list=None,
        last_products=[card.product_id for card in cards.cards],
        focus_product=cards.cards[0].product_id if len(cards.cards) == 1 else None,
    )


def _changed(filters: ParsedQuery, constraint: str) -> ParsedQuery:
    """Add a facet's value or take a chip's constraint away; what no button of ours says changes nothing."""
    if not constraint.startswith(ADD):
        return without(filters, constraint)
    try:
        return refined(filters, constraint.removeprefix(ADD))
    except ValueError:
        log.warning("not a refinement", constraint=constraint[:80])
        return filters


def _cheaper(turn: Turn, state: SearchState) -> ParsedQuery:
    """Lower the upper bound below the middle of the shown prices when the shopper wants it cheaper."""
    bound = cheaper_than(turn.text, state.shown_prices_minor)
    return state.filters if bound is None else state.filters.model_copy(update={"price_max_minor": bound})


def _next_steps(state: SearchState, result: SearchResult, turn: Turn) -> list[QuickReply]:
    steps = []
    if result.total > state.offset + len(result.hits):
        steps.append(QuickReply(label=word("show_more", turn.language), payload=Payload(intent="show_more")))
    if len(result.hits) > 1:
        steps.append(QuickReply(label=word("cheaper", turn.language)))
    return steps
