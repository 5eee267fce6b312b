"""Opening an index version with its segments; parts that were open already are not read again."""

from __future__ import annotations

import json
from pathlib import Path

from retrieval.artefacts import MANIFEST, ArtefactStore
from retrieval.indexing.columns import Columns
from retrieval.indexing.index import COLUMNS_FOLDER, KIND, LEXICAL_FOLDER, ProductIndex, load_contents
from retrieval.indexing.lexical import LexicalIndex
from retrieval.indexing.manifest import IndexManifest
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.indexing.stack import StackedIndex, stack

SEGMENTS = "segments"
REMOVED_FILE = "removed.json"
#: A writer may join segments while they are being opened; the next record names the joined one.
_ATTEMPTS = 5


def open_segment(folder: Path) -> ProductIndex:
    """Open one segment."""
    columns = Columns.load(folder / COLUMNS_FOLDER)
    return ProductIndex(
        columns=columns,
        lexical=LexicalIndex.load(folder / LEXICAL_FOLDER, len(columns)),
        vectors=ProductVectors.load(folder),
        contents=load_contents(folder, len(columns)),
        removed=tuple(json.loads((folder / REMOVED_FILE).read_text(encoding="utf-8"))),
        version=f"{folder.parent.parent.name}/{folder.name}",
    )


def parts_of(index: ProductIndex | None) -> tuple[ProductIndex, ...]:
    """Return the parts that an index is made of, the base first."""
    if index is None:
        return ()
    return tuple(index.parts) if isinstance(index, StackedIndex) else (index,)


def open_index(
    folder: Path, earlier: ProductIndex | None = None, manifest: IndexManifest | None = None
) -> ProductIndex:
    """Open a version as it is now.

    Parameters
    ----------
    folder : Path
        The version's folder.
    earlier : ProductIndex, optional
        What was open before: its parts are taken over where they are still parts.
    manifest : IndexManifest, optional
        The state to open; by default what is recorded now.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _open(folder, earlier, manifest or _manifest(folder))
        except FileNotFoundError:
            if attempt == _ATTEMPTS or manifest is not None:
                raise
    raise AssertionError("unreachable")


def _manifest(folder: Path) -> IndexManifest:
    # Caches of an evaluation have none.
    return IndexManifest.read(folder) if (folder / MANIFEST).is_file() else IndexManifest()


def _open(folder: Path, earlier: ProductIndex | None, manifest: IndexManifest) -> ProductIndex:
    held = {part.version: part for part in parts_of(earlier)}
    parts = [held[folder.name] if folder.name in held else ProductIndex.load(folder)]
    for segment in manifest.segments:
        name = f"{folder.name}/{segment.name}"
        parts.append(held[name] if name in held else open_segment(folder / SEGMENTS / segment.name))
    return stack(parts, manifest.version(folder))


def open_current(models_dir: Path) -> ProductIndex | None:
    """Open the version in use, None when there is none."""
    folder = ArtefactStore(models_dir).current(KIND)
    return open_index(folder) if folder is not None else None
