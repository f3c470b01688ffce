"""Words that are about no call that fails count for no cause: code, questions, what is over, what is in order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Kind, Report
from diagnostics.engine.words.heeded import heeded, is_general
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def report(text: str) -> Report:
    return examined(text, "generic", AT)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Last month we had AADSTS7000222 and renewed the secret. Today another: 401",
        "Previously: invalid_client (solved by a new secret). Now 401",
        "Letzten Monat hatten wir invalid_client, heute kommt 401",
    ],
)
def test_an_earlier_failure_is_over_where_the_paste_goes_on_to_one_of_today(text: str) -> None:
    left = heeded(text)
    assert len(left) == len(text)
    assert "invalid_client" not in left
    assert "AADSTS" not in left
    assert "401" in left


@pytest.mark.parametrize(
    "text",
    [
        "Since last week we get invalid_client, today again",
        "Last week it worked, now I get invalid_client",
        "We changed the audience last month and now get invalid_client",
        "Last month we had invalid_client and renewed the secret.",
        "The clocks are not in sync: invalid_client",
        "Is the kid in the JWKS? invalid_client",
        "the scp claim is not used: invalid_client",
        "We call production with a token of the sandbox, not production: invalid_client",
        "Last month the client secret was replaced, invalid_client was its word. Today 401",
        "WARN token in query parameter access_token, ignored: invalid_client",
        "The clock of the laptop is in sync, the server's clock is ahead: invalid_client",
    ],
)
def test_what_goes_on_or_is_asked_is_heeded(text: str) -> None:
    assert "invalid_client" in heeded(text)


@pytest.mark.parametrize(
    "text",
    [
        "The clocks are in sync, skew 0.2 ms by chrony.",
        "Our IP is on the allow list (support confirmed).",
        "Verifier and challenge match, recomputed by hand.",
        "ECONNREFUSED 127.0.0.1:6379 - redis is down in dev, ignored",
    ],
)
def test_what_is_in_order_or_of_no_matter_is_not_heeded(text: str) -> None:
    assert heeded(text).isspace()


@pytest.mark.parametrize(
    "text",
    [
        "The client secret wasn't rotated and has no blank at the end.",
        "It's not the proxy.",
        "Not CORS, not the firewall.",
        "aud and iss both match.",
        "The token isn't expired, revoked or meant for another tenant.",
        "If the scope were missing, the message would say so.",
        "I have ruled out an algorithm mismatch, it is RS256 on both sides.",
        "Expired? No.",
        "- code reused: no",
        "- audience: ok",
        "Das Zertifikat ist gültig, und am Proxy liegt es nicht.",
        "El secreto es correcto, la firma coincide.",
    ],
)
def test_what_a_person_clears_of_being_the_fault_is_not_heeded(text: str) -> None:
    assert not any(character.isalpha() for character in heeded(text))


@pytest.mark.parametrize(
    "text",
    [
        "The audience does not match, the scope is not in the token.",
        "The redirect URI is registered as https://app.example/callback",
        "The key is fine in the browser and refused by curl.",
        "It is not the access token but the ID token that we send.",
        "The token is present in the URL.",
        "System clock synchronized: no",
        "x509: certificate is valid for *.internal.example, not api.example",
        "The token can't be used before Tue Mar 04 10:15:22.",
        "Docker doesn't strip quotes from the file.",
        "BASE_URL was never changed from the sample.",
    ],
)
def test_a_fault_a_contrast_and_a_value_are_heeded_though_something_is_in_order(text: str) -> None:
    assert heeded(text) == text


def test_a_question_of_principle_tells_of_no_failure_and_one_about_a_call_does() -> None:
    assert is_general('Does "invalid_grant" always mean that the refresh token is expired?')
    assert is_general("Soll die API 401 oder 403 liefern?")
    assert not is_general("What does it mean that I get invalid_grant today?")
    assert not is_general("invalid_grant, why?")


@pytest.mark.parametrize(
    "text",
    [
        "@app.errorhandler(ExpiredSignatureError)\ndef expired(e):\n"
        "    return jsonify(error='Signature has expired'), 401",
        "switch (err.code) {\n  case 'ECONNREFUSED': return 'Cannot connect to the server';\n}",
        'class TokenExpired(Exception):\n    """Raised when the access token has expired."""\n'
        '    detail = "The token expired"',
        '-    raise HTTPException(401, "Token has expired")\n+    raise HTTPException(401, "Token has expired!")',
    ],
)
def test_what_code_would_say_is_said_by_nobody(text: str) -> None:
    verdict = report(text).verdict
    assert verdict is not None
    assert verdict.kind is Kind.INCONCLUSIVE


@pytest.mark.parametrize(
    "text",
    ["jwt.exceptions.ExpiredSignatureError: Signature has expired", "jwt expired", "JsonWebTokenError: jwt expired"],
)
def test_a_message_that_was_pasted_alone_is_heard(text: str) -> None:
    verdict = report(text).verdict
    assert verdict is not None
    assert verdict.cause == "access-token-expired"


def test_a_person_is_not_headed_as_the_server_and_carries_no_more_than_a_story() -> None:
    told = report("Server runs in UTC, my laptop in local time, and the token is made in local time instead of UTC")
    assert told.verdict is not None
    assert told.verdict.confidence <= 0.6
    heads = [str(finding.summary) for finding in told.findings if finding.check == "api.error-message"]
    assert not any("server's words" in head for head in heads)
