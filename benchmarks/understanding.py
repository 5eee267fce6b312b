"""How long it takes to understand a query, on one thread.

Claim: a query is understood in 2 ms (median) and 5 ms (95th percentile) against the vocabulary of the Icecat catalogue
(19,406 products), misspelt and pinyin queries included. Queries are made of the catalogue's own words and types with
constraints in both languages; a third of them have a slip of the keyboard, and none is asked twice.

    OMP_NUM_THREADS=1 python -m benchmarks.understanding --products PRODUCTS.zip ... [--json OUT.json]

Control: the same queries through normalising and cutting into terms alone.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from retrieval.indexing.columns import Columns
from retrieval.indexing.documents import document_terms
from retrieval.indexing.evaluation_index import read_products
from retrieval.text import normalise, tokenise
from retrieval.understanding.brands import Vocabulary
from retrieval.understanding.understand import QueryParser

QUERIES, SEED = 3_000, 20
_CONSTRAINTS_EN = [
    "", "under {}", "between {} and {} dollars", "at least {} gb", "{} inch", "not black", "in stock", "cheapest",
    "less than {} kg",
    "for my sister", "i need {} of them", "waterproof",
]  # fmt: skip
_CONSTRAINTS_ZH = [
    "",
    "{}元以内",
    "{}到{}块",
    "{}寸",
    "不要黑色的",
    "有现货的",
    "最便宜的",
    "{}公斤以内",
    "送女朋友",
    "防水的",
    "买{}个",
]
_THINGS_ZH = [
    "蓝牙耳机", "笔记本电脑", "打印机", "硒鼓", "显示器", "数据线", "键盘", "鼠标", "充电宝", "摄像头", "蓝牙而机",
    "shubiao", "lanya erji",
    "dayinji", "無線滑鼠", "手机壳", "硬盘",
]  # fmt: skip


def vocabulary_of(paths: Sequence[Path]) -> tuple[Vocabulary, int]:
    """Return the vocabulary of product files as the index makes it, and the number of products."""
    products = read_products(paths)
    columns = Columns.of(products)
    counts = Counter(term for product in products for term in set(document_terms(product)))
    flags = {key: columns.label("attribute", key) for key in columns.yes.table}
    return Vocabulary.of(columns.brand.table, dict(counts), columns.kinds.table, flags), len(products)


def queries(vocabulary: Vocabulary, count: int, seed: int) -> list[str]:
    """Return different queries in both languages, a third of them misspelt."""
    drawn = random.Random(seed)
    kinds = [kind for kind in vocabulary.kinds if kind.isascii()]
    words = sorted(term for term, products in vocabulary.terms.items() if products > 4 and term.isalpha())
    found: dict[str, None] = {}
    while len(found) < count:
        if drawn.random() < 0.5:
            thing = f"{drawn.choice(words)} {drawn.choice(kinds)}"
            text = f"{thing} {drawn.choice(_CONSTRAINTS_EN)}"
        else:
            text = f"{drawn.choice(_CONSTRAINTS_ZH)}{drawn.choice(_THINGS_ZH)} {drawn.choice(words)}"
        if drawn.random() < 1 / 3:
            text = _with_slip(text, drawn)
        found[text.format(drawn.randint(10, 900), drawn.randint(901, 2000))] = None
    return list(found)


def _with_slip(text: str, drawn: random.Random) -> str:
    """Return a text with two neighbouring letters of a long word changed round."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.isascii()]
    if not long:
        return text
    place = drawn.choice(long)
    word, at = words[place], drawn.randrange(1, len(words[place]) - 1)
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def measured(job: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Return median, 95th percentile and maximum of the CPU time of a job, in milliseconds."""
    times = []
    for text in texts:
        began = time.process_time_ns()
        job(text)
        times.append((time.process_time_ns() - began) / 1e6)
    median, high = np.percentile(times, [50, 95])
    return {"median_ms": round(float(median), 3), "p95_ms": round(float(high), 3), "max_ms": round(max(times), 3)}


def main() -> None:
    """Print a table and write JSON."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--products", type=Path, nargs="+", required=True)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    vocabulary, products = vocabulary_of(given.products)
    texts = queries(vocabulary, QUERIES, SEED)
    parser = QueryParser(vocabulary)
    began = time.process_time()
    parser.parse("bluetoth 蓝牙而机 shubiao")
    first_ms = (time.process_time() - began) * 1_000
    normalise.cache_clear()
    result = {
        "products": products,
        "terms": len(vocabulary.terms),
        "queries": len(texts),
        "first_query_ms": round(first_ms, 1),
        "understand": measured(parser.parse, texts),
        "corrected": sum(bool(parser.parse(text).corrections) for text in texts),
    }
    normalise.cache_clear()
    result["terms_alone"] = measured(tokenise, [f"{text} " for text in texts])
    print(json.dumps(result, indent=2))
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
