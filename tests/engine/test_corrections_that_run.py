"""A shown correction runs in the language and shell that it is for, keeps what the call had, and hides what it must."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus import examined

_NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def _request(text: str) -> str:
    return (examined.examined(text, "generic", _NOW)[1]["verdict"]["fix"] or {}).get("request") or ""


_JAVA = 'request.header("Authorization", "Bearer " + session);\n  return this.send();'
_PYTHON = "headers = {'Authorization': f'Bearer {answer}'}\nrequests.get(url, headers=headers)"


@pytest.mark.parametrize(
    ("code", "printed", "read"),
    [
        (_JAVA, "Session[accessToken={}, left=3600]", "session.accessToken()"),
        (_PYTHON, "{{'access_token': '{}'}}", "f'Bearer {answer[\"access_token\"]}'"),
    ],
    ids=["a record of Java", "a dict of Python"],
)
def test_a_member_is_read_as_its_language_reads_it(code: str, printed: str, read: str) -> None:
    sent = printed.format("a9KxQ2mZ7LpRt4vB")
    text = (
        f"{code}\n\n> GET /v1/me HTTP/1.1\n> Host: api.example.com\n> Authorization: Bearer {sent}\n>\n< HTTP/1.1 401\n"
    )
    assert read in _request(text)


def test_a_hash_of_ruby_with_symbols_for_keys_is_not_read_by_texts():
    text = (
        'request["Authorization"] = "Bearer #{answer}"\nNet::HTTP.start(host)\n\n> GET /v1/me HTTP/1.1\n'
        '> Host: api.example.com\n> Authorization: Bearer {:access_token=>"a9KxQ2mZ7LpRt4vB"}\n>\n< HTTP/1.1 401\n'
    )
    assert 'answer["access_token"]' not in _request(text)


def test_digits_that_are_no_port_are_hidden_with_the_host():
    text = (
        "$ curl http://zzkx93q:4929123412341234/v1/me\n< HTTP/1.1 401 Unauthorized\n"
        '< WWW-Authenticate: Bearer realm="api"\n\n{"error":"missing token"}\n'
    )
    assert "4929123412341234" not in _request(text)


def test_a_page_of_the_documentation_is_no_beginning_of_a_path():
    text = (
        "See https://api.example.com/docs/ for the reference.\n\nGET /users HTTP/1.1\nHost: api.example.com\n"
        "Authorization: Bearer k3Zq9XvL2mPt\n\nHTTP/1.1 404 Not Found\n"
    )
    assert "/docs/users" not in _request(text)


def test_a_call_with_a_body_keeps_it_where_powershell_waits_for_a_challenge():
    text = (
        "PS> Invoke-RestMethod -Method Post -Uri https://wiki.example.com/api/2/page -Body $page -Credential $cred\n"
        "Invoke-RestMethod: Response status code does not indicate success: 401 (Unauthorized).\n"
        "The request carries no Authorization header\n"
    )
    request = _request(text)
    assert "-Uri $API_URL" not in request
    assert not request or "-Authentication Basic -Credential $cred" in request


def test_a_table_of_json_gets_no_template_of_javascript():
    text = (
        '{"url": "https://api.example.com/v1/me", "headers": {"Accept": "application/json"}}\n\n'
        'HTTP 401 {"error":"The request carries no Authorization header"}\n'
    )
    assert "${" not in _request(text).replace("${ACCESS_TOKEN}", "")
