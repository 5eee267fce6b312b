"""Opening pages, and doing with the chat what shoppers do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Route, expect

Language = Literal["en", "zh"]
DESKTOP = (1280, 800)
#: The narrowest phones that are still about, and WCAG's measure for reflow (1.4.10).
NARROW = (320, 640)


@dataclass(frozen=True)
class Labels:
    """Names of the controls in one language."""

    launcher: str
    message: str
    person: str
    close: str
    add: str


LABELS: dict[Language, Labels] = {
    "en": Labels("Ask the shopkeeper", "Your message", "Talk to a person", "Close the chat", "Add to cart"),
    "zh": Labels("问问掌柜", "您的消息", "转人工客服", "关闭对话", "加入购物车"),
}


class Driver:
    """Contexts and pages of one test; collects what they complain of."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def context(self, language: Language = "en", size: tuple[int, int] = DESKTOP, **more: Any) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN" if language == "zh" else "en-US",
            timezone_id="Asia/Shanghai",
            **({"reduced_motion": "reduce"} | more),
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        return context

    def open(self, path: str, context: BrowserContext | None = None, **options: Any) -> Page:
        page = (context or self.context(**options)).new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(path if path.startswith("about:") else self.url + path)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        # Failed requests are what some tests are about; scripts and the security policy are silent in all.
        is_offline = "Failed to load resource" in message.text or "ERR_INTERNET_DISCONNECTED" in message.text
        if message.type == "error" and not is_offline:
            self.faults.append(message.text)

    def tell(self, path: str, **parameters: str) -> None:
        """Order the stand-in about."""
        httpx.post(f"{self.url}/standin/{path}", params=parameters).raise_for_status()

    def seen(self) -> dict[str, list[dict[str, Any]]]:
        """What the stand-in was sent."""
        seen: dict[str, list[dict[str, Any]]] = httpx.get(f"{self.url}/standin/seen").json()
        return seen

    def received(self, text: str) -> list[dict[str, Any]]:
        """Messages of that text; each shopper's message is there once."""
        return [m for m in self.seen()["received"] if text in (m.get("text"), m.get("label"))]

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def message_box(page: Page, language: Language = "en") -> Locator:
    return page.get_by_role("textbox", name=LABELS[language].message)


def open_chat(page: Page, language: Language = "en") -> Locator:
    """Open the chat with the launcher; return where one writes."""
    page.get_by_role("button", name=LABELS[language].launcher).click()
    box = message_box(page, language)
    expect(box).to_be_focused()
    # The greeting is there: the conversation is open.
    expect(page.get_by_role("log").locator(".turn").first).to_be_visible()
    return box


def say(page: Page, text: str, language: Language = "en") -> None:
    box = message_box(page, language)
    box.fill(text)
    box.press("Enter")


def turns(page: Page, role: str) -> Locator:
    return page.locator(f"zhanggui-chat .turn.{role}")


def held(page: Page, address: str) -> list[Route]:
    """Requests to an address, each kept back until it is let go."""
    kept_back: list[Route] = []
    page.route(address, lambda route: kept_back.append(route))
    return kept_back


def scrolls_sideways(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide
