"""Check the bot: ``python -m commands.check MODEL STORIES``.

First the files agree with each other, then every story of the file or folder is played against the trained
model: user texts are understood by the real pipeline, actions are predicted and not run.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

BOT = Path(__file__).resolve().parent.parent


def files_agree() -> bool:
    """Validate domain, stories, rules and NLU data against each other."""
    from rasa.shared.importers.rasa import RasaFileImporter
    from rasa.validator import Validator

    importer = RasaFileImporter(str(BOT / "config.yml"), str(BOT / "domain"), [str(BOT / "data")])
    validator = Validator.from_importer(importer)
    checks = {
        "domain": validator.verify_domain_validity(),
        "intents": validator.verify_intents(ignore_warnings=False),
        "examples in two intents": validator.verify_example_repetition_in_intents(ignore_warnings=False),
        "form slots": validator.verify_form_slots(),
        "slot mappings": validator.verify_slot_mappings(),
        "actions": validator.verify_actions_in_stories_rules(),
        "story structure": validator.verify_story_structure(ignore_warnings=False),
    }
    for name, agrees in checks.items():
        if not agrees:
            sys.stderr.write(f"the bot's files do not agree: {name} (see the lines above)\n")
    return all(checks.values())


def leave_out_unread_entities(agent: Any) -> None:
    """Compare only the entities that the dialogue reads: those of a fixed form and those that fill a slot.

    What DIET and the vocabulary find beside them (product types, colours) is read by nothing, since a search parses
    its text itself, and DIET's differs from one training to the next.
    """
    from components.lean_diet import LeanDIET
    from components.vocabulary_entities import VocabularyEntityExtractor

    unread = {LeanDIET.__name__, VocabularyEntityExtractor.__name__}

    slots = agent.domain.slots
    filling = {mapping.get("entity") for slot in slots for mapping in slot.mappings}
    parse = agent.processor.parse_message

    async def parse_read(*args: Any, **kwargs: Any) -> Any:
        parsed = await parse(*args, **kwargs)
        parsed["entities"] = [
            found for found in parsed["entities"] if found["entity"] in filling or found.get("extractor") not in unread
        ]
        return parsed

    agent.processor.parse_message = parse_read


def failed_stories(model: str, stories: Path) -> str:
    """Play the stories; return those that went another way, as Rasa writes them down."""
    from rasa.core.agent import Agent
    from rasa.core.constants import FAILED_STORIES_FILE
    from rasa.core.test import test

    agent = Agent.load(model)
    leave_out_unread_entities(agent)
    with tempfile.TemporaryDirectory() as out:
        result = asyncio.run(test(str(stories), agent, out_directory=out, e2e=True, disable_plotting=True))
        counts = result["report"]["conversation_accuracy"]
        sys.stdout.write(f"{counts['correct']} of {counts['total']} stories went as written\n")
        if counts["correct"] == counts["total"]:
            return ""
        return (Path(out) / FAILED_STORIES_FILE).read_text(encoding="utf-8")


def main() -> int:
    """Run both checks."""
    logging.getLogger("rasa").setLevel(logging.ERROR)
    model, stories = sys.argv[1], Path(sys.argv[2])
    if not files_agree():
        return 1
    failures = failed_stories(model, stories)
    sys.stderr.write(failures)
    return int(bool(failures))


if __name__ == "__main__":
    raise SystemExit(main())
