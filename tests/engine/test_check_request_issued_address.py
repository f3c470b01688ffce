"""A vendor with many installations tells beside a token where it is accepted; the call may go elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.checks.request.environment import request_environment
from diagnostics.engine.model.types import Finding, Outcome
from tests.corpus.examined import examined
from tests.engine.tokens import finding

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
ISSUED = (
    '{{"access_token":"1000.8cb99d02be93a1.9b8c7d6e5f4a","api_domain":"{}","token_type":"Bearer","expires_in":3600}}'
)
CALL = """
GET {}
Authorization: Bearer 1000.8cb99d02be93a1.9b8c7d6e5f4a

HTTP/1.1 401 Unauthorized

{{"code":"INVALID_TOKEN","message":"invalid oauth token","status":"error"}}
"""


def found(named: str, called: str) -> Finding:
    return finding(request_environment, ISSUED.format(named) + "\n" + CALL.format(called))


def test_a_call_to_another_host_of_the_vendor_goes_to_the_wrong_one() -> None:
    told = found("https://www.zohoapis.eu", "https://www.zohoapis.com/crm/v6/Leads")

    assert (told.outcome, told.cause) == (Outcome.FAIL, "wrong-environment")
    assert (told.evidence[0].value, told.evidence[0].expected) == ("www.zohoapis.com", "www.zohoapis.eu")


@pytest.mark.parametrize(
    "called",
    [
        "https://www.zohoapis.eu/crm/v6/Leads",
        "https://gateway.acme.example/crm/v6/Leads",
        "https://accounts.zohoapis.com/oauth/v2/token?grant_type=refresh_token",
    ],
    ids=["the named host", "a gateway of one's own", "the token endpoint"],
)
def test_a_call_that_is_right_or_goes_to_somebody_else_is_left_alone(called: str) -> None:
    assert found("https://www.zohoapis.eu", called).outcome is not Outcome.FAIL


def test_the_correction_goes_to_the_host_that_was_named_with_the_token() -> None:
    paste = ISSUED.format("https://www.zohoapis.eu") + "\n" + CALL.format("https://www.zohoapis.com/crm/v6.1/Leads")
    report, _ = examined(paste, "generic", AT)

    assert report.verdict is not None
    assert report.verdict.cause == "wrong-environment"
    assert report.verdict.fix.request.startswith("GET /crm/v6.1/Leads HTTP/1.1\nHost: www.zohoapis.eu\n")
