"""Pictures and PDFs that go along with canned replies: whose they are, what is taken, how they reach a shopper."""

from __future__ import annotations

import httpx
import pytest

from bridge.roles import Role
from bridge.routes.staff_canned import MAX_FILE_BYTES
from tests.bridge.pictures import picture
from tests.bridge.server import Bridge, Json, Shopper, Staff, problem_of

PDF = b"%PDF-1.7\n" + b"x" * 200 + b"\n%%EOF\n"


@pytest.fixture
def boss(bridge: Bridge) -> Staff:
    return bridge.staff("Boss", Role.SUPERVISOR)


def put(who: Staff, path: str, body: bytes, name: str = "sizes.png") -> httpx.Response:
    return who.http.put(f"/staff/api/canned-files/{path}", params={"name": name}, content=body)


def replies(who: Staff) -> dict[str, Json]:
    return {one["shortcut"]: one for one in who.http.get("/staff/api/canned").json()["replies"]}


def test_a_picture_goes_along_and_leaves_with_its_reply(boss: Staff, staff: Staff) -> None:
    path = "/staff/api/canned/sizes-尺码"
    assert boss.http.put(path, json={"text": "Here is our size chart."}).json()["file"] is None
    saved = put(boss, "team/sizes-尺码", picture(), "../chart.PNG")
    assert saved.json()["file"]["name"].startswith("chart.")
    # Changing the words leaves the file.
    assert boss.http.put(path, json={"text": "Our sizes"}).json()["file"] == saved.json()["file"]
    assert replies(staff)["sizes-尺码"]["file"] == saved.json()["file"]
    read = staff.http.get("/staff/api/canned-files/team/sizes-尺码")
    assert read.headers["content-type"] == saved.json()["file"]["media_type"]
    assert len(read.content) == saved.json()["file"]["size_bytes"]
    assert "sandbox" in read.headers["content-security-policy"]
    assert boss.http.delete(path).status_code == httpx.codes.NO_CONTENT
    problem_of(staff.http.get("/staff/api/canned-files/team/sizes-尺码"), 404, "not-found")


def test_it_reaches_the_shopper_as_any_file(boss: Staff, shopper: Shopper) -> None:
    assert boss.http.put("/staff/api/canned/own/guide", json={"text": "Please read this."}).is_success
    assert put(boss, "own/guide", PDF, "guide.pdf").is_success
    assert boss.do("take", shopper).is_success
    read = boss.http.get("/staff/api/canned-files/own/guide")
    uploaded = boss.http.post(
        f"/staff/api/conversations/{shopper.id}/attachments", params={"name": "guide.pdf"}, content=read.content
    ).json()["attachment"]
    body = {"client_message_id": "f1", "text": "Please read this.", "attachment_ids": [uploaded["attachment_id"]]}
    assert boss.http.post(f"/staff/api/conversations/{shopper.id}/messages", json=body).is_success
    assert uploaded in shopper.history()[-1]["blocks"]
    for _ in range(2):
        assert boss.http.delete("/staff/api/canned-files/own/guide").status_code == httpx.codes.NO_CONTENT
    assert replies(boss)["guide"]["file"] is None
    assert boss.http.delete("/staff/api/canned/own/guide").status_code == httpx.codes.NO_CONTENT


def test_whose_it_is_decides_who_changes_and_reads_it(boss: Staff, staff: Staff) -> None:
    assert boss.http.put("/staff/api/canned/own/mine", json={"text": "x"}).is_success
    assert put(boss, "own/mine", picture()).is_success
    assert boss.http.put("/staff/api/canned/teams", json={"text": "x"}).is_success
    problem_of(put(staff, "team/teams", picture()), 403, "forbidden")
    problem_of(staff.http.delete("/staff/api/canned-files/team/teams"), 403, "forbidden")
    problem_of(staff.http.get("/staff/api/canned-files/own/mine"), 404, "not-found")
    problem_of(put(staff, "own/mine", picture()), 404, "not-found")
    for path in ("own/mine", "teams"):
        assert boss.http.delete(f"/staff/api/canned/{path}").status_code == httpx.codes.NO_CONTENT


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported-file"),
        (b"", 422, "invalid-request"),
        (b"%PDF-1.7\n" + b"x" * MAX_FILE_BYTES + b"\n%%EOF\n", 413, "too-large"),
        (b"%PDF-1.7 breaks off", 415, "unsupported-file"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_and_leaves_nothing(
    boss: Staff, body: bytes, status: int, kind: str
) -> None:
    assert boss.http.put("/staff/api/canned/bad", json={"text": "x"}).is_success
    problem_of(put(boss, "team/bad", body), status, kind)
    assert replies(boss)["bad"]["file"] is None
    folder = boss.bridge.parts.attachments.folder
    assert not list(folder.glob("outside/*")) and not list(folder.glob("*.partial"))
    assert boss.http.delete("/staff/api/canned/bad").status_code == httpx.codes.NO_CONTENT
