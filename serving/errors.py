"""The errors of the API: one shape, one table of codes."""

import json
import math
from dataclasses import dataclass
from typing import Any

STATUSES = {
    "invalid_json": 400,
    "invalid_encoding": 400,
    "invalid_http": 400,
    "unauthorized": 401,
    "not_found": 404,
    "method_not_allowed": 405,
    "body_timeout": 408,
    "too_large": 413,
    "too_many_pieces": 413,
    "unsupported_media_type": 415,
    "unknown_host": 421,
    "invalid_request": 422,
    "invalid_document": 422,
    "duplicate_id": 422,
    "queue_full": 429,
    "headers_too_large": 431,
    "internal": 500,
    "unreadable": 500,
    "loading": 503,
    "draining": 503,
    "not_ready": 503,
    "too_many_connections": 503,
    "deadline": 504,
}
"""The HTTP status of each code of an error."""

SAVING = {"stale": 409, "not_saved": 507}
"""The same for the codes that only a server has which saves something."""


@dataclass(eq=False)
class ApiError(Exception):
    """An error that a client gets as ``{"error": {"code", "message", "document"}}``.

    Attributes:
        code: a key of `STATUSES` or `SAVING`.
        message: what was found, what was expected and what to do.
        document: the index of the document in the request, from 0; None if the error is not about a document.
        retry_after: seconds after which the request may succeed; None if repeating it does not help.
    """

    code: str
    message: str
    document: int | None = None
    retry_after: float | None = None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.code] if self.code in STATUSES else SAVING[self.code]

    @property
    def record(self) -> dict[str, Any]:
        """The error as plain values."""
        return {"error": {"code": self.code, "message": self.message, "document": self.document}}

    @property
    def body(self) -> bytes:
        """The error as JSON."""
        return json.dumps(self.record, ensure_ascii=False).encode(errors="replace")

    @property
    def headers(self) -> dict[str, str]:
        """The headers of its response."""
        headers = {"content-type": "application/json"}
        if self.retry_after is not None:
            headers["retry-after"] = str(max(1, math.ceil(self.retry_after)))
        if self.status == 401:
            headers["www-authenticate"] = "Bearer"
        return headers
