"""The limits of the bridge by address, conversation and member of staff; integrators' keys bring their own."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.limits import RateLimiter
from bridge.shared_limits import SharedLimits
from zhanggui.settings import Settings

#: A coarse limit by address that costs no database; what repeated failures bring is in staff_accounts.py.
SIGN_INS_A_MINUTE = 10
#: Typing and read marks that reach the staff from one conversation: people make a few.
SIGNALS_A_MINUTE = 60
#: Search and recommendation are open to the page; a shopper never comes near this.
READS_A_MINUTE = 240
#: From all sides, and once more because the light was bad.
UPLOADS_AN_HOUR = 40


@dataclass
class RateLimits:
    """How often what may be done, and by whom it is counted."""

    #: By conversation.
    messages: RateLimiter
    signals: RateLimiter
    uploads: RateLimiter
    #: By address, or by member of staff.
    conversations: RateLimiter
    sign_ins: RateLimiter
    reads: RateLimiter
    uploads_of_address: RateLimiter

    @classmethod
    def open(cls, settings: Settings, shared: SharedLimits | None) -> RateLimits:
        """Build the limits; with ``shared`` all bridges count together."""
        return cls(
            messages=RateLimiter(settings.messages_per_minute, 60, "messages a minute in a conversation", shared),
            signals=RateLimiter(SIGNALS_A_MINUTE, 60, "signals a minute in a conversation"),
            uploads=RateLimiter(UPLOADS_AN_HOUR, 3600, "uploads an hour in a conversation", shared),
            conversations=RateLimiter(settings.conversations_per_hour, 3600, "conversations an hour", shared),
            sign_ins=RateLimiter(SIGN_INS_A_MINUTE, 60, "sign-ins a minute", shared),
            reads=RateLimiter(READS_A_MINUTE, 60, "requests a minute", shared),
            uploads_of_address=RateLimiter(settings.uploads_per_hour, 3600, "uploads an hour", shared),
        )
