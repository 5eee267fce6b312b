"""Which article answers a shopper's question, and whether the shop says so when none does.

Claim
    On 200 written questions in each language, 50 of them unanswerable: the right article first and answered for .90
    of the answerable ones, a false answer for at most .05 of the others.
Peers, in the same run
    BM25 over the passages alone, plain e5 cosine with the passages alone; each with the threshold on its one score
    that lets .05 of the *calibration's* unanswerable questions through, as ours is chosen.
Controls
    Each family of features left out, when learning as well as when asking. The same with the intent known.
    JD.com shoppers' real rows (JDDC): share whose first article has the row's intent among its topics.
Command
    ``python -m benchmarks.knowledge [--which blind]``  (after ``make setup``; the real rows need the shared data)

The questions of ``benchmarks/questions`` were written before anything was measured on them; nothing is learned from
them or chosen on them. The blind ones were written from the articles' bodies alone, by who had seen no wording and no
other question. All are ours, as the articles are: the real rows show what that is worth.
"""

from __future__ import annotations

import json
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from data.loaders import SourceMissing
from data.nlu_rows import LabelledMessage, jddc_rows
from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import Encoder, open_encoder
from retrieval.indexing.lexical import LexicalIndex
from retrieval.knowledge.answering import KnowledgeIndex, KnowledgeSearch
from retrieval.knowledge.calibrate import FALSE_ANSWERS, calibrate
from retrieval.knowledge.features import FAMILIES
from retrieval.knowledge.index import index_in_use
from retrieval.knowledge.questions import Questions, questions, read_questions
from retrieval.text import tokenise
from retrieval.types import KnowledgeRequest
from shop.demo.articles import demo_articles
from shop.types import LANGUAGES, Language
from zhanggui.settings import Settings

Which = Literal["written", "blind"]
_FOLDER = Path(__file__).parent
SETS: dict[Which, Path] = {"written": _FOLDER / "questions", "blind": _FOLDER / "questions" / "blind"}
RESULTS: dict[Which, Path] = {
    "written": _FOLDER / "results" / "knowledge.json",
    "blind": _FOLDER / "results" / "knowledge-blind.json",
}
#: Features of the decision that belong to no family of the articles' own.
DECISION_FAMILIES = {
    "strangers": ("stranger", "strangers", "nearer_than_stranger", "nearer_than_strangers"),
    "plane": ("side",),
    "unseen": ("unseen_words", "unseen_runs"),
    "companies": ("names_company",),
}
TIMED_QUESTIONS = 100
#: The wordings of an article that were written before the test questions; the later ones by who had seen these.
FIRST_WORDINGS = 7

#: Takes a question, its language and the intent if one is known; returns article keys, best first, and the surety.
Answerer = Callable[[str, Language, str | None], tuple[list[str], float]]


@dataclass(frozen=True)
class Peer:
    """Something that answers, and from which surety on."""

    name: str
    answer: Answerer
    answer_from: dict[Language, float]


def ours(name: str, index: KnowledgeIndex, encoder: Encoder, left_out: Sequence[str] = ()) -> Peer:
    """Return our search; with features left out it is learned anew without them."""
    weights = calibrate(index, encoder, left_out)
    search = KnowledgeSearch(encoder, weights)

    def answer(text: str, language: Language, topic: str | None) -> tuple[list[str], float]:
        result = search.answer(index, KnowledgeRequest(text=text, language=language, topic=topic))
        keys = [passage.article_key for passage in result.passages]
        return keys, result.passages[0].score if result.passages else 0.0

    return Peer(name, answer, dict(weights.answer_from))


def single_score(name: str, index: KnowledgeIndex, score: Callable[[str, Language], np.ndarray[Any, Any]]) -> Peer:
    """Return a peer that ranks passages by one score and compares it with a threshold."""

    def answer(text: str, language: Language, topic: str | None) -> tuple[list[str], float]:
        del topic
        scores = score(text, language)
        order = np.argsort(-scores, kind="stable")
        keys = dict.fromkeys(index.passages[row].article_key for row in order.tolist())
        return list(keys)[:3], float(scores[order[0]])

    thresholds: dict[Language, float] = {}
    for language in LANGUAGES:
        asked = questions(language)
        sure = [answer(text, language, None)[1] for text in (*asked.elsewhere, *asked.untold)]
        thresholds[language] = float(np.quantile(sure, 1 - FALSE_ANSWERS))
    return Peer(name, answer, thresholds)


def peers(index: KnowledgeIndex, encoder: Encoder) -> list[Peer]:
    """Return BM25 alone and e5's cosine alone, over the passages of a language."""
    languages = np.array([passage.language for passage in index.passages])
    lexical = LexicalIndex.build([tokenise(f"{p.title} {p.heading} {p.text}") for p in index.passages])

    def bm25(text: str, language: Language) -> np.ndarray[Any, Any]:
        return np.where(languages == language, lexical.scores(tokenise(text)), -1.0)

    def cosine(text: str, language: Language) -> np.ndarray[Any, Any]:
        return np.where(languages == language, index.vectors["passages"] @ encoder.encode_queries([text])[0], -1.0)

    return [single_score("BM25 alone", index, bm25), single_score("e5 cosine alone", index, cosine)]


def _with_fewer_wordings(index: KnowledgeIndex, encoder: Encoder) -> Peer:
    """Return ours over articles with the wordings alone that were written before the test questions."""
    articles = [a.model_copy(update={"questions": a.questions[:FIRST_WORDINGS]}) for a in demo_articles()]
    return ours(f"first {FIRST_WORDINGS} wordings", KnowledgeIndex.build(articles, encoder, index), encoder)


def measure(
    peer: Peer, asked: Questions, language: Language, topics: dict[str, tuple[str, ...]] | None
) -> dict[str, float]:
    """Return the figures of a peer; with ``topics`` the first right article's first topic is told as the intent."""
    right, answered, in_three = [], [], []
    for question in asked.answerable:
        keys, sure = peer.answer(question.ask, language, topics[question.articles[0]][0] if topics else None)
        right.append(bool(keys) and keys[0] in question.articles)
        in_three.append(bool(set(keys[:3]) & set(question.articles)))
        answered.append(sure >= peer.answer_from[language])
    wrongly = {
        name: [peer.answer(text, language, None)[1] >= peer.answer_from[language] for text in texts]
        for name, texts in (("elsewhere", asked.elsewhere), ("untold", asked.untold))
    }
    both = np.array(right) & np.array(answered)
    return {
        "right first and answered": float(both.mean()),
        "right first": float(np.mean(right)),
        "right in first 3": float(np.mean(in_three)),
        "answered": float(np.mean(answered)),
        "right of answered": float(both.sum() / max(sum(answered), 1)),
        "false answers": float(np.mean([*wrongly["elsewhere"], *wrongly["untold"]])),
        "false: elsewhere": float(np.mean(wrongly["elsewhere"])),
        "false: untold": float(np.mean(wrongly["untold"])),
    }


def real_rows(peer: Peer, rows: Sequence[LabelledMessage], topics: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the share of rows whose first article has the intent among its topics, in all and by intent."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        keys, _ = peer.answer(row.text, row.language, None)
        found[row.intent].append(bool(keys) and row.intent in topics[keys[0]])
    every = [hit for hits in found.values() for hit in hits]
    by_intent = {intent: round(float(np.mean(hits)), 3) for intent, hits in sorted(found.items())}
    return {"rows": len(every), "share": float(np.mean(every)), "by intent": by_intent}


def time_without_encoder(index: KnowledgeIndex, encoder: Encoder) -> dict[str, float]:
    """Return the milliseconds of one answer whose vector is known already: median and 95th percentile."""
    search, taken = KnowledgeSearch(encoder), []
    for language in LANGUAGES:
        texts = [question.ask for question in questions(language).answerable][:TIMED_QUESTIONS]
        encoder.encode_queries(texts)
        for text in texts:
            request = KnowledgeRequest(text=text, language=language)
            began = time.perf_counter()
            search.answer(index, request)
            taken.append((time.perf_counter() - began) * 1000)
    return {"median ms": float(np.median(taken)), "p95 ms": float(np.quantile(taken, 0.95))}


def main(
    which: Annotated[Which, typer.Option(help="set of questions; of `blind` peers alone are measured")] = "written",
) -> None:
    """Measure all, print the tables, write the figures."""
    encoder = open_encoder("e5", Settings().var_dir / "models")
    index = KnowledgeIndex.build(demo_articles(), encoder, index_in_use(ArtefactStore(Settings().var_dir / "models")))
    topics = {passage.article_key: passage.topics for passage in index.passages}
    full = ours("ours", index, encoder)
    every = [full, *peers(index, encoder)]
    if which == "written":
        every += [ours(f"without {name}", index, encoder, own) for name, own in (FAMILIES | DECISION_FAMILIES).items()]
        every.append(_with_fewer_wordings(index, encoder))
    asked = {language: read_questions(SETS[which] / f"{language}.yml") for language in LANGUAGES}
    figures = {
        peer.name: {language: measure(peer, asked[language], language, None) for language in LANGUAGES}
        for peer in every
    }
    figures["ours, intent known"] = {
        language: measure(full, asked[language], language, topics) for language in LANGUAGES
    }
    report: dict[str, Any] = {
        "machine": platform.processor() or platform.machine(),
        "questions": {
            language: {"answerable": len(a.answerable), "elsewhere": len(a.elsewhere), "untold": len(a.untold)}
            for language, a in asked.items()
        },
        "sets": figures,
        "one answer without the encoder": time_without_encoder(index, encoder),
    }
    console = Console(width=200)
    console.print(_table(figures))
    console.print(report["one answer without the encoder"])
    if which == "written":
        _report_real_rows(report, every[:3], topics, console)
    path = RESULTS[which]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _report_real_rows(
    report: dict[str, Any], every: Sequence[Peer], topics: dict[str, tuple[str, ...]], console: Console
) -> None:
    try:
        told = {topic for of in topics.values() for topic in of}
        rows = [row for row in jddc_rows() if row.intent in told]
        report["jddc"] = {peer.name: real_rows(peer, rows, topics) for peer in every}
        for name, real in report["jddc"].items():
            console.print(
                f"JDDC, {real['rows']} rows, intent among the first article's topics: {name} {real['share']:.3f}"
            )
    except SourceMissing as error:
        console.print(f"skipped the real rows: {error}", markup=False)


def _table(figures: dict[str, dict[Language, dict[str, float]]]) -> Table:
    names = list(next(iter(figures.values()))["en"])
    table = Table("", "language", *names)
    for peer, of in figures.items():
        for language, values in of.items():
            table.add_row(peer, language, *(f"{values[name]:.3f}" for name in names))
    return table


if __name__ == "__main__":
    typer.run(main)
