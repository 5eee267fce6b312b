"""Fine-tuning on a tiny catalogue: it learns words that no encoder knows, survives a kill, keeps only what is better."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from retrieval.artefacts import ArtefactStore
from retrieval.encoders.encoder import (
    KIND,
    TUNED_KIND,
    Encoder,
    OnnxEncoder,
    open_encoder_of_index,
    open_product_encoder,
)
from retrieval.encoders.finetune import STATE_FILE, FinetuneOptions, Finetuning
from retrieval.encoders.finetune_data import TrainingData, is_held_out
from retrieval.encoders.pair_encoder import ENGLISH_KIND, open_english_encoder
from retrieval.encoders.synthetic_queries import pairs_of, queries_for
from retrieval.encoders.tuned_encoder import finetune
from retrieval.understanding.colours import colour_names
from shop.types import Attribute, LocalizedText, Product, Variant

KINDS = [
    ("tent", "帐篷"), ("kettle", "电热水壶"), ("headphones", "耳机"), ("headphone case", "耳机包"), ("mouse", "鼠标"),
    ("mouse pad", "鼠标垫"), ("desk lamp", "台灯"), ("backpack", "背包"),
]  # fmt: skip
#: Words of a shop's own: no encoder knows that a zorbo is a kettle and a 咕噜噜 a tent.
OWN_WORDS = {"zorbo": "kettle", "咕噜噜": "tent", "plimmet": "backpack", "唧唧": "desk lamp"}
COLOURS = [
    "black", "white", "grey", "silver", "gold", "red", "pink", "orange", "yellow", "green", "blue", "navy", "teal", "purple",
    "brown", "beige", "multicolour",
]  # fmt: skip
#: One layer, short texts, few steps: seconds on one core.
QUICK = FinetuneOptions(
    batch=6, learning_rate=1e-4, layers=1, max_tokens=24, evaluate_every=2, max_steps=4, patience=99
)


def catalogue() -> list[Product]:
    return [
        Product(
            id=f"{kind}-{number}".replace(" ", "-"),
            title=LocalizedText(en=f"Northfold {kind} model {number}", zh=f"北折{chinese}{number}号"),
            brand="Northfold",
            product_type=LocalizedText(en=kind, zh=chinese),
            attributes=(
                Attribute(key="waterproof", label=LocalizedText(en="Waterproof", zh="防水"), flag=number % 2 == 0),
                Attribute(
                    key="colour", label=LocalizedText(en="Colour", zh="颜色"), text=LocalizedText(en="red", zh="红色")
                ),
            ),
            variants=(Variant(id=f"{kind}-{number}".replace(" ", "-")),),
        )
        for kind, chinese in KINDS
        for number in range(4)
    ]


def own_words() -> dict[str, dict[str, int]]:
    """Judgements: each wording of an own word is answered by all products of its kind."""
    products = catalogue()
    return {
        f"{word} {number}": {p.id: 3 if p.product_type.en == kind else 0 for p in products}
        for word, kind in OWN_WORDS.items()
        for number in range(12)
    }


def test_queries_are_of_the_products_fields_in_both_languages() -> None:
    import random

    red_tent = catalogue()[0]
    written = queries_for(red_tent, random.Random(3), per_language=30)
    assert {"red waterproof tent", "red tent", "tent"} & set(written)
    assert any("防水" in query and query.endswith("帐篷") for query in written)
    assert "红色帐篷" in written
    assert pairs_of(catalogue(), seed=1) == pairs_of(catalogue(), seed=1) != pairs_of(catalogue(), seed=2)


@pytest.mark.parametrize("key", COLOURS)
def test_every_colour_of_a_product_is_said_in_both_languages(key: str) -> None:
    lamp = Product(
        id="lamp",
        title=LocalizedText(en="Northfold lamp"),
        product_type=LocalizedText(en="lamp", zh="台灯"),
        attributes=(Attribute(key="colour", label=LocalizedText(en="Colour"), text=LocalizedText(en=key)),),
        variants=(Variant(id="lamp"),),
    )
    queries = queries_for(lamp, random.Random(0), 20)
    name = colour_names(key)
    assert any(name.get("en") in query for query in queries)
    assert any(name.get("zh") in query for query in queries)


def test_no_kind_twice_in_a_batch_and_negatives_are_another_thing(e5: Encoder) -> None:
    data = TrainingData.of(catalogue(), e5, own_words())
    assert not any(is_held_out(pair.query) for pair in data.pairs)
    assert all(is_held_out(query) for query in data.held_out.queries)
    # A case for headphones lies near headphones, and is no answer.
    assert "headphone case" in data.neighbours["headphones"]
    kind_by_text = {text: data.kind_by_id[document] for document, text in data.text_by_id.items()}
    batches = data.batches(6, seed=0)
    for _ in range(20):
        examples = next(batches)
        kinds = [kind_by_text[example.positive] for example in examples]
        assert len(set(kinds)) == len(kinds)
        assert all(kind_by_text[example.negative] != kind_by_text[example.positive] for example in examples)


@pytest.mark.parametrize(("count", "alone"), [(60, False), (800, True)])
def test_enough_judged_queries_are_measured_alone(e5: Encoder, count: int, alone: bool) -> None:
    products = catalogue()
    judged = {f"kettle number {n}": {products[n % len(products)].id: 3} for n in range(count)}
    held_out = TrainingData.of(products, e5, judged).held_out
    assert 0 < held_out.judged <= len(held_out.queries)
    assert (held_out.judged == len(held_out.queries)) is alone


def training(var: Path, checkpoints: Path, options: FinetuneOptions = QUICK) -> Finetuning:
    from sentence_transformers import SentenceTransformer

    folder = ArtefactStore(var / "models").current(KIND)
    assert folder is not None
    data = TrainingData.of(catalogue(), OnnxEncoder(folder), own_words())
    return Finetuning(SentenceTransformer(str(folder / "st"), device="cpu"), data, checkpoints, options)


def weights(training: Finetuning) -> dict[str, np.ndarray]:
    return {name: parameter.detach().numpy().copy() for name, parameter in training.parameters.items()}


def test_a_killed_training_goes_on_as_if_it_had_not_been(set_up_var: Path, tmp_path: Path) -> None:
    whole = training(set_up_var, tmp_path / "whole")
    whole.run()
    state = tmp_path / "killed" / STATE_FILE
    child = subprocess.Popen(
        [sys.executable, __file__, str(set_up_var), str(state.parent)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        deadline = time.monotonic() + 240
        while not state.is_file() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert state.is_file(), "the child wrote no checkpoint"
    resumed = training(set_up_var, state.parent)
    steps: list[int] = []
    outcome = resumed.run(lambda step, *_: steps.append(step))
    assert steps and steps[0] > 2, "it began anew"
    assert [step for step, _ in outcome.history] == [step for step, _ in whole.outcome.history] == [0, 2, 4]
    measured = [value for _, value in whole.outcome.history]
    assert [value for _, value in outcome.history] == pytest.approx(measured)
    for name, expected in weights(whole).items():
        assert weights(resumed)[name] == pytest.approx(expected, abs=1e-5)


@pytest.fixture
def models(set_up_var: Path, tmp_path: Path) -> Path:
    models = tmp_path / "models"
    models.mkdir()
    for kind in (KIND, ENGLISH_KIND):
        if (set_up_var / "models" / kind).is_dir():
            (models / kind).symlink_to(set_up_var / "models" / kind)
    return models


def test_what_is_learned_is_kept_and_opened_with_the_index(models: Path, tmp_path: Path) -> None:
    options = FinetuneOptions(batch=8, learning_rate=3e-4, layers=2, max_tokens=24, evaluate_every=12, max_steps=24)
    tuned = finetune(models, tmp_path / "cache", catalogue(), own_words(), options, threads=1)
    assert tuned.kept is not None and tuned.after > tuned.before
    assert ArtefactStore(models).manifest(TUNED_KIND)["held_out_after"] == pytest.approx(tuned.after)
    assert not (tmp_path / "cache" / "finetune" / "multilingual").exists()
    opened = open_encoder_of_index(OnnxEncoder(tuned.kept).name, models)
    texts = ["zorbo 7", "咕噜噜 8"]
    assert opened.encode_queries(texts) == pytest.approx(OnnxEncoder(tuned.kept).encode_queries(texts))
    assert opened.name in open_product_encoder("e5", models).name
    assert opened.name not in open_product_encoder("e5-alone", models).name


def test_english_is_learned_by_the_english_encoder(models: Path, tmp_path: Path) -> None:
    if not (models / ENGLISH_KIND).exists():
        pytest.skip("var/models lacks english-encoder: run `zhanggui retrieval encoder`")
    options = FinetuneOptions(batch=8, learning_rate=3e-4, layers=2, max_tokens=24, evaluate_every=12, max_steps=24)
    before = open_english_encoder(models)
    tuned = finetune(models, tmp_path / "cache", catalogue(), own_words(), options, threads=1, which="english")
    assert tuned.kept is not None and tuned.after > tuned.before
    after = open_english_encoder(models)
    assert before is not None and after is not None and after.name != before.name
    # An index that was made with the earlier one still finds it.
    kept = open_english_encoder(models, version=before.name.removeprefix("onnx-int8:"))
    assert kept is not None and kept.name == before.name


def test_what_is_not_better_is_not_kept(models: Path, tmp_path: Path) -> None:
    blind = FinetuneOptions(batch=6, learning_rate=0.0, layers=1, max_tokens=16, evaluate_every=1, max_steps=1)
    tuned = finetune(models, tmp_path / "cache", catalogue(), own_words(), blind, threads=1)
    assert tuned.kept is None
    assert ArtefactStore(models).current(TUNED_KIND) is None


def test_nothing_to_learn_from(e5: Encoder) -> None:
    with pytest.raises(ValueError, match="import more products"):
        TrainingData.of([], e5)


if __name__ == "__main__":
    training(Path(sys.argv[1]), Path(sys.argv[2])).run()
