"""Who did what: the audits of accounts and settings, and of conversations, as admins look through them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from bridge.models import AuditRow, StaffAuditRow
from bridge.transactions import Transactions

#: A spreadsheet of more lines is none that anybody reads; a narrower question gets the rest.
MAX_EXPORTED = 50_000
_EXPORT_PAGE = 1_000
_COLUMNS = ("at", "actor", "action", "subject")
#: Without it some spreadsheets take UTF-8 for something else.
_BYTE_ORDER_MARK = "\ufeff"
#: Cells that begin so are formulas to spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Trail(StrEnum):
    """Which of the two audits."""

    #: Accounts, settings, keys, webhooks, articles.
    SETTINGS = "settings"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True)
class Question:
    """Which lines are looked for; what is None does not matter."""

    trail: Trail = Trail.SETTINGS
    actor: str | None = None
    #: A part of it is enough.
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """Somebody did something."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str


class AuditTrail:
    """Reads both audits; methods block and are called from threads."""

    def __init__(self, transactions: Transactions) -> None:
        self._open = transactions

    def page(self, asked: Question, behind: int | None, limit: int) -> list[Line]:
        """Return lines, the newest first.

        Parameters
        ----------
        asked : Question
        behind : int or None
            Id of the last line of the page before; None for the first page.
        limit : int
        """
        row: Any = StaffAuditRow if asked.trail is Trail.SETTINGS else AuditRow
        subject = row.subject if asked.trail is Trail.SETTINGS else row.conversation_id
        wanted = [
            row.id < behind if behind is not None else None,
            row.actor == asked.actor if asked.actor else None,
            row.action.contains(asked.action, autoescape=True) if asked.action else None,
            subject == asked.subject if asked.subject else None,
            row.at >= asked.since if asked.since else None,
            row.at < asked.until if asked.until else None,
        ]
        query = select(row.id, row.at, row.actor, row.action, subject)
        query = query.where(*(one for one in wanted if one is not None)).order_by(row.id.desc()).limit(limit)
        with self._open.reading() as session:
            return [Line(*found) for found in session.execute(query)]

    def csv(self, asked: Question) -> Iterator[str]:
        """Yield the lines as CSV (RFC 4180), the newest first, a page of them at a time; no cell is a formula."""
        yield _BYTE_ORDER_MARK + _row(_COLUMNS)
        behind: int | None = None
        for _ in range(MAX_EXPORTED // _EXPORT_PAGE):
            lines = self.page(asked, behind, _EXPORT_PAGE)
            yield "".join(_row((one.at.isoformat(), one.actor, one.action, one.subject)) for one in lines)
            if len(lines) < _EXPORT_PAGE:
                return
            behind = lines[-1].id


def _row(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(map(harmless_cell, cells))
    return out.getvalue()


def harmless_cell(text: str) -> str:
    r"""Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless_cell('=HYPERLINK("https://evil.example")'), harmless_cell(" @SUM(A1)"), harmless_cell("Ada")
    ('\'=HYPERLINK("https://evil.example")', "' @SUM(A1)", 'Ada')
    """
    # Blanks in front are dropped by some: what they hide counts.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
