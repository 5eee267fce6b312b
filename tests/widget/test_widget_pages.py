"""The pages around the chat: the demo shop, and the staff page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.widget.driver import LABELS, Driver, message_box, open_chat, say, turns

pytestmark = pytest.mark.browser


def test_product_page_goes_with_the_message(drive: Driver) -> None:
    page = drive.open("/p/p-tea")
    page.get_by_role("button", name="Ask about this product").click()
    expect(page.locator("zhanggui-chat .about")).to_contain_text("Jasmine green tea")
    say(page, "how strong is it")
    expect(turns(page, "bot").last).to_contain_text("You said")
    assert drive.received("how strong is it")[-1]["page"] == {
        "url": f"{drive.url}/p/p-tea",
        "product_id": "p-tea",
        "department": "food",
    }


def test_card_in_chat_fills_the_pages_cart(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "lamp")
    page.get_by_role("button", name="Add to cart: Paper reading lamp").click()
    expect(turns(page, "shopper").last).to_contain_text("Add to cart")
    page.get_by_role("button", name="Cart, 1 item").click()
    drawer = page.get_by_role("dialog", name="Your cart")
    expect(drawer.get_by_role("link", name="Paper reading lamp")).to_be_visible()
    drawer.get_by_role("button", name="One more of Paper reading lamp").click()
    expect(drawer.locator(".total")).to_contain_text("$158.00")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("button", name="Cart, 2 items")).to_be_focused()


def test_views_clicks_and_cart_are_told_once_there_is_a_conversation(drive: Driver) -> None:
    page = drive.open("/d/outdoor")
    before = len(drive.seen()["events"])
    page.get_by_role("link", name="Two-person trekking tent").click()
    page.locator("main").get_by_role("button", name=LABELS["en"].add).click()
    open_chat(page)
    expect(page.get_by_role("button", name="Cart, 1 item")).to_be_visible()
    page.wait_for_timeout(1_500)
    told = drive.seen()["events"][before:]
    assert [(event["kind"], event["product_id"]) for event in told] == [
        ("click", "p-tent"),
        ("view", "p-tent"),
        ("cart", "p-tent"),
    ]


def test_a_click_in_the_chat_and_what_follows_it_name_the_answer(drive: Driver) -> None:
    page = drive.open("/")
    before = len(drive.seen()["events"])
    open_chat(page)
    say(page, "lamp")
    page.locator("zhanggui-chat").get_by_role("link", name="Paper reading lamp").click()
    page.locator("main").get_by_role("button", name=LABELS["en"].add).click()
    expect(page.get_by_role("button", name="Cart, 1 item")).to_be_visible()
    page.wait_for_timeout(1_500)
    told = [event for event in drive.seen()["events"][before:] if event.get("product_id") == "p-lamp"]
    assert [(event["kind"], event["decision_id"]) for event in told] == [
        ("click", "d-1"),
        ("view", "d-1"),
        ("cart", "d-1"),
    ]


def test_guests_talk_is_the_customers_and_not_the_next_customers(page: Page) -> None:
    open_chat(page)
    say(page, "as a guest")
    expect(turns(page, "bot")).to_have_count(2)
    page.get_by_label("Browsing as Guest").click()
    page.get_by_role("button", name="Lin Mei").click()
    # A reload that cuts off the answer of the sign-in is mended by asking again, which the page's console tells of.
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:demo:conversation']).subject")
    page.reload()
    expect(page.get_by_label("Browsing as Lin Mei")).to_be_visible()
    expect(turns(page, "shopper")).to_contain_text("as a guest")
    page.get_by_label("Browsing as Lin Mei").click()
    page.get_by_role("button", name="Tom Baker").click()
    expect(turns(page, "shopper")).to_have_count(0)
    expect(turns(page, "bot").first).to_be_visible()


def test_answer_that_breaks_off_is_asked_for_again(page: Page) -> None:
    page.route(
        "**/v1/conversations",
        lambda route: route.fulfill(status=201, content_type="application/json", body='{"conversation_id": "c'),
        times=1,
    )
    open_chat(page)
    say(page, "still there?")
    expect(turns(page, "bot")).to_have_count(2, timeout=20_000)


def test_variant_changes_price_and_stock(drive: Driver) -> None:
    page = drive.open("/p/p-kettle", language="zh")
    expect(page.get_by_text("有货")).to_be_visible()
    page.get_by_role("radio", name="沙色").check(force=True)
    expect(page.get_by_text("仅剩 2 件")).to_be_visible()


def test_article_shows_markup_as_text_and_bad_links_not_at_all(drive: Driver) -> None:
    page = drive.open("/a/returns")
    expect(page.get_by_text("<b>not bold</b>")).to_be_visible()
    expect(page.get_by_role("cell", name="China")).to_be_visible()
    expect(page.get_by_role("link", name="never")).to_have_count(0)


def test_back_button_returns_to_the_department(drive: Driver) -> None:
    page = drive.open("/d/kitchen")
    page.get_by_role("link", name="Walnut chopping board").click()
    expect(page.get_by_role("heading", name="Walnut chopping board")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()
    expect(page.get_by_role("link", name="Kitchen")).to_have_attribute("aria-current", "page")


def test_staff_takes_answers_and_gives_back(drive: Driver, page: Page) -> None:
    open_chat(page)
    say(page, "lamp")
    page.get_by_role("button", name=LABELS["en"].person).click()
    staff = drive.open("/console")
    sign_in(staff, "wrong")
    expect(staff.get_by_role("alert")).to_have_text("That name and password do not fit.")
    sign_in(staff, "open sesame")
    staff.get_by_role("navigation").get_by_role("button", name="lamp").click()
    expect(staff.locator("article.card")).to_contain_text("Paper reading lamp")
    # The page is used by keyboard from here: the first action has the focus.
    expect(staff.get_by_role("button", name="Take")).to_be_focused()
    staff.keyboard.press("Enter")
    answer = staff.get_by_role("textbox", name="Your answer")
    expect(answer).to_be_focused()
    staff.keyboard.type("It is 40 cm tall.")
    staff.keyboard.press("Enter")
    expect(turns(page, "person")).to_contain_text("It is 40 cm tall.")
    say(page, "谢谢")
    expect(staff.get_by_role("log")).to_contain_text("谢谢")
    staff.get_by_role("button", name="Give back to the assistant").click()
    expect(page.get_by_text("Automated assistant")).to_be_visible()
    expect(answer).to_have_count(0)


def sign_in(staff: Page, password: str) -> None:
    staff.get_by_label("Your account").fill("Wei")
    staff.get_by_label("Password").fill(password)
    staff.get_by_role("button", name="Sign in").click()


def test_staff_page_speaks_chinese(drive: Driver) -> None:
    staff = drive.open("/console", language="zh")
    expect(staff.get_by_role("heading", name="客服工作台")).to_be_visible()
    staff.get_by_role("button", name="English").click()
    expect(staff.get_by_role("heading", name="Shop desk")).to_be_visible()


def test_chat_opens_on_a_page_that_is_reopened(drive: Driver) -> None:
    page = drive.open("/")
    open_chat(page)
    page.goto(f"{drive.url}/p/p-tea")
    expect(message_box(page)).to_be_visible()
    # The new page's reader is not pulled into the chat.
    expect(message_box(page)).not_to_be_focused()
