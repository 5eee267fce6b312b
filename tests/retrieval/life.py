"""A small shop whose index lives: what the tests of index life, and the processes that they start, share."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from retrieval.artefacts import ArtefactStore
from retrieval.durable import OnStep, no_step
from retrieval.encoders.encoder import Vectors
from retrieval.indexing.compaction import compact
from retrieval.indexing.follower import Follower
from retrieval.indexing.index_writer import IndexWriter
from retrieval.indexing.live import open_current
from retrieval.search import Search
from retrieval.text import tokenise
from retrieval.types import SearchRequest
from shop.database import upgrade
from shop.service import Shop
from shop.types import Product

ROOT = Path(__file__).resolve().parents[2]
#: Ends a round that is told to compact.
COMPACT_EVERY = 4


class WordEncoder:
    """Encodes texts as sums of their words' own directions: an encoder that starts in no time, for child processes."""

    name = "words"
    dimension = 32

    def __init__(self) -> None:
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        sums = np.array([np.sum([self._direction(word) for word in tokenise(text) or [""]], axis=0) for text in texts])
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32).reshape(-1, self.dimension)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return self.encode_queries(texts)

    def _direction(self, word: str) -> Vectors:
        return np.random.default_rng(crc32(word.encode())).normal(size=self.dimension).astype(np.float32)


def product(key: str, title: str, zh: str | None = None, price: int = 1_000, stock: int = 3, **more: Any) -> Product:
    """Return a product with one variant, titled in one language or in both."""
    money = {"amount_minor": price, "currency": more.pop("currency", "USD")}
    variant = {"id": f"{key}-1", "price": money, "stock_quantity": stock, "options": more.pop("options", {})}
    return Product.model_validate({"id": key, "title": {"en": title, "zh": zh}, "variants": [variant], **more})


def open_shop(folder: Path) -> Shop:
    """Open the shop of a folder, made when it is not there."""
    url = f"sqlite:///{folder / 'shop.db'}"
    if not (folder / "shop.db").exists():
        upgrade(url)
    return Shop.open(url)


def open_writer(folder: Path, shop: Shop, on_step: OnStep = no_step) -> IndexWriter:
    return IndexWriter(folder / "models", shop.changes, WordEncoder(), on_step=on_step)


def open_search(folder: Path) -> Search:
    return Search(ArtefactStore(folder / "models"), WordEncoder())


def catch_up(writer: IndexWriter) -> None:
    """Take in all changes."""
    while writer.update().has_more:
        pass


def found(search: Search, text: str, **more: Any) -> list[str]:
    return [hit.product_id for hit in search.products(SearchRequest(text=text, limit=100, **more)).hits]


def state_of(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Return what the index holds: the ids with the variants' id, price and stock, as a search would use them."""
    index = open_current(folder / "models")
    assert index is not None
    columns = index.columns
    held: dict[str, tuple[str, int, int]] = {}
    for place, row in enumerate(columns.variant_row.tolist()):
        if not index.alive[row]:
            continue
        assert columns.ids[row] not in held, "one product, one living row"
        held[columns.ids[row]] = columns.variant_ids[place], int(columns.price_minor[place]), int(columns.stock[place])
    assert set(held) == set(index.product_ids) == set(index.row_by_id)
    return held


def shop_state(shop: Shop) -> dict[str, tuple[str, int, int]]:
    """Return what the shop holds, in the form of :func:`state_of`."""
    return {
        one.id: (own.id, own.price.amount_minor if own.price else -1, own.stock_quantity)
        for one in shop.products.iterate()
        for own in one.variants
    }


# What a child process does


def say(line: str) -> None:
    """Tell the test something."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def killer(step_to_die_at: int) -> OnStep:
    """Return a hook that ends the process, as a power cut would, at the n-th step."""
    count = 0

    def on_step(_name: str) -> None:
        nonlocal count
        count += 1
        if count == step_to_die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    return on_step


def follow(folder: Path, on_step: OnStep, rounds: int) -> None:
    """Take in changes and compact, again and again."""
    shop = open_shop(folder)
    writer = open_writer(folder, shop, on_step)
    say("ready")
    for number in range(rounds):
        catch_up(writer)
        if number % COMPACT_EVERY == COMPACT_EVERY - 1:
            compact(folder / "models", on_step)


def write_until_told(folder: Path) -> None:
    """Follow the shop as the bridge does until the test says that it is enough."""
    shop = open_shop(folder)
    follower = Follower(open_writer(folder, shop), folder / "models", every_s=0.02)
    follower.start()
    say("ready")
    sys.stdin.readline()
    follower.stop()


def read_until_told(folder: Path) -> None:
    """Search without a rest; say when each thing that the test waits for is seen first, and at once what is wrong.

    A line of the input is ``+ ID TEXT`` (the product shall be found by the text), ``- ID TEXT`` (it shall not), or
    ``end``. The test changes the products "left" and "right" together: whoever sees two prices sees half a state.
    """
    search = open_search(folder)
    found(search, "lamp")
    # It takes all the time that there is: first comes who writes, and what other tests do.
    os.nice(5)
    say("ready")
    for line in iter(sys.stdin.readline, "end\n"):
        sign, key, text = line.strip().split(" ", 2)
        while is_found(search, key, text) != (sign == "+"):
            index = search.index
            rows = np.array([index.row_by_id[key] for key in ("left", "right")])
            prices = index.columns.lowest_prices(np.ones(len(index.columns.variant_ids), bool), rows).tolist()
            if prices[0] != prices[1]:
                say(f"half a state: {prices}")
                return
        say(f"seen {time.monotonic()}")


def is_found(search: Search, key: str, text: str) -> bool:
    """Say whether a product keeps all that a text asks for."""
    result = search.products(SearchRequest(text=text, limit=100))
    return not result.relaxed and key in {hit.product_id for hit in result.hits}


JOBS: dict[str, Callable[[Path, OnStep], object]] = {
    "update": lambda folder, on_step: catch_up(open_writer(folder, open_shop(folder), on_step)),
    "compact": lambda folder, on_step: compact(folder / "models", on_step),
    "rebuild": lambda folder, on_step: open_writer(folder, open_shop(folder), on_step).rebuild(),
    "follow": lambda folder, on_step: follow(folder, on_step, rounds=10_000),
    "write": lambda folder, _: write_until_told(folder),
    "read": lambda folder, _: read_until_told(folder),
}


def serve_forks() -> None:
    """Do each job that a line names (``JOB STEP FOLDER``) in a fork: what is loaded is loaded once.

    Says the fork's process id, and then with which signal (0 for none) or exit code it ended.
    """
    for line in iter(sys.stdin.readline, ""):
        job, step, folder = line.strip().split(" ", 2)
        pid = os.fork()
        if not pid:
            JOBS[job](Path(folder), killer(int(step)))
            os._exit(0)
        say(f"started {pid}")
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    if sys.argv[1] == "forks":
        serve_forks()
    else:
        JOBS[sys.argv[1]](Path(sys.argv[2]), killer(int(sys.argv[3])))
