"""What the application is made of, opened by ``__main__`` and by tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from anyio import CapacityLimiter
from starlette.requests import HTTPConnection

from bridge.api_keys import ApiKeys
from bridge.attachment_repository import AttachmentRepository
from bridge.attachments import Attachments
from bridge.audit_trail import AuditTrail
from bridge.auth import Tokens
from bridge.board import Board
from bridge.bot_client import BotClient
from bridge.canned_replies import CannedReplies
from bridge.consents import Consents
from bridge.conversations import Conversations
from bridge.copies import Copies
from bridge.customer_erasure import CustomerErasure
from bridge.deliverer import Deliverer
from bridge.desk_repository import DeskRepository
from bridge.erasures import ErasureRepository
from bridge.group_writer import GroupWriter
from bridge.hub import Hub
from bridge.idempotency import IdempotencyStore
from bridge.imports import ImportJobs
from bridge.index_words import IndexWords
from bridge.keyed_conversations import KeyedConversations
from bridge.message_search import MessageSearch
from bridge.metrics import Metrics
from bridge.overload import TurnDoor
from bridge.privacy import Privacy
from bridge.rate_limits import RateLimits
from bridge.redis_link import RedisLink
from bridge.repository import ConversationRepository
from bridge.retention import Retention
from bridge.safe_http import Guard, SafeClient
from bridge.service_desk import ServiceDesk
from bridge.several import SeveralBridges
from bridge.shared_hub import SharedHub
from bridge.shared_limits import SharedLimits
from bridge.staff_accounts import StaffAccounts
from bridge.staff_repository import StaffRepository
from bridge.stock_watch import StockWatch
from bridge.thread_repository import ThreadRepository
from bridge.threads import Threads
from bridge.traces import Traces
from bridge.transactions import Transactions
from bridge.turn_locks import Turns
from bridge.visitors import Visitors
from bridge.webhooks import Webhooks
from shop.database import open_engine
from shop.privacy import OrderRule
from zhanggui.services import Services
from zhanggui.settings import Settings

#: What a turn takes at most besides waiting for the bot: a search without it, on a busy machine.
_BESIDES_THE_BOT_S = 10.0
#: Each takes 64 MiB; those that wait hold no thread that others need.
PASSWORD_CHECKS_AT_ONCE = 2


@dataclass
class BridgeParts:
    """Everything that routes need."""

    settings: Settings
    services: Services
    repository: ConversationRepository
    tokens: Tokens
    hub: Hub
    bot: BotClient
    conversations: Conversations
    threads: Threads
    message_search: MessageSearch
    desk: ServiceDesk
    metrics: Metrics
    privacy: Privacy
    attachments: Attachments
    stock_watch: StockWatch
    accounts: StaffAccounts
    notebook: DeskRepository
    canned: CannedReplies
    limits: RateLimits
    password_checks: CapacityLimiter
    keyed_conversations: KeyedConversations
    api_keys: ApiKeys
    idempotency: IdempotencyStore
    imports: ImportJobs
    webhooks: Webhooks
    deliverer: Deliverer
    guard: Guard
    consents: Consents
    copies: Copies
    erasures: ErasureRepository
    customer_erasure: CustomerErasure
    retention: Retention
    visitors: Visitors
    #: None where there is one bridge.
    link: RedisLink | None
    several: SeveralBridges | None
    audit: AuditTrail
    board: Board

    @classmethod
    def open(cls, settings: Settings, services: Services) -> BridgeParts:
        """Build the parts; nothing is started."""
        # Durable: what was acknowledged must be there after a power cut, too.
        engine = open_engine(settings.resolved_database_url, is_durable=True)
        transactions = Transactions(engine)
        metrics = Metrics(engine)
        secret_key = settings.secret("secret_key")
        redis_url = settings.redis_url.get_secret_value()
        link = RedisLink(redis_url, metrics) if redis_url else None
        shared = SharedLimits(link, secret_key) if link else None
        hub = SharedHub(link) if link else Hub()
        visitors = Visitors()
        bot = BotClient(settings.bot_url, settings.bot_timeout_s)
        repository = ConversationRepository(transactions)
        accounts = StaffAccounts(StaffRepository(transactions), settings)
        notebook = DeskRepository(transactions)
        desk = ServiceDesk(repository, notebook, hub, bot, accounts.repository.get, settings.agent_grace_s)
        attachments = Attachments(AttachmentRepository(transactions), settings.attachments_folder)
        privacy = Privacy(repository, desk, bot, services.shop, attachments)
        consents = Consents(transactions, settings.consent)
        erasures = ErasureRepository(transactions, secret_key)
        webhooks = Webhooks(transactions, services.shop.audit)
        guard = Guard(settings.webhook_allowed_networks, settings.webhook_http_on_loopback)
        several = None
        if link and isinstance(hub, SharedHub):
            several = SeveralBridges(link, hub, desk, visitors, transactions)
        return cls(
            settings=settings,
            services=services,
            repository=repository,
            tokens=Tokens(settings),
            hub=hub,
            bot=bot,
            desk=desk,
            accounts=accounts,
            notebook=notebook,
            canned=CannedReplies(transactions),
            metrics=metrics,
            privacy=privacy,
            attachments=attachments,
            message_search=MessageSearch(transactions),
            threads=Threads(
                repository,
                ThreadRepository(transactions),
                desk,
                services.shop,
                timedelta(seconds=settings.conversation_token_ttl_s),
            ),
            stock_watch=StockWatch(services.shop, repository, desk),
            conversations=Conversations(
                repository,
                GroupWriter(transactions),
                hub,
                bot,
                services,
                desk,
                TurnDoor(settings.bot_turns_at_once, settings.bot_turns_waiting, metrics),
                metrics,
                consents,
                Turns(settings.bot_timeout_s + _BESIDES_THE_BOT_S, link),
            ),
            limits=RateLimits.open(settings, shared),
            password_checks=CapacityLimiter(PASSWORD_CHECKS_AT_ONCE),
            keyed_conversations=KeyedConversations(transactions),
            api_keys=ApiKeys(transactions, shared),
            idempotency=IdempotencyStore(transactions),
            imports=ImportJobs(transactions, services.shop.products, settings.var_dir / "imports"),
            webhooks=webhooks,
            deliverer=Deliverer(webhooks, SafeClient(guard)),
            guard=guard,
            consents=consents,
            copies=Copies(transactions, services.shop),
            erasures=erasures,
            visitors=visitors,
            link=link,
            several=several,
            retention=Retention(transactions, privacy, settings),
            customer_erasure=CustomerErasure(
                erasures,
                privacy,
                Traces(transactions),
                IndexWords(transactions),
                settings.models_dir,
                OrderRule(settings.erased_orders),
            ),
            audit=AuditTrail(transactions),
            board=Board(transactions),
        )


def parts_of(connection: HTTPConnection) -> BridgeParts:
    """Return the parts of the application that a request came to."""
    parts: BridgeParts = connection.app.state.parts
    return parts
