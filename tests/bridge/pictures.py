"""Files that shoppers send, and files that nobody should send."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>\nendobj\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
CAMERA = "Leak-o-matic 3000"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new(mode, size, "red")
    made.paste(Image.new(mode, (size[0] // 2, size[1]), "blue"), (size[0] // 2, 0))
    file = io.BytesIO()
    made.save(file, kind, **more)
    return file.getvalue()


def with_exif(kind: str = "JPEG") -> bytes:
    """A picture taken sideways, that tells of its camera and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = CAMERA
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    comment: dict[str, Any] = {"comment": CAMERA.encode()} if kind == "JPEG" else {}
    return picture(kind, exif=exif, **comment)


def png_of(width: int, height: int) -> bytes:
    """A PNG that says to be of a size, with a row of data: as small as a bomb is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = zlib.compress(bytes(1 + 3 * width))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def webp_of(width: int, height: int) -> bytes:
    """A WebP whose canvas says to be of a size."""
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + size
    animation = b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + extended + animation + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body
