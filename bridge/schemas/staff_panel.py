"""What stands beside a conversation: its customer, their orders and cart, and what one may answer."""

from __future__ import annotations

from pydantic import AwareDatetime

from bridge.schemas.common import Schema
from shop.cases import CaseKind
from shop.types import Money, OrderStatus
from zhanggui.messages import AttachmentBlock, ProductCard


class PanelCustomer(Schema):
    """The customer, known by a signed identity."""

    id: str
    name: str
    email: str | None
    phone: str | None
    since: AwareDatetime


class PanelLine(Schema):
    """A product in an order or a cart."""

    title: str
    quantity: int


class PanelCase(Schema):
    """What was asked for an order, with the photos that came with it."""

    number: str
    kind: CaseKind
    reason: str | None
    said: str
    photos: tuple[AttachmentBlock, ...]


class PanelOrder(Schema):
    """An order in a few words."""

    number: str
    status: OrderStatus
    placed_at: AwareDatetime
    total: Money
    lines: tuple[PanelLine, ...]
    delivery_address: str | None
    cases: tuple[PanelCase, ...] = ()


class PanelCart(Schema):
    """The cart as it is now."""

    lines: tuple[PanelLine, ...]
    total: Money | None


class Panel(Schema):
    """Who writes and what they have to do with the shop; a guest has no customer and no orders."""

    customer: PanelCustomer | None
    orders: tuple[PanelOrder, ...]
    cart: PanelCart


class Passage(Schema):
    """A part of an article that may answer."""

    title: str
    heading: str
    text: str
    article_key: str


class Suggestions(Schema):
    """Material for an answer, best first; a person edits it and sends it, or does not."""

    about: str
    passages: tuple[Passage, ...]
    products: tuple[ProductCard, ...]
