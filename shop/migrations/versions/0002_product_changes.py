"""What changed in the catalogue, and in which order: written by triggers, so that no change escapes."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Table and the column that names the product.
_WATCHED = {"products": "id", "variants": "product_id"}

# PostgreSQL: one number a transaction. The first change locks the row until the commit, so that numbers become
# visible in their order; further changes find the transaction's own number and write no new version of the row.
_POSTGRES_FUNCTION = """
CREATE FUNCTION note_product_change() RETURNS trigger AS $$
DECLARE
    changed text;
    number bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := to_jsonb(OLD) ->> TG_ARGV[0];
    ELSE
        changed := to_jsonb(NEW) ->> TG_ARGV[0];
    END IF;
    UPDATE catalogue SET sequence = sequence + 1, writer = txid_current() WHERE writer IS DISTINCT FROM txid_current();
    SELECT sequence INTO number FROM catalogue;
    INSERT INTO product_changes (product_id, sequence) VALUES (changed, number)
        ON CONFLICT (product_id) DO UPDATE SET sequence = excluded.sequence;
    RETURN NULL;
END
$$ LANGUAGE plpgsql
"""
_POSTGRES_TRIGGER = """
CREATE TRIGGER note_{table} AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION note_product_change('{column}')
"""
# SQLite has one writer at a time: numbers are committed in their order by themselves.
_SQLITE_TRIGGER = """
CREATE TRIGGER note_{table}_{event} AFTER {event} ON {table} BEGIN
    UPDATE catalogue SET sequence = sequence + 1;
    INSERT INTO product_changes (product_id, sequence) SELECT {row}.{column}, sequence FROM catalogue WHERE true
        ON CONFLICT (product_id) DO UPDATE SET sequence = excluded.sequence;
END
"""


def upgrade() -> None:
    catalogue = op.create_table(
        "catalogue",
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("writer", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_catalogue")),
    )
    op.bulk_insert(catalogue, [{"identity": secrets.token_hex(16), "sequence": 0, "writer": None}])
    op.create_table(
        "product_changes",
        sa.Column("product_id", sa.String(length=128), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_changes")),
    )
    with op.batch_alter_table("product_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_changes_sequence"), ["sequence"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_FUNCTION)
        for table, column in _WATCHED.items():
            op.execute(_POSTGRES_TRIGGER.format(table=table, column=column))
        return
    for table, column in _WATCHED.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(_SQLITE_TRIGGER.format(table=table, column=column, event=event, row=row))


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in _WATCHED:
        for name in [f"note_{table}"] if is_postgres else [f"note_{table}_{e}" for e in ("INSERT", "UPDATE", "DELETE")]:
            op.execute(f"DROP TRIGGER {name} ON {table}" if is_postgres else f"DROP TRIGGER {name}")
    if is_postgres:
        op.execute("DROP FUNCTION note_product_change()")
    op.drop_table("product_changes")
    op.drop_table("catalogue")
