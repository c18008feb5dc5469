"""The application: the paths of the API, and their description as OpenAPI."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from ...data.formats.shared.record import brief
from ...inference.model_folder import read_info
from ..errors import STATUSES, ApiError
from ..model_facts import model_facts
from ..pages import docs_page, try_page
from ..service import Service
from .answering import JSON, answer_json
from .bodies import options_of_query
from .refusals import refuse, show_page
from .schema import Answer, ErrorRecord, ManyTexts, ModelRecord, OneText, State, TextRecord
from .streaming import NDJSON, StreamAnswer

_ABOUT = """Find the named entities of Arabic texts. The answer is what `musamma predict` writes, whatever the load:
nothing is cut, lost or mixed up."""

_EVERYWHERE = (400, 421, 431, 500, 503)
"""Statuses that every path may have; 408 and 413 are those of a body."""


_REF = "#/components/schemas/{model}"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


_PREDICT = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"oneOf": [_ref("ManyTexts"), _ref("OneText")]}},
            NDJSON: {"schema": {"type": "string", "description": "one TextRecord a line"}},
        },
    },
    "parameters": [
        {
            "name": "X-Request-Timeout",
            "in": "header",
            "description": "the seconds in which the request must be answered",
            "schema": {"type": "number", "exclusiveMinimum": 0},
        },
        {
            "name": "min_score",
            "in": "query",
            "description": "of a stream; that of a JSON request is a field of its body",
            "schema": {"type": "number", "minimum": 0, "maximum": 1},
        },
        {
            "name": "offsets",
            "in": "query",
            "description": "of a stream; that of a JSON request is a field of its body",
            "schema": {"enum": ["codepoint", "utf16"]},
        },
        {
            "name": "words",
            "in": "query",
            "description": "of a stream; that of a JSON request is a field of its body",
            "schema": {"type": "boolean"},
        },
    ],
    "security": [{}, {"key": []}],
}
"""What FastAPI cannot see, because the bodies are parsed here."""


class _Plain(APIRoute):
    """A route whose function takes the request and returns the response as they are: FastAPI only describes it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function itself."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


def make_app(service: Service) -> FastAPI:
    """The application of a server.

    Raises:
        DataError: a file of the model's run folder cannot be used.
    """
    facts = model_facts(service.folder, read_info(service.folder), service.origin)
    app = FastAPI(
        title="musamma", version=service.origin.version, description=_ABOUT, docs_url=None, redoc_url=None, responses={}
    )
    app.router.route_class = _Plain
    for kind in (HTTPException, ApiError, Exception):
        app.add_exception_handler(kind, refuse)

    @app.post(
        "/v1/predict",
        summary="Find the entities of texts",
        response_model=Answer,
        responses=_errors(400, 401, 408, 413, 415, 421, 422, 429, 431, 500, 503, 504),
        openapi_extra=_PREDICT,
    )
    async def predict(request: Request) -> Response:
        """A JSON body is answered as a whole, a stream of documents line by line, as they arrive."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == JSON:
            return await answer_json(service, request)
        if kind == NDJSON:
            options = options_of_query(request.query_params, allowed=True)
            return StreamAnswer(service, request.headers, options)
        raise ApiError("unsupported_media_type", f"found the Content-Type {brief(kind)}, expected {JSON} or {NDJSON}")

    @app.get("/v1/model", summary="The model", response_model=ModelRecord, responses=_errors(401, *_EVERYWHERE))
    async def model(_: Request) -> Response:
        return JSONResponse(facts)

    @app.get("/livez", summary="Whether the server runs", response_model=State, responses=_errors(*_EVERYWHERE))
    async def livez(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    @app.get("/readyz", summary="Whether it answers requests", response_model=State, responses=_errors(*_EVERYWHERE))
    async def readyz(_: Request) -> Response:
        """Reads a sentence through the queue and a worker process."""
        await service.check_ready()
        return JSONResponse({"status": "ready"})

    @app.get(
        "/metrics",
        summary="Metrics for Prometheus",
        response_class=PlainTextResponse,
        responses=_errors(401, *_EVERYWHERE),
    )
    async def metrics(_: Request) -> Response:
        return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    page = try_page(keyed=service.settings.keys is not None)

    @app.get("/", include_in_schema=False)
    async def root(_: Request) -> Response:
        return show_page(page)

    @app.get("/docs", include_in_schema=False)
    async def docs(_: Request) -> Response:
        return show_page(docs_page(app.openapi()))

    return app


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a path, for OpenAPI."""
    codes = {status: [code for code, each in STATUSES.items() if each == status] for status in statuses}
    return {status: {"model": ErrorRecord, "description": ", ".join(found)} for status, found in sorted(codes.items())}


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the shapes of requests."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        models: Any = [(model, "validation") for model in (OneText, ManyTexts, TextRecord)]
        _, shapes = models_json_schema(models, ref_template=_REF)
        schema["components"]["schemas"] |= shapes["$defs"]
        schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = schema
    return app.openapi_schema
