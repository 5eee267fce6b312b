"""Keeps the encoder's vectors of training sentences between trainings, on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from components.encoder import ROOT, Encoded, Encoder


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class VectorCache:
    """Encodes each distinct text once for each version of the encoder.

    Sub-token vectors are kept as float16: they are averaged over words, where the rounding is lost.

    Parameters
    ----------
    encoder : Encoder
        Encodes what is not known yet.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        folder = ROOT / os.environ.get("ZHANGGUI_VAR_DIR", "var") / "cache" / "bot"
        self.path: Path = folder / f"vectors-{encoder.version}.npz"
        self._known: dict[str, Encoded] = {}

    def encode(self, texts: Iterable[str]) -> dict[str, Encoded]:
        """Return the vectors of every text; saves the cache when something was new."""
        wanted = list(dict.fromkeys(texts))
        self._load()
        missing = [text for text in wanted if _key(text) not in self._known]
        for position, encoded in self._encoder.encode(missing):
            self._known[_key(missing[position])] = encoded
        # What is no training sentence any more goes.
        self._known = {_key(text): self._known[_key(text)] for text in wanted}
        if missing:
            self._save()
        return {text: self._known[_key(text)] for text in wanted}

    def _load(self) -> None:
        if not self.path.exists():
            return
        with np.load(self.path, allow_pickle=False) as stored:
            keys, sentences = stored["keys"], stored["sentences"]
            subtokens, offsets, ends = stored["subtokens"], stored["offsets"], stored["ends"]
        starts = [0, *ends[:-1].tolist()]
        for key, sentence, start, end in zip(keys, sentences, starts, ends.tolist(), strict=True):
            spans = tuple((int(s), int(e)) for s, e in offsets[start:end])
            self._known[str(key)] = Encoded(sentence, subtokens[start:end].astype(np.float32), spans)

    def _save(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        known: Sequence[Encoded] = list(self._known.values())
        draft = self.path.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            draft,
            keys=np.array(list(self._known)),
            sentences=np.stack([one.sentence for one in known]),
            subtokens=np.concatenate([one.subtokens for one in known]).astype(np.float16),
            offsets=np.array([span for one in known for span in one.offsets], np.int32).reshape(-1, 2),
            ends=np.cumsum([len(one.offsets) for one in known]),
        )
        draft.replace(self.path)
