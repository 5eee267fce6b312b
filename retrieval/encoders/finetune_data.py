"""What the encoder learns from: pairs in batches with hard negatives, and queries held out to tell when to stop."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.encoders.encoder import Encoder
from retrieval.encoders.synthetic_queries import QueryPair, pairs_of
from retrieval.indexing.documents import passages
from retrieval.metrics import ndcg
from retrieval.text import has_han, normalise, tokenise
from shop.types import LANGUAGES, Language, Product

#: Ratings of products by query: judged by people, or counted from clicks.
Judged = Mapping[str, Mapping[str, int]]
#: A product rated so high answers the query; one rated 0 does not.
GOOD_RATING = 2
#: One query in so many is held out.
HELD_OUT_ONE_IN = 10
#: Held-out queries and further products that a measurement ranks: it must take seconds.
HELD_OUT_QUERIES, HELD_OUT_OTHERS = 150, 1_200
#: So many judged ones are measured alone: on written queries an encoder can become much better, on real ones worse
#: (docs/adr/0008).
JUDGED_ENOUGH = 30
#: Kinds nearest to one, among which its hard negatives are.
NEIGHBOURS = 5


def is_held_out(query: str) -> bool:
    """Say whether a query is held out: by its words alone, so that no wording is on both sides, in any run."""
    digest = hashlib.sha256(" ".join(tokenise(query)).encode()).digest()
    return digest[0] % HELD_OUT_ONE_IN == 0


@dataclass(frozen=True)
class HeldOut:
    """Queries that are never trained on, and the products that they are measured against."""

    queries: tuple[str, ...]
    ratings: tuple[Mapping[str, int], ...]
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    #: How many of the queries people judged or clicked for; the others are written from the catalogue.
    judged: int = 0

    def measure(self, encoder: Encoder) -> float:
        """Return the mean nDCG@10 of the encoder's ranking."""
        products = encoder.encode_passages(self.texts)  # (N, D)
        cosines = encoder.encode_queries(self.queries) @ products.T  # (Q, N)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :10]
        scores = [
            ndcg([self.ids[column] for column in row], rated)
            for row, rated in zip(order.tolist(), self.ratings, strict=True)
        ]
        return float(np.mean(scores))


@dataclass(frozen=True)
class Example:
    """One row of a batch: a query, a text that answers it, one that nearly does."""

    query: str
    positive: str
    negative: str


@dataclass
class TrainingData:
    """Pairs of a catalogue, with what is needed to choose negatives; the same for the same input and seed."""

    text_by_id: dict[str, str]
    kind_by_id: dict[str, str]
    pairs: list[QueryPair]
    held_out: HeldOut
    rejected: dict[str, list[str]] = field(default_factory=dict)
    neighbours: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        products: Sequence[Product],
        encoder: Encoder,
        judged: Judged | None = None,
        seed: int = 0,
        languages: Sequence[Language] = LANGUAGES,
    ) -> TrainingData:
        """Write queries for a catalogue, add the judged ones, and hold some of both out.

        Parameters
        ----------
        products : sequence of Product
        encoder : Encoder
            Finds the kinds that lie near each other.
        judged : mapping, optional
            Ratings of products by query.
        seed : int
            Of everything that is drawn.
        languages : sequence of str
            Languages of the queries.

        Raises
        ------
        ValueError
            When nothing is left to train on or to measure on.
        """
        text_by_id = {product.id: passages(product)[0] for product in products}
        kind_by_id = {p.id: normalise(p.product_type.en or p.product_type.zh or "") for p in products}
        written = [pair for pair in pairs_of(list(products), seed) if _is_in(pair.query, languages)]
        judged = {
            query: rated
            for query, rated in (judged or {}).items()
            if set(rated) & set(text_by_id) and _is_in(query, languages)
        }
        pairs = [pair for pair in written if not is_held_out(pair.query)]
        rejected = {}
        for query, rated in judged.items():
            if is_held_out(query):
                continue
            good = [document for document, rating in rated.items() if rating >= GOOD_RATING and document in text_by_id]
            rejected[query] = [d for d, rating in rated.items() if rating <= 0 and d in text_by_id]
            pairs += [QueryPair(query, document) for document in good]
        held_out = _held_out(written, judged, text_by_id, seed)
        if not pairs or not held_out.queries:
            raise ValueError(
                f"expected products whose titles and types make queries, got {len(products)} products, {len(pairs)} "
                f"pairs to train on and {len(held_out.queries)} held-out queries: import more products"
            )
        return cls(
            text_by_id,
            kind_by_id,
            pairs,
            held_out,
            rejected,
            _neighbours(sorted(set(kind_by_id.values()) - {""}), encoder),
        )

    def batches(self, size: int, seed: int) -> Iterator[list[Example]]:
        """Yield batches for ever: each epoch in another order, no kind twice in a batch.

        Two products of one kind in a batch would each be a false negative for the other's query.
        """
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for document, kind in self.kind_by_id.items():
            by_kind[kind].append(document)
        for epoch in range(1_000_000):
            rng = random.Random(f"{seed}/{epoch}")
            waiting = self.pairs.copy()
            rng.shuffle(waiting)
            while waiting:
                batch, waiting = self._next_batch(waiting, size)
                yield [self._example(pair, by_kind, rng) for pair in batch]

    def _next_batch(self, waiting: list[QueryPair], size: int) -> tuple[list[QueryPair], list[QueryPair]]:
        taken: list[QueryPair] = []
        kinds: set[str] = set()
        later: list[QueryPair] = []
        for at, pair in enumerate(waiting):
            # A product without a kind is a kind of its own.
            kind = self.kind_by_id.get(pair.product_id) or pair.product_id
            if kind in kinds:
                later.append(pair)
                continue
            kinds.add(kind)
            taken.append(pair)
            if len(taken) == size:
                return taken, later + waiting[at + 1 :]
        return taken, later

    def _example(self, pair: QueryPair, by_kind: Mapping[str, list[str]], rng: random.Random) -> Example:
        others = self.rejected.get(pair.query)
        if not others:
            near = self.neighbours.get(self.kind_by_id[pair.product_id])
            others = by_kind[rng.choice(near)] if near else list(self.text_by_id)
        negative = rng.choice(others)
        return Example(pair.query, self.text_by_id[pair.product_id], self.text_by_id[negative])


def _is_in(query: str, languages: Sequence[Language]) -> bool:
    return ("zh" if has_han(query) else "en") in languages


def _held_out(written: list[QueryPair], judged: Judged, text_by_id: Mapping[str, str], seed: int) -> HeldOut:
    """Choose the queries to measure on: judged ones where there are enough, else written ones."""
    rated: dict[str, dict[str, int]] = defaultdict(dict)
    for pair in written:
        if is_held_out(pair.query):
            rated[pair.query][pair.product_id] = 1
    people = {query: dict(own) for query, own in judged.items() if is_held_out(query) and max(own.values()) > 0}
    rng = random.Random(seed)
    written_wanted = 0 if len(people) >= JUDGED_ENOUGH else HELD_OUT_QUERIES - len(people)
    chosen = rng.sample(sorted(rated), min(len(rated), written_wanted))
    ratings = {**{query: rated[query] for query in chosen}, **people}
    needed = {document for own in ratings.values() for document in own if document in text_by_id}
    rest = sorted(set(text_by_id) - needed)
    ids = sorted(needed) + rng.sample(rest, min(len(rest), HELD_OUT_OTHERS))
    return HeldOut(tuple(ratings), tuple(ratings.values()), tuple(ids), tuple(text_by_id[d] for d in ids), len(people))


def _neighbours(kinds: list[str], encoder: Encoder) -> dict[str, list[str]]:
    """Return the kinds nearest to each that are another thing: a bag for notebooks, but no gaming notebook."""
    if len(kinds) < 2:
        return {}
    vectors = encoder.encode_passages(kinds)
    terms = [tokenise(kind) for kind in kinds]
    order = np.argsort(-(vectors @ vectors.T), axis=1, kind="stable")
    found = {}
    for row, kind in enumerate(kinds):
        others = (i for i in order[row].tolist() if i != row and not _same_thing(terms[row], terms[i]))
        found[kind] = [kinds[i] for i, _ in zip(others, range(NEIGHBOURS), strict=False)]
    return found


def _same_thing(first: list[str], second: list[str]) -> bool:
    """Say whether one kind is the other one, qualified: they end in the same word."""
    return not first or not second or first[-1] == second[-1]
