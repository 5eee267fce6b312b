"""Decisions are found by whose they are: a shopper who is forgotten takes along what was decided for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
_OWNERS = ("customer_id", "session_id")
_DECISIONS = sa.table("decisions", sa.column("context", sa.JSON()), *(sa.column(name, sa.String()) for name in _OWNERS))


def upgrade() -> None:
    for name in _OWNERS:
        op.add_column("decisions", sa.Column(name, sa.String(length=128), nullable=True))
    said = {name: _DECISIONS.c.context[name].as_string() for name in _OWNERS}
    op.execute(sa.update(_DECISIONS).values(said))
    for name in _OWNERS:
        op.create_index(f"ix_decisions_{name}", "decisions", [name])


def downgrade() -> None:
    for name in _OWNERS:
        op.drop_index(f"ix_decisions_{name}", "decisions")
    # SQLite cannot drop a column in place, whichever other table is beside it.
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        for name in _OWNERS:
            batch_op.drop_column(name)
