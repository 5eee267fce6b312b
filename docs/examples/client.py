"""A small client for Zhanggui's integrator interface: Python's standard library is enough.

``ZHANGGUI_URL=https://chat.example.com ZHANGGUI_KEY=zg_… python client.py`` adds a product and changes its stock.
"""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_TRIES = 5
_TIMEOUT_S = 30
#: Too many requests, the same request being answered, or a fault that may pass.
_AGAIN = (409, 429, 500, 502, 503, 504)


class ZhangguiError(Exception):
    """What the server refused; ``problem`` says what was expected, what came and what to do (RFC 9457)."""

    def __init__(self, problem: Json) -> None:
        super().__init__(problem.get("detail"))
        self.problem = problem


class Zhanggui:
    """One shop's interface.

    Parameters
    ----------
    url : str
        Where the bridge answers.
    key : str
        Of ``zhanggui bridge keys create``.
    """

    def __init__(self, url: str, key: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"expected an address like https://chat.example.com, got {url!r}")
        self._url = url.rstrip("/")
        self._key = key

    def call(self, method: str, path: str, body: Json | bytes | None = None) -> Json:
        """Call an operation; a write is sent again under the same Idempotency-Key, so it is never done twice."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": str(uuid.uuid4())}
        if data is not None:
            headers["Content-Type"] = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        for number in range(1, _TRIES + 1):
            request = urllib.request.Request(self._url + path, data, headers, method=method)  # noqa: S310 (checked above)
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                    return json.loads(answer.read() or b"{}")
            except urllib.error.HTTPError as error:
                problem = json.loads(error.read() or b"{}")
                if not _may_pass(error.code, problem) or number == _TRIES:
                    raise ZhangguiError(problem) from error
                time.sleep(float(error.headers.get("Retry-After") or 2**number / 4))
            except urllib.error.URLError:
                if number == _TRIES:
                    raise
                time.sleep(2**number / 4)
        raise AssertionError("unreachable")

    def pages(self, path: str) -> Iterator[Json]:
        """Yield all entries of a list."""
        query = ""
        while True:
            page = self.call("GET", path + query)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            query = "?" + urllib.parse.urlencode({"cursor": page["next_cursor"]})

    def put_product(self, product_id: str, product: Json) -> Json:
        """Add or replace a product; it is found within five seconds."""
        return self.call("PUT", f"/v1/catalog/products/{_quoted(product_id)}", product)

    def set_stock(self, product_id: str, variant_id: str, quantity: int) -> Json:
        """Set a variant's stock; answers show it at once."""
        path = f"/v1/catalog/products/{_quoted(product_id)}/variants/{_quoted(variant_id)}"
        return self.call("PATCH", path, {"stock_quantity": quantity})

    def import_feed(self, feed: bytes) -> Json:
        """Upload a feed and wait for its import; the result names the rows that were left out."""
        job = self.call("POST", "/v1/catalog/imports", feed)
        while job["state"] in ("queued", "running"):
            time.sleep(0.5)
            job = self.call("GET", f"/v1/catalog/imports/{job['id']}")
        return job


def _may_pass(status: int, problem: Json) -> bool:
    # Of the conflicts only this one ends by itself.
    return status in _AGAIN and (status != 409 or problem.get("type") == "/problems/being-answered")


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


if __name__ == "__main__":
    shop = Zhanggui(os.environ["ZHANGGUI_URL"], os.environ["ZHANGGUI_KEY"])
    tent = {
        "title": {"en": "Example tent", "zh": "示例帐篷"},
        "variants": [{"id": "example-tent-green", "price": {"amount_minor": 15900, "currency": "USD"}}],
    }
    shop.put_product("example-tent", tent)
    print(json.dumps(shop.set_stock("example-tent", "example-tent-green", 12), ensure_ascii=False, indent=2))  # noqa: T201
