"""conversations of customers, lists in pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Each list is read in the order of its index, also where two stand at the same moment.
_NEW: tuple[tuple[str, ...], ...] = (
    ("state", "waiting_since", "id"),
    ("state", "updated_at", "id"),
    ("customer_id", "updated_at", "id"),
)
_OLD: tuple[tuple[str, ...], ...] = (("state", "waiting_since"), ("state", "updated_at"), ("customer_id",))


def _name(columns: tuple[str, ...]) -> str:
    return "_".join(("ix_conversations", *columns))


def upgrade() -> None:
    for name in ("token_generation", "read_seq"):
        op.add_column("conversations", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    for columns in _OLD:
        op.drop_index(_name(columns), table_name="conversations")
    for columns in _NEW:
        op.create_index(_name(columns), "conversations", list(columns), unique=False)


def downgrade() -> None:
    for columns in _NEW:
        op.drop_index(_name(columns), table_name="conversations")
    for columns in _OLD:
        op.create_index(_name(columns), "conversations", list(columns), unique=False)
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("read_seq")
        batch_op.drop_column("token_generation")
