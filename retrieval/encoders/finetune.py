"""Fine-tuning of the packaged encoder on one shop's texts, on a CPU, in minutes; kept only if it is better.

The last layers learn by MultipleNegativesRankingLoss (Henderson et al., "Efficient Natural Language Response
Suggestion for Smart Reply", arXiv:1705.00652) with one hard negative a query. See docs/adr/0008.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.encoders.encoder import E5_PREFIXES, Vectors
from retrieval.encoders.finetune_data import Example, TrainingData

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

#: Told: step, seconds spent, mean loss since the last time, held-out nDCG@10.
Report = Callable[[int, float, float, float], None]
STATE_FILE = "state.safetensors"


@dataclass(frozen=True)
class FinetuneOptions:
    """How long and how fast; the defaults fit two cores and 20,000 products into half an hour."""

    minutes: float = 18.0
    batch: int = 64
    learning_rate: float = 3e-5
    #: The loss's scale, 1 / temperature: E5 was trained with 0.01, but with far larger batches.
    scale: float = 50.0
    #: So many of the last layers learn; the others and the word vectors stay.
    layers: int = 4
    max_tokens: int = 64
    #: A measurement and a checkpoint each so many steps.
    evaluate_every: int = 40
    #: Measurements without a rise before it stops.
    patience: int = 3
    max_steps: int = 100_000
    seed: int = 0


@dataclass
class Outcome:
    """What a training came to."""

    before: float
    best: float
    best_step: int = 0
    step: int = 0
    seconds: float = 0.0
    history: list[tuple[int, float]] = field(default_factory=list)


class TorchEncoder:
    """The model in training, measured like any encoder."""

    name = "training"

    def __init__(self, model: SentenceTransformer, max_tokens: int, prefixes: tuple[str, str]) -> None:
        self.model = model
        self.max_tokens = max_tokens
        self.query_prefix, self.passage_prefix = prefixes
        self.dimension = int(model[0].auto_model.config.hidden_size)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors."""
        return self._encode([self.query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (N, D) unit vectors."""
        return self._encode([self.passage_prefix + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        import torch

        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.dimension), np.float32)
        self.model.eval()
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                rows = order[start : start + 64]
                found = self.model(self.features([texts[i] for i in rows]))["sentence_embedding"]
                out[rows] = found.numpy()
        return out

    def features(self, texts: Sequence[str]) -> dict[str, torch.Tensor]:
        """Return token ids and mask, (B, T) each."""
        encoded = self.model.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.max_tokens, return_tensors="pt"
        )
        return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}


class Finetuning:
    """One training: it can be killed at any moment and goes on from its last checkpoint.

    Parameters
    ----------
    model : SentenceTransformer
        The packaged model; trained in place.
    data : TrainingData
    checkpoints : Path
        Folder of the checkpoint; one file, replaced in one step.
    options : FinetuneOptions
    prefixes : (str, str)
        What the model was trained with before a query and before a passage.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        data: TrainingData,
        checkpoints: Path,
        options: FinetuneOptions,
        prefixes: tuple[str, str] = E5_PREFIXES,
    ) -> None:
        import torch
        from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

        self.options, self.data, self.model = options, data, model
        self.encoder = TorchEncoder(model, options.max_tokens, prefixes)
        self.parameters = _thaw(model, options.layers)
        self.optimiser = torch.optim.AdamW(self.parameters.values(), lr=options.learning_rate, weight_decay=0.01)
        self.loss = MultipleNegativesRankingLoss(model, scale=options.scale)
        self.path = checkpoints / STATE_FILE
        self.best = {name: tensor.detach().clone() for name, tensor in self.parameters.items()}
        self.outcome = Outcome(before=-1.0, best=-1.0)

    def run(self, report: Report | None = None) -> Outcome:
        """Train until the time is up or the held-out measure rises no more; leave the best weights in the model."""
        if not self._resume():
            before = self.data.held_out.measure(self.encoder)
            self.outcome = Outcome(before=before, best=before, history=[(0, before)])
        batches = islice(self.data.batches(self.options.batch, self.options.seed), self.outcome.step, None)
        while not self._is_done():
            self._round(batches, report)
        self._load(self.best)
        return self.outcome

    def _round(self, batches: Iterator[list[Example]], report: Report | None) -> None:
        """Train some steps, measure, keep a checkpoint."""
        started, losses = time.monotonic(), []
        for examples in islice(batches, self.options.evaluate_every):
            losses.append(self._step(examples))
            self.outcome.step += 1
            if self.outcome.seconds + time.monotonic() - started > self.options.minutes * 60:
                break
        measured = self.data.held_out.measure(self.encoder)
        self.outcome.seconds += time.monotonic() - started
        self.outcome.history.append((self.outcome.step, measured))
        if measured > self.outcome.best:
            self.outcome.best, self.outcome.best_step = measured, self.outcome.step
            self.best = {name: tensor.detach().clone() for name, tensor in self.parameters.items()}
        self._save()
        if report:
            report(self.outcome.step, self.outcome.seconds, float(np.mean(losses)), measured)

    def _step(self, examples: list[Example]) -> float:
        import torch

        self.model.train()
        # Dropout draws anew from the step's number: a resumed training goes on as if it had not stopped.
        torch.manual_seed(self.options.seed + self.outcome.step)
        # Warm-up: the first steps of Adam are large and would forget what the model knows.
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.learning_rate * min((self.outcome.step + 1) / self.options.evaluate_every, 1.0)
        columns = [
            self.encoder.features([self.encoder.query_prefix + example.query for example in examples]),
            self.encoder.features([self.encoder.passage_prefix + example.positive for example in examples]),
            self.encoder.features([self.encoder.passage_prefix + example.negative for example in examples]),
        ]
        loss = self.loss(columns, torch.zeros(len(examples)))
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self.parameters.values()), 1.0)
        self.optimiser.step()
        return float(loss.detach())

    def _is_done(self) -> bool:
        since_best = sum(step > self.outcome.best_step for step, _ in self.outcome.history)
        return (
            since_best >= self.options.patience
            or self.outcome.seconds >= self.options.minutes * 60
            or self.outcome.step >= self.options.max_steps
        )

    def _load(self, tensors: dict[str, torch.Tensor]) -> None:
        import torch

        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(tensors[name])

    def _save(self) -> None:
        """Write weights, best weights and the optimiser's moments as one safetensors file, put in place at once."""
        from safetensors.torch import save_file

        tensors = {f"now/{name}": tensor.detach() for name, tensor in self.parameters.items()}
        tensors |= {f"best/{name}": tensor for name, tensor in self.best.items()}
        for name, parameter in self.parameters.items():
            for key, value in self.optimiser.state[parameter].items():
                tensors[f"adam/{key}/{name}"] = value
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        record = {"outcome": asdict(self.outcome), "fingerprint": self._fingerprint()}
        save_file(
            {name: tensor.contiguous() for name, tensor in tensors.items()}, draft, {"record": json.dumps(record)}
        )
        draft.replace(self.path)

    def _resume(self) -> bool:
        """Take up the checkpoint, if there is one of the same training."""
        from safetensors import safe_open

        if not self.path.is_file():
            return False
        with safe_open(self.path, "pt") as file:
            record = json.loads(file.metadata()["record"])
            if record["fingerprint"] != self._fingerprint():
                return False
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        self._load({name: tensors[f"now/{name}"] for name in self.parameters})
        self.best = {name: tensors[f"best/{name}"] for name in self.parameters}
        for name, parameter in self.parameters.items():
            keys = [key for key in tensors if key.startswith("adam/") and key.split("/", 2)[2] == name]
            self.optimiser.state[parameter] = {key.split("/", 2)[1]: tensors[key] for key in keys}
        past = record["outcome"]
        past["history"] = [(step, measured) for step, measured in past["history"]]
        self.outcome = Outcome(**past)
        return True

    def _fingerprint(self) -> dict[str, Any]:
        """Name what a checkpoint may be taken up by: another catalogue or other options make another training."""
        how = {name: value for name, value in asdict(self.options).items() if name not in ("minutes", "max_steps")}
        return how | {"pairs": len(self.data.pairs), "products": len(self.data.text_by_id)}


def _thaw(model: SentenceTransformer, layers: int) -> dict[str, torch.nn.Parameter]:
    """Freeze all but the last layers; return what learns, by name."""
    last = len(model[0].auto_model.encoder.layer)
    learning = {}
    for name, parameter in model[0].auto_model.named_parameters():
        own = name.split(".")
        parameter.requires_grad = own[:2] == ["encoder", "layer"] and int(own[2]) >= last - layers
        if parameter.requires_grad:
            learning[name] = parameter
    return learning
