"""Plays written shoppers' messages to the running system, and writes down what it answers.

Claim
    None: these dialogues are there to be read; ``benchmarks.dialogue`` has the figures.
Control
    The shoppers' messages stand in ``benchmarks/dialogues/transcripts_*.yml`` and are sent whatever was answered
    before. Nothing in the Markdown is edited.
Command
    ``python -m benchmarks.transcripts``  (after ``make setup``)
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from benchmarks.dialogue import SEED, Talk
from benchmarks.dialogue_shopper import DATA
from benchmarks.dialogue_world import Client, World
from benchmarks.transcript_markdown import BLOCK, plain, turn
from bridge.auth import Tokens
from retrieval.artefacts import ArtefactStore
from shop.service import Shop
from shop.types import LANGUAGES, Language, Order
from tests.e2e.stack import Stack
from zhanggui.bot_process import KIND
from zhanggui.settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "transcripts"
#: Beside the shoppers of ``benchmarks.dialogue``, who are numbered from 0.
FIRST_NUMBER = 5_000
HEADS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Ten dialogues in English",
        "made": "Written by `python -m benchmarks.transcripts` on {day} from the running system (bot `{bot}`, demo "
        "shop). The shopper's messages are `benchmarks/dialogues/transcripts_en.yml`; they are sent as they are, "
        "whatever is answered. Nothing is edited. `[ … ]` is a button, `… ×` a wish that was understood and can be "
        "taken away.",
        "guest": "not signed in",
        "signed": "signed in",
        "waiting": "(the conversation is now with the shop's people)",
    },
    "zh": {
        "title": "十段中文对话",
        "made": "由 `python -m benchmarks.transcripts` 于 {day} 从运行中的系统写出（机器人 `{bot}`，演示商店）。"
        "顾客的话在 `benchmarks/dialogues/transcripts_zh.yml`，不管回答是什么都照原样发送；回答未经任何修改。"
        "`[ … ]` 是按钮，`… ×` 是系统听懂的、可以去掉的条件。",
        "guest": "未登录",
        "signed": "已登录",
        "waiting": "（对话已转给人工客服）",
    },
}


class Script(BaseModel):
    """What one shopper says, and what is known of them before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    says: tuple[str, ...]
    #: Status of each order that they have.
    orders: tuple[str, ...] = ()
    signed: bool = False
    #: By how many per cent the things were dearer when they were bought.
    paid_more: int = 0


def scripts(language: Language) -> list[Script]:
    """Return the written shoppers of a language."""
    raw = (DATA / f"transcripts_{language}.yml").read_text(encoding="utf-8")
    return TypeAdapter(list[Script]).validate_python(yaml.safe_load(raw))


def dearer(order: Order, per_cent: int) -> Order:
    """Return an order as it would be had its things cost so much more."""
    lines = tuple(
        line.model_copy(
            update={
                "unit_price": line.unit_price.model_copy(
                    update={"amount_minor": line.unit_price.amount_minor * (100 + per_cent) // 100}
                )
            }
        )
        for line in order.lines
    )
    paid = sum(line.unit_price.amount_minor * line.quantity for line in lines)
    return order.model_copy(update={"lines": lines, "total": order.total.model_copy(update={"amount_minor": paid})})


class Stage:
    """Plays scripts against one running system."""

    def __init__(self, stack: Stack) -> None:
        settings = Settings(var_dir=stack.var)
        self._url = stack.url
        self._shop = Shop.open(settings.resolved_database_url)
        self._world = World(self._shop)
        self._signer = Tokens(settings)

    def play(self, number: int, script: Script, language: Language) -> Iterator[str]:
        """Yield the paragraphs of one dialogue."""
        client = self._world.client(FIRST_NUMBER + number, list(script.orders), random.Random(f"{SEED}:{number}"))
        if script.paid_more:
            self._shop.orders.upsert([dearer(order, script.paid_more) for order in client.orders])
        identity = self._signer.identity(client.customer_id) if script.signed else None
        talk, owner = Talk(self._url, language, identity), "bot"
        heads = HEADS[language]
        yield f"*{', '.join([heads['signed' if script.signed else 'guest'], *(own.number for own in client.orders)])}*"
        for said in script.says:
            text = said.format(**_facts(client))
            blocks, state = talk.say(text)
            yield from turn(text, [BLOCK.validate_python(block) for block in blocks], language)
            if state != owner:
                yield f"*{heads['waiting']}*"
                owner = state


def _facts(client: Client) -> dict[str, str]:
    number = client.orders[0].number if client.orders else ""
    spaced = number.casefold().replace("-", " ")
    return {"number": number, "spaced": spaced, "email": client.email, "phone": client.phone_end}


def document(stage: Stage, language: Language, bot: str) -> str:
    """Return all dialogues of a language as Markdown."""
    heads = HEADS[language]
    paragraphs = [f"# {heads['title']}", heads["made"].format(day=datetime.now(UTC).date(), bot=bot)]
    for place, script in enumerate(scripts(language), 1):
        paragraphs.append(f"## {place}. {plain(script.title)}")
        paragraphs += stage.play(place + 100 * LANGUAGES.index(language), script, language)
    return "\n\n".join(paragraphs) + "\n"


def main(
    folder: Annotated[Path, typer.Option(help="where en.md and zh.md go")] = FOLDER,
) -> None:
    """Play all dialogues and write them down."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, Stack(Path(var), ZHANGGUI_MESSAGES_PER_MINUTE="6000") as stack:
        version = ArtefactStore(stack.var / "models").current(KIND)
        stage = Stage(stack)
        for language in LANGUAGES:
            text = document(stage, language, version.name if version else "?")
            (folder / f"{language}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
