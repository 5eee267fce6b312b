"""search in transcripts"""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BATCH = 1_000
#: As the models had it at this revision.
_CHARACTER = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
#: The indexes keep no second copy of the texts, and follow every insert and delete in its own transaction.
_SQLITE = (
    "CREATE VIRTUAL TABLE message_trigrams USING fts5(text, content='message_texts', content_rowid='id',"
    " tokenize='trigram')",
    "CREATE VIRTUAL TABLE message_words USING fts5(words, content='message_texts', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0')",
    """CREATE TRIGGER message_texts_added AFTER INSERT ON message_texts BEGIN
    INSERT INTO message_trigrams(rowid, text) VALUES (new.id, new.text);
    INSERT INTO message_words(rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER message_texts_removed AFTER DELETE ON message_texts BEGIN
    INSERT INTO message_trigrams(message_trigrams, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO message_words(message_words, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
)
_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_message_trigrams ON message_texts USING gin (text gin_trgm_ops)",
    "CREATE INDEX search_message_words ON message_texts USING gin (to_tsvector('simple', words))",
)


def upgrade() -> None:
    op.create_table(
        "message_texts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_message_texts_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_texts")),
    )
    op.create_index(op.f("ix_message_texts_conversation_id"), "message_texts", ["conversation_id"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else ():
        op.execute(statement)
    _fill()
    # Filled first: building an index at once is faster than row by row.
    for statement in () if is_sqlite else _POSTGRESQL:
        op.execute(statement)


def _fill() -> None:
    connection = op.get_bind()
    new = sa.table("message_texts", *(sa.column(name) for name in ("conversation_id", "seq", "text", "words")))
    messages = connection.execute(
        sa.text("SELECT conversation_id, seq, blocks, author FROM messages ORDER BY created_at, conversation_id, seq")
    )
    while rows := messages.fetchmany(_BATCH):
        found = []
        for conversation_id, seq, blocks, author in rows:
            text = _text(json.loads(blocks) if isinstance(blocks, str) else blocks, author)
            if text:
                found.append({"conversation_id": conversation_id, "seq": seq, "text": text, "words": _words(text)})
        if found:
            connection.execute(new.insert(), found)


def _text(blocks: list[dict[str, Any]], author: str | None) -> str:
    parts: list[str] = []
    for block in blocks:
        if block["type"] == "text":
            parts.append(block["text"])
        elif block["type"] == "cards":
            parts += [card["title"] for card in block["cards"]]
        elif block["type"] == "order_timeline":
            parts.append(block["number"])
            parts += [item["title"] for item in block.get("items", ())]
            parts.append(block.get("tracking_number") or "")
    return "\n".join(part for part in (*parts, author or "") if part)


def _words(text: str) -> str:
    spaced = _CHARACTER.sub(r" \1 ", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("message_words", "message_trigrams"):
            op.execute(f"DROP TABLE {name}")
    op.drop_table("message_texts")
