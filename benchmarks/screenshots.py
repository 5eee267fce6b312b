"""Takes the pictures of docs/screenshots from the running system: the chat and the console, in both languages.

Claim
    None: they are there to be looked at.
Control
    Nothing is drawn or put together: three real processes, the demo shop, Chromium; what the bot answers is shown.
Command
    ``python -m benchmarks.screenshots [cards | comparison | order | form | offer | console]…``  (after ``make setup``)
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from shop.types import LANGUAGES, Language
from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.e2e.conftest import LIMITS, Client
from tests.e2e.stack import ROOT, Stack
from tests.widget.driver import LABELS, Driver, open_chat, say, turns

FOLDER = ROOT / "docs" / "screenshots"
#: What is kept of each scene; the four look differently enough to show a fault in any.
SHOTS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (("light", "desktop"), ("dark", "phone")),
    "zh": (("dark", "desktop"), ("light", "phone")),
}
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}
#: Of a picture's palette: the drawings of the demo's products have few.
COLOURS = 160
#: Of the coupon SAVE10.
LEAST_MINOR = 6_000
MAX_BYTES_IN_ALL = 2 * 1024 * 1024
ANSWER_MS = 30_000
CONSOLE = "console"
PASSWORD = "correct horse battery"  # noqa: S105 (of a shop that is gone a moment later)
STAFF = (("Wei 伟", "wei", "admin"), ("Grace", "grace", "agent"), ("Ada", "ada", "supervisor"))


@dataclass(frozen=True)
class Scene:
    """What a shopper says, and as whom (one of the demo's customers); the picture is taken after the last answer."""

    name: str
    said: dict[Language, tuple[str, ...]]
    customer: dict[Language, str | None]
    #: What must be seen in it.
    shows: str
    #: Whether the page is that of a product, which "it" then is.
    is_on_product: bool = False


SCENES = (
    Scene(
        "cards",
        {"en": ("a tent for two under 250",), "zh": ("想买双人帐篷，300以内",)},
        {"en": None, "zh": None},
        ".card",
    ),
    Scene(
        "comparison",
        {"en": ("a tent for two under 250", "compare the first two"), "zh": ("想买双人帐篷，300以内", "对比前两个")},
        {"en": None, "zh": None},
        ".comparison",
    ),
    Scene(
        "order",
        {"en": ("where is my order?",), "zh": ("我的订单到哪了",)},
        {"en": "Elena Rossi", "zh": "林梅"},
        ".order",
    ),
    Scene(
        "form",
        {"en": ("I have moved, change the delivery address of my order",), "zh": ("我搬家了，订单的地址要改",)},
        {"en": "Priya Sharma", "zh": "Priya Sharma"},
        "form",
    ),
    Scene(
        "offer",
        {"en": ("add it to my cart", "can I use SAVE10?"), "zh": ("加入购物车", "SAVE10能用吗")},
        {"en": None, "zh": None},
        ".offer",
        is_on_product=True,
    ),
)


def main(wanted: Sequence[str]) -> None:
    """Start the system, take all pictures (or those of some scenes, or "console"), say how large they are."""
    known = {*(scene.name for scene in SCENES), CONSOLE}
    if unknown := set(wanted) - known:
        raise SystemExit(f"expected some of {', '.join(sorted(known))}, got {', '.join(sorted(unknown))}")
    names = set(wanted) or known
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), **LIMITS) as stack,
        sync_playwright() as playwright,
    ):
        expect.set_options(timeout=ANSWER_MS)
        # Indexes and models are opened by the first question.
        for text in ("a tent for two", "双人帐篷"):
            Client(stack.url).say(text)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        for language in LANGUAGES:
            for scene in (one for one in SCENES if one.name in names):
                _play(stack, browser, scene, language)
        if CONSOLE in names:
            _staff(stack)
            _busy_day(stack)
            for language in LANGUAGES:
                _console(stack, browser, language)
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    total = sum(sizes.values())
    print(f"{len(sizes)} pictures, {total / 1024:.0f} KiB")
    if total > MAX_BYTES_IN_ALL:
        raise SystemExit(f"expected at most {MAX_BYTES_IN_ALL} bytes in all, got {total}; take fewer colours")


# The chat


def _play(stack: Stack, browser: Browser, scene: Scene, language: Language) -> None:
    with _driver(stack, browser) as drive:
        context = drive.context(language, color_scheme=SHOTS[language][0][0])
        if name := scene.customer[language]:
            people = httpx.get(f"{stack.url}/demo/api/identities").json()
            own = next(one["customer_id"] for one in people if one["name"] == name)
            stored = f"sessionStorage.setItem('clerk:identity', {json.dumps(json.dumps(own))})"
            context.add_init_script(stored)
        page = drive.open(_product_page(stack) if scene.is_on_product else "/", context)
        _open(page, language)
        for number, text in enumerate(scene.said[language], start=1):
            say(page, text, language)
            expect(turns(page, "bot").nth(number)).to_be_visible(timeout=ANSWER_MS)
            expect(page.locator("zhanggui-chat .typing:not([hidden])")).to_have_count(0, timeout=ANSWER_MS)
        expect(page.locator(f"zhanggui-chat {scene.shows}").first).to_be_visible()
        _shoot(page, f"chat-{scene.name}", language)
    _end_all(stack)


def _product_page(stack: Stack) -> str:
    """Return the page of a product of more than the least that the code wants."""
    found = httpx.get(f"{stack.url}/demo/api/products", params={"department": "kitchen", "limit": 60}).json()
    sold = (one for one in found["products"] if one["in_stock"] and one["price"])
    dear = next(one for one in sold if one["price"]["amount_minor"] > LEAST_MINOR)
    return f"/p/{dear['id']}"


def _open(page: Page, language: Language) -> None:
    """Open the chat; the first one of a cold system takes its time."""
    expect(page.get_by_role("button", name=LABELS[language].launcher)).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_load_state("networkidle", timeout=2 * ANSWER_MS)
    open_chat(page, language)


def _shoot(page: Page, name: str, language: Language, settle: Callable[[], None] = lambda: None) -> None:
    for scheme, size in SHOTS[language]:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        settle()
        # Pictures, fonts, and the other colours.
        page.wait_for_timeout(1_200)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        reduced = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(FOLDER / f"{name}-{language}-{scheme}-{size}.png", optimize=True)


@contextmanager
def _driver(stack: Stack, browser: Browser) -> Iterator[Driver]:
    drive = Driver(stack.url, browser)
    try:
        yield drive
    finally:
        drive.close()


def _end_all(stack: Stack) -> None:
    """End all talks: a customer's open one would go on in the next picture."""
    with closing(sqlite3.connect(stack.var / "zhanggui.db", timeout=10)) as database, database:
        database.execute("UPDATE conversations SET state = 'closed', agent = NULL")


# The console


def _staff(stack: Stack) -> None:
    for shown, name, role in STAFF:
        subprocess.run(
            [ROOT / ".venv/bin/zhanggui", "bridge", "staff", "add", name, "--role", role, "--display-name", shown],
            input=f"{PASSWORD}\n{PASSWORD}\n",
            env=stack.environment,
            cwd=ROOT,
            text=True,
            check=True,
            capture_output=True,
        )


def _busy_day(stack: Stack) -> None:
    """Let some talks be answered, ended and rated, so that the board has something to say."""
    with httpx.Client(base_url=stack.url, timeout=30) as staff:
        signed_in = staff.post("/staff/api/session", json={"name": "ada", "password": PASSWORD}).raise_for_status()
        staff.headers["X-CSRF-Token"] = signed_in.json()["csrf_token"]
        week = [[{"opens": "09:00", "closes": "12:30"}, {"opens": "13:30", "closes": "20:00"}]] * 5
        hours = {
            "time_zone": "Asia/Shanghai",
            "week": [*week, [{"opens": "20:00", "closes": "02:00"}], []],
            "exceptions": [{"date": "2027-02-06", "name": "春节 Spring Festival", "slots": []}],
        }
        for number, score in enumerate((5, 4, 5, 3, 5)):
            shopper = Client(stack.url)
            shopper.post("/handoff").raise_for_status()
            path = f"/staff/api/conversations/{shopper.id}"
            time.sleep(1 + number)
            staff.post(f"{path}/take").raise_for_status()
            body = {"client_message_id": f"b{number}", "text": "Hello, I am looking into it."}
            staff.post(f"{path}/messages", json=body).raise_for_status()
            time.sleep(2 + number)
            staff.post(f"{path}/close").raise_for_status()
            shopper.post("/rating", {"score": score}).raise_for_status()
        for shortcut, text in (("hello", "Hello {customer}, {agent} of {shop} here."), ("稍等", "请稍等，我查一下。")):
            staff.put(f"/staff/api/canned/{shortcut}", json={"text": text}).raise_for_status()
        _HOURS.update(hours)


#: Set for the pictures of the settings alone: at night nobody would be told a place in the queue.
_HOURS: dict[str, object] = {}
_QUESTIONS: dict[Language, tuple[str, str, str]] = {
    "en": ("How much is delivery to Spain?", "The kettle came with a dent, here is what happened", "do you gift-wrap?"),
    "zh": ("运费多少钱", "收到的水壶有划痕，怎么办", "可以礼品包装吗"),
}
_ANSWER: dict[Language, str] = {
    "en": "I am sorry about that! I send you a new one today, at no cost.",
    "zh": "非常抱歉！今天就免费给您补发一个新的。",
}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "account": "Your account",
        "password": "Password",
        "enter": "Sign in",
        "take": "Take",
        "answer": "Your answer",
    },
    "zh": {"account": "您的账号", "password": "密码", "enter": "登录", "take": "接待", "answer": "您的回复"},
}


def _console(stack: Stack, browser: Browser, language: Language) -> None:
    with _driver(stack, browser) as drive:
        for text in _QUESTIONS[language]:
            page = drive.open("/", language=language)
            open_chat(page, language)
            say(page, text, language)
            expect(turns(page, "bot").nth(1)).to_be_visible(timeout=ANSWER_MS)
            page.get_by_role("button", name=LABELS[language].person).last.click()
            expect(page.locator("zhanggui-chat .turn.system").last).to_be_visible()
        _sign_in(drive, "grace", language)
        console = _sign_in(drive, "wei", language)
        words = _WORDS[language]
        console.locator(".queue").get_by_role("button", name=re.compile(re.escape(_QUESTIONS[language][1]))).click()
        console.get_by_role("button", name=words["take"], exact=True).click()
        console.get_by_role("textbox", name=words["answer"]).fill(_ANSWER[language])
        console.keyboard.press("Enter")
        expect(console.get_by_role("log")).to_contain_text(_ANSWER[language])
        to_end = "document.querySelector('.talk-log').scrollTop = 1e6"
        _shoot(console, "console-talk", language, lambda: console.evaluate(to_end))
        console.goto(f"{stack.url}/console#board")
        expect(console.locator(".tile").first).to_be_visible()
        _shoot(console, "console-board", language)
        for name in ("hours", "articles", "accounts"):
            if name == "hours":
                _set_hours(console)
            console.goto(f"{stack.url}/console#settings/{name}")
            expect(console.locator(".page-body h2")).to_be_visible()
            expect(console.locator("[aria-busy]")).to_have_count(0)
            _shoot(console, f"console-{name}", language)
        _set_hours(console, is_set=False)
    _end_all(stack)


def _set_hours(console: Page, is_set: bool = True) -> None:
    body = json.dumps({"hours": _HOURS if is_set else None})
    console.evaluate(
        """async (body) => {
          const { csrf_token } = await (await fetch("/staff/api/session")).json();
          const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf_token };
          await fetch("/staff/api/hours", { method: "PUT", headers, body });
        }""",
        body,
    )


def _sign_in(drive: Driver, name: str, language: Language) -> Page:
    words = _WORDS[language]
    console = drive.open("/console", language=language)
    console.get_by_label(words["account"]).fill(name)
    console.get_by_label(words["password"], exact=True).fill(PASSWORD)
    console.get_by_role("button", name=words["enter"], exact=True).click()
    expect(console.locator(".pages")).to_be_visible()
    return console


if __name__ == "__main__":
    main(sys.argv[1:])
