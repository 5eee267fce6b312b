"""What the chat on a shop's page has to know of the shop's settings, and the consent that it brings back."""

from __future__ import annotations

from pydantic import AwareDatetime

from bridge.schemas.common import Key, Schema
from zhanggui.widget_settings import Consent, Proactive, RatingQuestion


class WidgetSettings(Schema):
    """Null: nothing is asked for, or comes by itself."""

    consent: Consent | None
    proactive: Proactive | None
    rating: RatingQuestion


class GiveConsent(Schema):
    """A consent: the version that the shopper has read."""

    version: Key


class GivenConsent(Schema):
    """A consent as it was recorded."""

    version: str
    at: AwareDatetime
