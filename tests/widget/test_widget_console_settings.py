"""The console's settings: hours, accounts, one's own account, keys, webhooks, articles, audit; who is shown what."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.widget.driver import Driver, Language, scrolls_sideways
from tests.widget.test_widget_access import RULES
from tests.widget.test_widget_console import PHONE, sign_in

pytestmark = pytest.mark.browser

PAGES = ("account", "hours", "canned", "articles", "articles/returns", "accounts", "keys", "webhooks", "audit")


def settings(drive: Driver, page_name: str, name: str = "Boss", language: Language = "en", **options: Any) -> Page:
    console = drive.open(f"/console#settings/{page_name}", language=language, **options)
    sign_in(console, language, name)
    expect(console.locator(".page-body h2")).to_be_visible()
    return console


def part(console: Page, name: str) -> Locator:
    return console.get_by_role("region", name=name, exact=True)


def test_agents_see_their_own_account_only(drive: Driver) -> None:
    console = settings(drive, "audit", name="Wei")
    expect(console.locator(".page-nav a")).to_have_text(["My account", "Canned replies"])
    expect(console.locator(".page-body h2")).to_have_text("My account")
    expect(console.get_by_role("link", name="Board")).to_have_count(0)


def test_pages_are_gone_through_by_links_and_back(drive: Driver) -> None:
    console = settings(drive, "account")
    console.get_by_role("link", name="API keys").click()
    expect(console.locator(".page-body h2")).to_be_focused()
    expect(console.locator(".page-body h2")).to_have_text("API keys")
    console.go_back()
    expect(console.locator(".page-body h2")).to_have_text("My account")
    console.get_by_role("link", name="Desk").click()
    expect(console.get_by_role("searchbox")).to_be_visible()
    console.reload()
    expect(console.get_by_role("searchbox")).to_be_visible()


def test_opening_hours_are_tried_before_they_are_kept(drive: Driver) -> None:
    console = settings(drive, "hours")
    now = console.locator(".now")
    expect(now).to_have_text("Open now")
    console.get_by_label("People may answer at any time").uncheck()
    expect(now).to_contain_text("Closed now. Opens")
    console.get_by_label("Time zone").fill("Asia/Shanghai")
    expect(now).to_contain_text("Monday, November 30 at 09:00 AM")
    monday = console.get_by_role("group", name="Monday")
    monday.get_by_label("Monday: until").fill("12:00")
    monday.get_by_role("button", name="Add a slot: Monday").click()
    expect(monday.get_by_label("Monday: from").nth(1)).to_be_focused()
    monday.get_by_label("Monday: from").nth(1).fill("22:00")
    monday.get_by_label("Monday: until").nth(1).fill("02:00")
    expect(monday).to_contain_text("until the next day")
    expect(now).to_have_text("Open now")
    console.get_by_role("button", name="Monday's hours on all days").click()
    console.get_by_role("button", name="Add a day").click()
    console.get_by_role("textbox", name="Day", exact=True).fill("2026-12-25")
    console.get_by_label("Name").fill("Christmas")
    console.get_by_role("button", name="Save").click()
    expect(console.locator(".done")).to_have_text("Saved.")
    kept = console.evaluate("() => fetch('/staff/api/hours').then((answer) => answer.json())")["hours"]
    slots = [{"opens": "09:00", "closes": "12:00"}, {"opens": "22:00", "closes": "02:00"}]
    assert kept["time_zone"] == "Asia/Shanghai"
    assert kept["week"] == [slots] * 7
    assert kept["exceptions"] == [{"date": "2026-12-25", "name": "Christmas", "slots": []}]
    console.reload()
    expect(console.get_by_role("group", name="Sunday").locator(".slot")).to_have_count(2)
    console.get_by_label("People may answer at any time").check()
    console.get_by_role("button", name="Save").click()
    expect(console.locator(".done")).to_have_text("Saved.")


def test_canned_replies_are_made_and_removed(drive: Driver) -> None:
    console = settings(drive, "canned")
    console.get_by_label("Shortcut, without the stroke").fill("wait-等")
    console.get_by_label("Text").fill("One moment, 请稍等。")
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_role("button", name="Change /wait-等")).to_be_visible()
    remove = console.get_by_role("button", name="Remove /wait-等")
    remove.click()
    expect(remove).to_have_text("Remove /wait-等: press again to do it")
    remove.click()
    expect(console.get_by_role("button", name="Change /wait-等")).to_have_count(0)


def test_agents_keep_canned_replies_of_their_own(drive: Driver) -> None:
    console = settings(drive, "canned", name="Wei")
    console.get_by_label("Shortcut, without the stroke").fill("me")
    console.get_by_label("Text").fill("Wei here, 您好")
    console.get_by_role("button", name="Save").click()
    expect(part(console, "Only me")).to_contain_text("Wei here, 您好")
    expect(part(console, "The team")).to_contain_text("/hello")
    expect(console.get_by_role("button", name="Change /hello")).to_have_count(0)
    expect(console.get_by_label("Who has it")).to_have_count(0)
    other = settings(drive, "canned")
    expect(part(other, "Only me")).to_contain_text("There are none yet.")
    console.get_by_role("button", name="Remove /me").click()
    console.get_by_role("button", name="Remove /me").click()
    expect(part(console, "Only me")).not_to_contain_text("Wei here")


def test_an_account_is_made_changed_and_gets_a_new_password(drive: Driver) -> None:
    console = settings(drive, "accounts")
    new = part(console, "New account")
    new.get_by_label("Name to sign in with").fill("Lin")
    new.get_by_label("Role").select_option("supervisor")
    new.get_by_role("button", name="Make the account").click()
    first = new.get_by_label(re.compile("^Password for the first sign-in"))
    expect(first).to_have_value(re.compile("^[a-z2-9]{4}(-[a-z2-9]{4}){3}$"))
    row = console.locator(".rows li", has_text="Lin")
    expect(row).to_contain_text("last seen: never")
    row.get_by_text("Change Lin").click()
    row.get_by_label("Conversations at once").fill("3")
    row.get_by_label("May sign in").uncheck()
    row.get_by_role("button", name="Save").click()
    expect(console.get_by_text("Lin is changed.")).to_be_visible()
    expect(row).to_contain_text("may not sign in")
    expect(row).to_contain_text("up to 3 at once")
    row.get_by_text("Change Lin").click()
    reset = row.get_by_role("button", name="New password")
    reset.click()
    reset.click()
    expect(row.get_by_label(re.compile("^Password for the first sign-in"))).not_to_have_value(first.input_value())


def test_ones_own_password_second_factor_and_sessions(drive: Driver) -> None:
    console = settings(drive, "account", name="Grace")
    password = part(console, "Password")
    password.get_by_label("Present password").fill("open sesame")
    password.get_by_label("New password").fill("a long walk home")
    password.get_by_label("The new one again").fill("a long walk hom")
    password.get_by_role("button", name="Change it").click()
    expect(password.get_by_role("alert")).to_have_text("The two new passwords are not the same.")
    password.get_by_label("The new one again").fill("a long walk home")
    password.get_by_role("button", name="Change it").click()
    expect(password.get_by_role("status")).to_contain_text("Changed.")
    factor = part(console, "Second factor")
    factor.get_by_label("Your password").fill("open sesame")
    factor.get_by_role("button", name="Set it up").click()
    expect(factor.get_by_label("Secret")).to_have_value("JBSWY3DPEHPK3PXP")
    expect(factor.get_by_role("link")).to_have_attribute("href", re.compile("^otpauth://totp/"))
    expect(factor.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    code = factor.get_by_label("The code that the app shows now")
    expect(code).to_be_focused()
    code.fill("123456")
    code.press("Enter")
    expect(factor).to_contain_text("It is on")
    factor.get_by_label("Your password").fill("open sesame")
    factor.get_by_role("button", name="Turn it off").click()
    expect(factor.get_by_role("status")).to_have_text("It is off.")
    sessions = part(console, "Where you are signed in")
    rows = sessions.locator("li")
    expect(rows).to_have_text(
        [re.compile("Firefox · Linux.*this one"), re.compile("Safari · iPhone"), re.compile("Unknown browser")]
    )
    # Of the present one one signs out at the top.
    expect(rows.first.get_by_role("button")).to_have_count(0)
    sessions.get_by_role("button", name="Sign out Safari · iPhone").click()
    expect(sessions.get_by_role("status")).to_have_text("Safari · iPhone is signed out.")
    expect(rows).to_have_text([re.compile("Firefox · Linux"), re.compile("Unknown browser")])
    sessions.get_by_role("button", name="Sign out everywhere else").click()
    expect(rows).to_have_count(1)
    expect(sessions.get_by_role("button")).to_have_count(0)


def test_an_admin_ends_one_session_or_all_of_an_account(drive: Driver) -> None:
    console = settings(drive, "accounts")
    row = console.locator(".page-body > section > .rows > li", has_text="Wei").first
    row.get_by_text("Where Wei is signed in").click()
    places = row.locator(".rows li")
    expect(places).to_have_count(3)
    row.get_by_role("button", name="Sign out Unknown browser").click()
    expect(row.get_by_text("Unknown browser is signed out.")).to_be_visible()
    expect(places).to_have_count(2)
    row.get_by_role("button", name="Sign out everywhere").click()
    expect(places).to_have_text(["Signed in nowhere."])
    expect(row.get_by_text("Wei is signed out everywhere.")).to_be_visible()
    expect(row.get_by_role("button", name="Sign out everywhere")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "name"), [("en", "Second factor"), ("zh", "两步验证")])
def test_an_authenticator_app_reads_the_code_off_the_page(
    drive: Driver, language: Language, name: str, scheme: str
) -> None:
    console = settings(drive, "account", name="Wei", language=language, size=PHONE, color_scheme=scheme)
    factor = part(console, name)
    factor.locator("input[type=password]").fill("open sesame")
    factor.locator("button[type=submit]").click()
    picture = factor.get_by_role("img")
    expect(picture).to_have_accessible_name(
        {"en": "QR code for your authenticator app", "zh": "供验证器应用扫描的二维码"}[language]
    )
    picture.scroll_into_view_if_needed()
    link = factor.get_by_role("link").get_attribute("href")
    # The whole page, as a camera sees it: the code must be found on its own ground, dark on light.
    assert read_codes(console.screenshot()) == [link]
    ground = Image.open(BytesIO(picture.screenshot())).convert("L")
    assert [ground.getpixel((at, ground.height // 2)) for at in (2, 18, ground.width - 3)] == [255] * 3
    assert not scrolls_sideways(console)
    assert [one["id"] for one in Axe().run(console, options=RULES).response["violations"]] == []


def read_codes(screenshot: bytes) -> list[str]:
    """Return what the QR codes of a picture say, as a phone reads them: none that is light on dark."""
    return [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(screenshot)), try_invert=False)]


def test_a_key_is_shown_once_and_revoked(drive: Driver) -> None:
    console = settings(drive, "keys")
    console.get_by_label("What uses it").fill("erp")
    console.get_by_role("button", name="Make the key").click()
    expect(console.get_by_role("alert").first).to_have_text("Please tick at least one thing that it may do.")
    console.get_by_label("change orders").check()
    console.get_by_role("button", name="Make the key").click()
    expect(console.get_by_label(re.compile("^The key. Copy it now"))).to_have_value("zg_1f2e3d4c5b6a_top-secret")
    row = console.locator(".rows li", has_text="erp")
    expect(row).to_contain_text("change orders")
    revoke = row.get_by_role("button", name="Revoke erp")
    revoke.click()
    revoke.click()
    expect(row).to_contain_text("revoked")
    expect(revoke).to_have_count(0)
    console.reload()
    expect(console.locator(".page-body h2")).to_be_visible()
    expect(console.get_by_label(re.compile("^The key. Copy it now"))).to_have_count(0)


def test_a_webhook_is_added_tried_and_its_dead_ones_sent_again(drive: Driver) -> None:
    console = settings(drive, "webhooks")
    console.get_by_label("Address").fill("https://shop.example/hooks")
    new = part(console, "New endpoint")
    new.get_by_label("a person was called").check()
    new.get_by_role("button", name="Add it").click()
    secret = re.compile("^The secret that signs")
    expect(new.get_by_label(secret)).to_have_value("whsec_first")
    hook = part(console, "https://shop.example/hooks")
    hook.get_by_text("What it is told of").first.click()
    expect(hook.get_by_label("a person was called")).to_be_checked()
    rotate = hook.get_by_role("button", name="New secret")
    rotate.click()
    rotate.click()
    expect(hook.get_by_label(secret)).to_have_value("whsec_second")
    hook.get_by_role("button", name="Send a trial").click()
    sent = hook.locator(".rows li")
    expect(sent).to_contain_text("HTTP 500")
    expect(sent).to_contain_text("given up")
    hook.get_by_label("State").select_option("dead")
    expect(sent).to_have_count(1)
    hook.get_by_label("State").select_option("")
    hook.get_by_role("button", name="Send all given-up ones again").click()
    expect(hook.get_by_text("1 on their way again.")).to_be_visible()
    expect(sent).to_contain_text("arrived")
    hook.get_by_label("Deliveries are sent").uncheck()
    expect(hook.get_by_text("Saved.")).to_be_visible()
    remove = hook.get_by_role("button", name="Remove")
    remove.click()
    remove.click()
    expect(hook).to_have_count(0)


def test_an_article_is_written_in_both_languages_and_withdrawn(drive: Driver) -> None:
    console = settings(drive, "articles")
    console.get_by_role("link", name="New article").click()
    console.get_by_label("Short name in addresses").fill("pets")
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_role("alert")).to_have_text("Please write a title and a text in at least one language.")
    for language, title in (("English", "Pets <b>"), ("中文", "宠物")):
        text = part(console, language)
        text.get_by_label("Title").fill(title)
        text.get_by_label("Text", exact=True).fill(f"{title}.")
    part(console, "English").get_by_label("How shoppers ask for it, one a line").fill(
        "may my dog come\n\nmay my dog come\n"
    )
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_text("Saved. The chat follows within seconds.")).to_be_visible()
    expect(console).to_have_url(re.compile("#settings/articles/pets$"))
    console.get_by_role("button", name="Withdraw").click()
    expect(console.locator(".now")).to_contain_text("Withdrawn")
    kept = console.evaluate("() => fetch('/staff/api/articles/pets').then((answer) => answer.json())")
    assert kept["texts"]["en"]["questions"] == ["may my dog come"]
    console.get_by_role("link", name="All articles").click()
    console.get_by_label("Find an article").fill("宠物")
    row = console.locator(".rows li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Pets <b> · 宠物")
    expect(row).to_contain_text("withdrawn")


def test_the_audit_is_filtered_paged_and_downloaded(drive: Driver) -> None:
    console = settings(drive, "audit")
    rows = console.locator("tbody tr")
    expect(rows).to_have_count(2)
    console.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(4)
    console.get_by_label("Who", exact=True).fill("Ada")
    console.get_by_role("button", name="Show", exact=True).click()
    expect(rows).to_have_count(1)
    link = console.get_by_role("link", name="Download as CSV")
    expect(link).to_have_attribute("href", "/staff/api/audit.csv?of=settings&actor=Ada")
    with console.expect_download() as download:
        link.click()
    assert download.value.path().read_text().startswith("at,actor")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [PHONE, (1280, 800)])
def test_axe_has_no_finding_and_nothing_scrolls_sideways(
    drive: Driver, scheme: str, language: Language, size: tuple[int, int]
) -> None:
    console = settings(drive, "account", language=language, size=size, color_scheme=scheme)
    findings = []
    for name in (*PAGES, "board"):
        console.goto(f"{drive.url}/console#{name if name == 'board' else f'settings/{name}'}")
        expect(console.locator(".page h2")).to_be_visible()
        if name != "board":
            expect(console.locator(f".page-nav a[aria-current][href$='{name.partition('/')[0]}']")).to_have_count(1)
        expect(console.locator("[aria-busy]")).to_have_count(0)
        if name == "hours":
            console.locator(".tick input").uncheck()
            console.locator(".stack > .action").last.click()
        for summary in console.locator(".page summary").all():
            summary.click()
        assert not scrolls_sideways(console), name
        found = Axe().run(console, options=RULES).response["violations"]
        findings += [(name, one["id"], [node["target"] for node in one["nodes"]]) for one in found]
    assert findings == []
