"""A command or a call that another file holds is what that file sends: its quotes are the file's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse import parse
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, tzinfo=UTC)
ANSWER = '\n\nHTTP/1.1 401 Unauthorized\n\n{"error":"unauthorized"}\n'
TOKEN = "8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ"
QUOTED = f'curl -f -H \\"Authorization: Bearer {TOKEN}\\" https://api.example.com/v2/devices'
LITERALS = {
    "health check": f'HEALTHCHECK CMD ["sh", "-c", "{QUOTED} || exit 1"]',
    "package script": f'{{\n  "scripts": {{\n    "smoke": "{QUOTED}"\n  }}\n}}',
    "probe": f'livenessProbe:\n  exec:\n    command: ["sh", "-c", "set -e; {QUOTED}"]',
    "system call": f'os.system("{QUOTED}")',
    "another shell": f'$ ssh staging "{QUOTED}; echo \\"done\\""',
    "arguments": f'subprocess.run(["curl", "-H", "Authorization: Bearer {TOKEN}", "https://api.example.com/v2/devices"])',
    "arguments in single quotes": (
        f"spawn(['curl', '-H', 'Authorization: Bearer {TOKEN}', 'https://api.example.com/v2/devices'])"
    ),
}
CALLS = {
    "playbook": "- name: list\n  uri:\n    url: https://api.example.com/v2/devices\n    headers:\n"
    f'      Authorization: "Bearer {TOKEN}"\n',
    "monitor": "endpoints:\n  - name: devices\n    url: https://api.example.com/v2/devices\n    interval: 30s\n"
    f"    headers:\n      Accept: application/json\n      Authorization: 'Bearer {TOKEN}'\n",
    "workflow step": "- list:\n    call: http.get\n    args:\n      url: https://api.example.com/v2/devices\n"
    f"      headers:\n        Authorization: Bearer {TOKEN}\n",
    "pairs": "request:\n  method: GET\n  url: https://api.example.com/v2/devices\n  headers:\n"
    f"    - name: Authorization\n      value: Bearer {TOKEN}\n",
}
# What the file's own tool puts in is no placeholder that somebody forgot.
EXPRESSIONS = ["Bearer {{ api_token }}", "Bearer ${API_TOKEN}", "Bearer ${{ secrets.API }}", "Bearer $(cat.token)"]


@pytest.mark.parametrize("text", [*LITERALS.values(), *CALLS.values()], ids=[*LITERALS, *CALLS])
def test_the_call_is_read_as_it_is_sent_and_no_quote_is_a_defect(text: str) -> None:
    submission = parse(text + ANSWER)
    request = next(one for one in submission.requests if one.url and one.url.path == "/v2/devices")
    field = request.header("Authorization")
    assert field is not None
    assert field.value.reveal() == f"Bearer {TOKEN}"
    assert field.defects == ()
    report, _ = examined(text + ANSWER, "generic", AT)
    assert report.verdict is not None
    wrong = {"token-quoted", "wrong-header-name", "shell-quoting-broke-header", "malformed-header-line"}
    assert not wrong & {candidate.cause for candidate in report.verdict.ranked}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_of_the_file_is_not_in_the_paste_and_no_placeholder(expression: str) -> None:
    text = CALLS["playbook"].replace(f'"Bearer {TOKEN}"', f'"{expression}"')
    report, _ = examined(text + ANSWER, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause not in ("placeholder-or-unexpanded-variable", "token-quoted")


def test_a_value_of_the_file_is_put_in() -> None:
    text = f"vars:\n  api_token: {TOKEN}\n" + CALLS["playbook"].replace(f"Bearer {TOKEN}", "Bearer {{ api_token }}")
    field = parse(text + ANSWER).requests[0].header("Authorization")
    assert field is None or field.value.reveal() != "Bearer {{ api_token }}"


def test_a_custom_tag_is_a_value_that_the_tool_puts_in() -> None:
    text = (
        "rest_command:\n  lock:\n    url: https://api.example.com/v2/devices\n"
        "    headers:\n      Authorization: !secret bearer\n"
    )
    (request,) = parse(text).requests
    assert request.source is Form.YAML_CALLS
    report, _ = examined(text + ANSWER, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause is None


@pytest.mark.parametrize(
    "text",
    [
        f'curl -d "{{\\"run\\": \\"curl x\\"}}" -H "Authorization: Bearer {TOKEN}" https://api.example.com/v2/devices',
        f"curl -H 'Authorization: \"Bearer {TOKEN}\"' https://api.example.com/v2/devices",
    ],
)
def test_quotes_of_a_command_typed_at_a_prompt_stay(text: str) -> None:
    (request,) = parse(text).requests
    assert request.url is not None
    assert request.url.host == "api.example.com"
    assert not any("literal" in str(note) for note in parse(text).notes)


def test_a_description_of_an_api_is_no_call() -> None:
    text = (
        "paths:\n  /v2/devices:\n    get:\n      responses:\n        '401':\n"
        "          headers:\n            X-Id: {schema: {}}\n"
    )
    assert Form.YAML_CALLS not in parse(text).forms


def test_a_message_that_is_printed_as_one_literal_a_line_is_one_message() -> None:
    text = (
        "ClientRequest {\n  finished: true,\n  _header: 'GET /v2/devices HTTP/1.1\\r\\n' +\n"
        "    'Accept: */*\\r\\n' +\n"
        f"    'Authorization: Bearer {TOKEN}\\r\\n' +\n    'Host: api.example.com\\r\\n' +\n"
        "    '\\r\\n',\n  method: 'GET'\n}\n"
    )
    submission = parse(text)
    field = next(one for one in submission.requests if one.header("Authorization")).header("Authorization")
    assert field is not None
    assert field.value.reveal() == f"Bearer {TOKEN}"
    assert not any(defect for one in submission.credentials for defect in one.defects)


def test_a_request_below_a_deep_literal_is_read_once_and_no_value_of_it_twice() -> None:
    deep = "".join(f'["k{number}": ' for number in range(14)) + "1" + "]" * 14
    text = (
        f"let parameters: [String: Any] = {deep}\n"
        'var request = URLRequest(url: URL(string: "https://api.example.com/v2/devices")!)\n'
        f'request.setValue("Bearer {TOKEN}", forHTTPHeaderField: "Authorization")\n'
        "URLSession.shared.dataTask(with: request)\n"
    )
    (request,) = parse(text).requests
    assert request.url is not None
    assert request.url.path == "/v2/devices"


def test_a_value_that_its_program_trims_has_no_blank_too_many() -> None:
    text = (
        f'var token = " {TOKEN} ".Trim();\nvar client = new HttpClient();\n'
        'client.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");\n'
        'await client.GetAsync("https://api.example.com/v2/devices");\n'
    )
    field = next(one for one in parse(text).requests if one.header("Authorization")).header("Authorization")
    assert field is not None
    assert field.value.reveal() == f"Bearer {TOKEN}"
