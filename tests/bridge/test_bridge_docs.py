"""The walk-through in docs/integrator.md and the example client do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bridge.api_keys import Scope
from bridge.database import upgrade
from bridge.outbox import Event
from tests.bridge.rasa import Rasa
from tests.bridge.server import PASSWORD, Bridge, Json, until
from tests.bridge.test_bridge_webhooks import module_of
from tests.served import Served
from zhanggui.services import Services
from zhanggui.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "integrator.md").read_text(encoding="utf-8")
CLIENT: Any = module_of(ROOT / "docs" / "examples" / "client.py")


@pytest.fixture(scope="module")
def own_bridge(module_var: Path, running_rasa: Rasa) -> Iterator[Bridge]:
    settings = Settings(
        var_dir=module_var,
        bot_url=running_rasa.url,
        actions_url=running_rasa.url,
        staff_password=PASSWORD,
    )
    upgrade(settings.resolved_database_url)
    services = Services.open(settings)
    with Bridge(settings, services) as running:
        yield running
    services.close()


def test_the_walk_through_can_be_walked(own_bridge: Bridge, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl: install it to run the walk-through")
    script = "set -euo pipefail\n" + "\n".join(re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "URL": own_bridge.url,
        "ZHANGGUI_VAR_DIR": str(own_bridge.settings.var_dir),
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
    shown: list[Json] = [json.loads(line) for line in done.stdout.splitlines() if line]
    (product, changed) = (one for one in shown if one.get("id") == "walk-tent")
    assert (product["variants"][0]["stock_quantity"], changed["variants"][0]["stock_quantity"]) == (4, 3)
    (job,) = (one for one in shown if "imported" in one)
    assert (job["state"], job["imported"], job["rejected"]) == ("done", 1, 1)
    (order,) = (one for one in shown if one.get("number") == "WALK-2026-1")
    assert order["status"] == "shipped"
    assert any(one.get("accepted") == 1 for one in shown)
    assert [len(one["items"]) for one in shown if "model_version" in one] == [2]
    assert [one["state"] for one in shown if "handoff_reason" in one] == ["person", "waiting", "bot", "closed"]
    (read,) = (one for one in shown if "next_after" in one)
    assert [message["role"] for message in read["messages"]] == ["bot", "system", "person"]
    assert [one["event"] for one in shown if "attempts" in one] == ["webhook.test"]
    (copy,) = (one for one in shown if "records" in one)
    assert [order["number"] for order in copy["records"]["orders"]] == ["WALK-2026-1"]
    (receipt,) = (one for one in shown if "erasure_id" in one)
    until(lambda: own_bridge.parts.erasures.receipt(receipt["erasure_id"]).is_done, "the end of the erasure")
    assert own_bridge.parts.services.shop.customers.get("walk-customer") is None
    left = {one.id for one in own_bridge.parts.services.shop.products.get_many(["walk-tent", "walk-lamp"]).values()}
    assert left == set()


def test_the_page_names_every_scope_and_every_event() -> None:
    for scope in Scope:
        assert f"`{scope}`" in PAGE
    for event in Event:
        assert f"`{event}`" in PAGE or f"`.{event.partition('.')[2]}`" in PAGE, event


def test_the_client_does_what_it_says(own_bridge: Bridge) -> None:
    _, token = own_bridge.parts.api_keys.create("client", [Scope.CATALOGUE_WRITE], 1_000_000)
    client = CLIENT.Zhanggui(own_bridge.url, token)
    product = {"title": {"zh": "示例"}, "variants": [{"id": "c 1/2", "stock_quantity": 1}]}
    assert client.put_product("client 商品", product)["id"] == "client 商品"
    with pytest.raises(CLIENT.ZhangguiError, match="expected a variant"):
        client.set_stock("client 商品", "none", 1)
    job = client.import_feed(json.dumps({"id": "client-2", **product}).encode())
    assert (job["state"], job["imported"]) == ("done", 1)
    ids = [one["id"] for one in client.pages("/v1/catalog/products")]
    assert {"client 商品", "client-2"} < set(ids)
    assert len(ids) == len(set(ids)) > 200
    with pytest.raises(CLIENT.ZhangguiError, match="orders:write"):
        client.call("GET", "/v1/orders/ZG-1234")
    for product_id in ("client 商品", "client-2"):
        assert client.call("DELETE", f"/v1/catalog/products/{quote(product_id)}") == {}


def test_the_client_sends_again_under_the_same_key() -> None:
    seen: list[str] = []

    class Busy(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            seen.append(self.headers["idempotency-key"])
            status = (503, 429, 200)[len(seen) - 1]
            body = b"{}"
            self.send_response(status)
            self.send_header("retry-after", "0")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    with Served(server):
        client = CLIENT.Zhanggui(f"http://127.0.0.1:{server.server_address[1]}", "zg_x")
        assert client.call("PUT", "/v1/catalog/products/x", {}) == {}
    assert len(seen) == 3
    assert len(set(seen)) == 1
