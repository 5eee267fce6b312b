"""Links in articles that lead nowhere."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from retrieval.text import normalise
from shop.types import Article

#: Seconds that an outside page may take to answer.
TIMEOUT_S = 5.0
#: Pages of the demo's site that always exist; departments, articles and products are looked up.
_PAGES = frozenset({"", "staff", "docs"})
_INLINE = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
_BARE = re.compile(r"(?<![(<\w])<?(https?://[^\s<>)\]，。；、）]+)")
_HEADING = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

#: Takes an address, returns what is wrong with it or None.
Fetch = Callable[[str], str | None]


@dataclass(frozen=True)
class Site:
    """What internal links may lead to."""

    articles: dict[str, str]  # audience by key
    departments: frozenset[str]
    has_product: Callable[[str], bool]


@dataclass(frozen=True)
class DeadLink:
    """A link with what is wrong about it."""

    article: Article
    target: str
    why: str


def links(body: str) -> list[str]:
    """Return the targets of an article's links, in order, each once.

    Examples
    --------
    >>> links("See [returns](/a/how-to-return) and <https://example.com/x>.")
    ['/a/how-to-return', 'https://example.com/x']
    """
    inline = [match.group(1) for match in _INLINE.finditer(body)]
    bare = [match.group(1).rstrip(".,;:!?") for match in _BARE.finditer(_INLINE.sub(" ", body))]
    return list(dict.fromkeys(inline + bare))


def dead_links(articles: Sequence[Article], site: Site, fetch: Fetch | None = None) -> Iterator[DeadLink]:
    """Yield the links that lead nowhere; outside ones are only tried where ``fetch`` is given."""
    answers: dict[str, str | None] = {}
    for article in articles:
        for target in links(article.body):
            why = _fault(target, article, site)
            if why is None and fetch and target.startswith(("http://", "https://")):
                if target not in answers:
                    answers[target] = fetch(target)
                why = answers[target]
            if why:
                yield DeadLink(article, target, why)


def try_address(address: str) -> str | None:
    """Ask an outside page whether it is there; return what is wrong, or None."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": "zhanggui-check"})  # noqa: S310
        try:
            # Only http and https come here: `_fault` refuses the rest.
            with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
                return None
        except urllib.error.HTTPError as error:
            # Some servers know no HEAD.
            if method == "GET" or error.code not in (403, 405, 501):
                return f"answers {error.code}"
        except (OSError, ValueError) as error:
            return f"does not answer: {getattr(error, 'reason', error)}"
    return None


def _fault(target: str, article: Article, site: Site) -> str | None:
    if not target:
        return "the link has no target"
    parts = urlsplit(target)
    if parts.scheme in ("http", "https"):
        return None if parts.hostname and _HOST.fullmatch(parts.hostname) else "not a host's name"
    if parts.scheme == "mailto":
        return None if _MAIL.fullmatch(unquote(parts.path)) else "not an e-mail address"
    if parts.scheme:
        return f"expected http, https, mailto or a path, got {parts.scheme}:"
    if not parts.path:
        return _fault_of_anchor(parts.fragment, article)
    return _fault_of_path(unquote(parts.path), article, site)


def _fault_of_path(path: str, article: Article, site: Site) -> str | None:
    kind, _, rest = path.strip("/").partition("/")
    if not path.startswith("/"):
        # "other-article" or "other-article.md" beside this one.
        kind, rest = "a", path.removeprefix("./").removesuffix(".md")
    if kind == "a":
        return _fault_of_article(rest, article, site)
    if kind == "d":
        return None if rest in site.departments else f"no department {rest}"
    if kind == "p":
        return None if site.has_product(rest) else f"no product {rest}"
    return None if kind in _PAGES and not rest else "no such page"


def _fault_of_article(key: str, article: Article, site: Site) -> str | None:
    if key not in site.articles:
        return f"no article {key}"
    if article.audience == "public" and site.articles[key] != "public":
        return f"{key} is for staff only"
    return None


def _fault_of_anchor(anchor: str, article: Article) -> str | None:
    headings = {_slug(heading) for heading in _HEADING.findall(article.body)}
    return None if _slug(unquote(anchor)) in headings else f"no heading {anchor}"


def _slug(heading: str) -> str:
    return re.sub(r"[^\w]+", "-", normalise(heading)).strip("-")
