"""The shop's facade: one object that opens the database and holds its repositories."""

from __future__ import annotations

from typing import Self

from sqlalchemy import Engine

from shop.articles import ArticleRepository
from shop.audit import AuditLog
from shop.carts import CartRepository
from shop.cases import CaseRepository
from shop.catalogue import ProductRepository
from shop.changes import ChangeFeed
from shop.coupons import CouponRepository
from shop.customers import CustomerRepository
from shop.database import is_current, open_engine
from shop.decisions import DecisionLog
from shop.demographics import DemographicsRepository
from shop.events import EventRepository
from shop.meta import MetaRepository
from shop.order_changes import OrderChanges
from shop.orders import OrderRepository
from shop.preferences import PreferenceRepository
from shop.privacy import CustomerRecords
from shop.stock_alerts import StockAlertRepository


class Shop:
    """One shop: products and their changes, customers and what these gave and said of themselves, orders, events.

    Thread-safe.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Opened by :func:`shop.database.open_engine`; the tables must be migrated.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.products = ProductRepository(engine)
        self.changes = ChangeFeed(engine)
        self.customers = CustomerRepository(engine)
        self.demographics = DemographicsRepository(engine)
        self.orders = OrderRepository(engine)
        self.order_changes = OrderChanges(engine, self.orders)
        self.cases = CaseRepository(engine)
        self.carts = CartRepository(engine, self.products)
        self.stock_alerts = StockAlertRepository(engine)
        self.coupons = CouponRepository(engine)
        self.audit = AuditLog(engine)
        self.articles = ArticleRepository(engine)
        self.events = EventRepository(engine)
        self.preferences = PreferenceRepository(engine)
        self.decisions = DecisionLog(engine)
        self.meta = MetaRepository(engine)
        self.records = CustomerRecords(engine)

    @classmethod
    def open(cls, database_url: str) -> Self:
        """Open the shop at a database URL."""
        return cls(open_engine(database_url))

    def is_migrated(self) -> bool:
        """Say whether the tables are at the newest revision."""
        return is_current(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()
