"""The server keeps to its OpenAPI document, whatever schemathesis sends."""

from typing import Any

import pytest
import schemathesis
from helpers.serving import Server
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from musamma.serving.errors import STATUSES


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/openapi.json").json()
    return found


def test_every_status_of_an_error_is_described(document: dict[str, Any]) -> None:
    described = set(document["paths"]["/v1/predict"]["post"]["responses"])
    assert {str(status) for status in STATUSES.values()} - {"404", "405"} <= described
    assert "200" in described


def test_fuzzing_finds_no_answer_that_is_not_described(server: Server, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert {operation.path for operation in operations} == {"/v1/predict", "/v1/model", "/livez", "/readyz", "/metrics"}
    seen: set[int] = set()
    for operation in operations:

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(base_url=server.url)
            case.validate_response(response, checks=[status_code_conformance, response_schema_conformance])
            seen.add(response.status_code)
            assert response.status_code < 500 or response.status_code == 504  # a deadline of microseconds was drawn

        ask()
    assert 200 in seen and 422 in seen
    assert server.get("/readyz").status_code == 200
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
