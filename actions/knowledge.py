"""Answers from the shop's articles with their source, or honestly none."""

from __future__ import annotations

from typing import ClassVar

from actions.articles import answer_from_articles
from actions.base import ShopAction
from actions.orders import ShowOrder
from actions.reply import Reply
from actions.second_wish import two_wishes
from actions.turn import Turn


class AnswerQuestion(ShopAction):
    """Quotes the passage that answers a question about the shop."""

    action_name: ClassVar[str] = "action_answer_question"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Answer from the articles; two wishes at once ask for none, whatever they sound like as a whole."""
        if not turn.tracker.active_loop and two_wishes(turn, self.services.search):
            ShowOrder(self.services).answer(turn, reply)
        else:
            answer_from_articles(turn, self.services.search, reply)
