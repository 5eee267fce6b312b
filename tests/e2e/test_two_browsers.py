"""A shopper and an agent, each in a browser of their own, on the real system."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from bridge.texts import fixed_text
from tests.bridge.pictures import picture
from tests.bridge.server import until
from tests.e2e.conftest import AGENT_GRACE_S
from tests.e2e.stack import ROOT, Stack
from tests.widget.driver import LABELS, Driver, Language, open_chat, say, turns

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
PASSWORD = "correct horse battery"
#: The bot thinks, on a busy machine.
ANSWER_MS = 20_000
#: The index follows the shop's articles.
FOLLOWED_WITHIN_S = 60.0
READ: dict[Language, str] = {"en": "Read", "zh": "已读"}


@pytest.fixture(scope="module")
def accounts(stack: Stack) -> None:
    """Accounts as an operator makes them: by the command."""
    for name, shown, role in (("wei", "Wei 伟", "agent"), ("grace", "Grace", "agent"), ("mei", "Mei", "supervisor")):
        named = ("--display-name", shown, "--role", role)
        subprocess.run(
            [ROOT / ".venv" / "bin" / "zhanggui", "bridge", "staff", "add", name, *named],
            input=f"{PASSWORD}\n{PASSWORD}\n",
            env=stack.environment,
            cwd=ROOT,
            text=True,
            check=True,
            capture_output=True,
        )


@pytest.fixture
def drive(stack: Stack, browser: Browser, accounts: None) -> Iterator[Driver]:
    del accounts
    # Those whom other tests have left waiting would stand before ours in the queue.
    with closing(sqlite3.connect(stack.var / "zhanggui.db", timeout=10)) as database, database:
        database.execute("UPDATE conversations SET state = 'closed' WHERE state IN ('waiting', 'person')")
    driver = Driver(stack.url, browser)
    yield driver
    driver.close()
    assert not driver.faults, driver.faults


def console_of(drive: Driver, name: str) -> Page:
    console = drive.open("/console")
    console.get_by_label("Your account").fill(name)
    console.get_by_label("Password", exact=True).fill(PASSWORD)
    console.get_by_role("button", name="Sign in", exact=True).click()
    expect(console.get_by_role("button", name="Sign out")).to_be_visible()
    return console


def ask_for_person(page: Page, text: str, language: Language = "en") -> None:
    open_chat(page, language)
    say(page, text, language)
    expect(turns(page, "bot").nth(1)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name=LABELS[language].person).last.click()


def take(console: Page, text: str) -> None:
    console.locator(".queue").get_by_role("button", name=re.compile(text)).click()
    console.get_by_role("button", name="Take", exact=True).click()
    expect(console.get_by_role("textbox", name="Your answer")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "words", "more", "then"),
    [
        ("en", "how much is delivery", "do you wrap presents", "show me tents under 400"),
        ("zh", "运费多少钱", "可以包装成礼物吗", "想买双人帐篷"),
    ],
)
def test_hand_over_and_back(drive: Driver, language: Language, words: str, more: str, then: str) -> None:
    shopper = drive.open("/", language=language)
    console = console_of(drive, "wei")
    ask_for_person(shopper, words, language)
    expect(turns(shopper, "system").last).to_contain_text(fixed_text("waiting", language, position=1))
    take(console, words)
    expect(turns(shopper, "system").last).to_contain_text(fixed_text("joined", language, name="Wei 伟"))
    # Both type, and each sees that the other does.
    answer = console.get_by_role("textbox", name="Your answer")
    answer.press_sequentially("Hello, 您好")
    expect(shopper.locator("zhanggui-chat .transcript .typing, zhanggui-chat .typing").first).to_be_visible()
    console.keyboard.press("Enter")
    expect(turns(shopper, "person").last).to_contain_text("Hello, 您好")
    box = shopper.get_by_role("textbox", name=LABELS[language].message)
    box.press_sequentially(more)
    expect(console.get_by_text("The shopper is writing…")).to_be_visible()
    box.press("Enter")
    expect(console.get_by_role("log")).to_contain_text(more)
    expect(turns(shopper, "shopper").last).to_contain_text(READ[language])
    # The bot is silent, and a note stays with the team.
    side = console.get_by_role("complementary", name="Details")
    side.get_by_label("New note").fill("asked twice already")
    side.get_by_role("button", name="Add").last.click()
    expect(side.locator(".notes")).to_contain_text("asked twice already")
    # A reload finds the open conversation, on either side.
    console.reload()
    expect(console.get_by_role("log")).to_contain_text(more)
    expect(side.locator(".notes")).to_contain_text("asked twice already")
    shopper.reload()
    expect(turns(shopper, "person").last).to_contain_text("Hello, 您好")
    expect(shopper.locator("zhanggui-chat")).not_to_contain_text("asked twice already")
    bots = turns(shopper, "bot").count()
    console.get_by_role("button", name="Give back to the assistant").click()
    expect(turns(shopper, "system").filter(has_text=fixed_text("back_to_bot", language))).to_be_visible()
    # What nobody has answered is now the assistant's to answer.
    expect(turns(shopper, "bot")).to_have_count(bots + 1, timeout=ANSWER_MS)
    say(shopper, then, language)
    expect(shopper.locator("zhanggui-chat article.card").last).to_be_visible(timeout=ANSWER_MS)


def test_agent_who_is_gone_and_colleague_who_takes_over(drive: Driver) -> None:
    first, second = drive.open("/"), drive.open("/")
    wei = console_of(drive, "wei")
    ask_for_person(first, "my parcel is broken")
    take(wei, "my parcel is broken")
    expect(turns(first, "system").last).to_contain_text("Wei 伟")
    ask_for_person(second, "what about returns")
    expect(turns(second, "system").last).to_contain_text("number 1")
    grace = console_of(drive, "grace")
    wei.close()
    # Back at the head of the queue, with all that was said; the other moves behind and reads so.
    expect(turns(first, "system").last).to_contain_text("number 1", timeout=(AGENT_GRACE_S + 10) * 1_000)
    rows = grace.locator(".queue-list .row")
    expect(rows.first).to_contain_text("my parcel is broken")
    expect(rows.nth(1)).to_contain_text("what about returns")
    take(grace, "my parcel is broken")
    expect(turns(first, "system").last).to_contain_text("Grace")
    grace.get_by_role("button", name="Hand on").click()
    grace.locator("form.transfer").get_by_role("button").click()
    expect(turns(first, "system").last).to_contain_text("back in the queue")
    for text in ("my parcel is broken", "what about returns"):
        grace.get_by_role("button", name=re.compile("^Waiting")).click()
        take(grace, text)
        grace.get_by_role("button", name="End conversation").click()
    for shopper in (first, second):
        expect(turns(shopper, "system").last).to_contain_text("has been closed")


@pytest.mark.parametrize(
    ("language", "asked", "answered"),
    [
        ("en", "do you offer engraving?", "Yes, we engrave up to twenty letters, within two days."),
        ("zh", "你们提供刻字服务吗？", "可以，我们提供刻字，最多二十个字，两天内完成。"),
    ],
)
def test_answer_becomes_an_article_that_the_assistant_answers_from(
    drive: Driver, language: Language, asked: str, answered: str
) -> None:
    shopper = drive.open("/", language=language)
    console = console_of(drive, "mei")
    ask_for_person(shopper, asked, language)
    take(console, re.escape(asked))
    console.get_by_role("textbox", name="Your answer").fill(answered)
    console.keyboard.press("Enter")
    expect(turns(shopper, "person").last).to_contain_text(answered)
    console.get_by_role("link", name="Make an article of it").last.click()
    form = console.locator(".page-body form")
    written = form.get_by_role("region", name="中文" if language == "zh" else "English")
    expect(written.get_by_label("Title")).to_have_value(asked)
    expect(written.get_by_label("Text")).to_have_value(answered)
    form.get_by_role("button", name="Save").click()
    expect(console.get_by_text("Saved. The chat follows within seconds.")).to_be_visible()
    other = drive.open("/", language=language)
    open_chat(other, language)

    def is_answered() -> bool:
        known = turns(other, "bot").count()
        say(other, asked, language)
        expect(turns(other, "bot").nth(known)).to_be_visible(timeout=ANSWER_MS)
        return turns(other, "bot").filter(has_text=answered).count() > 0

    until(is_answered, "an answer from the new article", FOLLOWED_WITHIN_S)


def test_canned_reply_with_a_picture_reaches_the_shopper(drive: Driver) -> None:
    shopper = drive.open("/")
    ask_for_person(shopper, "which size do I need")
    console = console_of(drive, "wei")
    console.get_by_role("link", name="Settings").click()
    console.get_by_role("link", name="Canned replies").click()
    console.get_by_label("Shortcut, without the stroke").fill("sizes")
    console.get_by_label("Text").fill("Here is our size chart, {customer}.")
    chart = FilePayload(name="chart.jpg", mimeType="image/jpeg", buffer=picture())
    console.get_by_label("Picture or PDF that goes along").set_input_files(chart)
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_text("With chart.jpg")).to_be_visible()
    console.get_by_role("link", name="Desk").click()
    take(console, "which size do I need")
    answer = console.get_by_role("textbox", name="Your answer")
    answer.press_sequentially("/siz")
    expect(console.get_by_role("option", name=re.compile("chart.jpg"))).to_be_visible()
    console.keyboard.press("Enter")
    expect(answer).to_have_value("Here is our size chart, there.")
    expect(console.locator("form.answer .files img")).to_be_visible()
    console.keyboard.press("Enter")
    expect(turns(shopper, "person").last).to_contain_text("Here is our size chart, there.")
    expect(turns(shopper, "person").locator("img").last).to_be_visible()


def test_suggested_answer_and_product_reach_the_shopper(drive: Driver) -> None:
    shopper, console = drive.open("/"), console_of(drive, "grace")
    ask_for_person(shopper, "a tent for two under 400")
    take(console, "a tent for two under 400")
    side = console.get_by_role("complementary", name="Details")
    expect(side).to_contain_text("2-Person Tent")
    side.get_by_role("button", name="Send along").first.click()
    answer = console.get_by_role("textbox", name="Your answer")
    answer.fill("Take this one:")
    answer.press("Enter")
    expect(turns(shopper, "person").last.locator("article.card")).to_have_count(1)
    console.get_by_role("button", name="End conversation").click()
