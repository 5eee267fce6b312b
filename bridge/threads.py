"""The same talk everywhere: who signs in goes on with it, on this device and on the next (docs/adr/0023)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import timedelta

from anyio import to_thread

from bridge.errors import Conflict, UnknownConversation
from bridge.handoff import State
from bridge.records import Record
from bridge.repository import ConversationRepository
from bridge.service_desk import ServiceDesk
from bridge.thread_repository import ThreadRepository
from shop.service import Shop

#: Which of two conversations goes on: a person's answer is worth more than a place in the queue, and so on.
_RANK = {State.PERSON: 3, State.WAITING: 2, State.BOT: 1, State.CLOSED: 0}


@dataclass(frozen=True)
class Threads:
    """A customer's own conversations."""

    repository: ConversationRepository
    threads: ThreadRepository
    desk: ServiceDesk
    shop: Shop
    #: How long a conversation with the assistant goes on by itself: as long as the browser would have kept it.
    resume_within: timedelta

    async def resume(self, customer_id: str) -> Record | None:
        """Return the customer's conversation that goes on; None where a new one begins."""
        return await to_thread.run_sync(self.threads.open_of, customer_id, self.resume_within)

    async def sign_in(self, present: Record, customer_id: str) -> Record | None:
        """Say who has the conversation on the screen; return the one that goes on, None where a new one begins.

        What belongs to nobody becomes the customer's, what belongs to another customer is never touched.
        """
        if present.customer_id == customer_id:
            return present
        has_spoken = await to_thread.run_sync(self.repository.last_words, present.id) is not None
        if present.customer_id is not None or not (has_spoken or present.state in (State.WAITING, State.PERSON)):
            # A greeting alone is worth nothing: the customer's own conversation goes on, or this one where none does.
            own = await self.resume(customer_id)
            if own is not None or present.customer_id is not None:
                return own
        bound = await to_thread.run_sync(self.threads.bind, present.id, customer_id)
        if bound is None:
            # Another tab was faster, and perhaps it was another customer.
            present = await to_thread.run_sync(self.repository.get, present.id)
            return present if present.customer_id == customer_id else await self.resume(customer_id)
        await to_thread.run_sync(self._give_things, bound.id, customer_id)
        # Whoever opened it before, and has its token, listens no longer.
        self.desk.revoke(bound.id)
        await self.desk.tell_staff(bound)
        return await self._one_of(bound, customer_id)

    async def _one_of(self, bound: Record, customer_id: str) -> Record:
        """Return which goes on, the conversation on the screen or an earlier one; the other one waits for nobody."""
        own = await to_thread.run_sync(self.threads.open_of, customer_id, self.resume_within, bound.id)
        if own is None:
            return bound
        goes_on, other = (own, bound) if _RANK[own.state] > _RANK[bound.state] else (bound, own)
        if other.state is not State.WAITING:
            return goes_on
        if goes_on.state is State.WAITING and other.waiting_since is not None:
            await to_thread.run_sync(self.threads.keep_place, goes_on.id, other.waiting_since)
        # Taken or erased meanwhile: then it is no ghost in the queue.
        with contextlib.suppress(Conflict, UnknownConversation):
            await self.desk.leave_queue(other)
        return await to_thread.run_sync(self.repository.get, goes_on.id)

    def _give_things(self, conversation_id: str, customer_id: str) -> None:
        self.shop.preferences.merge(conversation_id, customer_id)
        self.shop.carts.merge(conversation_id, customer_id)
