"""HCL of Terraform, Vault, Nomad and Packer: provider blocks, data sources that call, and the variables they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.configuration.stated import Stated, headers_of
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.HCL: (
        'provider "grafana" {\n  url  = "https://grafana.example.com"\n  auth = "my-token-0123456789"\n}\n',
        'variable "name" {\n  default = "value"\n}\n',
    )
}
_HEAD = re.compile(
    r"^[ \t]*(?P<kind>provider|data|resource|variable|locals|terraform|backend|auto_auth)"
    r"(?P<labels>(?:[ \t]+\"[^\"\n]{1,100}\"){0,2})"
    r"[ \t]*\{",
    re.MULTILINE,
)
_STEP = re.compile(
    r"(?P<name>[\"\w.-]{1,100})[ \t]*[=:][ \t]*(?=[^=\s])|\"(?:[^\"\\\n]|\\.){0,20000}\"|#[^\n]*|//[^\n]*|[{}]"
    r"|(?P<group>[\w-]{1,60})[ \t]*=?[ \t]*(?=\{)"
)
_VALUE = re.compile(
    r"\"(?P<text>(?:[^\"\\\n]|\\.){0,20000})\"|(?P<bare>(?:var|local|data|module|env)\.[\w.\[\]\"-]{1,120}|[\w.-]{1,120})"
)
_ASSIGNED = re.compile(r"^([A-Za-z_]\w{0,80})[ \t]*=[ \t]*\"([^\"\n]{1,20000})\"[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(
    r"\$\{[ \t]*((?:var|local)\.[\w.]{1,100})[ \t]*\}|^((?:var|local|data|module|env)\.[\w.\[\]\"-]{1,120})$"
)
# Where a provider's settings go, and the field that its key travels in, where that is not Authorization.
_PROVIDERS = {
    "datadog": ("https://api.datadoghq.com", "DD-API-KEY"), "github": ("https://api.github.com", ""),
    "gitlab": ("https://gitlab.com/api/v4", "PRIVATE-TOKEN"), "digitalocean": ("https://api.digitalocean.com", ""),
    "cloudflare": ("https://api.cloudflare.com/client/v4", ""), "vault": ("", "X-Vault-Token"),
    "tfe": ("https://app.terraform.io", ""),
    "fastly": ("https://api.fastly.com", "Fastly-Key"), "hcloud": ("https://api.hetzner.cloud/v1", ""),
}  # fmt: skip
_MOST_BLOCKS, _MOST_STEPS = 200, 4000


@dataclass(slots=True)
class _Group:
    kind: str
    labels: tuple[str, ...]
    start: int
    end: int = 0
    members: dict[str, str] = field(default_factory=dict)
    inner: dict[str, dict[str, str]] = field(default_factory=dict)


def find(source: Source) -> list[Block]:
    """The file as one block, with a request for each provider or data source that authenticates."""
    text = source.text
    if not _HEAD.search(text):
        return []
    groups = list(islice(_groups(text), _MOST_BLOCKS))
    values = {f"var.{name}": value for name, value in islice(_ASSIGNED.findall(text), 200)}
    for group in groups:
        if group.kind == "variable" and group.labels and group.members.get("default"):
            values.setdefault(f"var.{group.labels[0]}", group.members["default"])
        elif group.kind == "locals":
            values |= {f"local.{name}": value for name, value in group.members.items()}
    stated = Stated(source, Form.HCL, groups[0].start, groups[-1].end, values=values)
    for group in groups:
        if group.kind in ("provider", "data", "resource", "backend", "terraform"):
            _state(stated, group)
    return [stated.block()] if stated.requests else []


def _groups(text: str) -> Iterator[_Group]:
    position = 0
    for found in _HEAD.finditer(text):
        if found.start() < position:
            continue
        group = _Group(found["kind"], tuple(re.findall(r"\"([^\"]*)\"", found["labels"])), found.start())
        position = group.end = _read(text, found.end(), group)
        yield group


def _read(text: str, start: int, group: _Group) -> int:
    """Members up to the brace that closes the block; those of a group within are kept under its name."""
    path: list[str] = []
    position, waiting = start, ""
    for _ in range(_MOST_STEPS):
        found = _STEP.search(text, position)
        if not found:
            return len(text)
        position = found.end()
        if found.group() == "{":
            path.append(waiting)
        elif found.group() == "}":
            if not path:
                return position
            path.pop()
        elif found["group"] or (found["name"] and text[position : position + 1] == "{"):
            waiting = (found["group"] or found["name"]).strip('"')
        elif found["name"]:
            value = _VALUE.match(text, position)
            if value:
                position = value.end()
                into = group.inner.setdefault(path[-1], {}) if path else group.members
                into[found["name"].strip('"')] = _referring(value["text"] if value["bare"] is None else value["bare"])
    return position


def _referring(text: str) -> str:
    """A value with references written as the places that variables take."""
    return _REFERENCE.sub(lambda found: "{%" + (found[1] or found[2]).replace("%", "") + "%}", text)


def _state(stated: Stated, group: _Group) -> None:
    label = group.labels[0] if group.labels else ""
    default, header = _PROVIDERS.get(label, ("", ""))
    address = next((group.members[name] for name in ("url", "uri", "base_url", "api_url") if name in group.members), "")
    for inner in group.inner.values():
        fields = headers_of(inner)
        if fields and (address or default):
            stated.server(address or default, headers=fields, at=group.start)
            return
    members = dict(group.members)
    if label == "grafana" and ":" not in members.get("auth", ":"):
        members["token"] = members["auth"]
    stated.members(members, default=default, header=header)
