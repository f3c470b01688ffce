"""`.npmrc` of npm, pnpm and Yarn 1, and `.yarnrc.yml`: which registry gets which token."""

from __future__ import annotations

import base64
import binascii
import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.NPMRC: (
        "registry=https://registry.npmjs.org/\n//registry.npmjs.org/:_authToken=npm_0123456789abcdef\n",
        "registry=https://registry.npmjs.org/\nauthToken is kept elsewhere\n",
    )
}
_LINE = re.compile(
    r"^[ \t]*(?:(?P<scope>//[^\s:=]{1,200}(?::[0-9]{2,5}[^\s:=]{0,200})?):)?"
    r"(?P<name>_authToken|_auth|_password|username|registry|@[\w.~-]{1,80}:registry|always-auth|email|cafile|strict-ssl)"
    r"[ \t]*=[ \t]*(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\n;#]*?)[ \t]*$",
    re.MULTILINE,
)
_MOST_LINES = 300


def find(source: Source) -> list[Block]:
    """The configuration as one block, with a request for each registry that it has credentials for."""
    text = source.text
    if not any(name in text for name in ("_authToken", "_auth=", "_auth =", "_password")):
        return []
    found = list(islice(_LINE.finditer(text), _MOST_LINES))
    registry = "https://registry.npmjs.org/"
    scopes: dict[str, dict[str, re.Match[str]]] = {}
    for line in found:
        if line["name"] == "registry":
            registry = line["value"].strip("\"'")
        elif not line["name"].endswith("registry"):
            scopes.setdefault(line["scope"] or "", {})[line["name"]] = line
    if not any({"_authToken", "_auth", "_password"} & members.keys() for members in scopes.values()):
        return []
    # npm and Yarn put `${NAME}` in and send `$NAME` as it stands (npm/config lib/env-replace.js)
    stated = Stated(source, Form.NPMRC, found[0].start(), found[-1].end(), expands=True, in_braces=True)
    for scope, members in scopes.items():
        auth = _auth({name: line["value"].strip("\"'") for name, line in members.items()})
        if auth is not None:
            at = min(line.start() for line in members.values())
            stated.server(f"https:{scope}" if scope else registry, auth=auth[0], headers=auth[1], at=at)
    return [stated.block()]


def _auth(members: dict[str, str]) -> tuple[Auth, list[tuple[str, str]]] | None:
    """The token, else the pair; npm keeps the password in base64."""
    if members.get("_authToken"):
        return Auth("bearer", {"token": members["_authToken"]}), []
    if members.get("_auth"):
        return Auth(), [("Authorization", f"Basic {members['_auth']}")]
    if members.get("_password"):
        pair = {"username": members.get("username", ""), "password": _decoded(members["_password"])}
        return Auth("basic", pair), []
    return None


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text
