"""kubectl's configuration: the current context's server and how its user authenticates; and Kubernetes' secrets."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse import yaml_text
from diagnostics.engine.parse.collections.documents import documents, items, mapping, text_of
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.KUBECONFIG: (
        """apiVersion: v1
kind: Config
clusters:
- cluster: {server: https://k8s.example.com:6443}
  name: live
contexts:
- context: {cluster: live, user: bob}
  name: live
current-context: live
users:
- name: bob
  user: {token: my-token-0123456789}
""",
        "kind: Config\nclusters: none\nusers: none\n",
    ),
    Form.KUBE_SECRET: (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: api}\ndata:\n  url: aHR0cHM6Ly9hcGkuZXhhbXBsZS5jb20=\n"
        "  token: bXktdG9rZW4tMDEyMzQ1Njc4OQ==\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  name: api\n",
    ),
}
_KIND = re.compile(r"^[ \t]{0,8}[\"']?kind[\"']?:[ \t]*[\"']?(?:Config|Secret)\b", re.MULTILINE)
_CERTIFICATE = ("client-certificate", "client-certificate-data")


def find(source: Source) -> list[Block]:
    """A block for each configuration or secret."""
    text = source.text
    blocks: list[Block] = []
    if "Config" not in text and "Secret" not in text:
        return []
    for value, start, end in [*_yaml(source), *documents(source, ('"kind"',))]:
        given = mapping(value)
        if given.get("kind") == "Config" and items(given.get("users")):
            stated = Stated(source, Form.KUBECONFIG, start, end)
            _config(stated, given)
        elif given.get("kind") == "Secret":
            stated = Stated(source, Form.KUBE_SECRET, start, end)
            _secret(stated, given)
        else:
            continue
        if stated.requests:
            blocks.append(stated.block())
    return blocks


def _yaml(source: Source) -> Iterator[tuple[Any, int, int]]:
    position = 0
    for found in list(_KIND.finditer(source.text))[:20]:
        if found.start() < position:
            continue
        start = _beginning(source.text, found.start(), position)
        position = yaml_text.region(source.text, start)
        yield yaml_text.read(source.text[start:position], source.budget).value, start, position


def _beginning(text: str, at: int, least: int) -> int:
    """The first line of the document: what stands above as YAML, up to a separator or a blank line."""
    start = at
    while start > least:
        line = text.rfind("\n", 0, start - 1) + 1
        above = text[line : start - 1]
        if not above.strip() or above.startswith("---") or yaml_text.region(above, 0) == 0:
            break
        start = line
    return start


def _config(stated: Stated, value: Mapping[str, Any]) -> None:
    """The current context, or the only one; where none is named, each user goes with the first cluster."""
    clusters, users = _named(value, "clusters", "cluster"), _named(value, "users", "user")
    contexts = _named(value, "contexts", "context")
    current = mapping(contexts.get(text_of(value.get("current-context"))))
    if not current and len(contexts) == 1:
        current = next(iter(contexts.values()))
    cluster = mapping(clusters.get(text_of(current.get("cluster")))) or next(iter(clusters.values()), {})
    user = users.get(text_of(current.get("user")))
    for chosen in [user] if user is not None else list(users.values())[:20]:
        stated.server(text_of(cluster.get("server")) or "/", auth=_auth(chosen))


def _named(value: Mapping[str, Any], group: str, member: str) -> dict[str, Mapping[str, Any]]:
    entries = (item for item in items(value.get(group)) if isinstance(item, dict))
    return {text_of(item.get("name")): mapping(item.get(member)) for item in entries}


def _auth(user: Mapping[str, Any]) -> Auth | None:
    provider = mapping(mapping(user.get("auth-provider")).get("config"))
    token = text_of(user.get("token")) or text_of(provider.get("id-token")) or text_of(provider.get("access-token"))
    if token:
        return Auth("bearer", {"token": token})
    if user.get("password"):
        return Auth("basic", {"username": text_of(user.get("username")), "password": text_of(user.get("password"))})
    command = text_of(mapping(user.get("exec")).get("command")) or text_of(user.get("tokenFile"))
    if command or provider:
        return Auth("bearer", {"token": "{%" + (command or "auth-provider").replace("%", "") + "%}"})
    return None


def _secret(stated: Stated, value: Mapping[str, Any]) -> None:
    """The members of a secret, undone from base64, as the workload gets them."""
    members = {name: text for name, text in mapping(value.get("stringData")).items() if isinstance(text, str)}
    for name, text in mapping(value.get("data")).items():
        members.setdefault(name, _decoded(text_of(text)))
    address = "" if any("url" in name.lower() or "host" in name.lower() for name in members) else "/"
    stated.members(members, default=address)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text
