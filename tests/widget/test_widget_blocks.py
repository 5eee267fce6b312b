"""Tables, forms and offers in the chat: what is seen, sent and read, at 320 px and for screen readers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pydantic import TypeAdapter

from tests.widget import standin_blocks
from tests.widget.driver import (
    NARROW,
    Driver,
    Language,
    message_box,
    open_chat,
    say,
    scrolls_sideways,
    turns,
)
from tests.widget.test_widget_access import axe
from zhanggui.messages import AnyBlock

LABEL_OF_STREET: dict[Language, str] = {"en": "Street and number", "zh": "街道和门牌号"}
BLOCKS: TypeAdapter[list[AnyBlock]] = TypeAdapter(list[AnyBlock])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_stand_in_says_what_the_actions_may_say(language: Language) -> None:
    for make in (
        standin_blocks.comparison,
        standin_blocks.address_form,
        standin_blocks.return_form,
        standin_blocks.offer,
    ):
        assert BLOCKS.validate_python(make(language))


def ask(page: Page, text: str, language: Language = "en") -> Locator:
    """Ask in an open chat; return the answer."""
    before = turns(page, "bot").count()
    say(page, text, language)
    expect(turns(page, "bot")).to_have_count(before + 1)
    return turns(page, "bot").last


@pytest.mark.browser
def test_comparison_is_a_table_with_row_and_column_heads(page: Page) -> None:
    open_chat(page)
    region = ask(page, "compare them").get_by_role("region", name="Comparison of 3 products")
    table = region.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(4)
    row = table.get_by_role("row", name="Material")
    expect(row.get_by_role("rowheader")).to_have_text("Material≠(different)")
    expect(row.get_by_role("cell")).to_have_text(["Brushed stainless steel", "Recycled plastic", "Stoneware"])
    alike = table.get_by_role("row", name="Warranty").get_by_role("rowheader")
    expect(alike).to_have_text("Warranty")
    expect(table.get_by_role("row", name="Weight").get_by_role("cell").last).to_have_text("–not stated")
    # By more than colour: a sign, words, and heavier letters.
    weight = "cell => Number(getComputedStyle(cell).fontWeight)"
    assert row.get_by_role("cell").first.evaluate(weight) > table.locator("td:has-text('24 months')").first.evaluate(
        weight
    )


@pytest.mark.browser
def test_comparison_puts_its_product_into_the_cart(drive: Driver, page: Page) -> None:
    page.evaluate("window.carts = []; void Zhanggui.on('cart', (detail) => carts.push(detail.product_id))")
    open_chat(page)
    ask(page, "compare them").get_by_role("button", name="Add to cart: Wireless earbuds").click()
    expect(turns(page, "shopper").last).to_contain_text("Add to cart")
    assert page.evaluate("carts") == ["p-buds"]
    sent = drive.received("Add to cart")[-1]
    assert sent["payload"] == {"intent": "add_to_cart", "entities": {"product_id": "p-buds"}}


@pytest.mark.browser
@pytest.mark.parametrize(("language", "text"), [("en", "compare them"), ("zh", "对比一下")])
def test_comparison_scrolls_inside_itself_at_320_px(drive: Driver, language: Language, text: str) -> None:
    page = drive.open("/", language=language, size=NARROW)
    open_chat(page, language)
    region = ask(page, text, language).locator(".comparison")
    assert region.evaluate("it => it.scrollWidth > it.clientWidth")
    log = page.get_by_role("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert not scrolls_sideways(page)
    head = region.locator("tbody th").first
    before = head.bounding_box()
    region.focus()
    page.keyboard.press("End")
    region.evaluate("it => it.scrollTo(it.scrollWidth, 0)")
    after, frame = head.bounding_box(), region.bounding_box()
    assert before and after and frame
    assert after["x"] == before["x"], "the labels stay"
    last = region.locator("tbody tr:first-child td").last.bounding_box()
    assert last
    assert last["x"] + last["width"] <= frame["x"] + frame["width"] + 1, "the last product can be scrolled to"
    assert last["x"] >= after["x"] + after["width"] - 1, "and is not under the labels"


@pytest.mark.browser
def test_address_form_is_filled_with_the_keyboard_and_sent_as_values(drive: Driver, page: Page) -> None:
    open_chat(page)
    form = ask(page, "change the address").get_by_role("form", name="New delivery address")
    street = form.get_by_role("textbox", name="Street and number")
    expect(street).to_have_attribute("autocomplete", "street-address")
    street.focus()
    page.keyboard.type("42 Elm Street")
    page.keyboard.press("Tab")
    page.keyboard.type("Springfield")
    page.keyboard.press("Tab")
    page.keyboard.press("u")
    page.keyboard.press("Tab")
    expect(form.get_by_role("button", name="Send")).to_be_focused()
    page.keyboard.press("Enter")
    summary = turns(page, "shopper").last
    expect(summary).to_contain_text("Street and number: 42 Elm Street\nTown: Springfield\nCountry: USA 美国")
    expect(form).to_have_count(0)
    expect(summary.get_by_role("textbox")).to_have_count(0)
    expect(turns(page, "bot").last).to_contain_text("✓ 42 Elm Street · Springfield · us")
    sent = drive.seen()["received"][-1]
    assert sent["payload"] == {"intent": "inform", "entities": {"choice": "form:address"}}
    assert sent["values"] == {"street": "42 Elm Street", "city": "Springfield", "country": "us"}
    page.reload()
    expect(turns(page, "shopper").last).to_contain_text("Town: Springfield")
    expect(page.get_by_role("form", name="New delivery address")).to_have_count(0)


@pytest.mark.browser
def test_what_is_missing_is_said_at_its_field_and_nothing_is_sent(drive: Driver, page: Page) -> None:
    open_chat(page)
    form = ask(page, "change the address").get_by_role("form")
    sent = len(drive.seen()["received"])
    form.get_by_role("textbox", name="Street").fill("42 Elm Street")
    form.get_by_role("button", name="Send").click()
    town = form.get_by_role("textbox", name="Town")
    expect(town).to_be_focused()
    expect(town).to_have_attribute("aria-invalid", "true")
    expect(town).to_have_accessible_description("Please fill this in.")
    expect(form.get_by_role("textbox", name="Street")).not_to_have_attribute("aria-invalid", "true")
    assert len(drive.seen()["received"]) == sent
    town.fill("Springfield")
    form.get_by_role("button", name="Send").click()
    expect(turns(page, "bot").last).to_contain_text("✓ 42 Elm Street")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "text", "fault"), [("en", "change the address", "No number."), ("zh", "改地址", "缺少门牌号。")]
)
def test_a_fault_that_the_shop_finds_comes_back_at_its_field(
    drive: Driver, language: Language, text: str, fault: str
) -> None:
    page = drive.open("/", language=language)
    open_chat(page, language)
    form = ask(page, text, language).get_by_role("form")
    fields = form.get_by_role("textbox")
    fields.first.fill("Elm Street")
    fields.last.fill("Springfield")
    form.get_by_role("button").click()
    again = turns(page, "bot").last.get_by_role("form")
    expect(again.get_by_role("textbox").first).to_have_accessible_description(fault)
    expect(again.get_by_role("textbox").first).to_have_value("Elm Street")
    expect(again.get_by_role("textbox").last).to_have_value("Springfield")
    expect(
        page.get_by_role("form").filter(visible=True).get_by_role("textbox", name=LABEL_OF_STREET[language])
    ).to_have_count(1)


@pytest.mark.browser
def test_return_form_stands_for_the_answers_to_tap_and_words_do_as_well(drive: Driver, page: Page) -> None:
    open_chat(page)
    answer = ask(page, "it is broken")
    form = answer.get_by_role("form", name="What is wrong?")
    group = form.get_by_role("group", name="Reason")
    expect(group.get_by_role("radio")).to_have_count(3)
    expect(answer.locator(".quick-replies")).to_be_hidden()
    group.get_by_role("radio", name="Faulty").check()
    form.get_by_role("textbox").fill("the lid leaks")
    form.get_by_role("button", name="Send").click()
    expect(turns(page, "bot").last).to_contain_text("✓ faulty · the lid leaks")
    assert drive.seen()["received"][-1]["label"].splitlines()[1:] == [
        "Reason: Faulty",
        "Anything that helps us (optional): the lid leaks",
    ]
    ask(page, "it is broken")
    ask(page, "it is too small")
    expect(page.get_by_role("form", name="What is wrong?")).to_have_count(0)


@pytest.mark.browser
def test_a_form_that_could_not_be_sent_goes_out_later_with_its_values(drive: Driver, page: Page) -> None:
    open_chat(page)
    form = ask(page, "change the address").get_by_role("form")
    form.get_by_role("textbox", name="Street").fill("7 Oak Lane")
    form.get_by_role("textbox", name="Town").fill("Salem")
    page.context.set_offline(True)
    drive.tell("hang-up")
    form.get_by_role("button", name="Send").click()
    expect(turns(page, "shopper").last).to_contain_text("Not sent")
    page.context.set_offline(False)
    expect(turns(page, "bot").last).to_contain_text("✓ 7 Oak Lane · Salem", timeout=20_000)
    sent = [own for own in drive.seen()["received"] if own.get("values", {}).get("street") == "7 Oak Lane"]
    assert len(sent) == 1


@pytest.mark.browser
def test_offer_is_copied_and_put_on_the_cart(drive: Driver) -> None:
    context = drive.context(permissions=["clipboard-read", "clipboard-write"])
    page = drive.open("/", context)
    open_chat(page)
    offer = ask(page, "my coupon").get_by_role("region", name="Offer: 10 % off")
    expect(offer).to_contain_text("SAVE10")
    # 23:59:59 UTC on the last day is the next morning in Shanghai, where this browser is.
    expect(offer).to_contain_text("Valid until Jan 1, 07:59 AM")
    expect(offer.get_by_role("listitem")).to_have_text(["goods from $30", "once a customer"])
    expect(offer.get_by_role("link", name="Walnut chopping board")).to_have_attribute("href", f"{drive.url}/p/p-board")
    offer.get_by_role("button", name="Copy the code SAVE10").click()
    expect(offer.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "SAVE10"
    offer.get_by_role("button", name="Use SAVE10").click()
    expect(turns(page, "shopper").last).to_contain_text("Use SAVE10")
    assert drive.received("Use SAVE10")[-1]["payload"]["entities"] == {"choice": "coupon:SAVE10"}


@pytest.mark.browser
def test_where_there_is_no_clipboard_the_code_is_marked(drive: Driver) -> None:
    page = drive.open("/")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_chat(page)
    offer = ask(page, "my coupon").locator(".offer")
    offer.get_by_role("button", name="Copy the code SAVE10").click()
    expect(offer.get_by_role("status")).to_be_empty()
    marked = page.evaluate("getSelection().toString()")
    assert marked in ("SAVE10", ""), marked


@pytest.mark.browser
@pytest.mark.parametrize("text", ["compare them", "change the address", "it is broken", "my coupon"])
def test_the_new_blocks_fit_320_px(drive: Driver, text: str) -> None:
    page = drive.open("/", size=NARROW)
    open_chat(page)
    ask(page, text)
    assert page.get_by_role("log").evaluate("log => log.scrollWidth <= log.clientWidth")
    assert not scrolls_sideways(page)
    expect(message_box(page)).to_be_visible()


@pytest.mark.browser
def test_staff_read_the_same_blocks_and_can_press_nothing_in_them(drive: Driver, page: Page) -> None:
    open_chat(page)
    for text in ("compare them", "it is broken", "my coupon"):
        ask(page, text)
    page.get_by_role("button", name="Talk to a person").click()
    staff = drive.open("/console")
    staff.get_by_label("Your account").fill("Wei")
    staff.get_by_label("Password").fill("open sesame")
    staff.get_by_role("button", name="Sign in").click()
    staff.get_by_role("navigation").get_by_role("button", name="my coupon").first.click()
    table = staff.get_by_role("region", name="Comparison of 3 products").get_by_role("table")
    expect(table.get_by_role("row", name="Material")).to_contain_text("Stoneware")
    expect(table.get_by_role("button", name="Add to cart: Wireless earbuds")).to_be_disabled()
    form = staff.get_by_role("form", name="What is wrong?")
    expect(form.get_by_role("radio", name="Faulty")).to_be_disabled()
    expect(form.get_by_role("button", name="Send")).to_be_disabled()
    offer = staff.get_by_role("region", name="Offer: 10 % off")
    expect(offer).to_contain_text("SAVE10")
    expect(offer.get_by_role("button", name="Use SAVE10")).to_be_disabled()
    assert axe(staff) == []
