"""Decisions hold the probability of each item; orders say when they changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("propensities", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("orders", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_orders_changed_at", "orders", ["changed_at"])
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"])


def downgrade() -> None:
    op.drop_index("ix_orders_placed_at", "orders")
    op.drop_index("ix_orders_changed_at", "orders")
    op.drop_column("orders", "changed_at")
    op.drop_column("decisions", "propensities")
