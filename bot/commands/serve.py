"""Start Rasa's server, without what it loads and never uses, and without what it does again at every turn.

Takes the arguments of ``rasa run``; ``zhanggui bot run`` calls it with the right ones.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Hand over to Rasa's command line."""
    # TensorFlow Lite imports jax when it is there: 2.5 s and 60 MB for a converter that nobody calls.
    sys.modules["jax"] = None  # type: ignore[assignment]
    from rasa.__main__ import main as rasa_main

    from commands.lean_calls import call_actions_leanly
    from commands.lean_graph import run_graph_directly

    call_actions_leanly()
    run_graph_directly()
    sys.argv = ["rasa", "run", *sys.argv[1:]]
    rasa_main()


if __name__ == "__main__":
    main()
