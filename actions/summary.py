"""What the person who takes over reads first: who, why, what was done, what is still open, what was said.

Every line repeats a record: the tracker's slots and messages, the audit log of the conversation. Nothing is inferred.
"""

from __future__ import annotations

from actions.mood import Mood, lately
from actions.tasks.state import Task, task_in
from actions.turn import Turn
from shop.types import Language
from zhanggui.messages import HandoffReason
from zhanggui.services import Services
from zhanggui.wording import word

# A person reads the summary before the first answer: the last few sentences are what they need.
SUMMARY_TEXTS = 3
SUMMARY_CHARS = 2_000
#: The newest changes; a conversation with more is read itself.
_CHANGES = 4


def handoff_summary(turn: Turn, services: Services, reason: HandoffReason) -> str:
    """Build the summary in the shopper's language."""
    language = turn.language
    lines = [
        word("summary_customer", language, who=_who(turn, services)),
        word("summary_reason", language, why=word(f"handoff_{reason}", language)),
    ]
    mood = lately([*turn.shopper_texts(SUMMARY_TEXTS), turn.text])
    if mood is not Mood.CALM:
        lines.append(word("summary_mood", language, mood=word(f"mood_{mood}", language)))
    lines += _about(turn, services, language)
    if turn.last_products:
        products = services.shop.products.get_many(turn.last_products[:3])
        titles = word("separator", language).join(p.title.get(language) for p in products.values())
        lines.append(word("summary_products", language, titles=titles))
    if said := turn.shopper_texts(SUMMARY_TEXTS):
        lines.append(word("summary_said", language, texts=" / ".join(said)))
    return "\n".join(lines)[:SUMMARY_CHARS]


def _who(turn: Turn, services: Services) -> str:
    """Return the customer where the identity is signed; else which order they have proved, if any."""
    customer_id = turn.metadata.customer_id
    customer = services.shop.customers.get(customer_id) if customer_id else None
    if customer:
        return f"{customer.name} ({customer.id})"
    proved = turn.slot_text("verified_order")
    return word("summary_proved", turn.language, number=proved) if proved else word("summary_unknown", turn.language)


def _about(turn: Turn, services: Services, language: Language) -> list[str]:
    """Return what was done, what was tried in vain, and what is open."""
    lines = []
    done = services.shop.audit.in_conversation(turn.session_id)[-_CHANGES:]
    if done:
        labels = (f"{word('did_' + entry.action.replace('.', '_'), language)} {entry.subject}" for entry in done)
        lines.append(word("summary_done", language, what=word("separator", language).join(labels)))
    if tries := turn.slot_count("order_lookup_tries"):
        lines.append(word("summary_tries", language, count=tries))
    task = task_in(turn.tracker.get_slot("order_task"))
    number = (task.order or task.number if task else None) or turn.slot_text("order_number")
    number = number or turn.slot_text("verified_order")
    if number:
        lines.append(word("summary_order", language, number=number))
    if task:
        lines.append(_open(task, language))
    return lines


def _open(task: Task, language: Language) -> str:
    """Return the task that has not come to its end, with what is known and what was asked last."""
    known = [
        word(f"reason_{task.reason}", language) if task.reason else "",
        word(f"outcome_{task.outcome}", language) if task.outcome else "",
        task.address or "",
        word("summary_photos", language, count=len(task.photos)) if task.photos else "",
    ]
    details = word("separator", language).join(filter(None, known))
    asked = word(f"step_{task.asked}", language) if task.asked else "–"
    what = word(f"task_{task.name}", language)
    return word("summary_open", language, task=what, details=details or "–", asked=asked)
