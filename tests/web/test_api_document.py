"""Calls the API with what its OpenAPI document allows and with what it does not: no 5xx, nothing the document omits."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.test import override_settings
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from diagnostics import tasks
from diagnostics.api.document import document
from diagnostics.runs import execution
from portal.wsgi import application
from tests.web import sample_report
from tests.web.stored import OWNER, store

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("pdf_at_once"),
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
PER_OPERATION = 25


schema = schemathesis.openapi.from_dict(document() | {"servers": [{"url": "/api/v1"}]})
schema.app = application


@pytest.fixture(autouse=True)
def _examined_at_once(monkeypatch: pytest.MonkeyPatch, pdf_at_once: None) -> None:
    monkeypatch.setattr(tasks, "send", execution.perform)


@schema.parametrize()
@settings(
    max_examples=PER_OPERATION,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.one_in(4, "long")
def test_every_answer_is_one_that_the_document_allows(case: Any) -> None:
    with override_settings(PORTAL_RATE_LIMIT_POST="100000/m"):
        if "id" in case.path_parameters:
            made = store(sample_report.expired())
            case.path_parameters["id"] = made.pk if case.method != "PUT" else case.path_parameters["id"]
        case.query = {name: value for name, value in (case.query or {}).items() if name not in ("online", "wait")}
        case.query["online"] = "false"
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {OWNER}"})
