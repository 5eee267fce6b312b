"""Start the action server on loopback: ``python -m actions``."""

from __future__ import annotations

from urllib.parse import urlsplit

from actions.app import create_app
from zhanggui.logs import configure_logging
from zhanggui.services import Services
from zhanggui.settings import Settings, SettingsError
from zhanggui.traces import exporting_traces
from zhanggui.upkeep import Upkeep

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def main() -> None:
    """Serve until the process is told to stop."""
    settings = Settings()
    configure_logging(settings, process="actions")
    address = urlsplit(settings.actions_url)
    if address.hostname not in _LOOPBACK or not address.port:
        raise SettingsError(
            f"ZHANGGUI_ACTIONS_URL: expected a loopback address with a port, got {settings.actions_url}; "
            "the action server has no authentication and must not be reachable from outside"
        )
    services = Services.open(settings)
    services.warm_up()
    try:
        # One process: it holds the encoder and the indexes, and two cores have no use for a second.
        with exporting_traces("actions"), Upkeep(settings, services):
            create_app(services).run(
                host=address.hostname, port=address.port, single_process=True, motd=False, access_log=False
            )
    finally:
        services.close()


if __name__ == "__main__":
    main()
