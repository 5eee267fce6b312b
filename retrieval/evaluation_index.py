"""An index over product files for an evaluation, kept by the files' contents so that a second run is fast."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from retrieval.encoder import Encoder
from retrieval.index import ProductIndex, Progress
from shop.types import Product

#: Raised when what an index holds is made in another way, so that older caches are not read.
LAYOUT = 2


def read_products(path: Path) -> list[Product]:
    """Read products from Icecat's zip files or from JSON Lines of our own product records.

    Raises
    ------
    ValueError
        With file and line, when a line is no product.
    """
    if path.suffix == ".zip":
        from data.icecat import icecat_products  # outside data has one door only

        return icecat_products([path])
    products = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                products.append(Product.model_validate_json(line))
            except ValueError as error:
                raise ValueError(f"{path}:{number}: expected a product as JSON, got {line[:80]!r}: {error}") from error
    return products


def cached_index(paths: Sequence[Path], encoder: Encoder, cache: Path, progress: Progress) -> ProductIndex:
    """Return the index over the files' products, built once for the same files and encoder."""
    digest = hashlib.sha256(f"{LAYOUT}:{encoder.name}".encode())
    for path in paths:
        digest.update(path.read_bytes())
    folder = cache / f"evaluation-{digest.hexdigest()[:24]}"
    if folder.is_dir():
        return ProductIndex.load(folder)
    zips = [path for path in paths if path.suffix == ".zip"]
    products = _from_zips(zips) + [p for path in paths if path.suffix != ".zip" for p in read_products(path)]
    unique = list({product.id: product for product in products}.values())
    index = ProductIndex.build(unique, encoder, progress=progress)
    draft = folder.with_suffix(".building")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    index.save(draft)
    draft.rename(folder)
    return index


def _from_zips(paths: Sequence[Path]) -> list[Product]:
    from data.icecat import icecat_products

    return icecat_products(paths) if paths else []
