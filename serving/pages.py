"""The pages of the server: one to try the model, and one that lists what the API can do. Both need no network."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..evaluation.pages.templating import template, writable

_TEMPLATES = Path(__file__).parent / "templates"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'"
"""What the page to try the model may load: nothing but answers of this server."""


def try_page(*, keyed: bool) -> str:
    """The page to try the model.

    Args:
        keyed: whether the API needs a key, which the page then asks for.
    """
    script = (_TEMPLATES / "try.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = template("try.html", _TEMPLATES).render(
        script=script,
        policy=f"{_POLICY}; script-src 'sha256-{digest}'",
        keyed=keyed,
        examples=json.loads((_TEMPLATES / "examples.json").read_text(encoding="utf-8")),
    )
    return writable(page)


def docs_page(schema: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document.

    Args:
        schema: the document.
    """
    paths = [
        (path, method.upper(), operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    return writable(
        template("docs.html", _TEMPLATES).render(
            title=schema["info"]["title"],
            about=schema["info"]["description"],
            paths=paths,
            shapes=schema["components"]["schemas"],
        )
    )
