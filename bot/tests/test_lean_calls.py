"""What the action server is sent, and over how many connections."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from commands.lean_calls import call_actions_leanly
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

call_actions_leanly()
DOMAIN = Domain.from_dict({"slots": {"language": {"type": "any", "mappings": [{"type": "custom"}]}}})


def tracker_of(*events: Any) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c-1", DOMAIN.slots)
    for event in events:
        tracker.update(event)
    return tracker


def parsed(text: str) -> UserUttered:
    understood = {"text": text, "intent": {"name": "greet", "confidence": 1.0}, "entities": [], "intent_ranking": []}
    return UserUttered(text, understood["intent"], [], understood)


def test_newest_turn_is_whole_and_earlier_ones_are_the_shoppers_words() -> None:
    tracker = tracker_of(
        parsed("你好"),
        ActionExecuted("utter_greet"),
        BotUttered("欢迎"),
        parsed("a tent"),
        SlotSet("language", "en"),
        ActionExecuted("action_search_products"),
    )
    sent = RemoteAction("action_search_products", None)._action_call_format(tracker, DOMAIN)
    kinds = [(event["event"], event.get("text")) for event in sent["tracker"]["events"]]
    assert kinds == [("user", "你好"), ("user", "a tent"), ("slot", None), ("action", None)]
    assert sent["tracker"]["slots"]["language"] == "en"
    assert sent["tracker"]["latest_message"]["intent"]["name"] == "greet"
    assert (sent["sender_id"], sent["next_action"]) == ("c-1", "action_search_products")


def test_a_conversation_without_a_message_is_sent_whole() -> None:
    sent = RemoteAction("action_x", None)._action_call_format(tracker_of(ActionExecuted("action_listen")), DOMAIN)
    assert [event["event"] for event in sent["tracker"]["events"]] == ["action"]


def test_calls_share_one_connection() -> None:
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        peers.add(request.transport.get_extra_info("peername"))
        return web.json_response({"got": await request.json()})

    async def call_twice() -> list[Any]:
        app = web.Application()
        app.router.add_post("/webhook", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        found = [await endpoint.request(json={"n": n}) for n in (1, 2)]
        await (await endpoint.session().__aenter__()).close()
        await runner.cleanup()
        return found

    assert asyncio.run(call_twice()) == [{"got": {"n": 1}}, {"got": {"n": 2}}]
    assert len(peers) == 1


def test_an_action_result_of_another_shape_is_refused() -> None:
    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(Exception, match="is not of type"):
        action._validate_action_result(json.loads('{"events": 3, "responses": []}'))
