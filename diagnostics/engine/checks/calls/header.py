"""Looks at how the refused call sends its credential, beside a call to the same place that was accepted.

Why it matters: where one of two calls works, the place, the name or the word before the token is what differs.
Cannot see: what differs beyond the two messages, such as the network that they came from.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Credential, CredentialPlace, DefectKind, Request
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.parse.exchanges.presented import is_issuing
from diagnostics.engine.subject.beside import Beside, Differs, accepted_beside, answered
from diagnostics.engine.subject.configured import comes_from_elsewhere
from diagnostics.engine.subject.defects import CAUSE_OF_DEFECT
from diagnostics.engine.subject.header_names import names_a_key
from diagnostics.engine.subject.wording import NONE, PLACES

# Clients send these only once the server has asked for them, so that a refused call comes first.
_ASKED_FIRST = frozenset({"digest", "ntlm", "negotiate", "hawk"})
_ACCEPTED = 200
_OVERRIDDEN = msg("The client sends a name and password that nobody gave it, and not the token that works.")
_LOOK_FOR_IT = msg(
    "Find what gives the client this name and password: most often an entry for this host in the file .netrc, which "
    "many clients read unasked, else a stored login or another setting."
)
_Found = tuple[str, float, str]


@check(
    id="calls.header",
    title=msg("An accepted call sends its credential the same way"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(
        *dict.fromkeys(CAUSE_OF_DEFECT.values()), "header-not-sent", "wrong-auth-scheme", "token-in-wrong-location",
        "credential-overridden",
    ),
    kb="step-1",
    needs=(Subject,),
)  # fmt: skip
def calls_header(subject: Subject) -> Result:
    """A credential that stands elsewhere, or is written otherwise, than in the accepted call fails."""
    pair = accepted_beside(subject)
    if pair is None and (named := _named_by_the_refusal(subject)) is not None:
        return named
    if pair is None or is_issuing(pair.refused):
        return not_applicable(msg("The paste has no accepted call to the same place."))
    row = Evidence(msg("Credential"), _written(pair.own), _written(pair.other), important=True)
    if Differs.SENT not in pair.differs:
        return passed(msg("An accepted call of the paste sends its credential in the same way."), row)
    if pair.other is not None and pair.other.scheme.lower() in _ASKED_FIRST:
        return not_applicable(msg("The accepted call answers a challenge, so it is no other call."))
    if pair.own is None and pair.other is not None and _shows_no_fields(pair.refused):
        return _unseen(pair, pair.other, row)
    if comes_from_elsewhere(pair, subject):
        row = Evidence(msg("Credential"), _written(pair.own), _written(pair.other), important=True)
        scheme = (Candidate("wrong-auth-scheme", POSSIBLE),)
        return failed("credential-overridden", INFERRED, _OVERRIDDEN, row, also=scheme, fix=_LOOK_FOR_IT)
    cause, confidence, beside = _difference(pair)
    also = (Candidate(beside, PLAUSIBLE),) if beside else ()
    rows = (row, Evidence(msg("Answers"), answered(pair)))
    return failed(cause, pair.weighed(confidence), _told(pair), *rows, also=also)


def _named_by_the_refusal(subject: Subject) -> Result | None:
    """A refusal whose call is not shown, that says which kind of credential failed, beside a call that was accepted."""
    seen = next(iter(subject.submission.sighted(Seen.SCHEME_REFUSED)), None)
    if seen is None or subject.request is not None:
        return None
    submission = subject.submission
    accepted = {
        number
        for number, request in enumerate(submission.requests)
        if request.response is not None and submission.responses[request.response].status == _ACCEPTED
    }
    sent = {item.scheme.lower() for item in submission.credentials if item.request in accepted and item.scheme}
    failed_one = seen.value.lower()
    if len(sent) != 1 or failed_one in sent:
        return None
    expected = sent.pop().capitalize()
    row = Evidence(msg("Credential"), failed_one.capitalize(), expected, important=True)
    summary = msg("The refusal is of {found}; the accepted call sends {expected}.",
                  found=failed_one.capitalize(), expected=expected)  # fmt: skip
    return failed("wrong-auth-scheme", PLAUSIBLE, summary, row)


def _shows_no_fields(request: Request) -> bool:
    """Whether a call is only told of, as in a line of a log, so that nobody sees what it sent."""
    return not request.headers and request.source.family is Family.PIECE


def _unseen(pair: Beside, other: Credential, row: Evidence) -> Result:
    """Of a call that is only told of nobody sees the credential; how the accepted one sends its own is a hint."""
    is_usual = other.name.lower() == "authorization"
    cause, beside = ("header-not-sent", "wrong-auth-scheme") if is_usual else ("wrong-header-name", "header-not-sent")
    summary = msg("What the refused call sent is not shown; the accepted one uses {place}.",
                  place=_written(other))  # fmt: skip
    return failed(cause, pair.weighed(PLAUSIBLE), summary, row, also=(Candidate(beside, POSSIBLE),))


def _told(pair: Beside) -> Message:
    if pair.own is None:
        return msg("The refused call carries no credential; the accepted one has it in {place}.",
                   place=_written(pair.other))  # fmt: skip
    if _written(pair.own) == _written(pair.other):
        return msg("The refused call writes the same credential in another way than the accepted one.")
    return msg("The refused call sends {found}; the accepted one sends {expected}.", found=_written(pair.own),
               expected=_written(pair.other))  # fmt: skip


def _written(credential: Credential | None) -> str | Message:
    """Where a credential stands and the word before it, without its value."""
    if credential is None:
        return NONE
    if credential.place in (CredentialPlace.HEADER, CredentialPlace.OPTION):
        if not credential.scheme:
            return msg("{name}: no scheme", name=credential.name[:60])
        return f"{credential.name}: {credential.scheme}"[:80]
    return msg("{place}: parameter {name}", place=PLACES[credential.place], name=credential.name[:60])


def _difference(pair: Beside) -> _Found:
    """The cause, how sure it is where nothing else differs, and another that it may be."""
    own, other = pair.own, pair.other
    if own is None or other is None:
        return "header-not-sent", NEARLY_CERTAIN, ""
    mine, its = _in_header(own), _in_header(other)
    if mine and its and own.name.lower() != other.name.lower():
        return _other_name(own, other)
    if mine != its or (not mine and own.place is not other.place):
        return "token-in-wrong-location", INFERRED, ""
    odd = {item.kind for item in own.defects} - {item.kind for item in other.defects}
    if own.scheme == other.scheme or DefectKind.SCHEME_DOUBLED in odd:
        cause = next((cause for kind, cause in CAUSE_OF_DEFECT.items() if kind in odd), "")
        return (cause, NEARLY_CERTAIN, "") if cause else ("malformed-bearer-syntax", HEURISTIC, "")
    if own.scheme.lower() == other.scheme.lower():
        return "bearer-scheme-case", NEARLY_CERTAIN, ""
    if not own.scheme and other.scheme.lower() == "bearer":
        return "missing-bearer-prefix", NEARLY_CERTAIN, ""
    return "wrong-auth-scheme", NEARLY_CERTAIN, ""


def _other_name(own: Credential, other: Credential) -> _Found:
    """Another header's name: of a scheme that the API does not take, or of a header that it does not read."""
    if other.name.lower() == "authorization":
        return "wrong-header-name", NEARLY_CERTAIN, ""
    if own.name.lower() == "authorization" and own.scheme and names_a_key(other.name):
        return "wrong-auth-scheme", INFERRED, "wrong-header-name"
    return "wrong-header-name", LIKELY, "wrong-auth-scheme"


def _in_header(credential: Credential) -> bool:
    return credential.place in (CredentialPlace.HEADER, CredentialPlace.OPTION)
