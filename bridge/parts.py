"""What the application is made of, opened by ``__main__`` and by tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection

from bridge.api_keys import ApiKeys
from bridge.attachment_repository import AttachmentRepository
from bridge.attachments import Attachments
from bridge.audit_trail import AuditTrail
from bridge.auth import Grant, Tokens
from bridge.board import Board
from bridge.bot_client import BotClient
from bridge.consents import Consents
from bridge.conversations import Conversations
from bridge.copies import Copies
from bridge.customer_erasure import CustomerErasure
from bridge.deliverer import Deliverer
from bridge.desk_repository import DeskRepository
from bridge.erasures import ErasureRepository
from bridge.errors import BadToken
from bridge.group_writer import GroupWriter
from bridge.hub import Hub
from bridge.idempotency import IdempotencyStore
from bridge.imports import ImportJobs
from bridge.index_words import IndexWords
from bridge.keyed_conversations import KeyedConversations
from bridge.limits import RateLimiter
from bridge.message_search import MessageSearch
from bridge.metrics import Metrics
from bridge.overload import TurnDoor
from bridge.privacy import Privacy
from bridge.records import Record
from bridge.redis_link import RedisLink
from bridge.repository import ConversationRepository
from bridge.retention import Retention
from bridge.safe_http import Guard, SafeClient
from bridge.service_desk import ServiceDesk
from bridge.several import SeveralBridges
from bridge.shared_hub import SharedHub
from bridge.shared_limits import SharedLimits
from bridge.staff_accounts import StaffAccounts, StaffSession
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

STAFF_COOKIE = "zhanggui_staff"
#: What a turn takes at most besides waiting for the bot: a search without it, on a busy machine.
_BESIDES_THE_BOT_S = 10.0
#: These only say in the schema what is needed; the checks are in bridge/auth.py and answer with problems.
BEARER = HTTPBearer(
    scheme_name="conversation", description="the token that POST /v1/conversations gives", auto_error=False
)
_COOKIE = APIKeyCookie(
    name=STAFF_COOKIE, scheme_name="staff", description="set by POST /staff/api/session", auto_error=False
)
_CSRF = APIKeyHeader(
    name="X-CSRF-Token", scheme_name="csrf", description="the csrf_token of the session", auto_error=False
)
#: A coarse limit by address that costs no database; what repeated failures bring is in staff_accounts.py.
SIGN_INS_A_MINUTE = 10
#: Each takes 64 MiB; those that wait hold no thread that others need.
PASSWORD_CHECKS_AT_ONCE = 2
#: Typing and read marks that reach the staff from one conversation: people make a few.
SIGNALS_A_MINUTE = 60
#: Search and recommendation are open to the page; a shopper never comes near this.
READS_A_MINUTE = 240
#: From all sides, and once more because the light was bad.
UPLOADS_AN_HOUR = 40


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
    message_limit: RateLimiter
    conversation_limit: RateLimiter
    signal_limit: RateLimiter
    sign_in_limit: RateLimiter
    read_limit: RateLimiter
    upload_limit: RateLimiter
    uploader_limit: RateLimiter
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
        repository = ConversationRepository(transactions)
        metrics = Metrics(engine)
        webhooks = Webhooks(engine, services.shop.audit)
        guard = Guard(settings.webhook_allowed_networks, settings.webhook_http_on_loopback)
        secret_key = settings.secret("secret_key")
        redis_url = settings.redis_url.get_secret_value()
        link = RedisLink(redis_url, metrics) if redis_url else None
        shared = SharedLimits(link, secret_key) if link else None
        hub = SharedHub(link) if link else Hub()
        visitors = Visitors()
        bot = BotClient(settings.bot_url, settings.bot_timeout_s)
        accounts = StaffAccounts(StaffRepository(transactions), settings)
        notebook = DeskRepository(transactions)
        desk = ServiceDesk(repository, notebook, hub, bot, accounts.repository.get, settings.agent_grace_s)
        attachments = Attachments(AttachmentRepository(transactions), settings.attachments_folder)
        privacy = Privacy(repository, desk, bot, services.shop, attachments)
        consents = Consents(transactions, settings.consent)
        turns = Turns(settings.bot_timeout_s + _BESIDES_THE_BOT_S, link)
        several = None
        if link and isinstance(hub, SharedHub):
            several = SeveralBridges(link, hub, desk, visitors, transactions)
        erasures = ErasureRepository(transactions, secret_key)
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
                turns,
            ),
            message_limit=RateLimiter(settings.messages_per_minute, 60, "messages a minute in a conversation", shared),
            conversation_limit=RateLimiter(settings.conversations_per_hour, 3600, "conversations an hour", shared),
            signal_limit=RateLimiter(SIGNALS_A_MINUTE, 60, "signals a minute in a conversation"),
            sign_in_limit=RateLimiter(SIGN_INS_A_MINUTE, 60, "sign-ins a minute", shared),
            read_limit=RateLimiter(READS_A_MINUTE, 60, "requests a minute", shared),
            upload_limit=RateLimiter(UPLOADS_AN_HOUR, 3600, "uploads an hour in a conversation", shared),
            uploader_limit=RateLimiter(settings.uploads_per_hour, 3600, "uploads an hour", shared),
            password_checks=CapacityLimiter(PASSWORD_CHECKS_AT_ONCE),
            keyed_conversations=KeyedConversations(engine),
            api_keys=ApiKeys(engine, shared),
            idempotency=IdempotencyStore(engine),
            imports=ImportJobs(engine, services.shop.products, settings.var_dir / "imports"),
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


def address_of(connection: HTTPConnection) -> str:
    """Return the client's address; behind a proxy uvicorn's ``--proxy-headers`` has put the real one there."""
    return connection.client.host if connection.client else "unknown"


def visitor_of(connection: HTTPConnection) -> str:
    """Return what tells a client's address from others for a day at most, and cannot be turned back into it."""
    return parts_of(connection).visitors.name(address_of(connection))


def bearer(request: Request) -> str:
    """Return the bearer token of a request.

    Raises
    ------
    BadToken
        When there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadToken("expected the header Authorization: Bearer <token of the conversation>")
    return token


@dataclass(frozen=True)
class Admission:
    """A conversation, and the token that opened it."""

    record: Record
    grant: Grant


def admit(parts: BridgeParts, token: str, conversation_id: str | None, origin: str | None) -> Admission:
    """Return the conversation that a token opens, ``conversation_id`` if that is given.

    Raises
    ------
    BadToken
        When it is none of ours, has expired or was revoked.
    Forbidden
        When it opens another conversation.
    UnknownConversation
        When the conversation was erased.
    """
    grant = parts.tokens.check_conversation(token, conversation_id, origin)
    record = parts.repository.get(grant.conversation_id)
    if grant.generation != record.token_generation:
        raise BadToken("the token was revoked when its shopper signed in; sign in, or open a new conversation")
    return Admission(record, grant)


def admitted(conversation_id: str, request: Request, _: Annotated[object, Security(BEARER)] = None) -> Admission:
    """Dependency: the conversation in the path, when the bearer token opens it, and what the token says."""
    return admit(parts_of(request), bearer(request), conversation_id, request.headers.get("origin"))


def own_conversation(found: Annotated[Admission, Depends(admitted)]) -> Record:
    """Dependency: the conversation in the path, when the bearer token opens it."""
    return found.record


def any_conversation(request: Request, _: Annotated[object, Security(BEARER)] = None) -> Admission:
    """Dependency: the conversation that the bearer token opens, whichever it is."""
    return admit(parts_of(request), bearer(request), None, request.headers.get("origin"))


def staff_reads(request: Request, _: Annotated[object, Security(_COOKIE)] = None) -> StaffSession:
    """Dependency: a signed-in member of staff."""
    return parts_of(request).accounts.check(request.cookies.get(STAFF_COOKIE), None, writes=False)


def staff_writes(
    request: Request,
    _: Annotated[object, Security(_COOKIE)] = None,
    __: Annotated[object, Security(_CSRF)] = None,
) -> StaffSession:
    """Dependency: a signed-in member of staff with the CSRF token."""
    token = request.headers.get("x-csrf-token")
    return parts_of(request).accounts.check(request.cookies.get(STAFF_COOKIE), token, writes=True)
