"""The tables of a profile's TOML text, of whichever edition it names, validated.

String values may hold `${NAME}` or `${NAME:-default}`, which stand for environment variables. Secrets
are not among them: a profile names the variable that holds one (`client_secret_env`, `token_env`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from diagnostics.engine.platform import first_profile, key_set, look, second_profile, signing_secret
from diagnostics.engine.platform.first_edition import FirstEdition
from diagnostics.engine.platform.lines import Lines
from diagnostics.engine.platform.problems import Problem, ProfileError, validated
from diagnostics.engine.platform.second_edition import SecondEdition

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}")
_HERE = Path()
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


def read_tables(
    content: str, environ: Mapping[str, str], *, source: str, folder: Path = _HERE
) -> FirstEdition | SecondEdition:
    """The tables of a TOML text, of the edition that it names. `folder` is where the files lie that it names.

    Raises ProfileError with every mistake.
    """
    try:
        plain = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        what = f"is not TOML: {_TOML_PLACE.sub('', str(error)).strip()}"
        raise ProfileError(source, [Problem("the file", int(place[1]) if place else 0, what)]) from None
    lines = Lines(content)
    problems: list[Problem] = []
    plain = _with_references(plain, environ, lines, problems)
    tables = _tables(plain, lines)
    if isinstance(tables, list):
        problems += tables
    elif not problems:
        problems += _contradictions(tables, lines, folder, environ)
    if problems or isinstance(tables, list):
        raise ProfileError(source, sorted(problems, key=lambda problem: problem.line))
    return tables


def _tables(plain: dict[str, Any], lines: Lines) -> FirstEdition | SecondEdition | list[Problem]:
    if plain.get("schema", 1) == 1:
        return validated(FirstEdition, plain, lines)
    return validated(SecondEdition, plain, lines)


def _contradictions(
    tables: FirstEdition | SecondEdition, lines: Lines, folder: Path, environ: Mapping[str, str]
) -> Iterator[Problem]:
    """What is wrong between values that are each right."""
    if isinstance(tables, FirstEdition):
        found = first_profile.contradictions(tables)
    else:
        found = chain(
            second_profile.contradictions(tables),
            key_set.contradictions(tables.issuers, folder),
            signing_secret.contradictions(tables.issuers, environ),
            look.contradictions(tables.portal, folder),
        )
    for key, what in found:
        yield Problem(key, lines.of(key), what)


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
