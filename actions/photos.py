"""Photos that nobody has asked for: nothing here can look at them, and a person can.

One that comes after a return or a claim was opened belongs to it; the answer to "a photo?" is read in actions/tasks.
"""

from __future__ import annotations

from actions.reply import Reply
from actions.turn import Turn
from zhanggui.messages import Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word

#: Cases of which a photo tells something.
_SHOWN = ("R-", "X-", "W-")


def answer_photos(turn: Turn, services: Services, reply: Reply) -> None:
    """Say what becomes of files that came without a word, and what can be done with them."""
    if case := _with_its_case(turn, services):
        reply.say("utter_photo_with_case", case=case)
        return
    reply.say("utter_photo_alone")
    language = turn.language
    reply.offer(
        QuickReply(label=word("photo_is_damage", language), payload=Payload(intent="return_exchange")),
        QuickReply(label=word("talk_to_person", language), payload=Payload(intent="human_agent")),
    )


def mention_photos(turn: Turn, services: Services, reply: Reply) -> None:
    """Say beside the answer to a message what becomes of the files that came with it."""
    if case := _with_its_case(turn, services):
        reply.say("utter_photo_with_case", case=case)
    else:
        reply.say("utter_photo_beside")


def _with_its_case(turn: Turn, services: Services) -> str | None:
    """Put the files with the newest case of the conversation; return its number, None where there is none."""
    done = services.shop.audit.in_conversation(turn.session_id)
    opened = [one.subject for one in done if one.action == "case.open" and one.subject.startswith(_SHOWN)]
    if opened and services.shop.cases.add_photos(opened[-1], turn.attachment_ids, turn.asked_by):
        return opened[-1]
    return None
