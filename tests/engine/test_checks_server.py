"""The server-side checks on real pastes and given facts: passing, failing, and not to be told."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.engine.checks.api.baseline import api_baseline
from diagnostics.engine.checks.api.consistency import api_consistency
from diagnostics.engine.checks.api.header_arrived import api_header_arrived
from diagnostics.engine.checks.api.live_call import api_live_call
from diagnostics.engine.checks.api.replay import api_replay
from diagnostics.engine.checks.application.status import application_status
from diagnostics.engine.checks.clock.server import clock_server
from diagnostics.engine.checks.keys.published import keys_published
from diagnostics.engine.checks.metadata.issuer import metadata_issuer
from diagnostics.engine.checks.token.revocation import token_revocation
from diagnostics.engine.checks.token.signature import token_signature
from diagnostics.engine.checks.token_endpoint.dry_run import token_endpoint_dry_run
from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.model.declare import Check
from diagnostics.engine.model.facts import (
    ApiAnswer,
    ApplicationStatus,
    Baseline,
    Consistency,
    Introspection,
    Metadata,
    Replay,
    ServerClocks,
    SigningKeys,
    TokenEndpointDryRun,
    VerificationCalls,
)
from diagnostics.engine.model.types import Actor, Finding, Outcome, Severity, msg
from diagnostics.engine.net import Answer
from tests.engine.tokens import (
    LIVE,
    NOW,
    PROFILE,
    TEST,
    call,
    claims,
    ec_key,
    finding,
    jwk,
    rsa_key,
    signed,
    with_payload,
)

KEYS = SigningKeys({"live": (jwk(rsa_key("a"), "a"),), "test": (jwk(rsa_key("b"), "b"),)})
GOOD = call(signed())
EXPIRED = call(signed(claims(iat=int(NOW.timestamp()) - 9000, exp=int(NOW.timestamp()) - 5400)))
ACTIVE, INACTIVE = Introspection(True, {"client_id": "client-1"}), Introspection(False)
BARE = 'Bearer realm="Example"'
INVALID = 'Bearer realm="Example", error="invalid_token", error_description="Token is not good"'
NO_SCOPE = 'Bearer error="insufficient_scope"'


def answer(status: int, challenge: str = "", path: str = "/v2/current", **headers: str) -> ApiAnswer:
    fields = [*headers.items()] + ([("WWW-Authenticate", challenge)] if challenge else [])
    made = Answer("GET", f"https://api.example.com{path}", status, "", tuple(fields), b"", NOW, 5.0)
    return api_answer(path, made)


def calls(*answers: ApiAnswer) -> VerificationCalls:
    return VerificationCalls(answers)


def told(found: Finding) -> tuple[str, str | None]:
    return found.outcome.value, found.cause


ALL_WITH_THEIR_NEED: list[tuple[Check, str]] = [
    (token_signature, GOOD),
    (token_revocation, GOOD),
    (application_status, GOOD),
    (clock_server, GOOD),
    (api_baseline, GOOD),
    (api_live_call, GOOD),
    (api_replay, GOOD),
    (api_header_arrived, GOOD),
    (api_consistency, GOOD),
    (token_endpoint_dry_run, GOOD),
    (keys_published, GOOD),
    (metadata_issuer, GOOD),
]


@pytest.mark.parametrize(("check", "text"), ALL_WITH_THEIR_NEED, ids=[check.id for check, _ in ALL_WITH_THEIR_NEED])
def test_a_check_whose_fact_could_not_be_had_is_unavailable_with_the_reason(check: Check, text: str) -> None:
    found = finding(check, text)
    assert found.outcome is Outcome.UNAVAILABLE
    assert str(found.summary).startswith("The test leaves ")


class TestSignature:
    def judge(self, text: str, keys: SigningKeys = KEYS) -> Finding:
        return finding(token_signature, text, keys)

    def test_a_good_signature_passes_and_names_the_environment(self) -> None:
        found = self.judge(GOOD)
        assert told(found) == ("pass", None)
        assert str(found.summary) == "The signature verifies under a published key of live."

    def test_a_changed_payload_is_tampering_for_certain(self) -> None:
        found = self.judge(call(with_payload(signed(), claims(scope="admin"))))
        assert (*told(found), found.confidence) == ("fail", "token-tampered", 1.0)

    def test_a_changed_payload_in_another_layout_shows_that_too(self) -> None:
        found = self.judge(call(with_payload(signed(), claims(scope="admin"), indent=1)))
        assert "two different programs" in " ".join(row.value for row in found.evidence)

    def test_another_key_under_a_published_kid_is_a_wrong_key(self) -> None:
        found = self.judge(call(signed(key=rsa_key("c"))))
        assert told(found) == ("fail", "wrong-signing-key-or-secret")
        assert [candidate.cause for candidate in found.candidates] == ["wrong-signing-key-or-secret", "token-tampered"]

    def test_a_key_of_the_other_environment_means_the_wrong_environment_although_the_issuer_says_otherwise(
        self,
    ) -> None:
        found = self.judge(call(signed(key=rsa_key("b"), kid="b")))
        assert told(found) == ("fail", "wrong-environment")
        assert str(found.summary) == "The token was signed by test, and the call goes to live."

    def test_an_unknown_kid_shows_which_are_published(self) -> None:
        found = self.judge(call(signed(key=rsa_key("c"), kid="gone")))
        assert told(found) == ("fail", "kid-not-found-key-rotated")
        assert found.evidence[0].expected == "a (live), b (test)"

    def test_a_retired_kid_tells_when_it_was_last_seen(self) -> None:
        seen = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)
        found = self.judge(call(signed(key=rsa_key("c"), kid="old")), SigningKeys(KEYS.keys, retired={"old": seen}))
        assert (found.cause, found.confidence) == ("kid-not-found-key-rotated", 1.0)
        assert "last seen published on 2026-02-01 08:30 UTC" in str(found.summary)

    def test_a_key_of_another_kind_is_an_algorithm_mismatch(self) -> None:
        keys = SigningKeys({"live": (jwk(ec_key("e"), "a", "ES256"),)})
        assert told(self.judge(GOOD, keys)) == ("fail", "alg-mismatch")

    def test_a_kid_that_names_another_key_than_the_signer_is_the_platforms_mistake(self) -> None:
        found = self.judge(call(signed(kid="b")), SigningKeys({"live": KEYS.keys["live"]}))
        assert (found.cause, found.actor) == ("kid-not-found-key-rotated", Actor.PLATFORM)

    def test_an_elliptic_signature_leaves_both_causes_open_unless_the_layout_tells(self) -> None:
        keys = SigningKeys({"live": (jwk(ec_key("e"), "k", "ES256"),)})
        token = signed(key=ec_key("e"), kid="k", algorithm="ES256")
        plain = self.judge(call(with_payload(token, claims(scope="admin"))), keys)
        assert [candidate.cause for candidate in plain.candidates] == ["token-tampered", "wrong-signing-key-or-secret"]
        assert plain.confidence < 0.85
        edited = self.judge(call(with_payload(token, claims(scope="admin"), indent=1)), keys)
        assert told(edited) == ("fail", "token-tampered")

    def test_keys_of_the_own_environment_that_could_not_be_had_make_no_verdict(self) -> None:
        keys = SigningKeys({"test": KEYS.keys["test"]}, errors={"live": msg("The keys are away.")})
        found = self.judge(GOOD, keys)
        assert (found.outcome, str(found.summary)) == (Outcome.UNAVAILABLE, "The keys are away.")

    def test_a_shared_secret_is_not_judged(self) -> None:
        text = call(signed(key="x" * 32, kid="other", algorithm="HS256"))
        assert self.judge(text).outcome is Outcome.NOT_APPLICABLE

    def test_an_opaque_token_is_not_judged(self) -> None:
        assert self.judge(call("0f3c9a7be1d24c5d8e6f")).outcome is Outcome.NOT_APPLICABLE


class TestRevocation:
    def judge(self, text: str, *facts: Any) -> Finding:
        return finding(token_revocation, text, *facts)

    def test_an_active_token_passes(self) -> None:
        assert told(self.judge(GOOD, ACTIVE, KEYS)) == ("pass", None)

    def test_inactive_with_a_good_signature_in_time_is_revoked(self) -> None:
        found = self.judge(GOOD, INACTIVE, KEYS, ApplicationStatus("client-1", "active"))
        assert (*told(found), found.confidence) == ("fail", "token-revoked", 1.0)

    def test_inactive_and_expired_tells_nothing(self) -> None:
        assert self.judge(EXPIRED, INACTIVE, KEYS).outcome is Outcome.NOT_APPLICABLE

    def test_inactive_with_a_bad_signature_tells_nothing(self) -> None:
        text = call(with_payload(signed(), claims(scope="admin")))
        assert self.judge(text, INACTIVE, KEYS).outcome is Outcome.NOT_APPLICABLE

    def test_inactive_and_said_to_be_unsigned_tells_nothing(self) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
        text = call(f"{header}.{signed().split('.')[1]}.")
        assert self.judge(text, INACTIVE, KEYS).outcome is Outcome.NOT_APPLICABLE

    def test_inactive_because_of_its_application_is_not_called_revoked(self) -> None:
        found = self.judge(GOOD, INACTIVE, KEYS, ApplicationStatus("client-1", "suspended"))
        assert told(found) == ("fail", "app-or-account-suspended")

    @pytest.mark.parametrize(
        ("audience", "outcome"),
        [("https://billing.example/", Outcome.NOT_APPLICABLE), (LIVE.issuer, Outcome.FAIL)],
    )
    def test_a_token_for_another_api_is_not_called_revoked_by_who_may_not_ask(
        self, audience: str, outcome: Outcome
    ) -> None:
        text = call(signed(claims(aud=audience)))
        assert self.judge(text, INACTIVE, KEYS).outcome is outcome

    @pytest.mark.parametrize(
        ("audience", "confidence"),
        [("https://billing.example/", 0.7), ("billing", 0.7), ("https://api.example.com/v2", 0.95)],
    )
    def test_where_nobody_knows_the_apis_audience_another_one_leaves_revocation_open(
        self, audience: str, confidence: float
    ) -> None:
        profile = replace(PROFILE, environments=(replace(LIVE, audiences=()),))
        text = call(signed(claims(aud=audience)))
        found = finding(token_revocation, text, INACTIVE, KEYS, profile=profile)
        assert (found.cause, found.confidence) == ("token-revoked", confidence)
        assert ("wrong-audience" in [candidate.cause for candidate in found.candidates]) is (confidence < 0.8)

    def test_an_opaque_token_leaves_the_reasons_open(self) -> None:
        found = self.judge(call("0f3c9a7be1d24c5d8e6f"), INACTIVE)
        assert str(found.summary) == "The authorization server says not active: revoked, expired or never issued."
        assert found.confidence < 0.8
        assert "access-token-expired" in [candidate.cause for candidate in found.candidates]


class TestApplication:
    def test_an_active_application_passes(self) -> None:
        found = finding(application_status, GOOD, ApplicationStatus("client-1", "active", NOW, NOW))
        assert told(found) == ("pass", None)
        assert [row.value for row in found.evidence][2:] == ["2026-03-01 12:00 UTC"] * 2

    @pytest.mark.parametrize("status", ["suspended", "revoked", "deleted"])
    def test_any_other_status_fails_for_certain(self, status: str) -> None:
        found = finding(application_status, GOOD, ApplicationStatus("client-1", status))
        assert (*told(found), found.confidence) == ("fail", "app-or-account-suspended", 1.0)
        assert f"is {status}" in str(found.summary)


class TestClocks:
    def judge(self, **offsets: float) -> Finding:
        return finding(clock_server, GOOD, ServerClocks(offsets, 0.6))

    def test_clocks_within_the_leeway_pass(self) -> None:
        assert told(self.judge(API=1.2, auth=-40.0)) == ("pass", None)

    def test_one_clock_that_is_off_is_the_platforms(self) -> None:
        found = self.judge(API=-300.0, auth=0.4)
        assert (*told(found), found.severity) == ("fail", "clock-skew", Severity.ERROR)
        assert str(found.summary) == "The clock of the API is 300 seconds behind."

    def test_all_clocks_off_alike_may_be_our_own(self) -> None:
        found = self.judge(API=300.0, auth=300.5)
        assert (found.severity, found.actor) == (Severity.WARNING, Actor.PLATFORM)
        assert str(found.summary).endswith("ahead of ours; either may be wrong.")


class TestBaseline:
    @pytest.mark.parametrize(
        ("status", "outcome", "cause"),
        [
            (401, "pass", None),
            (200, "pass", None),
            (302, "pass", None),
            (429, "fail", "rate-limited"),
            (403, "fail", "ip-not-allowed"),
            (404, "fail", "wrong-host-or-path"),
            (500, "fail", "api-down-or-server-bug"),
            (503, "fail", "api-down-or-server-bug"),
        ],
    )
    def test_the_status_decides(self, status: int, outcome: str, cause: str | None) -> None:
        assert told(finding(api_baseline, GOOD, Baseline(answer(status, BARE)))) == (outcome, cause)


class TestLiveCall:
    def judge(self, text: str, answers: VerificationCalls, *facts: Any) -> Finding:
        return finding(api_live_call, text, answers, *facts)

    def test_accepted_everywhere_passes(self) -> None:
        found = self.judge(GOOD, calls(answer(200), answer(200)), KEYS)
        assert (*told(found), str(found.summary)) == (
            "pass",
            None,
            "The API accepts the token: 2 of 2 calls succeeded.",
        )

    def test_a_scope_that_one_call_misses_does_not_fail_the_token(self) -> None:
        found = self.judge(GOOD, calls(answer(200), answer(401, NO_SCOPE)), KEYS)
        assert (*told(found), str(found.summary)) == (
            "pass",
            None,
            "The API accepts the token; 1 of 2 calls are within its scopes.",
        )

    def test_a_good_token_that_is_refused_is_the_platforms_fault_with_the_request_id_to_quote(self) -> None:
        refused = answer(401, INVALID, **{"X-Request-Id": "req_77"})
        found = self.judge(GOOD, calls(refused), KEYS, ACTIVE)
        assert (*told(found), found.actor) == ("fail", "api-down-or-server-bug", Actor.PLATFORM)
        assert "quote the request id req_77" in str(found.summary)

    def test_where_nobody_could_be_asked_a_refused_good_token_may_have_been_revoked(self) -> None:
        found = self.judge(GOOD, calls(answer(401, INVALID)), KEYS)
        assert [candidate.cause for candidate in found.candidates] == ["token-revoked", "api-down-or-server-bug"]
        assert "which could not be asked" in str(found.summary)

    def test_a_refusal_that_expiry_explains_is_information(self) -> None:
        found = self.judge(EXPIRED, calls(answer(401, INVALID)), KEYS)
        assert (*told(found), found.severity) == ("fail", "access-token-expired", Severity.INFO)

    def test_a_refusal_that_the_application_explains_is_information(self) -> None:
        found = self.judge(GOOD, calls(answer(401, INVALID)), KEYS, ApplicationStatus("client-1", "suspended"))
        assert (*told(found), found.severity) == ("fail", "app-or-account-suspended", Severity.INFO)

    def test_a_refusal_of_an_opaque_token_that_nothing_explains_names_no_culprit(self) -> None:
        found = self.judge(call("0f3c9a7be1d24c5d8e6f"), calls(answer(401, INVALID)))
        assert found.outcome is Outcome.FAIL
        assert found.confidence < 0.5

    @pytest.mark.parametrize(
        ("status", "cause"),
        [(429, "rate-limited"), (500, "api-down-or-server-bug"), (403, "user-lacks-permission")],
    )
    def test_other_refusals_have_their_own_cause(self, status: int, cause: str) -> None:
        assert told(self.judge(GOOD, calls(answer(status)), KEYS)) == ("fail", cause)

    def test_an_unknown_path_says_nothing_of_the_token(self) -> None:
        assert self.judge(GOOD, calls(answer(404)), KEYS).outcome is Outcome.UNAVAILABLE

    def test_a_token_of_the_other_environment_is_accepted_there(self) -> None:
        text = call(signed(claims(TEST), key=rsa_key("b"), kid="b"))
        found = self.judge(text, calls(answer(200)), KEYS)
        assert str(found.summary) == "The API of test, the token's own environment, accepts it."


class TestReplay:
    def judge(self, text: str, replay: Replay, *facts: Any) -> Finding:
        return finding(api_replay, text, replay, *facts)

    def test_a_call_that_is_answered_passes(self) -> None:
        assert told(self.judge(GOOD, Replay(answer(200)))) == ("pass", None)

    def test_a_lower_case_scheme_is_named_where_the_right_one_works(self) -> None:
        found = self.judge(call(signed(), scheme="bearer "), Replay(answer(401, BARE)), calls(answer(200)), KEYS)
        assert (*told(found), found.severity) == ("fail", "bearer-scheme-case", Severity.ERROR)

    @pytest.mark.parametrize(
        ("sent", "cause"),
        [
            ("-H 'Authorization: Token {}'", "wrong-auth-scheme"),
            ("-H 'X-Auth-Token: {}'", "wrong-header-name"),
            ("-G -d access_token={}", "token-in-wrong-location"),
            ("-H 'Authorization: Bearer Bearer {}'", "duplicate-bearer-prefix"),
            ("-H 'Authorization: Bearer {}'", "missing-scope"),
        ],
    )
    def test_the_way_of_sending_is_named_where_the_token_works_in_a_correct_header(self, sent: str, cause: str) -> None:
        text = f"curl 'https://api.example.com/v2/devices' {sent.format(signed())}"
        assert told(self.judge(text, Replay(answer(401, BARE)), calls(answer(200)), KEYS)) == ("fail", cause)

    def test_a_redirect_to_another_origin_loses_the_header(self) -> None:
        replay = Replay(answer(401, BARE), (answer(302),), "https://login.example.com")
        found = self.judge(GOOD, replay, KEYS)
        assert told(found) == ("fail", "header-lost-on-redirect")
        assert "https://login.example.com" in str(found.summary)

    def test_a_refusal_that_other_findings_explain_is_information(self) -> None:
        found = self.judge(EXPIRED, Replay(answer(401, INVALID)), calls(answer(401, INVALID)), KEYS)
        assert (*told(found), found.severity) == ("fail", "access-token-expired", Severity.INFO)

    def test_a_call_without_a_credential_is_answered_so(self) -> None:
        found = self.judge("curl https://api.example.com/v2/devices", Replay(answer(401, BARE)))
        assert (*told(found), found.severity) == ("fail", "header-not-sent", Severity.INFO)

    @pytest.mark.parametrize(
        ("answered", "cause"),
        [
            (answer(401, NO_SCOPE), "missing-scope"),
            (answer(403, NO_SCOPE), "missing-scope"),
            (answer(403), "user-lacks-permission"),
            (answer(404), "wrong-host-or-path"),
            (answer(429), "rate-limited"),
            (answer(502), "api-down-or-server-bug"),
        ],
    )
    def test_other_answers_have_their_own_cause(self, answered: ApiAnswer, cause: str) -> None:
        assert told(self.judge(GOOD, Replay(answered), KEYS)) == ("fail", cause)

    def test_an_odd_status_says_nothing(self) -> None:
        assert self.judge(GOOD, Replay(answer(418)), KEYS).outcome is Outcome.UNAVAILABLE


class TestHeaderArrived:
    def pasted(self, challenge: str) -> str:
        return (
            f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {signed()}\n\n"
            f"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: {challenge}\n\n"
        )

    def judge(self, text: str, *facts: Any) -> Finding:
        return finding(api_header_arrived, text, Baseline(answer(401, BARE)), *facts)

    def test_the_answer_to_no_token_where_the_same_call_works_means_stripped(self) -> None:
        found = self.judge(self.pasted(BARE), calls(answer(200)), Replay(answer(200)))
        assert told(found) == ("fail", "stripped-by-proxy-or-gateway")

    def test_an_answer_that_finds_fault_with_the_token_shows_that_it_arrived(self) -> None:
        assert told(self.judge(self.pasted(INVALID), calls(answer(200)), Replay(answer(200)))) == ("pass", None)

    def test_an_api_that_never_names_an_error_gives_no_reason_to_suspect(self) -> None:
        assert told(self.judge(self.pasted(BARE), calls(answer(401, BARE)), Replay(answer(401, BARE)))) == (
            "pass",
            None,
        )

    def test_the_same_bare_answer_from_here_is_no_strip_on_the_way(self) -> None:
        assert told(self.judge(self.pasted(BARE), calls(answer(200)), Replay(answer(401, BARE)))) == ("pass", None)

    def test_a_call_from_here_without_all_its_fields_is_not_compared(self) -> None:
        replay = Replay(answer(200), left_out=("X-Org",), could_matter=True)
        found = self.judge(self.pasted(BARE), calls(answer(200)), replay)
        assert found.outcome is Outcome.UNAVAILABLE
        assert "X-Org" in str(found.evidence)

    def test_a_paste_without_an_answer_is_not_judged(self) -> None:
        assert self.judge(GOOD, calls(answer(200)), Replay(answer(200))).outcome is Outcome.NOT_APPLICABLE

    def test_beside_a_call_that_this_server_accepted_no_header_is_called_stripped(self) -> None:
        accepted = (
            f"GET /v2/devices HTTP/1.1\nHost: api.example.com\nPRIVATE-TOKEN: {signed()}\n\nHTTP/1.1 200 OK\n\n[]\n\n"
        )
        found = self.judge(accepted + self.pasted(BARE), calls(answer(200)), Replay(answer(200)))
        assert found.outcome is Outcome.NOT_APPLICABLE


def test_answers_that_agree_pass_and_answers_that_change_are_the_platforms_fault() -> None:
    assert told(finding(api_consistency, GOOD, Consistency((401, 401, 401, 401)))) == ("pass", None)
    found = finding(api_consistency, GOOD, Consistency((401, 200, 401, 200)))
    assert (*told(found), found.actor) == ("fail", "api-down-or-server-bug", Actor.PLATFORM)


class TestDryRun:
    text = (
        "curl -X POST https://id.example.com/oauth/token -d grant_type=refresh_token -d refresh_token=abc-123-def-456"
    )

    def judge(self, text: str, **told_by: Any) -> Finding:
        return finding(token_endpoint_dry_run, text, TokenEndpointDryRun("refresh_token", **told_by))

    def test_an_issued_token_passes(self) -> None:
        assert told(self.judge(self.text, ok=True, status=200)) == ("pass", None)

    def test_a_form_that_works_where_json_was_refused_names_the_content_type(self) -> None:
        text = (
            "POST /oauth/token HTTP/1.1\nHost: id.example.com\nContent-Type: application/json\n\n"
            '{"grant_type": "client_credentials", "client_id": "client-1"}\n\n'
            'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error": "unsupported_grant_type"}\n'
        )
        assert told(self.judge(text, ok=True, status=200)) == ("fail", "wrong-content-type")

    @pytest.mark.parametrize(
        ("error", "cause"),
        [
            ("invalid_client", "wrong-client-credentials"),
            ("invalid_grant", "refresh-token-expired-or-revoked"),
            ("unauthorized_client", "unsupported-or-disabled-grant-type"),
            ("unsupported_grant_type", "unsupported-or-disabled-grant-type"),
            ("invalid_scope", "invalid-scope-requested"),
            ("invalid_target", "wrong-audience"),
            ("invalid_request", "missing-grant-type-or-parameter"),
        ],
    )
    def test_the_error_code_decides(self, error: str, cause: str) -> None:
        assert told(self.judge(self.text, ok=False, status=400, error=error)) == ("fail", cause)

    def test_a_reused_refresh_token_is_told_by_the_servers_words(self) -> None:
        found = self.judge(self.text, ok=False, status=400, error="invalid_grant", description="Token reuse detected")
        assert told(found) == ("fail", "refresh-token-reused")

    @pytest.mark.parametrize(("status", "cause"), [(429, "rate-limited"), (503, "api-down-or-server-bug")])
    def test_without_a_code_the_status_decides(self, status: int, cause: str) -> None:
        assert told(self.judge(self.text, ok=False, status=status)) == ("fail", cause)

    def test_an_answer_that_says_nothing_is_no_verdict(self) -> None:
        assert self.judge(self.text, ok=False, status=404).outcome is Outcome.UNAVAILABLE


class TestKeysPublished:
    def test_published_keys_pass(self) -> None:
        assert told(finding(keys_published, GOOD, KEYS)) == ("pass", None)

    def test_an_empty_set_is_an_error_of_the_platform(self) -> None:
        found = finding(keys_published, GOOD, SigningKeys({"live": ()}))
        assert (*told(found), found.severity) == ("fail", "api-down-or-server-bug", Severity.ERROR)

    def test_private_members_are_told_without_their_values(self) -> None:
        keys = SigningKeys({"live": (jwk(rsa_key("a"), "a") | {"d": ""},)}, private=("live",))
        found = finding(keys_published, GOOD, keys)
        assert str(found.summary) == "The key set of live holds private keys: whoever reads it can sign tokens."

    def test_keys_that_could_not_be_had_are_no_verdict(self) -> None:
        keys = SigningKeys({"test": KEYS.keys["test"]}, errors={"live": msg("The keys are away.")})
        assert finding(keys_published, GOOD, keys).outcome is Outcome.UNAVAILABLE


def test_metadata_must_name_the_issuer_exactly() -> None:
    url = f"{LIVE.issuer}/.well-known/oauth-authorization-server"
    good = Metadata(url, {"issuer": LIVE.issuer}, issuer_matches=True)
    assert told(finding(metadata_issuer, GOOD, good)) == ("pass", None)
    slash = Metadata(url, {"issuer": f"{LIVE.issuer}/"}, issuer_matches=False)
    assert told(finding(metadata_issuer, GOOD, slash)) == ("fail", "issuer-hostname-mismatch")
