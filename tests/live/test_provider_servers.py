"""Providers not written here behind a gateway that strips the header, and while their keys rotate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
import requests

from diagnostics.engine import net
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.model.profile import Profile
from tests.engine.loopback import Loopback, response, serving
from tests.live.providers.running import Provider, authlib
from tests.live.test_provider_states import command, examined, told


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Provider]]:
    running: dict[str, Provider] = {}
    folder = tmp_path_factory.mktemp("providers")
    net.permit()
    with ExitStack() as stack:

        def of(kind: str) -> Provider:
            if kind not in running:
                running[kind] = stack.enter_context(authlib(folder, kind))
            return running[kind]

        yield of
    net.forbid()


@contextmanager
def gateway(behind: Provider) -> Iterator[Loopback]:
    """A gateway before the provider's API that hands on every call without its Authorization header."""

    def forward(sock: object, request: bytes) -> None:
        path = request.split(b" ", 2)[1].decode()
        answer = requests.get(behind.base + path, timeout=20)
        fields = {"WWW_Authenticate": answer.headers.get("WWW-Authenticate", "Bearer"), "Server": "nginx"}
        sock.sendall(response(answer.status_code, answer.content, **fields))  # type: ignore[attr-defined]

    with serving(forward) as server:
        yield server


def behind(one: Provider, front: Loopback) -> Profile:
    """The provider's profile, with the API where the gateway is."""
    profile = one.profile()
    environment = replace(
        profile.environments[0], api=f"{front.url}{one.api_path}", audiences=(one.api,), auth=one.base
    )  # fmt: skip
    return replace(profile, environments=(environment,))


@pytest.mark.parametrize("kind", ["jwt", "opaque"])
def test_a_header_that_a_gateway_strips_is_seen_by_a_token_that_its_issuer_vouches_for(
    kind: str, provider: Callable[[str], Provider]
) -> None:
    one = provider(kind)
    with gateway(one) as front:
        text = f"curl '{front.url}{one.api_path}/devices' -H 'Authorization: Bearer {one.token()}'"
        report = examined(text, behind(one, front))
    assert report.verdict is not None
    assert (report.verdict.kind.value, report.verdict.cause) == ("broken", "stripped-by-proxy-or-gateway"), told(report)


def test_a_key_that_is_rotated_while_it_is_kept_is_told_as_rotated_out(provider: Callable[[str], Provider]) -> None:
    one, cache = provider("jwt"), MemoryCache()
    token = one.token()
    examined(command(one, token), one.profile(), cache=cache)
    one.rotate()
    report = examined(command(one, token), one.profile(), cache=cache)
    assert report.verdict is not None
    assert report.verdict.cause == "kid-not-found-key-rotated", told(report)
    assert "rotated out" in str(report.verdict.headline)


def test_a_new_key_is_known_while_the_old_ones_are_kept(provider: Callable[[str], Provider]) -> None:
    one, cache = provider("jwt"), MemoryCache()
    examined(command(one, one.token()), one.profile(), cache=cache)
    one.rotate()
    report = examined(command(one, one.token()), one.profile(), cache=cache)
    assert report.verdict is not None
    assert report.verdict.kind.value == "healthy", told(report)
