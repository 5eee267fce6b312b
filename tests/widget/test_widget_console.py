"""The staff console: reload, side panel, canned replies, hand-over, keyboard, narrow screens, accessibility."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.widget.driver import LABELS, Driver, Language, open_chat, say, scrolls_sideways, turns
from tests.widget.test_widget_access import RULES

pytestmark = pytest.mark.browser

PHONE = (360, 640)
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "account": "Your account",
        "password": "Password",
        "sign_in": "Sign in",
        "take": "Take",
        "answer": "Your answer",
        "details": "Details",
        "release": "Give back to the assistant",
    },
    "zh": {
        "account": "您的账号",
        "password": "密码",
        "sign_in": "登录",
        "take": "接待",
        "answer": "您的回复",
        "details": "详情",
        "release": "交还智能助手",
    },
}


#: Whether the newest words are in sight.
AT_END = """() => { const log = document.querySelector(".talk-log");
    return log.scrollHeight > log.clientHeight && log.scrollHeight - log.scrollTop - log.clientHeight < 2; }"""


def sign_in(console: Page, language: Language = "en", name: str = "Wei") -> None:
    words = WORDS[language]
    console.get_by_label(words["account"]).fill(name)
    console.get_by_label(words["password"], exact=True).fill("open sesame")
    console.get_by_role("button", name=words["sign_in"], exact=True).click()


def waiting(page: Page, text: str, language: Language = "en") -> None:
    """Let a shopper say something and wait for a person."""
    open_chat(page, language)
    say(page, text, language)
    expect(turns(page, "bot").nth(1)).to_be_visible()
    page.get_by_role("button", name=LABELS[language].person).click()


def take(console: Page, text: str, language: Language = "en") -> None:
    console.locator(".queue").get_by_role("button", name=text).click()
    console.get_by_role("button", name=WORDS[language]["take"], exact=True).click()
    expect(console.get_by_role("textbox", name=WORDS[language]["answer"])).to_be_focused()


def console_for(drive: Driver, page: Page, text: str) -> Page:
    waiting(page, text)
    console = drive.open("/console")
    sign_in(console)
    take(console, text)
    return console


def seen(drive: Driver) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = httpx.get(f"{drive.url}/standin/seen").json()
    return found


def test_reload_and_back_find_the_open_conversation(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "reload me")
    expect(console).to_have_url(re.compile("/console#person/.+"))
    console.reload()
    expect(console.get_by_role("log")).to_contain_text("reload me")
    expect(console.get_by_role("textbox", name="Your answer")).to_be_visible()
    console.go_back()
    expect(console.get_by_text("Choose a conversation from the list.")).to_be_visible()
    console.go_forward()
    expect(console.get_by_role("log")).to_contain_text("reload me")


def test_second_factor_is_asked_for_when_it_is_needed(drive: Driver) -> None:
    console = drive.open("/console")
    expect(console.get_by_label("Code of your authenticator app")).to_be_hidden()
    sign_in(console, name="Totp")
    code = console.get_by_label("Code of your authenticator app")
    expect(code).to_be_focused()
    expect(console.get_by_role("alert")).to_have_text("Please enter the code, too.")
    code.fill("123456")
    code.press("Enter")
    expect(console.get_by_role("button", name="Sign out")).to_be_visible()


def test_canned_reply_is_filled_in_by_keyboard(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "canned please")
    answer = console.get_by_role("textbox", name="Your answer")
    answer.press_sequentially("/")
    expect(console.get_by_role("option")).to_have_count(2)
    console.keyboard.press("ArrowDown")
    expect(console.get_by_role("option", selected=True)).to_contain_text("/hello")
    answer.press_sequentially("he")
    expect(console.get_by_role("option")).to_have_count(1)
    console.keyboard.press("Enter")
    expect(answer).to_have_value("Hello there, Wei of Clerk & Co here.")
    expect(console.get_by_role("listbox")).to_be_hidden()
    answer.press_sequentially(" 1/2 and /nothing")
    console.keyboard.press("Enter")
    expect(turns(page, "person")).to_contain_text("Hello there, Wei of Clerk & Co here. 1/2 and /nothing")
    expect(answer).to_have_value("")


def test_suggestions_are_edited_and_products_go_along(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "suggest to me")
    side = console.get_by_role("complementary", name="Details")
    side.get_by_role("button", name="Put into the answer").click()
    answer = console.get_by_role("textbox", name="Your answer")
    expect(answer).to_have_value("Thirty days.")
    side.get_by_role("button", name="Send along").click()
    console.get_by_role("button", name="Do not send Paper reading lamp").click()
    side.get_by_role("button", name="Send along").click()
    expect(answer).to_be_focused()
    console.keyboard.press("Enter")
    expect(turns(page, "person")).to_contain_text("Thirty days.")
    assert seen(drive)["sent_along"][-1:] == ["p-lamp"]
    expect(console.get_by_role("button", name="Do not send Paper reading lamp")).to_have_count(0)


def test_customer_and_orders_are_shown_and_markup_is_text(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "who am I")
    side = console.get_by_role("complementary", name="Details")
    expect(side).to_contain_text("Lin Mei")
    side.get_by_text("1 order").click()
    expect(side).to_contain_text("ZG-1 shipped")
    expect(side).to_contain_text("2 × Clay tea pot <b>")


def test_labels_and_notes(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "label me")
    side = console.get_by_role("complementary", name="Details")
    for label in ("refund", "退款"):
        side.get_by_label("Another label").fill(label)
        console.keyboard.press("Enter")
        expect(side.get_by_role("button", name=f"Remove the label {label}")).to_be_visible()
    side.get_by_role("button", name="Remove the label refund").click()
    expect(side.get_by_role("button", name="Remove the label refund")).to_have_count(0)
    expect(console.locator(".queue")).to_contain_text("退款")
    side.get_by_label("New note").fill("<i>angry</i>")
    side.get_by_role("button", name="Add").last.click()
    expect(side.locator(".notes")).to_contain_text("<i>angry</i>")
    expect(page.locator("zhanggui-chat")).not_to_contain_text("angry")


def test_hand_over_to_a_colleague_and_to_the_queue(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "hand me on")
    expect(console.locator(".talk-head")).not_to_contain_text("false")
    console.get_by_role("button", name="Hand on").click()
    choice = console.get_by_label("To whom")
    expect(choice).to_be_focused()
    # The form takes room from the transcript, and so does a smaller window: what was said last stays in sight.
    console.set_viewport_size({"width": 1280, "height": 560})
    console.wait_for_function(AT_END)
    # What the shopper writes meanwhile does not take the choice away.
    choice.select_option(label="Grace – here, 1 of 6")
    say(page, "are you still there")
    expect(console.get_by_role("log")).to_contain_text("are you still there")
    expect(choice).to_have_value("grace")
    console.locator("form.transfer").get_by_role("button").click()
    # By the name that the team calls them, not by what they sign in with.
    expect(console.locator(".talk-who")).to_contain_text("With a person · Grace · English")
    console.get_by_role("button", name=re.compile("^Person")).click()
    expect(console.locator(".queue li", has_text="are you still there")).to_contain_text("Grace · English")
    expect(console.get_by_role("textbox", name="Your answer")).to_be_hidden()
    expect(console.get_by_role("button", name="Hand on")).to_have_count(0)


def test_shortcuts(drive: Driver, page: Page) -> None:
    waiting(page, "by keyboard")
    console = drive.open("/console")
    sign_in(console)
    expect(console.locator(".queue").get_by_role("button", name="by keyboard")).to_be_visible()
    # The newest stands last in the queue; a key that comes while a conversation opens leads to no other one.
    shown = console.get_by_role("log").filter(has_text="by keyboard")
    for _ in range(50):
        if shown.count():
            break
        console.keyboard.press("Alt+j")
        console.wait_for_timeout(100)
    expect(shown).to_be_visible()
    console.keyboard.press("Alt+t")
    answer = console.get_by_role("textbox", name="Your answer")
    expect(answer).to_be_focused()
    console.keyboard.press("Alt+n")
    expect(console.get_by_label("New note")).to_be_focused()
    console.keyboard.press("Alt+a")
    expect(answer).to_be_focused()
    console.keyboard.press("Alt+g")
    expect(page.get_by_text("Automated assistant")).to_be_visible()


def test_drafts_stay_with_their_conversations(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "first of two")
    console.get_by_role("textbox", name="Your answer").fill("half an answer")
    other = drive.open("/")
    waiting(other, "second of two")
    console.get_by_role("button", name=re.compile("^Waiting")).click()
    take(console, "second of two")
    expect(console.get_by_role("textbox", name="Your answer")).to_have_value("")
    console.locator(".queue").get_by_role("button", name="first of two").click()
    expect(console.get_by_role("textbox", name="Your answer")).to_have_value("half an answer")


def test_shopper_is_told_of_typing_and_reading(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "look at me")
    console.get_by_role("textbox", name="Your answer").press_sequentially("well")
    expect(turns(page, "shopper").first).to_be_visible()
    console.wait_for_timeout(300)
    kinds = [frame["type"] for frame in seen(drive)["console"]]
    assert kinds.count("typing") >= 1 and kinds.count("read") >= 1


def test_news_without_end_does_not_put_the_lists_off(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "busy day")
    other = drive.open("/")
    open_chat(other)
    say(other, "new in the rush")
    expect(turns(other, "bot").nth(1)).to_be_visible()
    console.get_by_role("button", name=re.compile("^Waiting")).click()
    # Not waited for: it goes on while one looks.
    console.evaluate("() => { fetch('/standin/chatter/8', { method: 'POST' }); }")
    other.get_by_role("button", name=LABELS["en"].person).click()
    expect(console.locator(".queue")).to_contain_text("new in the rush", timeout=4_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", [PHONE, (1280, 800)])
def test_axe_has_no_finding_and_nothing_scrolls_sideways(
    drive: Driver, page: Page, scheme: str, language: Language, size: tuple[int, int]
) -> None:
    text = f"axe {scheme} {language} {size[0]}"
    waiting(page, text)
    console = drive.open("/console", color_scheme=scheme, language=language, size=size)
    sign_in(console, language)
    take(console, text, language)
    assert not scrolls_sideways(console)
    findings = Axe().run(console, options=RULES).response["violations"]
    details = console.get_by_role("button", name=WORDS[language]["details"], exact=True)
    if details.is_visible():
        details.click()
        expect(console.get_by_role("complementary")).to_be_visible()
        assert not scrolls_sideways(console)
        findings += Axe().run(console, options=RULES).response["violations"]
    assert [(found["id"], [node["target"] for node in found["nodes"]]) for found in findings] == []
