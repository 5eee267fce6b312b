"""Versions are kept, put in use and put back; experiments hold on to theirs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from recommender.cli import app
from recommender.learning.learned import KIND
from recommender.online.experiments import Arm, Design, Experiment, ExperimentError, Experiments, unit_interval
from recommender.online.versions import KEPT_VERSIONS, UseReason, Versions
from recommender.types import RecommendRequest, Scene
from retrieval.artefacts import KEPT_VERSIONS as KEPT_BY_DEFAULT
from retrieval.artefacts import ArtefactStore


def build(folder: Path) -> dict[str, Any]:
    (folder / "part.txt").write_text(folder.name)
    return {"events": 7}


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "models")


def keep(versions: Versions) -> str:
    with versions.store.draft(KIND) as draft:
        return versions.store.keep(draft, build(draft)).name


def test_a_version_may_be_kept_without_being_used(versions: Versions) -> None:
    first = versions.put(build).name
    second = keep(versions)
    assert versions.current == first
    assert [found.name for found in versions.listed()] == [first, second]
    versions.use(second, UseReason.CHOSEN)
    assert versions.current == second
    assert versions.previous() == first
    assert [use.reason for use in versions.uses()] == [UseReason.TRAINED, UseReason.CHOSEN]


def test_what_was_in_use_before_the_log_began_can_be_put_back(versions: Versions) -> None:
    old = ArtefactStore(versions.store.models_dir).publish(KIND, build).name
    new = versions.put(build).name
    assert [use.version for use in versions.uses()] == [old, new]
    assert versions.previous() == old


def test_an_unknown_version_names_the_known_ones(versions: Versions) -> None:
    known = versions.put(build).name
    with pytest.raises(FileNotFoundError, match=known):
        versions.use("20200101T000000.000000", UseReason.CHOSEN)
    assert versions.current == known


def test_neither_the_one_in_use_nor_an_experiments_is_removed(versions: Versions) -> None:
    first, second = versions.put(build).name, versions.put(build).name
    third = keep(versions)
    Experiments(versions.store.models_dir).start("keeps", Design.AB, third)
    for _ in range(KEPT_VERSIONS + 2):
        keep(versions)
    there = versions.store.versions(KIND)
    assert {first, second, third} <= set(there), "the previous one, the one in use and the experiment's"
    assert len(there) == KEPT_VERSIONS + 3
    Experiments(versions.store.models_dir).stop("keeps")
    newest = keep(versions)
    assert third not in versions.store.versions(KIND)
    assert newest in versions.store.versions(KIND)


def test_a_version_that_was_put_back_survives_plain_publications(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    names = [store.publish("thing", build).name for _ in range(KEPT_BY_DEFAULT)]
    store.use("thing", names[0])
    for _ in range(KEPT_BY_DEFAULT + 1):
        with store.draft("thing") as draft:
            store.keep(draft, build(draft))
    current = store.current("thing")
    assert current is not None
    assert current.name == names[0]


def started(versions: Versions, **more: Any) -> Experiment:
    versions.put(build)
    return Experiments(versions.store.models_dir).start("one", Design.AB, keep(versions), **more)


def test_shoppers_keep_their_arm_and_the_share_is_kept(versions: Versions) -> None:
    experiment = started(versions, share=0.2)
    arms = {n: experiment.arm_of(RecommendRequest(customer_id=f"c-{n}", session_id="s")) for n in range(5_000)}
    again = {n: experiment.arm_of(RecommendRequest(customer_id=f"c-{n}", session_id="t")) for n in range(5_000)}
    assert arms == again, "the customer decides, whatever the visit"
    assert Counter(arms.values())[Arm.TREATMENT] == pytest.approx(1_000, abs=100)
    other = experiment.model_copy(update={"name": "two"})
    moved = sum(arms[n] is not other.arm_of(RecommendRequest(customer_id=f"c-{n}")) for n in range(5_000))
    assert moved == pytest.approx(5_000 * 2 * 0.2 * 0.8, abs=150), "another name draws anew"


def test_who_cannot_be_told_apart_is_in_no_experiment(versions: Versions) -> None:
    experiment = started(versions, scenes=(Scene.SIMILAR,))
    assert experiment.arm_of(RecommendRequest(scene=Scene.SIMILAR)) is None
    assert experiment.arm_of(RecommendRequest(scene=Scene.FOR_YOU, session_id="s")) is None
    assert experiment.arm_of(RecommendRequest(scene=Scene.SIMILAR, session_id="s")) is not None


def test_the_hash_is_the_same_for_ever() -> None:
    assert unit_interval("warm-start", "c-1") == pytest.approx(0.6451408, abs=1e-6)


def test_one_experiment_at_a_time_and_each_name_once(versions: Versions) -> None:
    experiment = started(versions)
    experiments = Experiments(versions.store.models_dir)
    with pytest.raises(ExperimentError, match="stop it with"):
        experiments.start("two", Design.SHADOW, experiment.treatment)
    assert experiments.stop("one").stopped_at is not None
    with pytest.raises(ExperimentError, match="new name"):
        experiments.start("one", Design.AB, experiment.treatment)
    with pytest.raises(ExperimentError, match="besides the one in use"):
        experiments.start("three", Design.AB, experiment.control)
    with pytest.raises(ExperimentError, match="expected a running experiment"):
        experiments.stop("one")


def test_another_process_sees_it_at_once_and_nonsense_is_said(versions: Versions) -> None:
    reader = Experiments(versions.store.models_dir)
    assert reader.running() is None
    started(versions)
    assert reader.running() is not None
    reader.path.write_text('[{"name": "UPPER"}]')
    with pytest.raises(ExperimentError, match="expected a list of experiments"):
        reader.running()


def test_commands(versions: Versions) -> None:
    var = str(versions.store.models_dir.parent)
    first, second = versions.put(build).name, keep(versions)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words, "--var-dir", var])
        return result.exit_code, result.output

    assert run("experiment", "start", "trial", "--version", second, "--share", "0.3")[0] == 0
    code, output = run("use", second)
    assert code == 1
    assert "stop it first" in output
    listed = json.loads(run("experiment", "list", "--json")[1])
    assert (listed[0]["treatment"], listed[0]["share"]) == (second, 0.3)
    assert run("experiment", "stop", "trial")[0] == 0
    assert run("use", second)[0] == 0
    rows = {row["name"]: row for row in json.loads(run("versions", "--json")[1])}
    assert rows[second]["is_current"]
    assert not rows[first]["is_current"]
    assert rows[second]["uses"][0]["reason"] == "chosen"
    assert run("use", "nonsense")[0] == 1
    assert run("experiment", "start", "Bad Name", "--version", first)[0] == 1
    assert "runs" not in run("experiment", "list")[1]
