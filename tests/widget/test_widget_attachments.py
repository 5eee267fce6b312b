"""Photos and PDFs in the chat and on the console: chosen, pasted, dropped, taken back, tried again, sent and looked at."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.bridge.pictures import PDF, picture
from tests.widget.driver import NARROW, Driver, Language, message_box, open_chat, scrolls_sideways, turns
from tests.widget.test_widget_access import RULES
from tests.widget.test_widget_console import console_for

pytestmark = pytest.mark.browser

PHOTO = {"name": "broken cup.png", "mimeType": "image/png", "buffer": picture("PNG", (640, 480))}
PAPER = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": PDF}
ADD: dict[Language, str] = {"en": "Add a photo or a PDF", "zh": "添加照片或 PDF"}
#: Where screenshots are put that a person wants to look at.
LOOK = os.environ.get("ZHANGGUI_TEST_SCREENSHOTS")


def choose(page: Page, *files: Any, language: Language = "en") -> None:
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name=ADD[language]).click()
    chosen.value.set_files(list(files))


def rows(page: Page) -> Locator:
    return page.locator(".files .file")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def is_shown(picture_: Locator) -> None:
    """Wait until a picture has been read by the browser, not only asked for."""
    expect(picture_).to_be_visible()
    # Asked again and again: an element may be replaced by the answer's while it is looked at.
    expect(picture_).not_to_have_js_property("naturalWidth", 0)


def files_of(drive: Driver, name: str) -> list[dict[str, Any]]:
    return [one for one in drive.seen()["files"] if one["name"] == name]


def look(page: Page, name: str) -> None:
    if LOOK:
        page.screenshot(path=str(Path(LOOK) / f"{name}.png"))


def test_a_photo_is_chosen_seen_and_sent_alone(drive: Driver, page: Page) -> None:
    open_chat(page)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    choose(page, PHOTO)
    is_shown(rows(page).get_by_role("img", name="Picture: broken cup.png"))
    send(page)
    mine = turns(page, "shopper")
    is_shown(mine.get_by_role("img", name="Picture: broken cup.png"))
    expect(rows(page)).to_have_count(0)
    expect(turns(page, "bot").nth(1)).to_be_visible()
    link = mine.get_by_role("link", name="Picture: broken cup.png")
    assert re.search(r"/v1/attachments/.+token=", link.get_attribute("href") or "")
    assert link.get_attribute("rel") == "noopener noreferrer"
    (sent,) = [one for one in drive.seen()["received"] if one.get("attachment_ids")][-1:]
    assert "text" not in sent
    page.reload()
    is_shown(turns(page, "shopper").get_by_role("img", name="Picture: broken cup.png"))


def test_words_go_with_several_files(drive: Driver, page: Page) -> None:
    open_chat(page)
    choose(page, PHOTO, PAPER)
    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(1)).to_contain_text("receipt.pdf")
    message_box(page).fill("both sides")
    message_box(page).press("Enter")
    said = turns(page, "shopper")
    expect(said).to_contain_text("both sides")
    expect(said.get_by_role("link")).to_have_count(2)
    (received,) = drive.received("both sides")
    assert len(received["attachment_ids"]) == 2
    with page.expect_download() as saved:
        said.get_by_role("link", name="receipt.pdf").click()
    assert saved.value.path().read_bytes() == PDF


def test_what_is_taken_back_is_gone_everywhere(drive: Driver, page: Page) -> None:
    open_chat(page)
    choose(page, PHOTO | {"name": "private.png"})
    remove = page.get_by_role("button", name="Remove private.png")
    is_shown(rows(page).get_by_role("img"))
    assert files_of(drive, "private.png")
    remove.focus()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_role("button", name=ADD["en"])).to_be_focused()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.wait_for_function("async () => !(await (await fetch('/standin/seen')).text()).includes('private.png')")


def test_a_failed_upload_is_tried_again(drive: Driver, page: Page) -> None:
    open_chat(page)
    drive.tell("uploads/503")
    choose(page, PHOTO)
    expect(rows(page)).to_contain_text("Not uploaded")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Upload broken cup.png again").click()
    is_shown(rows(page).get_by_role("img"))
    send(page)
    is_shown(turns(page, "shopper").get_by_role("img"))


def test_what_will_never_be_taken_is_not_tried_again(drive: Driver, page: Page) -> None:
    open_chat(page)
    drive.tell("uploads/415")
    choose(page, PHOTO)
    expect(rows(page)).to_contain_text("No picture or PDF that can be read")
    expect(page.get_by_role("button", name=re.compile("again"))).to_have_count(0)
    page.get_by_role("button", name="Remove broken cup.png").click()
    before = len(drive.seen()["files"])
    choose(page, PHOTO | {"name": "huge.png", "buffer": bytes(10_000_001)})
    expect(rows(page)).to_contain_text("Larger than 10 MB")
    # Not even begun: the bridge would refuse it after ten megabytes.
    assert len(drive.seen()["files"]) == before


def test_six_files_go_with_one_message(page: Page) -> None:
    open_chat(page)
    choose(page, *(PHOTO | {"name": f"{at}.png"} for at in range(8)))
    expect(rows(page)).to_have_count(6)
    expect(rows(page).get_by_role("img")).to_have_count(6)
    left_out = page.get_by_text("At most 6 files go with one message")
    expect(left_out).to_be_visible()
    rows(page).first.get_by_role("button").click()
    expect(left_out).to_have_count(0)


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_files_are_pasted_and_dropped(page: Page, way: str) -> None:
    box = open_chat(page)
    content = base64.b64encode(PHOTO["buffer"]).decode()  # type: ignore[arg-type]
    box.evaluate(
        """(field, [way, content]) => {
          const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], "from elsewhere.png", { type: "image/png" }));
          const more = { bubbles: true, composed: true, cancelable: true };
          const event = way === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, ...more })
            : new DragEvent("drop", { dataTransfer: data, ...more });
          if (way === "drop") field.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, ...more }));
          field.dispatchEvent(event);
        }""",
        [way, content],
    )
    is_shown(rows(page).get_by_role("img", name="Picture: from elsewhere.png"))
    expect(page.locator(".is-dropping")).to_have_count(0)


def test_pasted_words_stay_words(page: Page) -> None:
    box = open_chat(page)
    box.evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.setData("text/plain", "a table of an office program");
          data.items.add(new File([new Uint8Array(9)], "table.png", { type: "image/png" }));
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true }));
        }"""
    )
    expect(rows(page)).to_have_count(0)


def test_an_agent_sees_it_answers_with_one_and_keeps_what_was_begun(drive: Driver, page: Page) -> None:
    console = console_for(drive, page, "see my photo")
    choose(page, PHOTO)
    is_shown(rows(page).get_by_role("img"))
    send(page)
    log = console.get_by_role("log")
    is_shown(log.get_by_role("img", name="Picture: broken cup.png"))
    full = log.get_by_role("link", name="Picture: broken cup.png").get_attribute("href")
    assert full and "/staff/api/attachments/" in full
    choose(console, PAPER)
    expect(rows(console)).to_contain_text("receipt.pdf")
    look(console, "console-files")
    console.get_by_role("button", name="Send", exact=True).click()
    expect(rows(console)).to_have_count(0)
    expect(log.get_by_role("link", name=re.compile("receipt.pdf"))).to_be_visible()
    expect(turns(page, "person").get_by_role("link", name=re.compile("receipt.pdf"))).to_be_visible()
    drive.tell("uploads/503")
    choose(console, PAPER)
    console.get_by_role("button", name="Upload receipt.pdf again").click()
    expect(rows(console).get_by_role("link")).to_be_visible()
    console.get_by_role("button", name="Remove receipt.pdf").click()
    expect(rows(console)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [NARROW, (1280, 800)])
def test_files_fit_and_axe_has_no_finding(
    drive: Driver, scheme: Any, language: Language, size: tuple[int, int]
) -> None:
    page = drive.open("/", language=language, size=size, color_scheme=scheme)
    open_chat(page, language)
    choose(
        page,
        PHOTO,
        PAPER | {"name": "a receipt with a name that is longer than a phone is wide.pdf"},
        language=language,
    )
    is_shown(rows(page).get_by_role("img"))
    message_box(page, language).press("Enter")
    is_shown(turns(page, "shopper").get_by_role("img"))
    expect(turns(page, "bot").nth(1)).to_be_visible()
    choose(page, PHOTO, PAPER, language=language)
    expect(rows(page)).to_have_count(2)
    # The refusal is for the next one, not for one that is still on its way.
    expect(rows(page).locator("progress")).to_have_count(0)
    drive.tell("uploads/503")
    choose(page, PHOTO | {"name": "failed.png"}, language=language)
    expect(rows(page).nth(2).get_by_role("button")).to_have_count(2)
    assert not scrolls_sideways(page)
    narrow = page.locator("zhanggui-chat .log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert narrow
    look(page, f"widget-{language}-{scheme}-{size[0]}")
    findings = Axe().run(page, options=RULES).response["violations"]
    assert [(found["id"], [node["target"] for node in found["nodes"]]) for found in findings] == []
