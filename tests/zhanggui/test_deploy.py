"""The files of docs/deploy name what is there: processes, settings; and no secret of the machine gets into an image."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.stack import procfile
from zhanggui.settings import PREFIX, Settings
from zhanggui.setup.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
SERVERS = ("bridge", "actions", "bot")


def test_compose_and_units_start_what_the_procfile_starts() -> None:
    for name, command in procfile().items():
        assert SERVICES[name]["command"] == command
        unit = (DEPLOY / f"zhanggui-{name}.service").read_text(encoding="utf-8")
        assert f"ExecStart=/opt/zhanggui/{' '.join(command)}\n" in unit


def test_image_makes_the_environments_and_starts_the_bridge() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    words = ", ".join(f'"{word}"' for word in procfile()["bridge"])
    assert f"CMD [{words}]\n" in lines
    assert "RUN make environments " in lines
    assert "environments" in COMMANDS


def test_compose_names_settings_that_there_are() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in (*SERVERS, "setup"):
        given = {key for key in SERVICES[name]["environment"] if key.startswith(PREFIX)}
        assert given
        assert given <= known


def test_servers_share_the_network_of_one_that_none_of_them_ends() -> None:
    owners = {SERVICES[name]["network_mode"].removeprefix("service:") for name in SERVERS}
    (owner,) = owners
    assert owner not in SERVERS
    assert [port.split(":")[0] for port in SERVICES[owner]["ports"]] == ["127.0.0.1"], "TLS is the proxy's"
    assert not any("ports" in SERVICES[name] for name in SERVICES if name != owner)


def test_nothing_starts_before_the_set_up_is_done() -> None:
    assert SERVICES["setup"]["command"] == ["make", "setup"]
    for name in SERVERS:
        assert SERVICES[name]["depends_on"]["setup"]["condition"] == "service_completed_successfully"


def test_no_secret_gets_into_an_image() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    ignored = [_pattern(line) for line in lines if line and not line.startswith("#")]
    secret = (".env", "docs/deploy/.env", "docs/deploy/zhanggui.env", "var/secrets/secret_key", "var/zhanggui.db")
    built = (".venv/bin/python", "bot/.venv/bin/python", ".git/config", "bot/components/__pycache__/text.pyc")
    for path in (*secret, *built):
        assert any(pattern.match(path) for pattern in ignored), path
    for path in ("pyproject.toml", "bot/config.yml", "zhanggui/settings.py", "zhanggui/setup/environments.py"):
        assert not any(pattern.match(path) for pattern in ignored), path


def _pattern(line: str) -> re.Pattern[str]:
    """Read a line as the engines do: from the root on, ``**/`` any folders, and a folder with all in it."""
    folders = "(?:.*/)?" if line.startswith("**/") else ""
    name = re.escape(line.removeprefix("**/")).replace(r"\*", "[^/]*")
    return re.compile(f"{folders}{name}(?:/.*)?$")
