"""Hand-off to a person, and what can be done here."""

from __future__ import annotations

import re
from typing import ClassVar

from actions.articles import ask_articles, quote
from actions.base import ShopAction
from actions.choices import starting_points
from actions.mood import Mood, is_unsafe, mood_of
from actions.reply import Reply
from actions.summary import handoff_summary
from actions.tasks.state import task_in
from actions.turn import Turn
from zhanggui.messages import HandoffBlock, HandoffReason

_REASONS = {
    "complaint": HandoffReason.ANGRY,
    "payment_problem": HandoffReason.PAYMENT,
    "nlu_fallback": HandoffReason.NOT_UNDERSTOOD,
}
#: After so many answers in a row that were not understood, the task has failed.
_MISSES_THAT_FAIL = 2
#: Who says so wants to know how or when people can be reached, not only to have one called.
_HOW_TO_REACH = re.compile(
    r"\b(?:phone|telephone|tel|mobile|landline|number|no|hotline|helpline|e-?mail|mail|whatsapp|wechat|contact|address"
    r"|hours|timings?|open|call cent(?:re|er))\b"
    r"|电话|号码|热线|座机|邮箱|微信|联系方式|几点|上班|下班|值班|在线时间|服务时间",
    re.IGNORECASE,
)


def _reason(turn: Turn) -> HandoffReason:
    if is_unsafe(turn.text):
        return HandoffReason.SAFETY
    task = task_in(turn.tracker.get_slot("order_task"))
    if turn.intent == "human_agent" and task and task.misses >= _MISSES_THAT_FAIL:
        return HandoffReason.TASK_FAILED
    if turn.intent == "human_agent" and mood_of(turn.text) is Mood.ANGRY:
        return HandoffReason.ANGRY
    return _REASONS.get(turn.intent, HandoffReason.ASKED)


class HandOff(ShopAction):
    """Calls a person: at once when asked; the bridge knows whether somebody is there."""

    action_name: ClassVar[str] = "action_handoff"
    heeds_mood: ClassVar[bool] = False

    def answer(self, turn: Turn, reply: Reply) -> None:
        """Say that a person is called and show the hand-off block that makes the bridge do it."""
        reason = _reason(turn)
        # To a complaint its rule has said so already.
        if turn.intent == "human_agent" and mood_of(turn.text) is not Mood.CALM:
            reply.say("utter_sorry")
        self._say_how_to_reach(turn, reply)
        reply.say("utter_handoff" if turn.metadata.person_available else "utter_handoff_closed")
        reply.show(HandoffBlock(reason=reason, summary=handoff_summary(turn, self.services, reason)))
        reply.remember(failed_turns=0.0)

    def _say_how_to_reach(self, turn: Turn, reply: Reply) -> None:
        """Quote the shop's article on how people are reached, where that was the question."""
        if turn.intent != "human_agent" or turn.is_button or not _HOW_TO_REACH.search(turn.text):
            return
        result = ask_articles(turn, self.services.search)
        best = result.passages[0] if result.passages else None
        article = self.services.shop.articles.get(best.article_key, best.language) if best else None
        if article is not None and "human_agent" in article.topics:
            quote(result, reply)


class Help(ShopAction):
    """Says what can be done here, with the choices to start from."""

    action_name: ClassVar[str] = "action_help"

    def answer(self, turn: Turn, reply: Reply) -> None:
        """List what the bot can do."""
        reply.say("utter_help")
        reply.offer(*starting_points(turn.language))
