"""Pictures and PDFs: taken by their content, stripped of what tells of their sender, read by nobody else, and erased."""

from __future__ import annotations

import io
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from PIL import Image
from sqlalchemy import update
from sqlalchemy.orm import Session

from bridge import attachments as module
from bridge.api_keys import Scope
from bridge.auth import ATTACHMENT
from bridge.limits import MAX_ATTACHMENT_BYTES, RateLimiter
from bridge.models import AttachmentRow
from bridge.roles import Role
from shop.database import open_engine
from tests.bridge.conftest import OpenBridge
from tests.bridge.pictures import CAMERA, HTML, PDF, SVG, picture, png_of, webp_of, with_exif
from tests.bridge.rasa import Rasa
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of, texts, until

GONE = "00000000-0000-7000-8000-000000000000"


def upload(who: Shopper, content: bytes, name: str = "photo.jpg") -> httpx.Response:
    return who.http.post(f"{who.path}/attachments", params={"name": name}, content=content)


def uploaded(who: Shopper, content: bytes | None = None, name: str = "photo.jpg") -> Json:
    answer = upload(who, picture() if content is None else content, name)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    block: Json = answer.json()["attachment"]
    return block


def address(who: Shopper, attachment_id: str) -> Json:
    answer = who.http.get(f"{who.path}/attachments/{attachment_id}")
    assert answer.status_code == httpx.codes.OK, answer.text
    found: Json = answer.json()
    return found


def fetched(who: Shopper, attachment_id: str, which: str = "url") -> httpx.Response:
    """What a browser gets that has only the address."""
    answer = who.bridge.http().get(address(who, attachment_id)[which])
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer


def upload_as(staff: Staff, shopper: Shopper, content: bytes) -> httpx.Response:
    path = f"/staff/api/conversations/{shopper.id}/attachments"
    return staff.http.post(path, params={"name": "label.pdf"}, content=content)


def folder(bridge: Bridge, conversation_id: str = "") -> Path:
    return bridge.settings.attachments_folder / conversation_id


def left_behind(bridge: Bridge, conversation_id: str) -> list[str]:
    """Names of the files of a conversation, and of what is half written."""
    own, half = folder(bridge, conversation_id), folder(bridge).glob("*.partial")
    return [path.name for path in own.iterdir()] if own.is_dir() else [path.name for path in half]


def test_a_photo_goes_to_the_staff_and_comes_back(bridge: Bridge, rasa: Rasa, shopper: Shopper, staff: Staff) -> None:
    block = uploaded(shopper, picture(size=(1200, 900)))
    assert block["media_type"] == "image/jpeg"
    assert (block["width"], block["height"]) == (1200, 900)
    said = shopper.ask("it came like this", attachment_ids=[block["attachment_id"]])
    assert texts(said) == "echo: it came like this"
    (turn,) = rasa.turns
    assert turn["metadata"]["attachment_ids"] == [block["attachment_id"]]
    sent = next(message for message in shopper.history() if message["role"] == "shopper")
    assert [one["type"] for one in sent["blocks"]] == ["text", "attachment"]
    assert sent["blocks"][1] == block
    assert "url" not in str(sent)
    full = fetched(shopper, block["attachment_id"])
    assert full.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(full.content)).size == (1200, 900)
    small = fetched(shopper, block["attachment_id"], "thumbnail_url")
    assert small.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).size == (480, 360)
    seen = staff.http.get(f"/staff/api/attachments/{block['attachment_id']}")
    assert seen.content == full.content
    assert staff.http.get(f"/staff/api/attachments/{block['attachment_id']}", params={"size": "small"}).is_success


def test_files_without_words_call_the_bot_as_a_button_does(rasa: Rasa, shopper: Shopper, staff: Staff) -> None:
    ids = [uploaded(shopper, name=name)["attachment_id"] for name in ("front.jpg", "back.jpg")]
    assert texts(shopper.ask(attachment_ids=ids)) == "echo: /inform"
    (turn,) = rasa.turns
    assert turn["metadata"]["attachment_ids"] == ids
    assert shopper.said("shopper") == []
    shopper.http.post(f"{shopper.path}/handoff")
    row = next(row for row in staff.list() if row["id"] == shopper.id)
    assert row["last_message"] == "front.jpg, back.jpg"
    assert staff.http.get(f"/staff/api/conversations/{shopper.id}/suggestions").json()["about"] == ""


def test_an_agent_sends_a_label_and_nobody_else_does(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    problem_of(upload_as(staff, shopper, PDF), 409, "conflict")
    assert staff.do("take", shopper).is_success
    grace = bridge.staff("Grace")
    problem_of(upload_as(grace, shopper, PDF), 409, "conflict")
    answer = upload_as(staff, shopper, PDF)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    block = answer.json()["attachment"]
    # The shopper's page cannot send what the agent has uploaded, nor see it before it is sent by its id alone.
    problem_of(shopper.send("mine?", attachment_ids=[block["attachment_id"]]), 422, "invalid-request")
    path = f"/staff/api/conversations/{shopper.id}/messages"
    body = {"client_message_id": "f1", "attachment_ids": [block["attachment_id"]]}
    for _ in range(2):
        # Sent again under the same key it is one message.
        posted = staff.http.post(path, json=body)
        assert posted.status_code == httpx.codes.OK, posted.text
    said = [message for message in shopper.history() if message["role"] == "person"]
    assert [message["blocks"] for message in said] == [[block]]
    file = fetched(shopper, block["attachment_id"])
    assert file.content == PDF
    problem_of(staff.http.post(path, json={"client_message_id": "f2"}), 422)
    without_csrf = bridge.http(headers={"Cookie": staff.http.headers["cookie"]})
    csrf = without_csrf.post(f"/staff/api/conversations/{shopper.id}/attachments", content=PDF)
    problem_of(csrf, 403, "forbidden")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comments_are_gone_and_it_stands_upright(shopper: Shopper, kind: str) -> None:
    original = with_exif(kind)
    assert CAMERA.encode() in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    block = uploaded(shopper, original)
    for which in ("url", "thumbnail_url"):
        kept = fetched(shopper, block["attachment_id"], which).content
        assert CAMERA.encode() not in kept
        opened = Image.open(io.BytesIO(kept))
        assert not opened.getexif()
        assert not set(opened.info) & {"exif", "comment", "xmp", "icc_profile"}
        # It was 60 x 40, red on the left: turned, red is above.
        assert opened.size == (40, 60)
        red, _, blue = opened.convert("RGB").getpixel((20, 5))  # type: ignore[misc]
        assert red > 200 > 100 > blue


def test_of_a_moving_picture_the_first_frame_stays(shopper: Shopper) -> None:
    frames = [Image.new("P", (30, 20), colour) for colour in (1, 2)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=CAMERA.encode())
    block = uploaded(shopper, file.getvalue(), "dance.gif")
    assert (block["media_type"], block["name"]) == ("image/png", "dance.png")
    kept = fetched(shopper, block["attachment_id"])
    assert getattr(Image.open(io.BytesIO(kept.content)), "n_frames", 1) == 1
    assert CAMERA.encode() not in kept.content


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_pictures_of_any_colours_are_taken(shopper: Shopper, mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (30, 20)).save(file, "JPEG")
    assert uploaded(shopper, file.getvalue())["width"] == 30


def test_what_is_hidden_in_a_picture_is_gone(shopper: Shopper) -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        block = uploaded(shopper, picture(kind, mode="RGB") + HTML + b"PK\x03\x04" + PDF)
        kept = fetched(shopper, block["attachment_id"]).content
        assert b"<script" not in kept
        assert b"%PDF" not in kept
        assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "cup.svg"),
        (SVG, "cup.png"),
        (HTML, "photo.png"),
        (HTML, "photo.jpg"),
        (b" " + PDF, "file.pdf"),
        (b"GIF90a" + bytes(50), "x.gif"),
        (b"MZ" + bytes(200), "photo.jpg"),
        (b"PK\x03\x04" + bytes(50), "photos.zip"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "IMG_1.heic"),
        (b"x", ""),
    ],
)
def test_other_files_are_refused_whatever_they_are_called(
    bridge: Bridge, shopper: Shopper, content: bytes, name: str
) -> None:
    problem = problem_of(upload(shopper, content, name), 415, "unsupported-file")
    assert "JPEG" in problem["detail"]
    assert left_behind(bridge, shopper.id) == []


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", size=(900, 900))[:2_000],
        b"\xff\xd8\xff" + HTML,
        b"\x89PNG\r\n\x1a\n" + SVG,
        b"RIFF\x10\x00\x00\x00WEBP" + HTML,
        b"GIF89a" + HTML,
        PDF[:-8],
        # A bitmap behind a PNG's first bytes: no other decoder is tried than the one that they name.
        b"\x89PNG\r\n\x1a\n" + picture("BMP"),
    ],
    ids=["cut", "html-jpeg", "svg-png", "html-webp", "html-gif", "cut-pdf", "bmp-png"],
)
def test_damaged_and_disguised_files_are_refused(bridge: Bridge, shopper: Shopper, content: bytes) -> None:
    problem = problem_of(upload(shopper, content), 415, "unsupported-file")
    assert problem["detail"].startswith("expected ")
    assert left_behind(bridge, shopper.id) == []


@pytest.mark.parametrize(
    "bomb",
    [png_of(50_000, 50_000), png_of(10_000, 5_001), picture("GIF", (8_000, 8_000)), webp_of(16_383, 16_383)],
    ids=["png", "png-just-over", "gif", "webp"],
)
def test_pictures_that_would_fill_the_memory_are_refused(bridge: Bridge, shopper: Shopper, bomb: bytes) -> None:
    assert len(bomb) < 200_000
    problem = problem_of(upload(shopper, bomb), 415, "unsupported-file")
    assert "pixels" in problem["detail"] or "limits of memory" in problem["detail"] or "breaks off" in problem["detail"]
    assert left_behind(bridge, shopper.id) == []
    assert bridge.http().get("/healthz").is_success


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("/etc/cron.d/x", "x.jpg"),
        ('a"; filename="b.html', "a filename= b.jpg"),
        ("a\r\nSet-Cookie: owned=1\r\n\r\n<script>.png", "a Set-Cookie owned=1 script.jpg"),
        ("evil\u202egpj.exe", "evil gpj.jpg"),
        ("\x00\x1f", "file.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("碎了的杯子.HEIC", "碎了的杯子.jpg"),
        ("x" * 300, "x" * 96 + ".jpg"),
        ("photo.html", "photo.jpg"),
    ],
)
def test_names_are_names_and_nothing_else(bridge: Bridge, shopper: Shopper, given: str, kept: str) -> None:
    block = uploaded(shopper, name=given)
    assert block["name"] == kept
    answer = fetched(shopper, block["attachment_id"])
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("inline; filename")
    assert "\n" not in disposition
    assert "set-cookie" not in answer.headers
    assert sorted(left_behind(bridge, shopper.id)) == [block["attachment_id"], f"{block['attachment_id']}.small"]


def test_a_name_that_is_too_long_is_refused(shopper: Shopper) -> None:
    problem_of(upload(shopper, picture(), "x" * 301), 422, "invalid-request")


def test_files_are_served_so_that_nothing_in_them_runs(shopper: Shopper) -> None:
    chinese = fetched(shopper, uploaded(shopper, name="杯子.jpg")["attachment_id"])
    assert chinese.headers["content-disposition"] == "inline; filename*=utf-8''%E6%9D%AF%E5%AD%90.jpg"
    pdf = fetched(shopper, uploaded(shopper, PDF, "r.pdf")["attachment_id"])
    assert pdf.headers["content-disposition"] == 'attachment; filename="r.pdf"'
    assert pdf.content == PDF
    for answer in (chinese, pdf):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "private, no-store"


def test_another_conversations_files_can_neither_be_read_nor_sent(bridge: Bridge, shopper: Shopper) -> None:
    attachment_id = uploaded(shopper)["attachment_id"]
    other = bridge.shopper()
    foreign = shopper.path + "/attachments"
    problem_of(other.http.post(foreign, content=picture()), 403, "forbidden")
    problem_of(other.http.get(f"{foreign}/{attachment_id}"), 403, "forbidden")
    problem_of(other.http.delete(f"{foreign}/{attachment_id}"), 403, "forbidden")
    # Under their own conversation it does not exist.
    for method in ("GET", "DELETE"):
        problem_of(other.http.request(method, f"{other.path}/attachments/{attachment_id}"), 404, "not-found")
    problem_of(other.send("look", attachment_ids=[attachment_id]), 422, "invalid-request")
    assert other.said("shopper") == []
    assert shopper.send("look", attachment_ids=[attachment_id]).is_success


def test_an_address_opens_one_file_for_minutes(bridge: Bridge, shopper: Shopper, staff: Staff) -> None:
    first, second = (uploaded(shopper, PDF)["attachment_id"] for _ in range(2))
    anybody = bridge.http()
    given = address(shopper, first)
    good_for = datetime.fromisoformat(given["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=10) < good_for <= timedelta(minutes=15)
    token = given["url"].partition("token=")[2]
    problem_of(anybody.get(f"/v1/attachments/{second}", params={"token": token}), 403, "forbidden")
    problem_of(anybody.get(f"/v1/attachments/{first}"), 422)
    # Neither the token of the conversation opens it, nor does an address open the conversation.
    problem_of(anybody.get(f"/v1/attachments/{first}", params={"token": shopper.token}), 401, "bad-token")
    with_address = bridge.http(headers={"Authorization": f"Bearer {token}"})
    problem_of(with_address.get(f"{shopper.path}/messages"), 401, "bad-token")
    key = bridge.settings.secret("secret_key")
    for claims, secret in (
        ({"exp": datetime.now(UTC) - timedelta(seconds=1)}, key),
        ({"exp": datetime.now(UTC) + timedelta(hours=1)}, "another secret of thirty-two bytes, at least"),
    ):
        forged = jwt.encode({"sub": first, "aud": ATTACHMENT, **claims}, secret, "HS256")
        problem_of(anybody.get(f"/v1/attachments/{first}", params={"token": forged}), 401, "bad-token")
    problem_of(anybody.get(f"/staff/api/attachments/{first}"), 401, "bad-token")
    problem_of(staff.http.get(f"/staff/api/attachments/{GONE}"), 404, "not-found")
    problem_of(staff.http.get("/staff/api/attachments/..%2f..%2fsecrets%2fsecret_key"), 404)
    pdf = uploaded(shopper, PDF)["attachment_id"]
    assert address(shopper, pdf)["thumbnail_url"] is None
    problem_of(staff.http.get(f"/staff/api/attachments/{pdf}", params={"size": "small"}), 404, "not-found")


def test_a_help_desk_reads_a_file_with_its_key(bridge: Bridge, shopper: Shopper) -> None:
    attachment_id = uploaded(shopper, PDF, "r.pdf")["attachment_id"]
    path = f"/v1/desk/conversations/{shopper.id}/attachments/{attachment_id}"
    with bridge.integrator(Scope.CONVERSATIONS_READ) as keyed:
        assert bridge.http().get(keyed.get(path).json()["url"]).content == PDF
        foreign = f"/v1/desk/conversations/{bridge.shopper().id}/attachments/{attachment_id}"
        problem_of(keyed.get(foreign), 404, "not-found")
    with bridge.integrator(Scope.ORDERS_WRITE) as keyed:
        problem_of(keyed.get(path), 403, "forbidden")


def test_a_file_is_sent_once_and_by_no_message_that_is_refused(shopper: Shopper) -> None:
    first, second = (uploaded(shopper, PDF)["attachment_id"] for _ in range(2))
    problem_of(shopper.send("x", attachment_ids=[first, GONE]), 422, "invalid-request")
    problem_of(shopper.send("x", attachment_ids=[first, first]), 422, "invalid-request")
    problem_of(shopper.send("x", attachment_ids=[first] * 7), 422, "invalid-request")
    problem_of(shopper.send(payload={"intent": "affirm"}, attachment_ids=[first]), 422, "invalid-request")
    problem_of(shopper.send(attachment_ids=[]), 422, "invalid-request")
    body = {"client_message_id": "same", "attachment_ids": [second, first]}
    for _ in range(2):
        posted = shopper.http.post(f"{shopper.path}/messages", json=body).json()["message"]
        assert [block["attachment_id"] for block in posted["blocks"]] == [second, first]
    problem_of(shopper.send("again", attachment_ids=[first]), 422, "invalid-request")


def test_files_go_by_the_socket_too(shopper: Shopper) -> None:
    attachment_id = uploaded(shopper)["attachment_id"]
    with shopper.listen(after=1) as socket_:
        socket_.send({"type": "message", "client_message_id": "s1", "attachment_ids": [attachment_id]})
        message = socket_.next("message")["message"]
    assert [block["type"] for block in message["blocks"]] == ["attachment"]


def test_what_is_not_sent_can_be_taken_back_and_what_is_sent_cannot(bridge: Bridge, shopper: Shopper) -> None:
    first, second = (uploaded(shopper)["attachment_id"] for _ in range(2))
    url = address(shopper, first)["url"]
    assert shopper.http.delete(f"{shopper.path}/attachments/{first}").status_code == httpx.codes.NO_CONTENT
    assert not (folder(bridge, shopper.id) / first).exists()
    problem_of(bridge.http().get(url), 404, "not-found")
    shopper.send("x", attachment_ids=[second])
    problem_of(shopper.http.delete(f"{shopper.path}/attachments/{second}"), 409, "conflict")


def test_a_file_at_the_limit_passes_and_one_byte_more_does_not(bridge: Bridge, shopper: Shopper) -> None:
    longest = PDF[:9] + bytes(MAX_ATTACHMENT_BYTES - len(PDF)) + PDF[9:]
    assert len(longest) == MAX_ATTACHMENT_BYTES
    assert uploaded(shopper, longest)["size_bytes"] == MAX_ATTACHMENT_BYTES
    before = left_behind(bridge, shopper.id)
    problem_of(upload(shopper, longest + b"\n"), 413, "too-large")

    def parts() -> Iterator[bytes]:
        # Chunked: nothing says how long it is.
        for at in range(0, len(longest) + 1, 65_536):
            yield (longest + b"\n")[at : at + 65_536]

    path = f"{shopper.path}/attachments"
    problem_of(shopper.http.post(path, content=parts()), 413, "too-large")
    assert left_behind(bridge, shopper.id) == before
    # Everything else is held to the small limit.
    problem_of(shopper.http.post(f"{path}/more", content=bytes(100_000)), 413, "too-large")
    problem_of(shopper.http.post(path, content=b""), 422, "invalid-request")


@contextmanager
def half_an_upload(bridge: Bridge, shopper: Shopper) -> Iterator[socket.socket]:
    """A connection that has sent the first half of a picture."""
    content = picture(size=(900, 900), quality=100)
    head = (
        f"POST {shopper.path}/attachments?name=half.jpg HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {shopper.token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    host, _, port = bridge.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(head.encode() + content[: len(content) // 2])
        until(lambda: list(folder(bridge).glob("*.partial")), "the first half")
        yield line


def test_an_upload_that_breaks_off_leaves_nothing(bridge: Bridge, shopper: Shopper) -> None:
    with half_an_upload(bridge, shopper):
        pass
    until(lambda: not list(folder(bridge).glob("*.partial")), "the end of the half")
    assert left_behind(bridge, shopper.id) == []
    assert bridge.parts.attachments.repository.of_conversation(shopper.id) == []


def test_an_upload_that_drips_is_ended(bridge: Bridge, shopper: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_S", 0.3)
    with half_an_upload(bridge, shopper) as line:
        assert line.recv(200).startswith(b"HTTP/1.1 408")
    assert left_behind(bridge, shopper.id) == []


def test_uploads_are_limited_by_conversation_address_and_number(open_bridge: OpenBridge, monkeypatch: Any) -> None:
    bridge = open_bridge(uploads_per_hour=3)
    first, second = bridge.shopper(), bridge.shopper()
    for who in (first, first, second):
        assert upload(who, PDF).is_success
    refused = upload(second, PDF)
    assert problem_of(refused, 429, "too-many-requests")["retry_after_s"] > 0
    assert int(refused.headers["retry-after"]) > 0
    bridge.parts.limits.uploads_of_address = RateLimiter(1_000, 60, "uploads")
    bridge.parts.limits.uploads = RateLimiter(1, 3_600, "uploads an hour in a conversation")
    assert upload(first, PDF).is_success
    problem_of(upload(first, PDF), 429, "too-many-requests")
    assert upload(second, PDF).is_success
    bridge.parts.limits.uploads = RateLimiter(1_000, 60, "uploads")
    monkeypatch.setattr("bridge.attachment_repository.MAX_FILES", 3)
    problem_of(upload(first, PDF), 409, "conflict")


def aged(bridge: Bridge, attachment_id: str) -> None:
    """Make an upload two days old."""
    engine = open_engine(bridge.settings.resolved_database_url)
    with Session(engine) as session, session.begin():
        old = datetime.now(UTC) - timedelta(days=2)
        session.execute(update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(created_at=old))
    engine.dispose()


def test_what_is_never_sent_is_swept_and_what_a_crash_has_left(bridge: Bridge, shopper: Shopper) -> None:
    sent, unsent, fresh = (uploaded(shopper)["attachment_id"] for _ in range(3))
    shopper.send("x", attachment_ids=[sent])
    for one in (sent, unsent):
        aged(bridge, one)
    own = folder(bridge, shopper.id)
    left = [own / GONE, folder(bridge) / "x.partial", folder(bridge, GONE) / GONE]
    new = own / "being-written"
    left[2].parent.mkdir(exist_ok=True)
    for path in (*left, new):
        path.write_bytes(b"x")
    for path in left:
        os.utime(path, (time.time() - 7_200,) * 2)
    bridge.parts.attachments.sweep()
    names = {path.name for path in own.iterdir()}
    assert names == {sent, f"{sent}.small", fresh, f"{fresh}.small", new.name}
    assert not any(path.exists() for path in left)
    assert not left[2].parent.exists()
    problem_of(shopper.send("x", attachment_ids=[unsent]), 422, "invalid-request")


def test_erasing_a_conversation_erases_its_files_and_the_export_names_them(bridge: Bridge, shopper: Shopper) -> None:
    sent, unsent = uploaded(shopper, name="cup.jpg"), uploaded(shopper, PDF, "r.pdf")
    assert shopper.send("x", attachment_ids=[sent["attachment_id"]]).is_success
    exported = shopper.http.get(f"{shopper.path}/export").json()["attachments"]
    assert [(one["name"], one["message_seq"]) for one in exported] == [("cup.jpg", 2), ("r.pdf", None)]
    assert exported[0]["attachment_id"] == sent["attachment_id"]
    urls = [address(shopper, one["attachment_id"])["url"] for one in (sent, unsent)]
    other = bridge.shopper()
    kept = uploaded(other)["attachment_id"]
    assert shopper.http.delete(shopper.path).status_code == httpx.codes.NO_CONTENT
    assert not folder(bridge, shopper.id).exists()
    assert bridge.parts.attachments.repository.of_conversation(shopper.id) == []
    for url in urls:
        problem_of(bridge.http().get(url), 404, "not-found")
    problem_of(upload(shopper, picture()), 404, "unknown-conversation")
    assert fetched(other, kept).is_success


def test_files_are_their_owners_alone(bridge: Bridge, shopper: Shopper) -> None:
    attachment_id = uploaded(shopper, PDF)["attachment_id"]
    for path in (folder(bridge), folder(bridge, shopper.id), folder(bridge, shopper.id) / attachment_id):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_supervisor_reads_what_an_agent_was_sent(bridge: Bridge, shopper: Shopper) -> None:
    attachment_id = uploaded(shopper)["attachment_id"]
    boss = bridge.staff("Boss", Role.SUPERVISOR)
    assert boss.http.get(f"/staff/api/attachments/{attachment_id}").headers["content-type"] == "image/jpeg"
