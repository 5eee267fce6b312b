"""What each part of the ranking is worth, and what the learned ranker adds: on judged queries, cross-validated.

Claim
    Icecat, nDCG@10 over all / over judged documents: English .76 / .90, Chinese .50 / .82, as shipped. Switching off
    any named part lowers one of them, or the table says that it does not.
Control
    The shipped default in the same run; the fusion by ranks; words alone; vectors alone. Weights that are chosen anew
    without the query that is measured (leave one query out), so that the figures are not those of weights fitted to it.
Command
    ``OMP_NUM_THREADS=1 python -m benchmarks.ranking [--json FILE]``  (needs the shared data and the encoders)

The reverse, English on a Chinese catalogue, is measured on the demo shop's Chinese side: each product's English title
must find it (known item), and each kind's English name its products.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from data.loaders import icecat_paths, read_judgements, read_queries, shared
from retrieval.cli_parts import Bars
from retrieval.encoders.encoder import Encoder, Vectors, open_product_encoder
from retrieval.encoders.pair_encoder import PairEncoder
from retrieval.indexing.dense import DenseIndex
from retrieval.indexing.documents import document_terms
from retrieval.indexing.evaluation_index import cached_index, read_products
from retrieval.indexing.index import ProductIndex
from retrieval.indexing.lexical import LexicalIndex
from retrieval.indexing.product_vectors import ProductVectors
from retrieval.metrics import ndcg, ndcg_judged
from retrieval.ranking.evaluate import Figures, evaluate
from retrieval.ranking.judged_queries import judged_queries
from retrieval.ranking.rank_features import FEATURES
from retrieval.ranking.ranker import cross_validate
from retrieval.ranking.ranking import RankOptions, rank
from retrieval.types import ScoreParts
from shop.service import Shop
from shop.types import LocalizedText, Product

WORDINGS = {"en": "query", "zh": "query_zh"}
#: What is switched off, one at a time.
OPTIONS: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "without kinds (type, exact, accessory)": {"type_boost": 0.0, "exact_boost": 0.0, "accessory_penalty": 0.0},
    "without the exact kind": {"exact_boost": 0.0},
    "without the accessories' penalty": {"accessory_penalty": 0.0},
    "without words": {"lexical_share": 0.0},
    "without vectors": {"lexical_share": 1.0},
    "fused by ranks (RRF)": {"fusion": "rrf"},
    "without variety on a page": {"vary": False},
    "without the dictionary": {"dictionary": False},
    "without translated terms": {"translate": False},
    "without the English reading in the vector": {"read_in_english": False},
    "without any translation": {"translate": False, "read_in_english": False},
}
NONE = LocalizedText()
#: Fields of products that are taken out of the words.
FIELDS: dict[str, dict[str, Any]] = {
    "words without titles": {"title": LocalizedText(en="-")},
    "words without kinds": {"product_type": NONE},
    "words without brands": {"brand": None},
    "words without descriptions": {"description": NONE},
    "words without attributes": {"attributes": ()},
}
#: Weights among which each query's are chosen by the other queries.
SHARES = (0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7)
KIND_FACTORS = (0.0, 0.5, 1.0, 1.5, 2.0)


class Half:
    """The multilingual half of a pair, as if it were alone."""

    def __init__(self, pair: PairEncoder) -> None:
        self._encoder = pair.multilingual
        self.name, self.dimension = self._encoder.name, self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors."""
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors."""
        return self._encoder.encode_passages(texts)


def main(
    var_dir: Annotated[Path, typer.Option(help="holds the encoders and the cached index")] = Path("var"),
    result: Annotated[Path | None, typer.Option("--json", help="write the figures to this file")] = None,
    threads: int = 2,
    parts: Annotated[list[str] | None, typer.Option("--part", help="only the rows so named, nothing else")] = None,
) -> None:
    """Measure and print."""
    console = Console(stderr=True)
    encoder = open_product_encoder("e5", var_dir / "models", threads)
    with Progress(console=Console(stderr=True)) as bars:
        index = cached_index(icecat_paths(), encoder, var_dir / "cache", Bars(bars))
    judged = [(row.query, row.document, row.rating) for row in read_judgements(shared("icecat", "judgements-dev.csv"))]
    texts = {
        language: read_queries(shared("icecat", "queries-zh-dev.csv"), column) for language, column in WORDINGS.items()
    }

    def measured(index: ProductIndex, encoder: Encoder, options: RankOptions) -> dict[str, Figures]:
        return {language: evaluate(index, encoder, own, judged, options) for language, own in texts.items()}

    rows: dict[str, dict[str, Figures]] = {}

    def add(name: str, make: Callable[[], tuple[ProductIndex, Encoder, RankOptions]]) -> None:
        if not parts or name in parts:
            rows[name] = measured(*make())
            told = (f"{own.ndcg_at_10_all:.4f} / {own.ndcg_at_10_judged:.4f}" for own in rows[name].values())
            console.print(f"{name}: {', '.join(told)}", markup=False)

    for name, own in OPTIONS.items():
        add(name, partial(lambda own: (index, encoder, RankOptions(**own)), own))
    if isinstance(encoder, PairEncoder):
        pair = encoder
        add("e5 alone, without MiniLM", lambda: (_half(index, pair), Half(pair), RankOptions()))
    products = read_products(icecat_paths())
    for name, own in FIELDS.items():
        add(name, partial(lambda own: (_with_words_of(index, products, own), encoder, RankOptions()), own))
    record: dict[str, Any] = {
        "parts": {name: {lang: vars(own) for lang, own in figures.items()} for name, figures in rows.items()},
    }
    if not parts:
        record["leave one query out"] = _left_out(index, encoder, texts, judged)
        record["learned ranker"] = _learned(index, encoder, texts, judged)
        record["English on the demo shop's Chinese side"] = _reverse(var_dir, encoder)
    _print(rows, record)
    if result:
        result.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _half(index: ProductIndex, pair: PairEncoder) -> ProductIndex:
    """Return the index with the multilingual half of its vectors."""
    split = pair.multilingual.dimension
    own = index.dense.vectors(np.arange(len(index.columns), dtype=np.int64))[:, :split]
    unit = np.ascontiguousarray(own / np.linalg.norm(own, axis=1, keepdims=True), np.float32)
    vectors = ProductVectors(DenseIndex.build(unit), index.vectors.hashes, pair.multilingual.name)
    return ProductIndex(index.columns, index.lexical, vectors)


def _with_words_of(index: ProductIndex, products: Sequence[Product], without: dict[str, Any]) -> ProductIndex:
    """Return the index with other words: its products without a field."""
    documents = [document_terms(product.model_copy(update=without)) for product in products]
    return ProductIndex(index.columns, LexicalIndex.build(documents), index.vectors)


def _left_out(
    index: ProductIndex, encoder: Encoder, texts: dict[str, dict[str, str]], judged: list[tuple[str, str, int]]
) -> dict[str, Any]:
    """Choose the weights of words and of kinds for each query by all other queries, both languages together."""
    ratings: dict[str, dict[str, int]] = {}
    for query, document, rating in judged:
        ratings.setdefault(query, {})[document] = rating
    names = [name for name, own in ratings.items() if max(own.values()) > 0 and name in texts["en"]]
    table = np.array(
        [[_grid(index, encoder, texts[lang][name], ratings[name]) for name in names] for lang in WORDINGS]
    )  # (languages, queries, weights, measures)
    sums = table.sum(axis=(0, 1, 3))  # (weights,)
    chosen = [int(np.argmax(sums - table[:, at].sum(axis=(0, 2)))) for at in range(len(names))]
    return {
        lang: {
            "ndcg_at_10_all": round(mean(table[number, at, best, 0] for at, best in enumerate(chosen)), 4),
            "ndcg_at_10_judged": round(mean(table[number, at, best, 1] for at, best in enumerate(chosen)), 4),
        }
        for number, lang in enumerate(WORDINGS)
    }


def _grid(index: ProductIndex, encoder: Encoder, text: str, ratings: dict[str, int]) -> list[tuple[float, float]]:
    """Return both measures of one query for all weights; the parts are computed once."""
    parsed = index.parser.parse(text)
    parts: dict[int, ScoreParts] = {}
    # Equal weights, so that each part can be given any weight afterwards.
    options = RankOptions(lexical_share=0.5, vary=False, popularity_boost=0.0)
    everything = np.ones(len(index.columns), bool)
    rank(index, encoder, parsed.terms or text, everything, len(index.columns), options, parts)
    rows = sorted(parts)
    words, meaning, kind = (
        np.array([getattr(parts[row], name) for row in rows]) for name in ("lexical", "cosine", "type_agreement")
    )
    found = []
    for share in SHARES:
        for factor in KIND_FACTORS:
            scores = 2 * share * words + 2 * (1 - share) * meaning + factor * kind
            ranked = [index.columns.ids[rows[place]] for place in np.argsort(-scores, kind="stable")]
            found.append((ndcg(ranked, ratings), ndcg_judged(ranked, ratings)))
    return found


def _learned(
    index: ProductIndex, encoder: Encoder, texts: dict[str, dict[str, str]], judged: list[tuple[str, str, int]]
) -> dict[str, Any]:
    """Cross-validate the learned ranker by query, both wordings of a query in one fold."""
    ratings: dict[str, dict[str, int]] = {}
    for query, document, rating in judged:
        ratings.setdefault(query, {})[document] = rating
    names = {text: name for own in texts.values() for name, text in own.items() if name in ratings}
    verdict = cross_validate(
        judged_queries(index, encoder, {text: ratings[name] for text, name in names.items()}, names), FEATURES
    )
    return {"hand-set": verdict.hand_set, "learned": verdict.learned, "kept": verdict.is_better}


def _reverse(var_dir: Path, encoder: Encoder) -> dict[str, Any]:
    """Search the demo shop's Chinese side in English, with each way of translation switched off."""
    shop = Shop.open(f"sqlite:///{var_dir / 'zhanggui.db'}")
    products = [product for product in shop.products.iterate() if product.title.en and product.title.zh]
    shop.close()
    chinese = ProductIndex.build([_chinese_side(product) for product in products], encoder)
    both = ProductIndex.build(products, encoder)
    ways: dict[str, tuple[ProductIndex, dict[str, Any]]] = {
        "as shipped": (chinese, {}),
        "without the dictionary": (chinese, {"dictionary": False}),
        "without translated terms": (chinese, {"translate": False}),
        "with the catalogue's own English": (both, {}),
    }
    return {name: _known_items(index, encoder, products, RankOptions(**own)) for name, (index, own) in ways.items()}


def _chinese_side(product: Product) -> Product:
    def only(text: LocalizedText) -> LocalizedText:
        return LocalizedText(zh=text.zh)

    attributes = tuple(
        a.model_copy(update={"label": only(a.label), "text": only(a.text) if a.text else None})
        for a in product.attributes
    )
    own = {name: only(getattr(product, name)) for name in ("title", "description", "product_type")}
    return product.model_copy(update={**own, "attributes": attributes, "brand": None})


def _known_items(
    index: ProductIndex, encoder: Encoder, products: Sequence[Product], options: RankOptions
) -> dict[str, float]:
    everything = np.ones(len(index.columns), bool)

    def found(text: str) -> list[str]:
        return [index.columns.ids[row] for row, _ in rank(index, encoder, text, everything, 100, options)[:10]]

    places = [_place(found(product.title.en or ""), product.id) for product in products[::4]]
    kinds: dict[str, set[str]] = {}
    for product in products:
        kinds.setdefault((product.product_type.en or "").casefold(), set()).add(product.id)
    right = [
        len(own & set(top)) / min(len(own), 10)
        for kind, own in kinds.items()
        if kind and (top := found(kind)) is not None
    ]
    return {
        "known item, MRR@10": round(mean(1 / place if place else 0.0 for place in places), 4),
        "known item, success@1": round(mean(place == 1 for place in places), 4),
        "kind, share of the first 10 that are of it": round(mean(right), 4),
    }


def _place(ranked: Sequence[str], wanted: str) -> int:
    return ranked.index(wanted) + 1 if wanted in ranked else 0


def _print(rows: dict[str, dict[str, Figures]], record: dict[str, Any]) -> None:
    console = Console()
    table = Table("Icecat, nDCG@10", "en all", "en judged", "en R@100", "zh all", "zh judged", "zh R@100")
    for name, figures in rows.items():
        cells = [
            f"{value:.4f}"
            for own in figures.values()
            for value in (own.ndcg_at_10_all, own.ndcg_at_10_judged, own.recall_at_100)
        ]
        table.add_row(name, *cells)
    console.print(table)
    for name, figures in record.items():
        if name != "parts":
            console.print(name, style="bold")
            console.print_json(data=figures)


if __name__ == "__main__":
    typer.run(main)
