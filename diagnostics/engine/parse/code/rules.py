"""What the HTTP clients do with the arguments of their calls: data in `clients/`, one TOML file a client.

`sends` and `opens` name calls that make a request, at once or to be completed; `makes`, calls that make a client;
`sets`, calls that add to either; `assigns`, properties that do. A call is written with what stands before it
(`requests.get`); `*` is anything, `@` a variable that holds what this client made. `{verb}` stands for each method.
`take` says what the arguments are, in their order; `options`, what those with a name are, or the keys of a table.
`sure` are names that no other code has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from diagnostics.engine.parse.code.effects import EFFECTS
from diagnostics.engine.parse.code.values import Language

FOLDER = Path(__file__).parent / "clients"
KINDS = ("sends", "opens", "makes", "sets", "assigns")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_KEYS = frozenset({"client", "languages", "words", "signs", "sure", "tables", "text", "options", "example", *KINDS})


class Malformed(Exception):
    """A file of rules says something that no reader understands."""


@dataclass(frozen=True, slots=True)
class Client:
    """One client: what it calls its options, and what it makes of a body."""

    name: str
    languages: frozenset[Language]
    words: tuple[str, ...]  # one of these stands wherever one of its signs does: cheaper to look for
    signs: str
    sure: tuple[str, ...]
    options: dict[str, str]
    tables: str  # what a table given as a body becomes: "json" or "form"
    text: str  # the type with which a body of text is labelled


@dataclass(frozen=True, slots=True)
class Rule:
    """What one call does."""

    client: Client
    kind: str
    owner: str
    name: str
    take: tuple[str, ...]
    method: str = ""
    scheme: str = "https"
    only_headers: bool = False  # counts only with the name of a known header
    sure: bool = False  # a call that no other code makes: a request also where its address cannot be read
    on: str = ""  # what the value is that it is called on: "url" of `url.openConnection()`
    loose: bool = False  # the name says little: counts only with a whole address or a credential
    of_class: str = ""  # a class that the call is made on, which no variable of the same name is: its case counts
    form: bool = False  # tables that are given as a body are sent as a form from now on


@dataclass(frozen=True, slots=True)
class Example:
    """Code with what it sends, `METHOD address authorization`; nothing for code that sends nothing by this client."""

    client: Client
    language: Language
    code: str
    gives: str


@cache
def documents() -> tuple[tuple[Client, dict[str, Any]], ...]:
    """Every file, with the client that it describes."""
    return tuple((_client(file.name, content), content) for file, content in _files())


def _files() -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted(FOLDER.glob("*.toml")):
        yield file, tomllib.loads(file.read_text(encoding="utf-8"))


def _client(file: str, content: dict[str, Any]) -> Client:
    unknown = content.keys() - _KEYS
    options = {key.lower(): effect for key, effect in content.get("options", {}).items()}
    takes = [effect for kind in KINDS for rule in content.get(kind, ()) for effect in rule.get("take", ())]
    unknown |= {effect for effect in [*options.values(), *takes] if effect not in EFFECTS}
    if unknown:
        raise Malformed(f"{file}: {', '.join(sorted(unknown))}")
    return Client(
        name=content["client"],
        languages=frozenset(Language(name) for name in content["languages"]),
        words=tuple(content.get("words", ())),
        signs=content.get("signs", ""),
        sure=tuple(content.get("sure", ())),
        options=options,
        tables=content.get("tables", "form"),
        text=content.get("text", ""),
    )


@cache
def examples() -> tuple[Example, ...]:
    """What the files show of themselves."""
    return tuple(
        Example(client, Language(given.get("language", sorted(content["languages"])[0])), given["code"], given["gives"])
        for client, content in documents()
        for given in content.get("example", ())
    )


@cache
def _index(language: Language) -> dict[str, list[Rule]]:
    index: dict[str, list[Rule]] = {}
    for client, content in documents():
        if language not in client.languages:
            continue
        for kind in KINDS:
            for given in content.get(kind, ()):
                for rule in _rules(client, kind, given):
                    index.setdefault(_folded(rule.name, language), []).append(rule)
    return index


def _rules(client: Client, kind: str, given: dict[str, Any]) -> Iterator[Rule]:
    for written in given["call"]:
        owner, _, name = written.rpartition(".")
        verbs = given.get("verbs", _VERBS) if "{verb}" in name else ("",)
        for verb in verbs:
            yield Rule(
                client,
                kind,
                owner.lower(),
                name.replace("{verb}", verb),
                tuple(given.get("take", ())),
                given.get("method", verb).upper(),
                given.get("scheme", "https"),
                given.get("only_headers", False),
                (owner or name) in client.sure,
                given.get("on", ""),
                given.get("loose", False),
                owner if given.get("class", False) else "",
                given.get("form", False),
            )


def _folded(name: str, language: Language) -> str:
    """A name as its language compares it; what stands before it is compared without case everywhere."""
    return name.lower() if language is Language.POWERSHELL else name


def rule_of(path: str, language: Language, client: str, *, assigned: bool = False) -> Rule | None:
    """The rule for a call, or for a property that is set; `client` is the client that made what it is called on."""
    written, _, name = path.rpartition(".")
    owner, name = written.lower(), _folded(name, language)
    best, rank = None, 0
    for rule in _index(language).get(name, ()):
        if (rule.kind == "assigns") is not assigned or (rule.of_class and rule.of_class != written):
            continue
        if rule.owner == "@":
            fits = 3 if client == rule.client.name else 0
        elif rule.owner == "*":  # what is sent is sent by something; a block's `header(…)` stands alone
            fits = 2 if client == rule.client.name else 1 if owner or rule.kind == "sets" else 0
        else:
            fits = 4 if owner == rule.owner or (rule.owner and owner.endswith("." + rule.owner)) else 0
        if fits > rank:
            best, rank = rule, fits
    return best


@cache
def _signs() -> tuple[tuple[Client, re.Pattern[str]], ...]:
    return tuple((client, re.compile(client.signs)) for client, _content in documents() if client.signs)


def named_in(text: str) -> dict[Language, int]:
    """The languages whose clients a text names, and where it first does: asked before any grammar is loaded."""
    found: dict[Language, int] = {}
    for client, signs in _signs():
        if not any(word in text for word in client.words):
            continue
        sign = signs.search(text)
        for language in client.languages if sign else ():
            found[language] = min(found.get(language, len(text)), sign.start() if sign else 0)
    return found
