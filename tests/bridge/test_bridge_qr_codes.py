"""The QR code of the second factor, as the bridge gives it and a camera reads it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from bridge.database import upgrade
from bridge.qr_codes import qr_code
from bridge.roles import Role
from tests.bridge.conftest import OpenBridge
from tests.bridge.server import PASSWORD

pytestmark = pytest.mark.browser


def read(browser: Browser, picture: str) -> str:
    """Return what a picture's code says, drawn by a browser on a black page."""
    page = browser.new_page()
    page.set_content(f'<body style="background: #000"><img src="{picture}">')
    page.locator("img").evaluate("(image) => image.decode()")
    drawn = page.screenshot(full_page=True)
    page.close()
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)), try_invert=False)
    return found.text


@pytest.mark.parametrize("name", ["Wei", "客服小王 & “co” " + "伟" * 60])
def test_the_code_is_the_link_of_the_account(
    browser: Browser, open_bridge: OpenBridge, tmp_path: Path, name: str
) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    upgrade(url)
    bridge = open_bridge(database_url=url)
    bridge.parts.accounts.add(name, PASSWORD, Role.AGENT, actor="test")
    http = bridge.http()
    signed_in = http.post("/staff/api/session", json={"name": name, "password": PASSWORD}).json()
    csrf = {"X-CSRF-Token": signed_in["csrf_token"]}
    begun = http.post("/staff/api/session/totp", json={"password": PASSWORD}, headers=csrf).json()
    link = read(browser, begun["qr_code"])
    assert link == begun["provisioning_uri"]
    scanned = pyotp.parse_uri(link)
    assert (scanned.name, scanned.issuer, scanned.secret) == (name, "Zhanggui", begun["secret"])
    code = pyotp.TOTP(begun["secret"]).now()
    assert http.post("/staff/api/session/totp/confirm", json={"code": code}, headers=csrf).status_code == 204


@pytest.mark.parametrize("link", ["https://shop.example/?q=1&r=2#3", "中文 & <b>", "x" * 2000])
def test_any_text_is_read_back(browser: Browser, link: str) -> None:
    picture = qr_code(link)
    assert "<" not in picture and '"' not in picture and "style" not in picture and "script" not in picture
    assert read(browser, picture) == link
