"""How SASRec learns: length buckets, shared sampled negatives, averaged weights, early stopping, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from recommender.interactions.holdout import Holdout
from recommender.models.sasrec_checkpoint import Run, resume, save
from recommender.models.sasrec_network import Features, Network, cosines
from recommender.types import ItemRows

Measure = Callable[[dict[str, npt.NDArray[np.float32]], Holdout], float]


@dataclass(frozen=True)
class SasrecSettings:
    """Size of the network and length of the training; chosen on validation items (docs/adr/0013)."""

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
    #: Share of the mean of all weights so far that a step keeps: the mean ranks better than any step's weights.
    mean_decay: float = 0.998
    epochs: int = 60
    #: Training ends after so many places altogether, so that a large shop takes no longer than a small one.
    max_places: int = 9_000_000
    #: Validations without a better one after which training stops.
    patience: int = 4
    #: Share by which a validation must beat the best so far: less is noise, and each epoch is paid for twice.
    min_gain: float = 0.005
    validate_every: int = 2
    seed: int = 7


#: Called with (epoch, epochs, validation figure or None).
OnEpoch = Callable[[int, int, float | None], None]


@dataclass(frozen=True, eq=False)
class Start:
    """An earlier version to go on from.

    Parameters
    ----------
    weights : dict of str to ndarray
        Of :meth:`Network.served`.
    rows : ndarray, (I,) int32
        Each item's row in that version, -1 where it is new.
    """

    weights: dict[str, npt.NDArray[np.float32]]
    rows: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is learned from.

    Parameters
    ----------
    sequences : sequence of int32 arrays
        Item rows by shopper, oldest first.
    items : int
        Number of items.
    validation : Holdout
        Decides when to stop and which epoch is kept; never learned from.
    features : (I, F) array, optional
        What is known of the items besides.
    start : Start, optional
        By default the weights are drawn.
    """

    sequences: Sequence[ItemRows]
    items: int
    validation: Holdout
    features: Features | None = None
    start: Start | None = None


def train(
    lesson: Lesson,
    measure: Measure,
    settings: SasrecSettings,
    checkpoint: Path | None = None,
    on_epoch: OnEpoch | None = None,
) -> tuple[dict[str, npt.NDArray[np.float32]], int]:
    """Learn the network's weights.

    Parameters
    ----------
    lesson : Lesson
    measure : callable
        Measures weights on the validation, higher is better.
    settings : SasrecSettings
    checkpoint : Path, optional
        Folder for a checkpoint after every epoch; a training that was cut off goes on from it.
    on_epoch : callable, optional
        Called after every epoch.

    Returns
    -------
    weights : dict of str to ndarray
        Those of the best epoch, as :meth:`Network.served` names them.
    best_epoch : int
        Which that was, 0 where there was nothing to learn from or nothing learned helped.
    """
    with _one_thread():
        return _train(lesson, measure, settings, checkpoint, on_epoch)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let PyTorch compute on one thread: two wait for each other by spinning, and a shop trains beside its answers."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _train(
    lesson: Lesson, measure: Measure, settings: SasrecSettings, checkpoint: Path | None, on_epoch: OnEpoch | None
) -> tuple[dict[str, npt.NDArray[np.float32]], int]:
    usable = [row[-(settings.length + 1) :].astype(np.int64) for row in lesson.sequences if len(row) >= 2]
    network = _network(lesson, settings)
    run = Run(best=network.served())
    if not usable:
        return run.best, 0
    optimizer = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    negatives = _Negatives(usable, lesson.items, settings)
    if lesson.start is not None and len(lesson.validation):
        run.figure = measure(run.best, lesson.validation)  # what is learned must beat what is there
    if checkpoint is not None:
        run = resume(checkpoint, network, optimizer, settings) or run
    places = sum(len(row) - 1 for row in usable)
    epochs = min(settings.epochs, max(settings.max_places // places, 1))
    while run.epoch < epochs and run.stale < settings.patience:
        run.epoch += 1
        _epoch(network, optimizer, usable, negatives, run, settings)
        figure = _judge(network, run, lesson.validation, measure, settings, run.epoch == epochs)
        if checkpoint is not None:
            save(checkpoint, network, optimizer, run, settings)
        if on_epoch:
            on_epoch(run.epoch, epochs, figure)
    return run.best, run.best_epoch


def _network(lesson: Lesson, settings: SasrecSettings) -> Network:
    torch.manual_seed(settings.seed)
    network = Network(
        lesson.items,
        settings.dimensions,
        settings.heads,
        settings.layers,
        settings.length,
        settings.dropout,
        lesson.features,
    )
    if lesson.start is not None:
        network.begin_from(lesson.start.weights, lesson.start.rows)
    return network


def _judge(
    network: Network, run: Run, validation: Holdout, measure: Measure, settings: SasrecSettings, is_last: bool
) -> float | None:
    """Keep the averaged weights where they are the best so far; return their figure where they were measured."""
    if len(validation) and not is_last and run.epoch % settings.validate_every:
        return None
    learning = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(run.mean)
    averaged = network.served()
    network.load_state_dict(learning)
    if not len(validation):
        run.best, run.best_epoch = averaged, run.epoch
        return None
    figure = measure(averaged, validation)
    is_better = figure > run.figure * (1 + settings.min_gain)
    run.stale = 0 if is_better else run.stale + 1
    if is_better:
        run.figure, run.best, run.best_epoch = figure, averaged, run.epoch
    return figure


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
    run: Run,
    settings: SasrecSettings,
) -> None:
    # Seeded by epoch, so that a training that goes on draws what an unbroken one would have drawn.
    torch.manual_seed(settings.seed + run.epoch)
    rng = np.random.default_rng(settings.seed + run.epoch)
    network.train()
    for batch in _batches(sequences, rng, settings.batch_places):
        loss = _loss(network, _padded(batch, network.none), negatives, negatives.draw(rng))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        run.steps += 1
        _average(run, network, settings.mean_decay)
    network.eval()


def _average(run: Run, network: Network, decay: float) -> None:
    """Take the newest weights into their moving average, which is short while there are few steps."""
    newest = {name: value.detach() for name, value in network.state_dict().items()}
    if not run.mean:
        run.mean = {name: value.clone() for name, value in newest.items()}
    share = 1 - min(decay, (1 + run.steps) / (10 + run.steps))
    for name, value in newest.items():
        run.mean[name].lerp_(value, share)


def _loss(network: Network, padded: Tensor, negatives: _Negatives, drawn: Tensor) -> Tensor:
    """Return the sampled softmax loss of predicting each next item, corrected by logQ (Bengio and Senecal, 2008)."""
    inputs, targets = padded[:, :-1], padded[:, 1:]  # (B, T) each
    real = targets != network.none
    table = network.table()
    wanted = targets[real]  # (P,)
    states, vectors = cosines(network(inputs, table)[real], table)  # (P, D) of P real places, (I + 1, D)
    own = (states * vectors[wanted]).sum(-1, keepdim=True) - negatives.log_chance[wanted, None]  # (P, 1)
    others = states @ vectors[drawn].T - negatives.log_chance[drawn]  # (P, N)
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
