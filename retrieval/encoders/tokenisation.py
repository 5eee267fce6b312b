"""Texts to the token ids of an exported encoder.

A multilingual vocabulary of 250,000 pieces takes 260 MB in ``tokenizers``, which keeps it as a tree of hash maps, and
53 MB in sentencepiece, which keeps it as an array (and cuts a text three times as fast). So the pieces are written as
a sentencepiece model, too, wherever the tokenizer is one that sentencepiece cuts alike: Unigram over words that begin
with "▁" (Kudo & Richardson, arXiv:1808.06226). Any other one is served by ``tokenizers``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

TOKENIZER_FILE = "tokenizer.json"
PIECES_FILE = "pieces.model"
#: A tokenizer with the same normaliser and no pieces.
NORMALISER_FILE = "normaliser.json"
#: So few texts are cut without the tokenizer's threads: where all cores are busy, a query waits for them for longer
#: than it takes.
_ALONE = 4
_SPACE = "▁"
_WORDS = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}


class Tokeniser(Protocol):
    """Cuts texts."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text with those of its beginning and end, cut to the longest that is read."""
        ...


class JsonTokeniser:
    """Any tokenizer of Hugging Face's ``tokenizers``; thread-safe."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text."""
        if len(texts) <= _ALONE:
            return [self._tokenizer.encode(text).ids for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]


class PieceTokeniser:
    """The pieces of a Unigram tokenizer in sentencepiece; thread-safe.

    What looks like a special token in a text ("</s>") is cut as any other text.
    """

    def __init__(self, folder: Path, max_tokens: int) -> None:
        from sentencepiece import SentencePieceProcessor
        from tokenizers import Tokenizer

        self._pieces = SentencePieceProcessor(model_file=str(folder / PIECES_FILE))
        self._normalizer = Tokenizer.from_file(str(folder / NORMALISER_FILE)).normalizer
        self._end = self._pieces.eos_id()
        self._max_tokens = max_tokens

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text."""
        words = [self._words(text) for text in texts]
        # One thread: what is cut in one thread of ours takes less than waking others.
        found: list[list[int]] = self._pieces.encode(words, num_threads=1, add_bos=True, add_eos=True)
        return [ids if len(ids) <= self._max_tokens else [*ids[: self._max_tokens - 1], self._end] for ids in found]

    def _words(self, text: str) -> str:
        if self._normalizer is not None:
            text = self._normalizer.normalize_str(text)
        # sentencepiece begins every text with a "▁", tokenizers only one that has none.
        return text[1:] if text.startswith((" ", _SPACE)) else text


def open_tokeniser(folder: Path, max_tokens: int) -> Tokeniser:
    """Open the tokenizer of an exported encoder: as pieces where it was written so."""
    return (PieceTokeniser if (folder / PIECES_FILE).exists() else JsonTokeniser)(folder, max_tokens)


def write_pieces(folder: Path) -> bool:
    """Write the pieces of ``tokenizer.json`` beside it; say whether it is one that sentencepiece cuts alike.

    Parameters
    ----------
    folder : Path
        Holds ``tokenizer.json``; gets ``pieces.model`` and ``normaliser.json``.
    """
    from sentencepiece import sentencepiece_model_pb2 as proto

    told: dict[str, Any] = json.loads((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
    model, ends = told["model"], _ends(told)
    if model["type"] != "Unigram" or model.get("byte_fallback") or told["pre_tokenizer"] != _WORDS or ends is None:
        return False
    special = {token["id"] for token in told["added_tokens"]}
    kinds = proto.ModelProto.SentencePiece
    pieces = proto.ModelProto()
    for number, (piece, score) in enumerate(model["vocab"]):
        kind = kinds.NORMAL if number not in special else kinds.CONTROL
        pieces.pieces.add(piece=piece, score=score, type=kinds.UNKNOWN if number == model["unk_id"] else kind)
    trainer = pieces.trainer_spec
    trainer.model_type, trainer.vocab_size = trainer.UNIGRAM, len(pieces.pieces)
    trainer.unk_id, (trainer.bos_id, trainer.eos_id), trainer.pad_id = model["unk_id"], ends, -1
    normalizer = pieces.normalizer_spec
    normalizer.name, normalizer.remove_extra_whitespaces = "identity", False
    (folder / PIECES_FILE).write_bytes(pieces.SerializeToString())
    bare = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]}
    alone = told | {"model": bare, "added_tokens": [], "post_processor": None, "truncation": None, "padding": None}
    (folder / NORMALISER_FILE).write_text(json.dumps(alone), encoding="utf-8")
    return True


def _ends(told: dict[str, Any]) -> tuple[int, int] | None:
    """Return the ids before and behind each text, None where they are not one and one."""
    steps = (told["post_processor"] or {}).get("single") or []
    match steps:
        case [{"SpecialToken": {"id": first}}, {"Sequence": _}, {"SpecialToken": {"id": last}}]:
            known = told["post_processor"]["special_tokens"]
            return known[first]["ids"][0], known[last]["ids"][0]
    return None
