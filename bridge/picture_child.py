"""Reads one picture of a stranger in a process of its own: ``python -m bridge.picture_child SOURCE FORMAT FULL SMALL``.

Says in JSON on standard output what came of it: ``{"width", "height"}`` or ``{"problem"}``. It imports nothing that
takes time to start: a shopper waits for it.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

#: A phone's best picture has 50 million; larger ones are made to fill the memory.
MAX_PIXELS = 50_000_000
#: More than any screen of a shopper or an agent shows.
FULL_EDGE_PX = 2_560
SMALL_EDGE_PX = 480
TIME_S = 20
_MEMORY_BYTES = 1_500_000_000
_JPEG_QUALITY, _WEBP_QUALITY = 88, 82


class TooManyPixels(ValueError):
    """A picture is larger than :data:`MAX_PIXELS`."""


def write(source: Path, kind: str, full: Path, small: Path) -> tuple[int, int]:
    """Write a picture anew and as a thumbnail; return how wide and high it is now.

    Raises
    ------
    TooManyPixels
        Before any pixel is read.
    """
    with Image.open(source, formats=[kind]) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise TooManyPixels(
                f"expected at most {MAX_PIXELS:,} pixels, got {width} × {height}; save the picture smaller"
            )
        # A JPEG may be read at a fraction of its size, which takes a fraction of the memory.
        opened.draft("RGB", (FULL_EDGE_PX, FULL_EDGE_PX))
        picture = ImageOps.exif_transpose(opened)
        has_alpha = picture.has_transparency_data and kind != "JPEG"
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    # Comments and colour profiles are written from here by some writers without being asked.
    picture.info.clear()
    picture.thumbnail((FULL_EDGE_PX, FULL_EDGE_PX))
    # Of a GIF's moving pictures the first one stays, as a PNG.
    written = {"JPEG": ("JPEG", _JPEG_QUALITY), "WEBP": ("WEBP", _WEBP_QUALITY)}.get(kind, ("PNG", 0))
    picture.save(full, format=written[0], quality=written[1])
    size = picture.size
    picture.thumbnail((SMALL_EDGE_PX, SMALL_EDGE_PX))
    picture.save(small, format="WEBP", quality=_WEBP_QUALITY)
    return size


def main(source: str, kind: str, full: str, small: str) -> None:
    """Write one picture anew within the limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_S, TIME_S))
    # Our own limit is checked right after the head is read, and says more.
    Image.MAX_IMAGE_PIXELS = None
    try:
        width, height = write(Path(source), kind, Path(full), Path(small))
    except TooManyPixels as problem:
        said: dict[str, object] = {"problem": str(problem)}
    except UnidentifiedImageError:
        said = {"problem": f"expected a {kind} picture as its first bytes say, got one that cannot be read"}
    except Exception as error:
        # Decoders raise anything; the child ends with it.
        said = {"problem": f"expected an undamaged {kind} picture, got one that breaks off ({type(error).__name__})"}
    else:
        said = {"width": width, "height": height}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
