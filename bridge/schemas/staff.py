"""The staff's side."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from bridge.handoff import State
from bridge.hours import OpeningHours
from bridge.presence import PresenceState
from bridge.roles import Role
from bridge.schemas.accounts import StaffName
from bridge.schemas.common import ClientMessageId, ProductId, Schema, clean_text
from bridge.schemas.conversations import AttachmentIds, Message
from shop.types import Language

#: One line, no blank at either end.
_LINE = r"^[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
Label = Annotated[str, StringConstraints(max_length=40, pattern=_LINE)]
#: Typed behind a stroke: no blanks.
Shortcut = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\s\x00-\x1f\x7f-\x9f/]+$")]


class StaffMessage(Schema):
    """A person's answer: words, with the cards of products where some are named, and files with or without words."""

    client_message_id: ClientMessageId
    text: str | None = None
    product_ids: Annotated[tuple[ProductId, ...], Field(max_length=6)] = ()
    attachment_ids: AttachmentIds = ()

    _clean = field_validator("text")(lambda text: None if text is None else clean_text(text))

    @model_validator(mode="after")
    def _has_something(self) -> Self:
        if self.text is None and not self.attachment_ids:
            raise ValueError("expected a text, attachment_ids or both, got neither")
        return self


class ConversationSummary(Schema):
    """A row of the staff's list."""

    id: str
    conversation_id: str
    state: State
    language: Language
    position: int | None
    waiting_since: AwareDatetime | None
    updated_at: AwareDatetime
    agent: str | None
    last_message: str | None
    customer_name: str | None
    reason: str | None = None
    wanted_agent: str | None = None
    labels: tuple[str, ...] = ()


class ConversationList(Schema):
    """Conversations of a state."""

    conversations: tuple[ConversationSummary, ...]
    next_cursor: str | None = None


class NoteView(Schema):
    """A private note."""

    id: str
    author: str
    created_at: AwareDatetime
    text: str


class NewNote(Schema):
    """A private note to keep."""

    text: str

    _clean = field_validator("text")(clean_text)


class Notes(Schema):
    """The notes beside a conversation, oldest first."""

    notes: tuple[NoteView, ...]


class ConversationView(ConversationSummary):
    """A conversation with its newest messages and notes."""

    summary: str | None
    messages: tuple[Message, ...]
    notes: tuple[NoteView, ...]


class Labels(Schema):
    """All labels of a conversation."""

    labels: Annotated[tuple[Label, ...], Field(max_length=20)]


class Transfer(Schema):
    """To whom a conversation goes; null: back to the queue."""

    to: StaffName | None


class TeamMember(Schema):
    """Somebody of the team, whether they are there, and how much room they have."""

    name: str
    display_name: str
    role: Role
    presence: PresenceState
    conversations: int
    capacity: int


class Team(Schema):
    """Everybody who may sign in."""

    members: tuple[TeamMember, ...]


class OwnPresence(Schema):
    """What one says of oneself; who has no console open is offline anyway."""

    presence: Literal[PresenceState.ONLINE, PresenceState.AWAY]


class HoursView(Schema):
    """The opening hours; null: people may answer at any time."""

    hours: OpeningHours | None
    is_open: bool
    next_opening: AwareDatetime | None


class SetHours(Schema):
    """New opening hours, or none."""

    hours: OpeningHours | None


class CannedText(Schema):
    """What a canned reply says; ``{customer}``, ``{agent}`` and ``{shop}`` are filled in before it is sent."""

    text: str

    _clean = field_validator("text")(clean_text)


class CannedFileView(Schema):
    """What goes along with a canned reply."""

    name: str
    media_type: str
    size_bytes: int


class CannedView(Schema):
    """A canned reply."""

    shortcut: str
    text: str
    is_own: bool = Field(description="only who has made it sees it")
    file: CannedFileView | None
    updated_at: AwareDatetime
    updated_by: str


class CannedReplies(Schema):
    """The team's canned replies and one's own by shortcut."""

    replies: tuple[CannedView, ...]
