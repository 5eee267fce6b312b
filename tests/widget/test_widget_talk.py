"""A shopper and the assistant: messages go out once and answers come back, whatever the line does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.widget.driver import LABELS, Driver, Language, message_box, open_chat, say, turns
from tests.widget.standin_data import HOSTILE_TITLE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "asked", "price", "listed", "saving"),
    [
        ("en", "a kettle please", "$49.90", "$69.90", "−29%"),
        ("zh", "推荐一个水壶", "¥49.90", "¥69.90", "−29%"),
    ],
)
def test_cards_show_what_the_customer_pays(
    drive: Driver, language: Language, asked: str, price: str, listed: str, saving: str
) -> None:
    page = drive.open("/", language=language)
    open_chat(page, language)
    say(page, asked, language)
    card = page.locator("zhanggui-chat article.card").first
    expect(card.locator(".price")).to_contain_text(price)
    expect(card.locator(".price s")).to_have_text(listed)
    expect(card.locator(".saving")).to_have_text(saving)
    expect(card.locator(".card-reason")).to_be_visible()
    expect(page.locator("zhanggui-chat article.card")).to_have_count(5)
    expect(card.locator("img")).to_have_js_property("complete", True)
    assert card.locator("img").evaluate("image => image.naturalWidth") > 0


def test_quick_reply_sends_its_payload_under_its_label_and_goes(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "kettle")
    page.get_by_role("button", name="Only in stock").click()
    expect(turns(page, "shopper").last).to_contain_text("Only in stock")
    expect(page.get_by_role("button", name="Only in stock")).to_have_count(0)
    sent = drive.received("Only in stock")[-1]
    assert sent["payload"] == {"intent": "refine_search", "entities": {}}


def test_chip_is_removed_by_its_payload(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "kettle")
    page.get_by_role("button", name="Remove “under $200”").click()
    expect(turns(page, "shopper").last).to_contain_text("Without “under $200”")
    assert drive.received("Without “under $200”")[-1]["payload"]["intent"] == "refine_search"


def test_order_shows_times_in_the_shoppers_zone(page: Page) -> None:
    open_chat(page)
    say(page, "where is my order")
    order = page.get_by_role("region", name="Order CC-20261121-0042")
    # 01:05 UTC is 09:05 in Shanghai.
    expect(order.locator("[aria-current=step]")).to_contain_text("Nov 23, 09:05 AM · Hangzhou")
    expect(order.get_by_role("link", name="Track SF Express")).to_have_attribute("rel", "noopener noreferrer")


def test_source_leads_to_the_article_and_the_chat_stays_open(page: Page) -> None:
    open_chat(page)
    say(page, "can I return it")
    page.get_by_role("link", name="Returns within 30 days").click()
    expect(page.get_by_role("heading", name="Returns within 30 days")).to_be_visible()
    expect(message_box(page)).to_be_visible()


def test_hostile_title_is_text(page: Page) -> None:
    open_chat(page)
    say(page, "kettle")
    title = page.locator("zhanggui-chat .card-title", has_text="<script>")
    expect(title).to_have_text(HOSTILE_TITLE)
    expect(page.locator("main h3", has_text="<script>").first).to_have_text(HOSTILE_TITLE)
    page.wait_for_timeout(300)
    assert "owned" not in page.title()


def test_reload_resumes_conversation_and_draft(page: Page) -> None:
    open_chat(page)
    say(page, "hello there")
    expect(turns(page, "bot")).to_have_count(2)
    message_box(page).fill("half a thou")
    page.reload()
    expect(turns(page, "bot")).to_have_count(2)
    expect(turns(page, "shopper")).to_have_count(1)
    expect(message_box(page)).to_have_value("half a thou")


def test_message_without_acknowledgement_is_resent_once(drive: Driver, page: Page) -> None:
    open_chat(page)
    drive.tell("deaf/1")
    try:
        say(page, "can you hear me")
        resend = page.get_by_role("button", name="Send again")
        expect(resend).to_be_visible(timeout=12_000)
        expect(turns(page, "shopper")).to_contain_text("Not sent")
    finally:
        drive.tell("deaf/0")
    resend.click()
    expect(turns(page, "bot").last).to_contain_text("You said: can you hear me")
    expect(resend).to_have_count(0)
    expect(turns(page, "shopper")).to_have_count(1)
    assert len(drive.received("can you hear me")) == 1


def test_message_lost_with_its_line_goes_before_what_is_typed_next(drive: Driver, page: Page) -> None:
    open_chat(page)
    drive.tell("deaf/1")
    say(page, "first")
    expect(turns(page, "shopper")).to_have_count(1)
    drive.tell("deaf/0")
    drive.tell("hang-up")
    say(page, "second")
    expect(turns(page, "bot").last).to_contain_text("You said: second", timeout=4_000)
    assert [sent.get("text") for sent in drive.seen()["received"][-2:]] == ["first", "second"]


def test_message_that_failed_by_rest_goes_before_what_is_typed_next(drive: Driver, page: Page) -> None:
    open_chat(page)
    # No line at all: REST alone carries it, and the bridge comes back between two of its requests.
    page.route_web_socket("**/ws?**", lambda socket: socket.close())
    drive.tell("deaf/1")
    drive.tell("hang-up")
    say(page, "first")
    expect(turns(page, "shopper")).to_contain_text("Not sent")
    drive.tell("deaf/0")
    say(page, "second")
    expect(turns(page, "bot").last).to_contain_text("You said: second", timeout=4_000)
    assert [sent.get("text") for sent in drive.seen()["received"][-2:]] == ["first", "second"]


@pytest.mark.parametrize("has_line", [True, False], ids=["line", "rest"])
def test_message_for_which_there_is_no_room_goes_again_by_itself(drive: Driver, page: Page, has_line: bool) -> None:
    open_chat(page)
    if not has_line:
        page.route_web_socket("**/ws?**", lambda socket: socket.close())
        drive.tell("hang-up")
    drive.tell("busy/2")
    say(page, "first")
    page.wait_for_timeout(300)
    say(page, "second")
    expect(turns(page, "bot").last).to_contain_text("You said: second", timeout=12_000)
    assert [sent.get("text") for sent in drive.seen()["received"][-2:]] == ["first", "second"]
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_role("button", name="Send again")).to_have_count(0)


def test_shopper_is_told_when_there_is_no_room_for_long(drive: Driver, page: Page) -> None:
    open_chat(page)
    drive.tell("busy/100")
    say(page, "first")
    expect(page.get_by_role("alert")).to_contain_text("very busy", timeout=20_000)
    drive.tell("busy/0")
    page.get_by_role("button", name="Send again").click()
    expect(turns(page, "bot").last).to_contain_text("You said: first")


def test_message_typed_offline_goes_out_when_the_line_is_back(drive: Driver, page: Page) -> None:
    open_chat(page)
    page.context.set_offline(True)
    expect(page.get_by_text("No connection.")).to_be_visible()
    say(page, "from the tunnel")
    expect(turns(page, "shopper")).to_contain_text("Not sent")
    page.context.set_offline(False)
    expect(turns(page, "bot").last).to_contain_text("You said: from the tunnel")
    expect(page.get_by_text("No connection.")).to_have_count(0)
    assert len(drive.received("from the tunnel")) == 1


def test_refused_message_says_why(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "refuse this")
    expect(page.get_by_role("alert")).to_contain_text("a little fast")
    expect(page.get_by_role("button", name="Send again")).to_be_visible()


def test_expired_conversation_is_replaced_and_the_message_kept(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "first")
    expect(turns(page, "bot")).to_have_count(2)
    drive.tell("forget")
    say(page, "second")
    expect(turns(page, "bot").last).to_contain_text("You said: second", timeout=15_000)
    expect(turns(page, "shopper")).to_have_count(1)


def test_tabs_share_one_conversation(drive: Driver) -> None:
    context = drive.context()
    first, second = drive.open("/", context), drive.open("/p/p-tea", context)
    open_chat(first)
    open_chat(second)
    say(first, "seen in both")
    expect(turns(second, "shopper")).to_contain_text("seen in both")
    expect(turns(second, "bot").last).to_contain_text("You said: seen in both")


def test_deleting_the_conversation_begins_a_new_one(page: Page) -> None:
    open_chat(page)
    say(page, "forget me")
    expect(turns(page, "bot")).to_have_count(2)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Delete conversation").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(turns(page, "shopper")).to_have_count(0)
    expect(turns(page, "bot")).to_have_count(1)


def test_person_answers_and_is_rated(drive: Driver, page: Page) -> None:
    open_chat(page)
    page.get_by_role("button", name=LABELS["en"].person).click()
    expect(page.get_by_text("Number 1 in the queue")).to_be_visible()
    page.get_by_role("button", name=LABELS["en"].close).click()
    drive.tell("say/person", text="Hello, I am Wei.")
    launcher = page.get_by_role("button", name=LABELS["en"].launcher)
    expect(launcher).to_have_accessible_name("Ask the shopkeeper (1 new message)")
    launcher.click()
    expect(turns(page, "person")).to_contain_text("Hello, I am Wei.")
    expect(page.get_by_text("Wei is answering")).to_be_visible()
    drive.tell("say/closed", text="Goodbye.")
    page.get_by_role("button", name="4 of 5").click()
    page.get_by_role("textbox", name="What went well").fill("Quick")
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    assert {"rating": {"score": 4, "comment": "Quick"}} in drive.seen()["received"]
    say(page, "one more thing")
    expect(turns(page, "bot").last).to_contain_text("You said: one more thing")
    expect(page.get_by_text("Automated assistant")).to_be_visible()
