"""Keeps the index at the shop's last change: what changed becomes a segment, what can't be continued is built anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from retrieval.durable import OnStep, no_step
from retrieval.encoders.encoder import Encoder
from retrieval.indexing.documents import content_hash
from retrieval.indexing.index import TERMS_FOLDER, ProductIndex
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.lexical import Statistics
from retrieval.indexing.live import SEGMENTS, open_index, parts_of
from retrieval.indexing.manifest import IndexManifest, SegmentEntry
from retrieval.indexing.product_vectors import ProductVectors, Progress
from retrieval.indexing.reading import ReadCatalogue
from retrieval.indexing.segments import joinable, merged, save_segment, segment_of
from retrieval.indexing.term_store import average_terms, load_terms
from shop.changes import ChangeFeed, Changes, Position
from shop.types import Product

log = structlog.get_logger(__name__)

#: Changed products of one round: encoding them takes about 2 s on one core, after which they are found.
BATCH = 64


def _silent(_what: str, _done: int, _total: int) -> None:
    return


@dataclass(frozen=True)
class Update:
    """What one round did."""

    #: Products that were added or changed, and that were taken out.
    indexed: int = 0
    removed: int = 0
    #: Whether there are further changes to take in.
    has_more: bool = False
    #: Whether the index had to be built anew.
    rebuilt: bool = False


class _CannotContinue(Exception):
    """Why changes cannot bring the index up to date."""


class IndexWriter:
    """Writes the index of one shop; any number of them, in any processes, take turns.

    Parameters
    ----------
    models_dir : Path
    changes : ChangeFeed
        The shop's.
    encoder : Encoder
        Or a callable that returns the one of the moment: a new index may bring a new encoder with it.
    opened : callable
        Returns what the process has open for searching, or None: its parts are not read twice.
    on_step : callable
        Told each step of a write.
    """

    def __init__(
        self,
        models_dir: Path,
        changes: ChangeFeed,
        encoder: Encoder | Callable[[], Encoder],
        opened: Callable[[], ProductIndex | None] = lambda: None,
        on_step: OnStep = no_step,
    ) -> None:
        self._store = IndexStore(models_dir, on_step)
        self._changes = changes
        self._encoder_of_now = encoder
        self._opened = opened
        self._on_step = on_step
        self._index: ProductIndex | None = None
        #: Terms of a product, on average, in the base of that name.
        self._average: tuple[str, float] | None = None

    @property
    def _encoder(self) -> Encoder:
        own = self._encoder_of_now
        return own() if callable(own) else own

    def update(self) -> Update:
        """Take in what changed since the state that is in use.

        Repeating it after a crash at any moment leads to the same state: changes are counted as taken in by the same
        replacement of the record that makes them visible.
        """
        position = self._changes.position()
        held = self._store.current()
        if held is not None and _at(held[1], position):
            return Update()
        try:
            return self._continue(position)
        except _CannotContinue as error:
            log.warning("the index is built anew", reason=str(error))
        self.rebuild()
        return Update(rebuilt=True, has_more=True)

    def _continue(self, position: Position) -> Update:
        with self._store.writing():
            held = self._store.current()
            if held is None:
                raise _CannotContinue("there is none")
            folder, manifest = held
            self._check(manifest, position)
            self._store.clean(folder, manifest)
            try:
                index = self._open(folder, manifest)
            except Exception as error:
                raise _CannotContinue(f"it cannot be read: {error}") from error
            changes = self._changes.since(manifest.sequence or 0, BATCH)
            self._on_step("changes read")
            self._check_currency(changes, index.columns.currency)
            update, following = self._advance(folder, manifest, index, changes)
            if following != manifest:
                self._store.commit(folder, following)
            return update

    def rebuild(self, progress: Progress = _silent) -> Path:
        """Build the index of the whole shop and put it in use; products whose texts did not change keep their vectors.

        Returns
        -------
        Path
            Folder of the new version.
        """
        with self._store.building():
            with self._changes.catalogue() as (position, products):
                read = ReadCatalogue.read(products, progress)
            index = ProductIndex.of(read, self._encoder, self._earlier_vectors(), progress)
            del read  # its texts are not needed any more
            with self._store.artefacts.draft(self._store.folder.name) as folder:
                index.version = folder.name
                facts = index.save(folder)
                self._on_step("base written")
                manifest = IndexManifest(
                    **facts, base_rows=len(index), catalogue=position.catalogue, sequence=position.sequence
                )
                with self._store.writing():
                    # What changed during the build and was found before shall be found after it.
                    self._index = index
                    while not _at(manifest, self._changes.position()):
                        changes = self._changes.since(manifest.sequence or 0, BATCH)
                        own = self._open(folder, manifest)
                        _, manifest = self._advance(folder, manifest, own, changes)
                    return self._store.artefacts.put_in_use(folder, manifest.model_dump(exclude={"made_at"}))

    def _readable(self) -> ProductIndex | None:
        """Return the version in use, None where there is none that this code can read."""
        held = self._store.current()
        try:
            return open_index(held[0], self._opened() or self._index) if held else None
        except Exception as error:
            log.warning("version in use not readable", reason=str(error))
            return None

    def _earlier_vectors(self) -> ProductVectors | None:
        """Return the vectors that are there: a version of older code may have no other part that can be read."""
        readable, held = self._readable(), self._store.current()
        if readable is not None or held is None:
            return readable.vectors if readable else None
        try:
            return ProductVectors.load_if_there(held[0])
        except Exception as error:
            log.warning("vectors of the version in use not readable", reason=str(error))
            return None

    def _check(self, manifest: IndexManifest, position: Position) -> None:
        """Refuse a state that changes cannot bring up to date."""
        if manifest.catalogue != position.catalogue or manifest.sequence is None:
            raise _CannotContinue("it is of another catalogue")
        if manifest.sequence > position.sequence:
            raise _CannotContinue("the database was set back")
        if manifest.encoder != self._encoder.name:
            raise _CannotContinue("it is of another encoder")

    def _check_currency(self, changes: Changes, currency: str) -> None:
        """Refuse to go on when the shop has changed over to another currency: prices in it were not kept."""
        prices = (variant.price for product in changes.products.values() if product for variant in product.variants)
        if any(price is not None and price.currency != currency for price in prices):
            counts = Counter(self._changes.currencies())
            if counts[currency] < max(counts.values(), default=0):
                raise _CannotContinue("the catalogue's currency is another one")

    def _open(self, folder: Path, manifest: IndexManifest) -> ProductIndex:
        self._index = open_index(folder, self._known(folder), manifest)
        return self._index

    def _advance(
        self, folder: Path, manifest: IndexManifest, index: ProductIndex, changes: Changes
    ) -> tuple[Update, IndexManifest]:
        """Add changes to a version's folder; return the record that makes them visible."""
        position = {"catalogue": changes.position.catalogue, "sequence": changes.position.sequence}
        products, removed = _news(changes, index)
        if not products and not removed:
            return Update(has_more=changes.has_more), manifest.model_copy(update=position)
        statistics = self._statistics(folder, index)
        segment = segment_of(products, removed, index, self._encoder, statistics)
        self._on_step("segment made")
        count = joinable(manifest.segments, len(products) + len(removed))
        if count:
            segment = self._joined(folder, manifest.segments[-count:], index, segment, statistics)
        name = self._store.add_segment(folder, changes.position.sequence, lambda draft: save_segment(segment, draft))
        entry = SegmentEntry(name=name, rows=len(segment), removed=len(segment.removed))
        added = sum(product.id not in index.row_by_id for product in products)
        following = manifest.model_copy(
            update={
                **position,
                "segments": (*manifest.segments[: len(manifest.segments) - count], entry),
                "products": manifest.products + added - len(removed),
            }
        )
        return Update(len(products), len(removed), changes.has_more), following

    def _known(self, folder: Path) -> ProductIndex | None:
        """Return what is open already, rather what is searched, too, so that it is in memory once."""
        opened = self._opened()
        parts = parts_of(opened)
        return opened if parts and parts[0].version == folder.name else self._index

    def _joined(
        self,
        folder: Path,
        entries: Iterable[SegmentEntry],
        index: ProductIndex,
        segment: ProductIndex,
        statistics: Statistics,
    ) -> ProductIndex:
        """Return some segments and a new one as one."""
        entries = tuple(entries)
        parts = [*parts_of(index)[-len(entries) :], segment]
        stores = [load_terms(folder / SEGMENTS / entry.name / TERMS_FOLDER) for entry in entries]
        assert segment.terms is not None  # noqa: S101 (it was just made)
        joined = merged(parts, [*stores, segment.terms], statistics)
        self._on_step("segments joined")
        return joined

    def _statistics(self, folder: Path, index: ProductIndex) -> Statistics:
        """Return the base's: all segments are scored by them."""
        if self._average is None or self._average[0] != folder.name:
            self._average = folder.name, average_terms(load_terms(folder / TERMS_FOLDER))
        words = parts_of(index)[0].lexical
        return Statistics(words.size, {"text": self._average[1]}, words.document_count)


def _at(manifest: IndexManifest, position: Position) -> bool:
    return manifest.catalogue == position.catalogue and manifest.sequence == position.sequence


def _news(changes: Changes, index: ProductIndex) -> tuple[list[Product], list[str]]:
    """Return the products that are not in the index as they are now, and the ids that are in it and gone."""
    products, removed = [], []
    for product_id, product in sorted(changes.products.items()):
        row = index.row_by_id.get(product_id)
        if product is None:
            if row is not None:
                removed.append(product_id)
        elif row is None or int(index.contents[row]) != content_hash(product):
            products.append(product)
    return products, removed
