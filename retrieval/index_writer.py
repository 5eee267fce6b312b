"""Keeps the index at the shop's last change: what changed becomes a segment, what can't be continued is built anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from retrieval.durable import OnStep, no_step
from retrieval.encoder import Encoder
from retrieval.index import TERMS_FOLDER, ProductIndex, content_hash
from retrieval.index_store import IndexStore
from retrieval.lexical import Statistics
from retrieval.live import SEGMENTS, open_index, parts_of
from retrieval.manifest import IndexManifest, SegmentEntry
from retrieval.product_vectors import ProductVectors, Progress
from retrieval.segments import joinable, merged, save_segment, segment_of
from retrieval.term_store import average_terms, load_terms
from shop.changes import ChangeFeed, Changes, Position
from shop.types import Product

log = structlog.get_logger(__name__)

#: Products of one segment: encoding them takes some seconds, after which they are found.
BATCH = 200


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


class IndexWriter:
    """Writes the index of one shop; any number of them, in any processes, take turns.

    Parameters
    ----------
    models_dir : Path
    changes : ChangeFeed
        The shop's.
    encoder : Encoder
    opened : callable
        Returns what the process has open for searching, or None: its parts are not read twice.
    on_step : callable
        Told each step of a write.
    """

    def __init__(
        self,
        models_dir: Path,
        changes: ChangeFeed,
        encoder: Encoder,
        opened: Callable[[], ProductIndex | None] = lambda: None,
        on_step: OnStep = no_step,
    ) -> None:
        self._store = IndexStore(models_dir, on_step)
        self._changes = changes
        self._encoder = encoder
        self._opened = opened
        self._on_step = on_step
        self._index: ProductIndex | None = None
        #: Terms of a product, on average, in the base of that name.
        self._average: tuple[str, float] | None = None

    def update(self) -> Update:
        """Take in what changed since the state that is in use.

        Repeating it after a crash at any moment leads to the same state: changes are counted as taken in by the same
        replacement of the record that makes them visible.
        """
        position = self._changes.position()
        held = self._store.current()
        if held is not None and _at(held[1], position):
            return Update()
        with self._store.writing():
            held = self._store.current()
            if held is not None and self._continues(held[1], position):
                folder, manifest = held
                self._store.clean(folder, manifest)
                update, following = self._advance(folder, manifest)
                if following != manifest:
                    self._store.commit(folder, following)
                return update
        self.rebuild()
        return Update(rebuilt=True, has_more=True)

    def rebuild(self, progress: Progress = _silent) -> Path:
        """Build the index of the whole shop and put it in use; products whose texts did not change keep their vectors.

        Returns
        -------
        Path
            Folder of the new version.
        """
        with self._store.building():
            position, products = self._changes.all_products()
            index = ProductIndex.build(products, self._encoder, self._earlier_vectors(), progress)
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
                    while (step := self._advance(folder, manifest))[1] != manifest:
                        manifest = step[1]
                    return self._store.artefacts.put_in_use(folder, manifest.model_dump(exclude={"made_at"}))

    def _readable(self) -> ProductIndex | None:
        """Return the version in use, None where there is none that this code can read."""
        held = self._store.current()
        try:
            return open_index(held[0], self._opened() or self._index) if held else None
        except Exception:
            log.exception("version in use not readable, nothing is taken over from it")
            return None

    def _earlier_vectors(self) -> ProductVectors | None:
        """Return the vectors that are there: a version of older code may have no other part that can be read."""
        readable, held = self._readable(), self._store.current()
        if readable is not None or held is None:
            return readable.vectors if readable else None
        try:
            return ProductVectors.load_if_there(held[0])
        except Exception:
            log.exception("vectors of the version in use not readable")
            return None

    def _continues(self, manifest: IndexManifest, position: Position) -> bool:
        """Say whether a state can be brought up to date by changes."""
        if manifest.catalogue != position.catalogue or manifest.sequence is None:
            reason = "it is of another catalogue"
        elif manifest.sequence > position.sequence:
            reason = "the database was set back"
        elif manifest.encoder != self._encoder.name:
            reason = "it is of another encoder"
        elif self._currency_changed():
            reason = "the catalogue's currency is another one"
        else:
            return True
        log.warning("the index is built anew", reason=reason)
        return False

    def _currency_changed(self) -> bool:
        held = self._readable()
        counts = Counter(self._changes.currencies())
        return held is not None and bool(counts) and counts[held.columns.currency] < max(counts.values())

    def _advance(self, folder: Path, manifest: IndexManifest) -> tuple[Update, IndexManifest]:
        """Add the next changes to a version's folder; return the record that makes them visible."""
        changes = self._changes.since(manifest.sequence or 0, BATCH)
        self._on_step("changes read")
        position = {"catalogue": changes.position.catalogue, "sequence": changes.position.sequence}
        index = self._index = open_index(folder, self._known(folder), manifest)
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
