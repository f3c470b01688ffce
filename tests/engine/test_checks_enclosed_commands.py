"""Where something around a command replaces variables, or a file or variable holds what is sent, nobody saw it fail."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.types import Outcome
from tests.engine.test_checks_as_written import errs, judged

ENCLOSED = (
    "ssh deploy@host.example.com \"curl -s -H 'Authorization: Bearer $TOKEN' https://example.com/a\"\n401",
    "ssh -p 22 host \"cd /srv && curl -i -H 'Authorization: Bearer ${TOKEN}' https://example.com/a\"\nHTTP/2 401",
    "sh -c \"curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\"\nHTTP/2 401",
    "docker exec app bash -lc \"curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\"\nHTTP/2 401",
    "watch -n 5 \"curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\"\nHTTP/2 401",
    "smoke: build\n\t@echo calling\n\tcurl -i -H 'Authorization: Bearer $(TOKEN)' https://example.com/a\n\nHTTP/2 401",
    "check:\n\tcurl -i -H 'Authorization: Bearer ${TOKEN}' https://example.com/a\n\nHTTP/2 401",
    "out = `curl -i -H 'Authorization: Bearer #{token}' https://example.com/a`\nHTTP/2 401",
    "ssh host bash <<END\ncurl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\nEND\nHTTP/2 401",
    "cat > call.sh <<EOF\ncurl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\nEOF\nHTTP/2 401",
    "$o = shell_exec(\"curl -i -H 'Authorization: Bearer $token' https://example.com/a\");\nHTTP/2 401",
)
KEPT = (
    "curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\nHTTP/2 401",
    "ssh host \"curl -i -H 'Authorization: Bearer \\$TOKEN' https://example.com/a\"\nHTTP/2 401",
    "ssh host bash <<'END'\ncurl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\nEND\nHTTP/2 401",
    "cat > a <<EOF\nx\nEOF\ncurl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\nHTTP/2 401",
    "os.system(\"curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\")\nHTTP/2 401",
    "I ran \"curl -i -H 'Authorization: Bearer $TOKEN' https://example.com/a\" and got\nHTTP/2 401",
    "check:\n\tcurl -i -H 'Authorization: Bearer $$TOKEN' https://example.com/a\n\nHTTP/2 401",
)


@pytest.mark.parametrize("paste", ENCLOSED)
def test_single_quotes_within_what_replaces_variables_keep_nothing(paste: str) -> None:
    assert not errs("header.value-real", paste)


@pytest.mark.parametrize("paste", KEPT)
def test_single_quotes_of_the_shell_that_runs_the_command_still_keep_the_name(paste: str) -> None:
    assert errs("header.value-real", paste)


UNSEEN = (
    'AUTH="Authorization: Bearer $TOKEN"\ncurl -i -H "$AUTH" https://example.com/a\nHTTP/2 401',
    'curl -i -H "$AUTH_HEADER" https://example.com/a\nHTTP/2 401',
    'curl -i "${opts[@]}" https://example.com/a\nHTTP/2 401',
    "curl -K call.cfg https://example.com/a\nHTTP/2 401",
    "curl -i -H @headers.txt https://example.com/a\nHTTP/2 401",
    'curl -i -H "$(auth_header)" https://example.com/a\nHTTP/2 401',
)


@pytest.mark.parametrize("paste", UNSEEN)
def test_a_header_from_a_file_or_a_variable_is_not_missing(paste: str) -> None:
    assert judged("header.present", paste).outcome is not Outcome.FAIL


def test_a_command_without_any_header_is_still_without_one() -> None:
    assert errs("header.present", "curl -i -H 'Accept: */*' https://example.com/a\nHTTP/2 401")


VALUES = (
    'AUTH="Bearer $TOKEN"\ncurl -i -H "Authorization: $AUTH" https://example.com/a\nHTTP/2 401',
    'curl -i -H "Authorization: $AUTH_HEADER" https://example.com/a\nHTTP/2 401',
    'docker run -e AUTH="Bearer $TOKEN" curlimages/curl -i -H "Authorization: $AUTH" https://example.com/a\nHTTP/2 401',
    'headers = {"Authorization": auth_header}\nrequests.get("https://example.com/a", headers=headers)  # 401',
    'requests.get("https://example.com/a", headers={"Authorization": build_auth()})  # 401',
    'fetch("https://example.com/a", {headers: {Authorization: this.credentials}})\n// 401',
    "-H 'Authorization: Bearer '\"$TOKEN\"\nHTTP/2 401",
)


@pytest.mark.parametrize("paste", VALUES)
def test_what_a_variable_holds_is_not_told(paste: str) -> None:
    assert not errs("header.scheme", paste)
    assert not errs("header.value-present", paste)


@pytest.mark.parametrize(
    "paste",
    [
        'curl -i -H "Authorization: $ACCESS_TOKEN" https://example.com/a\nHTTP/2 401',
        'requests.get("https://example.com/a", headers={"Authorization": access_token})  # 401',
        'TOKEN=k3Yq8Zp1LmX7vR2tB9nD4wF6\ncurl -i -H "Authorization: $TOKEN" https://example.com/a\nHTTP/2 401',
    ],
)
def test_a_token_alone_still_lacks_its_scheme(paste: str) -> None:
    assert errs("header.scheme", paste)
