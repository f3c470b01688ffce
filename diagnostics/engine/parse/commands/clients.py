"""Commands of other programs that call a server: load generators, scanners, clients of a protocol over HTTP.

`hey -m POST -H 'Authorization: Bearer …' https://…` and its like have curl's options for header fields, method and
body, or the long ones that say it; of a program that is not known nothing else is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model import prompts
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.commands.curl_fields import basic, field_of
from diagnostics.engine.parse.messages import header
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.shells.bash import BashLexer
from diagnostics.engine.parse.shells.dialect import Shell
from diagnostics.engine.parse.shells.variables import Assignments
from diagnostics.engine.parse.shells.words import Word
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_COMMAND = re.compile(
    rf"(?m)(?<!\\\n)^[ \t]{{0,8}}(?:[{prompts.SIGNS}>][ \t]+)?(?P<program>[a-z][\w.-]{{1,30}})"
    r"(?=[ \t](?:[^\n\\]|\\[\s\S]){0,2000}?(?:-H|--?headers?)[ \t=]{0,4}[\"']?[A-Za-z][\w-]{1,40}:)"
)
_HEADER = re.compile(r"(?:-H|--?headers?)(?:=|$)|-H(?=\S)")
_METHOD = re.compile(r"(?:-X|-m|--method|--request)(?:=|$)")
_BODY = re.compile(r"(?:-d|-b|--data(?:-raw|-binary)?|--body|--post-data)(?:=|$)")
# hey's -a is curl's -u
_IDS = re.compile(r"[0-9]{1,6}:[0-9]{1,6}")  # of a user and a group, as which a container runs
_USER = re.compile(r"(?:-a|-u|--user|--auth)(?:=|$)")
_VERB = re.compile(r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S{3,8000}")
_MOST_COMMANDS = 20
# These have readers of their own, or keep what follows for a program of their own.
_OTHERS = frozenset(
    ["curl", "http", "https", "xh", "xhs", "wget", "docker", "kubectl", "sudo", "echo", "printf", "git"]
)


def find(source: Source) -> list[Block]:
    """A block for each command with a header field and an address among its arguments."""
    blocks: list[Block] = []
    variables: Assignments | None = None
    position = 0
    for found in islice(_COMMAND.finditer(source.text), _MOST_COMMANDS):
        if found.start() < position or found["program"] in _OTHERS:
            continue
        variables = variables or Assignments(source)
        known = variables.before(found.start(), Shell.BASH)
        command = BashLexer(source.text, found.end(), len(source.text), known, source.budget).command()
        request = _request(source, command.words, found.start("program"), command.end)
        if request is not None:
            position = command.end
            passwords = tuple(
                Secret(word.text.partition(":")[2])
                for option, word in _arguments(command.words)
                if option == "user" and ":" in word.text
            )
            start = found.start("program")
            blocks.append(Block(Form.HEADER, start, command.end, (request,), secrets=passwords))
    return blocks


def _request(source: Source, words: Sequence[Word], start: int, end: int) -> Request | None:
    fields: list[HeaderField] = []
    method, content, address = "", "", ""
    for option, word in _arguments(words):
        if option == "header":
            fields.append(field_of(word.text, word, source, []))
        elif option == "method" and _VERB.fullmatch(word.text):
            method = word.text.upper()
        elif option == "body":
            content = content or word.text
        elif option == "user" and ":" in word.text and not _IDS.fullmatch(word.text):
            at = source.place(word.start, word.end - word.start)
            fields.append(HeaderField("Authorization", Secret(basic(word.text)), at))
        elif not option and not address and _ADDRESS.fullmatch(word.text):
            address = word.text
    if not address or not any(header.is_known(field.name) for field in fields):
        return None
    label = next((field.value.reveal() for field in fields if field.name.lower() == "content-type"), "")
    return Request(
        method or ("POST" if content else "GET"), parse_url(address), tuple(fields), source=Form.HEADER,
        body=Secret(content) if content else None,
        body_kind=kind_of(content, label) if content else "",
        form=parameters_of(content, look_of(content)) if content else (),
        place=source.place(start, end - start),
    )  # fmt: skip


def _arguments(words: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    """What the words are: the value of an option that is known, or a word by itself."""
    taken = False
    for number, word in enumerate(words):
        if taken:
            taken = False
            continue
        for kind, pattern in (("header", _HEADER), ("method", _METHOD), ("body", _BODY), ("user", _USER)):
            option = pattern.match(word.text)
            if option is None:
                continue
            taken = option.end() == len(word.text)
            if not taken:
                yield kind, word.part(option.end())
            elif number + 1 < len(words):
                yield kind, words[number + 1]
            break
        else:
            yield "", word
