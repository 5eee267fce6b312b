"""Pictures and PDFs of conversations: taken in, told by their content, kept in a folder, swept and erased.

A file lies at FOLDER/<conversation>/<attachment>, a picture's thumbnail beside it. Its bytes are there before its row
is, and go after it: what a crash leaves behind is a file that nobody knows, and those are swept, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
import uuid_utils
from anyio import CapacityLimiter, to_thread

from bridge.attachment_repository import Attachment, AttachmentRepository
from bridge.errors import InvalidRequest, NotFound, TooLarge, UnsupportedFile, UploadTooSlow
from bridge.file_names import clean_name
from bridge.pictures import WRITTEN_AS, UnreadablePicture, rewrite
from zhanggui.messages import AttachmentBlock

log = structlog.get_logger(__name__)

#: Of ten megabytes over a poor phone line.
UPLOAD_S = 120.0
UNSENT_KEPT = timedelta(days=1)
#: A file without a row that is older than this is left from a crash: no upload takes so long.
_ORPHAN_S = 3_600.0
#: Each reads one picture with up to 1.5 GB; who waits holds no thread that others need.
_PICTURES_AT_ONCE = 1
_HEAD_BYTES, _TAIL_BYTES = 16, 2_048
_PARTIAL, _SMALL = ".partial", ".small"
#: Holds what is of no conversation while it is looked at; the sweep takes what a crash leaves there.
_OUTSIDE = "outside"
_PDF = "application/pdf"
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", _PDF: ".pdf"}


def sniff(head: bytes) -> str | None:
    """Return what a file is by its first bytes: one of the pictures that are read, "PDF", or None.

    Examples
    --------
    >>> sniff(b"GIF89a..."), sniff(b"%PDF-1.7 ..."), sniff(b"<svg xmlns=")
    ('GIF', 'PDF', None)
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return "PDF" if head.startswith(b"%PDF-") else None


@dataclass(frozen=True)
class Attachments:
    """The files of all conversations."""

    repository: AttachmentRepository
    folder: Path
    _reading: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_PICTURES_AT_ONCE))

    async def take(
        self, conversation_id: str, agent: str | None, name: str, chunks: AsyncIterator[bytes]
    ) -> Attachment:
        """Take in a file as it comes; nothing of it is left where it is refused or breaks off.

        Raises
        ------
        UnsupportedFile
            When it is neither a picture nor a PDF, or cannot be read as what it says.
        UploadTooSlow
            When it takes too long.
        """
        await to_thread.run_sync(self.repository.check_room, conversation_id)
        attachment_id = str(uuid_utils.uuid7())
        partial = self.folder / (attachment_id + _PARTIAL)
        path = self.folder / conversation_id / attachment_id
        try:
            await self._receive(chunks, partial)
            kept = await to_thread.run_sync(self._keep, partial, path, name, limiter=self._reading)
            return await to_thread.run_sync(self.repository.add, conversation_id, agent, kept)
        except BaseException:
            # Also when the client has gone or the bridge stops.
            _remove(path)
            raise
        finally:
            partial.unlink(missing_ok=True)

    async def rewritten(self, name: str, chunks: AsyncIterator[bytes], max_bytes: int) -> tuple[AttachmentBlock, bytes]:
        """Take in a file that is of no conversation; return what it is with its bytes, and keep nothing.

        Raises
        ------
        UnsupportedFile, UploadTooSlow
            As :meth:`take`.
        TooLarge
            When more than ``max_bytes`` are left of it.
        """
        one = str(uuid_utils.uuid7())
        partial, path = self.folder / (one + _PARTIAL), self.folder / _OUTSIDE / one
        try:
            await self._receive(chunks, partial)
            block = await to_thread.run_sync(self._keep, partial, path, name, limiter=self._reading)
            if block.size_bytes > max_bytes:
                raise TooLarge(f"expected at most {max_bytes:,} bytes, got {block.size_bytes:,}; make it smaller")
            return block, await to_thread.run_sync(path.read_bytes)
        finally:
            partial.unlink(missing_ok=True)
            _remove(path)

    async def _receive(self, chunks: AsyncIterator[bytes], partial: Path) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            async with asyncio.timeout(UPLOAD_S):
                with partial.open("xb") as file:
                    partial.chmod(0o600)
                    async for chunk in chunks:
                        # The page cache takes it: a thread for each 64 KiB would cost more than the write.
                        file.write(chunk)
        except TimeoutError as error:
            raise UploadTooSlow(f"expected the whole file within {UPLOAD_S:.0f} s; send a smaller one") from error

    def _keep(self, partial: Path, path: Path, name: str) -> AttachmentBlock:
        """Keep what was received, a picture written anew, a PDF as it is."""
        with partial.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head:
            raise InvalidRequest("body: expected a file, got nothing; send the file itself as the body")
        kind = sniff(head)
        if kind is None:
            raise UnsupportedFile(
                "expected a picture (JPEG, PNG, WebP, GIF) or a PDF by its content, whatever its name is; got another "
                "file, SVG among them; save it as one of these"
            )
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if kind == "PDF":
            _check_pdf(partial)
            partial.replace(path)
            return _block(path, name, _PDF)
        try:
            picture = rewrite(partial, kind, path, _small(path))
        except UnreadablePicture as problem:
            raise UnsupportedFile(str(problem)) from problem
        return _block(path, name, WRITTEN_AS[kind], picture.width, picture.height)

    def file(self, attachment: Attachment, *, is_small: bool) -> Path:
        """Return where a file is, or its thumbnail.

        Raises
        ------
        NotFound
            When it is a PDF's thumbnail, which there is not, or the file is gone.
        """
        path = self.folder / attachment.conversation_id / attachment.id
        path = _small(path) if is_small else path
        if not path.is_file():
            raise NotFound("expected a file that is there; PDFs have no thumbnail, ask for the full size")
        return path

    def remove_unsent(self, attachment_id: str, conversation_id: str) -> None:
        """Remove a file that its shopper has uploaded and not sent."""
        self.repository.remove_unsent(attachment_id, conversation_id)
        _remove(self.folder / conversation_id / attachment_id)

    def remove(self, conversation_id: str, attachment_id: str) -> None:
        """Remove a file whose row is gone."""
        _remove(self.folder / conversation_id / attachment_id)

    def forget(self, conversation_id: str) -> None:
        """Remove the files of a conversation whose rows are gone."""
        shutil.rmtree(self.folder / conversation_id, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what was never sent, and files that a crash has left without a row."""
        for one in self.repository.sweep(UNSENT_KEPT):
            _remove(self.folder / one.conversation_id / one.id)
        if not self.folder.is_dir():
            return
        for entry in list(self.folder.iterdir()):
            if entry.is_dir():
                self._sweep_folder(entry)
            elif entry.suffix == _PARTIAL and _is_old(entry):
                entry.unlink(missing_ok=True)

    def _sweep_folder(self, folder: Path) -> None:
        files = list(folder.iterdir())
        known = self.repository.known({path.name.removesuffix(_SMALL) for path in files})
        for path in files:
            if path.name.removesuffix(_SMALL) not in known and _is_old(path):
                log.info("file without a row removed", folder=folder.name)
                path.unlink(missing_ok=True)
        # Another upload may have put a file there at this moment: then it is not empty.
        with contextlib.suppress(OSError):
            folder.rmdir()


def _check_pdf(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL_BYTES, 0))
        if b"%%EOF" not in file.read():
            raise UnsupportedFile("expected a whole PDF, got one that breaks off; send it again")


def _block(
    path: Path, name: str, media_type: str, width: int | None = None, height: int | None = None
) -> AttachmentBlock:
    values = {"name": clean_name(name, _SUFFIXES[media_type]), "media_type": media_type, "width": width}
    values |= {"attachment_id": path.name, "size_bytes": path.stat().st_size, "height": height}
    return AttachmentBlock.model_validate(values)


def _small(path: Path) -> Path:
    return path.with_name(path.name + _SMALL)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _small(path).unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _ORPHAN_S
    except FileNotFoundError:
        return False
