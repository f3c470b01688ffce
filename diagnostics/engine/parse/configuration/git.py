"""git's configuration: fields that it adds, addresses that hold credentials, and its store of credentials."""

from __future__ import annotations

import re
from itertools import islice

from diagnostics.engine.model.forms import Form
from diagnostics.engine.parse.collections.sending import Auth
from diagnostics.engine.parse.configuration.sections import Section, sections
from diagnostics.engine.parse.configuration.stated import Stated
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url, userinfo_of

EXAMPLES = {
    Form.GIT_CONFIG: (
        '[http "https://git.example.com/"]\n\textraheader = AUTHORIZATION: bearer my-token-0123456789\n',
        '[http "proxy"]\n\tsslVerify = true\n[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n',
    )
}
_SIGN = re.compile(
    r"^[ \t]*\[(?:http|url|remote|credential)\b|\bhttp\.[^\n]{0,200}extraheader", re.MULTILINE | re.IGNORECASE
)
_NAMED = re.compile(r"(?P<kind>http|url|remote|credential)(?:[ \t]+\"(?P<address>[^\"\n]{0,2000})\")?", re.IGNORECASE)
# `git config http.https://host/.extraheader "AUTHORIZATION: basic …"` and `git -c …`
_COMMAND = re.compile(
    r"\bhttp\.(?P<address>https?://[^\s\"']{1,400}?\.?)?extraheader(?:=|[ \t]+)"
    r"(?P<field>\"[^\"\n]{1,20000}\"|'[^'\n]{1,20000}'"
    r"|Authorization:[^\n\"']{1,20000})",
    re.IGNORECASE,
)
_PUT_IN = re.compile(r"\$(?:\{[^}\n]{1,200}\}|\([^)\n]{1,400}\)|[A-Za-z_]\w{0,60})")
_MOST = 60


def find(source: Source) -> list[Block]:
    """A block for a file, and one for each command that sets a field."""
    text = source.text
    if not _SIGN.search(text):
        return []
    blocks: list[Block] = []
    found = [section for section in islice(sections(text), _MOST) if _NAMED.fullmatch(section.name)]
    if found:
        stated = Stated(source, Form.GIT_CONFIG, found[0].start, found[-1].end)
        for section in found:
            _section(stated, section)
        blocks += [stated.block()] if stated.requests else []
    for command in islice(_COMMAND.finditer(text), _MOST):
        start = text.rfind("git", text.rfind("\n", 0, command.start()) + 1, command.start())
        stated = Stated(source, Form.GIT_CONFIG, start if start != -1 else command.start(), command.end())
        _field(stated, (command["address"] or "/").rstrip("."), _as_the_shell_makes_it(command["field"]))
        blocks += [stated.block()] if stated.requests else []
    return blocks


def _as_the_shell_makes_it(argument: str) -> str:
    """The argument without its quotes, and with what a shell or a pipeline puts in, which is not shown, left out."""
    bare = argument.strip("\"'")
    return bare if argument.startswith("'") else _PUT_IN.sub("…", bare)


def _section(stated: Stated, section: Section) -> None:
    named = _NAMED.fullmatch(section.name)
    kind, address = (named["kind"].lower(), named["address"] or "") if named else ("", "")
    if kind == "http" and section.members.get("extraheader"):
        _field(stated, address or "/", section.members["extraheader"], section.start)
    elif kind in ("url", "remote"):
        url = address if kind == "url" else section.members.get("url", "")
        pair = userinfo_of(parse_url(url))
        if pair and any(pair):
            scheme, _, rest = url.partition("://")
            auth = Auth("basic", {"username": pair[0], "password": pair[1]})
            stated.server(f"{scheme}://{rest.rpartition('@')[2]}", auth=auth, at=section.start)


def _field(stated: Stated, address: str, written: str, at: int = -1) -> None:
    name, colon, value = written.partition(":")
    if colon and value.strip():
        stated.server(address, headers=[(name.strip(), value.strip())], at=at)
