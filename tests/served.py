"""HTTP servers of tests, each in a thread of its own."""

from __future__ import annotations

import socketserver
import threading
from typing import Self

#: As often it looks whether it is to end.
_LOOK_EVERY_S = 0.05


class Served:
    """``with`` runs a server, and waits at the end until it is gone."""

    def __init__(self, server: socketserver.BaseServer) -> None:
        self._serving = server
        self._thread = threading.Thread(target=server.serve_forever, args=(_LOOK_EVERY_S,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.shutdown()
        self._serving.server_close()
        self._thread.join()
