"""Keyboard, input methods, screen readers, narrow screens, dark and light."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.widget.driver import (
    LABELS,
    NARROW,
    Driver,
    Language,
    message_box,
    open_chat,
    say,
    scrolls_sideways,
    turns,
)

pytestmark = pytest.mark.browser
#: A common phone of today; WCAG's measure for reflow is narrower still (driver.NARROW).
PHONE = (360, 740)
#: The level that we state (WCAG 2.2 AA), and what axe-core's authors advise beside it.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    launcher = page.get_by_role("button", name=LABELS["en"].launcher)
    launcher.focus()
    page.keyboard.press("Enter")
    expect(message_box(page)).to_be_focused()
    page.keyboard.type("a kettle")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("or a teapot")
    expect(message_box(page)).to_have_value("a kettle\nor a teapot")
    page.keyboard.press("Enter")
    expect(turns(page, "shopper")).to_contain_text("a kettle\nor a teapot")
    reply = page.get_by_role("button", name="Cheaper")
    expect(reply).to_be_visible()
    # Backwards from the field: the last of the suggested answers, then the others.
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    expect(reply).to_be_focused()
    page.keyboard.press("Enter")
    expect(turns(page, "shopper").last).to_contain_text("Cheaper")
    expect(message_box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(message_box(page)).to_have_count(0)
    expect(launcher).to_be_focused()


def test_escape_closes_the_menu_before_the_chat(page: Page) -> None:
    open_chat(page)
    page.get_by_role("button", name="More options").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save a copy")).to_have_count(0)
    expect(message_box(page)).to_be_visible()


def test_enter_that_chooses_a_word_does_not_send(drive: Driver) -> None:
    page = drive.open("/", language="zh")
    box = open_chat(page, "zh")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "shuihu", "selectionStart": 6, "selectionEnd": 6})
    # As the browser hears it while the input method has the key.
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, **enter})
    expect(box).to_have_value("shuihu")
    expect(turns(page, "shopper")).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "水壶"})
    expect(box).to_have_value("水壶")
    page.keyboard.press("Enter")
    expect(turns(page, "shopper")).to_contain_text("水壶")
    expect(turns(page, "bot").last).to_contain_text("有五件符合")


def test_answers_come_in_a_live_region_inside_a_named_dialog(page: Page) -> None:
    open_chat(page)
    expect(page.get_by_role("dialog", name="Clerk & Co 掌柜小铺")).to_be_visible()
    expect(page.get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "polite")


def test_on_a_phone_the_focus_stays_in_the_chat(drive: Driver) -> None:
    page = drive.open("/", size=NARROW)
    open_chat(page)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    inside = "document.activeElement.tagName === 'ZHANGGUI-CHAT'"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.get_by_role("button", name=LABELS["en"].close).click()
    assert page.evaluate("document.documentElement.style.overflow") == ""


def test_on_a_phone_a_link_in_the_chat_shows_its_page(drive: Driver) -> None:
    page = drive.open("/", size=NARROW)
    open_chat(page)
    say(page, "lamp")
    page.locator("zhanggui-chat").get_by_role("link", name="Paper reading lamp").click()
    expect(page.get_by_role("heading", level=1, name="Paper reading lamp")).to_be_visible()
    expect(message_box(page)).to_have_count(0)
    open_chat(page)
    expect(page.locator("zhanggui-chat article.card")).to_be_visible()


@pytest.mark.parametrize(("language", "asked"), [("en", "kettle"), ("zh", "水壶")])
def test_nothing_scrolls_sideways_at_320_px(drive: Driver, language: Language, asked: str) -> None:
    for path in ("/", "/p/p-buds", "/d/kitchen", "/a/returns"):
        page = drive.open(path, language=language, size=NARROW)
        expect(page.locator("main h1")).to_be_visible()
        assert not scrolls_sideways(page), path
    open_chat(page, language)
    for text in (asked, {"en": "order", "zh": "订单"}[language], "W" * 300):
        say(page, text, language)
        expect(turns(page, "shopper").last).to_contain_text(text)
    expect(turns(page, "bot")).to_have_count(4)
    log = page.get_by_role("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
    panel = page.get_by_role("dialog").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, NARROW[0])
    assert not scrolls_sideways(page)


def test_interface_is_chinese_on_a_chinese_page(drive: Driver) -> None:
    page = drive.open("/", language="zh")
    open_chat(page, "zh")
    expect(page.get_by_text("欢迎光临")).to_be_visible()
    expect(page.get_by_role("button", name="转人工客服")).to_be_visible()
    expect(page.get_by_text("智能助手", exact=True)).to_be_visible()


def test_chat_follows_the_pages_language_and_keeps_what_was_said(page: Page) -> None:
    open_chat(page)
    say(page, "kettle")
    expect(turns(page, "bot")).to_have_count(2)
    page.get_by_role("button", name="中文").click()
    expect(message_box(page, "zh")).to_be_visible()
    expect(turns(page, "bot")).to_have_count(2)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_scheme_follows_the_system_until_it_is_chosen(drive: Driver, scheme: str) -> None:
    page = drive.open("/", color_scheme=scheme)
    frame = page.locator("zhanggui-chat .zg")
    expect(frame).to_have_attribute("data-scheme", scheme)
    page.get_by_role("button", name="Switch to").click()
    expect(frame).to_have_attribute("data-scheme", "dark" if scheme == "light" else "light")
    page.locator("zhanggui-chat").evaluate("(chat, theme) => chat.setAttribute('theme', theme)", scheme)
    expect(frame).to_have_attribute("data-scheme", scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_has_no_finding(drive: Driver, language: Language, scheme: str) -> None:
    page = drive.open("/p/p-kettle", language=language, color_scheme=scheme)
    expect(page.locator("main h1")).to_be_visible()
    findings = {"closed": axe(page)}
    open_chat(page, language)
    for text in ("kettle 水壶", "order 订单", "return 退"):
        say(page, text, language)
        expect(turns(page, "shopper").last).to_contain_text(text)
    expect(turns(page, "bot")).to_have_count(4)
    findings["talk"] = axe(page)
    page.get_by_role("button", name=LABELS[language].person).click()
    expect(page.locator("zhanggui-chat .banner")).not_to_be_empty()
    findings["waiting"] = axe(page)
    drive.tell("say/person", text="Hello.")
    expect(turns(page, "person")).to_have_count(1)
    drive.tell("say/closed", text="Goodbye.")
    page.locator("zhanggui-chat .scores button").last.click()
    page.locator("zhanggui-chat .head .icon-button").first.click()
    findings["rating and menu"] = axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("#cart-button").click()
    findings["cart"] = axe(page)
    assert not any(findings.values()), findings


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_has_no_finding_in_the_states_of_a_phone(drive: Driver, language: Language, scheme: str) -> None:
    page = drive.open("/", language=language, size=PHONE, color_scheme=scheme)
    expect(page.locator("main h1")).to_be_visible()
    findings = {"closed": axe(page)}
    open_chat(page, language)
    for state, text in (
        ("table", "compare 对比"), ("form", "address 地址"), ("choices", "broken 坏了"), ("offer", "coupon 优惠券"),
    ):  # fmt: skip
        count = turns(page, "bot").count()
        say(page, text, language)
        expect(turns(page, "bot")).to_have_count(count + 1)
        findings[state] = axe(page)
        if state in ("form", "choices"):
            turns(page, "bot").last.locator("button[type=submit]").click()
            findings[f"{state} with faults"] = axe(page)
    menu = page.locator("zhanggui-chat .head .icon-button").first
    menu.click()
    findings["menu"] = axe(page)
    page.locator("zhanggui-chat .menu-item").last.click()
    expect(page.locator("zhanggui-chat .menu-question")).to_be_visible()
    findings["erase question"] = axe(page)
    page.keyboard.press("Escape")
    findings |= axe_of_the_customers_data(page)
    page.route("**/handoff", lambda route: route.fulfill(status=429, json={"status": 429}))
    page.get_by_role("button", name=LABELS[language].person).click()
    expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
    findings["alert"] = axe(page)
    page.context.set_offline(True)
    expect(page.locator("zhanggui-chat .banner")).not_to_be_empty()
    say(page, "hello?", language)
    expect(page.locator("zhanggui-chat .resend")).to_be_visible()
    findings["offline, not sent"] = axe(page)
    page.context.set_offline(False)
    expect(page.locator("zhanggui-chat .banner")).to_be_empty(timeout=15_000)
    drive.tell("say/person", text="Hello.")
    expect(turns(page, "person")).to_have_count(1)
    findings["person"] = axe(page)
    drive.tell("say/closed", text="Goodbye.")
    expect(page.locator("zhanggui-chat .scores")).to_be_visible()
    findings["ended"] = axe(page)
    assert not any(findings.values()), findings


def axe_of_the_customers_data(page: Page) -> dict[str, list[str]]:
    """Return axe-core's findings of a signed-in shopper's menu, the question before all goes, and its receipt."""
    page.evaluate("Zhanggui.identify({ customer_id: 'c-axe', expires_at: 1, signature: '0'.repeat(64) })")
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:demo:conversation']).subject === 'c-axe'")
    page.locator("zhanggui-chat .head .icon-button").first.click()
    items = page.locator("zhanggui-chat .menu-item")
    # The other language, earlier talks; a copy and the end of this one, and of all.
    expect(items).to_have_count(6)
    findings = {"signed-in menu": axe(page)}
    items.last.click()
    answers = page.locator("zhanggui-chat .menu-answer")
    expect(answers).to_have_count(2)
    keep = answers.last
    expect(keep).to_be_focused()
    # Who hears the page hears what is asked with the button.
    expect(keep).to_have_accessible_description(page.locator("zhanggui-chat .menu-question").inner_text())
    findings["question before all is erased"] = axe(page)
    answers.first.click()
    expect(page.locator("zhanggui-chat .menu-question code")).to_have_text("Q7dZk2mXw0RtY5uPbN8cVf1L")
    findings["receipt"] = axe(page)
    # It is shown once: a press beside it does not take it away.
    page.mouse.click(20, PHONE[1] // 2)
    expect(answers).to_have_count(1)
    assert not scrolls_sideways(page)
    answers.click()
    expect(turns(page, "shopper")).to_have_count(0)
    return findings


def test_the_phones_keyboard_covers_neither_field_nor_answer(drive: Driver) -> None:
    """Headless Chromium has no on-screen keyboard: what it leaves of the window is told in the browser's place."""
    page = drive.open("/", size=PHONE)
    box = open_chat(page)
    say(page, "kettle")
    expect(turns(page, "bot")).to_have_count(2)
    page.evaluate(
        """([height, top]) => { for (const [name, value] of [["height", height], ["offsetTop", top]])
        Object.defineProperty(visualViewport, name, { value, configurable: true });
        visualViewport.dispatchEvent(new Event("resize")); }""",
        [380, 60],
    )
    panel, field = page.get_by_role("dialog").bounding_box(), box.bounding_box()
    assert panel and field
    assert (panel["y"], panel["height"]) == (60, 380)
    assert field["y"] + field["height"] <= 60 + 380
    log = page.get_by_role("log")
    log.evaluate("log => log.scrollTo(0, log.scrollHeight)")
    last = turns(page, "bot").last.locator(".said > *").last.bounding_box()
    assert last
    assert last["y"] + last["height"] <= field["y"], "the end of the answer can be read while one types"


def test_nothing_moves_where_less_motion_is_wished(drive: Driver) -> None:
    longest = """() => Math.max(0, ...document.querySelector("zhanggui-chat").shadowRoot.getAnimations()
        .map((animation) => animation.effect.getComputedTiming().activeDuration))"""
    for wish, moves in (("reduce", False), ("no-preference", True)):
        page = drive.open("/", reduced_motion=wish)
        open_chat(page)
        say(page, "slow kettle")
        expect(page.locator("zhanggui-chat .typing")).to_be_visible()
        # One millisecond and once: the end is shown at once.
        assert (page.evaluate(longest) > 1) == moves, wish


def test_reads_from_the_right_where_it_is_told_to(drive: Driver) -> None:
    page = drive.open("/", size=(1280, 800))
    page.locator("zhanggui-chat").evaluate(
        """(chat) => { const again = document.createElement("zhanggui-chat");
        for (const { name, value } of chat.attributes) again.setAttribute(name, value);
        again.dir = "rtl"; chat.replaceWith(again); }"""
    )
    launcher = page.get_by_role("button", name=LABELS["en"].launcher).bounding_box()
    assert launcher
    assert launcher["x"] < 640, "its side is the other one"
    open_chat(page)
    say(page, "kettle")
    row = page.locator("zhanggui-chat .cards-row").last
    expect(row).to_be_visible()
    first, second = (row.locator("li").nth(at).bounding_box() for at in (0, 1))
    assert first and second
    assert first["x"] > second["x"]
    previous, following = (
        page.get_by_role("button", name="Previous products"),
        page.get_by_role("button", name="Next products"),
    )
    expect(previous).to_be_disabled()
    for _ in range(6):
        if following.is_disabled():
            break
        # A step glides; only at its end it is known whether there is another one.
        row.evaluate(
            "row => { row.arrived = new Promise((done) => row.addEventListener('scrollend', done, {once: true})) }"
        )
        following.click()
        row.evaluate("row => row.arrived.then(() => true)")
    expect(following).to_be_disabled()
    expect(previous).to_be_enabled()
    last, frame = row.locator("li").last.bounding_box(), row.bounding_box()
    assert last and frame
    assert last["x"] >= frame["x"], "the last card can be stepped to"
    say(page, "compare them")
    table = page.locator("zhanggui-chat .comparison")
    expect(table).to_be_visible()
    table.evaluate("it => it.scrollTo(-it.scrollWidth, 0)")
    label, box = table.locator("tbody th").first.bounding_box(), table.bounding_box()
    assert label and box
    assert abs(label["x"] + label["width"] - box["x"] - box["width"]) <= 1, "the labels stay at the right"
    said, log = turns(page, "shopper").last.locator(".said").bounding_box(), page.get_by_role("log").bounding_box()
    assert said and log
    assert said["x"] - log["x"] < 60, "the shopper's words are at the left"
    for _ in range(4):
        say(page, "kettle")
    expect(turns(page, "bot")).to_have_count(7)
    page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    drive.tell("say/person", text="Hello.")
    jump = page.get_by_role("button", name="New messages")
    expect(jump).to_be_visible()
    spot = jump.bounding_box()
    assert spot
    assert abs(spot["x"] + spot["width"] / 2 - log["x"] - log["width"] / 2) < 12, "in the middle"
    assert page.get_by_role("log").evaluate("log => log.scrollWidth <= log.clientWidth")
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_finding_on_the_staff_page(drive: Driver, page: Page, scheme: str) -> None:
    open_chat(page)
    say(page, "kettle")
    page.get_by_role("button", name=LABELS["en"].person).click()
    staff = drive.open("/console", color_scheme=scheme)
    expect(staff.get_by_role("heading")).to_be_visible()
    findings = axe(staff)
    staff.get_by_label("Your account").fill("Wei")
    staff.get_by_label("Password").fill("open sesame")
    staff.get_by_role("button", name="Sign in").click()
    staff.get_by_role("navigation").get_by_role("button", name="kettle").first.click()
    staff.get_by_role("button", name="Take").click()
    expect(staff.get_by_role("textbox", name="Your answer")).to_be_focused()
    assert findings + axe(staff) == []


#: Resolves when no element has come or gone for a quarter of a second: after the last fetch the page still draws.
AT_REST = """() => new Promise((resolve) => {
  let timer = setTimeout(resolve, 250);
  new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, 250); })
    .observe(document.body, { childList: true, subtree: true });
})"""


def axe(page: Page) -> list[str]:
    """Return axe-core's findings, one line each, of the page at rest.

    axe reads the tree once and asks the page afterwards: what is exchanged meanwhile counts as outside all landmarks.
    """
    page.wait_for_load_state("networkidle")
    page.evaluate(AT_REST)
    result = Axe().run(page, options=RULES).response
    return [
        f"{found['id']}: {json.dumps(node['target'])} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]
