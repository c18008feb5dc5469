"""The application: the paths of the page and of its API."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..data.errors import DataError
from ..serving.errors import ApiError
from ..serving.http.arriving import read_body
from ..serving.http.bodies import parse_json
from ..serving.http.refusals import SAFE, refuse, show_page
from ..serving.settings import Limits
from .page.files import page_file, page_html
from .records import annotation_record, article_record, checks_record, differences_record, project_record
from .same_requests import mark_occurrences, occurrences_record
from .service import Service

_LIMITS = Limits(bytes=1 << 20)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_Handler = Callable[[Request], Awaitable[Response]]


def make_app(service: Service) -> Starlette:
    """The application of a project."""
    post = ["POST"]
    routes = [
        Route("/", _page),
        Route("/page/{name:path}", _file),
        Route("/api/project", _get(lambda _: project_record(service))),
        Route("/api/threshold", _post(lambda _, body: _set_threshold(service, body)), methods=post),
        Route("/api/retrain", _post(lambda _, _body: _retrain(service)), methods=post),
        Route("/api/same", _post(lambda _, body: mark_occurrences(service, body)), methods=post),
        Route("/api/same", _get(lambda request: occurrences_record(service, _name(request), request.query_params))),
        Route("/api/actions", _post(lambda request, body: _act(service, request, body)), methods=post),
        Route("/api/article", _get(lambda request: article_record(service, _name(request)))),
        Route("/api/checks", _get(lambda request: checks_record(service, _name(request)))),
        Route("/api/differences", _get(lambda request: differences_record(service, _name(request)))),
    ]
    handlers: dict[Any, Any] = dict.fromkeys((HTTPException, ApiError, DataError, Exception), _refuse)
    return Starlette(routes=routes, exception_handlers=handlers)


def _set_threshold(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    value = body.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ApiError("invalid_request", f"found the threshold {value!r:.40}, expected a number from 0 to 1")
    service.choose_threshold(float(value))
    return project_record(service)


def _retrain(service: Service) -> dict[str, Any]:
    service.retrain()
    return project_record(service)


def _act(service: Service, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    service.perform(_name(request), body)
    return annotation_record(service, _name(request))


def _name(request: Request) -> str:
    """The id of the article that a request is about.

    It is in the query, because not every id can be a part of a path: browsers remove "." and "..", and an id with a
    slash would be told from the path around it by chance.

    Raises:
        ApiError: the query has none.
    """
    name = request.query_params.get("id")
    if name is None:
        raise ApiError("invalid_request", "found no id in the query, expected that of an article")
    return name


async def _page(_: Request) -> Response:
    response = show_page(page_html())
    response.headers["content-security-policy"] = _POLICY
    return response


async def _file(request: Request) -> Response:
    """A file that the page loads."""
    found = page_file(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return Response(found[0], media_type=found[1], headers=SAFE | {"cache-control": "no-cache"})


def _get(answer: Callable[[Request], Any]) -> _Handler:
    async def handle(request: Request) -> Response:
        return _json(answer(request))

    return handle


def _post(answer: Callable[[Request, dict[str, Any]], Any]) -> _Handler:
    async def handle(request: Request) -> Response:
        return _json(answer(request, await _body(request)))

    return handle


async def _body(request: Request) -> dict[str, Any]:
    """The body of a request. Only JSON is accepted, which a page of another site cannot send without being allowed to.

    Raises:
        ApiError: it is no JSON object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError("unsupported_media_type", "found another Content-Type, expected application/json")
    body = await read_body(request.receive, request.headers.get("content-length"), _LIMITS)
    record = parse_json(body)
    try:
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode()  # what the journal can hold
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_json", f"found a value that cannot be saved ({error}), expected another one") from None
    if not isinstance(record, dict):
        raise ApiError("invalid_request", "found no object, expected one")
    return record


def _json(value: Any) -> Response:
    return JSONResponse(value, headers={"cache-control": "no-store"})


async def _refuse(request: Request, error: Exception) -> Response:
    found = ApiError("invalid_request", str(error)) if isinstance(error, DataError) else error
    return await refuse(request, found, see="docs/annotate.md")
