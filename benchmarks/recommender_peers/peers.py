"""The peers, and the settings of each that are tried on the validation items; the best one is tested."""

from __future__ import annotations

from typing import Any

Settings = dict[str, Any]

#: SASRec of RecTools with the size that the literature uses on these sets (64 dimensions, two blocks). All histories
#: are filled up to ``session_max_len``: 20 holds nine shoppers in ten, and 50 would leave a third of the epochs.
_SASREC = {
    "n_factors": 64,
    "n_blocks": 2,
    "n_heads": 2,
    "session_max_len": 20,
    "batch_size": 128,
    "lr": 1e-3,
    "epochs": 60,
}
GRIDS: dict[str, tuple[Settings, ...]] = {
    "implicit-cosine": ({"K": 50}, {"K": 200}),
    "implicit-bm25": (
        {"K": 200, "K1": 1.2, "B": 0.75},
        {"K": 200, "K1": 0.5, "B": 0.2},
        {"K": 200, "K1": 10, "B": 0.5},
    ),
    "implicit-als": tuple(
        {"factors": 128, "iterations": 15, "regularization": regularisation, "alpha": alpha}
        for regularisation, alpha in ((0.01, 1.0), (0.1, 5.0), (1.0, 20.0))
    ),
    "implicit-bpr": tuple(
        {"factors": 64, "iterations": iterations, "learning_rate": 0.05, "regularization": 0.01}
        for iterations in (100, 300)
    ),
    "rectools-ease": ({"regularization": 100.0}, {"regularization": 300.0}),
    "rectools-sasrec": (
        {**_SASREC, "loss": "sampled_softmax", "n_negatives": 256, "dropout_rate": 0.4},
        {**_SASREC, "loss": "gBCE", "n_negatives": 256, "gbce_t": 0.75, "dropout_rate": 0.4},
    ),
}
#: Do not know shoppers whom they have not learned from.
NEEDS_KNOWN_SHOPPERS = frozenset({"implicit-bpr"})
