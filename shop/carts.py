"""Carts: what a shopper means to buy, at the prices and stock of this moment."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field
from sqlalchemy import Engine, delete, select

from shop.audit import AskedBy, log_change
from shop.catalogue import ProductRepository
from shop.models import CartCouponRow, CartLineRow
from shop.owners import owner_of
from shop.repository import Repository
from shop.types import Money, Product, Record, Variant

#: More pieces of one thing are a business order, which a person takes.
MAX_QUANTITY = 20
MAX_LINES = 50


class CartLine(Record):
    """A line of a cart with what it costs now."""

    product: Product
    variant: Variant
    quantity: int = Field(ge=1)

    @property
    def amount_minor(self) -> int:
        """Price of the line, minor units; 0 where the shop names no price."""
        return self.variant.price.amount_minor * self.quantity if self.variant.price else 0


class Cart(Record):
    """A cart as it is now; what is no longer sold has gone from it."""

    lines: tuple[CartLine, ...] = ()
    #: What the shopper wants taken off; whether it is, the rules say at every look (:mod:`shop.coupon_rules`).
    coupon_code: str | None = None

    @property
    def total(self) -> Money | None:
        """Sum of the lines before any coupon; None for an empty cart or one without prices, delivery left out."""
        currency = next((line.variant.price.currency for line in self.lines if line.variant.price), None)
        if currency is None:
            return None
        return Money(amount_minor=sum(line.amount_minor for line in self.lines), currency=currency)


class NotInStock(Exception):
    """Less is left than was asked for; ``left`` says how many more can be added."""

    def __init__(self, variant_id: str, left: int) -> None:
        super().__init__(f"variant {variant_id}: expected as many in stock as were asked for, {left} more can be added")
        self.left = left


class CartRepository(Repository):
    """Carts of customers and, before anybody signs in, of visits."""

    def __init__(self, engine: Engine, products: ProductRepository) -> None:
        super().__init__(engine)
        self._products = products

    def get(self, owner: str) -> Cart:
        """Return a cart (see :func:`shop.owners.owner_of`)."""
        query = select(CartLineRow).where(CartLineRow.owner == owner).order_by(CartLineRow.added_at)
        with self._session() as session:
            rows = [(row.product_id, row.variant_id, row.quantity) for row in session.scalars(query)]
            coupon = session.get(CartCouponRow, owner)
            code = coupon.code if coupon else None
        products = self._products.get_many([product_id for product_id, _, _ in rows])
        lines = []
        for product_id, variant_id, quantity in rows:
            product = products.get(product_id)
            variant = next((v for v in product.variants if v.id == variant_id), None) if product else None
            if product and variant:
                lines.append(CartLine(product=product, variant=variant, quantity=quantity))
        return Cart(lines=tuple(lines), coupon_code=code)

    def add(self, owner: str, product: Product, variant: Variant, quantity: int, by: AskedBy) -> Cart:
        """Put pieces of a variant into a cart.

        Raises
        ------
        NotInStock
            When fewer are left, counting those in the cart.
        """
        with self._session() as session:
            row = session.get(CartLineRow, (owner, variant.id))
            before = row.quantity if row else 0
            left = min(variant.stock_quantity, MAX_QUANTITY) - before
            if quantity > left:
                raise NotInStock(variant.id, max(0, left))
            if row is None:
                row = CartLineRow(owner=owner, variant_id=variant.id, product_id=product.id, added_at=datetime.now(UTC))
                session.add(row)
            row.quantity = before + quantity
            log_change(
                session,
                "cart.add",
                variant.id,
                by,
                {"quantity": before},
                {"quantity": row.quantity},
            )
        return self.get(owner)

    def remove(self, owner: str, variant_id: str, by: AskedBy, quantity: int | None = None) -> Cart:
        """Take pieces of a variant out of a cart, all by default; what is not in it stays out."""
        with self._session() as session:
            row = session.get(CartLineRow, (owner, variant_id))
            if row is not None:
                before = row.quantity
                row.quantity = max(0, before - quantity) if quantity else 0
                log_change(session, "cart.remove", variant_id, by, {"quantity": before}, {"quantity": row.quantity})
                if row.quantity == 0:
                    session.delete(row)
        return self.get(owner)

    def set_coupon(self, owner: str, code: str | None, by: AskedBy) -> Cart:
        """Put a coupon on a cart in place of the one that is there (an order takes one), or take it off (None)."""
        with self._session() as session:
            row = session.get(CartCouponRow, owner)
            before = row.code if row else None
            if before != code:
                if row is not None:
                    session.delete(row)
                    session.flush()
                if code is not None:
                    session.add(CartCouponRow(owner=owner, code=code))
                log_change(session, "cart.coupon", code or before or "", by, {"code": before}, {"code": code})
        return self.get(owner)

    def merge(self, conversation_id: str, customer_id: str) -> int:
        """Put a visit's cart into that of the customer that its shopper turned out to be; return how many lines moved.

        Of a variant in both carts the larger quantity stays, of two coupons the customer's own.
        """
        visit, own = owner_of(None, conversation_id), owner_of(customer_id, None)
        with self._session() as session:
            lines = session.scalars(select(CartLineRow).where(CartLineRow.owner == visit)).all()
            for line in lines:
                known = session.get(CartLineRow, (own, line.variant_id))
                if known is not None:
                    known.quantity = max(known.quantity, line.quantity)
                else:
                    moved = CartLineRow(owner=own, variant_id=line.variant_id, product_id=line.product_id)
                    moved.added_at, moved.quantity = line.added_at, line.quantity
                    session.add(moved)
                session.delete(line)
            coupon = session.get(CartCouponRow, visit)
            if coupon is not None:
                if session.get(CartCouponRow, own) is None:
                    session.add(CartCouponRow(owner=own, code=coupon.code))
                session.delete(coupon)
            return len(lines)

    def forget_visit(self, conversation_id: str) -> int:
        """Remove the cart of a visit; return how many lines it had."""
        owner = owner_of(None, conversation_id)
        gone = delete(CartLineRow).where(CartLineRow.owner == owner)
        with self._session() as session:
            session.execute(delete(CartCouponRow).where(CartCouponRow.owner == owner))
            return len(session.scalars(gone.returning(CartLineRow.variant_id)).all())
