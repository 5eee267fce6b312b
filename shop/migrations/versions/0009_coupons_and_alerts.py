"""Coupons, the one on a cart, stock alerts, and what an exchange is to be for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coupons",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=128), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_coupons")),
    )
    op.create_index(op.f("ix_coupons_customer_id"), "coupons", ["customer_id"], unique=False)
    op.create_table(
        "cart_coupons",
        sa.Column("owner", sa.String(length=140), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_cart_coupons")),
    )
    op.create_table(
        "stock_alerts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=140), nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("product_id", sa.String(length=128), nullable=False),
        sa.Column("variant_id", sa.String(length=128), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_alerts")),
        sa.UniqueConstraint(
            "owner", "product_id", "variant_id", name=op.f("uq_stock_alerts_owner_product_id_variant_id")
        ),
    )
    op.create_index(op.f("ix_stock_alerts_session_id"), "stock_alerts", ["session_id"], unique=False)
    op.create_index(op.f("ix_stock_alerts_told_at"), "stock_alerts", ["told_at"], unique=False)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wanted_variant_id", sa.String(length=128), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("wanted_variant_id")
    op.drop_table("stock_alerts")
    op.drop_table("cart_coupons")
    op.drop_table("coupons")
