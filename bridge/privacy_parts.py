"""What copies and erasures need, opened without models and web server: for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bridge.attachment_repository import AttachmentRepository
from bridge.attachments import Attachments
from bridge.bot_client import BotClient
from bridge.copies import Copies
from bridge.customer_erasure import CustomerErasure
from bridge.desk_repository import DeskRepository
from bridge.erasures import ErasureRepository
from bridge.hub import Hub
from bridge.index_words import IndexWords
from bridge.privacy import Privacy
from bridge.repository import ConversationRepository
from bridge.retention import Retention
from bridge.service_desk import ServiceDesk
from bridge.staff_repository import StaffRepository
from bridge.traces import Traces
from bridge.transactions import Transactions
from shop.database import open_engine
from shop.privacy import OrderRule
from shop.service import Shop
from zhanggui.settings import Settings


@dataclass(frozen=True)
class PrivacyParts:
    """Open parts."""

    transactions: Transactions
    shop: Shop
    bot: BotClient
    attachments: Attachments
    privacy: Privacy
    copies: Copies
    erasures: ErasureRepository
    customer_erasure: CustomerErasure
    retention: Retention

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator[PrivacyParts]:
        """Open them on the settings' database."""
        engine = open_engine(settings.resolved_database_url)
        transactions, shop = Transactions(engine), Shop(engine)
        repository = ConversationRepository(transactions)
        bot = BotClient(settings.bot_url, settings.bot_timeout_s)
        accounts = StaffRepository(transactions)
        # Nobody listens in this process: the consoles hear of it when they look again.
        desk = ServiceDesk(repository, DeskRepository(transactions), Hub(), bot, accounts.get, settings.agent_grace_s)
        attachments = Attachments(AttachmentRepository(transactions), settings.attachments_folder)
        privacy = Privacy(repository, desk, bot, shop, attachments)
        erasures = ErasureRepository(transactions, settings.secret("secret_key"))
        rule = OrderRule(settings.erased_orders)
        try:
            yield cls(
                transactions=transactions,
                shop=shop,
                bot=bot,
                attachments=attachments,
                privacy=privacy,
                copies=Copies(transactions, shop),
                erasures=erasures,
                retention=Retention(transactions, privacy, settings),
                customer_erasure=CustomerErasure(
                    erasures, privacy, Traces(transactions), IndexWords(transactions), settings.models_dir, rule
                ),
            )
        finally:
            engine.dispose()
