"""What the operations of a document ask of a token, how they refuse, and which header fields go along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.platform import values
from diagnostics.engine.platform.openapi.document import Document, Node
from diagnostics.engine.platform.openapi.security import BEARER, TOKENS

_HOLE = re.compile(r"\{[^{}]*\}")
_REST = re.compile(r"\{(?:\+[^{}]*|[^{}]*[+*])\}")
_NOT_COMPANIONS = frozenset(
    ["authorization", "accept", "content-type", "content-length", "user-agent", "cookie", "host", "accept-language",
     "idempotency-key", "x-request-id", "if-match", "if-none-match", "range", "prefer"]
)  # fmt: skip
_CODE_MEMBERS = ("error", "code", "error_code", "errorCode", "type", "errorcode")
_REFUSALS = ("401", "403")
_MOST_ERRORS = 4  # of each status
_NO_SCOPE = frozenset({"none", "no_scope_required"})  # words for no scope at all, written as if they were one
_WHO_AM_I = re.compile(r"(?:^|/)(?:me|self|whoami|user|users/me|account|current|current_user|token|ping|status)$")


@dataclass(slots=True)
class Operations:
    """The rules, and counts of the operations that make none, by the reason."""

    rules: list[Endpoint] = field(default_factory=list)
    total: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    undecided: list[Endpoint] = field(default_factory=list)  # several scopes together, which may mean one of them
    errors: list[tuple[int, str, str]] = field(default_factory=list)  # status, code, meaning
    companions: list[str] = field(default_factory=list)
    sometimes: list[str] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)

    @property
    def needs_scopes(self) -> bool:
        """Whether any operation names a scope; else the table would say nothing."""
        return any(rule.any_of or rule.all_of for rule in (*self.rules, *self.undecided))


def operations(document: Document, types: dict[str, str]) -> Operations:
    """What all operations say. `types` are the security schemes by name."""
    found = Operations()
    fields: Counter[str] = Counter()
    needed: Counter[str] = Counter()
    errors: Counter[tuple[int, str, str]] = Counter()
    seen: set[tuple[str, str]] = set()
    choices = 0
    for method, path, item, operation in document.operations():
        found.total += 1
        parameters = _parameters(document, item, operation)
        for name, required in _header_fields(document, parameters):
            fields[name] += 1
            needed[name] += required
        errors.update(set(_refusals(document, operation)))
        written, why = _path(document, path, parameters)
        options = _options(document, operation, types)
        if isinstance(options, str) or not written:
            found.left_out[options if isinstance(options, str) else why] += 1
        elif (method, written) not in seen:
            seen.add((method, written))
            choices += len(options) > 1
            rule = _rule(method, written, options)
            (found.undecided if rule.all_of else found.rules).append(rule)
            if method == "GET" and _WHO_AM_I.search(written) and not _has_required(document, parameters):
                found.probes.append(written)
    if choices:
        # whoever writes alternatives where one is enough means all where there is none
        found.rules, found.undecided = [*found.rules, *found.undecided], []
    found.companions = [name for name, count in needed.items() if 2 * count >= found.total]
    found.sometimes = [name for name, count in fields.most_common(8) if name not in found.companions][:5]
    for status in _REFUSALS:
        of_status = [refusal for refusal, _ in errors.most_common() if refusal[0] == int(status)]
        found.errors += of_status[:_MOST_ERRORS]
    return found


def _parameters(document: Document, item: Node, operation: Node) -> list[Node]:
    both = [*document.items(item, "parameters"), *document.items(operation, "parameters")]
    return [document.table(parameter) for parameter in both]


def _header_fields(document: Document, parameters: list[Node]) -> Iterator[tuple[str, bool]]:
    for parameter in parameters:
        name = document.text(parameter, "name")
        fits = document.text(parameter, "in") == "header" and not values.field_names([name])
        if fits and name.lower() not in _NOT_COMPANIONS:
            yield name, _is_true(parameter.get("required"))


def _has_required(document: Document, parameters: list[Node]) -> bool:
    return any(
        _is_true(parameter.get("required")) and document.text(parameter, "in") in ("query", "path", "body")
        for parameter in parameters
    )


def _is_true(value: Any) -> bool:
    return value is True or value == "true"


def _path(document: Document, path: str, parameters: list[Node]) -> tuple[str, str]:
    """A path as a profile writes it, or "" and why it cannot."""
    plain = path.partition("?")[0].partition("#")[0] or "/"
    long = {document.text(one, "name") for one in parameters if _is_true(one.get("allowReserved"))}
    segments = plain.split("/")
    for position, segment in enumerate(segments):
        if _REST.fullmatch(segment) or segment[1:-1] in long:
            if position < len(segments) - 1:
                return "", "have a parameter of several segments that is not the last"
            segments[position] = "*"
    written = "/".join("{id}" if segment == "{}" else segment.replace(" ", "") for segment in segments)
    if values.path(written):
        return "", "have a path that is no path"
    return written, ""


def _options(document: Document, operation: Node, types: dict[str, str]) -> list[frozenset[str]] | str:
    """The sets of scopes each of which is enough, an empty set for any token; or why nothing is said of tokens."""
    own = operation.get("security", document.root.get("security"))
    if not isinstance(own, list) or not own:
        return "ask for no credentials"
    options: list[frozenset[str]] = []
    plain = False
    for requirement in own:
        names = document.table(requirement)
        if not names:
            return "may be called without credentials"
        unknown = [name for name in names if name not in types]
        if unknown:
            return "name a security scheme that the document does not define"
        tokens = [name for name in names if types[name] in TOKENS]
        plain = plain or (not tokens and any(types[name] == BEARER for name in names))
        if tokens:
            scopes = {str(scope) for name in tokens for scope in document.items(names, name)}
            options.append(frozenset(scopes - _NO_SCOPE))
    if plain:
        return "take tokens without scopes too" if options else "take tokens without scopes"
    if not options:
        return "take keys and no tokens"
    if any(values.scopes_together(scope) or " " in scope for option in options for scope in option):
        return "name scopes that are none by RFC 6749"
    return options


def _rule(method: str, path: str, options: list[frozenset[str]]) -> Endpoint:
    least = [one for one in dict.fromkeys(options) if not any(other < one for other in options)]
    if frozenset() in least:
        return Endpoint(method, path)
    if len(least) == 1 and len(least[0]) > 1:
        return Endpoint(method, path, all_of=tuple(sorted(least[0])))
    return Endpoint(method, path, any_of=tuple(" ".join(sorted(one)) for one in least))


def _refusals(document: Document, operation: Node) -> Iterator[tuple[int, str, str]]:
    responses = document.table(operation, "responses")
    for status in _REFUSALS:
        response = document.table(responses, status)
        meaning = document.text(response, "description")[:200]
        if meaning:
            codes = sorted(set(_codes(document, response)))
            yield from ((int(status), code, meaning) for code in codes[:3] or [""])


def _codes(document: Document, response: Node) -> Iterator[str]:
    contents = [document.table(one) for one in document.table(response, "content").values()] or [response]
    for content in contents:
        schema = document.table(content, "schema")
        samples = [content.get("example"), schema.get("example"), *document.table(response, "examples").values()]
        samples += [document.table(one).get("value") for one in document.table(content, "examples").values()]
        for sample in samples:
            yield from _codes_in(sample)


def _codes_in(sample: Any) -> Iterator[str]:
    if not isinstance(sample, dict):
        return
    for name in _CODE_MEMBERS:
        value = sample.get(name)
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{2,60}", value):
            yield value
    for name in ("error", "errors"):
        inner = sample.get(name)
        yield from _codes_in(inner[0] if isinstance(inner, list) and inner else inner)
