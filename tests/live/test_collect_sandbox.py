"""Server-side checks against the running sandbox: each state that it mints, with the calls that are made for it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
import requests

from diagnostics.engine import parse
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
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.outside import BUDGET, Outside
from diagnostics.engine.model.types import Finding, Outcome, Probe, msg
from diagnostics.engine.net import Client, client
from diagnostics.engine.platform.load import load
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.engine.run.runner import Run, examine
from tests.live.conftest import Sandbox

pytestmark = pytest.mark.one_in(2)

SERVER_CHECKS = (
    token_signature,
    metadata_issuer,
    token_revocation,
    application_status,
    token_endpoint_dry_run,
    clock_server,
    api_live_call,
    api_baseline,
    api_replay,
    api_header_arrived,
    api_consistency,
    keys_published,
)


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


@dataclass(frozen=True)
class Seen:
    """What a diagnosis found, and the calls that it made."""

    findings: Mapping[str, Finding]
    probes: tuple[Probe, ...]
    calls: int

    def outcome(self, check: str) -> tuple[str, str | None]:
        finding = self.findings[check]
        return finding.outcome.value, finding.cause

    def names(self) -> list[str]:
        return [probe.name for probe in self.probes]


@pytest.fixture
def cache() -> MemoryCache:
    return MemoryCache()


def diagnose(
    sandbox: Sandbox, text: str, cache: MemoryCache | None = None, *, dry_run: bool = False, **missing: str
) -> Seen:
    """Everything that the server-side checks find of a paste."""
    profile = load("company-x", sandbox.environ)
    submission = parse.parse(text)
    scrubber = Scrubber(submission.secrets, Labeler(b"k" * 16))
    outside = Outside(
        profile,
        Client(),
        scrubber,
        cache=cache or MemoryCache(),
        environ={**sandbox.environ, **missing},
        dry_run=dry_run,
    )
    run = Run(
        id="live",
        submission=submission,
        summary=msg("A paste"),
        profile=profile,
        scrubber=scrubber,
        catalogue=SERVER_CHECKS,
        collectors=COLLECTORS,
        outside=outside,
        options=Options(online=True, dry_run=dry_run),
    )
    last = list(examine(run))[-1]
    assert not [finding for finding in last.findings if finding.outcome is Outcome.CRASHED]
    return Seen({finding.check: finding for finding in last.findings}, last.probes, outside.calls)


def curl(sandbox: Sandbox, authorization: str, path: str = "/v2/devices", environment: str = "production") -> str:
    return f"curl '{sandbox.url(environment)}{path}' -H 'Authorization: {authorization}'"


def minted(sandbox: Sandbox, state: str, scope: str = "read write") -> str:
    return sandbox.mint(state, scope=scope)[0]["access_token"]


def test_a_good_call_passes_every_check_that_applies(sandbox: Sandbox) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {minted(sandbox, 'valid')}"))
    passing = {name for name, finding in seen.findings.items() if finding.outcome is Outcome.PASS}
    assert passing == {
        "token.signature",
        "metadata.issuer",
        "token.revocation",
        "application.status",
        "clock.server",
        "api.live-call",
        "api.baseline",
        "api.replay",
        "keys.published",
    }
    rest = {name: finding.outcome for name, finding in seen.findings.items() if name not in passing}
    assert set(rest.values()) == {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("state", "check", "cause"),
    [
        ("tampered", "token.signature", "token-tampered"),
        ("wrong-key", "token.signature", "wrong-signing-key-or-secret"),
        ("retired-key", "token.signature", "kid-not-found-key-rotated"),
        ("unknown-key", "token.signature", "kid-not-found-key-rotated"),
        ("other-environment", "token.signature", "wrong-environment"),
        ("revoked", "token.revocation", "token-revoked"),
        ("suspended", "application.status", "app-or-account-suspended"),
        ("revoked-application", "application.status", "app-or-account-suspended"),
        ("deleted-application", "application.status", "app-or-account-suspended"),
        ("expired", "api.live-call", "access-token-expired"),
        ("not-yet-valid", "api.live-call", "token-not-yet-valid"),
        ("clock-skew", "api.live-call", "token-not-yet-valid"),
        ("wrong-audience", "api.live-call", "wrong-audience"),
    ],
)
def test_each_state_of_a_token_is_found_by_its_check(sandbox: Sandbox, state: str, check: str, cause: str) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {minted(sandbox, state)}"))
    assert seen.outcome(check) == ("fail", cause)


def test_a_revoked_token_has_a_good_signature_and_an_active_application(sandbox: Sandbox) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {minted(sandbox, 'revoked')}"))
    assert seen.outcome("token.signature") == ("pass", None)
    assert seen.outcome("application.status") == ("pass", None)
    assert seen.findings["token.revocation"].confidence == 1.0
    assert seen.findings["api.consistency"].outcome is Outcome.NOT_APPLICABLE


def test_a_staging_token_never_reaches_production(sandbox: Sandbox) -> None:
    token = minted(sandbox, "other-environment")
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {token}"))
    carrying = [probe.request for probe in seen.probes if "$ACCESS_TOKEN" in probe.request]
    assert carrying
    assert all(sandbox.staging in request for request in carrying)
    assert seen.findings["api.replay"].outcome is Outcome.UNAVAILABLE
    assert str(seen.findings["api.live-call"].summary) == "The API of staging, the token's own environment, accepts it."


def test_a_token_of_an_unknown_issuer_is_sent_nowhere(sandbox: Sandbox) -> None:
    token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJodHRwczovL2lkLmV2aWwuZXhhbXBsZSJ9." + "A" * 342
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {token}"))
    assert not [probe for probe in seen.probes if "$ACCESS_TOKEN" in probe.request]
    assert "As pasted" not in seen.names()
    assert seen.findings["token.revocation"].outcome is Outcome.UNAVAILABLE


def forged(token: str, **claims: str) -> str:
    """The token with claims changed and its old signature."""
    header, payload, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = base64.urlsafe_b64encode(json.dumps(content | claims, separators=(",", ":")).encode())
    return f"{header}.{changed.rstrip(b'=').decode()}.{signature}"


def test_without_proof_a_known_and_an_unknown_application_are_told_of_in_the_same_words(sandbox: Sandbox) -> None:
    told = set()
    for client_id in (sandbox.client("production", "suspended")[0], "no-such-application"):
        token = forged(minted(sandbox, "valid"), client_id=client_id)
        seen = diagnose(sandbox, curl(sandbox, f"Bearer {token}"))
        told.add((seen.findings["application.status"].outcome, str(seen.findings["application.status"].summary)))
        assert "Application status" not in seen.names()
    assert [outcome for outcome, _ in told] == [Outcome.UNAVAILABLE]


def test_an_expired_token_is_still_proof_of_its_application(sandbox: Sandbox) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {minted(sandbox, 'expired')}"))
    assert seen.outcome("application.status") == ("pass", None)
    assert seen.findings["token.revocation"].outcome is Outcome.NOT_APPLICABLE


def test_a_lower_case_scheme_is_shown_by_the_replay(sandbox: Sandbox) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"bearer {minted(sandbox, 'valid')}"))
    assert seen.outcome("api.live-call") == ("pass", None)
    assert seen.outcome("api.replay") == ("fail", "bearer-scheme-case")


def test_a_missing_scope_is_shown_by_the_replay(sandbox: Sandbox) -> None:
    token = minted(sandbox, "valid", scope="policies:read")
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {token}"))
    assert seen.outcome("api.replay") == ("fail", "missing-scope")
    assert seen.outcome("api.live-call") == ("pass", None)


def test_an_answer_as_if_no_header_had_come_means_that_it_was_stripped(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.production}/v2/devices", timeout=10)
    pasted = (
        f"GET /v2/devices HTTP/1.1\nHost: {sandbox.production.removeprefix('http://')}\n"
        f"Authorization: Bearer {minted(sandbox, 'valid')}\n\n"
        f"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: {answer.headers['WWW-Authenticate']}\n"
        f"Content-Type: application/json\n\n{answer.text}\n"
    )
    assert diagnose(sandbox, pasted).outcome("api.header-arrived") == ("fail", "stripped-by-proxy-or-gateway")


def test_a_post_is_not_made_again(sandbox: Sandbox) -> None:
    command = curl(sandbox, f"Bearer {minted(sandbox, 'valid')}", "/v2/devices/dev_1/actions") + " -X POST -d '{}'"
    seen = diagnose(sandbox, command)
    assert seen.findings["api.replay"].outcome is Outcome.NOT_APPLICABLE
    assert not [probe for probe in seen.probes if "/actions" in probe.request]


def test_no_probe_holds_a_secret(sandbox: Sandbox) -> None:
    token = minted(sandbox, "valid")
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {token}"))
    shown = json.dumps([[probe.request, probe.response, probe.curl] for probe in seen.probes])
    secrets = [sandbox.admin_token, sandbox.introspection_secret, token.rsplit(".", 1)[1]]
    leaked = [secret for secret in secrets for at in range(len(secret) - 11) if secret[at : at + 12] in shown]
    assert leaked == []
    assert "Client ABC" not in shown


def test_no_call_is_made_twice_and_the_budget_holds(sandbox: Sandbox) -> None:
    seen = diagnose(sandbox, curl(sandbox, f"Bearer {minted(sandbox, 'unknown-key')}"))
    asked = [probe.request for probe in seen.probes if not probe.name.startswith("Signing keys")]
    assert len(asked) == len(set(asked))
    assert seen.calls <= BUDGET


def test_keys_and_metadata_are_fetched_once_for_many_diagnoses(sandbox: Sandbox, cache: MemoryCache) -> None:
    command = curl(sandbox, f"Bearer {minted(sandbox, 'valid')}")
    first, second = diagnose(sandbox, command, cache), diagnose(sandbox, command, cache)
    published = {"Signing keys", "Authorization server metadata"}
    assert published <= set(first.names())
    assert not published & set(second.names())
    assert second.outcome("token.signature") == ("pass", None)


def test_a_key_that_was_rotated_out_is_told_with_when_it_was_last_seen(sandbox: Sandbox, cache: MemoryCache) -> None:
    command = curl(sandbox, f"Bearer {minted(sandbox, 'valid')}")
    diagnose(sandbox, command, cache)
    for _ in range(2):  # the first rotation keeps the old key published
        sandbox.command("sandbox_rotate", "production")
    forgotten = MemoryCache()
    for key, (_, value) in list(cache._entries.items()):
        if key.startswith("keys-seen:"):
            forgotten.set(key, value, 1000)
    finding = diagnose(sandbox, command, forgotten).findings["token.signature"]
    assert finding.cause == "kid-not-found-key-rotated"
    assert finding.confidence == 1.0
    assert "was rotated out: it was last seen published on" in str(finding.summary)


def test_a_portal_without_its_secrets_says_so(sandbox: Sandbox) -> None:
    seen = diagnose(
        sandbox,
        curl(sandbox, f"Bearer {minted(sandbox, 'valid')}"),
        SANDBOX_ADMIN_TOKEN="",
        SANDBOX_INTROSPECTION_SECRET="wrong-secret-of-the-test",
    )
    assert (
        str(seen.findings["token.revocation"].summary) == "Introspection does not accept the portal's own credentials."
    )
    assert seen.findings["application.status"].outcome is Outcome.UNAVAILABLE


class TestDryRun:
    """The token endpoint, asked only when the user ticked it."""

    def command(self, sandbox: Sandbox, **parameters: str) -> str:
        form = " ".join(f"-d '{name}={value}'" for name, value in parameters.items())
        return f"curl -X POST '{sandbox.production}/oauth/token' {form}"

    def credentials(self, sandbox: Sandbox) -> dict[str, str]:
        client_id, client_secret = sandbox.client()
        return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}

    def test_without_the_tick_nothing_is_sent(self, sandbox: Sandbox) -> None:
        seen = diagnose(sandbox, self.command(sandbox, **self.credentials(sandbox)))
        assert seen.findings["token-endpoint.dry-run"].outcome is Outcome.NOT_APPLICABLE
        assert not [name for name in seen.names() if name.startswith("Token endpoint")]

    def test_good_credentials_pass_and_prove_the_application(self, sandbox: Sandbox) -> None:
        seen = diagnose(sandbox, self.command(sandbox, **self.credentials(sandbox)), dry_run=True)
        assert seen.outcome("token-endpoint.dry-run") == ("pass", None)
        assert seen.outcome("application.status") == ("pass", None)
        shown = " ".join(probe.request + probe.response + probe.curl for probe in seen.probes)
        assert self.credentials(sandbox)["client_secret"] not in shown
        assert "eyJ" not in shown

    @pytest.mark.parametrize(
        ("change", "cause"),
        [
            ({"client_secret": "not-the-secret-of-this-client"}, "wrong-client-credentials"),
            ({"scope": "everything"}, "invalid-scope-requested"),
            (
                {"grant_type": "refresh_token", "refresh_token": "no-such-token-0123456789"},
                "refresh-token-expired-or-revoked",
            ),
        ],
    )
    def test_a_refusal_names_its_cause(self, sandbox: Sandbox, change: dict[str, str], cause: str) -> None:
        parameters = self.credentials(sandbox) | change
        seen = diagnose(sandbox, self.command(sandbox, **parameters), dry_run=True)
        assert seen.outcome("token-endpoint.dry-run") == ("fail", cause)
