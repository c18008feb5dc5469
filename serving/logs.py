"""The log of a server, on standard error: plain lines or JSON. No line holds a text, an entity or its label."""

import json
import logging
import sys
import time
from typing import Any

LOG = logging.getLogger("musamma.serving")

_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class _Plain(logging.Formatter):
    """A line with the time, the message and the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        fields = " ".join(f"{key}={value}" for key, value in _extra(record).items())
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{clock} {record.levelname.lower()} {record.getMessage()} {fields}".rstrip() + trace


class _Json(logging.Formatter):
    """A line of JSON with the time in UTC, the level, the message and the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line = {"time": clock, "level": record.levelname.lower(), "message": record.getMessage(), **_extra(record)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {key: value for key, value in vars(record).items() if key not in _FIELDS}


def start_log(*, as_json: bool) -> None:
    """Write the log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Plain())
    LOG.handlers[:] = [handler]
    LOG.propagate = False
    LOG.setLevel(logging.INFO)
    server = logging.getLogger("uvicorn.error")  # its warnings, such as of requests that are no HTTP
    server.handlers[:] = [handler]
    server.propagate = False
    server.setLevel(logging.WARNING)
