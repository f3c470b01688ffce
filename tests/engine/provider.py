"""A small provider on 127.0.0.1 whose every route a test can break, and a diagnosis against it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from diagnostics.engine import parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.checks.api.baseline import api_baseline
from diagnostics.engine.checks.api.consistency import api_consistency
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
from diagnostics.engine.collectors.cache import Cache, MemoryCache
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import Check
from diagnostics.engine.model.profile import Environment, IntrospectionClient, Profile, VerificationCall
from diagnostics.engine.model.types import Finding, Outcome, Report, Verdict, msg
from diagnostics.engine.net import Client, Limits
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.engine.run.runner import Run, examine
from tests.engine.loopback import Loopback, response, serving
from tests.engine.tokens import jwk, rsa_key, signed

CHECKS = (
    token_signature,
    metadata_issuer,
    token_revocation,
    application_status,
    clock_server,
    api_live_call,
    api_baseline,
    api_replay,
    api_consistency,
    keys_published,
    token_endpoint_dry_run,
)
Route = Callable[[socket.socket, bytes], None]
SECRETS = {"INTROSPECTION_SECRET": "introspection-secret-0123456789", "ADMIN_TOKEN": "admin-token-0123456789abcdef"}


def say(content: bytes) -> Route:
    """A route that answers the same bytes each time."""
    return lambda sock, request: sock.sendall(content)


@dataclass
class Provider:
    """API, authorization server and admin API behind one port. `routes` maps a path to its behaviour."""

    server: Loopback
    routes: dict[str, Route] = field(default_factory=dict)
    delay_s: float = 0.0
    gates: dict[str, threading.Barrier] = field(default_factory=dict)

    @property
    def environment(self) -> Environment:
        url = self.server.url
        return Environment(
            name="live",
            api=url,
            auth=url,
            issuer=url,
            audiences=(url,),
            jwks_uri=f"{url}/jwks",
            token_endpoint=f"{url}/token",
            introspection_endpoint=f"{url}/introspect",
            admin_api=f"{url}/admin",
            allow_private=True,
        )

    @property
    def profile(self) -> Profile:
        return Profile(
            name="Lab",
            slug="lab",
            environments=(self.environment,),
            probes=(
                VerificationCall("Current", "GET", "/current"),
                VerificationCall("Devices", "GET", "/devices?limit=5"),
            ),
            introspection=IntrospectionClient("portal", "INTROSPECTION_SECRET"),
            admin_token_env="ADMIN_TOKEN",
        )

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(datetime.now(UTC).timestamp())
        good = {"iss": self.server.url, "aud": self.server.url, "client_id": "client-1", "iat": now, "exp": now + 600}
        return {**good, **changes}

    def token(self, **changes: Any) -> str:
        return signed(self.claims(**changes))

    def answer_together(self, *paths: str) -> None:
        """Answers none of these requests before all have come, so that none can wait for another's answer.

        A path stands once for each request that is expected.
        """
        self.gates = dict.fromkeys(paths, threading.Barrier(len(paths)))

    def asked(self, path: str) -> int:
        """How many requests came for a path."""
        return sum(line.split(" ", 1)[1].split("?")[0] == path for line in self.server.lines())


@contextmanager
def provider(**routes: Route) -> Iterator[Provider]:
    """A provider where all is well; a keyword replaces the route of that path (`jwks`, `introspect`, …)."""
    made: list[Provider] = []
    pause = threading.Event()

    def handle(sock: socket.socket, request: bytes) -> None:
        one = made[0]
        pause.wait(one.delay_s)
        path = request.split(b" ", 2)[1].decode().split("?")[0]
        if path in one.gates:
            try:
                one.gates[path].wait(20)
            except threading.BrokenBarrierError:
                return
        one.routes.get(path, say(response(404, {"error": "not_found"})))(sock, request)

    with serving(handle) as server:
        one = Provider(server)
        made.append(one)
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        metadata = {"issuer": server.url, "jwks_uri": f"{server.url}/jwks", "token_endpoint": f"{server.url}/token"}
        one.routes = {
            "/jwks": say(response(200, {"keys": [jwk(rsa_key("a"), "a")]}, Cache_Control="max-age=600", Date=date)),
            "/introspect": say(response(200, {"active": True, "client_id": "client-1"}, Date=date)),
            "/admin/applications/client-1": say(response(200, {"client_id": "client-1", "status": "active"})),
            "/.well-known/oauth-authorization-server": say(response(200, metadata)),
            "/current": api(200),
            "/devices": api(200),
        } | {f"/{name}": route for name, route in routes.items()}
        yield one


def api(status: int, challenge: str = 'Bearer error="invalid_token"') -> Route:
    """A route of the API: `status` to a call with a token, a bare 401 to one without."""

    def handle(sock: socket.socket, request: bytes) -> None:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        if b"authorization: bearer" not in request.lower():
            sock.sendall(response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer", Date=date))
        elif status == 401:
            sock.sendall(response(401, {"error": "unauthorized"}, WWW_Authenticate=challenge, Date=date))
        else:
            sock.sendall(response(status, {"data": "private words"}, Date=date))

    return handle


@dataclass
class Diagnosis:
    """The last report with the way out that was used."""

    report: Report
    outside: Outside

    @property
    def findings(self) -> dict[str, Finding]:
        return {finding.check: finding for finding in self.report.findings}

    def outcome(self, check: str) -> str:
        return self.findings[check].outcome.value

    def why(self, check: str) -> str:
        return str(self.findings[check].summary)

    @property
    def verdict(self) -> Verdict:
        assert self.report.verdict is not None
        return self.report.verdict

    @property
    def told(self) -> tuple[str, str | None]:
        """The verdict's kind and cause."""
        return self.verdict.kind.value, self.verdict.cause

    @property
    def failing(self) -> str:
        """What failed, for the message of a failing test."""
        found = (f for f in self.report.findings if f.outcome.value in ("fail", "crashed"))
        return "\n".join(f"{f.check} {f.severity.name} {f.cause} {f.confidence} {f.summary}" for f in found)


def diagnose(
    one: Provider,
    text: str,
    *,
    profile: Profile | None = None,
    judged_by: Profile | None = None,
    cache: Cache | None = None,
    limits: Limits | None = None,
    deadline_s: float = 60.0,
    lifetime_s: float = 10.0,
    may_call: Callable[[str], bool] = lambda origin: True,
    dry_run: bool = False,
    catalogue: Sequence[Check] = CHECKS,
) -> Diagnosis:
    """A whole online diagnosis with the server-side checks; `judged_by` is the profile that the paste is judged by."""
    submission = parse.parse(text)
    scrubber = Scrubber(submission.secrets, Labeler(b"k" * 16))
    profile = profile or one.profile
    client = Client(limits or Limits(total_s=3, connect_s=1))
    store = cache or MemoryCache()
    outside = Outside(
        profile, client, scrubber, cache=store, environ=SECRETS, lifetime_s=lifetime_s, may_call=may_call,
        dry_run=dry_run,
    )  # fmt: skip
    run = Run(
        id="lab",
        submission=submission,
        summary=msg("A paste"),
        profile=judged_by or profile,
        scrubber=scrubber,
        catalogue=catalogue,
        collectors=COLLECTORS,
        outside=outside,
        options=Options(online=True, dry_run=dry_run),
        deadline_s=deadline_s,
    )
    report = list(examine(run))[-1]
    assert not [finding.check for finding in report.findings if finding.outcome is Outcome.CRASHED]
    return Diagnosis(report, outside)


def examined(
    one: Provider, text: str, *, profile: Profile | None = None, cache: Cache | None = None, **options: Any
) -> Diagnosis:
    """A whole online diagnosis with every check there is; `options` as for `diagnose`."""
    return diagnose(one, text, profile=profile, cache=cache, catalogue=CATALOGUE, **options)


def curl(one: Provider, token: str, path: str = "/devices") -> str:
    """The paste: a curl command with the token."""
    return f"curl '{one.server.url}{path}' -H 'Authorization: Bearer {token}'"


def bare_profile(one: Provider) -> Profile:
    """A profile with no more than `issuer` and `api`."""
    url = one.server.url
    return replace(
        one.profile, environments=(Environment(name="live", api=url, issuer=url, allow_private=True),)
    )  # fmt: skip
