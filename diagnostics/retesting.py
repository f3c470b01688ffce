"""The same call again after the fix: from the stored request, which holds no secret, and its values given anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from diagnostics import services, stored_report
from diagnostics.engine.model.forms import Form
from diagnostics.engine.redaction.labels import LEFT_OUT
from diagnostics.engine.remedy.render import fill
from diagnostics.engine.remedy.render.slots import variable_for
from diagnostics.models import Diagnosis

# The variables that stand for the credential of a corrected request.
_CREDENTIAL = re.compile(r"(?:NEW_)?(?:[A-Z]+_)?(?:ACCESS_TOKEN|API_KEY|PRIVATE_TOKEN|AUTH_TOKEN)|WHOLE_TOKEN")
# The most particular syntax first: what it writes may hold signs of another.
_WRITERS = ("powershell", "requests", "fetch", "http-file", "cmd", "bash")
_LABEL = re.compile(r"\[[a-z][a-z ]{0,20} [a-z0-9]{6}(?:, [0-9]{1,9} long)?\]")


class NeedsValue(Exception):
    """The request says where values belong, and none of them was given."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the stored request: its name, what to put in, and the label of the value that the call had."""

    name: str
    what: str
    label: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The request that can be run again, "" without any, in whose syntax its variables stand, and what they ask for."""

    text: str = ""
    writer: str = ""
    variables: tuple[Variable, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its variables."""
        return tuple(variable.name for variable in self.variables)


def stored(report: Mapping[str, Any]) -> Stored:
    """The corrected request of a rendered report, else the examined one with a variable for each value left out."""
    fix = (report.get("verdict") or {}).get("fix") or {}
    if fix.get("request"):
        return _corrected(str(fix["request"]), fix.get("variables") or (), report)
    examined = stored_report.examined_request(report)
    return _examined(examined) if examined is not None else Stored()


def _corrected(text: str, told: Iterable[Mapping[str, Any]], report: Mapping[str, Any]) -> Stored:
    form = (stored_report.examined_request(report) or {}).get("form")
    writer = writer_of(text, next((item.writer for item in Form if item.value == form), ""))
    used = fill.names_in(text, writer)
    asked = [Variable(item["name"], item["what"], item["label"]) for item in told if item["name"] in used]
    known = {variable.name for variable in asked}
    more = sorted(name for name in used - known if _CREDENTIAL.fullmatch(name))
    return Stored(text, writer, (*asked, *(Variable(name, _("the token of the call"), "") for name in more)))


def _examined(request: Mapping[str, Any]) -> Stored:
    """As raw HTTP; the same label is the same variable, for it was the same value."""
    variables: dict[str, Variable] = {}
    headers = [[name, _with_variables(value, name, variables)] for name, value in request.get("headers") or ()]
    url = _with_variables(str(request.get("url") or ""), "", variables)
    if not any(name.lower() == "authorization" for name, _ in headers) and not variables:
        variables[""] = Variable("ACCESS_TOKEN", _("the token of the call"), "")
        headers.insert(0, ["Authorization", "Bearer $ACCESS_TOKEN"])
    text = stored_report.http_text({**request, "url": url, "headers": headers, "at": None})
    return Stored(text, "message", tuple(variables.values()))


def _with_variables(text: str, header: str, variables: dict[str, Variable]) -> str:
    def variable(found: re.Match[str]) -> str:
        label = found.group()
        if label not in variables:
            name = variable_for(header) if header else "VALUE"
            if name in {item.name for item in variables.values()}:
                name = f"{name}_{len(variables) + 1}"
            what = _("the value of %(header)s in your call") % {"header": header}
            variables[label] = Variable(name, what if header else _("a part of the address of your call"), label)
        return f"${variables[label].name}"

    return _LABEL.sub(variable, text)


def writer_of(text: str, likely: str = "") -> str:
    """Whose syntax the variables of a text are in: the likely writer's, else the one in which most of them are seen."""
    if likely and fill.names_in(text, likely):
        return likely
    return max(_WRITERS, key=lambda name: len(fill.names_in(text, name)))


@sensitive_variables()
def filled(text: str, values: Mapping[str, str], request: Stored | None = None) -> str:
    """The text with a value for each variable of the stored `request`, a mark of what is left out where none is given.

    The value named "" is for whatever carries the token. Other variables of the text are its owner's own. A value that
    has no place stands behind the text. Raises NeedsValue where there are places and not one value.
    """
    known = request or Stored()
    writer = writer_of(text, known.writer)
    used = fill.names_in(text, writer)
    asked = {name for name in used if name in known.names or _CREDENTIAL.fullmatch(name)}
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    if not asked:
        return "\n\n".join(part for part in (text, *given.values()) if part.strip())
    if not given:
        raise NeedsValue
    token = given.get("", "")
    made = {name: given.get(name) or (token if _CREDENTIAL.fullmatch(name) else "") or LEFT_OUT for name in asked}
    return fill.filled(text, writer, made)


@sensitive_variables()
def start(before: Diagnosis, text: str, *, owner: str, client: str, client_time: str | None) -> Diagnosis:
    """A new diagnosis of the same platform that remembers `before`. Raises Rejected and LimitReached of `services`."""
    made = services.create(
        text,
        owner=owner,
        client=client,
        client_time=client_time,
        platform=before.platform,
        environment=before.environment,
        online=before.online,
    )
    made.before = before
    made.save(update_fields=["before"])
    return made


def first_of_chain(diagnosis: Diagnosis) -> str:
    """The id of the diagnosis whose key makes the labels: the first that was run again, even if it is gone by now."""
    before = diagnosis.before
    if before is None:
        return diagnosis.pk
    return str((before.report or {}).get("labels_of") or before.pk)
