"""Docker's `config.json` and the pull secrets made of it: which registry gets which credentials."""

from __future__ import annotations

from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.documents import documents, mapping, text_of
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.DOCKER_CONFIG: (
        '{"auths": {"registry.example.com": {"auth": "Ym9iOm15LXBhc3N3b3Jk"}}}',
        '{"auths": 3, "failures": 1}',
    )
}
_MOST_REGISTRIES = 50


def find(source: Source) -> list[Block]:
    """A block for each configuration, with a request for each registry."""
    blocks: list[Block] = []
    for value, start, end in documents(source, ('"auths"',)):
        registries = mapping(mapping(value).get("auths"))
        stated = Stated(source, Form.DOCKER_CONFIG, start, end)
        for name, given in list(registries.items())[:_MOST_REGISTRIES]:
            at = source.text.find(f'"{name}"', start, end)
            stated.server(_address(name), headers=_fields(given), auth=_auth(given, value), at=max(at, start))
        if stated.requests:
            blocks.append(stated.block())
    return blocks


def _address(registry: str) -> str:
    return registry if "://" in registry else f"https://{registry.rstrip('/')}/v2/"


def _fields(given: Any) -> list[tuple[str, str]]:
    """The pair as it is kept, which is as it travels."""
    kept = text_of(mapping(given).get("auth"))
    return [("Authorization", f"Basic {kept}")] if kept and not mapping(given).get("registrytoken") else []


def _auth(given: Any, config: Any) -> Auth | None:
    members = mapping(given)
    if members.get("registrytoken"):
        return Auth("bearer", {"token": text_of(members["registrytoken"])})
    if members.get("auth"):
        return None
    if members.get("password"):
        return Auth("basic", {"username": text_of(members.get("username")), "password": text_of(members["password"])})
    if members.get("identitytoken"):
        return Auth("bearer", {"token": "{%identitytoken%}"})
    helper = text_of(mapping(config).get("credsStore"))
    return Auth("bearer", {"token": "{%" + f"docker-credential-{helper}" + "%}", "prefix": "Basic"}) if helper else None
