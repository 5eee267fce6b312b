"""A process that only asks rankers carries none of the libraries of training."""

from __future__ import annotations

import json
import subprocess
import sys

_LOOK = """
import json, sys
from recommender.ranking.light_gbm import lightgbm_for_scores
import recommender.serve
first = lightgbm_for_scores()
carried = [name for name in ("sklearn", "pandas", "pyarrow", "mlxtend") if name in sys.modules]
import numpy, sklearn, pandas
import lightgbm
values = numpy.array([[1.0], [2.0], [3.0], [4.0]] * 50)
dataset = lightgbm.Dataset(values, label=numpy.array([0, 0, 1, 1] * 50))
booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, dataset, 3)
print(json.dumps({"carried": carried, "same": first is lightgbm, "high": float(booster.predict(numpy.array([[4.0]]))[0])}))
"""


def test_serving_carries_no_library_of_training_and_training_goes_on_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True, timeout=120)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["carried"] == []
    assert found["same"]
    assert found["high"] > 0.5
