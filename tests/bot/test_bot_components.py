"""The tests of the bot's own parts, in the bot's own environment."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from zhanggui.bot_process import BOT, PYTHON, environment
from zhanggui.settings import Settings


def test_tests_of_the_bots_environment_pass(set_up_var: Path) -> None:
    ran = subprocess.run(
        [str(PYTHON), "-m", "pytest", "-q"],
        cwd=BOT,
        env=environment(Settings(var_dir=set_up_var)),
        capture_output=True,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
    assert passed is not None
    assert int(passed[1]) >= 100
