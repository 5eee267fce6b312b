"""The supervisor's board, and how agents are told of news."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.bridge.server import until
from tests.widget.driver import Driver, say
from tests.widget.test_widget_console import console_for, sign_in, waiting

pytestmark = pytest.mark.browser

#: Stands for the system's notices, which no test can see: keeps what is shown, and whether one was asked.
NOTICES = """
window.shown = [];
window.asked = 0;
window.Notification = class {
  static permission = "default";
  static async requestPermission() { window.asked += 1; this.permission = "granted"; return "granted"; }
  constructor(title, options) { window.shown.push([title, options.body]); }
  close() {}
};
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.lookAway = (isAway) => { hidden = isAway; document.dispatchEvent(new Event("visibilitychange")); };
"""


def test_the_board_shows_the_figures_and_follows(drive: Driver, page: Page) -> None:
    console = drive.open("/console")
    sign_in(console, name="Boss")
    console.get_by_role("link", name="Board").click()
    tiles = console.locator(".tile")
    expect(tiles).to_have_count(9)
    expect(tiles.nth(4)).to_contain_text("38 s")
    expect(tiles.nth(4)).to_contain_text("90 % within 2 min 5 s, of 12")
    expect(tiles.nth(5)).to_contain_text("6 min 52 s")
    expect(tiles.nth(6)).to_contain_text("1 without an answer · 2 queued again")
    expect(console.get_by_role("row", name=re.compile("^Grace"))).to_contain_text("away 6 / 6")
    before = int(tiles.first.locator("strong").inner_text())
    waiting(page, "seen on the board")
    expect(tiles.first.locator("strong")).to_have_text(str(before + 1), timeout=5_000)
    with console.expect_request(re.compile("board\\?hours=168")):
        console.get_by_label("Window").select_option("168")
    console.get_by_text("What the figures count").click()
    expect(console.get_by_text("From the start of each wait to the next message of a person")).to_be_visible()


def test_notices_are_asked_for_by_a_click_and_kept_for_each_agent(drive: Driver, page: Page) -> None:
    context = drive.context()
    context.add_init_script(NOTICES)
    console = drive.open("/console", context)
    sign_in(console)
    switch = console.get_by_role("button", name="Notices")
    expect(switch).to_have_text("notices off")
    waiting(page, "before the switch")
    expect(console.locator(".queue").get_by_role("button", name="before the switch")).to_be_visible()
    expect(console).to_have_title(re.compile(r"^\(\d+\) Shop desk$"))
    assert console.evaluate("[window.asked, window.shown.length]") == [0, 0]
    switch.click()
    expect(switch).to_have_text("notices on")
    assert console.evaluate("window.asked") == 1
    console.evaluate("lookAway(true)")
    other = drive.open("/")
    waiting(other, "while you were away")
    until(lambda: console.evaluate("window.shown.length") == 1, "a notice")
    assert console.evaluate("window.shown[0]") == ["A shopper waits for a person", "while you were away"]
    console.reload()
    expect(switch).to_have_text("notices on")
    console.get_by_role("button", name="Sign out").click()
    sign_in(console, name="Grace")
    expect(switch).to_have_text("notices off")


def test_words_in_ones_own_conversation_are_told_and_others_are_not(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "mine to answer")
    console.evaluate(NOTICES.replace("let hidden", "var hidden"))
    console.get_by_role("button", name="Notices").click()
    expect(console.get_by_role("button", name="Notices")).to_have_text("notices on")
    say(page, "looked at, not told")
    expect(console.get_by_role("log")).to_contain_text("looked at, not told")
    assert console.evaluate("window.shown.length") == 0
    console.evaluate("lookAway(true)")
    before = int((re.match(r"\((\d+)\)", console.title()) or ["0", "0"])[1])
    say(page, "are you still there")
    until(lambda: console.evaluate("window.shown.length") == 1, "a notice")
    assert console.evaluate("window.shown[0]") == ["A shopper has written to you", "are you still there"]
    assert console.title() == f"({before + 1}) Shop desk"
    console.evaluate("lookAway(false)")
    assert console.title() == (f"({before}) Shop desk" if before else "Shop desk")


def test_presence_is_seen_and_switched(drive: Driver) -> None:
    console = drive.open("/console")
    sign_in(console)
    presence = console.locator("#presence")
    expect(presence).to_have_text("here")
    presence.click()
    expect(presence).to_have_text("away")
    expect(presence).to_have_attribute("aria-pressed", "true")
    console.get_by_role("link", name="Settings").click()
    expect(console.locator("#presence")).to_have_text("away")
    console.locator("#presence").click()
    expect(console.locator("#presence")).to_have_text("here")


def test_the_console_asks_for_the_pages_of_settings_only_when_they_are_opened(drive: Driver) -> None:
    asked: list[str] = []
    console = drive.open("/console")
    console.on("request", lambda request: asked.append(Path(request.url).name))
    sign_in(console, name="Boss")
    expect(console.get_by_role("searchbox")).to_be_visible()
    assert not {"settings.js", "board.js", "settings.en.json"} & set(asked)
    console.get_by_role("link", name="Settings").click()
    expect(console.locator(".page-body h2")).to_be_visible()
    assert {"settings.js", "account.js"} <= set(asked) and "hours.js" not in asked
