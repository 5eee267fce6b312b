"""Where a training of SASRec stands, on disk after every epoch: one that was killed goes on as if nothing had been."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import structlog
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

if TYPE_CHECKING:
    from recommender.models.sasrec_training import SasrecSettings

log = structlog.get_logger(__name__)

_CHECKPOINT = "checkpoint.safetensors"


@dataclass
class Run:
    """Where a training stands.

    Parameters
    ----------
    best : dict of str to ndarray
        What serving needs of the best epoch.
    mean : dict of str to Tensor
        The moving average of the network's weights.
    steps : int
        Batches learned from.
    stale : int
        Validations since the best.
    """

    best: dict[str, npt.NDArray[np.float32]]
    mean: dict[str, Tensor] = field(default_factory=dict)
    epoch: int = 0
    steps: int = 0
    best_epoch: int = 0
    figure: float = -1.0
    stale: int = 0


_NUMBERS = ("epoch", "steps", "best_epoch", "figure", "stale")


def save(
    folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, run: Run, settings: SasrecSettings
) -> None:
    """Write the checkpoint aside and rename it: a kill in between leaves the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"now.{name}": value.contiguous() for name, value in network.state_dict().items()}
    tensors |= {f"mean.{name}": value for name, value in run.mean.items()}
    tensors |= {f"best.{name}": torch.from_numpy(value) for name, value in run.best.items()}
    for place, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"adam.{place}.{name}": value.clone() for name, value in moments.items()}
    state = {name: getattr(run, name) for name in _NUMBERS} | {"settings": asdict(settings)}
    draft = folder / f".{_CHECKPOINT}"
    save_file(tensors, draft, metadata={"state": json.dumps(state)})
    draft.replace(folder / _CHECKPOINT)


def resume(folder: Path, network: nn.Module, optimizer: torch.optim.Optimizer, settings: SasrecSettings) -> Run | None:
    """Set network and optimizer to where the checkpoint stands and return it; None where there is none that fits."""
    path = folder / _CHECKPOINT
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as opened:
        state = json.loads(opened.metadata()["state"])
    tensors = load_file(path)
    now = _part(tensors, "now.")
    shapes = {name: value.shape for name, value in network.state_dict().items()}
    if state["settings"] != asdict(settings) or {name: value.shape for name, value in now.items()} != shapes:
        return None
    network.load_state_dict(now)
    moments: dict[int, dict[str, Tensor]] = {}
    for name, value in _part(tensors, "adam.").items():
        place, moment = name.split(".")
        moments.setdefault(int(place), {})[moment] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
    log.info("training goes on", epoch=state["epoch"])
    best = {name: value.numpy() for name, value in _part(tensors, "best.").items()}
    return Run(best=best, mean=_part(tensors, "mean."), **{name: state[name] for name in _NUMBERS})


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
