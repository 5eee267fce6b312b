"""The stand-in's staff interface: what the staff page calls."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, HTTPException, Response, WebSocket, WebSocketDisconnect

from tests.widget.standin_data import Json, text_block
from tests.widget.standin_world import World, world_of

router = APIRouter(prefix="/staff/api")
Here = Annotated[World, Depends(world_of)]
AFTER = {"take": "person", "release": "bot", "close": "closed"}


def signed_in(staff: Annotated[str | None, Cookie()] = None) -> str:
    """Dependency: who is signed in."""
    if not staff:
        raise HTTPException(401, "sign in")
    return staff


Name = Annotated[str, Depends(signed_in)]


@router.post("/session")
async def sign_in(world: Here, body: Json, response: Response) -> Json:
    if body["password"] != world.password:
        raise HTTPException(401, "wrong password")
    response.set_cookie("staff", body["name"], httponly=True, samesite="lax")
    return {"csrf_token": "csrf", "name": body["name"]}


@router.get("/session")
async def session(staff: Annotated[str | None, Cookie()] = None) -> Json:
    return {"csrf_token": "csrf" if staff else None, "name": staff}


@router.delete("/session", status_code=204)
async def sign_out(response: Response) -> None:
    response.delete_cookie("staff")


@router.get("/conversations")
async def conversations(world: Here, name: Name, state: str) -> Json:
    return {"conversations": [talk.summary() for talk in world.talks.values() if talk.state == state]}


@router.get("/conversations/{talk_id}")
async def conversation(world: Here, name: Name, talk_id: str) -> Json:
    talk = world.talks[talk_id]
    return talk.summary() | {"messages": talk.messages, "summary": "Asked for a person."}


@router.post("/conversations/{talk_id}/messages")
async def answer(world: Here, name: Name, talk_id: str, body: Json) -> Json:
    blocks, key = [text_block(body["text"])], body["client_message_id"]
    message = await world.say(world.talks[talk_id], "person", blocks, key=key, author=name)
    return {"seq": message["seq"], "message": message}


@router.post("/conversations/{talk_id}/{verb}")
async def act(world: Here, name: Name, talk_id: str, verb: str) -> Json:
    talk = world.talks[talk_id]
    if verb == "take" and talk.state == "person":
        raise HTTPException(409, "taken")
    talk.agent = name if verb == "take" else None
    await world.become(talk, AFTER[verb])
    return talk.summary()


@router.websocket("/ws")
async def live(socket: WebSocket) -> None:
    world: World = socket.app.state.world
    await socket.accept()
    world.staff_sockets.add(socket)
    try:
        while True:
            await socket.receive_json()
    except WebSocketDisconnect:
        world.staff_sockets.discard(socket)
