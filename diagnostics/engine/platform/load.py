"""Reading a platform profile (rule 13) from TOML: the built-in ones by name, any other by its path.

String values may hold `${NAME}` or `${NAME:-default}`, which stand for environment variables. Secrets
are not among them: a profile names the variable that holds one (`client_secret_env`, `token_env`).
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnostics.engine.model.profile import Endpoint, Environment, IntrospectionClient, Profile, VerificationCall
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform import schema

BUILT_IN = ("company-x", "generic")
_FOLDER = Path(__file__).parent / "profiles"
_LARGEST_BYTES = 256 * 1024
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}")
_TABLE_LINE = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_-]+)\s*\]{1,2}\s*(?:#.*)?$")
_KEY_LINE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of a profile: the dotted key, its 1-based line (0: the whole file), and what is wrong."""

    key: str
    line: int
    what: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.key} {self.what}" if self.key else f"{where}{self.what}"


class ProfileError(Exception):
    """A profile that cannot be used; `problems` lists every mistake found."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        super().__init__(f"{source}: " + "; ".join(str(problem) for problem in problems))


def load(name_or_path: str, environ: Mapping[str, str] = os.environ) -> Profile:
    """The profile called `company-x` or `generic`, or the one in the TOML file at a path.

    Raises ProfileError with every mistake, by key and line.
    """
    path = _FOLDER / f"{name_or_path}.toml" if name_or_path in BUILT_IN else Path(name_or_path)
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ProfileError(name_or_path, [Problem("", 0, "the file is larger than 256 KiB")])
        content = path.read_text("utf-8")
    except FileNotFoundError:
        raise ProfileError(name_or_path, [Problem("", 0, _not_found(name_or_path))]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ProfileError(name_or_path, [Problem("", 0, f"the file cannot be read: {reason}")]) from None
    return read(content, environ, slug=path.stem, source=name_or_path)


def read(content: str, environ: Mapping[str, str], *, slug: str, source: str) -> Profile:
    """The profile in a TOML text. `slug` is its short name, `source` stands in error messages."""
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        what = f"is not TOML: {_TOML_PLACE.sub('', str(error)).strip()}"
        raise ProfileError(source, [Problem("the file", int(place[1]) if place else 0, what)]) from None
    lines = Lines(content)
    problems: list[Problem] = []
    document = _with_references(document, environ, lines, problems)
    problems += _mistakes(document, lines)
    if not problems:
        problems += _contradictions(document, lines)
    if problems:
        raise ProfileError(source, sorted(problems, key=lambda problem: problem.line))
    return _profile(document, slug)


class Lines:
    """Where each key of a TOML text stands. tomllib does not tell, so lines that open a table or a key are indexed."""

    def __init__(self, content: str) -> None:
        self._lines: dict[str, int] = {}
        counts: dict[str, int] = {}
        prefix = ""
        for number, line in enumerate(content.splitlines(), 1):
            if table := _TABLE_LINE.match(line):
                prefix = table[1]
                if line.lstrip().startswith("[["):
                    counts[prefix] = counts.get(prefix, -1) + 1
                    prefix = f"{prefix}[{counts[prefix]}]"
                self._lines.setdefault(prefix, number)
            elif key := _KEY_LINE.match(line):
                self._lines.setdefault(f"{prefix}.{key[1]}" if prefix else key[1], number)

    def of(self, key: str) -> int:
        """The line of a dotted key, or of the table around it; 0 when neither is found."""
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key.rpartition(".")[0]
        return 0


def _not_found(name: str) -> str:
    close = difflib.get_close_matches(name, BUILT_IN, n=1)
    hint = (
        f"did you mean {close[0]}?" if close else f"built in are {' and '.join(BUILT_IN)}; any other is a file's path"
    )
    return f"there is no such profile or file; {hint}"


def _with_references(
    document: dict[str, Any], environ: Mapping[str, str], lines: Lines, problems: list[Problem]
) -> dict[str, Any]:
    def replaced(value: Any, key: str) -> Any:
        if isinstance(value, str):
            return _REFERENCE.sub(lambda match: looked_up(match, key), value)
        if isinstance(value, list):
            tables = all(isinstance(item, dict) for item in value)
            return [replaced(item, f"{key}[{number}]" if tables else key) for number, item in enumerate(value)]
        if isinstance(value, dict):
            return {name: replaced(item, f"{key}.{name}") for name, item in value.items()}
        return value

    def looked_up(match: re.Match[str], key: str) -> str:
        name, default = match[1], match[2]
        found = environ.get(name, "") or default
        if found is None:
            problems.append(Problem(key, lines.of(key), f"needs the environment variable {name}, which is not set"))
            return "https://unset.invalid"
        return found

    return {name: replaced(value, name) for name, value in document.items()}


def _mistakes(document: Mapping[str, Any], lines: Lines) -> Iterator[Problem]:
    known = [*schema.ROOT, *schema.LISTS, *schema.TABLES]
    yield from _unknown(document, known, "", lines)
    yield from _wrong_values(document, schema.ROOT, ("name",), "", lines)
    for name, (rules, required) in schema.TABLES.items():
        if name in document:
            yield from _table_mistakes(document[name], rules, required, name, lines)
    for name, (rules, required) in schema.LISTS.items():
        items = document.get(name, [])
        if not isinstance(items, list):
            yield Problem(name, lines.of(name), f"must be a list of tables: write [[{name}]] above each")
            continue
        for number, item in enumerate(items):
            yield from _table_mistakes(item, rules, required, f"{name}[{number}]", lines)


def _table_mistakes(
    table: Any, rules: Mapping[str, schema.Rule], required: tuple[str, ...], key: str, lines: Lines
) -> Iterator[Problem]:
    if not isinstance(table, dict):
        yield Problem(key, lines.of(key), "must be a table of keys and values")
        return
    yield from _unknown(table, list(rules), key, lines)
    yield from _wrong_values(table, rules, required, key, lines)


def _unknown(table: Mapping[str, Any], known: list[str], prefix: str, lines: Lines) -> Iterator[Problem]:
    for name in table:
        if name not in known:
            key = f"{prefix}.{name}" if prefix else name
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
            yield Problem(key, lines.of(key), f"is not a key of a profile; {hint}")


def _wrong_values(
    table: Mapping[str, Any], rules: Mapping[str, schema.Rule], required: tuple[str, ...], prefix: str, lines: Lines
) -> Iterator[Problem]:
    for name, rule in rules.items():
        key = f"{prefix}.{name}" if prefix else name
        if name not in table:
            if name in required:
                yield Problem(key, lines.of(prefix) if prefix else 0, "is missing")
        elif what := rule(table[name]):
            yield Problem(key, lines.of(key), what)


def _contradictions(document: Mapping[str, Any], lines: Lines) -> Iterator[Problem]:
    """What is wrong between values that are each right: plain http, one name twice, an issuer of two environments."""
    seen: dict[tuple[str, str], str] = {}
    for number, table in enumerate(document.get("environments", [])):
        key = f"environments[{number}]"
        for name in schema.URL_KEYS:
            value = table.get(name, "")
            if value.startswith("http://") and not table.get("allow_private", False):
                what = "starts with http://, which needs allow_private = true: a token must not travel in clear"
                yield Problem(f"{key}.{name}", lines.of(f"{key}.{name}"), what)
        for name in ("name", "issuer"):
            value = table.get(name, "")
            if value and (other := seen.setdefault((name, value), key)) != key:
                yield Problem(f"{key}.{name}", lines.of(f"{key}.{name}"), f"is the same as that of {other}")
        ca_file = table.get("ca_file", "")
        if ca_file and not Path(ca_file).is_file():
            yield Problem(f"{key}.ca_file", lines.of(f"{key}.ca_file"), f"names a file that is not there: {ca_file}")
        if not any(table.get(name) for name in ("api", "auth", "issuer")):
            yield Problem(key, lines.of(key), "names neither api, auth nor issuer, so nothing belongs to it")
    if document.get("probes") and not any(table.get("api") for table in document.get("environments", [])):
        yield Problem("probes[0]", lines.of("probes[0]"), "can never be called: no environment has an api")


def _profile(document: Mapping[str, Any], slug: str) -> Profile:
    introspection = document.get("introspection")
    plain = {name: _frozen(document[name]) for name in schema.ROOT if name in document}
    return Profile(
        **plain,
        slug=slug,
        environments=tuple(_environment(table) for table in document.get("environments", [])),
        endpoints=tuple(
            Endpoint(table["method"], table["path"], tuple(table["any_of"])) for table in document.get("endpoints", [])
        ),
        probes=tuple(
            VerificationCall(table.get("name", f"{table['method']} {table['path']}"), table["method"], table["path"])
            for table in document.get("probes", [])
        ),
        introspection=IntrospectionClient(**introspection) if introspection else None,
        admin_token_env=document.get("admin", {}).get("token_env", ""),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _environment(table: Mapping[str, Any]) -> Environment:
    values: dict[str, Any] = {key: _frozen(value) for key, value in table.items()}
    for key in schema.URL_KEYS:
        # An issuer is compared character by character (RFC 8414, 3.3), so its own final slash stays.
        if key in values and key != "issuer" and split_url(values[key]).path.endswith("/"):
            values[key] = values[key].rstrip("/")
    return Environment(**values)
