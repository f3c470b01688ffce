"""HTTPie's `http` and `https` commands (and `xh`, which takes the same), and `wget`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

from diagnostics.engine.model import prompts
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, HeaderField, Request
from diagnostics.engine.model.types import Place, Secret
from diagnostics.engine.parse.commands.curl_fields import basic, field_of
from diagnostics.engine.parse.commands.curl_urls import with_query
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.shells.bash import BashLexer
from diagnostics.engine.parse.shells.dialect import Shell
from diagnostics.engine.parse.shells.variables import Assignments
from diagnostics.engine.parse.shells.words import Command, Word
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_COMMAND = re.compile(
    rf"(?m)^[ \t]{{0,8}}(?:(?:[{prompts.SIGNS}>]|{prompts.POWERSHELL}|{prompts.CMD})[ \t]*)?"
    r"(?P<program>https?|xhs?|wget)(?=[ \t]+[^\s/])"
)
_METHOD = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$", re.IGNORECASE)
_ITEM = re.compile(r"((?:[^\\:=@;]|\\.)+)(==|:=@|:=|=@|=|:|@|;$)", re.DOTALL)
_HTTPIE_VALUES = frozenset(
    {"--auth", "-a", "--auth-type", "-A", "--session", "--output", "-o", "--print", "-p", "--style", "-s", "--proxy",
     "--timeout", "--verify", "--cert", "--cert-key", "--raw", "--bearer", "--pretty", "--default-scheme"}
)  # fmt: skip
_WGET_VALUES = frozenset(
    {"--header", "--method", "--post-data", "--body-data", "--post-file", "--body-file", "--user", "--password",
     "--http-user", "--http-password", "--user-agent", "--referer", "-U", "-O", "--output-document", "-o", "-P", "-t",
     "-T", "--tries", "--timeout", "--load-cookies", "--ca-certificate", "--certificate", "--private-key"}
)  # fmt: skip
_MOST_COMMANDS = 100


def find(source: Source) -> list[Block]:
    """The commands of HTTPie and wget in the paste."""
    blocks: list[Block] = []
    variables: Assignments | None = None
    position = 0
    for found in _COMMAND.finditer(source.text):
        if found.start() < position:
            continue
        if not source.budget.has_room(len(blocks), _MOST_COMMANDS):
            break
        variables = variables or Assignments(source)
        known = variables.before(found.start(), Shell.BASH)
        command = BashLexer(source.text, found.end(), len(source.text), known, source.budget).command()
        position = command.end
        start = found.start("program")
        request = (_wget if found["program"] == "wget" else _httpie)(source, command, found["program"])
        if request is not None:
            place = source.place(start, command.end - start)
            form = Form.WGET if found["program"] == "wget" else Form.HTTPIE
            made = _placed(request, form, place, tuple(mark.defect(source, "command") for mark in command.marks))
            blocks.append(Block(form, start, command.end, (made,), secrets=_passwords(command.words)))
    return blocks


def _passwords(words: Sequence[Word]) -> tuple[Secret, ...]:
    """What must not get out of the options of either program."""
    made = []
    for name, word in _options(words, _HTTPIE_VALUES | _WGET_VALUES):
        if name in ("--auth", "-a"):
            made.append(Secret(word.text.partition(":")[2] or word.text))
        elif name in ("--password", "--http-password", "--bearer", "--proxy"):
            made.append(Secret(word.text.rpartition("@")[0].rpartition(":")[2] if name == "--proxy" else word.text))
    return tuple(secret for secret in made if secret)


def _placed(request: Request, form: Form, place: Place, defects: tuple[Defect, ...]) -> Request:
    return replace(request, source=form, place=place, defects=(*defects, *request.defects))


def _options(words: Sequence[Word], with_value: frozenset[str]) -> Iterator[tuple[str, Word]]:
    """Options with their values ("" as the name of a plain word)."""
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        name, equals, value = word.text.partition("=")
        if word.text.startswith("--") and equals and name in with_value:
            yield name, word.part(len(name) + 1)
        elif word.text in with_value:
            yield word.text, words[index] if index < len(words) else Word("", word.end, word.end)
            index += 1
        elif word.text[:2] in with_value and not word.text.startswith("--") and len(word.text) > 2:
            yield word.text[:2], word.part(2)
        elif word.text.startswith("-") and len(word.text) > 1:
            yield word.text, Word("", word.end, word.end)
        else:
            yield "", word


def _httpie(source: Source, command: Command, program: str) -> Request | None:
    plain: list[Word] = []
    given: dict[str, Word] = {}
    for name, word in _options(command.words, _HTTPIE_VALUES):
        if name:
            given[{"-a": "--auth", "-A": "--auth-type", "-f": "--form", "-j": "--json"}.get(name, name)] = word
        else:
            plain.append(word)
    method = plain.pop(0).text.upper() if plain and _METHOD.match(plain[0].text) and len(plain) > 1 else ""
    if not plain or not _is_address(plain[0].text):
        return None
    address = plain.pop(0)
    fields, query, members = _items(source, plain)
    fields = [*_authorization(source, given), *fields]
    body, label = _httpie_body(given, members)
    said = next((field.value.reveal() for field in fields if field.name.lower() == "content-type"), "")
    if body is not None and label and not said:
        fields.append(HeaderField("Content-Type", Secret(label)))
    raw = _long_address(address.text, "https" if program in ("https", "xhs") else "http")
    return Request(
        method=method or ("POST" if body is not None else "GET"),
        url=parse_url(with_query(raw, query), scheme="http"),
        headers=tuple(fields),
        body=Secret(body) if body else None,
        body_kind=kind_of(body, said or label) if body else "",
        form=parameters_of(body, look_of(body)) if body else (),
        defects=tuple(mark.defect(source, "url") for mark in address.marks),
        options=frozenset(name.lstrip("-") for name in given),
    )


def _is_address(text: str) -> bool:
    return (
        "://" in text
        or text.startswith((":", "$", "localhost"))
        or bool(re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/?]|$)", text))
    )


def _long_address(text: str, scheme: str) -> str:
    """`:3000/path` is localhost; a scheme is added where there is none."""
    if re.match(r":\d{1,5}(?:/|$)", text):
        return f"{scheme}://localhost{text}"
    if text.startswith(":/") or text == ":":
        return f"{scheme}://localhost{text[1:]}"
    return text if "://" in text or text.startswith("$") else f"{scheme}://{text}"


def _items(source: Source, words: Sequence[Word]) -> tuple[list[HeaderField], str, dict[str, Any]]:
    """Request items: `Name:value`, `name==value`, `name=value`, `name:=json`, `name@file`, `Name;`."""
    fields: list[HeaderField] = []
    query: list[str] = []
    members: dict[str, Any] = {}
    for word in words[:200]:
        found = _ITEM.match(word.text)
        if not found:
            continue
        name, separator = re.sub(r"\\(.)", r"\1", found.group(1)), found.group(2)
        value = word.text[found.end() :]
        if separator == ":":
            fields += [field_of(f"{name}:{value}", word, source, [])] if value else []
        elif separator == ";":
            fields.append(field_of(f"{name};", word, source, []))
        elif separator == "==":
            query.append(f"{quote_plus(name)}={quote_plus(value)}")
        elif separator == ":=":
            members[name] = value
            with suppress(ValueError):
                members[name] = json.loads(value)
        else:
            members[name] = "…" if "@" in separator else value
    return fields, "&".join(query), members


def _authorization(source: Source, given: dict[str, Word]) -> list[HeaderField]:
    word = given.get("--auth") or given.get("--bearer")
    if word is None:
        return []
    kind = given["--auth-type"].text.lower() if "--auth-type" in given else "basic"
    text = word.text
    if kind in ("bearer", "jwt") or "--bearer" in given:
        value = f"Bearer {text.removesuffix(':')}"
    elif kind == "basic":
        value = basic(text if ":" in text else text + ":")
    else:
        return []
    defects = tuple(mark.defect(source, "value") for mark in word.marks)
    return [HeaderField("Authorization", Secret(value), source.place(word.start, word.end - word.start), defects)]


def _httpie_body(given: dict[str, Word], members: dict[str, Any]) -> tuple[str | None, str]:
    if "--raw" in given:
        return given["--raw"].text, "application/json"
    if not members:
        return None, ""
    if "--form" in given:
        return "&".join(f"{quote_plus(n)}={quote_plus(str(v))}" for n, v in members.items()), _FORM_TYPE
    return json.dumps(members, ensure_ascii=False), "application/json"


_FORM_TYPE = "application/x-www-form-urlencoded"


def _wget(source: Source, command: Command, _program: str) -> Request | None:
    addresses: list[Word] = []
    fields: list[HeaderField] = []
    given: dict[str, Word] = {}
    for name, word in _options(command.words, _WGET_VALUES):
        if name == "--header":
            fields.append(field_of(word.text, word, source, []))
        elif name:
            given[name] = word
        else:
            addresses.append(word)
    if not addresses or not _is_address(addresses[0].text):
        return None
    user = given.get("--user") or given.get("--http-user")
    password = given.get("--password") or given.get("--http-password")
    if user:
        value = basic(f"{user.text}:{password.text if password else ''}")
        fields.insert(0, HeaderField("Authorization", Secret(value), source.place(user.start, user.end - user.start)))
    data = given.get("--post-data") or given.get("--body-data")
    label = next((f.value.reveal() for f in fields if f.name.lower() == "content-type"), "")
    if data and not label:
        label = _FORM_TYPE
        fields.append(HeaderField("Content-Type", Secret(label)))
    is_post = "--post-data" in given or "--post-file" in given
    method = given["--method"].text if "--method" in given else "POST" if is_post else "GET"
    of_a_file = "--post-file" in given or "--body-file" in given
    return Request(
        method=method.upper(),
        url=parse_url(addresses[0].text, scheme="http"),
        headers=tuple(fields),
        body=Secret(data.text) if data and data.text else None,
        body_kind=kind_of(data.text, label) if data and data.text else "text" if of_a_file else "",
        body_file=Secret((given.get("--post-file") or given["--body-file"]).text) if of_a_file else Secret(""),
        form=parameters_of(data.text, look_of(data.text)) if data and data.text else (),
        defects=tuple(mark.defect(source, "url") for mark in addresses[0].marks),
        options=frozenset(name.lstrip("-") for name in given),
    )
