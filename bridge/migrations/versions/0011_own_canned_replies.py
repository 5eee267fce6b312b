"""Canned replies have an owner: the team, or one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = "shortcut, text, updated_at, updated_by"


def _table(*owner: sa.Column[str]) -> None:
    names = [column.name for column in owner]
    op.create_table(
        "canned_replies",
        *owner,
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint(*names, "shortcut", name=op.f("pk_canned_replies")),
    )


def _make_room() -> None:
    # A key's columns are not changed in place by SQLite.
    op.execute("CREATE TABLE canned_replies_before AS SELECT * FROM canned_replies")
    op.drop_table("canned_replies")


def upgrade() -> None:
    _make_room()
    _table(sa.Column("owner", sa.String(length=80), nullable=False))
    op.execute(
        f"INSERT INTO canned_replies (owner, {_COLUMNS}) SELECT '', {_COLUMNS} FROM canned_replies_before"  # noqa: S608
    )
    op.drop_table("canned_replies_before")


def downgrade() -> None:
    _make_room()
    _table()
    op.execute(
        f"INSERT INTO canned_replies ({_COLUMNS}) "  # noqa: S608
        f"SELECT {_COLUMNS} FROM canned_replies_before WHERE owner = ''"
    )
    op.drop_table("canned_replies_before")
