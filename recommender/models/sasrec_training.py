"""How SASRec learns: length buckets, shared sampled negatives, early stopping, a checkpoint after every epoch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import structlog
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from recommender.interactions.holdout import Holdout
from recommender.models.sasrec_network import Network
from recommender.types import ItemRows

log = structlog.get_logger(__name__)

Measure = Callable[[dict[str, npt.NDArray[np.float32]], Holdout], float]


@dataclass(frozen=True)
class SasrecSettings:
    """Size of the network and length of the training; the defaults are chosen on Beauty's validation items."""

    dimensions: int = 64
    heads: int = 2
    layers: int = 2
    #: Newest items of a history that are looked at.
    length: int = 50
    dropout: float = 0.4
    learning_rate: float = 2e-3
    weight_decay: float = 0.0
    #: Shared by all places of a batch.
    negatives: int = 1024
    batch_places: int = 4_096
    epochs: int = 60
    #: Training ends after so many places altogether, so that a large shop takes no longer than a small one.
    max_places: int = 9_000_000
    #: Epochs without a better validation after which training stops.
    patience: int = 4
    validate_every: int = 2
    seed: int = 7


#: Called with (epoch, epochs, validation figure or None).
OnEpoch = Callable[[int, int, float | None], None]
_CHECKPOINT = "checkpoint.safetensors"


def train(
    sequences: Sequence[ItemRows],
    items: int,
    validation: Holdout,
    measure: Measure,
    settings: SasrecSettings,
    checkpoint: Path | None = None,
    on_epoch: OnEpoch | None = None,
    start: dict[str, npt.NDArray[np.float32]] | None = None,
) -> tuple[dict[str, npt.NDArray[np.float32]], int]:
    """Learn the network's weights.

    Parameters
    ----------
    sequences : sequence of int32 arrays
        Item rows by shopper, oldest first.
    items : int
        Number of items.
    validation : Holdout
        Decides when to stop and which epoch is kept; never learned from.
    measure : callable
        Measures weights on the validation, higher is better.
    settings : SasrecSettings
    checkpoint : Path, optional
        Folder for a checkpoint after every epoch; a training that was cut off goes on from it.
    on_epoch : callable, optional
        Called after every epoch.
    start : dict of str to ndarray, optional
        Weights to begin with; random ones by default, and where a network of another size has learned these.

    Returns
    -------
    weights : dict of str to ndarray
        Those of the best epoch.
    best_epoch : int
        Which that was, 0 where there was nothing to learn from.
    """
    torch.manual_seed(settings.seed)
    usable = [row[-(settings.length + 1) :].astype(np.int64) for row in sequences if len(row) >= 2]
    network = Network(items, settings.dimensions, settings.heads, settings.layers, settings.length, settings.dropout)
    if start is not None and _has_same_shapes(network, start):
        network.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in start.items()})
    if not usable:
        return _weights(network), 0
    optimizer = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    negatives = _Negatives(usable, items, settings)
    run = _Run(best=_weights(network))
    if checkpoint is not None:
        run = _resume(checkpoint, network, settings) or run
    places = sum(len(row) - 1 for row in usable)
    epochs = min(settings.epochs, max(settings.max_places // places, 1))
    while run.epoch < epochs and run.stale < settings.patience:
        run.epoch += 1
        _epoch(network, optimizer, usable, negatives, np.random.default_rng(settings.seed + run.epoch), settings)
        figure = None
        if len(validation) and (run.epoch % settings.validate_every == 0 or run.epoch == epochs):
            figure = measure(_weights(network), validation)
            run.stale = 0 if figure > run.figure else run.stale + 1
            if figure > run.figure:
                run.figure, run.best, run.best_epoch = figure, _weights(network), run.epoch
        elif not len(validation):
            run.best, run.best_epoch = _weights(network), run.epoch
        if checkpoint is not None:
            _save(checkpoint, network, run, settings)
        if on_epoch:
            on_epoch(run.epoch, epochs, figure)
    return run.best, run.best_epoch


@dataclass
class _Run:
    """Where a training stands."""

    best: dict[str, npt.NDArray[np.float32]]
    epoch: int = 0
    best_epoch: int = 0
    figure: float = -1.0
    stale: int = 0


class _Negatives:
    """Items drawn by the root of how often they occur, and the logarithm of that chance (logQ)."""

    def __init__(self, sequences: Sequence[npt.NDArray[np.int64]], items: int, settings: SasrecSettings) -> None:
        counts = np.bincount(np.concatenate(sequences), minlength=items) + 1.0
        self.chance = np.sqrt(counts) / np.sqrt(counts).sum()
        self.log_chance = torch.from_numpy(np.log(self.chance).astype(np.float32))
        self._cumulated = np.cumsum(self.chance)
        self._count = min(settings.negatives, items)

    def draw(self, rng: np.random.Generator) -> Tensor:
        """Return item rows, (N,) int64, shared by all places of a batch."""
        drawn = np.searchsorted(self._cumulated, rng.random(self._count) * self._cumulated[-1])
        return torch.from_numpy(np.minimum(drawn, len(self.chance) - 1))


def _epoch(
    network: Network,
    optimizer: torch.optim.Optimizer,
    sequences: Sequence[npt.NDArray[np.int64]],
    negatives: _Negatives,
    rng: np.random.Generator,
    settings: SasrecSettings,
) -> None:
    network.train()
    for batch in _batches(sequences, rng, settings.batch_places):
        loss = _loss(network, _padded(batch, network.none), negatives, negatives.draw(rng))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    network.eval()


def _loss(network: Network, padded: Tensor, negatives: _Negatives, drawn: Tensor) -> Tensor:
    """Return the sampled softmax loss of predicting each next item, corrected by logQ (Bengio and Senecal, 2008)."""
    inputs, targets = padded[:, :-1], padded[:, 1:]  # (B, T) each
    real = targets != network.none
    states = network(inputs)[real]  # (P, D) of P real places
    wanted = targets[real]  # (P,)
    table = network.item_vectors.weight
    own = (states * table[wanted]).sum(-1, keepdim=True) - negatives.log_chance[wanted, None]  # (P, 1)
    others = states @ table[drawn].T - negatives.log_chance[drawn]  # (P, N)
    # A negative that is the very item wanted would teach the opposite.
    others = others.masked_fill(wanted[:, None] == drawn, float("-inf"))
    zeros = torch.zeros(len(wanted), dtype=torch.long)
    return torch.nn.functional.cross_entropy(torch.cat([own, others], dim=1), zeros)


def _batches(
    sequences: Sequence[npt.NDArray[np.int64]], rng: np.random.Generator, places: int
) -> Iterator[list[npt.NDArray[np.int64]]]:
    """Yield batches of about ``places`` places, of sequences of like length, in random order."""
    order = rng.permutation(len(sequences))
    order = order[np.argsort([len(sequences[i]) for i in order], kind="stable")]
    batches: list[list[npt.NDArray[np.int64]]] = [[]]
    for index in order:
        longest = len(sequences[index])
        if batches[-1] and longest * (len(batches[-1]) + 1) > places:
            batches.append([])
        batches[-1].append(sequences[index])
    for index in rng.permutation(len(batches)):
        yield batches[index]


def _padded(batch: Sequence[npt.NDArray[np.int64]], none: int) -> Tensor:
    out = np.full((len(batch), max(map(len, batch))), none, np.int64)
    for row, sequence in enumerate(batch):
        out[row, : len(sequence)] = sequence
    return torch.from_numpy(out)


def _has_same_shapes(network: Network, weights: dict[str, npt.NDArray[np.float32]]) -> bool:
    own = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    return own == {name: value.shape for name, value in weights.items()}


def _weights(network: Network) -> dict[str, npt.NDArray[np.float32]]:
    return {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}


def _save(folder: Path, network: Network, run: _Run, settings: SasrecSettings) -> None:
    """Write the checkpoint aside and rename it: a kill in between leaves the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"now.{name}": value.contiguous() for name, value in network.state_dict().items()}
    tensors |= {f"best.{name}": torch.from_numpy(value) for name, value in run.best.items()}
    state = {
        "epoch": run.epoch,
        "best_epoch": run.best_epoch,
        "figure": run.figure,
        "stale": run.stale,
        "settings": asdict(settings),
    }
    draft = folder / f".{_CHECKPOINT}"
    save_file(tensors, draft, metadata={"state": json.dumps(state)})
    draft.replace(folder / _CHECKPOINT)


def _resume(folder: Path, network: Network, settings: SasrecSettings) -> _Run | None:
    path = folder / _CHECKPOINT
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as opened:
        state = json.loads(opened.metadata()["state"])
    if state["settings"] != asdict(settings):
        return None
    tensors = load_file(path)
    now = {name.removeprefix("now."): value for name, value in tensors.items() if name.startswith("now.")}
    if now["item_vectors.weight"].shape != network.item_vectors.weight.shape:
        return None
    network.load_state_dict(now)
    best = {name.removeprefix("best."): v.numpy() for name, v in tensors.items() if name.startswith("best.")}
    log.info("training goes on", epoch=state["epoch"])
    del state["settings"]
    return _Run(best=best, **state)
