"""A photo of what is broken: asked for, taken at any moment, left out without trouble, and kept with the case."""

from __future__ import annotations

import pytest

from actions.tasks.state import Step
from shop.cases import Case
from shop.order_rules import ReturnReason
from tests.actions import test_actions_tasks as base
from tests.actions.conftest import Said, Shopper
from tests.actions.talk import TaskTalk, labels, press
from zhanggui.messages import HandoffBlock
from zhanggui.services import Services

FIRST, SECOND = "01a219ab-7b63-7398-bca5-973af4f55907", "01a219ab-7b63-7398-bca5-973af4f55908"
ARRIVED = base.ARRIVED
#: Fixtures: the shop with the orders of those tests, put back before each.
services, orders = base.services, base.orders


class Talk(TaskTalk):
    """A talk in which files may come with a message."""

    def with_files(self, *attachment_ids: str, text: str = "/inform", intent: str = "inform") -> Said:
        said = self.heard(*attachment_ids, text=text, intent=intent)
        assert said is not None
        return said

    def heard(self, *attachment_ids: str, text: str, intent: str) -> Said | None:
        self.shopper.metadata["attachment_ids"] = list(attachment_ids)
        try:
            return self.say(text, intent)
        finally:
            self.shopper.metadata.pop("attachment_ids")

    @property
    def photos(self) -> tuple[str, ...] | None:
        assert self.task is not None
        return self.task.photos


@pytest.fixture
def ada(services: Services, request: pytest.FixtureRequest) -> Talk:
    talk = Talk(Shopper(services, customer_id=base.ADA, session_id=request.node.name[:100], message_seq=4))
    talk.shopper.slots["language"] = "en"
    return talk


def cases(services: Services) -> list[Case]:
    return services.shop.cases.for_order(ARRIVED)


def asked_for_a_photo(ada: Talk) -> Said:
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    for label in ("Linen shirt", "Arrived damaged"):
        asked = press(ada, asked, label) or asked
    assert asked.responses == ["utter_ask_photo"]
    return asked


def test_a_photo_is_the_answer_and_stands_with_the_case(services: Services, ada: Talk) -> None:
    asked_for_a_photo(ada)
    said = ada.with_files(FIRST)
    assert said.responses == ["utter_ask_outcome"]
    ada.with_files(SECOND, text="and the box", intent="inform")
    ada.say("refund", "refund")
    done = ada.say("yes", "affirm")
    assert done is not None
    assert done.responses == ["utter_return_opened", "utter_photos_with_it"]
    assert cases(services)[-1].attachment_ids == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("skip", "inform"),
        ("没有照片", "nlu_fallback"),
        ("不用了", "deny"),
        ("I don't have one", "out_of_scope"),
        ("no", "deny"),
        ("拍不了", "inform"),
    ],
)
def test_without_a_photo_it_goes_on_just_the_same(ada: Talk, text: str, intent: str) -> None:
    asked_for_a_photo(ada)
    said = ada.say(text, intent)
    assert said is not None
    assert said.responses == ["utter_ask_outcome"]
    assert ada.photos == ()


def test_the_button_goes_on_without_one_in_both_languages(ada: Talk) -> None:
    asked = asked_for_a_photo(ada)
    assert labels(asked) == ["Go on without a photo"]
    said = press(ada, asked, "Go on without a photo")
    assert said is not None
    assert said.responses == ["utter_ask_outcome"]
    ada.shopper.slots["language"] = "zh"
    assert ada.task is not None
    ada.shopper.slots["order_task"] = ada.task.having(photos=None, asked=Step.PHOTO).slot()
    again = ada.say("好的", "affirm")
    assert again is not None
    assert labels(again) == ["没有照片，继续"]


def test_the_money_is_asked_for_before_the_photo(ada: Talk) -> None:
    asked_for_a_photo(ada)
    said = ada.say("I want my money back", "refund")
    assert said is not None
    assert said.responses == ["utter_confirm_return"]
    assert ada.photos == ()


def test_nobody_is_held_up_by_what_may_be_left_out(ada: Talk) -> None:
    asked_for_a_photo(ada)
    again = ada.say("hmm the lid", "nlu_fallback")
    assert again is not None
    assert again.responses == ["utter_task_again", "utter_ask_photo"]
    on = ada.say("the lid it is", "nlu_fallback")
    assert on is not None
    assert on.responses == ["utter_ask_outcome"]


def test_enough_is_still_enough(ada: Talk) -> None:
    asked_for_a_photo(ada)
    said = ada.say("算了，我不退了", "deny")
    assert said is not None
    assert said.responses == ["utter_task_left"]


def test_a_photo_with_the_reason_is_not_asked_for_again(services: Services, ada: Talk) -> None:
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    press(ada, asked, "Linen shirt")
    said = ada.with_files(FIRST, text="it arrived damaged", intent="delivery_problem")
    assert said.responses == ["utter_ask_outcome"]
    assert ada.task is not None
    assert (ada.task.reason, ada.photos) == (ReturnReason.DAMAGED, (FIRST,))


def test_a_photo_alone_before_it_is_asked_for_is_kept_and_the_question_stays(ada: Talk) -> None:
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    press(ada, asked, "Linen shirt")
    said = ada.with_files(FIRST)
    assert said.responses == ["utter_photo_kept", "utter_ask_reason"]
    assert ada.photos == (FIRST,)


def test_a_photo_with_the_first_wish_counts(ada: Talk) -> None:
    ada.shopper.metadata["attachment_ids"] = [FIRST]
    ada.begin("the kettle is broken, I want it repaired", "warranty_repair", {"order_number": ARRIVED})
    ada.shopper.metadata.pop("attachment_ids")
    said = ada.say("it leaks", "warranty_repair")
    assert said is not None
    assert said.responses == ["utter_confirm_warranty"]
    assert ada.photos == (FIRST,)


def test_what_fits_badly_needs_no_photo(ada: Talk) -> None:
    asked = ada.begin("return it", "return_exchange", {"order_number": ARRIVED})
    for label in ("Linen shirt", "Doesn't fit"):
        asked = press(ada, asked, label) or asked
    assert asked.responses == ["utter_ask_outcome"]


def test_a_photo_afterwards_goes_to_the_case(services: Services, ada: Talk) -> None:
    ada.begin("my kettle is broken", "warranty_repair", {"order_number": ARRIVED})
    for text, intent in (("it leaks", "warranty_repair"), ("skip", "inform"), ("yes", "affirm")):
        ada.say(text, intent)
    (case,) = cases(services)
    assert case.attachment_ids == ()
    ada.shopper.metadata["attachment_ids"] = [FIRST]
    for _ in range(2):
        # Rasa's rule for "inform" outside a form.
        said = ada.shopper.turn("action_show_order", "/inform", "inform")
        assert said.responses == ["utter_photo_with_case"]
        assert said.messages[0]["case"] == case.number
    assert cases(services)[-1].attachment_ids == (FIRST,)
    actions = [entry.action for entry in services.shop.audit.of(case.number)]
    assert actions == ["case.open", "case.photos"]
    services.shop.cases.forget_photos([case.number])
    assert cases(services)[-1].attachment_ids == ()


def test_the_same_wish_again_brings_its_photos_to_the_case_that_is_known(services: Services, ada: Talk) -> None:
    for photo in (FIRST, SECOND):
        asked_for_a_photo(ada)
        ada.with_files(photo)
        ada.say("refund", "refund")
        ada.say("yes", "affirm")
    (case,) = cases(services)
    assert case.attachment_ids == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("language", "offered"),
    [
        ("en", ["It arrived damaged or is faulty", "Talk to a person"]),
        ("zh", ["收到的商品有破损或故障", "转人工客服"]),
    ],
)
def test_a_photo_out_of_the_blue_is_answered(services: Services, language: str, offered: list[str]) -> None:
    shopper = Shopper(services, session_id="photos-2", attachment_ids=[FIRST])
    said = shopper.turn("action_show_order", "/inform", "inform", language=language)
    assert said.responses == ["utter_photo_alone"]
    assert labels(said) == offered


def test_words_with_a_photo_are_answered_and_the_photo_is_mentioned(services: Services) -> None:
    shopper = Shopper(services, session_id="photos-2", attachment_ids=[FIRST])
    said = shopper.turn(
        "action_answer_question", "how long do I have to send it back?", "return_exchange", language="en"
    )
    assert said.responses[-1] == "utter_photo_beside"
    assert said.blocks


def test_who_takes_over_reads_how_many_photos_there_are(ada: Talk) -> None:
    asked_for_a_photo(ada)
    ada.with_files(FIRST, SECOND)
    said = ada.shopper.turn("action_handoff", "a person please", "human_agent")
    (block,) = said.of_type("handoff")
    assert isinstance(block, HandoffBlock)
    assert "photos: 2" in block.summary
