"""A folder of articles: Markdown with front matter, ``<folder>/<language>/<key>.md``, as the demo shop's."""

from __future__ import annotations

from pathlib import Path

from shop.demo.articles import ArticleError, parse_article
from shop.types import LANGUAGES, Article


def read_articles(folder: Path) -> tuple[list[Article], list[str]]:
    """Return the articles of a folder, and what is wrong with the files that are left out.

    Parameters
    ----------
    folder : Path
        Holds a folder for each language (``en``, ``zh``); a file's name is the article's key, the same in both.
    """
    articles: list[Article] = []
    faults: list[str] = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.md")):
            try:
                articles.append(parse_article(path.stem, language, path.read_text(encoding="utf-8")))
            except (ArticleError, UnicodeDecodeError) as error:
                faults.append(f"{path}: {error}")
    return articles, faults
