"""The console's search in all transcripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.widget.driver import Driver, Language, open_chat, say, turns
from tests.widget.test_widget_pages import sign_in

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=document.title='owned'> suchwort-h"


def talk_of(drive: Driver, *said: str) -> Page:
    page = drive.open("/")
    open_chat(page)
    for number, text in enumerate(said, start=2):
        say(page, text)
        expect(turns(page, "bot")).to_have_count(number)
    return page


def console(drive: Driver, language: Language = "en") -> Page:
    staff = drive.open("/console", language=language)
    if language == "en":
        sign_in(staff, "open sesame")
    else:
        staff.get_by_label("您的账号").fill("Wei")
        staff.get_by_label("密码").fill("open sesame")
        staff.get_by_role("button", name="登录").click()
    expect(staff.get_by_role("searchbox")).to_be_visible()
    return staff


def test_message_is_found_opened_and_shown(drive: Driver) -> None:
    talk_of(drive, "suchwort-a one", "something else", HOSTILE, "suchwort-a two")
    staff = console(drive)
    field = staff.get_by_role("searchbox", name="Search in all conversations")
    staff.keyboard.press("Alt+S")
    expect(field).to_be_focused()
    field.fill("suchwort-a")
    found = staff.locator(".results .row")
    expect(found).to_have_count(2)
    expect(staff.locator(".results mark").first).to_have_text("suchwort-a")
    # The bot says again what it was asked: there is more behind the first page.
    staff.get_by_role("button", name="Show older ones").click()
    expect(found).to_have_count(4)
    staff.get_by_text("suchwort-a one").last.click()
    shown = staff.locator(".talk-log .pointed")
    expect(shown).to_contain_text("suchwort-a one")
    expect(shown).to_be_in_viewport()


def test_what_was_said_is_shown_as_text(drive: Driver) -> None:
    talk_of(drive, HOSTILE)
    staff = console(drive)
    staff.get_by_role("searchbox").fill("suchwort-h")
    expect(staff.locator(".results .row").first).to_contain_text(HOSTILE)
    expect(staff.locator(".results img")).to_have_count(0)
    assert staff.title() != "owned"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_found_and_back_to_the_lists(drive: Driver, language: Language) -> None:
    staff = console(drive, language)
    field = staff.get_by_role("searchbox")
    field.fill("nowhere-at-all")
    expect(staff.locator(".results")).to_contain_text({"en": "Nothing was found.", "zh": "没有找到"}[language])
    expect(staff.locator("#queue-tab-waiting")).to_be_hidden()
    found = Axe().run(staff)
    assert found.violations_count == 0, found.generate_report()
    field.press("Escape")
    expect(staff.locator("#queue-tab-waiting")).to_be_visible()
    expect(field).to_have_value("")
