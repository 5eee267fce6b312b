"""The encoder trained on the shop's own texts: made, compared with the packaged one, put in use only if better.

It is an artefact of its own kind beside the packaged encoder, which the bot and the knowledge base keep: their models
and thresholds are of its vectors (docs/adr/0008). An index names the encoder that made its vectors, so that searching
processes take up both at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import E5_PREFIXES, KIND, TUNED_KIND, EncoderMissing, OnnxEncoder, minilm_folder
from retrieval.encoders.finetune import FinetuneOptions, Finetuning, Outcome, Report
from retrieval.encoders.finetune_data import Judged, TrainingData
from retrieval.encoders.pair_encoder import ENGLISH_KIND, PREFIX, TUNED_ENGLISH_KIND
from shop.types import LANGUAGES, Language, Product

#: Told what is done now.
Say = Callable[[str], None]
CHECKPOINTS = "finetune"


Which = Literal["multilingual", "english"]


@dataclass(frozen=True)
class Tuned:
    """What a fine-tuning came to."""

    which: Which
    #: Held-out nDCG@10 of the encoder in use and of the trained one, both as they are served (int8).
    before: float
    after: float
    outcome: Outcome
    #: Folder of the new version; None when the trained one was not better.
    kept: Path | None


@dataclass(frozen=True)
class _Trainee:
    """One of the two encoders: where it comes from, where the trained one goes, what it reads."""

    which: Which
    base: OnnxEncoder
    source: Path
    tuned_kind: str
    prefixes: tuple[str, str]
    languages: tuple[Language, ...]

    @classmethod
    def of(cls, which: Which, models_dir: Path, threads: int) -> _Trainee:
        kind = KIND if which == "multilingual" else ENGLISH_KIND
        folder = ArtefactStore(models_dir).current(kind)
        source = folder / "st" if folder and which == "multilingual" else minilm_folder() if folder else None
        if folder is None or source is None or not source.is_dir():
            raise EncoderMissing(f"no encoder to train in {models_dir / kind}: run `zhanggui retrieval encoder`")
        if which == "multilingual":
            return cls(which, OnnxEncoder(folder, threads), source, TUNED_KIND, E5_PREFIXES, LANGUAGES)
        own = (PREFIX, PREFIX)
        return cls(which, OnnxEncoder(folder, threads, *own), source, TUNED_ENGLISH_KIND, own, ("en",))


def finetune(
    models_dir: Path,
    cache_dir: Path,
    products: Sequence[Product],
    judged: Judged | None = None,
    options: FinetuneOptions | None = None,
    report: Report | None = None,
    say: Say = lambda _what: None,
    threads: int = 2,
    which: Which = "multilingual",
) -> Tuned:
    """Train a packaged encoder on a catalogue; publish the result if it ranks held-out queries better.

    Parameters
    ----------
    models_dir : Path
        Holds the packaged encoder; takes the trained one.
    cache_dir : Path
        Holds the checkpoint; a training that was killed goes on from it.
    products : sequence of Product
    judged : mapping, optional
        Ratings of products by query, from people or from clicks.
    options : FinetuneOptions, optional
    report, say : callable
        Told of each measurement, and of each stage.
    threads : int
    which : str
        "multilingual" learns from queries in both languages, "english" from English ones.

    Raises
    ------
    EncoderMissing
        When the packaged encoder was not built.
    ValueError
        When the catalogue holds too little to train on.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    options = options or FinetuneOptions()
    trainee = _Trainee.of(which, models_dir, threads)
    torch.set_num_threads(threads)
    say(f"{which}: writing queries")
    data = TrainingData.of(products, trainee.base, judged, options.seed, trainee.languages)
    model = SentenceTransformer(str(trainee.source), device="cpu")
    held_out = data.held_out
    say(
        f"training on {len(data.pairs):,} pairs, measuring on {len(held_out.queries)} held-out queries, "
        f"{held_out.judged} of them judged or clicked for, the others written from the catalogue"
    )
    if not held_out.judged:
        say('nobody judged or clicked yet: "better" is said of written queries alone')
    checkpoints = cache_dir / CHECKPOINTS / which
    outcome = Finetuning(model, data, checkpoints, options, trainee.prefixes).run(report)
    tuned = _kept_if_better(models_dir, model, trainee, data, outcome, say, threads)
    shutil.rmtree(checkpoints, ignore_errors=True)
    return tuned


def _kept_if_better(
    models_dir: Path, model: Any, trainee: _Trainee, data: TrainingData, outcome: Outcome, say: Say, threads: int
) -> Tuned:
    """Export, measure both encoders as they are served, and publish the trained one when it is better."""
    from retrieval.encoders.onnx_export import export_int8

    before = data.held_out.measure(trainee.base)
    if outcome.best_step == 0:
        return Tuned(trainee.which, before, outcome.best, outcome, None)
    say("exporting")
    measured = {"after": 0.0}

    class NotBetter(Exception):
        """Leaves the draft behind without a new version."""

    def build(draft: Path) -> dict[str, Any]:
        export_int8(model, draft)
        measured["after"] = data.held_out.measure(OnnxEncoder(draft, threads, *trainee.prefixes))
        if measured["after"] <= before:
            raise NotBetter
        return {
            "source": trainee.base.name,
            "held_out_before": before,
            "held_out_after": measured["after"],
            **asdict(outcome),
        }

    try:
        kept = ArtefactStore(models_dir).publish(trainee.tuned_kind, build)
    except NotBetter:
        return Tuned(trainee.which, before, measured["after"], outcome, None)
    return Tuned(trainee.which, before, measured["after"], outcome, kept)
