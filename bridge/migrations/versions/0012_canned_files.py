"""A picture or a PDF goes along with a canned reply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_files",
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner", "shortcut"],
            ["canned_replies.owner", "canned_replies.shortcut"],
            name=op.f("fk_canned_files_owner_canned_replies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner", "shortcut", name=op.f("pk_canned_files")),
    )


def downgrade() -> None:
    op.drop_table("canned_files")
