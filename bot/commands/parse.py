"""Understand many messages: ``python -m commands.parse MODEL < texts.jsonl > understood.jsonl``.

A line in is a JSON string; a line out is ``{"intent", "confidence", "ranking", "entities"}``. Nothing else is
written to standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

# The encoder sorts and pads a batch together.
BATCH = 64


def understand(model: str, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Run the trained pipeline over texts, in order."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
    from rasa.shared.core.trackers import DialogueStateTracker

    processor = Agent.load(model).processor
    tracker = DialogueStateTracker.from_events("parse", [])
    target = processor.model_metadata.nlu_target
    for first in range(0, len(texts), BATCH):
        messages = [UserMessage(text) for text in texts[first : first + BATCH]]
        found = processor.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: tracker}, targets=[target]
        )
        for message in found[target]:
            data = message.as_dict(only_output_properties=True)
            ranking = [one for one in data.get("intent_ranking", []) if one["name"] != "nlu_fallback"]
            yield {
                "intent": data["intent"]["name"],
                "confidence": ranking[0]["confidence"] if ranking else 0.0,
                "ranking": ranking,
                "entities": data.get("entities", []),
            }


def main() -> None:
    """Read texts, write what was understood."""
    texts = [json.loads(line) for line in sys.stdin if line.strip()]
    out, sys.stdout = sys.stdout, sys.stderr
    for done, row in enumerate(understand(sys.argv[1], texts), start=1):
        out.write(json.dumps(row, ensure_ascii=False, default=float) + "\n")
        if done % 1_000 == 0:
            sys.stderr.write(f"{done} of {len(texts)} messages\n")


if __name__ == "__main__":
    main()
