"""Looks at the value that the server says it received: a null, a placeholder, a value within quotes.

Why it matters: what the server repeats is what arrived, whatever the code around the call was meant to send.
Cannot see: a value that the server masks; of that only its quotes can be told.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.confidence import LIKELY, PLAUSIBLE, POSSIBLE, REMOTE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.subject.answer import server_words, succeeded, whole_text

_SUBJECT = (
    r"(?:token|key|jwt|secret|password|credentials?|authorization(?: header)?|header value|client[ _-]?id|identifier)"
)
_VALUE = r"(?:'([^'\n]{1,200})'|`([^`\n]{1,200})`|(\"[^\"\n]{1,200}\"|\[object \w{1,20}\]|[^\s'`\"]{1,200}))"
_ECHOES = tuple(
    re.compile(rf"\b{way} ?{_VALUE}", re.IGNORECASE)
    for way in (
        rf"{_SUBJECT}(?: that (?:was|you))? (?:provided|supplied|given|received|sent|passed) ?[:=]",
        rf"(?:received|got|sent|passing|provided)[ :]{{1,3}}(?:an? |the )?(?:\w{{1,20}} )?{_SUBJECT} ?[:=]?",
        r"(?:with|for)(?: the)? (?:identifier|client[ _-]?id|app(?:lication)? ?id|api key|token) ?[:=]?",
        rf"(?:invalid|malformed|bad|unknown|incorrect|wrong) (?:\w{{1,20}} )?{_SUBJECT} ?:",
    )
)
_NULLS = frozenset({"null", "undefined", "none", "nan", "nil", "(null)"})
_INSTRUCTION = re.compile(
    r"(?:please[ _-])?(?:add|enter|insert|put|paste|replace|your|fill|set|change)(?:[ _-](?:in|with|the|me|this))?"
    r"[ _*-].{1,80}|.{1,60}[ _*-](?:goes[ _-])?here",
    re.IGNORECASE,
)
# the ways to set a variable in which quotes become part of the value, or are easily left in it
_SET_WITH_QUOTES = re.compile(
    r"(?:^|[\s%!>])(?:set(?:_env|x)?|env)[ \t]{1,4}\w{1,60}[ \t]{0,2}=?[ \t]{0,2}[\"']|^[ \t]{0,8}\w{2,60}=[\"']",
    re.IGNORECASE | re.MULTILINE,
)


@check(
    id="api.value-echoed",
    title=msg("What the server repeats is a real value"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("null-or-undefined-token", "placeholder-or-unexpanded-variable", "token-quoted"),
    kb="step-1",
    needs=(Subject,),
)
def api_value_echoed(subject: Subject) -> Result:
    """A null, a placeholder or a quoted value that the answer says it received fails."""
    echoed = [] if succeeded(subject) else _echoed(subject)
    if not echoed:
        return not_applicable(msg("No answer repeats a value that it received."))
    for value in echoed:
        found = _null(value) or _placeholder(value)
        if found is not None:
            return found
    if any(value[0] == value[-1] == '"' and len(value) > 2 for value in echoed):
        row = Evidence(msg("Value received"), "within quotation marks", "the bare value", important=True)
        known = _SET_WITH_QUOTES.search(whole_text(subject)) is not None
        summary = msg("The server received the value with quotation marks around it.")
        also = (Candidate("wrong-value-as-token", REMOTE), Candidate("shell-quoting-broke-header", 0.45))
        return failed("token-quoted", LIKELY if known else PLAUSIBLE, summary, row, also=also)
    return passed(msg("What the server repeats is a value."), Evidence(msg("Values repeated"), str(len(echoed))))


def _echoed(subject: Subject) -> list[str]:
    words = "\n".join(dict.fromkeys((server_words(subject), whole_text(subject))))
    found = [next(group for group in match.groups() if group) for ways in _ECHOES for match in ways.finditer(words)]
    return [value.rstrip(".,;:)}") or value for value in dict.fromkeys(found)]


def _null(value: str) -> Result | None:
    bare = value.strip("\"' ").lower()
    if bare not in _NULLS and not bare.startswith("[object"):
        return None
    row = Evidence(msg("Value received"), bare, "a token or key", important=True)
    summary = msg("The server received the word {word} in place of the value.", word=bare)
    return failed("null-or-undefined-token", LIKELY, summary, row, also=(Candidate("wrong-value-as-token", REMOTE),))


def _placeholder(value: str) -> Result | None:
    bare = value.strip("\"' ")
    if stand_in.ELIDED_WORD.fullmatch(bare) or stand_in.ELIDED.fullmatch(bare):
        return None  # the paste left the value out
    told = _INSTRUCTION.fullmatch(bare) or stand_in.VARIABLE.fullmatch(bare)
    if not told and not stand_in.is_placeholder(bare) and not stand_in.TEMPLATE.fullmatch(bare):
        return None
    row = Evidence(msg("Value received"), bare[:60], "the value itself", important=True)
    summary = msg("The server received the placeholder {word} instead of a value.", word=bare[:60])
    also = (Candidate("wrong-value-as-token", REMOTE), Candidate("wrong-client-credentials", REMOTE))
    # people write <id> over the value before they paste; nobody does so with an instruction of a manual
    confidence = LIKELY if told else POSSIBLE
    return failed("placeholder-or-unexpanded-variable", confidence, summary, row, also=also)
