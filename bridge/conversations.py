"""A shopper's conversation: take a message once, let the bot answer in order, say so politely when it cannot."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from anyio import to_thread
from opentelemetry.trace import Span
from sqlalchemy.orm import Session

from bridge.bot_client import BotClient, BotUnavailable, bot_text
from bridge.consents import Consents
from bridge.errors import UnknownConversation
from bridge.group_writer import GroupWriter
from bridge.handoff import State
from bridge.hub import Hub
from bridge.masking import mask_cards, mask_payload
from bridge.message_rows import store_answer, store_typed
from bridge.metrics import Metrics, Outcome
from bridge.overload import TurnDoor
from bridge.records import Record, Stored
from bridge.repository import ConversationRepository
from bridge.schemas.conversations import Message, NewMessage
from bridge.service_desk import ServiceDesk
from bridge.staff_repository import Account
from bridge.texts import person_reply, starting_points, text_block
from bridge.turn_locks import Turns
from retrieval.types import SearchRequest
from shop.types import Language
from zhanggui.cards import cards_block
from zhanggui.messages import (
    AnyBlock,
    HandoffBlock,
    HandoffReason,
    Payload,
    QuickRepliesBlock,
    TextBlock,
)
from zhanggui.services import Services
from zhanggui.traces import span

log = structlog.get_logger(__name__)

#: Turns older than this are not taken again after a restart: the shopper has gone on.
RECOVER_WITHIN = timedelta(minutes=10)
FALLBACK_CARDS = 6
#: So many of the shopper's last messages the bot answers when it gets a conversation back; before them it is too late.
MOST_UNHEARD = 3
#: What the bot is sent for files without words: an answer to whatever was asked (actions/photos.py).
FILES_ONLY = "inform"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answered:
    """The answers to a message, and who owns the conversation then; None where its turn has not ended."""

    messages: tuple[Message, ...] = ()
    state: State | None = None


class Conversations:
    """Opens conversations and takes turns; one turn at a time in each conversation."""

    def __init__(
        self,
        repository: ConversationRepository,
        writer: GroupWriter,
        hub: Hub,
        bot: BotClient,
        services: Services,
        desk: ServiceDesk,
        door: TurnDoor,
        metrics: Metrics,
        consents: Consents,
        turns: Turns,
    ) -> None:
        self._repository = repository
        self._writer = writer
        self._hub = hub
        self._bot = bot
        self._services = services
        self._desk = desk
        self._door = door
        self._metrics = metrics
        self._consents = consents
        self._locks = turns
        self._turns: dict[tuple[str, int], asyncio.Task[Answered]] = {}
        self._kept: set[asyncio.Task[Any]] = set()

    async def start(self, language: Language, customer_id: str | None) -> tuple[Record, list[Message]]:
        """Open a conversation and greet."""
        record = await to_thread.run_sync(self._repository.create, language, customer_id)
        greeting: list[AnyBlock] = [text_block("greeting", language), starting_points(language)]
        message = await self._desk.say(record, "bot", greeting)
        return record, [message]

    async def post(self, conversation_id: str, new: NewMessage, visitor: str | None = None) -> Stored:
        """Store a shopper's message and start its turn; the same client_message_id is stored once.

        Parameters
        ----------
        conversation_id : str
        new : NewMessage
        visitor : str, optional
            Tells apart where messages come from, see :func:`bridge.parts.visitor_of`.

        Returns
        -------
        Stored
            The message with its sequence number; its turn goes on by itself, see :meth:`answers_to`.

        Raises
        ------
        ConsentNeeded
            When the shop asks for a consent that the shopper has not given.
        Overloaded
            When the bot has too much to do to answer in time; nothing is stored.
        """
        if self._consents.may_lack(conversation_id):
            await to_thread.run_sync(self._consents.check, conversation_id)
        if self._door.is_full and await to_thread.run_sync(self._needs_bot, conversation_id, new.client_message_id):
            raise self._door.refusal()
        # From here on and not only from the turn's begin: of many that come at once each must see those before it.
        self._door.enter()
        # A task of its own: a line that breaks must not end it between the message and the message's turn.
        return await asyncio.shield(self._keep(self._take(conversation_id, new, visitor)))

    def _needs_bot(self, conversation_id: str, client_message_id: str) -> bool:
        """Say whether a message is new, and for the bot: a person's takes none of its time."""
        is_persons = self._repository.get(conversation_id).state in (State.WAITING, State.PERSON)
        return not is_persons and self._repository.known(conversation_id, client_message_id) is None

    async def _take(self, conversation_id: str, new: NewMessage, visitor: str | None) -> Stored:
        has_turn = False
        try:
            stored = await self._writer.run(lambda session: self._store(session, conversation_id, new, visitor))
            # None: it was there before.
            if stored.record is not None:
                self._desk.push(conversation_id, stored.message)
                if has_turn := stored.request is not None:
                    self._begin(conversation_id, stored.message.seq, stored.request, stored.record)
                else:
                    self._metrics.turn(Outcome.PERSON, 0.0)
                    self._keep(self._desk.tell_staff(stored.record))
            return stored
        finally:
            if not has_turn:
                self._door.leave()

    def _keep(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Do something to its end, whoever waits for it."""
        task = asyncio.create_task(work)
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)
        return task

    def _store(self, session: Session, conversation_id: str, new: NewMessage, visitor: str | None) -> Stored:
        # A pressed button shows what stood on it; without a label at least the intent's name.
        said = new.text or new.label or (new.payload.intent if new.payload else "")
        words = mask_cards(said)
        # Files without words: the bot is called as by a button, for there is nothing to understand.
        payload = new.payload or (None if new.text else Payload(intent=FILES_ONLY))
        request = {
            "text": None if payload else words,
            "payload": mask_payload(payload).model_dump() if payload else None,
            "attachment_ids": list(new.attachment_ids),
            "values": {name: mask_cards(value) for name, value in (new.values or {}).items()},
            "page": new.page.model_dump(exclude_none=True) if new.page else {},
            "visitor": visitor,
        }
        language = self._services.search.language_of(words) if new.text else None
        shown: list[AnyBlock] = [TextBlock(text=words)] if words else []
        return store_typed(
            session, conversation_id, shown, new.client_message_id, request, language, new.attachment_ids
        )

    async def answers_to(self, conversation_id: str, seq: int, wait_s: float) -> Answered:
        """Return the answers to a message, when its turn ends within ``wait_s``; else none (they come later)."""
        turn = self._turns.get((conversation_id, seq))
        if turn is None:
            later = await to_thread.run_sync(self._repository.messages, conversation_id, seq)
            return Answered(tuple(itertools.takewhile(lambda message: message.role != "shopper", later)))
        with contextlib.suppress(TimeoutError):
            # Shielded: a shopper who hangs up must not cut off the turn.
            return await asyncio.wait_for(asyncio.shield(turn), wait_s)
        return Answered()

    async def recover(self) -> int:
        """Take the turns again that a crash cut off; return how many."""
        cut_off = await to_thread.run_sync(self._repository.unanswered, RECOVER_WITHIN)
        for conversation_id, seq, request in cut_off:
            self._door.enter()
            self._begin(conversation_id, seq, request)
        return len(cut_off)

    async def release(self, conversation_id: str, agent: Account) -> Record:
        """Give a conversation back to the bot, which answers what the shopper said last and nobody has answered.

        Raises
        ------
        Forbidden
            When another agent has it, and this one is no supervisor.
        """
        record = await self._desk.release(conversation_id, agent)
        # Behind the turns that are under way: what they answer, or leave to a person, is known then.
        async with self._locks.of(conversation_id):
            unheard = await to_thread.run_sync(self._repository.reopen_turns, conversation_id, MOST_UNHEARD)
        for seq, request in unheard:
            self._door.enter()
            self._begin(conversation_id, seq, request)
        return record

    async def finish(self) -> None:
        """Wait for the turns that are under way."""
        await asyncio.gather(*self._kept, return_exceptions=True)
        await asyncio.gather(*self._turns.values(), return_exceptions=True)

    def _begin(self, conversation_id: str, seq: int, request: dict[str, Any], record: Record | None = None) -> None:
        """Begin a turn that has entered; it leaves when it ends."""
        key = (conversation_id, seq)
        task = asyncio.create_task(self._turn(conversation_id, seq, request, record))
        self._turns[key] = task
        task.add_done_callback(lambda _: self._end(key))

    def _end(self, key: tuple[str, int]) -> None:
        self._turns.pop(key, None)
        self._door.leave()

    async def _turn(self, conversation_id: str, seq: int, request: dict[str, Any], record: Record | None) -> Answered:
        with span("turn") as traced:
            return await self._take_turn(conversation_id, seq, request, record, traced)

    async def _take_turn(
        self, conversation_id: str, seq: int, request: dict[str, Any], record: Record | None, traced: Span
    ) -> Answered:
        if record is None:
            # Cut off, so it seems; at another bridge it may be under way.
            await self._locks.settle()
        # In the order in which they were typed.
        lock = self._locks.of(conversation_id)
        has_waited, started = lock.locked(), time.perf_counter()
        outcome = Outcome.FAULT
        try:
            async with lock:
                if record is None and self._locks.are_shared and not await self._is_open(conversation_id, seq):
                    # Another bridge has taken it, and has not died.
                    outcome = Outcome.ANSWERED
                    return Answered()
                if record is None or has_waited:
                    record = await to_thread.run_sync(self._repository.get, conversation_id)
                answered = await self._answer(record, seq, request)
            outcome = Outcome.ANSWERED if answered.state is State.BOT else Outcome.PERSON
            return answered
        except UnknownConversation:
            # Erased while the bot was thinking: nobody waits for it.
            outcome = Outcome.ANSWERED
            return Answered()
        except Exception:
            log.exception("turn failed", conversation=conversation_id, seq=seq)
            return await self._apologise(conversation_id, seq, request["language"])
        finally:
            self._metrics.turn(outcome, time.perf_counter() - started)
            traced.set_attribute("zhanggui.outcome", outcome.value)

    async def _is_open(self, conversation_id: str, seq: int) -> bool:
        return await to_thread.run_sync(self._repository.is_unanswered, conversation_id, seq)

    async def _apologise(self, conversation_id: str, seq: int, language: Language) -> Answered:
        """Answer a message whose turn a fault of ours has ended: silence would leave the shopper waiting for ever."""
        try:
            blocks: list[AnyBlock] = [
                text_block("trouble", language),
                QuickRepliesBlock(replies=(person_reply(language),)),
            ]
            message = await self._store_answer(conversation_id, seq, blocks)
        except Exception:
            # The database itself does not answer: the turn is taken again at the next start.
            log.exception("no answer could be stored", conversation=conversation_id, seq=seq)
            return Answered()
        if message is None:
            return Answered()
        self._desk.push(conversation_id, message)
        return Answered((message,), State.BOT)

    async def _store_answer(self, conversation_id: str, seq: int, blocks: list[AnyBlock]) -> Message | None:
        return await self._writer.run(lambda session: store_answer(session, conversation_id, seq, blocks))

    async def _answer(self, record: Record, seq: int, request: dict[str, Any]) -> Answered:
        if record.state is State.CLOSED:
            record = await self._desk.reopen(record)
        if record.state is not State.BOT:
            # A person owns it, or will: the bot is silent.
            await to_thread.run_sync(self._repository.mark_answered, record.id, seq)
            await self._desk.tell_staff(record)
            return Answered(state=record.state)
        self._hub.publish(record.id, {"type": "typing", "on": True})
        try:
            blocks = await self._ask_bot(record, seq, request)
        finally:
            self._hub.publish(record.id, {"type": "typing", "on": False})
        if any(isinstance(block, HandoffBlock) for block in blocks):
            return await self._hand_off(record.id, seq, blocks)
        message = await self._store_answer(record.id, seq, blocks)
        if message is None:
            return Answered(state=(await to_thread.run_sync(self._repository.get, record.id)).state)
        self._desk.push(record.id, message)
        return Answered((message,), State.BOT)

    async def _ask_bot(self, record: Record, seq: int, request: dict[str, Any]) -> list[AnyBlock]:
        language: Language = request["language"]
        payload = Payload.model_validate(request["payload"]) if request["payload"] else None
        metadata = {
            "language": language,
            "customer_id": record.customer_id,
            "session_id": record.id,
            "message_seq": seq,
            "page": request["page"],
            # Not there in a turn that an older bridge has stored.
            "attachment_ids": request.get("attachment_ids") or [],
            "values": request.get("values") or {},
            "visitor": request.get("visitor"),
            "person_available": await self._desk.is_open(),
        }
        try:
            async with self._door.place():
                return await self._bot.send(record.id, bot_text(request["text"], payload), metadata)
        except BotUnavailable as error:
            self._metrics.without_bot()
            log.warning("bot unavailable", conversation=record.id, why=str(error))
            return await self._without_bot(payload, request["text"], language)

    async def _without_bot(self, payload: Payload | None, text: str | None, language: Language) -> list[AnyBlock]:
        """Answer without the bot: a person when one was asked for, products when the words name some."""
        offer = QuickRepliesBlock(replies=(person_reply(language),))
        if payload is not None and payload.intent == "human_agent":
            return [HandoffBlock(reason=HandoffReason.ASKED)]
        if text:
            try:
                cards = await to_thread.run_sync(self._search, text, language)
            except Exception:
                log.exception("search without the bot failed")
                cards = None
            if cards:
                return [text_block("trouble_with_products", language), cards, offer]
        return [text_block("trouble", language), offer]

    def _search(self, text: str, language: Language) -> AnyBlock | None:
        search = self._services.search
        if not search.names_product(text):
            return None
        result = search.products(SearchRequest(text=text, language=language, limit=FALLBACK_CARDS))
        products = self._services.shop.products.get_many([hit.product_id for hit in result.hits])
        return cards_block([(hit.product_id, hit.variant_id) for hit in result.hits], products, language)

    async def _hand_off(self, conversation_id: str, seq: int, blocks: list[AnyBlock]) -> Answered:
        """Say the blocks and do the hand-off, which is not shown; the turn ends after both."""
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        answers: list[Message] = []
        # A person may have taken the conversation while the bot was thinking.
        if record.state is State.BOT:
            handoff = next(block for block in blocks if isinstance(block, HandoffBlock))
            if shown := [block for block in blocks if not isinstance(block, HandoffBlock)]:
                answers.append(await self._desk.say(record, "bot", shown))
            before = answers[-1].seq if answers else record.last_seq
            await self._desk.request_person(record, handoff)
            later = await to_thread.run_sync(self._repository.messages, record.id, before)
            answers += [message for message in later if message.role == "system"]
        await to_thread.run_sync(self._repository.mark_answered, conversation_id, seq)
        await to_thread.run_sync(self._repository.set_bot_seq, conversation_id, answers[-1].seq if answers else seq)
        record = await to_thread.run_sync(self._repository.get, conversation_id)
        return Answered(tuple(answers), record.state)
