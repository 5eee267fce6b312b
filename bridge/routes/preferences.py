"""What the shopper has said of their taste: theirs to see and to delete, under their conversation's token."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request

from bridge.admission import own_conversation
from bridge.errors import NotFound
from bridge.parts import BridgeParts, parts_of
from bridge.records import Record
from bridge.schemas.preferences import Preference, Preferences
from zhanggui.preference_words import preference_name

router = APIRouter(prefix="/v1/conversations/{conversation_id}/preferences", tags=["shopper"])
Own = Annotated[Record, Depends(own_conversation)]
PreferenceId = Annotated[str, Path(pattern=r"^p-[0-9a-f]{1,60}$", description="as the list gives it")]


@router.get("", summary="What the shopper has said of their taste")
async def preferences(record: Own, request: Request) -> Preferences:
    """Return likes, dislikes and what they have, the newest first: a signed-in customer's own of all conversations."""
    return Preferences(preferences=await to_thread.run_sync(stated_preferences, parts_of(request), record))


@router.delete("", status_code=204, summary="Forget all of it")
async def forget_all(record: Own, request: Request) -> None:
    """Remove everything that the shopper has said of their taste; doing it twice changes nothing."""
    repository = parts_of(request).services.shop.preferences
    await to_thread.run_sync(repository.forget_all, record.customer_id, record.id)


@router.delete("/{preference_id}", status_code=204, summary="Forget one thing")
async def forget(record: Own, preference_id: PreferenceId, request: Request) -> None:
    """Remove one preference; 404 where the shopper has none of this id, another one's included."""
    repository = parts_of(request).services.shop.preferences
    if not await to_thread.run_sync(repository.forget, [preference_id], record.customer_id, record.id):
        raise NotFound(
            f"preference_id: expected one of GET …/preferences, got {preference_id!r}; ask for the list anew"
        )


def stated_preferences(parts: BridgeParts, record: Record) -> tuple[Preference, ...]:
    """Return the preferences of a conversation's shopper as they are shown to them."""
    known = parts.services.shop.preferences.for_shopper(record.customer_id, record.id)
    return tuple(
        Preference(
            **own.model_dump(exclude={"customer_id", "session_id"}),
            name=preference_name(own, parts.services, record.language),
        )
        for own in known
    )
