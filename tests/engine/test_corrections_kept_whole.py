"""Corrections that keep what the call has already: what a command prints, fields of its own, what was typed."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.engine.redaction.registered import is_within_a_name
from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


def _verdict(text: str) -> dict:
    return examined.examined(text, "generic", _NOW)[1]["verdict"]


def test_a_token_that_a_command_prints_stays_beside_the_header_that_is_added():
    verdict = _verdict(
        "$ curl -X POST https://translation.googleapis.com/language/translate/v2 \\\n"
        '  -H "Authorization: Bearer $(gcloud auth application-default print-access-token)" \\\n'
        '  -H "Content-Type: application/json" -d @body.json\n'
        '{"error": {"code": 403, "message": "Your application is authenticating by using local Application Default '
        'Credentials. The translate.googleapis.com API requires a quota project, which is not set by default.",'
        ' "status": "PERMISSION_DENIED"}}\n'
    )
    shown = verdict["fix"]["request"]
    assert all(part in shown for part in ("x-goog-user-project: $", "Bearer $ACCESS_TOKEN", "application/json"))
    assert "print-access-token" not in shown


def test_a_key_that_a_command_prints_is_told_as_such_in_a_field_of_its_own():
    verdict = _verdict(
        '$ curl -i https://api.example.com/v1/items -H "X-Api-Key: $(cat key.txt)" -H "Authorization: Bearer"\n'
        "HTTP/1.1 401 Unauthorized\n"
    )
    assert "X-Api-Key: $API_KEY" in verdict["fix"]["request"]
    told = {item["name"]: item["what"]["text"] for item in verdict["fix"]["variables"]}
    assert told["API_KEY"] == "what the command prints that stands in this place of your call"


def test_httpie_that_sent_another_credential_is_told_to_leave_the_password_file_alone():
    verdict = _verdict(
        "$ http -v https://grafana.example.com/api 'Authorization:Bearer glsa_4Rv5ZBQZ5xpnwRkU6edJbSVGSwYHk8Sl'\n"
        "GET /api HTTP/1.1\nAccept: */*\nAuthorization: Basic cm9zYTpoTlNvOTk1V2Rnc2lLTw==\n"
        "Host: grafana.example.com\nUser-Agent: HTTPie/3.2.4\n\n\n\nHTTP/1.1 401 Unauthorized\n"
        'Content-Type: application/json\n\n{"message": "Invalid username or password"}\n'
    )
    assert verdict["cause"] == "credential-overridden"
    assert "--ignore-netrc" in verdict["fix"]["request"]
    assert "Bearer $ACCESS_TOKEN" in verdict["fix"]["request"]


def test_the_region_that_the_paste_names_takes_the_call_and_no_header_is_added_to_it():
    verdict = _verdict(
        "PS C:\\> # keys from https://app.datadoghq.eu/organization-settings/api-keys\n"
        "PS C:\\> $h = @{ 'DD-API-KEY' = '99a9ca3125020c208ebb48b220cf0aad' }\n"
        "PS C:\\> Invoke-RestMethod -Uri https://api.datadoghq.com/api/v1/validate -Headers $h\n"
        'Invoke-RestMethod:\n{ "errors": [ "Forbidden" ] }\nPS C:\\> # 403\n'
    )
    assert verdict["cause"] == "wrong-environment"
    assert "https://api.datadoghq.eu/api/v1/validate" in verdict["fix"]["request"]
    assert "Authorization" not in verdict["fix"]["request"]


def test_the_page_of_a_vendor_s_status_names_no_region():
    verdict = _verdict(
        "$ curl https://api.datadoghq.eu/api/v1/validate -H 'DD-API-KEY: 99a9ca3125020c208ebb48b220cf0aad'\n"
        '{"errors":["Forbidden"],"statuspage":"http://status.datadoghq.com"}\n'
        "The key is of another region than this one, see https://docs.datadoghq.com/getting_started\n"
    )
    assert "datadoghq.com/" not in ((verdict.get("fix") or {}).get("request") or "")


def test_a_header_that_a_known_message_means_is_named_though_no_call_was_pasted():
    verdict = _verdict(
        'events.list: {"error": {"message": "Your application is authenticating by using local Application '
        "Default Credentials. The calendar-json.googleapis.com API requires a quota project, which is not set by "
        'default."}}\n'
    )
    assert verdict["fix"]["text"]["params"] == {"name": "x-goog-user-project"}


def test_httpie_is_told_its_own_option_and_no_statement_of_a_program():
    verdict = _verdict(
        'http --debug https://api.example.com/v1/system "Authorization:Bearer $TOKEN"\nHTTPie 0.9.3\n'
        ">>> requests.request(**{'auth': None, 'method': 'get', 'url': 'https://api.example.com/v1/system'})\n"
        "HTTP/1.1 403 Forbidden\nContent-Length: 0\n\npython -m netrc: machine default\n"
    )
    assert verdict["cause"] == "credential-overridden"
    shown = verdict["fix"]["request"] + verdict["fix"]["text"]["text"]
    assert "--ignore-netrc" in shown
    assert "os.devnull" not in shown


def test_a_key_made_at_a_host_of_the_very_region_that_is_called_is_not_of_another_one():
    _, snapshot = examined.examined(
        "Calls to https://api.vendor.example.eu/v1 fail.\nThe key is from https://app.vendor.example.eu/keys\n"
        "Your API key may be invalid. We received a 403 error.\n",
        "generic",
        _NOW,
    )
    found = next(item for item in snapshot["findings"] if item["check"] == "request.environment")
    assert found["outcome"] != "fail"


def test_a_client_assertion_that_is_cut_short_lacks_no_claim():
    _, snapshot = examined.examined(
        "POST /oauth2/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type"
        '%3Ajwt-bearer&client_assertion=eyJ...\n\nHTTP/1.1 401 Unauthorized\n\n{"error":"invalid_client"}\n',
        "generic",
        _NOW,
    )
    outcome = {item["check"]: item["outcome"] for item in snapshot["findings"]}
    assert outcome.get("endpoint.assertion", "not_applicable") == "not_applicable"


def test_a_media_type_is_a_name_and_other_words_like_it_are_none():
    assert is_within_a_name("a: application/json", 2, 14)
    assert not is_within_a_name("an application-default word", 2, 14)
