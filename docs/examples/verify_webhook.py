"""Verify a webhook of Zhanggui (Standard Webhooks): Python's standard library is enough.

Reads the body from standard input, secret and headers from the environment, so that it can be tried by hand:
``WEBHOOK_SECRET=whsec_… WEBHOOK_ID=… WEBHOOK_TIMESTAMP=… WEBHOOK_SIGNATURE=… python verify_webhook.py < body.json``
"""

import base64
import hashlib
import hmac
import os
import sys
import time
from collections.abc import Mapping

#: A delivery that is older was caught and sent again by somebody else.
TOLERANCE_S = 300


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> None:
    """Check that Zhanggui has sent a body, and lately.

    Parameters
    ----------
    secret : str
        As POST /v1/webhooks showed it: ``whsec_…``.
    headers : Mapping
        With ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``.
    body : bytes
        As it came, before any parsing.

    Raises
    ------
    ValueError
        When it must not be trusted.
    """
    event_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE_S:
        raise ValueError(f"the timestamp {timestamp} is too far from now")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # Several while a secret is being replaced; one that fits is enough.
    for given in headers["webhook-signature"].split():
        version, _, signature = given.partition(",")
        if version == "v1" and hmac.compare_digest(signature.encode(), expected.encode()):
            return
    raise ValueError("no signature fits: another secret, or the body was changed")


if __name__ == "__main__":
    names = {
        "webhook-id": "WEBHOOK_ID",
        "webhook-timestamp": "WEBHOOK_TIMESTAMP",
        "webhook-signature": "WEBHOOK_SIGNATURE",
    }
    try:
        verify(
            os.environ["WEBHOOK_SECRET"],
            {header: os.environ[name] for header, name in names.items()},
            sys.stdin.buffer.read(),
        )
    except ValueError as error:
        sys.exit(f"refused: {error}")
    sys.stdout.write("verified\n")
