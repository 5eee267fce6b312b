"""Tables of the shop. Only the repositories speak to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# Named constraints: Alembic cannot change an unnamed one later.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A timezone-aware UTC time; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody could say later which zone they were in."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"expected a timezone-aware time, got {value.isoformat()}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the shop's tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


class DepartmentRow(Base):
    """Departments of the shop front, in their order."""

    __tablename__ = "departments"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]


class ProductRow(Base):
    """What is filtered on stands in columns; the localized rest in ``record``."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    department: Mapped[str | None] = mapped_column(String(200), index=True)
    brand: Mapped[str | None] = mapped_column(String(200), index=True)
    rating_average: Mapped[float | None]
    rating_count: Mapped[int] = mapped_column(default=0)
    record: Mapped[dict[str, Any]]


class VariantRow(Base):
    """A variant has its own price and stock; prices in minor units."""

    __tablename__ = "variants"

    product_id: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(128), index=True)
    options: Mapped[dict[str, Any]]
    price_minor: Mapped[int | None]
    list_price_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    stock_quantity: Mapped[int]
    image_url: Mapped[str | None] = mapped_column(String(2000))


class CatalogueRow(Base):
    """One row: who this catalogue is, and how many changes it has seen. Triggers count (migration 0002)."""

    __tablename__ = "catalogue"

    #: Drawn when the table is made: an index of another database is told by it.
    identity: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    #: PostgreSQL's transaction that made the last change.
    writer: Mapped[int | None] = mapped_column(BigInteger)


class ProductChangeRow(Base):
    """The last change of each product that ever was; triggers on products and variants write it (migration 0002)."""

    __tablename__ = "product_changes"

    product_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, index=True)


class CustomerRow(Base):
    """Customers."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    demo_note: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class DemographicsRow(Base):
    """Age and gender of the customers who gave them."""

    __tablename__ = "demographics"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    age_band: Mapped[str | None] = mapped_column(String(10))
    gender: Mapped[str | None] = mapped_column(String(10))
    given_by: Mapped[str] = mapped_column(String(10))
    given_at: Mapped[datetime]


class OrderRow(Base):
    """Orders; ``key`` is the number without blanks, dashes and case."""

    __tablename__ = "orders"
    __table_args__ = (Index(None, "customer_id", "placed_at"), Index(None, "placed_at"))

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    total_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    coupon_code: Mapped[str | None] = mapped_column(String(40))
    #: Where the parcel goes, as one text; None where the shop's system has not told it.
    delivery_address: Mapped[str | None] = mapped_column(String(300))
    #: When the row was written last: cancellations and returns come long after the order. None before migration 0005.
    changed_at: Mapped[datetime | None] = mapped_column(index=True)


class OrderLineRow(Base):
    """Lines of an order; no foreign key to products: what was sold stays sold when a product goes."""

    __tablename__ = "order_lines"

    order_key: Mapped[str] = mapped_column(ForeignKey("orders.key", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(String(128), index=True)
    variant_id: Mapped[str] = mapped_column(String(128))
    title: Mapped[dict[str, Any]]
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]
    returned_quantity: Mapped[int] = mapped_column(default=0)


class ShipmentRow(Base):
    """Parcels of an order, with what happened to them."""

    __tablename__ = "shipments"

    order_key: Mapped[str] = mapped_column(ForeignKey("orders.key", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    carrier: Mapped[str] = mapped_column(String(100))
    tracking_number: Mapped[str] = mapped_column(String(100), index=True)
    tracking_url: Mapped[str | None] = mapped_column(String(2000))
    estimated_delivery_at: Mapped[datetime | None]
    steps: Mapped[list[Any]]


class ArticleRow(Base):
    """Policy and FAQ texts."""

    __tablename__ = "articles"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[Any]]
    questions: Mapped[list[Any]] = mapped_column(server_default="[]")
    audience: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class EventRow(Base):
    """What shoppers did; grows for ever, so the indexes are those that reads need."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "customer_id", "at"), Index(None, "session_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[str | None] = mapped_column(String(128))
    session_id: Mapped[str | None] = mapped_column(String(128))
    product_id: Mapped[str | None] = mapped_column(String(128))
    query: Mapped[str | None] = mapped_column(String(500))
    quantity: Mapped[int]
    price_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    rating: Mapped[float | None]
    source: Mapped[str] = mapped_column(String(40))
    decision_id: Mapped[str | None] = mapped_column(String(64))


class PreferenceRow(Base):
    """What shoppers said of their taste; of each thing only what was said last."""

    __tablename__ = "stated_preferences"
    __table_args__ = (UniqueConstraint("owner", "target", "value"), Index(None, "session_id"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: "customer:ID" or "session:ID": two columns of which one is NULL could not be unique together.
    owner: Mapped[str] = mapped_column(String(140), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(128))
    session_id: Mapped[str | None] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    said_at: Mapped[datetime]


class CaseRow(Base):
    """What shoppers have asked the shop to do: returns, exchanges, warranty, price differences, invoices."""

    __tablename__ = "cases"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: What is asked for which goods: the same wish twice is one case.
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    order_key: Mapped[str] = mapped_column(String(40), index=True)
    order_number: Mapped[str] = mapped_column(String(40))
    customer_id: Mapped[str] = mapped_column(String(128), index=True)
    variant_id: Mapped[str | None] = mapped_column(String(128))
    #: What an exchange is to be for.
    wanted_variant_id: Mapped[str | None] = mapped_column(String(128))
    quantity: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(40))
    said: Mapped[str] = mapped_column(String(500))
    #: Photos of it, by the ids that the bridge's attachments have.
    attachment_ids: Mapped[list[Any]]
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]


class AuditRow(Base):
    """Changes that somebody asked for; rows are only ever added."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(10))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(128), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(128))
    conversation_id: Mapped[str | None] = mapped_column(String(128), index=True)
    message_seq: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class CartLineRow(Base):
    """Lines of carts; ``owner`` is "customer:ID" or "session:ID"."""

    __tablename__ = "cart_lines"

    owner: Mapped[str] = mapped_column(String(140), primary_key=True)
    variant_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(128))
    quantity: Mapped[int]
    added_at: Mapped[datetime]


class CartCouponRow(Base):
    """The coupon that a shopper has put on their cart: an order takes one."""

    __tablename__ = "cart_coupons"

    owner: Mapped[str] = mapped_column(String(140), primary_key=True)
    code: Mapped[str] = mapped_column(String(40))


class CouponRow(Base):
    """Coupons; ``code`` in capitals. What is looked for stands in columns, the terms in ``record``."""

    __tablename__ = "coupons"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Whose it is alone; None for everybody's.
    customer_id: Mapped[str | None] = mapped_column(String(128), index=True)
    record: Mapped[dict[str, Any]]


class StockAlertRow(Base):
    """Who waits for what to be in stock again."""

    __tablename__ = "stock_alerts"
    __table_args__ = (UniqueConstraint("owner", "product_id", "variant_id"), Index(None, "told_at"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: "customer:ID" or "session:ID".
    owner: Mapped[str] = mapped_column(String(140))
    #: The conversation in which it was asked for, and into which the word goes.
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    product_id: Mapped[str] = mapped_column(String(128))
    #: Empty for any variant: a NULL would not be unique.
    variant_id: Mapped[str] = mapped_column(String(128))
    asked_at: Mapped[datetime]
    #: None as long as it waits.
    told_at: Mapped[datetime | None]


class DecisionRow(Base):
    """Logged choices, to be joined with their outcome."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    #: Both stand in the context, too; here they are found by, when their shopper wants to be forgotten.
    customer_id: Mapped[str | None] = mapped_column(String(128), index=True)
    session_id: Mapped[str | None] = mapped_column(String(128), index=True)
    context: Mapped[dict[str, Any]]
    allowed: Mapped[list[Any]]
    chosen: Mapped[list[Any]]
    propensity: Mapped[float]
    propensities: Mapped[list[Any]] = mapped_column(server_default="[]")
    model_version: Mapped[str] = mapped_column(String(100))


class MetaRow(Base):
    """Small facts about the database itself (revision of the catalogue, hash of the demo shop)."""

    __tablename__ = "shop_meta"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
