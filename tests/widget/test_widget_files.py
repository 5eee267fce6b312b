"""What can be said of the static files without a browser: sizes, words, and what must not be in them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from bridge.static_files import sent_file

STATIC = Path(__file__).parents[2] / "bridge" / "static"
AREAS = ("widget", "demo", "staff", "settings")
#: Whose words the scripts of a folder say.
FOLDERS = {"widget": ("widget",), "demo": ("demo",), "staff": ("staff", "settings")}
#: Markup from strings, code from strings, inline styles: each is a way in for a hostile product title.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|cssText"
    r"|setAttribute\(\"style\""
)
LOADER_BYTES = 5 * 1024
WIDGET_BYTES = 60 * 1024


def gzipped(path: Path) -> int:
    """Return the bytes of a file as the bridge sends it."""
    return len(sent_file(path).zipped if path.suffix in (".js", ".css") else gzip.compress(path.read_bytes(), 6))


def words(area: str, language: str) -> dict[str, str]:
    read: dict[str, str] = json.loads((STATIC / "i18n" / f"{area}.{language}.json").read_text("utf-8"))
    return read


def stem(key: str) -> str:
    """The key without its plural form, as the code writes it."""
    return re.sub(r"\.(one|other)$", "", key)


def test_loader_is_small() -> None:
    assert gzipped(STATIC / "loader.js") <= LOADER_BYTES


def test_widget_is_small_each_file_compressed_by_itself() -> None:
    files = [path for path in (STATIC / "widget").rglob("*") if path.is_file()]
    largest_words = max(gzipped(STATIC / "i18n" / f"widget.{language}.json") for language in ("en", "zh"))
    assert sum(map(gzipped, files)) + largest_words <= WIDGET_BYTES


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_things(area: str) -> None:
    english, chinese = words(area, "en"), words(area, "zh")
    assert {stem(key) for key in english} == {stem(key) for key in chinese}
    # Chinese has one plural form.
    assert not [key for key in chinese if key.endswith(".one")]
    for key, text in chinese.items():
        assert text.strip(), key
        names = set(re.findall(r"\{(\w+)\}", english[key]))
        assert set(re.findall(r"\{(\w+)\}", text)) == names, key


@pytest.mark.parametrize("area", FOLDERS)
def test_every_text_that_the_code_names_exists(area: str) -> None:
    known = {stem(key) for named in FOLDERS[area] for key in words(named, "en")}
    for path in (STATIC / area).rglob("*.js"):
        for key in re.findall(r"\bt\(\s*\"([^\"]+)\"", path.read_text("utf-8")):
            assert key in known, f"{path.name} says {key!r}, which {area}.en.json lacks"


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_scripts_make_no_markup_and_no_code_from_strings(path: Path) -> None:
    assert not FORBIDDEN.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_no_template_with_blanks_stands_in_a_template(path: Path) -> None:
    """The minifier takes the inner one for code and drops its blanks."""
    assert not re.findall(r"\$\{[^{}`]*`[^`]* [^`]*`", path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.html")), ids=lambda path: path.parent.name)
def test_pages_have_nothing_inline(path: Path) -> None:
    page = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", page)
