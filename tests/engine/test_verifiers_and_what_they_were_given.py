"""A token that its own client verifies, a value never filled in, an error within a string: what stopped the call."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.corpus.examined import examined
from tests.engine.test_checks_paste import jwt

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
ID_TOKEN = jwt(typ="ID", aud="web", azp="web", at_hash="j3xvmXKSwEcNpY0LcD8xtQ")
VERIFIER = "pQ7mZ2rW8cXn4LkV0tYb6HsGd1FuJe3A9oIiNqTwRxE"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
CLAIMS = json.dumps({"iss": "https://id.example.com", "aud": "web", "azp": "web", "sub": "u1", "typ": "ID"})


def told(text: str) -> tuple[dict[str, Any], list[tuple[str, float]]]:
    report, snapshot = examined(text, "generic", AT)
    ranked = [(share["cause"], share["confidence"]) for share in snapshot["verdict"]["ranked"]]
    return {finding.check: finding for finding in report.findings}, ranked


def test_an_id_token_in_a_call_is_nearly_certain_and_one_by_itself_is_not() -> None:
    sent, _ = told(f"GET /v1/me HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {ID_TOKEN}\n\nHTTP/1.1 401 No\n")
    alone, _ = told(f"Why is this refused?\n{CLAIMS}\n")
    named, _ = told(f"$ verify -idToken={jwt(aud='web')}\nValidation error: the audience is not known\n")
    assert sent["token.purpose"].confidence == 0.95
    assert alone["token.purpose"].confidence <= 0.8
    assert named["token.purpose"].confidence <= 0.6


@pytest.mark.parametrize(
    "code",
    [
        "let v = Validation::new(Algorithm::RS256);\nmatch decode::<Claims>(&t, &k, &v) {}\n\nError(InvalidAudience)",
        "let v = Validation::default();\ndecode::<C>(&t, &k, &v)?;\n\nError: Error(InvalidAudience)",
        '>>> jwt.decode(token, "secret", algorithms=["HS256"])\nTraceback (most recent call last):\n'
        '  File "jwt/api_jwt.py", line 185, in _validate_aud\n    raise InvalidAudienceError("Invalid audience")\n'
        "jwt.exceptions.InvalidAudienceError: Invalid audience",
        "info = jwt.decode(token, key, options=options)\n\njose.exceptions.JWTClaimsError: Invalid audience",
    ],
)
def test_a_verifier_that_names_no_audience_is_why_a_token_with_one_is_refused(code: str) -> None:
    _, ranked = told(f"The claims are\n\n{CLAIMS}\n\nand I call\n\n{code}\n")
    assert ranked[0][0] == "wrong-audience"


def test_a_verifier_that_names_its_audience_is_not_blamed_for_naming_none() -> None:
    found, _ = told(
        'let mut v = Validation::new(Algorithm::RS256);\nv.set_audience(&["api"]);\n'
        "match decode::<Claims>(&t, &k, &v) {}\n\nError(InvalidAudience)\n"
    )
    assert found["report.code"].cause is None


@pytest.mark.parametrize("place", ["%s", "%@", "%1$s", "{0}", "%(token)s"])
def test_a_place_for_the_token_that_was_sent_unfilled_explains_that_the_token_has_no_parts(place: str) -> None:
    _, ranked = told(
        f"GET /v1/me HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {place}\n\n"
        'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"message":"Expected 3 parts; got 1"}'
    )
    assert ranked[0][0] == "placeholder-or-unexpanded-variable"
    assert ranked[0][1] >= 0.85


@pytest.mark.parametrize(
    "code",
    [
        'headers = {"Authorization": "Bearer %s" % token}\nrequests.get("https://api.example.com/me", headers=headers)',
        'req.Header.Set("Authorization", fmt.Sprintf("Bearer %s", token))',
        'curl_setopt($ch, CURLOPT_HTTPHEADER, [sprintf("Authorization: Bearer %s", $token)]);',
    ],
)
def test_a_format_that_code_fills_in_is_no_placeholder(code: str) -> None:
    _, ranked = told(f"{code}\n\n401 Unauthorized\n")
    assert "placeholder-or-unexpanded-variable" not in dict(ranked)


@pytest.mark.parametrize(("method", "fails"), [("", True), ("&code_challenge_method=S256", False),
                                               ("&code_challenge_method=plain", True)])  # fmt: skip
def test_a_hashed_challenge_without_its_method_is_compared_as_plain(method: str, fails: bool) -> None:
    authorize = f"https://id.example.com/authorize?response_type=code&code_challenge={CHALLENGE}{method}&client_id=web"
    found, _ = told(
        f"{authorize}\n\ncurl https://id.example.com/token -d grant_type=authorization_code -d code=uVqLxiHDKIir"
        f' -d code_verifier={VERIFIER} -d client_id=web\n\n{{"error": "invalid_grant"}}\n'
    )
    assert (found["endpoint.pkce"].cause == "pkce-verifier-mismatch") is fails


@pytest.mark.parametrize(
    "line",
    [
        '"Client error: `POST https://id.example.com/token` resulted in a `400 Bad Request` response:\\n'
        '{\\"error\\":\\"invalid_client\\"}\\n"',
        'token request failed: "{\\"error\\":\\"invalid_client\\",\\"status\\":401}"',
        '  "{\\n  \\"error\\": \\"invalid_client\\"\\n}"',
    ],
)
def test_an_error_within_a_string_is_read_as_the_answer_it_is(line: str) -> None:
    _, ranked = told(f"What I get:\n\n{line}\n")
    assert ranked[0][0] == "wrong-client-credentials"


@pytest.mark.parametrize(
    "link",
    [
        "https://dev.example.com/docs/oauth2",
        "https://test.example.com/en/reference/errors",
        "https://staging.example.com/guides/tokens",
    ],
)
def test_a_page_to_read_that_an_error_links_to_is_no_environment(link: str) -> None:
    found, _ = told(
        "POST https://api.example.com/oauth2/token\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
        f'{{"error":"invalid_client","error_description":"Invalid header. Visit {link} for more information."}}\n'
    )
    assert found["request.environment"].cause is None


@pytest.mark.parametrize("path", ["/oauth2", "", "/"])
def test_tokens_of_oktas_own_server_have_no_key_that_anybody_else_finds(path: str) -> None:
    said = "SigningKeyNotFoundError: Unable to find a signing key that matches 'k4Rb0yXh'"
    own, _ = told(f'new OktaJwtVerifier({{ issuer: "https://larkmoor.okta.com{path}" }})\n\n{said}\n')
    custom, _ = told(f'new OktaJwtVerifier({{ issuer: "https://larkmoor.okta.com/oauth2/default" }})\n\n{said}\n')
    assert own["report.code"].cause == "wrong-issuer-or-tenant"
    assert custom["report.code"].cause is None


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            'Firebase ID token has incorrect "iss" (issuer) claim. Expected\n"https://securetoken.google.com/acme" but'
            ' got\n"https://session.firebase.google.com/acme".\n',
            "wrong-token-type",
        ),
        (
            'oidc: issuer did not match the issuer returned by provider,\nexpected "https://id.example.com" got\n'
            '"https://id.example.com/"\n',
            "issuer-hostname-mismatch",
        ),
        (
            "Validation error. The provider https://id.example.com/ does not have a\nclient id matching any of the"
            " token audiences [b2b]\n",
            "wrong-audience",
        ),
    ],
)
def test_a_known_message_that_a_terminal_broke_over_lines_is_heard(text: str, cause: str) -> None:
    found, _ = told(f"This is all that I see:\n\n{text}")
    assert found["api.known-message"].cause == cause


def test_lines_of_a_list_below_each_other_are_no_message() -> None:
    apart = (
        "We looked for the places in which the header is not what it should be and\n\nissuer did not match the issuer"
    )
    found, _ = told(f"{apart} returned by provider, they said\n")
    assert found["api.known-message"].cause is None
