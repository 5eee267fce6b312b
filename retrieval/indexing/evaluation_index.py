"""An index over product files for an evaluation, kept by the files' contents so that a second run is fast."""

from __future__ import annotations

import hashlib
import inspect
import shutil
from collections.abc import Sequence
from pathlib import Path

from retrieval import text
from retrieval.encoders.encoder import Encoder
from retrieval.filtering import attributes
from retrieval.indexing import column_builder, columns, dense, documents, lexical
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.product_vectors import ProductVectors, Progress
from retrieval.understanding import colours, kinds, quantities, units
from shop.types import Product

#: The code that decides what an index holds: a change of it makes older caches unreadable.
_MAKERS = (
    attributes, colours, column_builder, columns, dense, documents, kinds, lexical, quantities, text, units
)  # fmt: skip
_PREFIX = "evaluation-"
#: Comparing two ways of making an index needs both.
KEPT = 2


def read_products(paths: Sequence[Path]) -> list[Product]:
    """Read products from Icecat's zip files and from JSON Lines of our own product records, each id once.

    Raises
    ------
    ValueError
        With file and line, when a line is no product.
    """
    from data.icecat import icecat_products  # outside data has one door only

    zips = [path for path in paths if path.suffix == ".zip"]
    products = icecat_products(zips) if zips else []
    for path in paths:
        if path.suffix != ".zip":
            products += _read_lines(path)
    return list({product.id: product for product in products}.values())


def _read_lines(path: Path) -> list[Product]:
    products = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                products.append(Product.model_validate_json(line))
            except ValueError as error:
                raise ValueError(f"{path}:{number}: expected a product as JSON, got {line[:80]!r}: {error}") from error
    return products


def cached_index(paths: Sequence[Path], encoder: Encoder, cache: Path, progress: Progress) -> ProductIndex:
    """Return the index over the files' products, built once for the same files, encoder and code.

    When only the code has changed, texts that stayed the same keep their vectors.
    """
    from data import icecat  # outside data has one door only

    digest = hashlib.sha256(encoder.name.encode())
    for module in (*_MAKERS, icecat):
        digest.update(inspect.getsource(module).encode())
    for path in paths:
        digest.update(path.read_bytes())
    folder = cache / f"{_PREFIX}{digest.hexdigest()[:24]}"
    if folder.is_dir():
        return ProductIndex.load(folder)
    earlier = sorted(cache.glob(f"{_PREFIX}*[0-9a-f]"), key=lambda path: path.stat().st_mtime)
    vectors = ProductVectors.load_if_there(earlier[-1] if earlier else None)
    index = ProductIndex.build(read_products(paths), encoder, vectors, progress)
    draft = folder.with_suffix(".building")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    index.save(draft)
    draft.rename(folder)
    for old in earlier[: -(KEPT - 1)]:
        shutil.rmtree(old)
    return index
