"""Hand-off: conversations that wait for a person, are with one, and go back to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread

from bridge.bot_client import BotClient
from bridge.errors import Conflict
from bridge.handoff import State
from bridge.hub import STAFF, Hub
from bridge.masking import mask_cards
from bridge.repository import ConversationRepository, Record
from bridge.schemas.conversations import Message, OwnerState
from bridge.schemas.staff import ConversationSummary
from bridge.texts import text_block
from zhanggui.messages import AnyBlock, HandoffBlock, TextBlock


class ServiceDesk:
    """Changes of ownership, each told to the shopper and to the staff page."""

    def __init__(self, repository: ConversationRepository, hub: Hub, bot: BotClient) -> None:
        self._repository = repository
        self._hub = hub
        self._bot = bot

    async def request_person(self, record: Record, block: HandoffBlock) -> OwnerState:
        """Queue a conversation for a person; asking again while waiting changes nothing."""
        if record.state is State.CLOSED:
            record = await self.reopen(record)
        if record.state is not State.BOT:
            return await self.owner_state(record)
        try:
            record = await self._change(
                record,
                State.WAITING,
                "shopper",
                reason=block.reason.value,
                summary=block.summary or None,
                expected=State.BOT,
            )
        except Conflict:
            # Asked for twice at once, or taken in between.
            return await self.owner_state(await to_thread.run_sync(self._repository.get, record.id))
        state = await self.owner_state(record)
        await self.say(record, "system", [text_block("waiting", record.language, position=state.position)])
        return state

    async def take(self, conversation_id: str, agent: str) -> Record:
        """Give a waiting conversation (or the bot's) to an agent; of two at once exactly one gets it.

        Raises
        ------
        Conflict
            When it is with a person already, or somebody else was faster.
        """
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        before = record.state if record.state in (State.WAITING, State.BOT) else State.WAITING
        record = await self._change(record, State.PERSON, agent, agent=agent, expected=before)
        await self.say(record, "system", [text_block("joined", record.language, name=agent)])
        return record

    async def release(self, conversation_id: str, agent: str) -> Record:
        """Give a conversation back to the bot, which is told what was said since it fell silent."""
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        missed = await to_thread.run_sync(self._repository.messages, conversation_id, record.bot_seq)
        record = await self._change(record, State.BOT, agent)
        if events := _tracker_events(missed):
            await self._bot.tell(conversation_id, events)
        await to_thread.run_sync(self._repository.set_bot_seq, conversation_id, record.last_seq)
        await self.say(record, "system", [text_block("back_to_bot", record.language)])
        return record

    async def close(self, conversation_id: str, agent: str) -> Record:
        """Close a conversation; the shopper opens it again by writing."""
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        record = await self._change(record, State.CLOSED, agent)
        await self.say(record, "system", [text_block("closed", record.language)])
        return record

    async def reopen(self, record: Record) -> Record:
        """Give a closed conversation to the bot, because its shopper has written again."""
        try:
            return await self._change(record, State.BOT, "shopper", expected=State.CLOSED)
        except Conflict:
            # Opened by another message at the same time.
            return await to_thread.run_sync(self._repository.get, record.id)

    async def answer(self, record: Record, agent: str, text: str, client_message_id: str) -> Message:
        """Say something as a person."""
        return await self.say(record, "person", [TextBlock(text=mask_cards(text))], author=agent, key=client_message_id)

    async def say(
        self,
        record: Record,
        role: str,
        blocks: Sequence[AnyBlock],
        *,
        author: str | None = None,
        key: str | None = None,
    ) -> Message:
        """Store a message and push it to everyone who listens; one that was stored before is not pushed again."""
        stored = await to_thread.run_sync(
            lambda: self._repository.add(record.id, role, blocks, author=author, client_message_id=key)
        )
        if stored.is_new:
            self.push(record.id, stored.message)
        return stored.message

    def push(self, conversation_id: str, message: Message) -> None:
        """Push a stored message to the shopper's pages and the staff page."""
        if not (self._hub.has_listeners(conversation_id) or self._hub.has_listeners(STAFF)):
            return
        frame = {"type": "message", "message": message.model_dump(mode="json")}
        self._hub.publish(conversation_id, frame)
        self._hub.publish(STAFF, {**frame, "conversation_id": conversation_id})

    async def owner_state(self, record: Record) -> OwnerState:
        """Return who owns a conversation and its place in the queue."""
        position = await to_thread.run_sync(self._repository.queue_position, record)
        return OwnerState(state=record.state, position=position)

    async def summary(
        self, record: Record, last_words: str | None, customer_name: str | None = None
    ) -> ConversationSummary:
        """Return a conversation as the staff's list shows it."""
        state = await self.owner_state(record)
        return ConversationSummary(
            id=record.id,
            conversation_id=record.id,
            state=record.state,
            language=record.language,
            position=state.position,
            waiting_since=record.waiting_since,
            updated_at=record.updated_at,
            agent=record.agent,
            last_message=last_words,
            customer_name=customer_name,
            reason=record.handoff_reason,
        )

    async def tell_staff(self, record: Record) -> None:
        """Push a conversation's row to the staff page."""
        words = await to_thread.run_sync(self._repository.last_words, record.id)
        row = await self.summary(record, words)
        self._hub.publish(STAFF, {"type": "conversation", "conversation": row.model_dump(mode="json")})

    async def _change(self, record: Record, after: State, actor: str, **more: Any) -> Record:
        changed = await to_thread.run_sync(lambda: self._repository.change_state(record.id, after, actor=actor, **more))
        state = await self.owner_state(changed)
        self._hub.publish(record.id, {"type": "state", **state.model_dump(mode="json")})
        await self.tell_staff(changed)
        return changed


def _tracker_events(messages: list[Message]) -> list[dict[str, Any]]:
    """Return what was said as Rasa's tracker events: a person's words count as the bot's."""
    kinds = {"shopper": "user", "person": "bot"}
    now = datetime.now(UTC).timestamp()
    return [
        {"event": kinds[message.role], "text": block.text, "timestamp": now, "metadata": {"from_handoff": True}}
        for message in messages
        if message.role in kinds
        for block in message.blocks
        if isinstance(block, TextBlock)
    ]
