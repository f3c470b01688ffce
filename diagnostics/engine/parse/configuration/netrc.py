"""`.netrc` and `_netrc`: the name and password that curl -n, git, requests and many others send to a host."""

from __future__ import annotations

import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source

EXAMPLES = {
    Form.NETRC: (
        "machine api.example.com\n  login bob\n  password my-password\n",
        "The machine api.example.com wants a login, and the password is wrong.",
    )
}
_WORD = r"(?:\"(?:[^\"\\\n]|\\.){0,4000}\"|[^\s\"]\S{0,8000})"
_ENTRY = re.compile(
    rf"(?:^|(?<=\s))machine[ \t\n]+(?P<host>[\w.:-]{{1,253}})"
    rf"(?P<rest>(?:\s{{1,40}}(?:login|password|account)[ \t\n]+{_WORD}){{1,3}})",
    re.MULTILINE,
)
_MEMBER = re.compile(rf"(login|password|account)[ \t\n]+({_WORD})")
_MOST_MACHINES = 100


def find(source: Source) -> list[Block]:
    """A block for each run of machines, with a request for each."""
    text = source.text
    if "machine" not in text:
        return []
    stated: Stated | None = None
    for found in islice(_ENTRY.finditer(text), _MOST_MACHINES):
        members = {name: value.strip('"') for name, value in _MEMBER.findall(found["rest"])}
        if "password" not in members:
            continue
        if stated is None:
            stated = Stated(source, Form.NETRC, found.start(), found.end())
        stated.end = found.end()
        pair = {"username": members.get("login", ""), "password": members["password"]}
        stated.server(f"https://{found['host']}/", auth=Auth("basic", pair), at=found.start())
    return [stated.block()] if stated else []
