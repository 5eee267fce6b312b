"""The stand-in's shopper interface: what the widget calls."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, PlainTextResponse

from tests.widget import standin_data as data
from tests.widget.standin_data import Json, language_of
from tests.widget.standin_world import Talk, World, world_of

router = APIRouter(prefix="/v1")
CONSENT_NEEDED = {"type": "/problems/consent-needed", "status": 409, "title": "The shop asks for consent first."}
Here = Annotated[World, Depends(world_of)]


@router.post("/conversations", status_code=201)
async def start(world: Here, body: Json) -> Json:
    customer_id = data.customer_of(body.get("identity"))
    own = world.open_of(customer_id) if body["resume"] else None
    if own:
        return own.opened()
    talk = Talk(language_of(body.get("locale")), customer_id=customer_id)
    world.talks[talk.id] = talk
    talk.add("bot", data.greeting(talk.language))
    return talk.opened()


@router.post("/conversations/{talk_id}/identity")
async def sign_in(request: Request, world: Here, talk_id: str, body: Json) -> Json:
    talk = world.own(request, talk_id)
    customer_id = data.customer_of(body["identity"])
    own = world.open_of(customer_id)
    if own and talk.state == "bot" and not talk.has_spoken:
        return own.opened()
    talk.customer_id, talk.token = customer_id, data.new_token()
    left, talk.sockets = talk.sockets, set()
    for socket in left:
        await socket.close(4401)
    return talk.opened()


@router.post("/conversations/{talk_id}/token")
async def token(request: Request, world: Here, talk_id: str) -> Json:
    present = world.of_token(request)
    talk = world.talks[talk_id]
    assert talk is present or talk.customer_id == present.customer_id
    world.renewed.append(talk_id)
    return {"conversation_id": talk.id, "token": talk.token, "expires_at": data.end_of_token()}


@router.get("/conversations")
async def threads(request: Request, world: Here) -> Json:
    customer_id = world.of_token(request).customer_id
    own = [talk for talk in world.talks.values() if talk.customer_id == customer_id and talk.has_spoken]
    return {"conversations": [talk.thread() for talk in reversed(own)], "next_cursor": None}


@router.get("/widget")
async def widget_settings() -> Json:
    """Nothing is switched on; tests that do answer in its place."""
    return {"consent": None, "proactive": None, "rating": {"is_asked": True, "question": None}}


@router.post("/conversations/{talk_id}/consent", status_code=204)
async def consent(request: Request, world: Here, talk_id: str, body: Json) -> None:
    talk = world.own(request, talk_id)
    talk.lacks_consent = False
    world.received.append({"consent": body["version"], "talk": talk.id})


@router.get("/conversations/{talk_id}/messages")
async def history(request: Request, world: Here, talk_id: str, after: int = 0) -> Json:
    return {"messages": world.own(request, talk_id).messages[after:]}


@router.post("/conversations/{talk_id}/messages")
async def send(request: Request, world: Here, talk_id: str, body: Json) -> Any:
    if world.is_deaf:
        return PlainTextResponse("Bad gateway", status_code=502)
    if world.busy_times:
        world.busy_times -= 1
        problem = {"type": "/problems/overloaded", "status": 503, "retry_after_s": 1}
        return JSONResponse(problem, 503, media_type="application/problem+json")
    if world.own(request, talk_id).lacks_consent:
        return JSONResponse(CONSENT_NEEDED, 409, media_type="application/problem+json")
    message, answers = await world.hear(world.own(request, talk_id), body)
    return {"seq": message["seq"], "message": message, "answers": answers}


@router.post("/conversations/{talk_id}/handoff")
async def handoff(request: Request, world: Here, talk_id: str) -> Json:
    talk = world.own(request, talk_id)
    note = {"en": "A person has been called.", "zh": "已为您转接人工客服。"}[talk.language]
    await world.become(talk, "waiting")
    await world.say(talk, "system", [data.text_block(note)])
    return {"state": talk.state, "position": talk.position}


@router.post("/conversations/{talk_id}/rating", status_code=204)
async def rate(request: Request, world: Here, talk_id: str, body: Json) -> None:
    world.own(request, talk_id)
    world.received.append({"rating": body})


@router.delete("/conversations/{talk_id}", status_code=204)
async def erase(request: Request, world: Here, talk_id: str) -> None:
    world.talks.pop(world.own(request, talk_id).id)


@router.get("/me/export")
async def export_customer(request: Request, world: Here) -> Json:
    customer_id = world.of_token(request).customer_id
    own = [talk.messages for talk in world.talks.values() if talk.customer_id == customer_id]
    return {"customer_id": customer_id, "conversations": own}


@router.post("/me/erasure", status_code=202)
async def erase_customer(request: Request, world: Here) -> Json:
    customer_id = world.of_token(request).customer_id
    for talk in [talk for talk in world.talks.values() if talk.customer_id == customer_id]:
        del world.talks[talk.id]
    world.received.append({"erased": customer_id})
    return {"erasure_id": "Q7dZk2mXw0RtY5uPbN8cVf1L"}


@router.get("/conversations/{talk_id}/export")
async def export(request: Request, world: Here, talk_id: str) -> Json:
    return {"messages": world.own(request, talk_id).messages}


@router.post("/conversations/{talk_id}/attachments")
async def upload(request: Request, world: Here, talk_id: str, name: str) -> Response:
    world.own(request, talk_id)
    return await world.keep(request, name)


@router.get("/conversations/{talk_id}/attachments/{file_id}")
async def address(request: Request, world: Here, talk_id: str, file_id: str) -> Json:
    world.own(request, talk_id)
    url = f"/v1/attachments/{file_id}?token=t"
    return {"url": url, "thumbnail_url": f"{url}&size=small", "expires_at": "2099-01-01T00:00:00Z"}


@router.delete("/conversations/{talk_id}/attachments/{file_id}", status_code=204)
async def remove(request: Request, world: Here, talk_id: str, file_id: str) -> None:
    world.own(request, talk_id)
    del world.files[file_id]


@router.get("/attachments/{file_id}")
async def file(world: Here, file_id: str) -> Response:
    return world.file(file_id)


@router.post("/events", status_code=202)
async def events(world: Here, body: Json) -> Json:
    world.events += body["events"]
    return {"accepted": len(body["events"])}


@router.websocket("/conversations/{talk_id}/ws")
async def live(socket: WebSocket, talk_id: str, after: int = 0) -> None:
    world: World = socket.app.state.world
    talk = world.talks.get(talk_id)
    offered = [part.strip() for part in socket.headers.get("sec-websocket-protocol", "").split(",")]
    if not talk or f"bearer.{talk.token}" not in offered:
        await socket.close(4401)
        return
    await socket.accept(subprotocol="zhanggui.v1")
    for message in talk.messages[after:]:
        await socket.send_json({"type": "message", "message": message})
    await socket.send_json({"type": "state", "state": talk.state, "position": talk.position})
    talk.sockets.add(socket)
    try:
        while True:
            await answer_frame(socket, world, talk, await socket.receive_json())
    except WebSocketDisconnect:
        talk.sockets.discard(socket)


async def answer_frame(socket: WebSocket, world: World, talk: Talk, frame: Json) -> None:
    if frame["type"] == "ping":
        await socket.send_json({"type": "pong"})
    elif frame["type"] == "message" and "refuse" in (frame.get("text") or ""):
        key = frame["client_message_id"]
        await socket.send_json({"type": "error", "problem": {"status": 429}, "client_message_id": key})
    elif frame["type"] == "message" and world.busy_times:
        world.busy_times -= 1
        problem = {"type": "/problems/overloaded", "status": 503, "retry_after_s": 1}
        await socket.send_json({"type": "error", "problem": problem, "client_message_id": frame["client_message_id"]})
    elif frame["type"] == "message" and talk.lacks_consent:
        await socket.send_json(
            {"type": "error", "problem": CONSENT_NEEDED, "client_message_id": frame["client_message_id"]}
        )
    elif frame["type"] == "message" and not world.is_deaf:
        await world.hear(talk, frame)
