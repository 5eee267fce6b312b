"""Two versions at the same time, and chance, in the answers of the real demo shop."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from recommender.learning.learned import KIND
from recommender.models.popular import Popular
from recommender.models.storage import read_array, write_array
from recommender.online.answer import DECISION_KIND, Key
from recommender.online.experiments import Design, Experiments
from recommender.online.policy import MAX_INTERLEAVED
from recommender.online.versions import UseReason, Versions
from recommender.serve import Recommender
from recommender.types import RecommendRequest, RecommendResult, Scene
from retrieval.search import Search
from shop.service import Shop
from shop.types import Decision

#: Sorts after the demo's own version.
SECOND = "20990101T000000.000000"


@pytest.fixture(scope="module")
def var(module_var: Path, set_up_var: Path) -> Path:
    """A folder whose versions are the tests' own: the second one likes what the first one likes least."""
    own = module_var / "models" / KIND
    shutil.rmtree(own)
    current = (set_up_var / "models" / KIND / "current").read_text().strip()
    for name in (current, SECOND):
        shutil.copytree(set_up_var / "models" / KIND / current, own / name)
    (own / "current").write_text(current)
    folder = own / SECOND / Popular.name
    write_array(folder, "scores", 1 / (1 + read_array(folder, "scores")))
    return module_var


@pytest.fixture(scope="module")
def demo(var: Path) -> Iterator[Shop]:
    opened = Shop.open(f"sqlite:///{var / 'zhanggui.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def search(demo: Shop, var: Path) -> Search:
    return Search.open(var, demo)


@pytest.fixture
def recommender(demo: Shop, search: Search, var: Path) -> Iterator[Recommender]:
    yield Recommender.open(var, demo, search)
    experiments = Experiments(var / "models")
    if (running := experiments.running()) is not None:
        experiments.stop(running.name)


@pytest.fixture
def first(var: Path) -> str:
    return Versions(var / "models").current or ""


def start(var: Path, recommender: Recommender, name: str, design: Design, **more: object) -> None:
    Experiments(var / "models").start(name, design, SECOND, **more)  # type: ignore[arg-type]
    recommender.load()


def ask(recommender: Recommender, session: str, **more: object) -> RecommendResult:
    return recommender.recommend(RecommendRequest(**{"scene": Scene.BESTSELLERS, "session_id": session, **more}))


def logged(demo: Shop, result: RecommendResult) -> Decision:
    found = demo.decisions.get(result.decision_id)
    assert found is not None
    return found


def ids(result: RecommendResult) -> list[str]:
    return [item.product_id for item in result.items]


def test_each_shopper_meets_one_version_and_the_log_says_which(
    var: Path, recommender: Recommender, demo: Shop, first: str
) -> None:
    alone = ids(ask(recommender, "nobody"))
    start(var, recommender, "ab", Design.AB)
    seen: dict[str, set[tuple[str, ...]]] = {}
    for n in range(12):
        results = [ask(recommender, f"s-{n}"), ask(recommender, f"s-{n}")]
        assert ids(results[0]) == ids(results[1])
        decision = logged(demo, results[0])
        assert decision.context[Key.EXPERIMENT] == "ab"
        assert decision.model_version == results[0].model_version
        seen.setdefault(f"{decision.context[Key.ARM]} {decision.model_version}", set()).add(decision.chosen)
    assert set(seen) == {f"control {first}", f"treatment {SECOND}"}
    assert seen[f"control {first}"] == {tuple(alone)}
    assert seen[f"treatment {SECOND}"] != {tuple(alone)}
    nobody = logged(demo, recommender.recommend(RecommendRequest(scene=Scene.BESTSELLERS)))
    assert Key.EXPERIMENT not in nobody.context, "who cannot be told apart is in no arm"


def test_no_shopper_waits_for_the_second_version(var: Path, recommender: Recommender, demo: Shop, first: str) -> None:
    Experiments(var / "models").start("waits", Design.AB, SECOND, share=1.0)
    early = logged(demo, ask(recommender, "s-1"))
    assert early.model_version == first
    assert Key.EXPERIMENT not in early.context
    deadline = time.monotonic() + 20
    while ask(recommender, "s-1").model_version == first and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ask(recommender, "s-1").model_version == SECOND


def test_a_shadow_answers_unseen(var: Path, recommender: Recommender, demo: Shop, first: str) -> None:
    alone = ids(ask(recommender, "s-1"))
    start(var, recommender, "shadow", Design.SHADOW, share=1.0)
    begun = datetime.now(UTC)
    result = ask(recommender, "s-1")
    assert ids(result) == alone
    assert result.model_version == first
    recommender._unseen.finish()
    written = list(demo.decisions.between(DECISION_KIND, begun, begun + timedelta(minutes=1)))
    unseen = [decision for decision in written if decision.context.get(Key.SHADOW_OF) == result.decision_id]
    assert [decision.model_version for decision in unseen] == [SECOND]
    assert list(unseen[0].chosen) != alone
    assert len(unseen[0].chosen) == len(alone)


def test_both_versions_fill_an_interleaved_list(var: Path, recommender: Recommender, demo: Shop, first: str) -> None:
    start(var, recommender, "merged", Design.INTERLEAVING, share=1.0, scenes=(Scene.BESTSELLERS,))
    decision = logged(demo, ask(recommender, "s-1", limit=6))
    assert decision.model_version == f"{first}+{SECOND}"
    assert sorted(str(decision.context[Key.TEAMS])) == list("CCCTTT")
    assert len(decision.propensities) == len(set(decision.chosen)) == 6
    assert 0 < decision.propensity <= 1
    assert set(decision.chosen) <= set(decision.allowed)
    assert Key.EXPERIMENT not in logged(demo, ask(recommender, "s-1", limit=MAX_INTERLEAVED + 1)).context
    assert Key.EXPERIMENT not in logged(demo, ask(recommender, "s-1", scene=Scene.FOR_YOU)).context


def test_an_explored_place_has_its_probability(demo: Shop, search: Search, var: Path) -> None:
    explorer = Recommender.open(var, demo, search, exploration_rate=0.5)
    best = ids(ask(Recommender.open(var, demo, search), "s-1", limit=5))
    found = [logged(demo, ask(explorer, "s-1", limit=5)) for _ in range(24)]
    drawn = [decision for decision in found if Key.EXPLORED in decision.context]
    assert 3 < len(drawn) < 21
    for decision in found:
        changed = [place for place in range(5) if decision.chosen[place] != best[place]]
        assert changed == ([decision.context[Key.EXPLORED]] if decision in drawn else [])
        usual, explored = 1 - 0.5 / 5, 0.5 / (5 * 10)
        assert decision.propensities == pytest.approx([explored if n in changed else usual for n in range(5)])


def test_a_version_is_put_back_while_it_is_asked(var: Path, recommender: Recommender, first: str) -> None:
    versions = Versions(var / "models")
    assert ask(recommender, "s-1").model_version == first
    versions.use(SECOND, UseReason.CHOSEN)
    try:
        assert ask(recommender, "s-1").model_version == SECOND
    finally:
        versions.use(first, UseReason.CHOSEN)
    assert ask(recommender, "s-1").model_version == first


def test_a_broken_file_of_experiments_stops_no_answer(var: Path, recommender: Recommender, first: str) -> None:
    path = Experiments(var / "models").path
    kept = path.read_text() if path.exists() else "[]"
    path.write_text("{}")
    try:
        assert ask(recommender, "s-1").model_version == first
    finally:
        path.write_text(kept)


def test_the_segment_is_logged(recommender: Recommender, demo: Shop) -> None:
    assert logged(demo, ask(recommender, "s-1", segment="bargain hunters")).context[Key.SEGMENT] == "bargain hunters"


def test_a_known_customers_segment_is_worked_out_for_their_next_answer(recommender: Recommender, demo: Shop) -> None:
    customer = next(iter(demo.orders.iterate())).customer_id
    ask(recommender, "s-1", customer_id=customer)
    recommender._unseen.finish()
    segment = recommender.profile(customer).segment
    named = logged(demo, ask(recommender, "s-1", customer_id=customer)).context[Key.SEGMENT]
    assert named == (segment.name.get("en") if segment else None)
    ask(recommender, "s-1", customer_id="nobody")
    recommender._unseen.finish()
    assert logged(demo, ask(recommender, "s-1", customer_id="nobody")).context[Key.SEGMENT] is None


def test_logging_costs_little(recommender: Recommender, demo: Shop) -> None:
    decision = logged(demo, ask(recommender, "s-1"))
    spent = []
    for n in range(200):
        own = decision.model_copy(update={"id": f"d-cost-{n}"})
        begun = time.thread_time()
        demo.decisions.log(own)
        spent.append(time.thread_time() - begun)
    assert np.percentile(spent, 95) < 0.003, "of the 15 ms that an answer may take"
