"""Calls are counted where they arrive: few for one diagnosis, none twice, published documents once for many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from diagnostics.engine import net
from diagnostics.engine.collectors import egress
from diagnostics.engine.collectors.cache import Cache, MemoryCache
from diagnostics.engine.collectors.outside import BUDGET, Outside
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Report
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination
from diagnostics.runs.outside import SharedCache
from tests.engine.loopback import response
from tests.engine.provider import SECRETS, Provider, api, bare_profile, curl, provider, say

_OURS = re.compile(rb"\r\n(?:user-agent|accept|accept-encoding|connection|host): [^\r]*", re.IGNORECASE)


@pytest.fixture(autouse=True)
def egress_permitted() -> Iterator[None]:
    net.permit()
    yield
    net.forbid()


def examined(
    one: Provider, text: str, *, profile: Profile | None = None, cache: Cache | None = None, dry_run: bool = False
) -> Report:
    """A whole online diagnosis."""
    chosen, store = profile or one.profile, cache or MemoryCache()

    def way_out(_: Submission, scrubber: Scrubber) -> Outside:
        return egress.way_out(chosen, scrubber, cache=store, environ=SECRETS, dry_run=dry_run)

    options = Options(online=True, dry_run=dry_run)
    *_, last = examination.examine(
        text, chosen, diagnosis_id="count", label_key=b"k" * 16, options=options, outside_for=way_out
    )
    return last.report


def repeated(one: Provider) -> Counter[bytes]:
    """The requests that arrived more than once, what every client sends left out."""
    counted = Counter(_OURS.sub(b"", request).lower() for request in one.server.requests)
    return Counter({request: times for request, times in counted.items() if times > 1})


def token_request(one: Provider) -> str:
    return f"curl '{one.server.url}/token' -u client-1:client-secret-0123456789 -d grant_type=client_credentials"


def unknown_kid(one: Provider) -> str:
    """A token whose key is not published any more."""
    one.routes["/jwks"] = say(response(200, {"keys": []}))
    return curl(one, one.token())


PASTES: dict[str, Callable[[Provider], str]] = {
    "a good call": lambda one: curl(one, one.token()),
    "the very call that verifies": lambda one: curl(one, one.token(), "/current"),
    "an expired token": lambda one: curl(one, one.token(exp=1_700_000_000)),
    "a key that is gone": unknown_kid,
    "a token alone": lambda one: one.token(),
    "a token request": token_request,
}


@pytest.mark.parametrize("little", [False, True], ids=["full profile", "issuer and API alone"])
@pytest.mark.parametrize("paste", PASTES)
def test_few_calls_are_made_and_none_twice(paste: str, little: bool) -> None:
    with provider(token=say(response(401, {"error": "invalid_client"}))) as one:
        report = examined(one, PASTES[paste](one), profile=bare_profile(one) if little else None, dry_run=True)
        assert 1 <= len(one.server.requests) <= BUDGET == 20
        assert repeated(one) == {}
        made = Counter(line.replace(" /", f" {one.server.url}/", 1) for line in one.server.lines())
    shown = Counter(probe.request.splitlines()[0] for probe in report.probes)
    assert shown <= made
    # the second place of metadata is asked beside the first, and may answer when nobody waits for it any more
    assert set(made - shown) <= {f"GET {one.server.url}/.well-known/openid-configuration"}


def test_a_call_that_contradicts_all_else_is_made_three_times_more_and_no_other() -> None:
    with provider(current=api(401), devices=api(401)) as one:
        report = examined(one, curl(one, one.token()))
        assert len(one.server.requests) <= BUDGET
        assert set(repeated(one).values()) == {4}
        assert len(repeated(one)) == 1
    assert report.verdict.cause == "api-down-or-server-bug"


@pytest.mark.parametrize("little", [False, True], ids=["full profile", "issuer and API alone"])
def test_what_is_published_is_fetched_once_for_many_diagnoses(little: bool) -> None:
    with provider() as one:
        resource = {"resource": one.server.url, "authorization_servers": [one.server.url]}
        one.routes["/.well-known/oauth-protected-resource"] = say(response(200, resource))
        for _ in range(5):
            report = examined(
                one, curl(one, one.token()), profile=bare_profile(one) if little else None, cache=SharedCache()
            )
            assert report.verdict.kind.value == "healthy", report.verdict
        asked = Counter(line for line in one.server.lines() if "/.well-known/" in line or "jwks" in line)
    assert set(asked.values()) == {1}
    assert {"GET /jwks", "GET /.well-known/oauth-authorization-server"} <= set(asked)
    assert ("GET /.well-known/oauth-protected-resource" in asked) is little
