"""A token request in JSON is blamed where the server shows that it read nothing of it, and not where it read all."""

from __future__ import annotations

import pytest

from tests.corpus.examined import examined
from tests.engine.test_corrections import AT

ASKED = (
    "curl -X POST https://id.example.com/oauth/token -H 'content-type: application/json' "
    '-d \'{"client_id":"web","client_secret":"8fKq2mXw7RtLp4sZ","grant_type":"client_credentials"}\'\n'
)


@pytest.mark.parametrize("code", ["invalid_request", "unsupported_grant_type"])
def test_an_answer_that_misses_the_grant_blames_the_form_of_the_body(code: str) -> None:
    report, _ = examined(f'{ASKED}{{"error":"{code}"}}\n', "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "wrong-content-type"


@pytest.mark.parametrize("code", ["access_denied", "unauthorized_client", "invalid_scope"])
def test_an_answer_that_speaks_of_what_was_sent_does_not(code: str) -> None:
    report, _ = examined(f'{ASKED}{{"error":"{code}"}}\n', "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != "wrong-content-type"


def test_a_call_that_worked_before_is_not_blamed_for_its_form() -> None:
    said = "The call was the same before the update and gave a token.\n"
    report, _ = examined(f'{ASKED}{{"error":"unsupported_grant_type"}}\n{said}', "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != "wrong-content-type"
