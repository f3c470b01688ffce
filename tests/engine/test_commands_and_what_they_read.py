"""What a variable, a file or a form loses on its way to the call, told from the commands and code of the paste."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.engine.parse import parse
from tests.corpus import examined

_NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
_KEY = "p+uQpC6/zE44SqR44ujKp3C+0ZazjfFoIDpSftTrET=="


def _verdict(text: str) -> dict:
    return examined.examined(text, "generic", _NOW)[1]["verdict"]


def test_sudo_that_drops_the_variable_is_named_and_the_option_that_keeps_it_is_shown():
    text = (
        "$ export HOST_TOKEN=vmt_9fJ2kQ7xLw0aZr5T\n"
        '$ curl -s -H "Authorization: Bearer $HOST_TOKEN" https://api.vmhost.example/v1/me\n{"id":7}\n'
        "$ sudo sh -c 'curl -s -H \"Authorization: Bearer $HOST_TOKEN\" https://api.vmhost.example/v1/vms > /srv/vms'\n"
        '$ cat /srv/vms\n{"error":"unauthorized"}\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "empty-token"
    assert verdict["fix"]["request"] == "sudo --preserve-env=HOST_TOKEN sh -c"


def test_a_key_cut_at_its_own_equals_sign_is_named_and_the_command_shown_with_all_that_stands_behind():
    text = (
        f"$ cat .env\nFEED_KEY={_KEY}\n$ KEY=$(grep FEED_KEY .env | cut -d= -f2)\n"
        '$ curl -H "Authorization: Bearer $KEY" https://feed.example.com/v1/items\n{"error":"unknown token"}  401\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "token-truncated"
    assert verdict["fix"]["request"] == "cut -d= -f2-"


def test_a_key_without_an_equals_sign_is_not_called_cut():
    text = (
        "$ cat .env\nFEED_KEY=puQpC6zE44SqR44ujKp3C0ZazjfFoIDp\n$ KEY=$(grep FEED_KEY .env | cut -d= -f2)\n"
        '$ curl -H "Authorization: Bearer $KEY" https://feed.example.com/v1/items\n{"error":"unknown token"}  401\n'
    )
    assert _verdict(text)["cause"] != "token-truncated"


def test_a_header_without_its_colon_in_a_file_of_curl_is_shown_with_it():
    text = (
        '$ cat api.curlrc\nheader = "Authorization Bearer zoNE82hd7sKq01lzPm"\n'
        "$ curl -K api.curlrc https://dns.example.com/v4/zones\n"
        '{"error":"Missing Authorization header"}\nHTTP 401\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "malformed-header-line"
    assert verdict["fix"]["request"] == 'header = "Authorization: Bearer $ACCESS_TOKEN"'


def test_an_id_token_asked_for_another_service_is_told_and_one_for_the_called_service_is_not():
    command = (
        "$ T=$(gcloud auth print-identity-token --audiences=https://{}-k3x9-ew.a.run.app)\n"
        '$ curl -i -H "Authorization: Bearer $T" https://orders-k3x9-ew.a.run.app/v1/close\nHTTP/2 401\n'
        'www-authenticate: Bearer error="invalid_token" error_description="The access token could not be verified"\n'
    )
    assert _verdict(command.format("prices"))["headline"]["text"].startswith("The ID token is asked for")
    assert not parse(command.format("orders")).code_signs


def test_a_missing_ampersand_between_two_texts_of_a_form_is_shown_at_its_place():
    text = (
        'String body = "grant_type=client_credentials&client_id=" + id\n    + "client_secret=" + secret;\n'
        "POST https://login.gauge.example/oauth/token\n"
        'HTTP/1.1 401\n{"error":"invalid_client"}\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "missing-grant-type-or-parameter"
    assert "&client_secret=" in verdict["fix"]["request"]


def test_the_stage_that_a_deployment_names_is_put_before_the_path():
    text = (
        "endpoint: POST - https://q7w3e9r1t5.execute-api.eu-north-1.amazonaws.com/live/events\n\n"
        "$ wget -S -qO- --header='x-api-key: QeT7DUak4YwsF0e4z34ccbBXZa1r' --post-file=event.json "
        "https://q7w3e9r1t5.execute-api.eu-north-1.amazonaws.com/events\n"
        "  HTTP/1.1 403 Forbidden\n  x-amzn-ErrorType: MissingAuthenticationTokenException\n"
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "wrong-host-or-path"
    assert "/live/events" in verdict["fix"]["request"]
    assert "--method=POST" in verdict["fix"]["request"]  # the file that is sent makes it one


def test_the_names_of_odata_in_single_quotes_are_no_variables():
    text = (
        "PS C:\\> Invoke-RestMethod -Uri 'https://graph.example.com/v1.0/users?$top=5&$select=mail' -Headers $h\n"
        "Invoke-RestMethod : The remote server returned an error: (401) Unauthorized.\n"
    )
    defects = [defect for request in parse(text).requests for defect in request.defects]
    assert not any("$top" in str(defect.what.params) for defect in defects)
    assert _verdict(text)["cause"] != "placeholder-or-unexpanded-variable"


def test_the_whole_answer_in_a_powershell_header_is_mended_without_the_prompt():
    text = (
        "PS C:\\> $login = Invoke-RestMethod -Method Post -Uri 'https://id.example.com/oauth2/token' -Body $body\n"
        'PS C:\\> $h = @{ Authorization = "Bearer $login" }\n'
        "PS C:\\> Invoke-RestMethod -Uri 'https://api.example.com/v1/me' -Headers $h\n"
        "Invoke-RestMethod : The remote server returned an error: (401) Unauthorized.\n"
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "wrong-value-as-token"
    assert verdict["fix"]["request"] == '$h = @{ Authorization = "Bearer $($login.access_token)" }'


def test_entries_of_a_har_file_without_header_fields_are_read_as_calls():
    entry = (
        '{"startedDateTime":"2026-11-29T09:50:31.20%dZ","request":{"method":"POST","url":"https://id.example.com/token",'
        '"postData":{"mimeType":"application/x-www-form-urlencoded","text":"grant_type=authorization_code&code=Zk9aQ2w7"'
        '}},"response":{"status":%d,"content":{"text":"{}"}}}'
    )
    text = "the sign-in fails now and then\n\n[\n" + entry % (4, 200) + ",\n" + entry % (7, 400) + "\n]\n"
    assert [request.method for request in parse(text).requests] == ["POST", "POST"]
    assert _verdict(text)["cause"] == "authorization-code-expired-or-reused"


def test_a_known_message_is_heard_where_a_body_has_its_sentence_under_error():
    text = (
        "GET /rest/api/3/myself HTTP/1.1\nHost: acme.atlassian.net\nAuthorization: Bearer ATATT3xFfGF0bT9zQk2Lw\n\n"
        "HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n"
        '{"error": "Failed to parse Connect Session Auth Token"}'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "wrong-auth-scheme"
    assert 0.75 <= verdict["confidence"] < 0.85  # no other word of the paste is like those of this cause


def test_a_time_in_utc_read_as_local_time_is_mended_in_its_statement():
    text = (
        "now = int(datetime.utcnow().timestamp())\n"
        'claims = {"iss": mail, "aud": "https://oauth2.googleapis.com/token", "iat": now, "exp": now + 3600}\n'
        '400 {"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token (60 minutes) '
        'and in a reasonable timeframe. Check your iat and exp values in the JWT claim."}\n'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "timezone-bug"
    assert verdict["fix"]["request"] == "now = int(datetime.now().timestamp())"


def test_of_a_statement_that_may_not_be_shown_the_part_that_changes_is():
    text = (
        'smoke:\n\tcurl -sS -H "Authorization: Bearer $SHOP_TOKEN" $(BASE)/v2/orders\n\n'
        '$ make smoke\ncurl -sS -H "Authorization: Bearer HOP_TOKEN" https://shop.example.com/v2/orders\n'
        '{"error":"unauthorized"}  401\n'
    )
    fix = _verdict(text)["fix"]
    assert "$(SHOP_TOKEN)" in fix["request"]
    assert "[secret" not in fix["request"]


def test_what_stands_at_a_prompt_is_not_joined_to_a_line_as_long_as_a_screen():
    first = "PS C:\\> $answer = Invoke-RestMethod -Method Post -Uri 'https://id.example.com/oauth2/token?tenant="
    first += "a" * (132 - len(first) - 12) + "' -Body $form"
    assert len(first) == 133
    text = first[:-1] + "\nPS C:\\> $answer.expires_in\n3599\n"
    assert parse(text).text.reveal().split("\n")[1] == "PS C:\\> $answer.expires_in"


def test_a_token_in_a_query_parameter_of_a_vendors_own_is_moved_to_the_header():
    text = (
        "GET /crm/v3/owners?limit=5&hapikey=pat-na1-7d51c4a0-1f2e-4c3b-9a8d-0b1c2d3e4f5a HTTP/1.1\n"
        "Host: api.hubapi.com\n\nHTTP/1.1 401 Unauthorized\n\n"
        '{"message":"Authentication credentials not found. This API takes OAuth 2.0 Bearer tokens"}'
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "token-in-wrong-location"
    assert "hapikey" not in verdict["fix"]["request"]
    assert "Authorization: Bearer $ACCESS_TOKEN" in verdict["fix"]["request"]


def test_the_name_that_stands_in_quotes_beside_a_password_is_mended_with_it():
    text = (
        'services:\n  sync:\n    environment:\n      - REMOTE_USER="mia"\n      - REMOTE_PASSWORD="Herbst-77xyq"\n'
        "\nsync: GET http://10.0.0.7/control/status: 401 Unauthorized\n"
    )
    request = _verdict(text)["fix"]["request"]
    assert "- REMOTE_USER=$UNQUOTED_VALUE\n" in request
    assert "- REMOTE_PASSWORD=$UNQUOTED_VALUE_2" in request


def test_an_effect_that_redeems_a_code_twice_is_mended_in_the_component():
    text = (
        "createRoot(el).render(<StrictMode><App /></StrictMode>);\n\n"
        "  useEffect(() => {\n    exchangeCode(code).then(save);\n  }, [code]);\n\n"
        'POST https://id.example.com/oauth/token\n400 {"error":"invalid_grant",'
        '"error_description":"The authorization code was used already"}\n'
    )
    assert "redeemed.current" in _verdict(text)["fix"]["request"]


def test_where_the_code_waits_for_no_token_no_call_with_another_token_is_shown():
    text = (
        "options.headers['Authorization'] = 'Bearer ${_storage.read(key: \"session\")}';\n"
        "GET https://api.example.com/v1/me\nAuthorization: Bearer Instance of 'Future<String?>'\n401 Unauthorized\n"
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "null-or-undefined-token"
    assert "NEW_ACCESS_TOKEN" not in (verdict["fix"]["request"] or "")


def test_a_builder_that_signs_nothing_is_shown_with_its_signature():
    text = (
        'String token = Jwts.builder()\n    .subject("svc-orders")\n    .expiration(end)\n    .compact();\n'
        "GET https://api.example.com/v1/me\nAuthorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdmMtb3JkZXJzIn0.\n"
        "401 Unauthorized\n"
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "alg-none-or-unsigned"
    assert ".signWith(signingKey).compact();" in verdict["fix"]["request"]


def test_the_prompt_of_another_shell_is_no_command_in_a_corrected_line():
    text = (
        '➜  ~ DNS_TOKEN=q7Zk2mXv9LpRtW4sYb curl -s -H "Authorization: Bearer $DNS_TOKEN" https://api.dns.example/v4/me\n'
        '{"success":false,"errors":[{"message":"Invalid format for Authorization header"}]}\n'
    )
    request = _verdict(text)["fix"]["request"]
    assert request.startswith('DNS_TOKEN="$DNS_TOKEN"; curl -s')


def test_a_blank_that_does_not_break_behind_the_word_is_mended_in_its_own_statement():
    text = (
        "from urllib.request import Request, urlopen\n\n"
        'token = os.environ["STOCK_TOKEN"].strip()\n'
        'req = Request("https://api.stock.example/v1/items?page=1")\n'
        'req.add_header("Authorization", f"Bearer\u00a0{token}")\n'
        'req.add_header("Accept", "application/json")\nurlopen(req)\n\n'
        "urllib.error.HTTPError: HTTP Error 401: Unauthorized\n"
    )
    verdict = _verdict(text)
    assert verdict["cause"] == "malformed-bearer-syntax"
    assert verdict["fix"]["request"] == 'req.add_header("Authorization", f"Bearer {token}")'
