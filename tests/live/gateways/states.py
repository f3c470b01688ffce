"""The states of a call that every gateway and provider is put through, and what is true of each.

`python -m tests.live.gateways.states` prints a line for each server: states run, right, open, wrong, and surely wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from diagnostics.engine import net
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.types import Report
from tests.live.gateways.debian import NotUnpacked
from tests.live.gateways.running import GATEWAYS, Gateway
from tests.live.providers.running import Provider, authlib
from tests.live.test_provider_states import BILLING, examined, tampered

HOUR_S = 3600
STRIPPED = frozenset({"stripped-by-proxy-or-gateway", "stripped-by-webserver"})
Sent = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class State:
    """What is sent, and the causes that are true of it; `path` below the API's base."""

    send: Callable[[Provider, Provider], Sent]
    true: frozenset[str]
    path: str = "/devices"


def _bearer(make: Callable[[Provider], str]) -> Callable[[Provider, Provider], Sent]:
    return lambda one, other: (("Authorization", f"Bearer {make(one)}"),)


def _revoked(one: Provider) -> str:
    token = one.token()
    one.revoke(token)
    return token


def _causes(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


STATES: dict[str, State] = {
    "valid": State(_bearer(Provider.token), _causes()),
    "expired": State(_bearer(lambda one: one.token(issued_ago_s=2 * HOUR_S)), _causes("access-token-expired")),
    "tampered": State(_bearer(lambda one: tampered(one.token())), _causes("token-tampered")),
    "other audience": State(_bearer(lambda one: one.token(resource=BILLING)), _causes("wrong-audience")),
    "revoked": State(_bearer(_revoked), _causes("token-revoked")),
    "missing scope": State(_bearer(Provider.token), _causes("missing-scope"), "/policies"),
    "no header": State(lambda one, other: (), _causes("header-not-sent")),
    "bare token": State(lambda one, other: (("Authorization", one.token()),), _causes("missing-bearer-prefix")),
    "Basic": State(lambda one, other: (("Authorization", "Basic ZGVtbzpkZW1v"),), _causes("wrong-auth-scheme")),
    "truncated": State(_bearer(lambda one: one.token()[:-60]), _causes("token-truncated", "token-tampered")),
    "doubled": State(_bearer(lambda one: f"Bearer {one.token()}"), _causes("duplicate-bearer-prefix")),
    "quoted": State(_bearer(lambda one: f'"{one.token()}"'), _causes("token-quoted")),
    "other header": State(lambda one, other: (("X-Auth-Token", one.token()),), _causes("wrong-header-name")),
    "placeholder": State(_bearer(lambda one: "YOUR_ACCESS_TOKEN"), _causes("placeholder-or-unexpanded-variable")),
    "undefined": State(_bearer(lambda one: "undefined"), _causes("null-or-undefined-token")),
    "opaque": State(
        _bearer(lambda one: "b7f0c1d2e3a4958677e8f9a0b1c2d3e4f5061728"),
        _causes("token-revoked", "opaque-token-where-jwt-expected", "wrong-value-as-token"),
    ),
    "other issuer": State(
        lambda one, other: (("Authorization", f"Bearer {other.token()}"),),
        _causes("wrong-issuer-or-tenant", "wrong-environment"),
    ),
}  # fmt: skip


@dataclass
class Row:
    """How the states of one server were judged."""

    server: str
    right: int = 0
    open: int = 0
    wrong: list[str] = field(default_factory=list)
    surely_wrong: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)

    @property
    def run(self) -> int:
        return self.right + self.open + len(self.wrong)

    def __str__(self) -> str:
        return (
            f"{self.server:26}{self.run:8}{self.right:8}{self.open:8}{len(self.wrong):8}{len(self.surely_wrong):12}"
            f"{len(self.false_alarms):14}"
        )


HEAD = f"{'server':26}{'states':>8}{'right':>8}{'open':>8}{'wrong':>8}{'wrong >= .9':>12}{'false alarms':>14}"


@dataclass(frozen=True)
class Place:
    """Where the states are sent to: a gateway, or a provider's API itself."""

    name: str
    api: str
    provider: Provider
    profile: Profile
    always: frozenset[str] = frozenset()  # what is true of every call here
    verify: str | bool = True


def of_gateway(gateway: Gateway) -> Place:
    """The place that a gateway makes."""
    always = (
        STRIPPED if gateway.strips else _causes("client-certificate-missing") if gateway.asks_certificate else _causes()
    )
    verify = gateway.ca_file or True
    return Place(gateway.name, gateway.api, gateway.provider, gateway.profile(), always, verify)


def judged(place: Place, other: Provider) -> Row:
    """Every state, as a command alone and with the answer that really came."""
    row = Row(place.name)
    for name, state in STATES.items():
        sent = state.send(place.provider, other)
        url = place.api + state.path
        answer = requests.get(url, headers=dict(sent), timeout=20, verify=place.verify)
        for form, text in (("command", _command(url, sent)), ("exchange", _exchange(url, sent, answer))):
            report = examined(text, place.profile)
            _count(row, f"{name}, {form}", report, answer, state.true | place.always)
    return row


def _count(row: Row, label: str, report: Report, answer: requests.Response, true: frozenset[str]) -> None:
    verdict = report.verdict
    kind, cause = verdict.kind.value, verdict.cause
    told = f"{label}: {answer.status_code}, {kind}, {cause} {verdict.confidence:.2f}"
    if answer.ok:
        if kind == "broken":
            row.false_alarms.append(told)
        right = kind in ("healthy", "risky")
    else:
        right = kind == "broken" and cause in true
    if right:
        row.right += 1
    elif kind == "inconclusive" or cause is None:
        row.open += 1
    else:
        row.wrong.append(told)
        if verdict.confidence >= 0.9:
            row.surely_wrong.append(told)


def _command(url: str, sent: Sent) -> str:
    return f"curl '{url}'" + "".join(f" -H '{name}: {value}'" for name, value in sent)


def _exchange(url: str, sent: Sent, answer: requests.Response) -> str:
    host, _, path = url.partition("://")[2].partition("/")
    asked = [f"GET /{path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in sent)]
    came = [f"HTTP/1.1 {answer.status_code} {answer.reason}", *(f"{name}: {v}" for name, v in answer.headers.items())]
    return "\n".join([*asked, "", *came, "", answer.text])


def places(folder: Path, names: list[str]) -> Iterator[tuple[Place, Provider]]:
    """Each place in turn, running, with another provider whose tokens are strange there."""
    with ExitStack() as stack:
        one = stack.enter_context(authlib(folder, "jwt"))
        other = stack.enter_context(authlib(folder, "jwt"))
        for name in names:
            with ExitStack() as turn:
                if name == "authlib":
                    yield Place("Authlib", one.api, one, one.profile()), other
                    continue
                opened: AbstractContextManager[Any] = GATEWAYS[name](folder, one)  # type: ignore[assignment]
                yield of_gateway(turn.enter_context(opened)), other


def main() -> int:
    """Prints the table; 1 where a call that was accepted is called broken, or a wrong cause is stated surely."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=["authlib", *GATEWAYS])
    net.permit()
    bad = 0
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        try:
            for place, other in places(Path(folder), parser.parse_args().names):
                row = judged(place, other)
                print(row, *(f"    {told}" for told in row.wrong), sep="\n", flush=True)
                bad += len(row.surely_wrong) + len(row.false_alarms)
        except NotUnpacked as reason:
            print(reason)
            return 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
