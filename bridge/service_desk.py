"""Hand-off: conversations that wait for a person, are with one, and go back to the bot."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from anyio import to_thread

from bridge.bot_client import BotClient
from bridge.desk_repository import DeskRepository
from bridge.errors import Conflict, Forbidden, NoRoom, UnknownConversation
from bridge.handoff import State, check_transition
from bridge.hours import moment_in_words
from bridge.hub import STAFF, Frame, Hub
from bridge.masking import mask_cards
from bridge.presence import Presence, PresenceState
from bridge.records import Record
from bridge.repository import ConversationRepository
from bridge.roles import RIGHTS, Right
from bridge.schemas.conversations import Message, OwnerState
from bridge.schemas.staff import ConversationSummary, NoteView
from bridge.staff_repository import Account, plain_name
from bridge.texts import text_block
from zhanggui.messages import AnyBlock, HandoffBlock, HandoffReason, TextBlock

log = structlog.get_logger(__name__)

LOOK_AT_HOURS_EVERY_S = 2.0


class ServiceDesk:
    """Changes of ownership, each told to the shopper and to the staff page."""

    def __init__(
        self,
        repository: ConversationRepository,
        notebook: DeskRepository,
        hub: Hub,
        bot: BotClient,
        account_of: Callable[[str], Account],
        grace_s: float,
    ) -> None:
        self._repository = repository
        self._account_of = account_of
        self._notebook = notebook
        self._hub = hub
        self._bot = bot
        self.presence = Presence(hub, grace_s, self._give_back_all, self._give_wanted)

    async def start(self) -> None:
        """Expect the agents who had conversations when the bridge was stopped: who does not come is lost."""
        self.presence.expect(await to_thread.run_sync(self._repository.owners))

    async def is_open(self) -> bool:
        """Say whether people answer at this hour."""
        hours = await to_thread.run_sync(self._notebook.hours)
        return hours is None or hours.is_open(datetime.now(UTC))

    async def request_person(self, record: Record, block: HandoffBlock) -> OwnerState:
        """Queue a conversation for a person, also outside the opening hours; asking again changes nothing."""
        if record.state is State.CLOSED:
            record = await self.reopen(record)
        if record.state is not State.BOT:
            return await self.owner_state(record)
        try:
            record = await self._change(
                record.id,
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
        await self.say(record, "system", [await self._waiting_text(record, "waiting")])
        return state

    async def take(self, conversation_id: str, agent: Account, actor: str | None = None) -> Record:
        """Give a waiting conversation (or the bot's) to an agent; of two at once exactly one gets it.

        Parameters
        ----------
        conversation_id : str
        agent : Account
        actor : str, optional
            Who gives it to them; by default they take it themselves.

        Raises
        ------
        Conflict
            When it is with a person already, or somebody else was faster.
        NoRoom
            When the agent has as many as they can.
        """
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        before = record.state if record.state in (State.WAITING, State.BOT) else State.WAITING
        by = actor or agent.name
        record = await self._change(conversation_id, State.PERSON, by, agent=agent.name, expected=before)
        return await self._greet(record, agent)

    async def assign(self, conversation_id: str, by: Account, to: Account | None) -> Record:
        """Give a conversation to an agent, whoever has it, or to the queue.

        Raises
        ------
        Conflict
            When it is closed, the account is disabled, they have it already, or they are not there to take it.
        NoRoom
            When the agent has as many as they can.
        """
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        if record.state is State.PERSON:
            return await self.transfer(conversation_id, by, to)
        if to is None:
            if record.state is State.BOT:
                await self.request_person(record, HandoffBlock(reason=HandoffReason.ASKED))
            elif record.state is State.CLOSED:
                check_transition(record.state, State.WAITING)
            return await to_thread.run_sync(self._repository.get, conversation_id)
        if self.presence.of(to.name) is PresenceState.OFFLINE:
            raise Conflict(
                f"expected somebody who has a console open, got {to.name}; assign it to null, which is the queue"
            )
        return await self.take(conversation_id, to, by.name)

    async def release(self, conversation_id: str, agent: Account) -> Record:
        """Give a conversation back to the bot, which is told what was said since it fell silent.

        Raises
        ------
        Forbidden
            When another agent has it, and this one is no supervisor.
        """
        held = await to_thread.run_sync(self._repository.get, conversation_id)
        # Told before the change, so that the shopper's next words find a bot that knows; then what came between.
        await self._tell_bot(held)
        record = await self._change(conversation_id, State.BOT, agent.name, owner=_owner_rule(agent))
        await self._tell_bot(record)
        await self.say(record, "system", [text_block("back_to_bot", record.language)])
        await self._room_with(held.agent)
        return record

    async def _tell_bot(self, record: Record) -> None:
        """Tell the bot what was said up to here and is news to it; what the shopper says later is a turn of its own."""
        missed = await to_thread.run_sync(self._repository.messages, record.id, record.bot_seq)
        told = _without_open_questions([message for message in missed if message.seq <= record.last_seq])
        if events := _tracker_events(told):
            await self._bot.tell(record.id, events)
            await to_thread.run_sync(self._repository.set_bot_seq, record.id, told[-1].seq)

    async def close(self, conversation_id: str, agent: Account | None) -> Record:
        """Close a conversation; the shopper opens it again by writing. None is the shopper.

        Raises
        ------
        Forbidden
            When another agent has it, and this one is no supervisor.
        """
        held = await to_thread.run_sync(self._repository.get, conversation_id)
        actor, owner = (agent.name, _owner_rule(agent)) if agent else ("shopper", None)
        record = await self._change(conversation_id, State.CLOSED, actor, owner=owner)
        await self.say(record, "system", [text_block("closed", record.language)])
        await self._room_with(held.agent)
        return record

    async def leave_queue(self, record: Record) -> Record:
        """Give a waiting conversation back to the bot: its shopper goes on in another one of theirs.

        Raises
        ------
        Conflict
            When it does not wait any more.
        """
        record = await self._change(record.id, State.BOT, "shopper", expected=State.WAITING)
        await self.say(record, "system", [text_block("continued_elsewhere", record.language)])
        return record

    def revoke(self, conversation_id: str) -> None:
        """Close the lines of the shopper's pages: their token opens nothing any more."""
        self._hub.publish(conversation_id, {"type": "revoked"})

    async def transfer(self, conversation_id: str, agent: Account, to: Account | None) -> Record:
        """Hand a person's conversation to another agent, or back to the queue, where it keeps its place.

        For an agent who has no room or no console open it waits in the queue; they get it as soon as they can, and any
        other may take it before.

        Raises
        ------
        Conflict
            When no person has it, the other agent has it already, or their account is disabled.
        Forbidden
            When another agent has it, and this one is no supervisor.
        """
        if to is not None and not to.is_active:
            raise Conflict(f"expected somebody who may sign in, got {to.name}, whose account is disabled")
        held = await to_thread.run_sync(self._repository.get, conversation_id)
        if to is not None and held.agent == to.name:
            raise Conflict(f"expected a conversation that another person has, got one that is with {to.name}")
        owner = _owner_rule(agent)
        if to is not None and self.presence.of(to.name) is not PresenceState.OFFLINE:
            try:
                record = await to_thread.run_sync(
                    lambda: self._repository.hand_over(conversation_id, to.name, actor=agent.name, owner=owner)
                )
            except NoRoom:
                log.info("transfer waits: the agent has no room", agent=to.name)
            else:
                await self._tell_change(record)
                await self._greet(record, to)
                await self._room_with(held.agent)
                return record
        record = await self._queue_again(conversation_id, agent.name, owner, to.name if to else None)
        await self._room_with(held.agent)
        return record

    async def _give_back_all(self, agent: str) -> None:
        """Queue the conversations of an agent who is gone, each where it stood before."""
        for conversation_id in await to_thread.run_sync(self._repository.owned_by, agent):
            # Closed, erased or handed on meanwhile.
            with contextlib.suppress(Conflict, Forbidden, UnknownConversation):
                await self._queue_again(conversation_id, "desk", agent, None)

    async def _queue_again(self, conversation_id: str, actor: str, owner: str | None, wanted: str | None) -> Record:
        record = await self._change(
            conversation_id, State.WAITING, actor, expected=State.PERSON, owner=owner, wanted_agent=wanted
        )
        await self.say(record, "system", [await self._waiting_text(record, "queued_again")])
        return record

    async def _room_with(self, agent: str | None) -> None:
        if agent is not None:
            await self._give_wanted(agent)

    async def _give_wanted(self, agent: str) -> None:
        """Give an agent what waits for them alone, as far as they have room and are there."""
        tried: set[str] = set()
        while self.presence.of(agent) is PresenceState.ONLINE:
            conversation_id = await to_thread.run_sync(self._repository.waiting_for, agent)
            # One that stays refused (the account was disabled a moment ago) must not be tried for ever.
            if conversation_id is None or conversation_id in tried:
                return
            tried.add(conversation_id)
            account = await to_thread.run_sync(self._account_of, agent)
            try:
                record = await self._change(conversation_id, State.PERSON, "desk", agent=agent, expected=State.WAITING)
            except NoRoom:
                return
            except (Conflict, UnknownConversation):
                # Taken or erased meanwhile: look for the next one.
                continue
            await self._greet(record, account)

    async def _greet(self, record: Record, agent: Account) -> Record:
        await self.say(record, "system", [text_block("joined", record.language, name=agent.display_name)])
        return record

    async def _waiting_text(self, record: Record, key: str) -> TextBlock:
        """Return what one who waits is told: their place (``key``), or when people are back."""
        now = datetime.now(UTC)
        hours = await to_thread.run_sync(self._notebook.hours)
        if hours is None or hours.is_open(now):
            position = await to_thread.run_sync(self._repository.queue_position, record)
            return text_block(key, record.language, position=position)
        back = hours.next_opening(now)
        if back is None:
            return text_block("waiting_closed_no_day", record.language)
        return text_block("waiting_closed", record.language, when=moment_in_words(back, record.language))

    async def reopen(self, record: Record) -> Record:
        """Give a closed conversation to the bot, because its shopper has written again."""
        try:
            return await self._change(record.id, State.BOT, "shopper", expected=State.CLOSED)
        except Conflict:
            # Opened by another message at the same time.
            return await to_thread.run_sync(self._repository.get, record.id)

    async def answer(
        self,
        conversation_id: str,
        agent: Account,
        text: str | None,
        client_message_id: str,
        more: Sequence[AnyBlock] = (),
        attachment_ids: Sequence[str] = (),
    ) -> Message:
        """Say something, and show blocks and uploaded files below it, as the person who has the conversation.

        Raises
        ------
        Conflict
            When the agent does not have it (any more).
        """
        blocks = [*([TextBlock(text=mask_cards(text))] if text else []), *more]
        stored = await to_thread.run_sync(
            self._repository.answer_as_person,
            conversation_id,
            agent.name,
            agent.display_name,
            blocks,
            client_message_id,
            attachment_ids,
        )
        if stored.is_new:
            self.push(conversation_id, stored.message)
        return stored.message

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
        """Return who owns a conversation, as its shopper is told: a place in the queue only while people are there."""
        if record.state is not State.WAITING:
            return OwnerState(state=record.state)
        if not await self.is_open():
            return OwnerState(state=record.state, is_open=False)
        position = await to_thread.run_sync(self._repository.queue_position, record)
        return OwnerState(state=record.state, position=position, is_open=True)

    async def summary(
        self, record: Record, last_words: str | None, customer_name: str | None = None
    ) -> ConversationSummary:
        """Return a conversation as the staff's list shows it."""
        labels = await to_thread.run_sync(self._notebook.labels, [record.id])
        position = await to_thread.run_sync(self._repository.queue_position, record)
        return summary_of(record, position, last_words, customer_name, labels.get(record.id, ()))

    async def tell_staff(self, record: Record) -> None:
        """Push a conversation's row to the staff page."""
        if not self._hub.has_listeners(STAFF):
            return
        self._hub.publish(STAFF, await self.staff_row(record))

    async def staff_row(self, record: Record) -> Frame:
        """Return the frame of a conversation's row."""
        words = await to_thread.run_sync(self._repository.last_words, record.id)
        row = await self.summary(record, words)
        return {"type": "conversation", "conversation": row.model_dump(mode="json")}

    def signal_shopper(self, conversation_id: str, frame: dict[str, Any]) -> None:
        """Tell the shopper's pages that their person types or has read."""
        self._hub.publish(conversation_id, frame)

    def tell_note(self, conversation_id: str, note: NoteView) -> None:
        """Push a private note to the consoles, and to nobody else."""
        frame = {"type": "note", "conversation_id": conversation_id, "note": note.model_dump(mode="json")}
        self._hub.publish(STAFF, frame)

    async def tell_queue(self) -> None:
        """Push their places to all who wait and listen: one who leaves moves all behind."""
        is_open = await self.is_open()
        waiting = await to_thread.run_sync(self._repository.queue)
        for position, conversation_id in enumerate(waiting, start=1):
            if self._hub.has_listeners(conversation_id):
                state = OwnerState(state=State.WAITING, position=position if is_open else None, is_open=is_open)
                self._hub.publish(conversation_id, {"type": "state", **state.model_dump(mode="json")})

    async def watch_hours(self) -> None:
        """Tell all who wait when people come or go with the opening hours; never returns."""
        was_open: bool | None = None
        while True:
            try:
                is_open = await self.is_open()
                if was_open is not None and is_open is not was_open:
                    await self.tell_queue()
                was_open = is_open
            except Exception:
                log.exception("the opening hours could not be looked at; trying again")
            await asyncio.sleep(LOOK_AT_HOURS_EVERY_S)

    async def _change(self, conversation_id: str, after: State, actor: str, **more: Any) -> Record:
        named = plain_name(actor)
        before, changed = await to_thread.run_sync(
            lambda: self._repository.change_state(conversation_id, after, actor=named, **more)
        )
        await self._tell_change(changed)
        # Whoever joins the end of the queue moves nobody.
        if before is State.WAITING or (before is State.PERSON and after is State.WAITING):
            await self.tell_queue()
        return changed

    async def _tell_change(self, record: Record) -> None:
        state = await self.owner_state(record)
        self._hub.publish(record.id, {"type": "state", **state.model_dump(mode="json")})
        await self.tell_staff(record)


def summary_of(
    record: Record,
    position: int | None,
    last_words: str | None,
    customer_name: str | None,
    labels: tuple[str, ...],
) -> ConversationSummary:
    """Return a row of the staff's list."""
    return ConversationSummary(
        id=record.id,
        conversation_id=record.id,
        state=record.state,
        language=record.language,
        position=position,
        waiting_since=record.waiting_since,
        updated_at=record.updated_at,
        agent=plain_name(record.agent) if record.agent else None,
        wanted_agent=record.wanted_agent,
        last_message=last_words,
        customer_name=customer_name,
        reason=record.handoff_reason,
        labels=labels,
    )


def _owner_rule(agent: Account) -> str | None:
    """Return who must have a person's conversation; None where the role may do it with anybody's."""
    return None if Right.MANAGE_CONVERSATIONS in RIGHTS[agent.role] else agent.name


def _without_open_questions(messages: list[Message]) -> list[Message]:
    """Leave out what the shopper said last and nobody has answered: the bot is asked it, not told of it."""
    heard = [message.role in ("bot", "person") for message in messages]
    last_answer = max((place for place, is_answer in enumerate(heard) if is_answer), default=-1)
    open_at = next((i for i in range(last_answer + 1, len(messages)) if messages[i].role == "shopper"), len(messages))
    return messages[:open_at]


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
