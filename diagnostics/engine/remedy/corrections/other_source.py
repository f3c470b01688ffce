"""Corrections of a call for which the client takes another credential than the one that stands in it."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.remedy.corrections.header import set_way
from diagnostics.engine.remedy.corrections.values import OF_THE_ACCEPTED, Facts, gate_of, new_credential
from diagnostics.engine.remedy.corrections.way import wanted_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot
from diagnostics.engine.subject.beside import accepted_beside

_TELLS_CODE = msg(
    "The client takes name and password of the .netrc file in the place of your header. With trust_env=False it leaves "
    "the file alone; or take the entry of this host out of it."
)
_TELLS_CURL = msg(
    "The client takes name and password of the .netrc file in the place of your header. Take the entry of this host "
    "out of the file; curl does not read it unless it is told to, and shows what your header alone brings."
)
_TELLS_SETTINGS = msg(
    "The client's own settings add a name and a password to each call, in the place of your header. This command "
    "leaves them out; or take --auth out of default_options there."
)
_IN_ITS_SETTINGS = re.compile(r"\bdefault_options\b[^\]]{0,400}?[\"']-{1,2}a(?:uth)?[=\"', ]")
_HTTPX = re.compile(r"^[ \t]*(?:import|from) httpx\b|\bhttpx\.(?:get|post|put|patch|delete|request)\(", re.MULTILINE)
# By the program that reads a .netrc file unasked: the option with which it does not.
_WITHOUT_NETRC = {Form.HTTPIE: "ignore-netrc", Form.WGET: "no-netrc"}
_ASKED_FOR = frozenset({"netrc", "netrc-optional", "netrc-file"})
_TELLS = msg(
    "The client takes name and password of the .netrc file in the place of your header. This command leaves the file "
    "alone; or take the entry of this host out of it."
)


def alone(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The command or call of the paste for this host, told not to read the file of passwords."""
    host = request.url.host if request.url is not None else ""
    for command in subject.submission.requests:
        if command.url is None or command.url.host != host or command.header("Authorization") is None:
            continue
        if command.source is Form.PYTHON and _HTTPX.search(subject.submission.text.reveal()) is not None:
            return Changes(request=command, options=frozenset({"ignore-netrc"}), tells=_TELLS_CODE)
        if command.source is Form.HTTPIE and _IN_ITS_SETTINGS.search(subject.submission.text.reveal()) is not None:
            return Changes(request=command, options=frozenset({"no-auth"}), tells=_TELLS_SETTINGS)
        option = _WITHOUT_NETRC.get(command.source)
        if option is not None and (Form.NETRC in subject.submission.forms or _sent_a_pair(command)):
            return Changes(request=command, options=frozenset({option}), tells=_TELLS)
        if command.source.reader == "commands.curl" and _ASKED_FOR & command.options:
            return Changes(request=command, without_options=_ASKED_FOR, tells=_TELLS)
    return _by_curl(subject, host) or _as_accepted(subject, facts)


def _sent_a_pair(command: Request) -> bool:
    """Whether name and password were sent as Basic in the place of a header of another scheme that was typed."""
    typed = next((field.value for field in command.as_typed if field.name.lower() == "authorization"), None)
    sent = command.header("authorization")
    if typed is None or sent is None:
        return False
    return [value.reveal().partition(" ")[0].lower() == "basic" for value in (typed, sent.value)] == [False, True]


def _as_accepted(subject: Subject, facts: Facts) -> Changes | None:
    """The refused call as it should have been sent: with the accepted call's credential, or as the answer asks."""
    way, pair = wanted_way(subject, gate_of(facts)), accepted_beside(subject)
    if way is None or way.scheme == "Basic":
        return None
    other = pair.other if pair is not None else None
    if other is None:
        return set_way(subject, way, new_credential(subject, way, facts))
    value = Secret(other.value.reveal().removeprefix(other.scheme).strip())
    return set_way(subject, way, (Slot("ACCESS_TOKEN", value, OF_THE_ACCEPTED),))


def _by_curl(subject: Subject, host: str) -> Changes | None:
    """The call as a command of curl, which reads no .netrc file unasked, where the client is not one of those above."""
    if Form.NETRC not in subject.submission.forms:
        return None
    for call in subject.submission.requests:
        is_one = call.url is not None and call.url.host == host and call.header("Authorization") is not None
        if is_one and call.source.family not in (Family.COMMAND, Family.CODE):
            return Changes(request=call, form=Form.CURL, tells=_TELLS_CURL)
    return None
