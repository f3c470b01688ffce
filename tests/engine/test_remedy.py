"""The fix: the corrected request in the pasted form, the changed lines marked, and the command that follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Fix
from diagnostics.engine.remedy.render import stand_in
from tests.corpus.examined import Case, cases, examined

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)


def fix_of(text: str, platform: str = "generic") -> Fix:
    report, _ = examined(text, platform, AT)
    assert report.verdict is not None
    assert report.verdict.fix is not None
    return report.verdict.fix


def case_text(name: str) -> str:
    return next(case.text for case in cases() if case.id == name)


def expired_at_company_x() -> str:
    claims = {"iss": "https://auth.xxx.com", "aud": "https://api.xxx.com", "sub": "app-1", "client_id": "app-1"}
    times = {"iat": int(AT.timestamp()) - 7200, "exp": int(AT.timestamp()) - 3600}
    return f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {stand_in.jwt({**claims, **times})}'"


def test_a_curl_command_stays_a_curl_command_with_the_token_as_a_variable() -> None:
    fix = fix_of(case_text("header-name-1"))
    assert fix.request == 'curl https://api.example.com/v1/items -H "Authorization: Bearer $ACCESS_TOKEN"'
    assert fix.changed == (1,)


def test_a_windows_prompt_gets_its_own_quotes_and_variable() -> None:
    fix = fix_of(case_text("request-shell-2"))
    assert "%ACCESS_TOKEN%" in fix.request
    assert "'" not in fix.request


def test_raw_http_stays_raw_http_and_the_changed_line_is_marked() -> None:
    fix = fix_of(case_text("header-value-bare-1"))
    lines = fix.request.split("\n")
    assert lines[0] == "GET /v1/items HTTP/1.1"
    assert [lines[number - 1] for number in fix.changed] == ["Authorization: Bearer $ACCESS_TOKEN"]


def test_a_token_in_the_url_moves_into_the_header() -> None:
    fix = fix_of(case_text("request-location-1"))
    assert "access_token" not in fix.request
    assert "Authorization: Bearer $ACCESS_TOKEN" in fix.request


def test_a_token_of_staging_sends_the_request_to_staging_under_the_name_that_was_pasted() -> None:
    fix = fix_of(case_text("request-environment-1"), "company-x")
    assert "https://staging-api.xxx.com/v2/devices" in fix.request


def test_a_json_token_request_becomes_a_form() -> None:
    fix = fix_of(case_text("endpoint-content-type-1"))
    assert "application/x-www-form-urlencoded" in fix.request
    assert "grant_type=client_credentials" in fix.request
    assert "$CLIENT_SECRET" in fix.request


def test_scopes_with_commas_are_separated_by_blanks() -> None:
    assert "scope=read+write" in fix_of(case_text("endpoint-scope-1")).request


def test_the_redirect_uri_of_the_authorization_request_is_repeated() -> None:
    assert "redirect_uri=" in fix_of(case_text("endpoint-redirect-uri-1")).request


def test_a_bound_token_gets_scheme_and_proof_and_one_of_a_certificate_gets_its_files() -> None:
    assert "DPoP: $DPOP_PROOF" in fix_of(case_text("sender-dpop-1")).request
    bound = fix_of(case_text("sender-mtls-1")).request.split(" \\\n  ")
    assert bound[-2:] == ['--cert "$CLIENT_CERTIFICATE"', '--key "$CLIENT_KEY"']


def test_a_token_of_an_application_is_followed_by_a_request_at_its_own_token_endpoint() -> None:
    fix = fix_of(expired_at_company_x(), "company-x")
    assert fix.follow_up.startswith("curl https://auth.xxx.com/oauth/token")
    assert "-d grant_type=client_credentials" in fix.follow_up


def test_a_call_by_an_alias_is_answered_with_the_aliases_and_not_with_the_profiles_own_addresses() -> None:
    claims = {"iss": "https://auth.xxx.com", "sub": "app-1", "client_id": "app-1", "exp": int(AT.timestamp()) + 3600}
    claims["scope"] = "devices:read"
    wrong = stand_in.jwt({**claims, "aud": "https://billing.xxx.com", "iat": int(AT.timestamp())})
    call = "curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {}'"
    fix = fix_of(call.format(wrong) + "\n\nHTTP/1.1 401 Unauthorized\n", "company-x")
    assert "audience=https://api.xxx.com" in fix.follow_up
    good = {**claims, "aud": "https://api.xxx.com", "iat": int(AT.timestamp()) - 7200}
    old = stand_in.jwt({**good, "exp": int(AT.timestamp()) - 3600})
    told = " ".join(str(item.what) for item in fix_of(call.format(old), "company-x").variables)
    assert "https://auth.xxx.com/oauth/token" in told
    assert "127.0.0.1" not in fix.follow_up + fix.request + told + str([str(item.what) for item in fix.variables])


def test_an_expired_token_whose_endpoint_nobody_knows_is_followed_by_no_command() -> None:
    assert fix_of(case_text("token-expiry-1")).follow_up == ""


def test_a_missing_scope_is_followed_by_a_request_of_the_smallest_scope_that_helps() -> None:
    follow_up = fix_of(case_text("scope-endpoint-1"), "company-x").follow_up
    assert "-d scope=read+policies:write" in follow_up
    assert "-d client_id=app-1" in follow_up
    assert follow_up.startswith("curl https://auth.xxx.com/oauth/token")


def test_a_clock_of_two_servers_is_followed_by_no_command() -> None:
    assert fix_of(case_text("token-issued-at-1")).follow_up == ""
    assert fix_of(case_text("token-issued-at-2")).follow_up == "", "a zone is mended in the code"


def test_the_sentence_of_the_finding_goes_before_that_of_the_catalogue() -> None:
    shown = fix_of(case_text("scope-endpoint-1"), "company-x").text
    assert shown != CAUSES["missing-scope"].fix
    assert "policies:write" in str(shown)


def test_a_finding_without_a_remedy_of_its_own_takes_that_of_its_cause() -> None:
    assert fix_of(case_text("header-name-1")).text == CAUSES["wrong-header-name"].fix


def test_a_cause_that_no_change_of_the_request_mends_offers_no_request(caplog: pytest.LogCaptureFixture) -> None:
    fix = fix_of(case_text("token-algorithm-1"), "company-x")
    assert (fix.request, fix.changed) == ("", ())
    assert caplog.messages == []


def test_a_request_that_cannot_be_written_again_costs_the_request_only(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object, **__: object) -> None:
        raise ValueError("a value of the paste")

    monkeypatch.setattr("diagnostics.engine.remedy.fix.corrected", unable)
    fix = fix_of(case_text("header-name-1"))
    assert (fix.request, fix.changed) == ("", ())
    assert fix.withheld == "our own fault: ValueError"
    assert fix.text == CAUSES["wrong-header-name"].fix
    assert caplog.messages == ["no corrected request for wrong-header-name: ValueError"]


@pytest.mark.parametrize("case", [case for case in cases() if case.secrets], ids=lambda case: case.id)
def test_no_fix_holds_a_secret(case: Case) -> None:
    report, _ = examined(case.text, case.platform, AT)
    fix = report.verdict.fix if report.verdict else None
    if fix is not None:
        assert [s for s in case.secrets if s[:12] in fix.request or s[:12] in fix.follow_up] == []


def test_a_token_for_an_api_that_nothing_names_is_told_of_and_asked_for_by_no_command() -> None:
    challenge = 'WWW-Authenticate: Bearer error="invalid_token", error_description="The audience \'empty\' is invalid"'
    assert fix_of(f"HTTP/1.1 401 Unauthorized\n{challenge}\n").follow_up == ""
