"""What a verdict rests on: the fate of the call first, then evidence by rung, and honesty about the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import POSSIBLE
from diagnostics.engine.model.types import Candidate, Finding, KbLink, Outcome, Severity, Step, msg
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.verdict.distribution import (
    MESSAGES_ALONE,
    SENTENCES_ALONE,
    STORIES_ALONE,
    distribution,
    loaded,
)
from diagnostics.engine.verdict.evidence import FEATURES, LAST_RESORT, Evidence, gathered
from diagnostics.engine.verdict.explains import EXPLAINS, Explains
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, 2, 10, 30, tzinfo=UTC)
OPAQUE = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9d"
CALL = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {OPAQUE}\n"
REFUSED = f"{CALL}\nHTTP/1.1 401 Unauthorized\n"
SCHEMES = (
    f"Client-ID {OPAQUE}", f"Api-Token {OPAQUE}", f"Klaviyo-API-Key {OPAQUE}", f"Zoho-oauthtoken 1000.{OPAQUE}.ab12",
    f"api_key {OPAQUE}", f"PRIVATE-TOKEN {OPAQUE}",
    f'Signature keyId="abc",algorithm="rsa-sha256",signature="{OPAQUE}="',
    f'hmac username="alice", algorithm="hmac-sha256", signature="{OPAQUE}"', f'MediaBrowser Token="{OPAQUE}"',
    f'Token token="{OPAQUE}"', f"SharedAccessSignature sr=https%3a%2f%2fx.example.com&sig={OPAQUE}%3d&se=1700000000",
    f"TC3-HMAC-SHA256 Credential=AKID/2024-01-01/cvm/tc3_request, SignedHeaders=host, Signature={OPAQUE}",
    "Basic YWxpY2U6c2VjcmV0", f"Negotiate YIIJ{OPAQUE}", f"SSWS {OPAQUE}", f"Bot {OPAQUE}", f"GenieKey {OPAQUE}",
)  # fmt: skip
KEY_HEADERS = ("X-Auth-Token", "X-API-Key", "apikey", "X-Vault-Token", "PRIVATE-TOKEN", "xi-api-key", "Circle-Token")
NEUTRAL = (
    "The request took 429 ms.", "Nobody rotated the secret.", "There is no clock drift, NTP is on.",
    "It is not expired, I checked.", "x-ratelimit-limit, x-ratelimit-remaining", "The access token expires in 3600",
    "We run version 4.0.1 in eu-west-1.", "Could it be the audience?", "The team meets at 14:00 GMT.",
    "audience list import: 3 invalid rows skipped", "Thanks for any help!", "Der Token ist nicht abgelaufen.",
)  # fmt: skip


def verdict(text: str) -> dict[str, Any]:
    _, snapshot = examined(text, "generic", AT)
    found: dict[str, Any] = snapshot["verdict"]
    return found


def finding(check: str, cause: str, confidence: float, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        check=check,
        step=Step.HEADER,
        title=msg("x"),
        outcome=Outcome.FAIL,
        severity=severity,
        summary=msg("Found."),
        kb=KbLink("api-authentication-401", "step-1"),
        cause=cause,
        confidence=confidence,
        candidates=(Candidate(cause, confidence),),
    )


@pytest.mark.parametrize("value", SCHEMES, ids=lambda value: value.split()[0])
def test_a_call_that_succeeded_is_never_called_broken_whatever_its_scheme(value: str) -> None:
    call = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {value}\n\n"
    assert verdict(f'{call}HTTP/1.1 200 OK\nContent-Type: application/json\n\n{{"id":1}}')["kind"] == "healthy"


@pytest.mark.parametrize("name", KEY_HEADERS)
def test_a_key_in_a_header_of_its_own_is_no_defect_where_nobody_answered(name: str) -> None:
    assert verdict(f'curl -H "{name}: {OPAQUE}" https://api.example.com/v1/x')["kind"] == "inconclusive"


@pytest.mark.parametrize(
    "body",
    [
        '{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}',
        '{"ok":false,"error":"invalid_auth"}',
        '{"errors":[{"message":"Not authenticated"}],"data":null}',
        "<Envelope><Body><soap:Fault><faultstring>Authentication failed</faultstring></soap:Fault></Body></Envelope>",
    ],
)
def test_a_success_whose_body_tells_an_error_is_not_healthy(body: str) -> None:
    assert verdict(f"{CALL}\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{body}")["kind"] != "healthy"


@pytest.mark.parametrize(
    "text",
    [OPAQUE, "curl -X OPTIONS https://api.example.com/x", "curl -F username=a -F password=b https://api.example.com/x"],
)
def test_nothing_is_healthy_without_a_success_that_somebody_saw(text: str) -> None:
    assert verdict(text)["kind"] == "inconclusive"


@pytest.mark.parametrize("sentence", NEUTRAL)
def test_a_sentence_that_tells_no_cause_makes_none(sentence: str) -> None:
    assert verdict(f"{REFUSED}\n{sentence}\n")["kind"] == "inconclusive"


@pytest.mark.parametrize("sentence", NEUTRAL)
def test_shown_shares_add_up_to_at_most_one(sentence: str) -> None:
    said = verdict(f"{REFUSED}\n{sentence}\n")
    assert sum(item["confidence"] for item in said["ranked"]) + said["other"] <= 1.005


def test_what_is_only_told_stays_under_its_cap() -> None:
    told = {
        "reading": {"reading": 9.0, "reading_persons": 9.0},
        "server": {"reading": 9.0, "reading_servers": 9.0},
        "message": {"message": 1.0, "reading": 9.0},
    }
    shares = {
        name: distribution({"token-revoked": Evidence("token-revoked", features)}, None).shares[0].share
        for name, features in told.items()
    }
    assert (
        shares["reading"] <= STORIES_ALONE < shares["server"] <= SENTENCES_ALONE < shares["message"] <= MESSAGES_ALONE
    )


def test_what_a_cause_explains_takes_less() -> None:
    both = gathered(
        [finding("token.purpose", "id-token-as-access-token", 0.9), finding("scope.endpoint", "missing-scope", 0.9)],
        None,
    )
    shares = {item.cause: item.share for item in distribution(both, None).shares}
    assert shares["id-token-as-access-token"] > 2 * shares["missing-scope"]


@pytest.mark.parametrize("rule", EXPLAINS, ids=lambda rule: f"{rule.cause}-{rule.from_}")
def test_an_explanation_counts_from_its_own_sureness_on(rule: Explains) -> None:
    loser = rule.consequences[0]
    sure = gathered([finding("a.b", rule.cause, rule.from_), finding("c.d", loser, 0.7)], None)
    assert sure[loser].features["explained"] == rule.from_
    # what anything that is seen explains takes no more than that
    below = POSSIBLE - 0.01 if loser == LAST_RESORT else rule.from_ - 0.01
    unsure = gathered([finding("a.b", rule.cause, below), finding("c.d", loser, 0.7)], None)
    assert "explained" not in unsure[loser].features


def test_a_remark_lends_nothing_to_a_defect() -> None:
    remark = gathered([finding("request.https", "http-instead-of-https", 1.0, Severity.WARNING)], None)
    assert remark["http-instead-of-https"].plain == 0.0


def test_every_feature_has_a_weight_and_none_speaks_the_wrong_way() -> None:
    weights = loaded()
    against = {"explained", "got_past", "in_order", "overruled"}
    assert [name for name in FEATURES if (weights[name] < 0) != (name in against) and weights[name] != 0] == []


def test_a_verdict_names_who_acts_and_where_it_is_explained() -> None:
    said = verdict(f"{CALL.replace('Bearer ', 'Bearer Bearer ')}\nHTTP/1.1 401 Unauthorized\n")
    assert said["cause"] == "duplicate-bearer-prefix"
    assert said["actor"] == "you"
    assert said["kb"]["anchor"] == CAUSES["duplicate-bearer-prefix"].kb.anchor
    assert json.dumps(said["fix"])


def test_what_an_answer_in_a_collection_says_weighs_as_much_as_what_any_answer_says() -> None:
    said = '{"message": "The access token you sent has expired, please refresh it"}'
    call = {"method": "GET", "url": "https://api.example.com/v1/items",
            "header": [{"key": "Authorization", "value": f"Bearer {OPAQUE}"}]}  # fmt: skip
    answer = {"name": "refused", "code": 401, "status": "Unauthorized", "header": [], "body": said}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    items = [{"name": "all", "request": call, "response": [answer]}]
    kept, _ = examined(json.dumps({"info": {"name": "Items", "schema": schema}, "item": items}), "generic", AT)
    pasted, _ = examined(f"{REFUSED}Content-Type: application/json\n\n{said}\n", "generic", AT)
    assert kept.verdict is not None
    assert pasted.verdict is not None
    assert kept.verdict.cause == pasted.verdict.cause == "access-token-expired"
    assert kept.verdict.confidence >= pasted.verdict.confidence - 0.1


def test_what_a_passing_check_refutes_is_not_told_to_be_mended_as_well() -> None:
    made = int(AT.timestamp())
    token = stand_in.jwt({"iss": "https://auth.example.com", "sub": "u", "iat": made - 600, "exp": made + 20})
    paste = (
        f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {token}\n\n"
        "HTTP/1.1 401 Unauthorized\nDate: Fri, 27 Nov 2026 02:10:30 GMT\n"
    )
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "missing-bearer-prefix"
    warned = [finding.cause for finding in report.findings if finding.check == "token.refresh-margin"]
    assert warned == ["access-token-expired"]
    assert "access-token-expired" not in report.verdict.also
