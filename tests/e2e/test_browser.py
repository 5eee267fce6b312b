"""The shopper in a real browser: English and Chinese, desktop and phone width, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.e2e.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

WORDS = {
    "en": {
        "open": "Ask the shopkeeper",
        "input": "Your message",
        "ask": "a tent for two under 400",
        "follow": "cheaper",
    },
    "zh": {"open": "问问掌柜", "input": "您的消息", "ask": "400以内的双人帐篷", "follow": "便宜一点的"},
}
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def watch(page: Page) -> list[str]:
    """Collect what the page complains of: script errors and breaches of the content security policy."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def ask(page: Page, language: str, text: str) -> None:
    box = page.get_by_role("textbox", name=WORDS[language]["input"])
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shopper_asks_and_products_come(
    stack: Stack, browser: Browser, screenshots: Path, language: str, size: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN" if language == "zh" else "en-GB",
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    faults = watch(page)
    page.goto(stack.url)
    expect(page.locator("main h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=screenshots / f"shop-{language}-{size}-{scheme}.png")
    page.get_by_role("button", name=WORDS[language]["open"]).click()
    ask(page, language, WORDS[language]["ask"])
    cards = page.locator("zhanggui-chat article.card")
    expect(cards.first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(800)
    page.screenshot(path=screenshots / f"chat-{language}-{size}-{scheme}.png")
    before = cards.count()
    ask(page, language, WORDS[language]["follow"])
    expect(cards).not_to_have_count(before, timeout=20_000)
    page.reload()
    # The conversation is resumed after a reload, with everything that was said.
    opener = page.get_by_role("button", name=WORDS[language]["open"])
    box = page.get_by_role("textbox", name=WORDS[language]["input"])
    expect(opener.or_(box).first).to_be_visible(timeout=20_000)
    if not box.is_visible():
        opener.click()
    expect(page.get_by_text(WORDS[language]["ask"], exact=True)).to_be_visible(timeout=20_000)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the page must not scroll sideways"
    assert not faults, faults
    context.close()
