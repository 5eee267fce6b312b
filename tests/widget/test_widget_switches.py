"""What a shop may switch: consent before anything is kept, a word by itself now and then, the rating's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.widget.driver import LABELS, Driver, Language, message_box, open_chat, say, scrolls_sideways, turns
from tests.widget.test_widget_access import PHONE, axe

pytestmark = pytest.mark.browser
CONSENT = {
    "version": "2026-11",
    "text": {"en": "We keep what you write for 30 days.", "zh": "您写的内容保存 30 天。"},
    "url": {"en": "/a/returns", "zh": "/a/returns"},
}
WORDS = {"en": "Any question about it?", "zh": "想了解更多吗？"}
OFF: dict[str, Any] = {"consent": None, "proactive": None, "rating": {"is_asked": True, "question": None}}
STORED = "JSON.stringify({...localStorage, ...sessionStorage})"
AGREE = {"en": "Agree and start", "zh": "同意并开始"}


def rule(moment: str, after_s: float = 0) -> dict[str, Any]:
    return {"moment": moment, "after_s": after_s, "text": WORDS}


def proactive(*rules: dict[str, Any], per_day: int = 1) -> dict[str, Any]:
    return {"rules": list(rules), "per_day": per_day, "quiet_days": 14}


def switched(context: BrowserContext, **settings: Any) -> BrowserContext:
    """Let a browser's pages hear of settings that the stand-in does not have."""
    context.route("**/v1/widget", lambda route: route.fulfill(json=OFF | settings))
    return context


@contextmanager
def asked(page: Page) -> Iterator[list[str]]:
    """Collect what the page asks the bridge, its files and settings left out."""
    found: list[str] = []
    page.on("request", lambda request: found.extend(request.url.split("/v1/")[1:]))
    yield found


def nudge(page: Page, language: Language = "en") -> Any:
    return page.get_by_role("button", name=WORDS[language])


def test_nothing_is_stored_or_sent_before_the_consent(drive: Driver) -> None:
    page = drive.open("about:blank", switched(drive.context(), consent=CONSENT))
    with asked(page) as requests:
        page.goto(f"{drive.url}/p/p-kettle")
        before = page.evaluate(STORED)
        page.get_by_role("button", name=LABELS["en"].launcher).click()
        agree = page.get_by_role("button", name=AGREE["en"])
        expect(agree).to_be_focused()
        expect(page.get_by_text("We keep what you write")).to_be_visible()
        expect(page.get_by_role("link", name="Read all of it")).to_have_attribute("href", f"{drive.url}/a/returns")
        expect(message_box(page)).to_have_count(0)
        page.evaluate("Zhanggui.event('view', {product_id: 'p-before'})")
        page.wait_for_timeout(1_200)
        assert "zhanggui:demo:" not in page.evaluate(STORED), "the shop's page may, the chat may not"
        assert page.evaluate(STORED) == before
        # The shop's page asks for its own recommendations; the chat tells of nothing.
        assert not [one for one in requests if one.startswith(("conversations", "events"))]
        agree.click()
        expect(message_box(page)).to_be_focused()
        expect(turns(page, "bot")).to_have_count(1)
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.endsWith(':consented'))")
    talk = page.evaluate("JSON.parse(localStorage['zhanggui:demo:conversation']).id")
    assert {"consent": "2026-11", "talk": talk} in drive.seen()["received"]
    assert not [event for event in drive.seen()["events"] if event.get("product_id") == "p-before"], "told of before"
    page.reload()
    expect(message_box(page)).to_be_visible()
    assert len([own for own in drive.seen()["received"] if own.get("talk") == talk]) == 1


def test_who_does_not_agree_is_asked_again_and_nothing_is_kept(drive: Driver) -> None:
    page = drive.open("/", switched(drive.context(), consent=CONSENT))
    launcher = page.get_by_role("button", name=LABELS["en"].launcher)
    launcher.click()
    page.get_by_role("button", name="Not now").click()
    expect(launcher).to_be_focused()
    page.reload()
    launcher.click()
    expect(page.get_by_role("button", name=AGREE["en"])).to_be_visible()


def test_a_new_version_asks_again_before_the_talk_goes_on(drive: Driver) -> None:
    context = switched(drive.context(), consent=CONSENT)
    page = drive.open("/", context)
    page.get_by_role("button", name=LABELS["en"].launcher).click()
    page.get_by_role("button", name=AGREE["en"]).click()
    say(page, "kettle")
    expect(turns(page, "bot")).to_have_count(2)
    context.unroute("**/v1/widget")
    switched(context, consent=CONSENT | {"version": "2027-01"})
    page.reload()
    page.get_by_role("button", name=AGREE["en"]).click()
    expect(turns(page, "bot")).to_have_count(2)
    page.wait_for_function("() => (localStorage['zhanggui:demo:consented'] ?? '').includes('2027-01')")
    assert [own["consent"] for own in drive.seen()["received"] if "consent" in own][-2:] == ["2026-11", "2027-01"]


def test_a_new_conversation_is_held_under_the_consent_too(drive: Driver) -> None:
    page = drive.open("/", switched(drive.context(), consent=CONSENT))
    page.get_by_role("button", name=LABELS["en"].launcher).click()
    page.get_by_role("button", name=AGREE["en"]).click()
    expect(turns(page, "bot")).to_have_count(1)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("button", name="Delete conversation").click()
    before = page.evaluate("localStorage['zhanggui:demo:conversation']")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_function("(was) => (localStorage['zhanggui:demo:conversation'] ?? was) !== was", arg=before)
    page.wait_for_function(
        "() => localStorage['zhanggui:demo:consented']?.includes(JSON.parse(localStorage['zhanggui:demo:conversation']).id)"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_has_no_finding_in_consent_and_nudge(drive: Driver, language: Language, scheme: str) -> None:
    context = drive.context(language, PHONE, color_scheme=scheme)
    page = drive.open("/", switched(context, consent=CONSENT))
    expect(page.locator("main h1")).to_be_visible()
    page.get_by_role("button", name=LABELS[language].launcher).click()
    expect(page.get_by_role("button", name=AGREE[language])).to_be_visible()
    findings = {"consent": axe(page)}
    assert not scrolls_sideways(page)
    page.close()
    other = drive.context(language, PHONE, color_scheme=scheme)
    page = drive.open("/p/p-kettle", switched(other, proactive=proactive(rule("product_page"))))
    expect(page.locator("main h1")).to_be_visible()
    expect(nudge(page, language)).to_be_visible()
    findings["nudge"] = axe(page)
    assert not scrolls_sideways(page)
    assert not any(findings.values()), findings


def test_a_word_on_a_products_page_comes_after_its_time_and_opens_the_chat(drive: Driver) -> None:
    page = drive.open("/", switched(drive.context(), proactive=proactive(rule("product_page", 2))))
    page.evaluate("window.told = []; void Zhanggui.on('proactive', (what) => told.push(what.did))")
    page.wait_for_timeout(2_600)
    expect(nudge(page)).to_have_count(0)
    page.evaluate("Zhanggui.event('page', {product_id: 'p-kettle'})")
    page.wait_for_timeout(800)
    expect(nudge(page)).to_have_count(0)
    expect(nudge(page)).to_be_visible()
    expect(page.locator("zhanggui-chat").get_by_role("status").first).to_contain_text(WORDS["en"])
    nudge(page).click()
    expect(message_box(page)).to_be_focused()
    expect(nudge(page)).to_have_count(0)
    assert page.evaluate("told") == ["shown", "opened"]


def test_no_more_than_the_days_number_come_on_all_pages_together(drive: Driver) -> None:
    context = switched(drive.context(), proactive=proactive(rule("product_page"), per_day=2))
    for number in (1, 2, 3):
        page = drive.open("/p/p-kettle", context)
        expect(page.get_by_role("button", name=LABELS["en"].launcher)).to_be_visible()
        if number < 3:
            expect(nudge(page)).to_be_visible()
        else:
            page.wait_for_timeout(1_500)
            expect(nudge(page)).to_have_count(0)
        page.close()
    page = drive.open("/p/p-kettle", context)
    page.evaluate("localStorage['zhanggui:demo:proactive'] = JSON.stringify({day: 'Mon Jan 01 2024', shown: 2})")
    page.reload()
    expect(nudge(page)).to_be_visible()


def test_who_sends_it_away_hears_nothing_for_the_quiet_days(drive: Driver) -> None:
    context = switched(drive.context(), proactive=proactive(rule("product_page"), per_day=20))
    page = drive.open("/p/p-kettle", context)
    expect(nudge(page)).to_be_visible()
    page.get_by_role("button", name="No, thank you").click()
    expect(nudge(page)).to_have_count(0)
    page.reload()
    page.wait_for_timeout(1_500)
    expect(nudge(page)).to_have_count(0)
    kept = "JSON.parse(localStorage['zhanggui:demo:proactive'])"
    assert page.evaluate(f"({kept}.quietUntil - Date.now()) / 86400000") == pytest.approx(14, abs=0.1)
    page.evaluate(
        f"localStorage['zhanggui:demo:proactive'] = JSON.stringify({{...{kept}, quietUntil: Date.now() - 1}})"
    )
    page.reload()
    expect(nudge(page)).to_be_visible()


def test_nothing_comes_while_the_chat_is_open_or_before_the_consent(drive: Driver) -> None:
    context = switched(drive.context(), proactive=proactive(rule("product_page", 1)))
    page = drive.open("/", context)
    open_chat(page)
    page.evaluate("Zhanggui.event('page', {product_id: 'p-kettle'})")
    page.wait_for_timeout(2_500)
    expect(nudge(page)).to_have_count(0)
    context = switched(drive.context(), proactive=proactive(rule("product_page")), consent=CONSENT)
    page = drive.open("/p/p-kettle", context)
    page.wait_for_timeout(1_500)
    expect(nudge(page)).to_have_count(0)


def test_a_cart_left_alone_and_searches_in_vain(drive: Driver) -> None:
    page = drive.open("/", switched(drive.context(), proactive=proactive(rule("cart_left", 3))))
    # The shop's page has said where it is; now it says so again.
    expect(page.locator("main h1")).to_be_visible()
    expect(page.get_by_role("button", name=LABELS["en"].launcher)).to_be_visible()
    page.evaluate("Zhanggui.event('page', {is_cart: true})")
    for _ in range(4):
        page.mouse.wheel(0, 10)
        page.wait_for_timeout(1_000)
    expect(nudge(page)).to_have_count(0)
    expect(nudge(page)).to_be_visible()
    page = drive.open("/", switched(drive.context(), proactive=proactive(rule("nothing_found"))))
    expect(page.get_by_role("button", name=LABELS["en"].launcher)).to_be_visible()
    for results in (0, 3, 0):
        page.evaluate("(results) => Zhanggui.event('search', {query: 'zzz', results})", results)
    page.wait_for_timeout(1_500)
    expect(nudge(page)).to_have_count(0)
    page.evaluate("Zhanggui.event('search', {query: 'zzz', results: 0})")
    expect(nudge(page)).to_be_visible()


def rated(drive: Driver, **rating: Any) -> Page:
    """Return a page whose conversation with a person has just ended."""
    page = drive.open("/", switched(drive.context(), rating=OFF["rating"] | rating))
    open_chat(page)
    page.get_by_role("button", name=LABELS["en"].person).click()
    drive.tell("say/person", text="Hello.")
    expect(turns(page, "person")).to_have_count(1)
    drive.tell("say/closed", text="Goodbye.")
    expect(turns(page, "person")).to_have_count(2)
    return page


def test_the_rating_has_the_shops_words_or_is_not_asked_for(drive: Driver) -> None:
    page = rated(drive, question={"en": "Was Wei of help?", "zh": "小魏帮到您了吗？"})
    expect(page.get_by_role("group", name="Was Wei of help?")).to_be_visible()
    page = rated(drive, is_asked=False)
    page.wait_for_timeout(300)
    expect(page.locator("zhanggui-chat .scores")).to_have_count(0)


def test_without_the_settings_nothing_begins_until_they_are_there(drive: Driver) -> None:
    context = drive.context()
    context.route("**/v1/widget", lambda route: route.abort())
    page = drive.open("/", context)
    page.get_by_role("button", name=LABELS["en"].launcher).click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(turns(page, "bot")).to_have_count(0)
    context.unroute("**/v1/widget")
    switched(context, consent=CONSENT)
    page.get_by_role("button", name=AGREE["en"]).click(timeout=12_000)
    expect(turns(page, "bot")).to_have_count(1)
    expect(page.get_by_text("No connection.")).to_have_count(0)


def test_consent_is_told_before_the_first_message_and_again_where_the_bridge_has_lost_it(drive: Driver) -> None:
    page = drive.open("/", switched(drive.context(), consent=CONSENT))
    page.get_by_role("button", name=LABELS["en"].launcher).click()
    page.get_by_role("button", name=AGREE["en"]).click()
    say(page, "kettle")
    expect(turns(page, "bot")).to_have_count(2)
    talk = page.evaluate("JSON.parse(localStorage['zhanggui:demo:conversation']).id")
    received = drive.seen()["received"]
    told = received.index({"consent": "2026-11", "talk": talk})
    assert [own.get("text") for own in received[told + 1 :]] == ["kettle"]
    # As after a restored backup: nothing has to be typed again, on the line as by REST.
    for text, count in (("lamp", 3), ("tent", 4)):
        drive.tell("lose-consent")
        say(page, text)
        expect(turns(page, "bot")).to_have_count(count)
        expect(turns(page, "shopper")).to_have_count(count - 1)
