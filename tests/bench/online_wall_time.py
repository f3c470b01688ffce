"""`python -m tests.bench.online_wall_time`: a whole online diagnosis over the longest chain of dependent calls.

Each upstream answers after 200 ms. Then one of them never answers, in turn: how much later do the findings come that
do not depend on it? Prints both; a figure, not a test.
"""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnostics.engine import net
from diagnostics.engine.collectors import egress
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Finding, Outcome
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination
from tests.engine.provider import SECRETS, Provider, Route, api, bare_profile, curl, provider

DELAY_S = 0.2
RUNS = 5
SILENT_RUNS = 3  # each lasts as long as a call may
UPSTREAMS = {
    "signing keys": ("jwks",),
    "introspection": ("introspect",),
    "admin API": ("admin/applications/client-1",),
    "metadata": (".well-known/oauth-authorization-server", ".well-known/openid-configuration"),
    "API": ("current", "devices"),
}


@dataclass(frozen=True)
class Timed:
    """A run: the whole of it, and when each finding was there as it stayed. In seconds."""

    whole_s: float
    settled_s: Mapping[str, float]
    findings: Mapping[str, Finding]
    calls: int


def hang(sock: socket.socket, request: bytes) -> None:
    """Never answers."""
    sock.settimeout(60)
    sock.recv(1)


def timed(one: Provider, profile: Profile) -> Timed:
    """A diagnosis of a good call, with nothing remembered from before."""
    text, seen, made = curl(one, one.token()), [], []

    def way_out(_: Submission, scrubber: Scrubber) -> Outside:
        made.append(egress.way_out(profile, scrubber, cache=MemoryCache(), environ=SECRETS))
        return made[0]

    began = time.perf_counter()
    for examined in examination.examine(
        text, profile, diagnosis_id="bench", label_key=b"k" * 16, options=Options(online=True), outside_for=way_out
    ):
        seen.append((time.perf_counter() - began, {f.check: f for f in examined.report.findings}))
    whole_s, last = seen[-1]
    settled = {check: next(at for at, found in seen if same(found.get(check), kept)) for check, kept in last.items()}
    return Timed(whole_s, settled, last, made[0].calls)


def same(found: Finding | None, kept: Finding) -> bool:
    return found is not None and (found.outcome, found.cause, found.summary) == (kept.outcome, kept.cause, kept.summary)


def typical(one: Provider, profile: Profile, runs: int = RUNS) -> Timed:
    """The run with the median time, with the median time of each finding."""
    made = sorted((timed(one, profile) for _ in range(runs)), key=lambda run: run.whole_s)
    settled = {check: statistics.median(run.settled_s[check] for run in made) for check in made[0].settled_s}
    return replace(made[runs // 2], settled_s=settled)


def report_chain(title: str, run: Timed, chain: tuple[str, ...]) -> None:
    chain_s = len(chain) * DELAY_S
    print(f"{title}: {run.whole_s * 1000:.0f} ms, {run.calls} calls")
    print(f"  longest chain of dependent calls {chain_s * 1000:.0f} ms ({' > '.join(chain)})")
    print(f"  ratio {run.whole_s / chain_s:.2f}")


def report_silence(name: str, silent: Timed, good: Timed) -> None:
    """Compares the findings that came to the same result without the silent upstream."""
    others = [check for check, found in silent.findings.items() if same(good.findings[check], found)]
    lost = [check for check, found in silent.findings.items() if found.outcome is Outcome.UNAVAILABLE]
    late = {check: silent.settled_s[check] / max(good.settled_s[check], DELAY_S) for check in others}
    worst = max(late, key=lambda check: late[check])
    too_late = [f"{check} ({ratio:.2f})" for check, ratio in late.items() if ratio > 1.15]
    print(f"{name} never answers: whole {silent.whole_s * 1000:.0f} ms, unavailable: {', '.join(lost) or 'none'}")
    print(f"  other findings at most {late[worst]:.2f} times theirs ({worst})")
    print(f"  beyond 1.15: {', '.join(too_late) or 'none'}")


def run(**routes: Route) -> tuple[Timed, Timed]:
    """With the full profile, and with issuer and API alone."""
    with provider(**routes) as one:
        one.delay_s = DELAY_S
        return typical(one, one.profile), typical(one, bare_profile(one))


def main() -> None:
    net.permit()
    full, bare = run()
    report_chain("full profile, good token", full, ("signing keys", "application status"))
    report_chain("issuer and API alone", bare, ("metadata", "signing keys"))
    with provider(current=api(401), devices=api(401)) as one:
        one.delay_s = DELAY_S
        chain = ("verification call", *("the same again",) * 3)
        report_chain("good token that the API refuses", typical(one, one.profile), chain)
    for name, paths in UPSTREAMS.items():
        with provider(**dict.fromkeys(paths, hang)) as one:
            one.delay_s = DELAY_S
            report_silence(f"full profile, {name}", typical(one, one.profile, SILENT_RUNS), full)


if __name__ == "__main__":
    main()
