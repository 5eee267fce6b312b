"""The three processes under honcho."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from zhanggui.setup.process import ROOT, VENV, SetupError, say
from zhanggui.setup.shop_steps import var_dir

# Loading Rasa and its model takes about a minute on two cores; ten times that means that it hangs.
READY_TIMEOUT_S = 600


def serve() -> None:
    """Start the three processes under honcho, say when the shop is open, end all on one Ctrl-C."""
    port = os.environ.get("ZHANGGUI_PORT", "8000")
    address = f"http://{os.environ.get('ZHANGGUI_HOST', '127.0.0.1')}:{port}"
    say(f"── starting bridge, actions and bot; the bot needs about a minute ({address})")
    honcho = subprocess.Popen([str(VENV / "bin" / "honcho"), "start"], cwd=ROOT, env={**os.environ, "PORT": port})

    def forward(number: int, _frame: object) -> None:
        honcho.send_signal(number)

    # The terminal sends Ctrl-C to the whole group, `kill` only to us: either way honcho ends its three.
    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGINT, lambda *_: None)
    threading.Thread(target=_announce, args=(address, honcho), daemon=True).start()
    code = honcho.wait()
    # honcho answers 130 or 143 when it was told to stop, which is a good end here.
    if code not in (0, 130, 143, -signal.SIGINT, -signal.SIGTERM):
        raise SetupError(f"a process ended by itself (exit code {code}); its last lines above say why.")


def _announce(address: str, honcho: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    while honcho.poll() is None and time.monotonic() - started < READY_TIMEOUT_S:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 (own address)
                if answer.status == 200:
                    took_s = time.monotonic() - started
                    say(f"\n── open: {address}   staff: {address}/console   ({took_s:.0f} s)")
                    say(f"── sign in as admin, password: {var_dir() / 'secrets' / 'staff_password'}   stop: Ctrl-C\n")
                    return
        except (urllib.error.URLError, OSError):
            # Not up yet: the next look is in a second.
            time.sleep(1)
