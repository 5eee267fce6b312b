"""What every engine of the benchmark is: built once, opened by a fresh process, asked one query at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import jieba

from retrieval.indexing.documents import DESCRIPTION_CHARS
from shop.types import Product

_HAN_RUN = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Catalogue:
    """What is indexed, and where models and vectors lie."""

    products: Sequence[Product]
    #: The files that the products came from; the evaluation's cache of our index goes by them.
    paths: tuple[Path, ...]
    #: Holds ``models/`` and ``cache/``.
    var_dir: Path


class Engine(Protocol):
    """A search engine. A process either builds or opens and searches, so that its memory is that of serving."""

    def prepare(self, catalogue: Catalogue) -> float:
        """Get the documents' vectors; return the seconds that encoding them took or takes, 0 without an encoder."""
        ...

    def build(self, catalogue: Catalogue, folder: Path) -> None:
        """Write the index into an empty folder: what is timed as building."""
        ...

    def open(self, folder: Path, var_dir: Path) -> None:
        """Open what was built."""
        ...

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Return the ids of at most ``limit`` products, best first: what a shop would call."""
        ...

    def rank(self, text: str, size: int) -> Sequence[str]:
        """Return all ids that the engine ranks among ``size`` products, best first: for the figures of quality."""
        ...


def title_of(product: Product) -> str:
    """Return the title in all its languages, Chinese cut into words."""
    return segmented(" ".join(filter(None, (product.title.en, product.title.zh))))


def body_of(product: Product) -> str:
    """Return brand, type and the description's beginning, Chinese cut into words: what our own index takes."""
    parts = [product.brand, product.product_type.en, product.product_type.zh]
    parts += [(text or "")[:DESCRIPTION_CHARS] for text in (product.description.en, product.description.zh)]
    return segmented(" ".join(filter(None, parts)))


def segmented(text: str) -> str:
    """Return a text with blanks between Chinese words: none of the engines cuts Chinese by itself.

    Examples
    --------
    >>> segmented("便宜的usb耳机")
    ' 便宜 的 usb 耳机 '
    """
    return _HAN_RUN.sub(lambda run: f" {' '.join(jieba.cut_for_search(run.group(0)))} ", text)
