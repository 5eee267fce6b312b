"""The same talk everywhere, as the shopper sees it: what is kept where, signing in and out, earlier conversations."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.driver import Driver, Language, held, message_box, say, scrolls_sideways, turns

pytestmark = pytest.mark.browser
_NUMBERS = count(1)
KEPT = """() => Object.fromEntries([localStorage, sessionStorage].flatMap((kept) => Object.entries(kept)))"""


@pytest.fixture
def customer() -> str:
    return f"c-widget-{next(_NUMBERS)}"


def host(drive: Driver, context: BrowserContext, persist: str = "local") -> Page:
    """A page of a shop with the chat open."""
    page = drive.open(f"/standin/host?persist={persist}", context)
    expect(message_box(page)).to_be_visible()
    expect(turns(page, "bot").first).to_be_visible()
    return page


def identify(page: Page, customer: str | None) -> None:
    signed = {"customer_id": customer, "expires_at": 1, "signature": "0" * 64} if customer else None
    page.evaluate("(signed) => Zhanggui.identify(signed)", signed)


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(KEPT)
    return {name: json.loads(value) for name, value in found.items() if name.startswith("zhanggui:")}


def credentials(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = kept(page)["zhanggui:host:conversation"]
    return found


# -- data-persist -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persist", "after_reload", "in_another_tab"), [("none", 0, 0), ("session", 1, 0), ("local", 1, 1)]
)
def test_where_the_conversation_is_kept(drive: Driver, persist: str, after_reload: int, in_another_tab: int) -> None:
    context = drive.context()
    page = host(drive, context, persist)
    say(page, "remember me")
    expect(turns(page, "bot")).to_have_count(2)
    if persist == "none":
        assert kept(page) == {}
        assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(turns(page, "bot").first).to_be_visible()
    expect(turns(page, "shopper")).to_have_count(after_reload)
    other = host(drive, context, persist)
    expect(turns(other, "shopper")).to_have_count(in_another_tab)


# -- the token --------------------------------------------------------------------------------------------------------


def test_token_past_half_its_life_is_renewed_once_when_the_shopper_comes_back(drive: Driver) -> None:
    context = drive.context()
    page = host(drive, context)
    own = credentials(page)
    assert own["renewAt"] > page.evaluate("Date.now()") + 3 * 86_400_000
    assert own["id"] not in drive.seen()["renewed"]
    key = "zhanggui:host:conversation"
    page.evaluate("([key, own]) => localStorage.setItem(key, JSON.stringify(own))", [key, {**own, "renewAt": 1}])
    page.reload()
    page.wait_for_function("(key) => JSON.parse(localStorage[key]).renewAt > Date.now()", arg=key)
    assert drive.seen()["renewed"].count(own["id"]) == 1
    assert credentials(page)["id"] == own["id"]


# -- signing in and out -----------------------------------------------------------------------------------------------


def test_who_signs_in_goes_on_with_the_talk_and_its_place(drive: Driver, customer: str) -> None:
    context = drive.context()
    page, tab = host(drive, context), host(drive, context)
    say(page, "as a guest")
    expect(turns(page, "bot")).to_have_count(2)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("Number 1 in the queue")).to_be_visible()
    before = credentials(page)
    message_box(page).fill("half a sentence")
    identify(page, customer)
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:host:conversation']).subject")
    now = credentials(page)
    assert (now["id"], now["subject"]) == (before["id"], customer)
    assert now["token"] != before["token"]
    expect(page.get_by_text("Number 1 in the queue")).to_be_visible()
    expect(message_box(page)).to_have_value("half a sentence")
    for one in (page, tab):
        say(one, "still here")
    expect(turns(page, "shopper")).to_have_count(3)
    expect(turns(tab, "shopper")).to_have_count(3)


SLOW_SIGN_IN = """() => {
  const real = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    if (String(asked[0]).endsWith("/identity")) await new Promise((done) => setTimeout(done, 1500));
    return answer;
  };
}"""


def test_what_is_typed_while_one_signs_in_stays_in_the_talk(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    say(page, "as a guest")
    expect(turns(page, "bot")).to_have_count(2)
    before = credentials(page)
    # The bridge knows the customer, and the guest's token opens nothing any more, before the page hears of it.
    page.evaluate(SLOW_SIGN_IN)
    with page.expect_request("**/identity"):
        identify(page, customer)
    page.wait_for_timeout(300)
    say(page, "a moment later")
    expect(turns(page, "bot")).to_have_count(3)
    expect(turns(page, "shopper")).to_contain_text(["as a guest", "a moment later"])
    now = credentials(page)
    assert (now["id"], now["subject"]) == (before["id"], customer)


def test_a_slow_sign_in_opens_no_line_with_the_guests_token(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    say(page, "as a guest")
    expect(turns(page, "bot")).to_have_count(2)
    page.evaluate(SLOW_SIGN_IN)
    identify(page, customer)
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:host:conversation']).subject")
    say(page, "still here")
    expect(turns(page, "bot")).to_have_count(3)
    # A line that is refused is a fault on the page's console, which no test here may leave.
    assert drive.faults == []


def test_the_same_talk_on_another_device(drive: Driver, customer: str) -> None:
    first = host(drive, drive.context())
    say(first, "on the desk")
    expect(turns(first, "bot")).to_have_count(2)
    identify(first, customer)
    phone = host(drive, drive.context(size=(360, 640)))
    identify(phone, customer)
    expect(turns(phone, "shopper")).to_contain_text("on the desk")
    say(phone, "on the sofa")
    expect(turns(first, "shopper").last).to_contain_text("on the sofa")


def test_nothing_stays_in_the_browser_of_who_has_signed_out(drive: Driver, customer: str) -> None:
    context = drive.context()
    page, tab = host(drive, context), host(drive, context)
    identify(page, customer)
    say(page, "my secret")
    expect(turns(tab, "shopper")).to_contain_text("my secret")
    message_box(page).fill("another secret")
    message_box(tab).fill("third secret")
    left = credentials(page)
    identify(page, None)
    for one in (page, tab):
        expect(turns(one, "shopper")).to_have_count(0)
        expect(message_box(one)).to_have_value("")
        expect(turns(one, "bot")).to_have_count(1)
        text = json.dumps(kept(one))
        assert "secret" not in text
        assert left["token"] not in text
        assert customer not in text
    assert credentials(page)["id"] != left["id"]


def test_an_answer_that_comes_after_signing_out_is_not_shown_to_who_comes_next(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    identify(page, customer)
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:host:conversation']).subject")
    # Without a line it goes by REST, whose reply brings the answer.
    page.route_web_socket("**/ws**", lambda socket: socket.close())
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    sent = held(page, "**/messages")
    with page.expect_request("**/messages"):
        say(page, "my secret")
    identify(page, None)
    expect(turns(page, "shopper")).to_have_count(0)
    expect(turns(page, "bot")).to_have_count(1)
    with page.expect_response("**/messages"):
        sent[0].continue_()
    page.wait_for_timeout(300)
    expect(turns(page, "bot")).to_have_count(1)
    expect(turns(page, "shopper")).to_have_count(0)


def test_who_signs_out_while_signing_in_is_signed_out(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    before = credentials(page)["id"]
    asked = held(page, "**/identity")
    with page.expect_request("**/identity"):
        identify(page, customer)
    identify(page, None)
    asked[0].continue_()
    page.wait_for_function(
        "(id) => ![undefined, id].includes(JSON.parse(localStorage['zhanggui:host:conversation'] ?? '{}').id)",
        arg=before,
    )
    assert credentials(page)["subject"] is None


def test_talk_goes_on_as_a_guests_where_the_shop_signs_wrongly(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    page.route("**/identity", lambda route: route.fulfill(status=401, json={"detail": "a bad identity"}))
    say(page, "hello")
    expect(turns(page, "bot")).to_have_count(2)
    identify(page, customer)
    say(page, "and on")
    expect(turns(page, "bot")).to_have_count(3)
    expect(page.locator("zhanggui-chat .alert")).to_be_empty()


# -- earlier conversations --------------------------------------------------------------------------------------------

WORDS: dict[Language, tuple[str, ...]] = {
    "en": ("More options", "Earlier conversations", "Go on with this one", "Back"),
    "zh": ("更多选项", "以前的对话", "继续这个对话", "返回"),
}


def with_an_earlier_one(drive: Driver, customer: str, language: Language = "en", **options: Any) -> Page:
    """A signed-in shopper in a new conversation, who has said something in one before."""
    context = drive.context(language=language, **options)
    page = drive.open("/standin/host?persist=local", context)
    if language == "zh":
        page.evaluate("document.documentElement.lang = 'zh-CN'")
    expect(message_box(page, language)).to_be_visible()
    # A sign-in before the greeting is another test's affair.
    expect(turns(page, "bot")).to_have_count(1)
    identify(page, customer)
    say(page, "lamp", language)
    expect(turns(page, "bot")).to_have_count(2)
    page.evaluate("Zhanggui.event('page', {})")
    drive.tell("close-newest")
    restart = {"en": "Start a new conversation", "zh": "开始新的对话"}[language]
    page.get_by_role("button", name=restart).click()
    expect(turns(page, "shopper")).to_have_count(0)
    expect(turns(page, "bot")).to_have_count(1)
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_earlier_conversation_is_read_and_gone_on_with(drive: Driver, customer: str, language: Language) -> None:
    more, title, go_on, back = WORDS[language]
    page = with_an_earlier_one(drive, customer, language)
    present = credentials(page)["id"]
    page.get_by_role("button", name=more).click()
    page.get_by_role("button", name=title).click()
    region = page.get_by_role("region", name=title)
    expect(region.get_by_role("listitem")).to_have_count(1)
    region.locator("button.thread").click()
    expect(region.get_by_role("log")).to_contain_text("lamp")
    # Reading changes nothing.
    assert credentials(page)["id"] == present
    region.get_by_role("button", name=back).click()
    expect(region.get_by_role("listitem")).to_have_count(1)
    region.locator("button.thread").click()
    region.get_by_role("button", name=go_on).click()
    expect(region).to_have_count(0)
    expect(turns(page, "shopper")).to_contain_text("lamp")
    assert credentials(page)["id"] != present
    say(page, "kettle", language)
    expect(turns(page, "bot")).to_have_count(3)


def test_escape_leads_back_step_by_step(drive: Driver, customer: str) -> None:
    page = with_an_earlier_one(drive, customer)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Earlier conversations").click()
    region = page.get_by_role("region", name="Earlier conversations")
    region.locator("button.thread").click()
    expect(region.get_by_role("log")).to_be_visible()
    page.keyboard.press("Escape")
    expect(region.locator("button.thread")).to_be_visible()
    page.keyboard.press("Escape")
    expect(region).to_have_count(0)
    expect(message_box(page)).to_be_focused()


def test_guests_have_no_earlier_conversations_and_signing_out_closes_them(drive: Driver, customer: str) -> None:
    page = host(drive, drive.context())
    page.get_by_role("button", name="More options").click()
    expect(page.get_by_role("button", name="Save a copy")).to_be_visible()
    expect(page.get_by_role("button", name="Earlier conversations")).to_have_count(0)
    page.keyboard.press("Escape")
    page = with_an_earlier_one(drive, customer)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Earlier conversations").click()
    region = page.get_by_role("region", name="Earlier conversations")
    expect(region.locator("button.thread")).to_be_visible()
    identify(page, None)
    expect(region).to_have_count(0)


def test_button_in_an_earlier_answer_goes_on_from_there(drive: Driver, customer: str) -> None:
    page = with_an_earlier_one(drive, customer)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Earlier conversations").click()
    page.get_by_role("region", name="Earlier conversations").locator("button.thread").click()
    page.get_by_role("button", name="Add to cart: Paper reading lamp").click()
    expect(turns(page, "shopper").last).to_contain_text("Add to cart")
    expect(turns(page, "shopper").first).to_contain_text("lamp")


# -- all that is kept of the customer ---------------------------------------------------------------------------------

ALL_DATA = {
    "en": ("More options", "Save all my data", "Delete all my data", "Delete", "Understood"),
    "zh": ("更多选项", "保存我的全部数据", "删除我的全部数据", "删除", "知道了"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_signed_in_customer_has_a_copy_of_all_and_deletes_all(drive: Driver, customer: str, language: Language) -> None:
    page = with_an_earlier_one(drive, customer, language, size=(360, 640))
    page.wait_for_function("() => JSON.parse(localStorage['zhanggui:host:conversation']).subject")
    more, save, erase, yes, understood = ALL_DATA[language]
    page.get_by_role("button", name=more).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=save).click()
    assert download.value.suggested_filename == "my-data.json"
    assert json.loads(download.value.path().read_text())["customer_id"] == customer
    before = credentials(page)["id"]
    page.get_by_role("button", name=more).click()
    page.get_by_role("button", name=erase).click()
    page.get_by_role("button", name=yes, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Q7dZk2mXw0RtY5uPbN8cVf1L")).to_be_visible()
    assert not scrolls_sideways(page)
    assert {"erased": customer} in drive.seen()["received"]
    page.get_by_role("button", name=understood).click()
    page.wait_for_function("(was) => JSON.parse(localStorage['zhanggui:host:conversation']).id !== was", arg=before)


def test_guests_are_offered_their_conversation_only(drive: Driver) -> None:
    page = host(drive, drive.context())
    page.get_by_role("button", name="More options").click()
    expect(page.get_by_role("button", name="Delete conversation")).to_be_visible()
    expect(page.get_by_role("button", name="Delete all my data")).to_have_count(0)
