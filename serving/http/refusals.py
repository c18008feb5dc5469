"""Errors and pages as responses."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ..errors import ApiError

SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
"""The headers of pages, and of what they load."""


def show_page(page: str) -> Response:
    """A page as a response."""
    return HTMLResponse(page, headers=SAFE)


async def refuse(request: Request, error: Exception, *, see: str = "/docs") -> Response:
    """An error in the one shape that all have, also that of a path or a method that does not exist.

    Args:
        request: the request.
        error: what it led to.
        see: where the paths are listed.
    """
    headers: dict[str, str] = {}
    if isinstance(error, ApiError):
        found = error
    elif isinstance(error, HTTPException) and error.status_code == 405:
        found = ApiError("method_not_allowed", f"found the method {request.method}, expected another one; see {see}")
        headers = dict(error.headers or {})
    elif isinstance(error, HTTPException):
        found = ApiError("not_found", f"found no such path, expected one of those in {see}")
    else:
        found = ApiError("internal", "found a fault of the server; report it with the X-Request-Id of this answer")
    return Response(found.body, found.status, {**found.headers, **headers})
