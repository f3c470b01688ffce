"""Corrections of a call for which the client takes another credential than the one that stands in it."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.corrections.values import Facts
from diagnostics.engine.remedy.render import Changes

# By the program that reads a .netrc file unasked: the option with which it does not.
_WITHOUT_NETRC = {Form.HTTPIE: "ignore-netrc", Form.WGET: "no-netrc"}
_ASKED_FOR = frozenset({"netrc", "netrc-optional", "netrc-file"})
_TELLS = msg(
    "The client takes name and password of the .netrc file in the place of your header. This command leaves the file "
    "alone; or take the entry of this host out of it."
)


def alone(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The command of the paste for this host, told not to read the file of passwords."""
    host = request.url.host if request.url is not None else ""
    for command in subject.submission.requests:
        if command.url is None or command.url.host != host or command.header("Authorization") is None:
            continue
        option = _WITHOUT_NETRC.get(command.source)
        if option is not None and Form.NETRC in subject.submission.forms:
            return Changes(request=command, options=frozenset({option}), tells=_TELLS)
        if command.source.reader == "commands.curl" and _ASKED_FOR & command.options:
            return Changes(request=command, without_options=_ASKED_FOR, tells=_TELLS)
    return None
