"""The tokenizer: pieces, offsets, and texts that nobody thought of."""

from __future__ import annotations

from pathlib import Path

import pytest
from components.text import MAX_CHARS, fold
from components.tokenizer import BilingualTokenizer, spans
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

NLU = Path(__file__).resolve().parent.parent / "data" / "nlu"


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a tent for 2, please!", ["a", "tent", "for", "2", ",", "please", "!"]),
        ("想买帐篷", ["想", "买", "帐篷"]),
        ("想买 bluetooth speaker 200块以内", ["想", "买", "bluetooth", "speaker", "200", "块", "以内"]),
        ("一个三十块的", ["一", "个", "三十", "块", "的"]),
        ("ZG-2026-104233到哪了", ["ZG-2026-104233", "到", "哪", "了"]),
        ("邮箱mei.lin@example.com谢谢", ["邮箱", "mei.lin@example.com", "谢谢"]),
        ("WH-1000XM4有货吗", ["WH-1000XM4", "有", "货", "吗"]),
        ("under $49.99", ["under", "$", "49.99"]),
        ("200usd", ["200", "usd"]),
        ("I don’t know", ["I", "don’t", "know"]),
        ("ＡＢＣ１２３，退貨", ["ＡＢＣ１２３", "，", "退貨"]),
        ("👩‍👩‍👧‍👦👍🏽", ["👩‍👩‍👧‍👦", "👍🏽"]),
        ("שָׁלוֹם عليكم", ["שָׁלוֹם", "عليكم"]),
        ("cafe\u0301 crème", ["cafe\u0301", "crème"]),
        ("a\u00a0b\u3000c\td\ne", ["a", "b", "c", "d", "e"]),
    ],
)
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\t\n\u3000\u00a0", "\x00", "\u200b\u200d\ufeff"])
def test_text_without_a_word_gives_no_token(text: str) -> None:
    assert spans(text) == []


def test_tokens_are_folded_and_keep_the_offsets_of_what_was_written() -> None:
    text = "ＡＢＣ  退貨嗎？"
    tokens = BilingualTokenizer({"intent_tokenization_flag": False, "intent_split_symbol": "_"}).tokenize(
        Message({"text": text}), "text"
    )
    assert [token.text for token in tokens] == ["abc", "退货", "吗", "?"]
    assert [text[token.start : token.end] for token in tokens] == ["ＡＢＣ", "退貨", "嗎", "？"]


@pytest.mark.parametrize(
    "text",
    [
        "İstanbul ﬁne ㎏ Straße ΑΣ",
        "𝒲𝒽ℯ𝓇ℯ is my 📦？？？",
        "\ud800 half a surrogate",
        "訂單號：ZG—2026—104233",
        "🇨🇳🇺🇸1️⃣#️⃣",
        "لا‎ ‮abc‬ ب",
    ],
)
def test_folding_keeps_the_length_and_tokens_lie_in_order(text: str) -> None:
    assert len(fold(text)) == len(text)
    found = spans(text)
    assert all(start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in zip(found, found[1:], strict=False))
    assert not any(text[start:end].isspace() for start, end in found)


def test_a_pasted_document_is_cut() -> None:
    assert spans("a b " * MAX_CHARS)[-1][1] <= MAX_CHARS


@pytest.mark.skipif(not NLU.exists(), reason="bot/data/nlu is not there")
def test_every_marked_entity_is_made_of_whole_tokens() -> None:
    wrong = []
    for example in load_data(str(NLU)).entity_examples:
        found = spans(example.get("text"))
        starts, ends = {start for start, _ in found}, {end for _, end in found}
        wrong += [
            (example.get("text"), entity["value"])
            for entity in example.get("entities")
            if entity["start"] not in starts or entity["end"] not in ends
        ]
    assert wrong == []
