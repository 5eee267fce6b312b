"""Photos of cases, by the ids of the bridge's attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        # Cases that are there already have none.
        batch_op.add_column(sa.Column("attachment_ids", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.alter_column("attachment_ids", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("attachment_ids")
