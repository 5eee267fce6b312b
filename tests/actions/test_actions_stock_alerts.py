"""Word when it is back: asked for after a yes, listed, taken back; both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.types import Product
from tests.actions.conftest import Shopper
from tests.actions.talk import labels
from zhanggui.services import Services
from zhanggui.settings import Settings

STOCK = "action_answer_stock"
WISHES = [
    "tell me when it's back",
    "can you notify me when it is available again?",
    "let me know once you have it",
    "到货了告诉我",
    "有货了通知我一声",
    "到货提醒",
]


@pytest.fixture(scope="module")
def services(module_var: Path) -> Iterator[Services]:
    opened = Services.open(Settings(var_dir=module_var))
    yield opened
    opened.close()


@pytest.fixture
def shopper(services: Services, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(services, session_id=request.node.name[:100], message_seq=4)


@pytest.fixture(scope="module")
def sold_out(services: Services) -> Product:
    return next(product for product in services.shop.products.iterate() if not product.in_stock)


@pytest.fixture(scope="module")
def half_gone(services: Services) -> Product:
    """A T-shirt without black in M and L, everything else in stock."""
    product = next(
        p
        for p in services.shop.products.page("clothing", 0, 200)
        if p.product_type.en == "T-shirt" and any(v.options.get("colour") == "black" for v in p.variants)
    )
    variants = tuple(
        v.model_copy(
            update={"stock_quantity": 0 if v.options["colour"] == "black" and v.options["size"] in ("M", "L") else 5}
        )
        for v in product.variants
    )
    given = product.model_copy(update={"variants": variants})
    services.shop.products.upsert([given])
    return given


def waiting(services: Services, shopper: Shopper) -> list[tuple[str, str | None]]:
    data = shopper.metadata
    found = services.shop.stock_alerts.waiting(data.get("customer_id"), data["session_id"])
    return [(own.product_id, own.variant_id) for own in found]


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("yes", ["yes please", "好的"])
def test_an_alert_is_kept_after_a_yes_and_once(
    services: Services, shopper: Shopper, sold_out: Product, wish: str, yes: str
) -> None:
    asked = shopper.turn(STOCK, wish, "stock", focus_product=sold_out.id)
    assert asked.responses == ["utter_alert_confirm"]
    assert waiting(services, shopper) == []
    assert shopper.turn("action_agree", yes, "affirm").responses == ["utter_alert_set"]
    shopper.turn(STOCK, wish, "stock")
    assert shopper.turn("action_agree", yes, "affirm").responses == ["utter_alert_known"]
    assert waiting(services, shopper) == [(sold_out.id, None)]
    (entry,) = services.shop.audit.in_conversation(shopper.metadata["session_id"])
    assert (entry.action, entry.message_seq) == ("stock_alert.add", 4)


@pytest.mark.parametrize("answer", ["no", "不用了", "hmm, is there something similar?"])
def test_without_a_yes_nothing_is_kept(services: Services, shopper: Shopper, sold_out: Product, answer: str) -> None:
    shopper.turn(STOCK, "tell me when it's back", "stock", focus_product=sold_out.id)
    shopper.turn("action_agree", answer, "affirm" if "similar" in answer else "deny")
    assert waiting(services, shopper) == []


@pytest.mark.parametrize("question", ["is it in stock?", "还有货吗"])
def test_a_sold_out_answer_offers_the_alert(
    services: Services, shopper: Shopper, sold_out: Product, question: str
) -> None:
    said = shopper.turn(STOCK, question, "stock", focus_product=sold_out.id)
    assert said.responses == ["utter_stock_out"]
    assert labels(said) == ["Tell me when it's back" if question.isascii() else "到货通知我"]
    (reply,) = said.of_type("quick_replies")[-1].replies
    done = shopper.turn(STOCK, "/stock", "stock", reply.payload.entities)
    assert done.responses == ["utter_alert_set"], "the button says what it does: it is the yes"
    assert waiting(services, shopper) == [(sold_out.id, None)]


@pytest.mark.parametrize("wish", ["tell me when black in M is back", "黑色M码到货了通知我"])
def test_one_variant_is_watched(services: Services, shopper: Shopper, half_gone: Product, wish: str) -> None:
    asked = shopper.turn(STOCK, wish, "stock", focus_product=half_gone.id)
    assert asked.responses == ["utter_alert_confirm"]
    assert ("black, M" if wish.isascii() else "黑色") in str(asked.messages[0]["product"])
    shopper.turn("action_agree", "yes", "affirm")
    variant = next(v for v in half_gone.variants if v.options["colour"] == "black" and v.options["size"] == "M")
    assert waiting(services, shopper) == [(half_gone.id, variant.id)]


@pytest.mark.parametrize("wish", ["notify me when it's back", "到货了告诉我"])
def test_of_several_it_is_asked_which(services: Services, shopper: Shopper, half_gone: Product, wish: str) -> None:
    asked = shopper.turn(STOCK, wish, "stock", focus_product=half_gone.id)
    assert asked.responses == ["utter_alert_which"]
    assert len(labels(asked)) == 2


def test_what_is_there_needs_no_alert(services: Services, shopper: Shopper, half_gone: Product) -> None:
    said = shopper.turn(STOCK, "let me know when white in M is back", "stock", focus_product=half_gone.id)
    assert said.responses == ["utter_stock_in"]
    variant = next(v for v in half_gone.variants if v.options["size"] == "S")
    choice = {"choice": f"alert:{half_gone.id}:{variant.id}"}
    assert shopper.turn(STOCK, "/stock", "stock", choice).responses == ["utter_stock_in"]
    assert waiting(services, shopper) == []


@pytest.mark.parametrize("shown", ["which alerts do I have?", "我设了哪些到货提醒"])
@pytest.mark.parametrize(
    "off", ["cancel the stock alert", "don't tell me any more when it's back", "取消到货提醒", "提醒不用了"]
)
def test_alerts_are_listed_and_taken_back(
    services: Services, shopper: Shopper, sold_out: Product, shown: str, off: str
) -> None:
    assert shopper.turn(STOCK, shown, "stock").responses == ["utter_alerts_none"]
    shopper.turn(STOCK, "tell me when it's back", "stock", focus_product=sold_out.id)
    shopper.turn("action_agree", "yes", "affirm")
    said = shopper.turn(STOCK, shown, "stock")
    assert said.responses == ["utter_alerts"]
    assert said.of_type("text")[0].text in (sold_out.title.en, sold_out.title.zh)
    assert shopper.turn(STOCK, off, "stock").responses == ["utter_alert_removed"]
    assert waiting(services, shopper) == []
    assert shopper.turn(STOCK, off, "stock").responses == ["utter_alerts_none"]


def test_of_several_alerts_the_one_to_delete_is_asked_for(
    services: Services, shopper: Shopper, sold_out: Product, half_gone: Product
) -> None:
    black_m = next(v for v in half_gone.variants if v.options["colour"] == "black" and v.options["size"] == "M")
    for choice in (f"alert:{sold_out.id}", f"alert:{half_gone.id}:{black_m.id}"):
        shopper.turn(STOCK, "/stock", "stock", {"choice": choice})
    asked = shopper.turn(STOCK, "delete the alert", "stock", focus_product=None)
    assert asked.responses == ["utter_alert_remove_which"]
    replies = {reply.label: reply.payload for block in asked.of_type("quick_replies") for reply in block.replies}
    assert len(replies) == 2
    shopper.turn(STOCK, "/stock", "stock", next(iter(replies.values())).entities)
    assert waiting(services, shopper) == [(half_gone.id, black_m.id)]


def test_nobody_deletes_anothers_alert(services: Services, shopper: Shopper, sold_out: Product) -> None:
    shopper.turn(STOCK, "/stock", "stock", {"choice": f"alert:{sold_out.id}"})
    (alert,) = services.shop.stock_alerts.waiting(None, shopper.metadata["session_id"])
    other = Shopper(services, session_id="somebody else")
    assert other.turn(STOCK, "/stock", "stock", {"choice": f"alert_off:{alert.id}"}).responses == ["utter_alerts_none"]
    assert waiting(services, shopper) == [(sold_out.id, None)]
