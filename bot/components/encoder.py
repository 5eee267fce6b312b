"""The sentence encoders as the Python 3.11 side has exported them: int8 ONNX and a tokenizer file each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

ROOT = Path(__file__).resolve().parent.parent.parent
#: Folder and prefix of the multilingual encoder; it was trained with "query: " on the side of short questions
#: (E5, arXiv:2402.05672, section 3).
MULTILINGUAL = "encoder"
#: Folder of the encoder that knows English alone, and knows it better; it takes texts as they are.
ENGLISH = "english-encoder"
_PREFIX = {MULTILINGUAL: "query: ", ENGLISH: ""}
# Sub-tokens; a shopper's message has 5 to 40, what comes later is a pasted document.
MAX_SUBTOKENS = 128
# Sorted by length and padded together; 32 keeps a batch in the cache of one core.
BATCH = 32

Span = tuple[int, int]


class EncoderMissingError(RuntimeError):
    """The encoder's files are not where they should be; the message says how to make them."""


@dataclass(frozen=True)
class Encoded:
    """A text as vectors.

    ``sentence`` is (384,) with length 1; ``subtokens`` is (n, 384); ``offsets`` are n spans into the text.
    """

    sentence: np.ndarray
    subtokens: np.ndarray
    offsets: tuple[Span, ...]

    def pooled(self, spans: Sequence[Span]) -> np.ndarray:
        """Average the sub-tokens that overlap each span; (spans, 384), zero where none does.

        Rows have the length of a vector of standard normal values: DIET's layers start from such inputs, and
        learn nothing in the first epochs from vectors of length 1.
        """
        rows = np.zeros((len(spans), self.sentence.shape[0]), np.float32)
        for row, (start, end) in enumerate(spans):
            inside = [i for i, (s, e) in enumerate(self.offsets) if s < end and e > start]
            if inside:
                mean = self.subtokens[inside].mean(axis=0)
                rows[row] = mean * (mean.size**0.5 / max(float(np.linalg.norm(mean)), 1e-9))
        return rows


def encoders_dir(kind: str = MULTILINGUAL) -> Path:
    """Return the folder of an encoder's versions below ``ZHANGGUI_VAR_DIR``."""
    return ROOT / os.environ.get("ZHANGGUI_VAR_DIR", "var") / "models" / kind


def current_version(kind: str = MULTILINGUAL) -> str:
    """Return the name of an encoder's version in use.

    Raises
    ------
    EncoderMissingError
        When no encoder has been made.
    """
    pointer = encoders_dir(kind) / "current"
    if not pointer.exists():
        raise EncoderMissingError(f"no encoder in {pointer.parent}: run `zhanggui retrieval encoder` first")
    return pointer.read_text(encoding="utf-8").strip()


def open_english() -> Encoder | None:
    """Open the English encoder in use; None where it was not made: it helps, but nothing depends on it."""
    try:
        return Encoder(current_version(ENGLISH), ENGLISH)
    except EncoderMissingError:
        return None


class Encoder:
    """Turns texts into sentence and sub-token vectors.

    Parameters
    ----------
    version : str
        Folder below :func:`encoders_dir` with ``model.onnx`` and ``tokenizer.json``.
    kind : str
        :data:`MULTILINGUAL` or :data:`ENGLISH`.

    Raises
    ------
    EncoderMissingError
        When the version is not there any more: the bot's model was trained with it and fits no other.
    """

    def __init__(self, version: str, kind: str = MULTILINGUAL) -> None:
        folder = encoders_dir(kind) / version
        if not (folder / "model.onnx").exists():
            raise EncoderMissingError(
                f"the bot was trained with {kind} {version}, which is not in {folder.parent} any more: "
                "run `zhanggui bot train`"
            )
        self.version = version
        self._prefix = _PREFIX[kind]
        options = ort.SessionOptions()
        # More threads spin against the other two processes on the same cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The arena keeps the memory of the longest text for ever.
        options.enable_cpu_mem_arena = False
        self._session = ort.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_SUBTOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """Encode texts in batches of like length; yields (position, vectors), not in the given order."""
        encodings = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            yield from zip(batch, self._run([encodings[i] for i in batch]), strict=True)

    def _run(self, encodings: Sequence[Encoding]) -> Iterator[Encoded]:
        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.ones((len(encodings), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        sentences, subtokens = self._session.run(
            ["sentence_embedding", "token_embeddings"], {"input_ids": ids, "attention_mask": mask}
        )
        for row, encoding in enumerate(encodings):
            spans = [(start - len(self._prefix), end - len(self._prefix)) for start, end in encoding.offsets]
            # Begin and end marks and the prefix stand outside the text.
            kept = [i for i, (start, end) in enumerate(spans) if end > max(start, 0)]
            yield Encoded(
                sentences[row].astype(np.float32),
                subtokens[row, kept].astype(np.float32),
                tuple((max(spans[i][0], 0), spans[i][1]) for i in kept),
            )
