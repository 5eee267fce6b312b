"""Pictures of strangers: read by a child process with limits of memory and time, and written anew.

Decoders of pictures are large C libraries, and what a stranger sends may be made to break them. They run apart from the
bridge (bridge/picture_child.py), see one file, and end with it. What is written anew holds pixels and nothing else: no
place, no camera, no script behind the last byte.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bridge.picture_child import TIME_S

#: What is sniffed, and what it becomes.
WRITTEN_AS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/png"}
#: The child's own limit counts its work; it may have to wait for a core as long again.
_WAIT_S = 2 * TIME_S


class UnreadablePicture(ValueError):
    """A picture that is none, is damaged, or would take too much; the message says which."""


class Picture(BaseModel):
    """A picture as it was written anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: int
    height: int


class _Failure(BaseModel):
    """Why a child has written nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: str


_SAID: TypeAdapter[Picture | _Failure] = TypeAdapter(Picture | _Failure)


def rewrite(source: Path, kind: str, full: Path, small: Path) -> Picture:
    """Write a picture anew, at most as large as a screen, and once more as a thumbnail (WebP).

    Parameters
    ----------
    source : Path
        What was uploaded.
    kind : str
        One of :data:`WRITTEN_AS`, sniffed before: no other decoder is tried.
    full, small : Path
        Where the two are written.

    Raises
    ------
    UnreadablePicture
        When it cannot be read; what was written so far is the caller's to remove.
    """
    command = [sys.executable, "-m", "bridge.picture_child", str(source), kind, str(full), str(small)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WAIT_S, check=False, env=environment)
        said = _SAID.validate_json(done.stdout)
    except (subprocess.TimeoutExpired, ValidationError) as error:
        # Ended by its limits: it could say nothing.
        raise UnreadablePicture(
            "expected a picture that opens within the limits of memory and time; save it smaller"
        ) from error
    if isinstance(said, _Failure):
        raise UnreadablePicture(said.problem)
    return said
