"""Erasing a customer everywhere, in steps that can be repeated: killed at any moment, it goes on at the next start."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from anyio import to_thread

from bridge.erasures import Erasure, ErasureRepository, Step
from bridge.errors import UnknownConversation
from bridge.index_words import IndexWords
from bridge.privacy import Privacy
from bridge.schemas.privacy import Receipt
from bridge.traces import Traces
from recommender.online.forget import forget_shoppers
from shop.privacy import OrderRule

log = structlog.get_logger(__name__)

#: Between two looks for an erasure that another process has noted, or that has to wait for the bot.
LOOK_EVERY_S = 10.0
_WHY = {
    OrderRule.PSEUDONYMISE: (
        "records of sales that the law has a shop keep: order, goods and amounts; who it was, the address and what "
        "was written are gone"
    ),
    OrderRule.KEEP: (
        "records of sales that the law has a shop keep, with the customer's name and contact (ZHANGGUI_ERASED_ORDERS)"
    ),
}


class BotStillRemembers(Exception):
    """The bot is down; it is asked again later."""


@dataclass(frozen=True)
class CustomerErasure:
    """Works at the list of erasures."""

    erasures: ErasureRepository
    privacy: Privacy
    traces: Traces
    words: IndexWords
    models_dir: Path
    rule: OrderRule
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Begin what was just asked for; called in the event loop of :meth:`run`."""
        self._news.set()

    async def run(self) -> None:
        """Finish what was begun, then what comes; never returns."""
        while True:
            self._news.clear()
            try:
                while await self.work() is not None:
                    pass
            except Exception:
                log.exception("an erasure could not be finished; it is tried again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY_S)

    async def work(self, erasure_id: str | None = None) -> Receipt | None:
        """Take an erasure that nobody is at and finish it; return its receipt, None where there is none.

        Where the bot is down the receipt says so, and the erasure waits for a later look.
        """
        erasure = await to_thread.run_sync(self.erasures.hold, erasure_id)
        if erasure is None:
            return None
        try:
            await self._finish(erasure)
        except BotStillRemembers:
            # Held until its time is over: nobody asks the bot again before that.
            log.warning("the bot is down; the erasure is finished when it is back", erasure=erasure.id)
        except BaseException:
            await to_thread.run_sync(self.erasures.let_go, erasure)
            raise
        return await to_thread.run_sync(self.erasures.receipt, erasure.id)

    async def _finish(self, erasure: Erasure) -> None:
        steps = {
            Step.CONVERSATIONS: self._conversations,
            Step.SEARCH: self._search,
            Step.RECORDS: self._records,
            Step.MODELS: self._models,
            Step.COPIES: self._copies,
            Step.PERSON: self._person,
            Step.BOT: self._bot,
        }
        step, ids = erasure.step, erasure.conversation_ids
        while step is not Step.DONE:
            if step is Step.COLLECT:
                ids = await to_thread.run_sync(self.erasures.collect, erasure)
            else:
                await steps[step](erasure, ids)
            step = step.following
            await to_thread.run_sync(self.erasures.go_on, erasure, step)
        log.info("a customer is erased", erasure=erasure.id)

    async def _conversations(self, erasure: Erasure, ids: tuple[str, ...]) -> None:
        for conversation_id in ids:
            removed: dict[str, int] = {}
            try:
                record = await to_thread.run_sync(self.privacy.repository.get, conversation_id)
                files = await to_thread.run_sync(self.privacy.attachments.repository.of_conversation, record.id)
                removed = {"conversations": 1, "messages": record.last_seq, "attachments": len(files)}
                await self.privacy.erase(record, erasure.requested_by)
            except UnknownConversation:
                # Erased before a kill, its files perhaps not.
                await to_thread.run_sync(self.privacy.attachments.forget, conversation_id)
            await self._note(erasure, removed)

    async def _search(self, _: Erasure, ids: tuple[str, ...]) -> None:
        if ids:
            await to_thread.run_sync(self.words.purge)

    async def _records(self, erasure: Erasure, _: tuple[str, ...]) -> None:
        shop = self.privacy.shop

        def forget() -> None:
            for kind, number in shop.records.forget(erasure.customer_id):
                self.erasures.note(erasure, {kind: number})

        await to_thread.run_sync(forget)

    async def _models(self, erasure: Erasure, ids: tuple[str, ...]) -> None:
        gone = await to_thread.run_sync(forget_shoppers, self.models_dir, [erasure.customer_id], ids)
        await self._note(erasure, {"learned_events": gone})

    async def _copies(self, erasure: Erasure, _: tuple[str, ...]) -> None:
        await self._note(erasure, await to_thread.run_sync(self.traces.forget, erasure.customer_id))

    async def _person(self, erasure: Erasure, _: tuple[str, ...]) -> None:
        records = self.privacy.shop.records
        kept = await to_thread.run_sync(records.kept, erasure.customer_id)
        told: dict[str, Any] = {
            what: {"number": number, "why": _WHY[self.rule]} for what, number in kept.items() if number
        }
        # Before the change: afterwards nobody finds the orders any more.
        if told:
            await to_thread.run_sync(self.erasures.keep, erasure, told)
        is_gone = await to_thread.run_sync(records.forget_person, erasure.customer_id, self.rule)
        await self._note(erasure, {"customers": int(is_gone)})

    async def _bot(self, _: Erasure, ids: tuple[str, ...]) -> None:
        remembered = set(await to_thread.run_sync(self.privacy.repository.remembered_by_bot))
        forgotten = [await self.privacy.forget_in_bot(one) for one in ids if one in remembered]
        if not all(forgotten):
            raise BotStillRemembers

    async def _note(self, erasure: Erasure, removed: dict[str, int]) -> None:
        await to_thread.run_sync(self.erasures.note, erasure, removed)
