"""console"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_accounts", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_sessions", sa.Column("client", sa.String(length=200), nullable=True))
    op.add_column("conversations", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_conversations_rated_at"), "conversations", ["rated_at"])
    op.create_index(op.f("ix_bridge_audit_at"), "bridge_audit", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_bridge_audit_at"), "bridge_audit")
    op.drop_index(op.f("ix_conversations_rated_at"), "conversations")
    op.drop_column("conversations", "rated_at")
    op.drop_column("staff_sessions", "client")
    op.drop_column("staff_accounts", "last_seen_at")
