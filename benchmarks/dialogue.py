"""Simulated shoppers with goals and manners talk to the running system until they have what they came for, or give up.

Claim
    90 % of 200 dialogues reach their goal, nothing is ever changed that the shopper did not ask for, and the median of
    messages over the shortest path is at most 1.5.
Control
    The shortest path of each goal stands in ``benchmarks/dialogues/goals.yml``. Success is looked up in the shop's
    database or in the answer's blocks, not in words.
Command
    ``python -m benchmarks.dialogue``  (after ``make setup``)
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.dialogue_shopper import DATA, MAX_MESSAGES, Shopper, spoken
from benchmarks.dialogue_world import CALLED, World, changed_as_wished, wrong_changes
from bridge.auth import Tokens
from shop.service import Shop
from tests.e2e.stack import Stack
from zhanggui.settings import Settings

RESULT = Path(__file__).parent / "results" / "dialogue.json"
SEED = 20
MANNERS = ("terse", "chatty", "erratic")
LANGUAGES = ("en", "zh")
#: So many cards are looked at: the first screen.
LOOKED_AT = 3
PRICES = (60, 120, 250)


def plan(count: int) -> list[tuple[str, str, str]]:
    """Return (goal, manner, language) of each dialogue: every combination, over and over."""
    goals = yaml.safe_load((DATA / "goals.yml").read_text(encoding="utf-8"))
    return list(itertools.islice(itertools.cycle(itertools.product(goals, MANNERS, LANGUAGES)), count))


class Talk:
    """A conversation over the bridge's public channel."""

    def __init__(self, url: str, language: str, identity: str | None) -> None:
        self._http = httpx.Client(base_url=url, timeout=40)
        body = {"locale": language, "resume": False, **({"identity": identity} if identity else {})}
        opened = self._http.post("/v1/conversations", json=body).raise_for_status().json()
        self.id = str(opened["conversation_id"])
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        self.lines: list[tuple[str, Any]] = []

    def say(self, text: str) -> tuple[list[dict[str, Any]], str]:
        """Send a message; return the blocks of its answers and who owns the conversation then."""
        body = {"client_message_id": f"m{len(self.lines)}", "text": text}
        answer = self._http.post(f"/v1/conversations/{self.id}/messages", json=body, headers={"Prefer": "wait=30"})
        answer.raise_for_status()
        got = answer.json()
        blocks = [block for message in got["answers"] for block in message["blocks"]]
        self.lines += [("shopper", text), ("bot", [short(block) for block in blocks])]
        return blocks, str(got.get("state") or "bot")


def short(block: dict[str, Any]) -> str:
    """Return a block as a line of a transcript."""
    if block["type"] == "text":
        return str(block["text"])
    if block["type"] == "cards":
        return "[cards] " + " | ".join(card["title"] for card in block["cards"][:LOOKED_AT])
    if block["type"] == "quick_replies":
        return "[buttons] " + " | ".join(reply["label"] for reply in block["replies"])
    return f"[{block['type']}]"


class Run:
    """Plays dialogues against one running system."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        settings = Settings(var_dir=stack.var)
        self.shop = Shop.open(settings.resolved_database_url)
        self._world = World(self.shop)
        self._signer = Tokens(settings)
        self._goals = yaml.safe_load((DATA / "goals.yml").read_text(encoding="utf-8"))

    def play(self, number: int, goal: str, manner: str, language: str) -> dict[str, Any]:
        """Play one dialogue and judge it."""
        draw = random.Random(f"{SEED}:{number}")
        spec = self._goals[goal]
        client = self._world.client(number, spec.get("orders", []), draw)
        signed = draw.random() < 0.5
        talk = Talk(self._stack.url, language, self._signer.identity(client.customer_id) if signed else None)
        facts = self._facts(goal, language, client, draw)
        shopper = Shopper(goal, manner, language, facts, draw)
        before = self._world.state(client, talk.id, signed)
        seen, state = self._talk(shopper, talk)
        after = self._world.state(client, talk.id, signed)
        wish = self._wish(client, facts, seen)
        wished = self._reached(spec["expects"], facts, seen, state, before, after, wish)
        shortest = spec["messages"] + int(bool(spec.get("proves")) and not signed) + shopper.extra_messages
        repeated = sum(times - 1 for ask, times in Counter(shopper.asked).items() if ask != "confirm")
        return {
            "number": number,
            "goal": goal,
            "manner": manner,
            "language": language,
            "signed": signed,
            "success": wished,
            "messages": sum(who == "shopper" for who, _ in talk.lines),
            "shortest": shortest,
            "wrong": wrong_changes(spec["expects"], before, after, wished),
            "handed_off": state != "bot",
            "repeated": repeated,
            "lines": talk.lines,
        }

    def _talk(self, shopper: Shopper, talk: Talk) -> tuple[list[list[dict[str, Any]]], str]:
        """Talk until nothing is left to say; return all answers and the last owner."""
        text: str | None = shopper.wish()
        seen: list[list[dict[str, Any]]] = []
        state, restated = "bot", False
        while text and len(seen) < MAX_MESSAGES and state == "bot":
            blocks, state = talk.say(text)
            seen.append(blocks)
            text = shopper.answer(blocks)
            if text is None and not restated and len(seen) == 1 and _lost(shopper.goal, blocks):
                # Was not understood: says it once more, as people do.
                restated, text = True, shopper.wish()
        return seen, state

    def _facts(self, goal: str, language: str, client: Any, draw: random.Random) -> dict[str, str]:
        said = spoken(language)
        kind = draw.choice(sorted(said["things"]))
        order = client.orders[0].number if client.orders else ""
        place = 1 if goal == "warranty" else draw.randrange(2)
        which = draw.randrange(2)
        return {
            "kind": kind,
            "kind_key": said["things"][kind],
            "price": str(draw.choice(PRICES)),
            "number": order,
            "spaced": order.casefold().replace("-", " "),
            "email": client.email,
            "phone": client.phone_end,
            "item": CALLED[language][place],
            "place": str(place),
            "reason": draw.choice(said["reasons"]),
            "outcome": said["outcomes"]["exchange" if goal == "exchange" else "refund"],
            "address": draw.choice(said["addresses"]),
            "ordinal": said["ordinals"][str(which)],
            "which": str(which),
        }

    def _wish(self, client: Any, facts: dict[str, str], seen: list[list[dict[str, Any]]]) -> dict[str, Any]:
        shown = next((c for blocks in seen for c in _cards(blocks)), [])
        which = min(int(facts["which"]), max(0, len(shown) - 1))
        own = client.orders[0] if client.orders else None
        return {
            "number": own.number if own else None,
            "variant": own.lines[int(facts["place"])].variant_id if own else None,
            "address": facts["address"],
            "product": shown[which]["product_id"] if len(shown) > which else None,
        }

    def _reached(
        self,
        expects: str,
        facts: dict[str, str],
        seen: list[list[dict[str, Any]]],
        state: str,
        before: dict[str, Any],
        after: dict[str, Any],
        wish: dict[str, Any],
    ) -> bool:
        if expects == "person":
            return state in ("waiting", "person")
        if expects == "timeline":
            return any(b["type"] == "order_timeline" and b["number"] == wish["number"] for bs in seen for b in bs)
        shown = [cards for blocks in seen for cards in _cards(blocks)]
        if expects == "cards":
            return bool(shown) and self._fits(shown[-1], facts, int(facts["price"]))
        if expects == "cheaper_cards":
            highest = [max(_price(card) for card in cards[:LOOKED_AT]) for cards in shown]
            return len(shown) > 1 and highest[-1] < highest[0] and self._fits(shown[-1], facts, None)
        return changed_as_wished(expects, before, after, wish)

    def _fits(self, cards: list[dict[str, Any]], facts: dict[str, str], price: int | None) -> bool:
        """Look in the shop's records whether the first cards are of the kind, and cost no more than the bound.

        Where nothing of the kind is below the bound, the answer has to be of the kind all the same.
        """
        own = self.shop.products.get_many([card["product_id"] for card in cards[:LOOKED_AT]])
        of_kind = [product for product in own.values() if product.product_type.en == facts["kind_key"]]
        if price is None:
            return len(of_kind) == len(own)
        possible = sum(
            product.offer.price.amount_minor <= price * 100
            for product in self.shop.products.iterate()
            if product.product_type.en == facts["kind_key"] and product.offer.price
        )
        within = sum(_price(card) <= price * 100 for card in cards[:LOOKED_AT])
        return len(of_kind) == len(own) and within >= min(possible, len(own))


def _cards(blocks: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [block["cards"] for block in blocks if block["type"] == "cards"]


def _price(card: dict[str, Any]) -> int:
    return int(card["price"]["amount_minor"]) if card.get("price") else 0


def _lost(goal: str, blocks: list[dict[str, Any]]) -> bool:
    """Say whether a first answer has nothing that belongs to the goal."""
    kinds = {block["type"] for block in blocks}
    wanted = {"track": {"order_timeline"}, "cancel_too_late": {"sources"}}
    return not kinds & wanted.get(goal, {"cards"})


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of some dialogues."""
    done = [row for row in rows if row["success"]]
    ratios = [row["messages"] / row["shortest"] for row in done]
    return {
        "dialogues": len(rows),
        "success": round(len(done) / len(rows), 3),
        "median_messages": statistics.median(row["messages"] for row in rows),
        "median_over_shortest": round(statistics.median(ratios), 2) if ratios else None,
        "wrong_changes": sum(bool(row["wrong"]) for row in rows),
        "hand_offs_unasked": sum(row["handed_off"] and row["goal"] != "dispute" for row in rows),
        "repeated_questions": sum(row["repeated"] for row in rows),
    }


def main(
    count: Annotated[int, typer.Option(help="dialogues")] = 200,
    only: Annotated[str, typer.Option(help="one goal")] = "",
    json_path: Annotated[Path, typer.Option("--json", help="where the figures go")] = RESULT,
    transcripts: Annotated[Path | None, typer.Option(help="write the dialogues to this file, failed first")] = None,
) -> None:
    """Play the dialogues one after the other and print the figures."""
    limits = {"ZHANGGUI_MESSAGES_PER_MINUTE": "6000", "ZHANGGUI_CONVERSATIONS_PER_HOUR": "10000"}
    limits["ZHANGGUI_ORDER_LOOKUPS_PER_HOUR"] = "10000"
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder), **limits) as stack:
        run = Run(stack)
        wanted = [(n, *one) for n, one in enumerate(plan(count)) if not only or one[0] == only]
        rows = [run.play(*one) for one in wanted]
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for key in ("goal", "manner", "language"):
            parts[row[key]].append(row)
    figures: dict[str, Any] = {
        "seed": SEED,
        "all": summary(rows),
        "by": {name: summary(own) for name, own in parts.items()},
    }
    figures["seconds"] = round(time.monotonic() - started)
    json_path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if transcripts:
        rows.sort(key=lambda row: (row["success"], not row["wrong"]))
        transcripts.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    table = Table("", *figures["all"])
    for name, own in {"all": figures["all"], **figures["by"]}.items():
        table.add_row(name, *(str(value) for value in own.values()))
    Console(width=170).print(table)


if __name__ == "__main__":
    typer.run(main)
