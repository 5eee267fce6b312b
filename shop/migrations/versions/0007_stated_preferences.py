"""What shoppers say of their taste: likes, dislikes, and what they have already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stated_preferences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=140), nullable=False),
        sa.Column("customer_id", sa.String(length=128), nullable=True),
        sa.Column("session_id", sa.String(length=128), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_preferences")),
        sa.UniqueConstraint("owner", "target", "value", name=op.f("uq_stated_preferences_owner_target_value")),
    )
    with op.batch_alter_table("stated_preferences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stated_preferences_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_stated_preferences_session_id"), ["session_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stated_preferences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stated_preferences_session_id"))
        batch_op.drop_index(batch_op.f("ix_stated_preferences_owner"))
    op.drop_table("stated_preferences")
