"""Roles of the staff and what each may do: kept here and nowhere else."""

from __future__ import annotations

from enum import StrEnum

from bridge.errors import Forbidden


class Role(StrEnum):
    """What somebody is in the shop's team."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Right(StrEnum):
    """What a role may allow."""

    #: Take, answer, note, label, hand on one's own conversations.
    ANSWER = "answer"
    #: Do all that with the conversations of others, too.
    MANAGE_CONVERSATIONS = "manage_conversations"
    #: See how the desk does: who waits, how long, with whom.
    SEE_BOARD = "see_board"
    #: Opening hours, canned replies and articles.
    CHANGE_SETTINGS = "change_settings"
    #: Make, change and disable accounts.
    MANAGE_ACCOUNTS = "manage_accounts"
    #: Keys of the shop's own systems, and webhooks.
    MANAGE_INTEGRATIONS = "manage_integrations"
    #: Who did what.
    READ_AUDIT = "read_audit"


_SUPERVISOR = frozenset({Right.ANSWER, Right.MANAGE_CONVERSATIONS, Right.SEE_BOARD, Right.CHANGE_SETTINGS})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.ANSWER}),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMIN: frozenset(Right),
}


def check_right(role: Role, right: Right) -> None:
    """Refuse what a role may not do.

    Raises
    ------
    Forbidden
        Names the right and the roles that have it.
    """
    if right not in RIGHTS[role]:
        able = " or ".join(one for one in Role if right in RIGHTS[one])
        raise Forbidden(f"expected the role {able} ({right}), got {role}; ask one of them")
