"""Faulty articles in files, loaded into a shop of their own: each fault is named, and sound articles have none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrieval.knowledge.check import Fault, check_articles
from retrieval.knowledge.cli import app
from retrieval.knowledge.links import Site, try_address
from retrieval.knowledge.numbers import between_languages, quantities
from shop.database import upgrade
from shop.demo.articles import demo_articles, parse_article
from shop.service import Shop
from shop.types import Article

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOUND = {
    "en": "---\ntitle: How do I return something?\ntopics: [returns]\n---\nYou can return goods within 30 days of delivery.",
    "zh": "---\ntitle: 怎么退货？\ntopics: [returns]\n---\n签收后 30 天内可以退货。",
}


def written(folder: Path, *files: tuple[str, str, str]) -> list[Article]:
    """Write articles as files, read them back."""
    articles = []
    for key, language, text in files:
        path = folder / language / f"{key}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        articles.append(parse_article(key, language, path.read_text(encoding="utf-8")))  # type: ignore[arg-type]
    return articles


def both(key: str, en: str, zh: str) -> list[tuple[str, str, str]]:
    return [(key, "en", en), (key, "zh", zh)]


def sound() -> list[tuple[str, str, str]]:
    return both("returns", SOUND["en"], SOUND["zh"])


def with_front(text: str, line: str) -> str:
    return text.replace("topics:", f"{line}\ntopics:", 1)


def checked(articles: list[Article]) -> list[Fault]:
    site = Site({a.key: a.audience for a in articles}, frozenset({"kitchen"}), lambda product: product == "p-1")
    return check_articles(articles, site, NOW)


def test_sound_articles_have_no_faults(tmp_path: Path) -> None:
    assert checked(written(tmp_path, *sound())) == []


def test_the_demo_has_no_faults() -> None:
    assert checked(demo_articles()) == []


@pytest.mark.parametrize(
    ("en", "zh", "says"),
    [
        (
            "valid_from: 2026-12-01T00:00:00Z\nvalid_until: 2026-11-01T00:00:00Z",
            "valid_from: 2026-12-01T00:00:00Z\nvalid_until: 2026-11-01T00:00:00Z",
            "before it is valid from 2026-12-01",
        ),
        ("valid_until: 2026-11-01T00:00:00Z", "valid_until: 2026-11-01T00:00:00Z", "ended on 2026-11-01"),
        ("valid_from: 2026-12-24T00:00:00Z", "valid_from: 2026-12-24T00:00:00Z", "starts only on 2026-12-24"),
        ("valid_until: 2027-01-01T00:00:00Z", "valid_until: 2027-02-01T00:00:00Z", "holds at other times in zh"),
    ],
)
def test_wrong_dates_are_named(tmp_path: Path, en: str, zh: str, says: str) -> None:
    files = both("returns", with_front(SOUND["en"], en), with_front(SOUND["zh"], zh))
    faults = checked(written(tmp_path, *files))
    assert {fault.kind for fault in faults} == {"dates"}
    assert any(says in fault.says for fault in faults)


def test_an_article_that_ended_is_sound_where_another_one_follows(tmp_path: Path) -> None:
    ended = [(key, language, with_front(text, "valid_until: 2026-11-01T00:00:00Z")) for key, language, text in sound()]
    follows = [("returns-new", language, text) for _, language, text in sound()]
    assert checked(written(tmp_path, *ended, *follows)) == []


def test_two_texts_of_one_article_that_hold_at_once_are_named(tmp_path: Path) -> None:
    articles = written(tmp_path, *sound())
    later = articles[0].model_copy(update={"valid_from": datetime(2026, 1, 1, tzinfo=UTC)})
    assert any("same time" in fault.says for fault in checked([*articles, later]))


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    (fault,) = checked(written(tmp_path, ("returns", "en", SOUND["en"])))
    assert (fault.kind, fault.article, fault.language) == ("language", "returns", "zh")


def test_a_title_that_stands_twice_is_named(tmp_path: Path) -> None:
    faults = checked(written(tmp_path, *sound(), *[("again", language, text) for _, language, text in sound()]))
    assert [(fault.kind, fault.article, fault.language) for fault in faults] == [
        ("title", "again", "en"),
        ("title", "again", "zh"),
    ]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/a/nowhere", "no article nowhere"),
        ("other.md", "no article other"),
        ("/d/attic", "no department attic"),
        ("/p/p-2", "no product p-2"),
        ("/imprint", "no such page"),
        ("#not-there", "no heading not-there"),
        ("https://bad host/x", "not a host's name"),
        ("https://nodots", "not a host's name"),
        ("javascript:alert(1)", "got javascript:"),
        ("mailto:nobody", "not an e-mail address"),
        ("", "no target"),
        ("/a/secret", "for staff only"),
    ],
)
def test_dead_links_are_named(tmp_path: Path, target: str, why: str) -> None:
    link = f"[see]({target})".replace(" ", "%20") if "bad host" in target else f"[see]({target})"
    staff = [
        (
            key,
            language,
            with_front(
                text.replace("怎么退货", "内部").replace("How do I return", "Internally, how do I return"),
                "audience: staff",
            ),
        )
        for key, language, text in [("secret", lang, text) for _, lang, text in sound()]
    ]
    files = [(key, language, f"{text}\n\n{link}") for key, language, text in sound()]
    faults = [fault for fault in checked(written(tmp_path, *files, *staff)) if fault.kind == "link"]
    assert {fault.language for fault in faults} == {"en", "zh"}
    assert all(why in fault.says for fault in faults), faults


def test_living_links_are_no_faults(tmp_path: Path) -> None:
    link = "\n\n[a](/a/returns) [b](/d/kitchen) [c](/p/p-1) [d](#when) <https://example.com/x> mailto\n\n## When\nNow."
    files = [(key, language, text + link) for key, language, text in sound()]
    assert checked(written(tmp_path, *files)) == []


def test_a_page_that_does_not_answer_is_named() -> None:
    # Nothing listens on port 9 of this machine.
    assert "does not answer" in (try_address("http://127.0.0.1:9/x") or "")


@pytest.mark.parametrize(
    ("key", "body", "language"),
    [
        ("second", "You may return goods up to 14 days after delivery.", "en"),
        ("second", "签收后 14 天内可以申请退货。", "zh"),
    ],
)
def test_articles_that_tell_other_numbers_of_the_same_thing_are_named(
    tmp_path: Path, key: str, body: str, language: str
) -> None:
    other = f"---\ntitle: {'Another one' if language == 'en' else '另一篇'}\ntopics: [returns]\n---\n{body}"
    faults = checked(written(tmp_path, *sound(), (key, language, other)))
    found = [fault for fault in faults if fault.kind == "numbers"]
    assert [(fault.article, fault.language) for fault in found] == [("returns", language)]
    assert "30" in found[0].says
    assert "14" in found[0].says


def test_languages_that_tell_other_numbers_are_named(tmp_path: Path) -> None:
    files = both("returns", SOUND["en"], SOUND["zh"].replace("30", "15"))
    (fault,) = checked(written(tmp_path, *files))
    assert (fault.kind, fault.article) == ("numbers", "returns")
    assert "30 days (en), 15 days (zh)" in fault.says


def test_most_changed_numbers_are_found_in_the_demo() -> None:
    english = {a.key: a for a in demo_articles() if a.language == "en"}
    chinese = [a for a in demo_articles() if a.language == "zh"]
    changed = found = 0
    for article in chinese:
        for unit in (" 个工作日", " 天", " 个月"):
            for number in ("30", "5", "2", "24", "14", "7"):
                if f" {number}{unit}" in article.body:
                    wrong = article.model_copy(update={"body": article.body.replace(f" {number}{unit}", f" 61{unit}")})
                    changed += 1
                    found += bool(list(between_languages([english[article.key], wrong])))
    assert changed > 80
    assert found / changed > 0.9


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("3–5 working days", "3–5 个工作日"),
        ("24 months", "两年"),
        ("$1,000", "$1,000"),
        ("two weeks", "14 天"),
        ("15 November", "11 月 15 日"),
        ("9:00 to 21:00", "9:00–21:00"),
        ("1 %", "1%"),
    ],
)
def test_both_languages_numbers_are_read_alike(en: str, zh: str) -> None:
    assert quantities(en) == quantities(zh) != {}


def shop_of(folder: Path, articles: list[Article]) -> None:
    url = f"sqlite:///{folder / 'zhanggui.db'}"
    upgrade(url)
    shop = Shop.open(url)
    shop.articles.upsert(articles)
    shop.close()


def test_the_command_ends_with_1_and_prints_json(tmp_path: Path) -> None:
    shop_of(tmp_path, written(tmp_path, ("returns", "en", SOUND["en"])))
    result = CliRunner().invoke(app, ["check", "--var-dir", str(tmp_path), "--no-titles", "--json"])
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["articles"] == 1
    assert told["faults"] == [{"kind": "language", "article": "returns", "language": "zh", "says": "no text in zh"}]


def test_the_command_ends_with_0_for_sound_articles(tmp_path: Path, set_up_var: Path) -> None:
    (tmp_path / "models").symlink_to(set_up_var / "models")
    shop_of(tmp_path, written(tmp_path, *sound()))
    result = CliRunner().invoke(app, ["check", "--var-dir", str(tmp_path)])
    assert result.exit_code == 0, result.stdout
    assert "2 articles, 0 faults" in result.stdout


def test_an_article_that_its_title_does_not_find_is_named(tmp_path: Path) -> None:
    articles = written(tmp_path, *sound())
    site = Site({"returns": "public"}, frozenset(), lambda _: False)
    faults = check_articles(
        articles, site, NOW, find_first=lambda article: "other" if article.language == "zh" else "returns"
    )
    assert [(fault.kind, fault.language) for fault in faults] == [("not found", "zh")]
