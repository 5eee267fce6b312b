"""Tells shoppers in their conversation that what they wait for is in stock again."""

from __future__ import annotations

import asyncio

import structlog
from anyio import to_thread

from bridge.errors import UnknownConversation
from bridge.repository import ConversationRepository
from bridge.service_desk import ServiceDesk
from bridge.texts import text_block
from shop.service import Shop
from shop.stock_alerts import StockAlert
from zhanggui.cards import cards_block
from zhanggui.messages import AnyBlock

log = structlog.get_logger(__name__)

#: A look is one small statement over the alerts that wait.
LOOK_EVERY_S = 5.0


class StockWatch:
    """Looks again and again which alerts wait for something that is in stock.

    The stock itself is asked, so that no change is missed, whoever made it and whether or not a bridge was running.
    Each is told exactly once, whatever crashes: the message has the alert's id as its key, and the alert is marked
    after it.
    """

    def __init__(
        self, shop: Shop, repository: ConversationRepository, desk: ServiceDesk, every_s: float = LOOK_EVERY_S
    ) -> None:
        self._shop = shop
        self._repository = repository
        self._desk = desk
        self._every_s = every_s

    async def run(self) -> None:
        """Look until cancelled; a fault is logged and does not end it."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("stock alerts could not be looked at")
            await asyncio.sleep(self._every_s)

    async def look(self) -> int:
        """Tell what is due; return how many were told."""
        told = 0
        while due := await to_thread.run_sync(self._shop.stock_alerts.due):
            for alert in due:
                told += await self._tell(alert)
        return told

    async def _tell(self, alert: StockAlert) -> bool:
        try:
            record = await to_thread.run_sync(self._repository.get, alert.session_id)
            products = await to_thread.run_sync(self._shop.products.get_many, [alert.product_id])
            product = products.get(alert.product_id)
            cards = cards_block([(alert.product_id, alert.variant_id)], products, record.language)
            if product is not None and cards is not None:
                title = product.title.get(record.language)
                blocks: list[AnyBlock] = [text_block("back_in_stock", record.language, product=title), cards]
                await self._desk.say(record, "bot", blocks, key=f"stock-{alert.id}")
        except UnknownConversation:
            # Erased: nobody is there to be told.
            log.info("a stock alert had no conversation any more", alert=alert.id)
        return await to_thread.run_sync(self._shop.stock_alerts.mark_told, alert.id)
