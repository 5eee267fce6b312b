"""Next baskets of a supermarket: the last four weeks of a year by time, what is bought again and what is new apart.

Claim: recall@10 and NDCG@10 ten per cent above the best peer, on what is bought again and on what is new.
Peers: in the same run, on the same split and the same items: popularity (all year, and of the last weeks), each
household's own most bought; and those of ``benchmarks/recommender_peers`` where their environment is there.
Data: completejourney (``data.loaders.read_journey``): 2,469 households. Items bought fewer than ten times before the
test are left out for everybody: an exact EASE of all 68,509 would need 37 GB.

Protocol: nothing of the last 28 days is learned from. The peers learn from all that is before. Ours choose weights and
ranker on the 28 days before those (models fitted on what lies before them), then fit the models on all that is before
the test. Ranked are, for "again", the items the household has bought; for "new", all others. Two targets: all that the
household buys within the four weeks, and its first basket of them.

``python -m benchmarks.recommender_journey``
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from scipy import sparse

from benchmarks.scale import ROOT, report
from data.loaders import Journey, read_journey
from recommender.interactions.columns import DAY_S, Column
from recommender.interactions.holdout import Holdout, Wanted, coming
from recommender.interactions.table import Interactions
from recommender.items.facts import ItemFacts
from recommender.learning.fitting import MODELS
from recommender.metrics import ndcg_at, ranks_in, recall_at
from recommender.models.popular import Trending
from recommender.models.sasrec import Sasrec
from recommender.ranking.blend import Blend
from recommender.ranking.two_stage import TwoStage, habits
from recommender.types import Model, Scores

WEEKS_S = 28 * DAY_S
MIN_PURCHASES = 10
#: Events of a household that are looked at; the median has 400 a year.
HISTORY = 1_000
K = 10

Scorer = Callable[[Holdout], Scores]
app = typer.Typer(help=__doc__)


@dataclass(frozen=True, eq=False)
class Supermarket:
    """The events up to the end, the moment from which on is tested, and what the items are."""

    data: Interactions
    test_s: float
    facts: ItemFacts


def supermarket(journey: Journey) -> Supermarket:
    """Build the event table and the facts."""
    own = journey.purchases
    test_s = float(own["at_s"].max()) - WEEKS_S
    ids, rows = np.unique(own["product_id"], return_inverse=True)
    often = np.bincount(rows[own["at_s"] < test_s], minlength=len(ids)) >= MIN_PURCHASES
    kept = often[rows]
    quantity = np.maximum(own["quantity"][kept], 1).astype(np.int32)
    unit_minor = np.round(own["sales_value"][kept] * 100 / quantity).astype(np.int64)
    data = Interactions.from_purchases(
        own["household_id"][kept], own["product_id"][kept], own["at_s"][kept], quantity, unit_minor
    )
    return Supermarket(data, test_s, _facts(journey, data, test_s))


def _facts(journey: Journey, data: Interactions, test_s: float) -> ItemFacts:
    own = journey.products
    row_of = {product: row for row, product in enumerate(own["product_id"])}
    rows = [row_of.get(int(item)) for item in data.items.ids]

    def column(name: str) -> list[str | None]:
        values = own[name]
        return [None if row is None or values[row] is None else str(values[row]) for row in rows]

    before = data.until(test_s)
    spent = np.bincount(
        before.column(Column.ITEM), before.column(Column.UNIT_PRICE).astype(np.float64), minlength=len(data.items)
    )
    prices = spent / np.maximum(np.bincount(before.column(Column.ITEM), minlength=len(data.items)), 1)
    return ItemFacts.of(
        kinds=column("product_type"),
        departments=column("product_category"),
        brands=column("manufacturer_id"),
        price_minor=np.round(prices).astype(np.int64),
    )


def fitted(data: Interactions) -> Blend:
    """Fit the shipped models on all that is given, but for SASRec: a basket has no order."""
    return Blend([kind().fit(data) for kind in MODELS if kind is not Sasrec])


def ours(market: Supermarket, wanted: Wanted) -> tuple[TwoStage, dict[str, Any]]:
    """Learn on the four weeks before the test, then fit the models on all that is before it."""
    started = time.monotonic()
    choose_s = market.test_s - WEEKS_S
    seen = market.data.until(market.test_s)
    held = coming(seen, choose_s, HISTORY, wanted, repeats=True)
    stages = TwoStage(fitted(seen.until(choose_s).liked()), facts=market.facts, wanted=wanted)
    if wanted is Wanted.NEW:
        stages.blend.choose_weights(held)
    verdict = stages.learn(held)
    blend = Blend(fitted(seen.liked()).models, stages.blend.weights)
    told = {
        "weights": stages.blend.weights,
        "validation_ndcg_at_10_blend_ranker": [verdict.blend_ndcg_at_10, verdict.ranker_ndcg_at_10],
        "importance": stages.ranker.importance() if stages.ranker is not None else {},
        "training_s": round(time.monotonic() - started, 1),
    }
    return TwoStage(blend, stages.ranker, market.facts, wanted), told


def simple_peers(market: Supermarket) -> dict[str, Scorer]:
    """Return popularity, of the year and of the last weeks, and each household's most bought."""
    seen = market.data.until(market.test_s).liked()
    items = len(seen.items)
    year = np.bincount(seen.column(Column.ITEM), minlength=items).astype(np.float32)
    trending = Trending().fit(seen).scores
    return {
        "popularity of the year": lambda held: np.repeat(year[None], len(held), axis=0),
        "popularity of the last weeks": lambda held: np.repeat(trending[None], len(held), axis=0),
        "household's most bought": lambda held: counted(held, year),
        "household's most bought, lately": lambda held: habits(held.past, items),
    }


def counted(held: Holdout, popularity: Scores) -> Scores:
    """Return how often each household has bought each item, (B, I); of equals the more popular comes first."""
    items = len(popularity)
    place = held.past.owners * items + held.past.items
    times = np.bincount(place, minlength=len(held) * items).reshape(len(held), items)
    return np.asarray(times + popularity / (popularity.max() + 1), np.float32)


def measure(score: Scorer, held: Holdout, wanted: Wanted, first: npt.NDArray[np.int64]) -> dict[str, float]:
    """Rank for each household and compare with the four weeks and with the first basket (``first``: its targets)."""
    ranks = ranks_in(held, lambda start, end: score(held.part(start, end)), 64, wanted)
    in_first = np.isin(held.owners.astype(np.int64) * 2**32 + held.targets, first)
    return {
        "recall_at_10": round(recall_at(ranks, held.owners, K), 4),
        "ndcg_at_10": round(ndcg_at(ranks, held.owners, K), 4),
        "first_basket_recall_at_10": round(recall_at(ranks[in_first], held.owners[in_first], K), 4),
        "first_basket_ndcg_at_10": round(ndcg_at(ranks[in_first], held.owners[in_first], K), 4),
    }


def first_baskets(market: Supermarket, held: Holdout) -> npt.NDArray[np.int64]:
    """Return the targets of the first basket, as place of the household times 2**32 plus the item."""
    after = market.data.since(market.test_s)
    found = []
    for place, user in enumerate(held.shoppers.tolist()):
        rows = slice(after.starts[user], after.starts[user + 1])
        at_s, items = after.column(Column.AT)[rows], after.column(Column.ITEM)[rows]
        found.append(place * 2**32 + items[at_s == at_s[0]].astype(np.int64))
    return np.concatenate(found)


def packaged_peers(market: Supermarket, python: Path, folder: Path) -> tuple[dict[str, Scorer], dict[str, Any]]:
    """Fit the peers, each in a process of its own; return them and what each took.

    They see how often each household bought each item, all year. To favour them their settings are not chosen on
    earlier weeks: the best on the test itself counts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seen = market.data.until(market.test_s).liked()
    sparse.save_npz(folder / "train.npz", sparse.csr_matrix(seen.matrix(summed=True)))
    scorers: dict[str, Scorer] = {}
    taken: dict[str, Any] = {}
    names = json.loads(
        _run(
            python,
            "-c",
            "import json; from benchmarks.recommender_journey_peers import PEERS; print(json.dumps(list(PEERS)))",
        )
    )
    for name in names:
        taken[name] = json.loads(_run(python, "-m", "benchmarks.recommender_journey_peers", str(folder), name))
        Console().print(name, taken[name])
        scores = np.load(folder / f"{name}.npy", mmap_mode="r")
        scorers[name] = _stored(scores)
    return scorers, taken


def _run(python: Path, *arguments: str) -> str:
    """Run a child process on one thread; return the last line of what it printed."""
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(python), *arguments], check=True, capture_output=True, text=True, env={**os.environ, **one}, cwd=ROOT
    )
    return done.stdout.strip().splitlines()[-1]


@app.command()
def main(
    peers: Annotated[Path, typer.Option(help="Python of the peers' environment (benchmarks/recommender_peers)")] = ROOT
    / "var"
    / "peers"
    / "bin"
    / "python",
) -> None:
    """Measure all and write ``benchmarks/results/recommender-journey.json``."""
    market = supermarket(read_journey())
    others, taken = packaged_peers(market, peers, ROOT / "var" / "journey") if peers.exists() else ({}, {})
    figures: dict[str, Any] = {"items": len(market.data.items), "protocol": __doc__, "peers_took": taken}
    for wanted in (Wanted.AGAIN, Wanted.NEW):
        held = coming(market.data, market.test_s, HISTORY, wanted, repeats=True)
        first = first_baskets(market, held)
        stages, told = ours(market, wanted)
        scorers: dict[str, Scorer] = {**simple_peers(market), **others}
        for model in stages.blend.models:
            scorers[f"our {model.name}"] = _alone(model)
        scorers["ours"] = stages.score
        rows = {name: measure(score, held, wanted, first) for name, score in scorers.items()}
        figures[wanted.value] = {"households": len(held), "ours": told, "models": rows}
        report("recommender-journey", figures)


def _stored(scores: npt.NDArray[np.float16]) -> Scorer:
    return lambda held: scores[held.shoppers].astype(np.float32)


def _alone(model: Model) -> Scorer:
    return lambda held: model.score(held.histories, held.weights)


if __name__ == "__main__":
    app()
