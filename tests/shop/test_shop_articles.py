"""A shop's own articles come from a folder of Markdown."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from shop.cli import app
from shop.database import upgrade
from shop.service import Shop

GOOD = "---\ntitle: {title}\ntopics: [store_info]\nquestions:\n  - {question}\n---\n{body}\n"


def write(folder: Path, language: str, name: str, text: str) -> None:
    (folder / language).mkdir(parents=True, exist_ok=True)
    (folder / language / name).write_text(text, encoding="utf-8")


def test_articles_of_both_languages_come_in_and_wrong_files_are_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    upgrade(url)
    own = tmp_path / "own"
    write(own, "en", "parking.md", GOOD.format(title="Parking", question="where can I park", body="Behind the house."))
    write(own, "zh", "parking.md", GOOD.format(title="停车", question="哪里可以停车", body="停在店后面。"))
    write(own, "en", "broken.md", "no front matter")
    ran = CliRunner().invoke(app, ["articles", str(own), "--database-url", url])
    assert ran.exit_code == 1
    assert "broken.md" in ran.output
    assert "2 articles written" in ran.output
    shop = Shop.open(url)
    english, chinese = shop.articles.get("parking", "en"), shop.articles.get("parking", "zh")
    shop.close()
    assert english
    assert chinese
    assert (english.body, chinese.body) == ("Behind the house.", "停在店后面。")


def test_an_article_is_replaced_by_its_newer_text(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    upgrade(url)
    own = tmp_path / "own"
    for body in ("Old.", "New."):
        write(own, "en", "parking.md", GOOD.format(title="Parking", question="where can I park", body=body))
        assert CliRunner().invoke(app, ["articles", str(own), "--database-url", url]).exit_code == 0
    shop = Shop.open(url)
    article, count = shop.articles.get("parking", "en"), shop.articles.count()
    shop.close()
    assert count == 1
    assert article
    assert article.body == "New."


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    upgrade(url)
    assert CliRunner().invoke(app, ["articles", str(tmp_path), "--database-url", url]).exit_code == 1
