"""Tokens of conversations and identities: who may read and write what. Algorithms are pinned."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

import jwt

from bridge.errors import BadToken, Forbidden
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
#: As long as the column that keeps it.
MAX_CUSTOMER_ID_CHARS = 128


class Tokens:
    """Signs and checks all tokens of one bridge."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.secret("secret_key")
        self._identity_key = settings.secret("identity_secret")
        self._ttl = timedelta(seconds=settings.conversation_token_ttl_s)

    def for_conversation(self, conversation_id: str, origin: str | None) -> str:
        """Return a token that opens one conversation, from one page origin."""
        now = datetime.now(UTC)
        claims = {"sub": conversation_id, "aud": CONVERSATION, "iat": now, "exp": now + self._ttl}
        if origin:
            claims["origin"] = origin
        return jwt.encode(claims, self._key, ALGORITHM)

    def check_conversation(self, token: str, conversation_id: str | None, origin: str | None) -> str:
        """Return the conversation that a token opens.

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
        return found

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

    def check_identity(self, token: str) -> str:
        """Return the customer id of a signed identity.

        Raises
        ------
        BadToken
            When it is forged, expired, meant for another audience, or names no possible customer.
        """
        customer_id = str(self._decode(token, self._identity_key, None, CLOCK_SKEW)["sub"])
        # Half of a surrogate pair and control characters are not printable.
        if not 0 < len(customer_id) <= MAX_CUSTOMER_ID_CHARS or not customer_id.isprintable():
            raise BadToken(
                f"expected the customer's id in `sub`, 1 to {MAX_CUSTOMER_ID_CHARS} printable characters; got another"
            )
        return customer_id

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
