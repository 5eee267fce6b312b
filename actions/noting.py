"""Stated preferences as actions keep, read and take them back: the customer's where one is known, else the visit's."""

from __future__ import annotations

from collections.abc import Sequence

from actions.turn import Turn
from shop.types import NewPreference, StatedPreference
from zhanggui.messages import Payload, QuickReply
from zhanggui.services import Services
from zhanggui.wording import word

_SAID_CHARS = 120
#: As many ids as a button's value holds.
MAX_UNDONE = 8


def note(turn: Turn, services: Services, said: Sequence[NewPreference]) -> list[StatedPreference]:
    """Keep what was said."""
    _own_session(turn, services)
    return services.shop.preferences.add(said, customer_id=turn.metadata.customer_id, session_id=turn.session_id)


def stated_by(turn: Turn, services: Services) -> list[StatedPreference]:
    """Return what the shopper has said, the newest first."""
    _own_session(turn, services)
    return services.shop.preferences.for_shopper(turn.metadata.customer_id, turn.session_id)


def undo(turn: Turn, kept: Sequence[StatedPreference]) -> QuickReply:
    """Return the quick reply that takes back what was just noted."""
    return forget_reply(word("undo", turn.language), [own.id for own in kept])


def forget_reply(label: str, preference_ids: Sequence[str]) -> QuickReply:
    """Return the quick reply that forgets some preferences."""
    entities = {"preference_id": ",".join(preference_ids[:MAX_UNDONE])}
    return QuickReply(label=label[:120], payload=Payload(intent="forget_preference", entities=entities))


def said_in_short(turn: Turn) -> str:
    """Return the shopper's words in short; what stood on a button is not theirs, its intent's name stands for it."""
    words = turn.intent.replace("_", " ") if turn.is_button else turn.text
    return " ".join(words.split())[:_SAID_CHARS] or "…"


def _own_session(turn: Turn, services: Services) -> None:
    """Give a customer what their visit said before they were known."""
    if turn.metadata.customer_id:
        services.shop.preferences.merge(turn.session_id, turn.metadata.customer_id)
