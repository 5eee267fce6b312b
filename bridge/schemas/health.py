"""Alive, and ready."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bridge.schemas.common import Schema


class Alive(Schema):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(Schema):
    """Whether all parts are ready."""

    ready: bool
    checks: dict[str, bool] = Field(description="by name of the part")
