"""What tools print around a call: whose words they are, what stands in them, and which call they answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Verdict
from diagnostics.engine.parse import parse
from diagnostics.engine.words import codes
from diagnostics.engine.words.sentences import is_prose
from tests.corpus.examined import examined

AT = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
CHALLENGE = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="https://auth.example.com/token"\n'


def verdict_of(paste: str) -> Verdict:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    return report.verdict


def first(paste: str) -> str:
    ranked = verdict_of(paste).ranked
    return ranked[0].cause if ranked else ""


@pytest.mark.parametrize(
    "line",
    [
        "npm ERR! need auth You need to authorize this machine using `npm adduser`",
        "remote: HTTP Basic: Access denied. The provided password or token is incorrect",
        "Error response from daemon: Get https://registry.example.com/v2/: access to it was denied",
        "warn : No API Key was provided and no API Key could be found for the source",
        "E   botocore.exceptions.ClientError: An error occurred when calling the operation: The token has expired.",
        "tests/test_me.py:12: AssertionError in the test of the user",
        "storage: service returned error: Server failed to authenticate the request.",
        "│ Error: building account: the provider could not authenticate to the service",
        "CloudWatchException - type: Unrecognized, message: The security token in the request is invalid.",
    ],
)
def test_what_a_tool_prints_is_no_word_of_a_person(line: str) -> None:
    assert not is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "I get an error from the server when I log in",
        "Error 401 when I call the API with my token",
        "note: the token is from yesterday and still works elsewhere",
        "Exact message: Sorry, authentication failed. Invalid api key",
        "E.g. the second call fails and the first one does not",
    ],
)
def test_what_a_person_tells_stays_theirs(line: str) -> None:
    assert is_prose(line)


@pytest.mark.parametrize(
    ("body", "code", "sentence"),
    [
        (
            '{"error":"{\\"message\\":\\"The token has expired\\",\\"code\\":\\"ExpiredToken\\"}"}',
            "ExpiredToken",
            "The token has expired",
        ),
        (
            '{"message":"{\\"error\\":\\"invalid_grant\\",\\"error_description\\":\\"Bad code\\"}","status":400}',
            "invalid_grant",
            "Bad code",
        ),
        (
            '{"error":"Error making API request.\\n\\nCode: 403. Errors"}',
            "",
            "Error making API request.\n\nCode: 403. Errors",
        ),
        ('{"error":"Invalid token"}', "Invalid token", ""),
        ('{"error":"invalid_grant","error_description":"{not json"}', "invalid_grant", "{not json"),
    ],
)
def test_an_error_within_a_member_of_an_error_is_read(body: str, code: str, sentence: str) -> None:
    (answer,) = parse(body).responses
    assert answer.error is not None
    assert (answer.error.code, answer.error.description) == (code, sentence)


def test_a_code_of_one_vendor_alone_decides_and_one_of_a_standard_does_not() -> None:
    assert codes.decided("not_allowed_token_type")["wrong-token-type"] == 1
    assert not codes.decided("invalid_grant")
    assert not codes.decided("never-heard-of")
    scopes = "The scopes of the app:\n  - chat:write\n  - users:read\n  - channels:read\n"
    assert first('{"ok":false,"error":"not_allowed_token_type"}\n\n' + scopes) == "wrong-token-type"


def test_the_version_check_of_a_registry_is_answered_with_401_and_is_not_what_failed() -> None:
    told = "Error response from daemon: x509: certificate signed by unknown authority\n"
    check = "$ curl -sI https://registry.example.com/v2/\n" + CHALLENGE
    assert first(told + check) == "tls-failure"
    assert first(check) != "header-not-sent"
    other = "$ curl -sI https://registry.example.com/v2/shop/app/manifests/1\n" + CHALLENGE
    assert first(other) == "header-not-sent"


def test_a_command_that_prints_what_it_got_was_not_answered_above_it() -> None:
    above = "Error: Forbidden\n    at send (/srv/app/request.js:327:17) {\n  statusCode: 401\n}\n\n"
    command = "$ curl -s -u key:abc https://api.eu.example.com/v3/messages\n"
    parsed = parse(above + "while curl does it:\n\n" + command + '{"id":"<1@example.com>","message":"Queued."}\n')
    assert [(parsed.responses[n].status if n is not None else None) for n in [parsed.requests[0].response]] == [200]
    parsed = parse(above + command)
    assert parsed.requests[0].response is not None
    assert parsed.responses[parsed.requests[0].response].status == 401


def test_a_message_of_several_conditions_was_said_for_the_one_that_the_paste_shows() -> None:
    said = "InvalidClientTokenId: The security token included in the request is invalid."
    assert first(f"aws_access_key_id = ASIA0000000EXAMPLE\n\n{said}") == "missing-companion-header"
    assert first(f"aws_access_key_id = AKIA0000000EXAMPLE\n\n{said}") == "wrong-client-credentials"


def test_the_placeholder_that_a_server_names_is_what_it_got() -> None:
    assert first("HTTP 401: no such token 'TOKEN_ID' for user 'ops@pve'") == "placeholder-or-unexpanded-variable"
    assert first("HTTP 401: no such token 'backup' for user 'ops@pve'") != "placeholder-or-unexpanded-variable"


def call(token: str, status: str, *, method: str = "GET", path: str = "/repos/acme/shop") -> str:
    return (
        f"{method} {path} HTTP/1.1\nHost: git.example.com\nAuthorization: token {token}\n\n"
        f"HTTP/1.1 {status}\nContent-Type: application/json\n\n"
        + ('{"id": 1, "name": "shop"}\n\n' if "OK" in status else "{}\n\n")
    )


@pytest.mark.parametrize("refusal", ["403 Forbidden", "404 Not Found"])
def test_the_rights_of_two_tokens_differ_where_one_of_them_finds_what_the_other_does_not(refusal: str) -> None:
    both = call("a1b2c3d4e5f6a7b8c9d0", "200 OK") + call("ffeeddccbbaa99887766", refusal)
    assert first(both) == "user-lacks-permission"
    assert first(call("ffeeddccbbaa99887766", "404 Not Found")) != "user-lacks-permission"


def test_who_may_read_and_not_write_lacks_a_right() -> None:
    read = call("a1b2c3d4e5f6a7b8c9d0", "200 OK", path="/repos/acme/shop/a")
    write = call("a1b2c3d4e5f6a7b8c9d0", "403 Forbidden", method="PUT", path="/repos/acme/shop/b")
    assert first(read + write) in ("user-lacks-permission", "missing-scope")
