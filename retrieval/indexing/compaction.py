"""Segments and base made into a new base, beside readers and writers.

``python -m retrieval.indexing.compaction MODELS_DIR`` does it.

Nothing is encoded and nothing is read from the shop. It runs in a process of its own, so that it does not share an
interpreter with searches.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import structlog

from retrieval.durable import OnStep, no_step
from retrieval.indexing.index import TERMS_FOLDER
from retrieval.indexing.index_store import IndexStore
from retrieval.indexing.live import SEGMENTS, open_index, parts_of
from retrieval.indexing.manifest import IndexManifest
from retrieval.indexing.segments import merged
from retrieval.indexing.term_store import load_terms

log = structlog.get_logger(__name__)

#: Segments of a tenth of the base: until then their scores are those of a rebuild but for a few in a hundred places
#: (docs/adr/0007), and a search pays little for them.
DUE_SHARE = 0.1
#: Smaller ones don't cost anything worth a new base.
DUE_FROM = 200
#: Searches go first.
_NICENESS = 10


def is_due(manifest: IndexManifest) -> bool:
    """Say whether the segments are so large that they should become a part of the base.

    Examples
    --------
    >>> from retrieval.indexing.manifest import SegmentEntry
    >>> segments = (SegmentEntry(name="a", rows=300, removed=20),)
    >>> [is_due(IndexManifest(base_rows=rows, segments=segments)) for rows in (0, 3_000, 30_000)]
    [True, True, False]
    """
    return manifest.delta >= max(DUE_FROM, DUE_SHARE * manifest.base_rows)


def compact(models_dir: Path, on_step: OnStep = no_step) -> Path | None:
    """Make a new base of the version in use.

    Changes that come meanwhile stay segments, now of the new base.

    Returns
    -------
    Path or None
        Folder of the new version; None when there was nothing to do, or when another build went first.
    """
    store = IndexStore(models_dir, on_step)
    with store.building(wait=False) as may_build:
        held = store.current()
        if not may_build or held is None or not held[1].segments:
            return None
        folder, manifest = held
        index = open_index(folder, manifest=manifest)
        folders = [folder, *(folder / SEGMENTS / segment.name for segment in manifest.segments)]
        base = merged(parts_of(index), [load_terms(own / TERMS_FOLDER) for own in folders], statistics=None)
        on_step("parts joined")
        with store.artefacts.draft(store.folder.name) as draft:
            facts = base.save(draft)
            on_step("base written")
            with store.writing():
                return _put_in_use(store, folder, manifest, draft, {**facts, "base_rows": len(base)})


def _put_in_use(
    store: IndexStore, folder: Path, joined: IndexManifest, draft: Path, facts: dict[str, object]
) -> Path | None:
    """Give the new base the segments that came after it was begun, and make it the version in use."""
    held = store.current()
    if held is None or held[0] != folder:
        shutil.rmtree(draft)
        return None
    now = held[1]
    names = {segment.name for segment in joined.segments}
    # A segment that was joined with later changes comes again: it says the same of its products, or what is newer.
    later = tuple(segment for segment in now.segments if segment.name not in names)
    for segment in later:
        shutil.copytree(folder / SEGMENTS / segment.name, draft / SEGMENTS / segment.name)
    store.on_step("later segments copied")
    manifest = now.model_copy(update={**facts, "segments": later, "products": now.products})
    return store.artefacts.put_in_use(draft, manifest.model_dump(exclude={"made_at"}))


if __name__ == "__main__":
    os.nice(_NICENESS)
    done = compact(Path(sys.argv[1]))
    log.info("segments made into a new base" if done else "no segments to join", version=done.name if done else None)
