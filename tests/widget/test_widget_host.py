"""The widget on other people's pages: its calls, blocked storage, styles that mean something else."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.widget.driver import LABELS, Driver, held, message_box, open_chat, say, turns

pytestmark = pytest.mark.browser

NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
delete Navigator.prototype.locks;
delete window.BroadcastChannel;
"""


@pytest.fixture
def host(drive: Driver) -> Page:
    """Open another site's page: it speaks to the widget before it is there, and has rough styles of its own."""
    page = drive.open("about:blank")
    page.goto(host_address(drive))
    return page


def host_address(drive: Driver) -> str:
    return drive.url.replace("127.0.0.1", "localhost") + "/standin/host"


def host_without(drive: Driver, address: str) -> tuple[Page, list[Route]]:
    """Open that page with what the widget fetches from an address kept back."""
    page = drive.open("about:blank")
    kept_back = held(page, address)
    with page.expect_request(address):
        page.goto(host_address(drive))
    return page, kept_back


def test_calls_before_the_widget_are_kept(host: Page) -> None:
    expect(message_box(host)).to_be_focused()
    host.wait_for_function("heard.includes('open') && heard.includes('bot')")


def test_language_that_the_page_takes_while_the_words_are_fetched_is_followed(drive: Driver) -> None:
    words = "**/i18n/widget.en.json"
    page, kept_back = host_without(drive, words)
    page.evaluate("document.documentElement.lang = 'zh-CN'")
    kept_back[0].continue_()
    expect(message_box(page, "zh")).to_be_visible()
    # There and back while the other words come: what stands last is meant.
    with page.expect_request(words):
        page.evaluate("document.documentElement.lang = 'en'")
    page.evaluate("document.documentElement.lang = 'zh-CN'")
    kept_back[1].continue_()
    expect(message_box(page, "en")).to_be_hidden()
    expect(message_box(page, "zh")).to_be_visible()


def test_calls_wait_while_the_page_moves_the_widget(drive: Driver) -> None:
    page, kept_back = host_without(drive, "**/widget/chat.js")
    page.evaluate("window.taken = document.querySelector('zhanggui-chat'); taken.remove()")
    kept_back[0].continue_()
    page.evaluate("customElements.whenDefined('zhanggui-chat').then(() => {})")
    assert page.evaluate("heard") == []
    page.evaluate("document.body.append(taken)")
    page.wait_for_function("heard.includes('open')")
    expect(message_box(page)).to_be_visible()


def test_hosts_styles_stay_outside(host: Page) -> None:
    say(host, "lamp")
    card = host.locator("zhanggui-chat article.card")
    expect(card).to_be_visible()
    assert card.locator(".card-title").evaluate("title => getComputedStyle(title).fontSize") == "14px"
    panel = host.get_by_role("dialog").bounding_box()
    assert panel is not None
    assert panel["x"] == 20


def test_page_context_of_a_classic_page_is_in_its_head(drive: Driver, host: Page) -> None:
    say(host, "what is this")
    expect(turns(host, "bot")).to_have_count(2)
    page = drive.received("what is this")[-1]["page"]
    assert (page["product_id"], page["department"]) == ("p-tea", "food")


def test_unknown_event_is_explained(drive: Driver, host: Page) -> None:
    with host.expect_console_message(lambda message: "expected event" in message.text) as said:
        host.evaluate("Zhanggui.event('viewed', {product_id: 'p-tea'})")
    assert 'got "viewed"' in said.value.text


def test_chat_works_where_storage_is_blocked(drive: Driver) -> None:
    context = drive.context()
    context.add_init_script(NO_STORAGE)
    page = drive.open("/", context)
    open_chat(page)
    say(page, "hello")
    expect(turns(page, "bot").last).to_contain_text("You said: hello")


def test_chat_works_where_a_proxy_blocks_websockets(drive: Driver) -> None:
    context = drive.context()
    context.route_web_socket("**/ws**", lambda socket: socket.close())
    page = drive.open("/", context)
    open_chat(page)
    say(page, "kettle")
    expect(page.locator("zhanggui-chat article.card").first).to_be_visible()
    expect(turns(page, "shopper")).to_have_count(1)


def test_copy_of_the_conversation_is_saved(page: Page) -> None:
    open_chat(page)
    page.get_by_role("button", name="More options").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a copy").click()
    copy = json.loads(saved.value.path().read_text("utf-8"))
    assert copy["messages"][0]["role"] == "bot"


def test_chat_comes_when_its_first_fetch_failed(drive: Driver) -> None:
    context = drive.context()
    failures = iter([True])

    def fail_once(route: Route) -> None:
        if next(failures, False):
            route.abort()
        else:
            route.continue_()

    context.route("**/widget/launcher.js", fail_once)
    page = drive.open("/", context)
    expect(page.get_by_role("button", name=LABELS["en"].launcher)).to_be_visible(timeout=15_000)
