"""The graph's results are those of Rasa's own runner."""

from __future__ import annotations

from typing import Any

import pytest
from commands.lean_graph import _run
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner


class Node:
    """Stands for a component: joins what comes in, and counts its calls."""

    def __init__(self, name: str, fails: bool = False) -> None:
        self.name, self.fails, self.calls = name, fails, 0

    def __call__(self, *inputs: tuple[str, Any]) -> tuple[str, Any]:
        self.calls += 1
        if self.fails:
            raise RuntimeError("broken")
        return self.name, f"{self.name}({', '.join(str(value) for _, value in inputs)})"


def runner_of(fails: bool = False) -> DaskGraphRunner:
    def node(needs: dict[str, str], is_target: bool = False) -> SchemaNode:
        return SchemaNode(needs=needs, uses=object, constructor_name="x", fn="x", config={}, is_target=is_target)

    schema = GraphSchema(
        {
            "tokens": node({"text": "__text__"}),
            "vectors": node({"tokens": "tokens"}),
            "intent": node({"tokens": "tokens", "vectors": "vectors"}, is_target=True),
            "unasked": node({"tokens": "tokens"}),
        }
    )
    runner = DaskGraphRunner.__new__(DaskGraphRunner)
    runner._graph_schema = schema
    runner._execution_context = None
    runner._instantiated_nodes = {name: Node(name, fails and name == "vectors") for name in schema.nodes}
    return runner


@pytest.mark.parametrize("targets", [None, ["intent"], ["vectors", "intent"], ["tokens"]])
def test_same_results_as_rasas_own(targets: list[str] | None) -> None:
    expected = DaskGraphRunner.run(runner_of(), {"__text__": "你好"}, targets)
    assert _run(runner_of(), {"__text__": "你好"}, targets) == expected


def test_each_component_runs_once_and_only_what_is_needed() -> None:
    runner = runner_of()
    _run(runner, {"__text__": "hello"})
    assert [node.calls for node in runner._instantiated_nodes.values()] == [1, 1, 1, 0]


def test_a_fault_is_the_graphs() -> None:
    with pytest.raises(GraphRunError):
        _run(runner_of(fails=True), {"__text__": "hello"})
