"""Search in all transcripts: one interface over SQLite's FTS5 and PostgreSQL's pg_trgm and text search.

Terms of three characters and more are found anywhere, inside words and numbers, too (trigrams). One or two characters,
which is a usual word in Chinese, no trigram index can look up: a second index holds each Han character as a word, and
a term of several is a phrase of these. There, a term of one or two Latin letters or digits is found as a whole word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, and_, column, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from bridge.models import ConversationRow, MessageRow, MessageTextRow
from bridge.records import Record, record_of
from bridge.search_text import TRIGRAM, SnippetPart, has_character, snippet_of, words_of
from bridge.transactions import Transactions

_CUSTOMER_CONVERSATIONS = 10


@dataclass(frozen=True)
class Hit:
    """A message that was found."""

    #: Of the searched text; a page goes on behind it.
    id: int
    record: Record
    seq: int
    role: str
    author: str | None
    created_at: datetime
    snippet: tuple[SnippetPart, ...]


class MessageSearch:
    """Finds messages, the newest first."""

    def __init__(self, transactions: Transactions) -> None:
        self._reading = transactions.reading
        is_sqlite = transactions.engine.dialect.name == "sqlite"
        self._found = _found_by_sqlite if is_sqlite else _found_by_postgresql

    def find(self, terms: Sequence[str], behind: int | None, limit: int) -> list[Hit]:
        """Return messages in which all terms are, the newest first.

        Parameters
        ----------
        terms : sequence of str
            Of :func:`bridge.search_text.terms_of`, at least one.
        behind : int or None
            Id of the last hit of the page before.
        """
        with self._reading() as session:
            found = self._found(session, terms, behind, limit).subquery()
            query = (
                select(MessageTextRow, MessageRow.role, MessageRow.author, MessageRow.created_at, ConversationRow)
                .join(found, found.c.id == MessageTextRow.id)
                .join(
                    MessageRow,
                    and_(
                        MessageRow.conversation_id == MessageTextRow.conversation_id,
                        MessageRow.seq == MessageTextRow.seq,
                    ),
                )
                .join(ConversationRow, ConversationRow.id == MessageTextRow.conversation_id)
                .order_by(MessageTextRow.id.desc())
            )
            return [
                Hit(own.id, record_of(row), own.seq, role, author, at, snippet_of(own.text, terms))
                for own, role, author, at, row in session.execute(query)
            ]

    def of_customers(self, customer_ids: Sequence[str]) -> list[Record]:
        """Return the newest conversations of some customers."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.customer_id.in_(customer_ids))
            .order_by(ConversationRow.updated_at.desc())
            .limit(_CUSTOMER_CONVERSATIONS)
        )
        with self._reading() as session:
            return [record_of(row) for row in session.scalars(query)] if customer_ids else []


def _found_by_sqlite(_: Session, terms: Sequence[str], behind: int | None, limit: int) -> Select[int]:
    if all(len(term) >= TRIGRAM for term in terms):
        name, question = "message_trigrams", " AND ".join(f'"{term.replace(chr(34), chr(34) * 2)}"' for term in terms)
    else:
        name, question = "message_words", " AND ".join(map(_fts5_phrase, terms))
    index = table(name, column("rowid", Integer))
    query = select(index.c.rowid.label("id")).where(literal_column(name).op("MATCH")(question))
    if behind is not None:
        query = query.where(index.c.rowid < behind)
    # FTS5 walks its lists from the end: the newest come first without sorting all.
    return query.order_by(index.c.rowid.desc()).limit(limit)


def _fts5_phrase(term: str) -> str:
    # Words hold letters and digits only: nothing in them is FTS5's syntax.
    return f'"{words_of(term)}"' + (" *" if _is_begin(term) else "")


def _found_by_postgresql(session: Session, terms: Sequence[str], behind: int | None, limit: int) -> Select[int]:
    # The planner may not take the index for a walk from the newest where a term is rare: it counts too few matches.
    session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    # Where the database's locale is C, pg_trgm sees no Han characters; the text search does.
    if all(len(term) >= TRIGRAM and not has_character(term) for term in terms):
        conditions: list[ColumnElement[bool]] = [MessageTextRow.text.icontains(term, autoescape=True) for term in terms]
    else:
        question = " & ".join(map(_tsquery_phrase, terms))
        document = func.to_tsvector(literal_column("'simple'::regconfig"), MessageTextRow.words)
        conditions = [document.op("@@")(func.to_tsquery(literal_column("'simple'::regconfig"), question))]
    if behind is not None:
        conditions.append(MessageTextRow.id < behind)
    return select(MessageTextRow.id).where(*conditions).order_by(MessageTextRow.id.desc()).limit(limit)


def _tsquery_phrase(term: str) -> str:
    # Words hold letters and digits only: nothing in them is tsquery's syntax.
    return "(" + " <-> ".join(words_of(term).split()) + (":*" if _is_begin(term) else "") + ")"


def _is_begin(term: str) -> bool:
    """Say whether a term may be the begin of a longer word: one or two letters begin too many."""
    last = words_of(term).split()[-1]
    return len(last) >= TRIGRAM
