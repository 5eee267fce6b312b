"""What happens when the bot did not understand."""

from __future__ import annotations

from typing import ClassVar

from actions.articles import answer_in_its_words
from actions.base import ShopAction
from actions.chatter import the_wish
from actions.choices import person_reply, starting_points
from actions.find import SearchProducts
from actions.reply import Reply
from actions.tasks.access import Access
from actions.tasks.form import begin_leaving_out
from actions.turn import Turn
from zhanggui.messages import QuickReply
from zhanggui.wording import word


class Fallback(ShopAction):
    """Searches where the words name a product; else asks to say it differently, and then offers a person."""

    action_name: ClassVar[str] = "action_default_fallback"
    counts_as_understood: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Answer a message whose intent was not understood: "lanya erji" still names a kind of product.

        What wants one thing out of an order lies between cancelling, changing and the cart, and is told by its words.
        """
        if self._is_answered(turn, reply):
            reply.remember(failed_turns=0.0)
            return
        failed = turn.slot_count("failed_turns") + 1
        if failed >= 2:
            reply.say("utter_offer_person")
            reply.offer(person_reply(turn.language), QuickReply(label=word("try_search", turn.language)))
        else:
            reply.say("utter_rephrase")
            reply.offer(*starting_points(turn.language))
        reply.remember(failed_turns=float(failed))

    def _is_answered(self, turn: Turn, reply: Reply) -> bool:
        """Answer what the words alone tell: a thing left out of an order, an article's own question, a product."""
        search = self.services.search
        if begin_leaving_out(Access(turn, self.services), reply) or answer_in_its_words(turn, search, reply):
            return True
        is_product = not turn.is_button and search.names_product(the_wish(turn.text, search))
        if is_product:
            SearchProducts(self.services).answer(turn, reply)
        return is_product
