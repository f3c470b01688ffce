"""Corrections of the name under which a credential is sent: Authorization, or a field of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.parse.names import API_KEY_NAMES
from diagnostics.engine.remedy.corrections.header import set_way
from diagnostics.engine.remedy.corrections.values import Facts, gate_of, own_credential
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, Way, sent_way, wanted_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot, variable_for
from diagnostics.engine.subject.answer import asked_for
from diagnostics.engine.subject.beside import accepted_beside

_SENTENCE = re.compile(r"(?:[.!?;]\s)|\n")
_REFUSED = re.compile(
    r"\b(?:not|no|nor|never|neither|too|also|same|fails?|failed|instead|40[0-9])\b|n't\b", re.IGNORECASE
)


def named_authorization(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The credential under the name that the accepted call has, else with hyphens, else as Authorization."""
    if subject.credential is None:
        return _in_full(request)
    sent = sent_way(subject, gate_of(facts))
    wanted = wanted_way(subject, gate_of(facts))
    if accepted_beside(subject) is not None and wanted is not None:
        way = wanted
    else:
        way = _field_of_the_api(subject, sent, facts) or Way(AUTHORIZATION, sent.scheme or "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    if made is None or way.name.lower() == AUTHORIZATION.lower():
        return made
    return replace(made, tells=msg("Send the credential in the header {name}, and in no other.", name=way.name))


def _field_of_the_api(subject: Subject, sent: Way, facts: Facts) -> Way | None:
    """The field of its own that the answer asks for, or the only one that this API is known to read."""
    name = asked_for(subject) or _told_beside(subject)
    if name and near_authorization(name.lower()):
        return None
    target = facts.get(Target)
    forms = target.accepted.forms if isinstance(target, Target) else ()
    if not name and len(forms) == 1 and forms[0].kind == "api-key" and not forms[0].scheme:
        name = forms[0].header
    if not name or name.lower() == sent.name.lower() or gate_of(facts).name(name) != name:
        return None
    return Way(name, "")


def _in_full(request: Request) -> Changes | None:
    """A known field for keys whose name is written with underscores, which servers drop, or without its beginning."""
    for field in request.headers:
        name = _full_name(field)
        if name and name.lower() != field.name.lower():
            slot = Slot(
                variable_for(name), field.value, msg("the value of the header {name} of your call", name=field.name)
            )
            tells = msg("Send the credential in the header {name}, and in no other.", name=name)
            return Changes(headers={name: (slot,)}, renamed={name: field.name}, tells=tells)
    return None


def _full_name(field: HeaderField) -> str:
    """The one known field for keys whose name, or the end of whose name, a field has; "" where there is none."""
    name = field.name.replace("_", "-")
    if name.lower() in API_KEY_NAMES:
        return name
    longer = [known for known in API_KEY_NAMES if known.endswith(f"-{name.lower()}")] if "-" in name else []
    return "-".join(part.capitalize() for part in longer[0].split("-")) if len(longer) == 1 else ""


def _told_beside(subject: Subject) -> str:
    """The one field for keys that the paste says another client uses; "" where none or several are told of."""
    text, request = subject.submission.text.reveal(), subject.request
    sent = {field.name.lower() for field in request.headers} if request is not None else set()
    told = {
        name.lower(): found
        for sentence in _SENTENCE.split(text)
        if not _REFUSED.search(sentence)
        for found in re.findall(r"[A-Za-z][\w-]{3,40}", sentence)
        if (name := found).lower() in API_KEY_NAMES - {"apikey", "api-key"} and name.lower() not in sent
    }
    return next(iter(told.values())) if len(told) == 1 else ""
