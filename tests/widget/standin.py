"""A small server that speaks the bridge's HTTP contract from memory, for looking at the pages alone.

It holds no rule of the bridge's: the full chain is tested in tests/e2e. Run it by hand with
``python -m tests.widget.standin --port 8100`` and open http://127.0.0.1:8100/.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Annotated, Literal

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.routes import pages
from tests.widget import standin_demo, standin_settings, standin_shopper, standin_staff
from tests.widget.standin_data import Json, text_block
from tests.widget.standin_world import World, world_of

STATIC = Path(__file__).parents[2] / "bridge" / "static"
#: As strict as a shop's own may be; the console is no shop's page and has the bridge's.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PAGES = {
    "/": "demo/index.html",
    "/p/{rest:path}": "demo/index.html",
    "/d/{rest:path}": "demo/index.html",
    "/a/{rest:path}": "demo/index.html",
    "/console": "staff/index.html",
}
#: A page of another site, without a policy: what it says to the widget before that is there, and how it looks.
HOST_PAGE = """<!doctype html><html lang="en"><title>Host</title>
<style>* {{ font-size: 40px !important; color: red; }} button, article {{ display: none !important; }}</style>
<meta name="zhanggui:product" content="p-tea">
<script>
  window.heard = [];
  window.ZhangguiQueue = [
    ["on", "open", () => heard.push("open")],
    ["on", "message", ({{ role }}) => heard.push(role)],
    ["event", "page", {{ department: "food" }}],
    ["open"],
  ];
</script>
<script async src="{bridge}/widget.js" data-shop="host" data-persist="{persist}" data-position="left"></script>
<p>Hello"""
#: A page of text with nothing else on it: whatever it costs more with the widget is the widget's.
BARE_PAGE = """<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
<main><h1>Shop</h1>{words}</main>{tag}"""
BARE_TAG = '<script async src="/widget.js" data-shop="bare"></script>'
control = APIRouter(prefix="/standin")
Here = Annotated[World, Depends(world_of)]


@control.get("/host", response_class=HTMLResponse)
async def host(request: Request, persist: Literal["none", "session", "local"] = "session") -> str:
    """Open as http://localhost:…: to the browser that is another site than http://127.0.0.1:…."""
    return HOST_PAGE.format(bridge=f"http://127.0.0.1:{request.url.port}", persist=persist)


@control.get("/bare", response_class=HTMLResponse)
async def bare(widget: bool = False) -> str:
    """Return the page whose cost is measured, with the widget or without."""
    words = "<p>Things to buy, and what they are made of.</p>" * 40
    return BARE_PAGE.format(words=words, tag=BARE_TAG if widget else "")


@control.get("/seen")
async def seen(world: Here) -> Json:
    """Return what the server was sent, each message once."""
    return {
        "received": world.received,
        "events": world.events,
        "console": world.console_frames,
        "sent_along": world.sent_along,
        "files": [block for block, _ in world.files.values()],
        "renewed": world.renewed,
    }


@control.post("/chatter/{seconds}")
async def chatter(world: Here, seconds: float) -> None:
    """Tell the consoles of news all the time, as on a busy day."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        for talk in list(world.talks.values()):
            await world.tell_staff(talk)
        await asyncio.sleep(0.05)


@control.post("/deaf/{value}")
async def deafen(world: Here, value: int) -> None:
    world.is_deaf = bool(value)


@control.post("/busy/{times}")
async def be_busy(world: Here, times: int) -> None:
    """Have no room for the next messages."""
    world.busy_times = times


@control.post("/lose-consent")
async def lose_consent(world: Here) -> None:
    """Take nothing of the newest conversation until its consent is told (again)."""
    list(world.talks.values())[-1].lacks_consent = True


@control.post("/uploads/{status}")
async def refuse_upload(world: Here, status: int) -> None:
    """Answer the next upload so."""
    world.upload_status = status


@control.post("/hang-up")
async def hang_up(world: Here) -> None:
    """Drop all shoppers' lines, as when a server is started again."""
    for talk in world.talks.values():
        for socket in list(talk.sockets):
            await socket.close(1012)


@control.post("/forget")
async def forget(world: Here) -> None:
    """Lose all conversations, as when their tokens have expired."""
    for talk in world.talks.values():
        for socket in list(talk.sockets):
            await socket.close(4401)
    world.talks.clear()


@control.post("/say/{state}")
async def say(world: Here, state: str, text: str) -> None:
    """Let a person write in the newest conversation, which is in ``state`` from then on."""
    talk = list(world.talks.values())[-1]
    if state != talk.state:
        await world.become(talk, state)
    await world.say(talk, "person", [text_block(text)], author="Wei")


@control.post("/close-newest")
async def close_newest(world: Here) -> None:
    """End the newest conversation, as its person would."""
    await world.become(list(world.talks.values())[-1], "closed")


def hardened(app: ASGIApp) -> ASGIApp:
    """Add the content security policy to everything but the other site's page."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] != "/standin/host":
                policy = pages.CONTENT_SECURITY_POLICY if scope["path"] == "/console" else CSP
                message["headers"] = [*message["headers"], (b"content-security-policy", policy.encode())]
            await send(message)

        await app(scope, receive, send_hardened)

    return wrapped


def create_app() -> ASGIApp:
    """Build the server."""
    app = FastAPI()
    app.state.world = World()
    app.add_middleware(
        CORSMiddleware, allow_origin_regex="http://localhost:.*", allow_methods=["*"], allow_headers=["*"]
    )
    for router in (standin_shopper.router, standin_demo.router, standin_settings.router, standin_staff.router, control):
        app.include_router(router)
    for path, name in PAGES.items():
        app.add_api_route(path, lambda name=name: FileResponse(STATIC / name), methods=["GET"])
    app.add_api_route("/widget.js", pages.widget, methods=["GET"])
    app.mount("/static", pages.FILES)
    return hardened(app)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    uvicorn.run(create_app(), host="127.0.0.1", port=parser.parse_args().port, log_level="warning")
