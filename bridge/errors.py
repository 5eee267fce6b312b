"""Errors as RFC 9457 problem+json: one tree, one shape, what was expected, what came, what to do."""

from __future__ import annotations

import http
import reprlib
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
#: What a client sent is repeated in an error up to here: enough to find the mistake.
SHOWN_CHARS = 100
#: A body of thousands of unknown fields gets an answer of this many faults, not one larger than itself.
SHOWN_FAULTS = 20
#: Goes a few levels down and no further, however deep the brackets are.
_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = SHOWN_CHARS


#: Models are loaded, or an index is put in place, in about so long.
_READY_AGAIN_S = 10


class Problem(Exception):
    """An error that a client is told of; subclasses carry status and a stable type."""

    status = 400
    slug = "bad-request"
    title = "The request cannot be answered."

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.more = more
        self.headers: dict[str, str] = {}

    def body(self) -> dict[str, Any]:
        """Return the problem's members."""
        return {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


class InvalidRequest(Problem):
    """The content is understood but not acceptable."""

    status, slug, title = 422, "invalid-request", "The request is not valid."


class BadBody(Problem):
    """The body cannot even be read."""

    status, slug, title = 400, "unreadable-body", "The body cannot be read."


class BadToken(Problem):
    """No token, a forged one, or one that has expired."""

    status, slug, title = 401, "bad-token", "The token does not open this."


class WrongSignIn(Problem):
    """Name, password or code do not open an account; which of them is not said."""

    status, slug, title = 401, "wrong-sign-in", "The sign-in is not right."


class CodeNeeded(Problem):
    """The password is right, and the account has a second factor."""

    status, slug, title = 401, "code-needed", "A code is needed, too."


class UnknownConversation(Problem):
    """There is no such conversation for this token."""

    status, slug, title = 404, "unknown-conversation", "There is no such conversation."


class NotFound(Problem):
    """There is no such thing."""

    status, slug, title = 404, "not-found", "There is no such thing."


class Forbidden(Problem):
    """Signed in, but not allowed."""

    status, slug, title = 403, "forbidden", "This is not allowed."


class Conflict(Problem):
    """The state does not allow it."""

    status, slug, title = 409, "conflict", "The present state does not allow this."


class NoRoom(Conflict):
    """An agent has as many conversations as they can."""

    slug, title = "no-room", "The agent has as many conversations as they can."


class TooLarge(Problem):
    """The body is larger than the limit."""

    status, slug, title = 413, "too-large", "The body is too large."


class UnsupportedFile(Problem):
    """A file of a kind that is not taken, or a damaged one."""

    status, slug, title = 415, "unsupported-file", "The file is not of a kind that is taken."


class TooSlow(Problem):
    """The request took too long to come; the connection is closed, for the rest of it may still be on its way."""

    status, slug, title = 408, "too-slow", "The request took too long to come."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"Connection": "close"}


class UploadTooSlow(TooSlow):
    """A file took too long."""

    slug, title = "upload-too-slow", "The body took too long."


class TooMany(Problem):
    """More requests than the limit."""

    status, slug, title = 429, "too-many-requests", "Too many requests."

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail, retry_after_s=retry_after_s)
        self.headers = {"Retry-After": str(retry_after_s)}


class Overloaded(Problem):
    """More at once than can be answered in time."""

    status, slug, title = 503, "overloaded", "There is too much to do at this moment."

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(f"{detail}; come again in {retry_after_s} s", retry_after_s=retry_after_s)
        self.headers = {"Retry-After": str(retry_after_s)}


class NotReady(Problem):
    """A part of the system is not there yet."""

    status, slug, title = 503, "not-ready", "A part of the system is not ready."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(_READY_AGAIN_S)}


def problem_response(problem: Problem) -> JSONResponse:
    """Return the response of a problem."""
    return JSONResponse(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, problem: Problem) -> JSONResponse:
        return problem_response(problem)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = error.errors()
        if any(fault["type"] == "json_invalid" for fault in faults):
            return problem_response(BadBody(f"expected a JSON object in UTF-8; {faults[0]['msg']}"))
        return problem_response(invalid_request(faults))

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        problem = Problem(str(error.detail))
        problem.status = error.status_code
        problem.slug = http.HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        problem.title = http.HTTPStatus(error.status_code).phrase
        problem.headers = dict(error.headers or {})
        return problem_response(problem)

    @app.exception_handler(Exception)
    async def on_fault(request: Request, error: Exception) -> JSONResponse:
        log.error("request failed", path=request.url.path, exc_info=error)
        problem = Problem("something went wrong here; it was logged, please try again")
        problem.status, problem.slug, problem.title = 500, "internal", "Internal error."
        return problem_response(problem)


def invalid_request(faults: Sequence[Any]) -> InvalidRequest:
    """Return the problem of what pydantic found."""
    shown = [_fault(fault) for fault in faults[:SHOWN_FAULTS]]
    return InvalidRequest(f"{shown[0]['where']}: {shown[0]['message']}", errors=shown)


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    """Return one validation fault: where, what was expected, what came (cut, never a secret)."""
    where = _sendable(".".join(str(part) for part in fault["loc"]))
    # Of a field that is missing pydantic shows its neighbours.
    got = "nothing" if fault["type"] == "missing" else _REPR.repr(fault.get("input"))
    if any(word in where for word in ("password", "token", "identity", "code")):
        got = "(hidden)"
    return {"where": where, "code": fault["type"], "message": _sendable(fault["msg"]), "got": _sendable(got)}


def _sendable(text: str) -> str:
    """Return a text cut to what is shown, half of a surrogate pair replaced: names come from the client, too."""
    return text.encode("utf-8", "replace").decode()[:SHOWN_CHARS]
