"""Start the bridge: ``python -m bridge``."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from bridge.app import create_app
from bridge.deadlines import PatientHttp, PatientWebSocket
from bridge.limits import MAX_BODY_BYTES
from bridge.parts import BridgeParts
from zhanggui.logs import configure_logging
from zhanggui.services import Services
from zhanggui.settings import Settings
from zhanggui.traces import exporting_traces
from zhanggui.upkeep import Upkeep

#: An idle connection costs a file descriptor; a proxy in front opens another one when it needs it.
KEEP_ALIVE_S = 5
#: A line whose other end does not answer a ping is gone: a phone that has lost its network says no goodbye.
PING_EVERY_S, PONG_WITHIN_S = 20.0, 20.0


def server_of(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """Return the server of an application; tests run it, too."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        http=PatientHttp,
        ws=PatientWebSocket,
        timeout_keep_alive=KEEP_ALIVE_S,
        ws_max_size=MAX_BODY_BYTES,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PONG_WITHIN_S,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop."""
    configure_logging(settings, process="bridge")
    services = Services.open(settings)
    services.warm_up()
    try:
        with exporting_traces("bridge"), Upkeep(settings, services, writes=True):
            server_of(create_app(BridgeParts.open(settings, services)), settings).run()
    finally:
        services.close()


if __name__ == "__main__":
    serve(Settings())
