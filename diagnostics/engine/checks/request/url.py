"""Looks at host and path of the URL for slips that make a gateway answer as if the token were missing.

Why it matters: an unmapped route often answers 401 or 403; a # cuts the path, for no fragment is sent (RFC 3986, 3.5).
Cannot see: whether a well-formed path exists.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Metadata, Missing, Replay, Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Url
from diagnostics.engine.model.types import (
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
from diagnostics.engine.servers.answers import succeeded as accepted
from diagnostics.engine.subject.answer import status_of, succeeded
from diagnostics.engine.subject.beside import accepted_beside

_ENCODED = msg("Write the # of a path or a parameter as %23, and encode each such value before it goes into the URL.")


@check(
    id="request.url",
    title=msg("The URL has the form of an API call"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("wrong-host-or-path",),
    kb="step-8",
    needs=(Subject,),
    sees=(Metadata, Replay),
)
def request_url(subject: Subject, metadata: Metadata | Missing, replay: Replay | Missing) -> Result:
    """A fragment, a doubled slash or a doubled version segment in a refused call, and an answer of 404, fail.

    Not so where the server publishes this very URL, or answers our same call with a success.
    """
    url = subject.request.url if subject.request else None
    unknown = None if succeeded(subject) else _unknown(subject)
    if (url is None or not url.host) and unknown is not None:
        what, confidence = unknown
        return failed("wrong-host-or-path", confidence, what, Evidence(msg("Answer"), what, important=True))
    if url is None or not url.host:
        return not_applicable(msg("No full URL was pasted."))
    works = isinstance(replay, Replay) and accepted(replay.answer)
    if not url.fragment and (works or _is_published(url, metadata)):
        return passed(msg("The server serves this very URL."), Evidence(msg("Host"), url.host))
    found = _slip(url) or unknown
    if found is None or succeeded(subject):
        return passed(msg("The URL has the form of an API call."), Evidence(msg("Host"), url.host))
    what, confidence = found
    row = Evidence(msg("URL"), url.host, what, important=True)
    fix = _ENCODED if found != unknown and url.fragment else None
    return failed("wrong-host-or-path", confidence, what, row, fix=fix)


def _unknown(subject: Subject) -> tuple[Message, float] | None:
    """Whether the answer says that there is nothing at this address; some APIs say so of what they hide."""
    status = status_of(subject)
    if status == 404 and subject.request is not None and subject.request.method.upper() == "PUT":
        # it makes what is not there yet (RFC 9110, 9.3.4), so a thing that is missing is no reason
        return msg("The answer to a PUT is 404: a wrong address, or one that is hidden from who may not write."), WEAK
    if status == 404 and accepted_beside(subject) is not None:
        return None  # another token finds something there
    if status == 404 or (status is None and subject.submission.sighted(Seen.PAGE_NOT_FOUND)):
        return msg("The answer is 404: the server knows nothing at this address."), POSSIBLE
    if status == 405:
        return msg("The answer is 405: this address takes another method."), PLAUSIBLE
    return None


def _is_published(url: Url, metadata: Metadata | Missing) -> bool:
    """Whether the authorization server's metadata names the URL, query aside."""
    if isinstance(metadata, Missing):
        return False
    asked = url.raw.reveal().partition("#")[0].partition("?")[0]
    return any(value == asked for value in metadata.values.values() if isinstance(value, str))


def _is_sent_back(url: Url) -> bool:
    """Whether it is where the browser was sent with the answer to an authorization request (RFC 6749, 4.1.2)."""
    names = {name for name, _ in url.query}
    return "error" in names or {"code", "state"} <= names


def _slip(url: Url) -> tuple[Message, float] | None:
    if url.fragment and not _is_sent_back(url):
        return msg("The URL holds a #, and what follows it is never sent to the server."), NEARLY_CERTAIN
    if "//" in url.path:
        return msg("The path holds two slashes in a row, so it names another route."), PLAUSIBLE
    segments = [segment for segment in url.path.split("/") if segment]
    for left, right in zip(segments, segments[1:], strict=False):
        if left == right and left[:1] == "v" and left[1:].isdigit():
            return msg("The path names the version {version} twice.", version=left), LIKELY
    if "{" in url.path.replace("${", "") or "%7B" in url.path:  # a shell fills the places that begin with a $
        return msg("The path holds a template in braces that was not filled in."), HEURISTIC
    return None
