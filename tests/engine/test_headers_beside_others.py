"""Where code sets other headers and none with the token, that one is added in the way in which the code sets those."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
_REFUSED = '\n401 {"error":"unauthorized","message":"missing bearer token"}\n'

CODE = {
    "go": (
        'req, err := http.NewRequest("GET", "https://api.example.com/v2/orders", nil)\n'
        'req.Header.Set("Accept", "application/json")\nresp, err := http.DefaultClient.Do(req)\n',
        'req.Header.Set("Authorization", "Bearer "+accessToken)',
    ),
    "swift": (
        'var request = URLRequest(url: URL(string: "https://api.example.com/v2/orders")!)\n'
        'request.setValue("application/json", forHTTPHeaderField: "Accept")\n'
        "let (data, _) = try await URLSession.shared.data(for: request)\n",
        'request.setValue("Bearer \\(accessToken)", forHTTPHeaderField: "Authorization")',
    ),
    "java": (
        "HttpRequest request = HttpRequest.newBuilder()\n"
        '    .uri(URI.create("https://api.example.com/v2/orders"))\n    .header("Accept", "application/json")\n'
        "    .build();\nclient.send(request, BodyHandlers.ofString());\n",
        '.header("Authorization", "Bearer " + accessToken)',
    ),
    "python": (
        "import requests\nresp = requests.get(\n"
        '    "https://api.example.com/v2/orders",\n    headers={"Accept": "application/json"},\n)\n',
        'headers={"Authorization": "Bearer " + access_token, "Accept": "application/json"},',
    ),
    "javascript": (
        "const res = await fetch('https://api.example.com/v2/orders', {\n"
        "  headers: { 'Accept': 'application/json' },\n});\n",
        "headers: { \"Authorization\": `Bearer ${accessToken}`, 'Accept': 'application/json' },",
    ),
}


@pytest.mark.parametrize("language", CODE)
def test_the_header_of_the_token_is_set_as_the_code_sets_its_others(language):
    code, shown = CODE[language]
    assert shown in examined.examined(code + _REFUSED, "generic", _NOW)[1]["verdict"]["fix"]["request"]


def test_code_that_sets_the_header_somewhere_gets_no_second_one():
    code = CODE["go"][0] + 'req.Header.Set("Authorization", "Bearer "+token)\n'
    fix = examined.examined(code + _REFUSED, "generic", _NOW)[1]["verdict"]["fix"] or {}
    assert "accessToken" not in (fix.get("request") or "")


def test_an_encoder_that_breaks_lines_is_named_even_within_a_text():
    text = (
        'def auth_headers\n  { \'Authorization\' => "Basic #{Base64.encode64("#{@client_id}:#{@client_secret}")}" }\n'
        "end\n\nOAuth2::Error: 400 Bad Request\nHTTP/1.1 400 Bad Request\nServer: cloudflare\n"
    )
    assert "Base64.strict_encode64" in examined.examined(text, "generic", _NOW)[1]["verdict"]["fix"]["request"]


def test_two_values_that_code_puts_together_keep_two_variables():
    text = (
        "http://localhost:3030/oauth?client_id=demo&redirect_uri=http://localhost:3030/app&response_type=code\n\n"
        "fetch('/oauth/token', {\n  method: 'POST',\n"
        "  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },\n"
        "  body: `code=${code}&client_secret=${secret}&client_id=${id}&grant_type=authorization_code`,\n})\n\n"
        '{"error":"invalid_grant","error_description":"redirect_uri is missing"}\n'
    )
    shown = examined.examined(text, "generic", _NOW)[1]["verdict"]["fix"].get("request") or ""
    assert '"client_secret": `${process.env.AUTHORIZATION_CODE}`' not in shown
