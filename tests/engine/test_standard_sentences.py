"""A sentence that a standard has for every cause names none, and a challenge without a scheme asks for none."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.facts import ApiAnswer
from diagnostics.engine.model.submission import Response, TokenFormat
from diagnostics.engine.model.types import Candidate, Severity
from diagnostics.engine.servers.refusal import spoken_by
from diagnostics.engine.servers.token_evidence import TokenEvidence
from diagnostics.engine.verdict.evidence import gathered
from tests.corpus.examined import examined
from tests.engine.test_verdict import AT, OPAQUE, finding

GRANT = (
    "The provided authorization grant or refresh token is invalid, expired, revoked, does not match the redirection "
    "URI used in the authorization request, or was issued to another client"
)
ANY_TOKEN = "The access token provided is expired, revoked, malformed, or invalid for other reasons"
CODE = """POST /token HTTP/1.1
Host: id.example.com
Content-Type: application/x-www-form-urlencoded

grant_type=authorization_code&code=8fKq2mXw7RtLp4sZ&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&client_id=web
"""


@pytest.mark.parametrize(
    ("said", "foremost"), [(GRANT, False), ("The redirect URI is invalid, it does not match the code's", True)]
)
def test_what_is_said_of_every_grant_is_no_sentence_about_its_redirect(said: str, foremost: bool) -> None:
    body = f'{{"error": "invalid_grant", "error_description": "{said}"}}'
    answer = f"HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{body}"
    report, _ = examined(f"{CODE}\n{answer}", "generic", AT)
    found = next(one for one in report.findings if one.check == "api.error-message")
    assert (found.cause == "redirect-uri-mismatch") is foremost
    assert report.verdict is not None
    assert (report.verdict.cause == "redirect-uri-mismatch") is foremost, report.verdict.ranked


@pytest.mark.parametrize(
    ("challenge", "cause"),
    [
        (f'error="invalid_token", error_description="{ANY_TOKEN}"', None),
        (f'Bearer error="invalid_token", error_description="{ANY_TOKEN}"', None),
        ('Basic realm="api"', "wrong-auth-scheme"),
    ],
)
def test_a_challenge_that_begins_with_its_parameters_asks_for_no_scheme(challenge: str, cause: str | None) -> None:
    call = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {OPAQUE}\n"
    report, _ = examined(f"{call}\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: {challenge}\n", "generic", AT)
    found = next(one for one in report.findings if one.check == "header.scheme-kind")
    assert found.cause == cause
    assert report.verdict is not None
    assert report.verdict.cause == cause, report.verdict.ranked


@pytest.mark.parametrize(
    ("form", "heard"), [(TokenFormat.OPAQUE, ()), (TokenFormat.JWS, ("wrong-signing-key-or-secret",))]
)
def test_no_words_about_a_signature_are_believed_of_a_value_that_has_none(
    form: TokenFormat, heard: tuple[str, ...]
) -> None:
    told = (Candidate("wrong-signing-key-or-secret", 0.72),)
    answer = ApiAnswer("Replay", "GET", "/v1/items", Response(status=401), 1.0, "Invalid Compact JWS", told)
    seen = TokenEvidence(None, None, False, False, None, None, None, form)
    assert tuple(candidate.cause for candidate in spoken_by(answer, seen)) == heard


@pytest.mark.parametrize(("check", "left"), [("api.replay", 0.0), ("token.signature", 0.8)])
def test_what_explains_an_answer_s_words_leaves_nothing_of_them(check: str, left: float) -> None:
    cut = finding("token.complete", "token-truncated", 1.0)
    said = finding(check, "wrong-signing-key-or-secret", 0.8, Severity.ERROR)
    assert gathered([cut, said], None)["wrong-signing-key-or-secret"].plain == left
