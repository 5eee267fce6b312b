"""Whose something is that a shopper may have before signing in: a cart, what they said, what they wait for."""

from __future__ import annotations


def owners_of(customer_id: str | None, session_id: str | None) -> list[str]:
    """Return the keys under which a shopper's things stand, the customer's first.

    Examples
    --------
    >>> owners_of("c-1", "talk-1"), owners_of(None, None)
    (['customer:c-1', 'session:talk-1'], [])
    """
    known = (("customer", customer_id), ("session", session_id))
    return [f"{kind}:{own}" for kind, own in known if own]


def owner_of(customer_id: str | None, session_id: str | None) -> str:
    """Return under which key something new stands: the customer's where one is known, else the visit's.

    Raises
    ------
    ValueError
        When neither is known: nobody could see or delete it.
    """
    owners = owners_of(customer_id, session_id)
    if not owners:
        raise ValueError("expected a customer_id or a session_id, got neither: nobody could see or delete it")
    return owners[0]
