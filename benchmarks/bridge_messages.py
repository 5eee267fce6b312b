"""A million messages in both languages, drawn from what people really ask a shop, in a database of its own."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bridge.database import upgrade as upgrade_bridge
from bridge.models import ConversationRow, MessageRow, MessageTextRow
from bridge.search_text import words_of
from shop.database import open_engine
from shop.database import upgrade as upgrade_shop
from shop.service import Shop
from shop.types import Customer

Row = dict[str, object]
ROOT = Path(__file__).resolve().parents[1]
PER_CONVERSATION = 20
CUSTOMERS = 5_000
#: Of a hundred thousand conversations: those a desk has at one moment, the closed ones, and the rest.
WAITING, WITH_PERSON, CLOSED_SHARE = 300, 200, 0.4
_BATCH = 5_000
_ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")
_FAMILY, _GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋艳勇杰娟涛明超霞平刚"
_NAMES = ("Anna", "Tom", "Grace", "Omar", "Ivy", "Noah", "Mia", "Leo", "Zoe", "Max")
_SURNAMES = ("Baker", "Meyer", "Silva", "Novak", "Kaya", "Rossi", "Dubois", "Nagy", "Olsen", "Walsh")


def examples(language: str) -> list[str]:
    """Return what shoppers ask, of the bot's own training examples without their marks."""
    found = []
    for path in sorted((ROOT / "bot" / "data" / "nlu" / language).glob("*.yml")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("    - "):
                found.append(_ENTITY.sub(r"\1", line.removeprefix("    - ")).strip())
    return found


def make(url: str, messages: int, seed: int) -> None:
    """Fill an empty database."""
    upgrade_shop(url)
    upgrade_bridge(url)
    draw = random.Random(seed)
    shop = Shop.open(url)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    shop.customers.upsert(
        Customer(id=f"c-{number}", name=_name(draw), email=None, language="en", created_at=now)
        for number in range(CUSTOMERS)
    )
    shop.close()
    engine = open_engine(url)
    talks = _talks(draw, messages // PER_CONVERSATION, now)
    with Progress() as progress:
        bar = progress.add_task("messages", total=messages)
        while batch := list(islice(talks, _BATCH // PER_CONVERSATION)):
            with Session(engine) as session, session.begin():
                session.execute(insert(ConversationRow), [conversation for conversation, _ in batch])
                rows = [row for _, said in batch for row in said]
                session.execute(insert(MessageRow), rows)
                texts = [_found_by(row) for row in rows]
                session.execute(insert(MessageTextRow), texts)
            progress.update(bar, advance=len(rows))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()


def _name(draw: random.Random) -> str:
    if draw.random() < 0.5:
        return draw.choice(_FAMILY) + "".join(draw.choices(_GIVEN, k=2))
    return f"{draw.choice(_NAMES)} {draw.choice(_SURNAMES)}"


def _found_by(row: Row) -> Row:
    text = str(row["text"])
    return {"conversation_id": row["conversation_id"], "seq": row["seq"], "text": text, "words": words_of(text)}


def _talks(draw: random.Random, count: int, now: datetime) -> Iterator[tuple[Row, list[Row]]]:
    questions = {language: examples(language) for language in ("en", "zh")}
    for number in range(count):
        language = draw.choice(("en", "zh"))
        begun = now - timedelta(minutes=count - number)
        yield _talk(draw, number, count, language, questions[language], begun)


def _talk(
    draw: random.Random, number: int, count: int, language: str, questions: list[str], begun: datetime
) -> tuple[Row, list[Row]]:
    place = count - number
    state = "closed" if draw.random() < CLOSED_SHARE else "bot"
    state = "waiting" if place <= WAITING else "person" if place <= WAITING + WITH_PERSON else state
    talk_id = f"{number:08x}-0000-7000-8000-{draw.getrandbits(48):012x}"
    conversation = {
        "id": talk_id,
        "created_at": begun,
        "updated_at": begun + timedelta(seconds=30 * PER_CONVERSATION),
        "language": language,
        "state": state,
        "customer_id": f"c-{draw.randrange(CUSTOMERS)}" if draw.random() < 0.3 else None,
        "last_seq": PER_CONVERSATION,
        "waiting_since": begun if state in ("waiting", "person") else None,
        "agent": f"agent{draw.randrange(20)}" if state == "person" else None,
        "bot_seq": PER_CONVERSATION,
        "token_generation": 0,
        "read_seq": 0,
    }
    return conversation, [
        _message(draw, talk_id, seq, language, questions, begun) for seq in range(1, PER_CONVERSATION + 1)
    ]


def _message(draw: random.Random, talk_id: str, seq: int, language: str, questions: list[str], begun: datetime) -> Row:
    text = draw.choice(questions)
    if draw.random() < 0.2:
        order = f"ZG-{draw.randrange(10**7):07d}"
        text += f" ({order})" if language == "en" else f"，订单号{order}"
    if not seq % 2:
        # An answer is longer than a question.
        text += ("。" if language == "zh" else ". ") + draw.choice(questions)
    return {
        "conversation_id": talk_id,
        "seq": seq,
        "id": f"{talk_id[:8]}-{seq:04x}-7000-8000-{draw.getrandbits(48):012x}",
        "role": "shopper" if seq % 2 else "bot",
        "created_at": begun + timedelta(seconds=30 * seq),
        "client_message_id": None,
        "blocks": [{"type": "text", "text": text}],
        "author": None,
        "request": None,
        "is_answered": True,
        "text": text,
    }
