"""What each model is for; what all have in common stands in laws.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.interactions.holdout import Holdout, leave_one_out, split_by_time
from recommender.interactions.table import IdMap, Interactions
from recommender.learning.evaluate import measure
from recommender.metrics import masked
from recommender.models.cooccurrence import Cooccurrence
from recommender.models.popular import Popular
from recommender.models.sasrec import Sasrec
from recommender.models.sasrec_training import SasrecSettings
from recommender.ranking.blend import Blend, standardised
from recommender.types import Model
from tests.recommender.laws import HISTORIES, chains

SMALL = SasrecSettings(dimensions=16, layers=1, length=10, epochs=3, negatives=16)


def test_cooccurrence_by_hand() -> None:
    # a and b: two shoppers together; a three times, b twice, c once: cos(a,b) = 2 / sqrt(3 * 2).
    data = Interactions.from_sequences(["1", "2", "3"], [["a", "b"], ["a", "b", "c"], ["a"]])
    neighbours = Cooccurrence().fit(data).neighbours.toarray()
    assert neighbours[0, 1] == pytest.approx(2 / np.sqrt(6))
    assert neighbours[0, 2] == pytest.approx(1 / np.sqrt(3))
    assert neighbours[0, 0] == 0


def test_cooccurrence_weighs_the_newest_item_most() -> None:
    data = Interactions.from_sequences(["1", "2"], [["old", "for-old"], ["new", "for-new"]])
    model = Cooccurrence(age_decay=0.5).fit(data)
    rows = data.items.rows(["old", "new"])
    scores = model.score([rows])[0]
    assert scores[data.items.row("for-new")] == pytest.approx(2 * scores[data.items.row("for-old")])


def test_sasrec_learns_the_order() -> None:
    data = chains(300)
    split = leave_one_out(data)
    settings = SasrecSettings(dimensions=32, layers=1, length=10, epochs=30, negatives=20, dropout=0.1)
    sasrec = measure(Sasrec(settings).fit(split.train, split.validation), split.test)
    popular = measure(Popular().fit(split.train), split.test)
    assert sasrec.ndcg[5] > 0.9
    assert sasrec.ndcg[5] > 2 * popular.ndcg[5]


def test_training_that_was_cut_off_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    data = chains()

    class CutOff(Exception):
        pass

    def cut(epoch: int, _epochs: int, _figure: float | None) -> None:
        if epoch == 2:
            raise CutOff

    with pytest.raises(CutOff):
        Sasrec(SMALL).fit(data, checkpoint=tmp_path, on_epoch=cut)
    seen: list[int] = []
    resumed = Sasrec(SMALL).fit(data, checkpoint=tmp_path, on_epoch=lambda epoch, *_: seen.append(epoch))
    assert seen == [3], "only the epoch that was missing is learned"
    unbroken = Sasrec(SMALL).fit(data)
    np.testing.assert_array_equal(resumed.score(HISTORIES), unbroken.score(HISTORIES))


def test_a_training_begins_with_an_earlier_version_and_never_ends_worse() -> None:
    data = chains(120)
    split = leave_one_out(data)
    earlier = Sasrec(replace(SMALL, epochs=20)).fit(split.train, split.validation)
    before = measure(earlier, split.validation).ndcg[10]
    # The same items in another order, and one that is new.
    ids = ["new", *reversed(data.items.ids)]
    rows = np.array([-1, *reversed(range(len(data.items)))], np.int32)
    names = split.train.items.ids
    told = [[names[row] for row in sequence] for sequence in split.train.sequences()]
    later = leave_one_out(Interactions.from_sequences([f"u{n}" for n in range(-1, len(told))], [ids, *told]))
    assert later.train.items.ids == ids
    warm = Sasrec(replace(SMALL, epochs=1)).fit(later.train, None, start_from=(earlier, rows))
    cold = Sasrec(replace(SMALL, epochs=1)).fit(later.train, None)
    held = Holdout.of(
        [
            (0, rows_of(later.train.items, history, names), rows_of(later.train.items, [target], names))
            for history, target in zip(split.validation.histories, split.validation.targets, strict=True)
        ]
    )
    assert measure(warm, held).ndcg[10] > 2 * measure(cold, held).ndcg[10]
    kept = Sasrec(replace(SMALL, epochs=2)).fit(
        split.train, split.validation, start_from=(earlier, np.arange(20, dtype=np.int32))
    )
    assert measure(kept, split.validation).ndcg[10] >= before - 1e-6


def rows_of(items: IdMap, rows: Iterable[int], names: Sequence[str]) -> np.ndarray:
    return items.rows([names[row] for row in rows])


def test_blend_is_at_least_as_good_on_validation_as_its_best_model() -> None:
    split = leave_one_out(chains(200))
    models: list[Model] = [Popular().fit(split.train), Cooccurrence().fit(split.train)]
    blend = Blend(models)
    figure = blend.choose_weights(split.validation)
    alone = [measure(model, split.validation).ndcg[10] for model in models]
    assert figure >= max(alone) - 1e-3
    assert max(blend.weights.values()) == 1.0


def test_standardised_rows_do_not_depend_on_scale() -> None:
    scores = np.array([[1, 2, 4], [3, 3, 3]], np.float32)
    np.testing.assert_allclose(standardised(scores * 7 + 2), standardised(scores), atol=1e-5)
    assert standardised(scores)[1].tolist() == [0, 0, 0]


def test_masked_items_never_win() -> None:
    scores = masked(np.ones((1, 4), np.float32), [np.array([0, 3], np.int32)])
    assert scores[0].tolist() == [-np.inf, 1, 1, -np.inf]


def test_leave_one_out_learns_nothing_of_what_it_tests() -> None:
    split = leave_one_out(Interactions.from_sequences(["u", "v"], [["a", "b", "c", "d"], ["e", "f"]]))
    ids = split.train.items.ids
    assert [ids[i] for i in split.train.sequence(0)] == ["a", "b"]
    assert [ids[i] for i in split.train.sequence(1)] == ["e", "f"], "too short to test on: learned from"
    assert [ids[i] for i in split.validation.histories[0]] == ["a", "b"]
    assert ids[split.validation.targets[0]] == "c"
    assert [ids[i] for i in split.test.histories[0]] == ["a", "b", "c"]
    assert ids[split.test.targets[0]] == "d"
    assert len(split.test) == 1


def test_split_by_time_lets_nothing_through_from_the_future() -> None:
    data = chains()
    split = split_by_time(data, 0.2, 0.2, limit=50)
    last_learned = split.train.column("at_s").max(initial=-1)
    assert len(split.train) < len(data)
    assert last_learned < np.quantile(data.column("at_s"), 0.6, method="higher") + 1e-9
    assert len(split.test) > 0
    for target, owner in zip(split.test.targets, split.test.owners, strict=True):
        assert target not in split.test.histories[owner]


def test_parts_and_samples_of_a_holdout_keep_histories_and_targets_together() -> None:
    held = split_by_time(chains(), 0.2, 0.2, limit=50).test
    told = {user: held.targets[held.owners == place].tolist() for place, user in enumerate(held.shoppers)}
    for some in (held.part(3, 9), held.sample(7)):
        assert 0 < len(some) < len(held)
        for place, user in enumerate(some.shoppers):
            assert some.targets[some.owners == place].tolist() == told[user]
