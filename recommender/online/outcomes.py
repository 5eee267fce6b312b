"""What came of each answer: clicks, carts and purchases joined with the decisions that showed the products.

Clicks and carts name their decision. Purchases come from the orders, which no ad blocker swallows: each is put to the
last answer (shown, clicked or put in the cart from) that had the product before this customer within the window, and
to no other one. What was sent back and what was cancelled is no purchase.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recommender.online.answer import DECISION_KIND, TEAM_LETTERS, Key
from recommender.online.experiments import Arm
from shop.service import Shop
from shop.types import Decision, EventKind, Order, OrderStatus, ShopperEvent

#: A purchase later than this after the last touch is no longer put to it (and a click on a page that was left open).
ATTRIBUTION_WINDOW = timedelta(days=7)


@dataclass(eq=False)
class Outcome:
    """An answer and what came of it; a product counts once, however often it was clicked."""

    decision: Decision
    #: The customer, else the visit, else the answer alone: the unit of all intervals.
    shopper: str
    clicked: set[str] = field(default_factory=set)
    carted: set[str] = field(default_factory=set)
    #: Pieces that were bought and kept, by product.
    bought: dict[str, int] = field(default_factory=dict)
    #: What they cost, in minor units by currency.
    revenue_minor: dict[str, int] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """Return a value of the decision's context as text."""
        value = self.decision.context.get(key)
        return None if value is None else str(value)

    @property
    def is_shadow(self) -> bool:
        """Whether nobody has seen it."""
        return self.decision.context.get(Key.SHADOW_OF) is not None

    def clicks_of(self, arm: Arm) -> int:
        """Return how many of an interleaved list's clicked products this arm has put there."""
        teams = self.text(Key.TEAMS) or ""
        of_arm = {
            product for product, team in zip(self.decision.chosen, teams, strict=False) if team == TEAM_LETTERS[arm]
        }
        return len(self.clicked & of_arm)


def read_outcomes(
    shop: Shop, since: datetime, until: datetime, window: timedelta = ATTRIBUTION_WINDOW
) -> list[Outcome]:
    """Join the answers of a time with all that came of them within the window.

    Parameters
    ----------
    shop : Shop
    since, until : datetime
        Answers from the first moment to before the second; what came of them may be later.
    window : timedelta

    Returns
    -------
    list of Outcome
        In time order, those that nobody has seen included.
    """
    # Later answers, too: a purchase that they touched last is theirs.
    decisions = list(shop.decisions.between(DECISION_KIND, since, until + window))
    events = shop.events.of_decisions(since, until + window)
    customer_of = _customers_by_session(decisions, events)
    outcomes = [Outcome(decision, _shopper(decision, customer_of)) for decision in decisions]
    seen = {outcome.decision.id: outcome for outcome in outcomes if not outcome.is_shadow}
    touches = _Touches()
    for outcome in seen.values():
        for product_id in outcome.decision.chosen:
            touches.add(outcome.shopper, product_id, outcome.decision.at, outcome)
    for event in events:
        _note(event, seen, customer_of, touches, window)
    for order in shop.orders.placed_between(since, until + window):
        _attribute(order, touches, window)
    return [outcome for outcome in outcomes if outcome.decision.at < until]


class _Touches:
    """When each customer met each product, and in which answer."""

    def __init__(self) -> None:
        self._by_pair: defaultdict[tuple[str, str], list[tuple[datetime, Outcome]]] = defaultdict(list)
        self._is_sorted = True

    def add(self, shopper: str, product_id: str, at: datetime, outcome: Outcome) -> None:
        self._by_pair[shopper, product_id].append((at, outcome))
        self._is_sorted = False

    def last(self, shopper: str, product_id: str, at: datetime, window: timedelta) -> Outcome | None:
        """Return the answer of the last touch at or before a moment, None beyond the window."""
        if not self._is_sorted:
            for touches in self._by_pair.values():
                touches.sort(key=lambda touch: touch[0])
            self._is_sorted = True
        touches = self._by_pair.get((shopper, product_id), [])
        place = bisect_right(touches, at, key=lambda touch: touch[0])
        if not place or touches[place - 1][0] < at - window:
            return None
        return touches[place - 1][1]


def _note(
    event: ShopperEvent,
    seen: dict[str, Outcome],
    customer_of: dict[str, str],
    touches: _Touches,
    window: timedelta,
) -> None:
    """Put a click or cart to its answer, if that showed the product to this shopper not too long ago."""
    outcome, product_id = seen.get(event.decision_id or ""), event.product_id
    if outcome is None or product_id is None or product_id not in outcome.decision.chosen:
        return
    # The page's clock may be behind ours: a click before its answer is no reason to lose it.
    if event.at > outcome.decision.at + window or _is_somebody_else(event, outcome.decision):
        return
    (outcome.clicked if event.kind is EventKind.CLICK else outcome.carted).add(product_id)
    customer = event.customer_id or customer_of.get(event.session_id or "")
    if customer is not None:
        touches.add(customer, product_id, max(event.at, outcome.decision.at), outcome)


def _is_somebody_else(event: ShopperEvent, decision: Decision) -> bool:
    """Say whether a browser names a decision that was another shopper's."""
    customer, session = decision.context.get(Key.CUSTOMER), decision.context.get(Key.SESSION)
    if customer is not None and event.customer_id is not None:
        return event.customer_id != customer
    return session is not None and event.session_id is not None and event.session_id != session


def _attribute(order: Order, touches: _Touches, window: timedelta) -> None:
    if order.status is OrderStatus.CANCELLED:
        return
    for line in order.lines:
        kept = line.quantity - line.returned_quantity
        outcome = touches.last(order.customer_id, line.product_id, order.placed_at, window) if kept > 0 else None
        if outcome is not None:
            currency = line.unit_price.currency
            outcome.bought[line.product_id] = outcome.bought.get(line.product_id, 0) + kept
            earlier = outcome.revenue_minor.get(currency, 0)
            outcome.revenue_minor[currency] = earlier + kept * line.unit_price.amount_minor


def _customers_by_session(decisions: Iterable[Decision], events: Iterable[ShopperEvent]) -> dict[str, str]:
    """Return whom a visit belongs to, where anything in it said so."""
    pairs = [(decision.context.get(Key.SESSION), decision.context.get(Key.CUSTOMER)) for decision in decisions]
    pairs += [(event.session_id, event.customer_id) for event in events]
    return {str(session): str(customer) for session, customer in pairs if session and customer}


def _shopper(decision: Decision, customer_of: dict[str, str]) -> str:
    customer, session = decision.context.get(Key.CUSTOMER), decision.context.get(Key.SESSION)
    if customer is not None:
        return str(customer)
    if session is not None:
        return customer_of.get(str(session), f"session:{session}")
    return decision.id
