"""Tokens of conversations and identities: who may read and write what. Algorithms are pinned."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from starlette.requests import HTTPConnection

from bridge.errors import BadToken, Forbidden
from bridge.schemas.common import Identity, SignedCustomer
from zhanggui.settings import Settings

ALGORITHM = "HS256"
CONVERSATION = "zhanggui-conversation"
ATTACHMENT = "zhanggui-attachment"
#: An address that opens a file for whoever has it: as long as a picture takes to be looked at.
ATTACHMENT_TTL = timedelta(minutes=15)
#: A signed identity is handed over by the shop's page at once; one that lives for months is a mistake.
DEMO_IDENTITY = timedelta(hours=12)
#: The clock of the shop's back end may be this far from ours.
CLOCK_SKEW = timedelta(seconds=60)
#: Who has seen a plain signature can use it until its expiry: one for years would be a password.
MAX_SIGNED_CUSTOMER = timedelta(days=1)
#: As long as the column that keeps it.
MAX_CUSTOMER_ID_CHARS = 128


@dataclass(frozen=True)
class Issued:
    """A token of a conversation and its end."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Grant:
    """What a valid token of a conversation says."""

    conversation_id: str
    #: Tokens of an earlier generation than the conversation's are revoked.
    generation: int
    #: When the conversation was opened, or its shopper last signed in: renewals end a fixed time after it.
    proved_at: datetime


def bearer_token(connection: HTTPConnection) -> str:
    """Return the token of the header ``Authorization: Bearer``, "" where there is none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def signature_of(customer_id: str, expires_at: int, key: str) -> str:
    """Return what a shop's back end signs a customer id with: HMAC-SHA256 of ``EXPIRES_AT.CUSTOMER_ID``, in hex.

    The expiry stands first: it has digits only, so no id can be read as another one with another expiry.

    Examples
    --------
    >>> signature_of("c-1", 1767225600, "k" * 32)[:8]
    'd053240a'
    """
    return hmac.digest(key.encode(), f"{expires_at}.{customer_id}".encode(), "sha256").hex()


class Tokens:
    """Signs and checks all tokens of one bridge."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.secret("secret_key")
        self._identity_key = settings.secret("identity_secret")
        self._ttl = timedelta(seconds=settings.conversation_token_ttl_s)
        self._max = timedelta(days=settings.conversation_token_max_days)

    def for_conversation(
        self, conversation_id: str, origin: str | None, generation: int = 0, proved_at: datetime | None = None
    ) -> Issued:
        """Return a token that opens one conversation, from one page origin.

        Parameters
        ----------
        generation : int
            The conversation's; a token of an earlier one opens nothing.
        proved_at : datetime, optional
            Of the token that this one renews: however often that is done, none outlives it by more than the limit.
        """
        now = datetime.now(UTC)
        proved_at = proved_at or now
        end = min(now + self._ttl, proved_at + self._max)
        # auth_time as OpenID Connect Core section 2 has it.
        claims = {"sub": conversation_id, "aud": CONVERSATION, "iat": now, "exp": end, "gen": generation}
        claims["auth_time"] = int(proved_at.timestamp())
        if origin:
            claims["origin"] = origin
        return Issued(jwt.encode(claims, self._key, ALGORITHM), end)

    def check_conversation(self, token: str, conversation_id: str | None, origin: str | None) -> Grant:
        """Return what a token opens.

        Raises
        ------
        BadToken
            When it is forged, expired, for another origin, or no token at all.
        Forbidden
            When it opens another conversation than ``conversation_id``.
        """
        claims = self._decode(token, self._key, CONVERSATION)
        bound = claims.get("origin")
        if bound and origin and bound != origin:
            raise BadToken(
                "expected the page that opened the conversation, got another origin; open a new conversation"
            )
        found = str(claims["sub"])
        if conversation_id is not None and not hmac.compare_digest(found.encode(), conversation_id.encode()):
            raise Forbidden("expected the token of this conversation, got that of another one")
        generation, since = (claims.get(name) for name in ("gen", "auth_time"))
        proved = since if isinstance(since, int) else claims.get("iat")
        return Grant(
            found,
            # A token of before there were generations opens what nobody has signed in to since.
            generation if isinstance(generation, int) else 0,
            datetime.fromtimestamp(proved, UTC) if isinstance(proved, int) else datetime.now(UTC) - self._max,
        )

    def for_attachment(self, attachment_id: str) -> tuple[str, datetime]:
        """Return a token that opens one file for minutes, and until when."""
        until = datetime.now(UTC) + ATTACHMENT_TTL
        claims = {"sub": attachment_id, "aud": ATTACHMENT, "exp": until}
        return jwt.encode(claims, self._key, ALGORITHM), until

    def check_attachment(self, token: str, attachment_id: str) -> None:
        """Check that a token opens a file.

        Raises
        ------
        BadToken
            When it is forged, expired, or no token of an attachment.
        Forbidden
            When it opens another file.
        """
        found = str(self._decode(token, self._key, ATTACHMENT)["sub"])
        if not hmac.compare_digest(found.encode(), attachment_id.encode()):
            raise Forbidden("expected the address of this attachment, got that of another one")

    def identity(self, customer_id: str, ttl: timedelta = DEMO_IDENTITY) -> str:
        """Return an identity as the shop's back end would sign it (demo page, tests, integrators' trials)."""
        now = datetime.now(UTC)
        return jwt.encode({"sub": customer_id, "iat": now, "exp": now + ttl}, self._identity_key, ALGORITHM)

    def signed_customer(self, customer_id: str, ttl: timedelta = timedelta(hours=1)) -> SignedCustomer:
        """Return an identity as a back end without a JWT library would sign it."""
        expires_at = int((datetime.now(UTC) + ttl).timestamp())
        signature = signature_of(customer_id, expires_at, self._identity_key)
        return SignedCustomer(customer_id=customer_id, expires_at=expires_at, signature=signature)

    def check_identity(self, identity: Identity) -> str:
        """Return the customer id of a signed identity.

        Raises
        ------
        BadToken
            When it is forged, expired, meant for another audience, or names no possible customer.
        """
        if isinstance(identity, SignedCustomer):
            return self._check_signed_customer(identity)
        customer_id = str(self._decode(identity, self._identity_key, None, CLOCK_SKEW)["sub"])
        # Half of a surrogate pair and control characters are not printable.
        if not 0 < len(customer_id) <= MAX_CUSTOMER_ID_CHARS or not customer_id.isprintable():
            raise BadToken(
                f"expected the customer's id in `sub`, 1 to {MAX_CUSTOMER_ID_CHARS} printable characters; got another"
            )
        return customer_id

    def _check_signed_customer(self, given: SignedCustomer) -> str:
        # The signature first, in constant time: nothing is said of what a stranger made up.
        expected = signature_of(given.customer_id, given.expires_at, self._identity_key)
        if not hmac.compare_digest(expected, given.signature):
            raise BadToken(
                "identity.signature: expected the HMAC-SHA256 of EXPIRES_AT.CUSTOMER_ID with the identity secret, in "
                "hex; docs/integrator.md shows how it is made"
            )
        now = datetime.now(UTC).timestamp()
        if given.expires_at < now - CLOCK_SKEW.total_seconds():
            raise BadToken("identity.expires_at: the identity has expired; sign a new one for each page")
        if given.expires_at > now + (MAX_SIGNED_CUSTOMER + CLOCK_SKEW).total_seconds():
            raise BadToken(
                f"identity.expires_at: expected at most {MAX_SIGNED_CUSTOMER // timedelta(hours=1)} hours from now, "
                "got a later time; sign a new one for each page"
            )
        return given.customer_id

    @staticmethod
    def _decode(token: str, key: str, audience: str | None, leeway: timedelta = timedelta()) -> dict[str, object]:
        try:
            claims: dict[str, object] = jwt.decode(
                token,
                key,
                # Pinned: a token that says "none" or a public-key algorithm of itself is refused.
                algorithms=[ALGORITHM],
                # With None a token that names an audience is refused: it is meant for somebody else.
                audience=audience,
                leeway=leeway,
                options={"require": ["exp", "sub"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise BadToken("the token has expired; open a new conversation") from error
        except (jwt.InvalidTokenError, OverflowError) as error:
            # Overflow: JSON knows numbers that no clock shows.
            raise BadToken("expected a token that this server has signed; open a new conversation") from error
        return claims
