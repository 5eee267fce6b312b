"""Erasing a conversation: everywhere something of it is kept, and again later where a part could not be reached."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from anyio import to_thread

from bridge.attachments import Attachments
from bridge.bot_client import BotClient
from bridge.handoff import State
from bridge.records import Record
from bridge.repository import ConversationRepository
from bridge.service_desk import ServiceDesk
from shop.service import Shop

log = structlog.get_logger(__name__)

ERASURE_RETRY_S = 30.0


@dataclass(frozen=True)
class Privacy:
    """Forgets what shoppers want forgotten."""

    repository: ConversationRepository
    desk: ServiceDesk
    bot: BotClient
    shop: Shop
    attachments: Attachments

    async def erase(self, record: Record, actor: str) -> None:
        """Remove a conversation: messages, files, events, tastes, cart, the bot's memory; audits keep that it was."""
        if record.state in (State.WAITING, State.PERSON):
            await self.desk.close(record.id, None)
        await to_thread.run_sync(self._forget_in_shop, record.id)
        # Before the bot is asked: a bridge that is killed in between asks it at its next start.
        await to_thread.run_sync(self.repository.erase, record.id, actor)
        self.desk.revoke(record.id)
        # After their rows: what a kill in between leaves is a file that no row names, and those are swept.
        await to_thread.run_sync(self.attachments.forget, record.id)
        await self.forget_in_bot(record.id)

    async def run(self) -> None:
        """Try until the bot, which may start after the bridge, has forgotten what was erased while it was down."""
        while await self._finish_erasures():
            await asyncio.sleep(ERASURE_RETRY_S)

    async def _finish_erasures(self) -> int:
        """Let the bot forget what it could not be told while it was down; return how many it still has not."""
        left = await to_thread.run_sync(self.repository.remembered_by_bot)
        forgotten = [await self.forget_in_bot(conversation_id) for conversation_id in left]
        return forgotten.count(False)

    def _forget_in_shop(self, conversation_id: str) -> None:
        self.shop.preferences.forget_session(conversation_id)
        self.shop.carts.forget_visit(conversation_id)
        self.shop.stock_alerts.forget_session(conversation_id)
        self.shop.events.forget_session(conversation_id)
        self.shop.decisions.forget_session(conversation_id)
        done = self.shop.audit.in_conversation(conversation_id)
        self.shop.cases.forget_photos({one.subject for one in done if one.action.startswith("case.")})
        self.shop.audit.keep_only_the_facts(conversation_id)

    async def forget_in_bot(self, conversation_id: str) -> bool:
        """Let the bot forget an erased conversation; say whether it has."""
        if not await self.bot.forget(conversation_id):
            return False
        await to_thread.run_sync(self.repository.bot_has_forgotten, conversation_id)
        return True
