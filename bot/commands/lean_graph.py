"""Rasa's graph of components, run without the scheduler that was made for graphs of thousands of tasks."""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner


def run_graph_directly() -> None:
    """Let Rasa call its components one after the other: dask's bookkeeping was a fifteenth of the bot's time."""
    DaskGraphRunner.run = _run


def _run(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the graph up to its targets, each component once, as Rasa's own method does."""
    wanted = targets or runner._graph_schema.target_names
    graph = runner._build_dask_graph(_minimal(runner, wanted))
    if inputs:
        runner._add_inputs_to_graph(inputs, graph)
    done: dict[str, Any] = {}

    def result(name: str) -> Any:
        if name not in done:
            first, *rest = graph[name]
            # A component with the names of what it needs; or an input, which stands there as it is.
            done[name] = first(*(result(need) for need in rest)) if callable(first) else graph[name]
        return done[name]

    try:
        return dict(result(name) for name in wanted)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error


def _minimal(runner: DaskGraphRunner, targets: list[str]) -> Any:
    """Return the part of the schema that leads to the targets; the same few are asked for at every turn."""
    known: dict[tuple[str, ...], Any] = runner.__dict__.setdefault("_minimal_schemas", {})
    key = tuple(targets)
    if key not in known:
        known[key] = runner._graph_schema.minimal_graph_schema(targets)
    return known[key]
