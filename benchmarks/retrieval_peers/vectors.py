"""Documents' vectors for engines that bring none of their own: encoded once, kept in ``var/cache``."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Literal

import numpy as np

from benchmarks.retrieval_peers.types import Catalogue
from retrieval.encoders.encoder import Encoder, Vectors, open_encoder, open_product_encoder
from retrieval.encoders.pair_encoder import PairEncoder
from retrieval.encoders.static_encoder import unit
from retrieval.indexing.documents import passages
from retrieval.indexing.evaluation_index import cached_index

EncoderName = Literal["minilm", "e5"]
_BATCH = 256
#: Documents that are encoded to learn how long all of them take, when their vectors are there already.
RATE_SAMPLE = 256


def document_vectors(catalogue: Catalogue, name: EncoderName) -> tuple[Vectors, float]:
    """Return (N, D) unit vectors of the products and the seconds that encoding them took (or would take).

    The texts are the ones that our own index encodes. e5's vectors are those of the evaluation's cache, made by its
    int8 file; their time is that of :data:`RATE_SAMPLE` documents, multiplied.
    """
    encoder = open_encoder(name, catalogue.var_dir / "models")
    if name == "e5":
        own = open_product_encoder(name, catalogue.var_dir / "models")
        # Our own index holds e5's vectors as the first half of its own: no need to encode all once more.
        source = own if isinstance(own, PairEncoder) and own.multilingual.name == encoder.name else encoder
        index = cached_index(catalogue.paths, source, catalogue.var_dir / "cache", lambda *_: None)
        rows = [index.row_by_id[product.id] for product in catalogue.products]
        vectors = index.dense.vectors(np.asarray(rows, np.int64))[:, : encoder.dimension]
        return unit(vectors), seconds_for_all(catalogue, encoder)
    texts = [" ".join(passages(product)) for product in catalogue.products]
    digest = hashlib.sha256("\0".join((name, *texts)).encode()).hexdigest()[:24]
    path = catalogue.var_dir / "cache" / f"benchmark-{name}-{digest}.npy"
    record = path.with_suffix(".json")
    if not record.is_file():
        started = time.perf_counter()
        parts = [encoder.encode_passages(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        seconds = time.perf_counter() - started
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.concatenate(parts))
        record.write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
    return np.load(path), float(json.loads(record.read_text(encoding="utf-8"))["seconds"])


def seconds_for_all(catalogue: Catalogue, encoder: Encoder) -> float:
    """Return how long encoding all products takes, by an evenly spread sample."""
    step = max(len(catalogue.products) // RATE_SAMPLE, 1)
    texts = [text for product in catalogue.products[::step] for text in passages(product)]
    started = time.perf_counter()
    encoder.encode_passages(texts)
    return (time.perf_counter() - started) * step
