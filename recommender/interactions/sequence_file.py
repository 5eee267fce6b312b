"""Files of shopping sequences: a line is ``user item item …``, in time order."""

from __future__ import annotations

from pathlib import Path

from recommender.interactions.table import Interactions

#: A line beyond this is no shopper (the longest of the standard sets holds some 3,000 characters).
MAX_LINE_BYTES = 10_000_000


class BadSequenceFile(ValueError):
    """A file that cannot be read as sequences; the message names file, line and what was expected."""


def read_sequences(path: Path) -> Interactions:
    """Read a sequence file.

    Parameters
    ----------
    path : Path
        UTF-8 text. Ids are any words without blanks; empty lines are passed over.

    Raises
    ------
    BadSequenceFile
        When the file is missing, empty or not UTF-8, a line has a shopper but no item, or a shopper stands on two
        lines.
    """
    if not path.is_file():
        raise BadSequenceFile(f"{path}: expected a file of lines `user item item …`, found no such file")
    line_of_user: dict[str, int] = {}
    sequences: list[list[str]] = []
    with path.open("rb") as file:
        for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
            words = _words(path, number, raw)
            if not words:
                continue
            user, *items = words
            if user in line_of_user:
                raise BadSequenceFile(
                    f"{path}:{number}: user {user!r} stands on line {line_of_user[user]} already; "
                    "write all items of a user on one line"
                )
            line_of_user[user] = number
            sequences.append(items)
    if not sequences:
        raise BadSequenceFile(f"{path}: expected lines `user item item …`, the file holds none")
    return Interactions.from_sequences(list(line_of_user), sequences)


def _words(path: Path, number: int, raw: bytes) -> list[str]:
    if len(raw) > MAX_LINE_BYTES:
        raise BadSequenceFile(f"{path}:{number}: expected at most {MAX_LINE_BYTES:,} bytes a line, this one is longer")
    try:
        words = raw.decode("utf-8-sig" if number == 1 else "utf-8").split()
    except UnicodeDecodeError as error:
        raise BadSequenceFile(f"{path}:{number}: expected UTF-8 text, {error.reason} at byte {error.start}") from error
    if "\0" in raw.decode("utf-8", "replace"):
        raise BadSequenceFile(f"{path}:{number}: expected text, got a NUL byte; is this a text file?")
    if len(words) == 1:
        raise BadSequenceFile(
            f"{path}:{number}: expected `user item item …`, got the user {words[0][:80]!r} without an item"
        )
    return words
