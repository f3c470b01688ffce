"""A correction is read by our own parser and judged by the same checks before anybody sees it.

Its variables are filled in memory, with the values of the call, or with stand-ins where only the person has one. It is
shown if the defect is gone, nothing new is wrong, and it is not the call that failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from diagnostics.engine import parse
from diagnostics.engine.model.confidence import POSSIBLE
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.saying import CodeSign, Sayings
from diagnostics.engine.model.sighting import Seen, Sighting
from diagnostics.engine.model.submission import Credential, HeaderField, Request, Submission
from diagnostics.engine.model.types import Finding, Outcome, Secret, Severity
from diagnostics.engine.parse.budget import Budget
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.fill import filled, names_in
from diagnostics.engine.subject.token_request import has_json_body

_PROMPTS = {"cmd": "C:\\>", "powershell": "PS C:\\> ", "bash": "$ "}
# What stands as a literal in the filled text is a variable in the one that is shown.
_OF_THE_FILLING = frozenset({"credentials.stored"})
# What nobody misses in a call that the paste shows accepted without it.
_OF_A_REFUSAL = frozenset({"header.present"})
# What was said of the failing code is still in the paste, and nobody has said a word about the mended one.
_OF_WORDS = ("report.", "api.", "client.", "response.")
_OF_THE_SHELL = "shell-quoting-broke-header"
_OF_THE_CONNECTION = frozenset({
    "cert", "key", "cacert", "netrc", "netrc-optional", "netrc-file", "ignore-netrc", "no-netrc"
})  # fmt: skip
# What is judged of the token itself; of a stand-in of ours it says nothing about the call.
_OF_A_VALUE = "token."
_OF_THE_HEADER = "header."
_SETTINGS = (Seen.SCHEME_SET,)
_NOT_SENT = frozenset({"content-length", "host"})


def objection(
    correction: Correction,
    cause: str,
    request: Request,
    submission: Submission,
    found: Sequence[Finding],
    again: Rejudge,
) -> str:
    """Why the correction of `request` must not be shown, or "". `found` are the findings about the paste."""
    ours = names_in(correction.text, correction.writer) - {slot.name for slot in correction.slots}
    if correction.writer == "fetch":  # a name of the person's own code is written like one of ours in a page
        ours -= names_in(submission.text.reveal(), correction.writer)
    if ours - _own_names(request):
        return "a variable has no value"
    # only what was seen in code can be seen again in a call that we wrote
    words = bool(submission.code_signs) or request.source.family is Family.CODE
    reader = partial(_read, wanted=_settings_of(submission), words=words)
    read, findings = again.of(filled_in(correction), reader)
    if not read.requests and not _credential(read):
        return "it is not read as a call"
    if len(read.requests) > 1:
        return "it is read as more than one call"
    failing = [item for item in findings if item.outcome is Outcome.FAIL and item.severity is not Severity.INFO]
    failing = [
        item
        for item in failing
        if item.check not in _OF_THE_FILLING | correction.refuted and not _is_of_a_stand_in(item, correction)
    ]
    if _was_accepted(submission, request):
        failing = [item for item in failing if item.check not in _OF_A_REFUSAL]
    stays = next((item.check for item in failing if item.cause == cause), "")
    if stays:
        return f"the defect stays: {stays}"
    if new := _new(failing, found):
        return new
    if not read.requests:
        return ""
    same = _sent(read, read.requests[0]) == _sent(submission, request)
    other_shell = bool(correction.writer) and correction.writer != request.source.writer != ""
    # of header lines alone only the known fields are read, so another one that was set is seen in the text
    set_unread = correction.writer == "header" and not correction.reads_as_before
    typed = (
        other_shell or set_unread or (cause == _OF_THE_SHELL and _is_typed_otherwise(correction, submission, request))
    )
    return "it is the call that failed" if same and not typed else ""


def _is_typed_otherwise(correction: Correction, submission: Submission, request: Request) -> bool:
    """Whether the program or the quotes around a header differ from the paste: all that a shell can have got wrong."""
    typed, made = submission.text.reveal(), correction.text
    if made.startswith("curl.exe"):
        return "curl.exe" not in typed
    return any(f"'{field.name}:" in typed and f'"{field.name}:' in made for field in request.headers)


def objection_to_statement(
    whole: str, *, sign: CodeSign, cause: str, found: Sequence[Finding], again: Rejudge | None
) -> str:
    """Why a statement that mends `sign` must not be shown, or "". `whole` is the paste with it in the old one's place.

    What else the paste shows stays as it was, so only what code shows of the cause has to be gone.
    """
    if again is None:
        return ""
    read, failing = _judged(whole, again)
    if any(seen.says == sign.says for seen in read.code_signs):
        return "the defect stays: it is seen in the code again"
    # what only tells of what happened stays in the paste; what could be mended too must be gone
    mendable = [seen for seen in read.code_signs if seen.instead is not None or sign.instead is None]
    if any(may.cause == cause for seen in mendable for may in seen.causes[:1]):
        return "the defect stays: the code shows another"
    # the statement lets more of the code be seen than before; what is merely odd in it is none of its doing
    return _new([item for item in failing if (item.confidence or 0) > POSSIBLE], found)


def objection_to_slip(whole: str, *, cause: str, found: Sequence[Finding], again: Rejudge | None) -> str:
    """Why a statement must not be shown in which a slip of the header is put right, or ""."""
    if again is None:
        return ""
    _, failing = _judged(whole, again)
    if stays := next((item.check for item in failing if item.cause == cause), ""):
        return f"the defect stays: {stays}"
    surely = [item for item in failing if (item.confidence or 0) > POSSIBLE]
    # a header that is put right in one place and wrong in another is refused again
    if other := next((item.check for item in surely if item.check.startswith(_OF_THE_HEADER)), ""):
        return f"another slip of the header stays: {other}"
    return _new(surely, found)


def objection_to_source(whole: str, *, found: Sequence[Finding], again: Rejudge | None) -> str:
    """Why a statement must not be shown that makes what a trace of the paste shows as it was sent, or "".

    What the trace shows is of the call that failed, and stays.
    """
    if again is None:
        return ""
    _, failing = _judged(whole, again)
    return _new([item for item in failing if (item.confidence or 0) > POSSIBLE], found)


def _judged(whole: str, again: Rejudge) -> tuple[Submission, list[Finding]]:
    """How the mended paste is read, and what fails of it but for what was said of the call that failed."""
    read, findings = again.of(whole, _read)
    failing = [item for item in findings if item.outcome is Outcome.FAIL and item.severity is not Severity.INFO]
    return read, [
        item for item in failing if item.check not in _OF_THE_FILLING and not item.check.startswith(_OF_WORDS)
    ]


def _new(failing: Sequence[Finding], found: Sequence[Finding]) -> str:
    """What is wrong with the correction and was not with the paste, or ""."""
    known = {(item.check, item.cause) for item in found if item.outcome is Outcome.FAIL}
    new = next((f"{item.check} {item.cause}" for item in failing if (item.check, item.cause) not in known), "")
    return f"new: {new}" if new else ""


def _was_accepted(submission: Submission, request: Request) -> bool:
    """Whether the paste shows a success in answer to the request that is corrected: one beside the failing call."""
    status = submission.responses[request.response].status if request.response is not None else None
    return status is not None and 200 <= status < 300


def faults(command: Correction, again: Rejudge) -> list[str]:
    """The ids of the checks that a command of ours fails, and what else keeps it from being shown."""
    read, findings = again.of(filled_in(command), _read)
    failing = [item.check for item in findings if item.outcome is Outcome.FAIL and item.severity is Severity.ERROR]
    return failing if len(read.requests) == 1 else [*failing, "it is not read as a call"]


def filled_in(correction: Correction) -> str:
    """The text as its shell or interpreter makes it, variables filled; for the proof and the one call of ours."""
    values = {slot.name: slot.secret.reveal() for slot in correction.slots}
    return _PROMPTS.get(correction.writer, "") + filled(correction.text, correction.writer, values)


def _read(text: str, wanted: Mapping[Seen, tuple[Sighting, ...]] | None = None, *, words: bool = True) -> Submission:
    """The call as it is parsed; nobody has said a word about it yet, so none is heard in it. `wanted` goes with it.

    Without `words` what stands in code is not looked for either.
    """
    read = parse.parse(text, budget=Budget(words=words))
    seen = {**read.sightings, **(wanted or {})}
    return replace(read, statements=(), sayings=Sayings(), errors=(), spoken=Secret(""), sightings=seen)


def _settings_of(submission: Submission) -> dict[Seen, tuple[Sighting, ...]]:
    """What a server of the paste is set to take: it takes the corrected call by the same settings."""
    return {kind: submission.sightings[kind] for kind in _SETTINGS if kind in submission.sightings}


def _is_of_a_stand_in(item: Finding, correction: Correction) -> bool:
    """Whether a finding is about the value of a token in whose place a variable stands that the person fills."""
    return item.check.startswith(_OF_A_VALUE) and not any(slot.of_the_call for slot in correction.slots)


def _own_names(request: Request) -> frozenset[str]:
    """Names that a body of the call holds in the syntax of a variable, and that are none."""
    body = request.body.reveal() if request.body is not None else ""
    return frozenset(names_in(body, "bash"))


def _credential(read: Submission) -> Credential | None:
    return read.credentials[0] if read.credentials else None


def _sent(submission: Submission, request: Request) -> tuple[object, ...]:
    """What a server would get of the request, and what was damaged before it was sent."""
    url = request.url
    index = submission.requests.index(request)
    credentials = (item for item in submission.credentials if item.request == index)
    owners: list[Request | HeaderField | Credential] = [request, *request.headers, *credentials]
    defects = {defect.kind for owner in owners for defect in owner.defects}
    return (
        request.method or "GET",
        (url.origin, url.path, tuple((name, value.reveal()) for name, value in url.query)) if url else None,
        sorted((field.name, field.value.reveal()) for field in request.headers if field.name.lower() not in _NOT_SENT),
        has_json_body(request),  # under whatever type it was sent
        tuple((name, value.reveal()) for name, value in request.form)
        or (request.body.reveal() if request.body else ""),
        frozenset(defects),
        request.options & _OF_THE_CONNECTION,
    )
