"""What has been built: tables, products, indexes, models; and whether the processes answer."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
from sqlalchemy.exc import SQLAlchemyError

from recommender.learning.learned import KIND as RECOMMENDER
from retrieval.artefacts import ArtefactStore
from retrieval.indexing.index import KIND as INDEX
from retrieval.knowledge.index import KnowledgeIndex
from shop.demo.build import holds_demo
from shop.service import Shop
from zhanggui.bot_process import KIND as BOT
from zhanggui.doctor.findings import Finding, fault, ok, warning
from zhanggui.settings import PREFIX, Settings

_TIMEOUT_S = 3.0


def look(settings: Settings) -> Iterator[Finding]:
    """Look at the shop's records, at what was built of them, and at the processes."""
    yield from _shop(settings)
    store = ArtefactStore(settings.models_dir)
    yield _built(store, "encoder", "sentence encoder", "make setup")
    yield _built(store, INDEX, "product index", "zhanggui retrieval index")
    yield _built(store, KnowledgeIndex.KIND, "article index", "zhanggui knowledge index")
    yield _built(store, BOT, "bot", "zhanggui bot train")
    if store.current(RECOMMENDER) is None:
        yield warning("recommender", "nothing was learned yet: texts and ratings decide", "zhanggui recommender train")
    else:
        yield _built(store, RECOMMENDER, "recommender", "zhanggui recommender train")
    yield from _processes(settings)


def _shop(settings: Settings) -> Iterator[Finding]:
    if settings.lacks_database:
        yield fault("database", f"{settings.sqlite_file} is not there", "make setup, or zhanggui shop migrate")
        return
    shop = Shop.open(settings.resolved_database_url)
    try:
        if not shop.is_migrated():
            yield fault("shop's tables", "not there, or of an older release", "zhanggui shop migrate")
            return
        yield ok("shop's tables", "up to date")
        products = shop.products.count()
        is_mixed = not settings.demo and holds_demo(shop)
    except SQLAlchemyError as error:
        remedy = "start the database, or mend ZHANGGUI_DATABASE_URL"
        yield fault("database", f"it does not answer: {str(error).splitlines()[0]}", remedy)
        return
    finally:
        shop.close()
    if products:
        yield ok("products", f"{products:,}")
    else:
        yield fault("products", "none", "zhanggui shop import FEED, or the catalogue API")
    if is_mixed:
        remedy = f"begin with an empty {PREFIX}VAR_DIR or database, as docs/operator.md says"
        yield fault("demo shop", "its products, customers and orders are among the shop's own", remedy)


def _built(store: ArtefactStore, kind: str, what: str, command: str) -> Finding:
    folder = store.current(kind)
    return ok(what, folder.name) if folder is not None else fault(what, "not built yet", command)


def _processes(settings: Settings) -> Iterator[Finding]:
    url = f"http://{settings.host}:{settings.port}/readyz"
    try:
        answer = httpx.get(url, timeout=_TIMEOUT_S)
        checks: dict[str, bool] = answer.json()["checks"]
    except (httpx.HTTPError, ValueError, KeyError):
        yield warning("processes", f"nothing like the bridge answers at {url}", "make run")
        return
    down = sorted(name for name, is_ready in checks.items() if not is_ready)
    if down:
        remedy = "their logs say why; bot and actions are processes of their own (Procfile)"
        yield fault("processes", f"not ready: {', '.join(down)}", remedy)
    else:
        yield ok("processes", "bridge, bot and actions answer")
