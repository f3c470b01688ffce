"""The `{{name}}` of collections and request files: put in where the paste holds a value, named where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import Place, msg
from diagnostics.engine.parse.budget import Budget

UNKNOWN = "…"
_PLACE = re.compile(
    r"\{\{[ \t]{0,8}(?:_\.)?(?P<name>[^{}\n]{1,160}?)[ \t]{0,8}\}\}|\{%(?P<tag>[^{}%\n]{1,2000})%\}"
    r"|<<(?P<angled>[A-Za-z_$][\w.-]{0,80})>>"
)
# `pm.environment.set("token", …)`, `bru.setVar("token", …)`, `client.global.set("token", …)`: known at run time only.
_SET = re.compile(r"\.set(?:Env|Global|Collection)?(?:Var)?\(\s{0,4}[\"'`]([\w.-]{1,80})[\"'`]")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables put in; the names that the paste gives no value, and those that a run works out."""

    text: str
    missing: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()

    def defects(self, at: Place | None) -> tuple[Defect, ...]:
        """A defect for the first variable without a value: sent as it stands, or not shown by the paste."""
        if self.missing:
            what = msg("The variable {name} has no value in the paste; it is sent as it stands.", name=self.missing[0])
            return (Defect(DefectKind.UNEXPANDED_VARIABLE, what, at, "value"),)
        if self.computed:
            what = msg("The value of {name} is not in the paste.", name=self.computed[0])
            return (Defect(DefectKind.ELIDED, what, at, "value"),)
        return ()


@dataclass(slots=True)
class Variables:
    """The values in scope, and the names whose values a script sets during the run."""

    budget: Budget
    values: dict[str, str] = field(default_factory=dict)
    computed: frozenset[str] = frozenset()

    def within(self, values: Mapping[str, str]) -> Variables:
        """The same with the values of an inner scope, which come first."""
        return Variables(self.budget, {**self.values, **values}, self.computed) if values else self

    def filled(self, text: str) -> Filled:
        """The text with every variable replaced that has a value, those within values included."""
        if "{" not in text and "<<" not in text:
            return Filled(text)
        missing: dict[str, None] = {}
        computed: dict[str, None] = {}
        made = self._fill(text, missing, computed, 0)
        return Filled(made, tuple(missing), tuple(computed))

    def _fill(self, text: str, missing: dict[str, None], computed: dict[str, None], depth: int) -> str:
        def one(found: re.Match[str]) -> str:
            name = _name(found)
            value = self.values.get(name)
            if value is None:
                if found["tag"] or _is_worked_out(name) or name in self.computed:
                    computed[name[:60]] = None
                    return UNKNOWN
                missing[name[:60]] = None
                return found.group()
            if depth >= _DEEPEST or not self.budget.take(len(value), 1):
                self.budget.refused += depth >= _DEEPEST
                missing[name[:60]] = None
                return found.group()
            return self._fill(value, missing, computed, depth + 1)

        return _PLACE.sub(one, text)


def _name(found: re.Match[str]) -> str:
    tag = found["tag"]
    return tag.split()[0] if tag and tag.split() else found["name"] or found["angled"] or ""


def _is_worked_out(name: str) -> bool:
    """`$guid`, `process.env.TOKEN`, `login.response.body.token`: no value that a file could give."""
    return name.startswith(("$", "%", "process.env.")) or ".response." in name or ".request." in name or "(" in name


def set_by_scripts(text: str) -> frozenset[str]:
    """The names of variables that scripts in the text set."""
    return frozenset(found.group(1) for found in _SET.finditer(text))


def pairs_of(entries: Any) -> Iterator[tuple[str, str]]:
    """Names and values of a list of `{key, value}` or `{name, value}`, or of a mapping, without those switched off."""
    if isinstance(entries, dict):
        for name, value in entries.items():
            yield str(name), written(value)
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or is_off(entry):
            continue
        name = entry.get("key", entry.get("name", entry.get("id")))
        value = entry.get("value", entry.get("currentValue", entry.get("initialValue")))
        if isinstance(name, str) and name:
            yield name, written(value)


def is_off(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of a table is switched off, as each tool writes that."""
    off = (True, "true")
    on = (False, "false")
    return entry.get("disabled") in off or any(entry.get(name) in on for name in ("enabled", "active", "isActive"))


def written(value: Any) -> str:
    """A scalar as text; "" for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else ""


def plain(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Pairs as values for variables; an empty one is no value."""
    return {name: value for name, value in pairs if value}
