"""What an index version is made of: its base, the segments that came after it, and the shop's change they reach to."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from retrieval.artefacts import MANIFEST


class SegmentEntry(BaseModel):
    """One segment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    #: Products that it holds, and products of earlier parts that it takes out.
    rows: int
    removed: int

    @property
    def size(self) -> int:
        """What it costs to write it again."""
        return self.rows + self.removed


class IndexManifest(BaseModel):
    """The record of a version's folder; replaced as a whole, so that a reader sees one state or the next."""

    # Other facts of the build (versions of libraries) are kept as they are.
    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str = "index"
    made_at: str = ""
    encoder: str = ""
    #: Living products of all parts.
    products: int = 0
    base_rows: int = 0
    #: The catalogue that was indexed (:class:`shop.changes.Position`); None where products came from elsewhere.
    catalogue: str | None = None
    sequence: int | None = None
    #: The oldest first.
    segments: tuple[SegmentEntry, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a version's record."""
        return cls.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))

    @property
    def delta(self) -> int:
        """Products that stand or are taken out in segments."""
        return sum(segment.size for segment in self.segments)

    def version(self, folder: Path) -> str:
        """Name what a search sees."""
        return f"{folder.name}+{self.sequence}" if self.segments else folder.name


def state_of(folder: Path) -> str:
    """Return a text that changes whenever a version's record does; cheap enough to be asked at each search."""
    try:
        found = (folder / MANIFEST).stat()
    except FileNotFoundError:
        return folder.name
    return f"{folder.name}:{found.st_ino}:{found.st_mtime_ns}"
