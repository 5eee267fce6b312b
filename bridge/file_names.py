"""Names of files as strangers write them, and as they may be shown and sent."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_CHARS = 100
_PATH = re.compile(r"[/\\]")
#: Reserved by file systems, or with a meaning in a header or in markup.
_UNWANTED = re.compile(r'[<>:"|?*;%]')
_BLANKS = re.compile(r"\s+")
#: Marks that turn the direction of writing make "gpj.exe" look like "exe.jpg".
_KEPT_CATEGORIES = "LMNPSZ"


def clean_name(name: str, suffix: str) -> str:
    r"""Return a name without folders, control and direction characters, ending as what the file is.

    Parameters
    ----------
    name : str
        As the client has sent it; nothing in it is trusted.
    suffix : str
        What the content was sniffed as, like ``.jpg``: it replaces the suffix that the client gave.

    Examples
    --------
    >>> clean_name("../../etc/passwd", ".png"), clean_name("C:\\photos\\杯子.JPEG", ".jpg")
    ('passwd.png', '杯子.jpg')
    >>> clean_name('a"\r\nSet-Cookie: x=1.html', ".pdf"), clean_name("...", ".webp")
    ('a Set-Cookie x=1.pdf', 'file.webp')
    """
    last = _PATH.split(unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c if unicodedata.category(c)[0] in _KEPT_CATEGORIES else " " for c in last)
    kept = _BLANKS.sub(" ", _UNWANTED.sub(" ", kept)).strip(" .")
    stem, dot, end = kept.rpartition(".")
    # "2026.11.26 broken cup" has no suffix, although it has a dot.
    if dot and 0 < len(end) <= 5 and end.isalnum():
        kept = stem.strip(" .")
    return (kept[: MAX_NAME_CHARS - len(suffix)].strip(" .") or "file") + suffix
