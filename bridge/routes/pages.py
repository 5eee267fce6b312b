"""The widget's files, the demo shop's pages and the staff console, with their security headers."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from bridge.static_files import MinifiedFiles

STATIC = Path(__file__).resolve().parent.parent / "static"
FILES = MinifiedFiles(directory=STATIC)
#: No inline script or style, no eval; pictures may come from a catalogue's own hosts.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PAGE_HEADERS = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}

router = APIRouter(include_in_schema=False)


def _page(name: str) -> FileResponse:
    return FileResponse(STATIC / name, headers=PAGE_HEADERS)


@router.get("/widget.js")
def widget(request: Request) -> Response:
    """Return the loader that shops put on their pages."""
    loader = STATIC / "loader.js"
    return FILES.file_response(loader, loader.stat(), request.scope)


@router.get("/console")
def console() -> FileResponse:
    """Return the staff console."""
    return _page("staff/index.html")


@router.get("/staff")
def staff() -> RedirectResponse:
    """Send old bookmarks to the console."""
    return RedirectResponse("/console", status_code=308)


demo_router = APIRouter(include_in_schema=False)


@demo_router.get("/")
@demo_router.get("/p/{rest:path}")
@demo_router.get("/d/{rest:path}")
@demo_router.get("/a/{rest:path}")
@demo_router.get("/s/{rest:path}")
def demo(rest: str = "") -> FileResponse:
    """Return the demo shop's page; its script shows what the path names."""
    del rest
    return _page("demo/index.html")
