"""Start Rasa's server, without what it loads and never uses, and without what it does again at every turn.

Takes the arguments of ``rasa run``; ``zhanggui bot run`` calls it with the right ones.
"""

from __future__ import annotations

import sys
from typing import Any


def validate_with_one_validator() -> None:
    """Check action results against Rasa's schema, but check the schema itself once and not at every call.

    ``jsonschema.validate`` checks the schema first: 25 of a search turn's 70 ms in the bot.
    """
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def main() -> None:
    """Hand over to Rasa's command line."""
    # TensorFlow Lite imports jax when it is there: 2.5 s and 60 MB for a converter that nobody calls.
    sys.modules["jax"] = None  # type: ignore[assignment]
    from rasa.__main__ import main as rasa_main

    validate_with_one_validator()
    sys.argv = ["rasa", "run", *sys.argv[1:]]
    rasa_main()


if __name__ == "__main__":
    main()
