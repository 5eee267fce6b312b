"""Erasure reaches everything that is kept of a conversation, also where a part was down when it was asked for."""

from __future__ import annotations

import httpx
from sqlalchemy.orm import Session

from bridge.privacy import ERASURE_RETRY_S
from shop.audit import AskedBy, AuditEntry, log_change
from shop.database import open_engine
from tests.bridge.conftest import OpenBridge
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Shopper, until


def erase(shopper: Shopper) -> None:
    assert shopper.http.delete(shopper.path).status_code == httpx.codes.NO_CONTENT


def changed_an_address(bridge: Bridge, conversation_id: str) -> None:
    asked = AskedBy(conversation_id=conversation_id, message_seq=2)
    engine = open_engine(bridge.settings.resolved_database_url)
    with Session(engine) as session, session.begin():
        log_change(session, "order.address", "ZG-1", asked, {"street": "1 Old Road"}, {"street": "2 New Road"})
    engine.dispose()


def entries(bridge: Bridge, conversation_id: str) -> list[AuditEntry]:
    return bridge.parts.services.shop.audit.in_conversation(conversation_id)


def test_nothing_of_it_is_left_but_that_it_was(bridge: Bridge, rasa: Rasa, shopper: Shopper) -> None:
    shopper.ask("hello")
    events = bridge.parts.services.shop.events
    product = next(bridge.parts.services.shop.products.iterate()).id
    seen = {"events": [{"kind": "view", "product_id": product}]}
    assert shopper.http.post("/v1/events", json=seen).is_success
    until(lambda: events.recent(session_id=shopper.id), "the page's event")
    changed_an_address(bridge, shopper.id)
    erase(shopper)
    assert rasa.forgotten == [shopper.id]
    assert events.recent(session_id=shopper.id) == []
    (entry,) = entries(bridge, shopper.id)
    assert (entry.action, entry.subject, entry.before, entry.after) == ("order.address", "ZG-1", {}, {})
    assert bridge.audit(shopper.id)[-2:] == [("shopper", "erased"), ("bridge", "forgotten by the bot")]


def test_another_shoppers_records_stay(bridge: Bridge, rasa: Rasa, shopper: Shopper) -> None:
    other = bridge.shopper()
    changed_an_address(bridge, other.id)
    erase(shopper)
    (entry,) = entries(bridge, other.id)
    assert entry.after == {"street": "2 New Road"}
    assert other.id not in rasa.forgotten


def test_a_bot_that_was_down_forgets_when_the_bridge_starts_again(open_bridge: OpenBridge, rasa: Rasa) -> None:
    bridge = open_bridge()
    shopper = bridge.shopper()
    rasa.stop()
    try:
        erase(shopper)
    finally:
        rasa.start()
    assert shopper.id in bridge.parts.repository.remembered_by_bot()
    assert rasa.forgotten == []
    open_bridge()
    until(lambda: shopper.id in rasa.forgotten, "the bot's forgetting", ERASURE_RETRY_S / 2)
    until(lambda: bridge.parts.repository.remembered_by_bot() == [], "the note of it")
