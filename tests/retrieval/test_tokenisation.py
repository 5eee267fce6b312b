"""Pieces under sentencepiece are those that the encoder's own tokenizer cuts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from retrieval.encoders.tokenisation import (
    PIECES_FILE,
    TOKENIZER_FILE,
    JsonTokeniser,
    PieceTokeniser,
    open_tokeniser,
    write_pieces,
)
from shop.service import Shop
from zhanggui.services import Services

MAX_TOKENS = 64
#: What normalisers and the beginnings of words stumble over.
ODD = [
    "", "two  spaces ", "  in front", "tab\there\r\n", "ﬁne №1 ½ ①", "Ａｂｃ１２３", "e\u0301", "a\u00a0b",
    "zero\u200bwidth", "\x00ctrl\x07", "😀👩‍👩‍👧 x", "한국어 テスト ไทย العربية", "𠮷野家", "ㄅㄆㄇ", "▁x ▁ y",
    "无线耳机", "三人帐篷 with two doors", "word " * 90,
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tokenizer of the packaged encoder alone, with its pieces."""
    current = set_up_var / "models" / "encoder" / (set_up_var / "models" / "encoder" / "current").read_text().strip()
    made = tmp_path_factory.mktemp("tokenizer")
    shutil.copy(current / TOKENIZER_FILE, made)
    assert write_pieces(made)
    return made


@pytest.fixture(scope="module")
def own(folder: Path) -> JsonTokeniser:
    return JsonTokeniser(folder, MAX_TOKENS)


@pytest.fixture(scope="module")
def pieces(folder: Path) -> PieceTokeniser:
    opened = open_tokeniser(folder, MAX_TOKENS)
    assert isinstance(opened, PieceTokeniser)
    return opened


def texts_of(shop: Shop) -> list[str]:
    return [
        text
        for product in shop.products.iterate()
        for words in (product.title, product.description)
        for text in (words.en, words.zh)
        if text
    ]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_cut_alike(own: JsonTokeniser, pieces: PieceTokeniser, text: str) -> None:
    assert pieces.ids([text]) == own.ids([text])


def test_the_shops_texts_are_cut_alike(own: JsonTokeniser, pieces: PieceTokeniser, demo_services: Services) -> None:
    texts = texts_of(demo_services.shop)
    assert len(texts) > 2_000
    differing = [t for t, ours, theirs in zip(texts, pieces.ids(texts), own.ids(texts), strict=True) if ours != theirs]
    # Of two ways to cut "qqq" that are equally likely each takes its own.
    assert len(differing) <= len(texts) // 1_000, differing[:5]


def test_what_looks_like_a_special_token_ends_no_text(own: JsonTokeniser, pieces: PieceTokeniser) -> None:
    (end,) = {ids[-1] for ids in own.ids(["a", "b"])}
    (ids,) = pieces.ids(["before </s> behind"])
    assert ids.count(end) == 1


def test_a_tokenizer_of_another_kind_stays_with_its_own_library(tmp_path: Path) -> None:
    other = Tokenizer(models.WordPiece({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "tent": 3}, unk_token="[UNK]"))
    other.pre_tokenizer = pre_tokenizers.Whitespace()
    other.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    other.save(str(tmp_path / TOKENIZER_FILE))
    assert not write_pieces(tmp_path)
    assert not (tmp_path / PIECES_FILE).exists()
    assert open_tokeniser(tmp_path, MAX_TOKENS).ids(["tent bag"]) == [[1, 3, 0, 2]]


def test_pieces_of_bytes_are_not_taken(folder: Path, tmp_path: Path) -> None:
    told = json.loads((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
    told["model"]["byte_fallback"] = True
    (tmp_path / TOKENIZER_FILE).write_text(json.dumps(told), encoding="utf-8")
    assert not write_pieces(tmp_path)
