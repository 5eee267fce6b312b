"""Webhooks: endpoints, and what is on its way to them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from bridge.outbox import Event
from bridge.schemas.common import Schema

_Description = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
_Events = Annotated[tuple[Event, ...], Field(max_length=len(Event), description="empty: all of them")]


class NewEndpoint(Schema):
    """Where to tell what."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://shop.example/hooks/zhanggui", "events": ["message.created"]}]}
    )

    url: _Url = Field(description="https; a host of the public internet")
    events: _Events = ()
    description: _Description = ""


class EndpointChange(Schema):
    """What to change of an endpoint; what is left out, or null, stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_enabled": False}]})

    url: _Url | None = None
    events: _Events | None = None
    description: _Description | None = None
    is_enabled: bool | None = None


class Endpoint(Schema):
    """An endpoint; its secret is only shown when it is made."""

    id: str
    url: str
    events: tuple[Event, ...]
    description: str
    created_at: AwareDatetime
    is_enabled: bool = Field(description="false: nothing is sent; also after the endpoint answered 410")
    previous_valid_until: AwareDatetime | None = Field(
        description="until then the secret before the last one signs, too"
    )


class Endpoints(Schema):
    """A page of endpoints, and what one may be told of."""

    items: tuple[Endpoint, ...]
    next_cursor: str | None = Field(description="ask with it for the next page; null on the last one")
    events: tuple[Event, ...] = tuple(event for event in Event if event is not Event.TEST)


class EndpointWithSecret(Endpoint):
    """An endpoint with the secret that signs its deliveries: keep it now, it is not shown again."""

    secret: str = Field(
        description="whsec_… as Standard Webhooks has it", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )


class Delivery(Schema):
    """One event on its way to one endpoint."""

    event_id: str = Field(description="the webhook-id: the same over all retries and replays")
    event: Event
    state: Literal["pending", "delivered", "dead"]
    attempts: int
    created_at: AwareDatetime = Field(description="when it happened")
    next_attempt_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    last_status: int | None
    last_error: str | None


class Replayed(Schema):
    """How many deliveries were put on their way again."""

    replayed: int
