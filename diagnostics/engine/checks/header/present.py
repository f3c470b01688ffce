"""Looks at whether the pasted request carries any credential at all.

Why it matters: an API answers a request without one with 401 and no error code (RFC 6750, 3.1).
Cannot see: headers that a library adds later, and what browsers' HAR exports leave out on purpose.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import UNSEEN, Credential, CredentialPlace, DefectKind, Request, TokenFormat
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
    unavailable,
)
from diagnostics.engine.parse.exchanges.subject import asks_a_registry_for_its_version
from diagnostics.engine.subject.answer import misses_credential, refused, succeeded
from diagnostics.engine.subject.defects import defect_of, shown
from diagnostics.engine.subject.header_names import AUTHORIZATION, names_a_key
from diagnostics.engine.subject.token_request import (
    is_authorization_request,
    is_client_call,
    is_preflight,
    is_public_document,
    path_of_sign_in,
)
from diagnostics.engine.subject.wording import PLACES
from diagnostics.engine.subject.written_down import is_without_headers

# What a client presents to get a token (RFC 6749, 4 and 6; RFC 7521), with the names that frameworks give it.
_GRANTS = frozenset({"refresh_token", "refresh", "refreshtoken", "code", "assertion", "client_secret", "password"})
# What stands in the query of an address that is signed: AWS, Google, Azure Storage, CloudFront.
_SIGNATURES = (
    frozenset({"x-amz-signature"}),
    frozenset({"x-goog-signature"}),
    frozenset({"sig", "se"}),
    frozenset({"signature", "expires"}),
)


@check(
    id="header.present",
    title=msg("The request carries a credential"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("header-not-sent", "wrong-header-name"),
    kb="step-1",
    needs=(Subject, Target),
)
def header_present(subject: Subject, target: Target) -> Result:
    """A request of an API without any credential fails."""
    request = subject.request
    dropped = defect_of(subject, DefectKind.NO_CORS)
    if dropped is not None and not succeeded(subject):
        summary = msg("The browser sends the request without its Authorization header. {what}", what=dropped.what)
        also = (Candidate("cors-preflight-blocked", POSSIBLE),)
        return failed("header-not-sent", NEARLY_CERTAIN, summary, shown(dropped, "the mode cors"), also=also)
    given = _given_elsewhere(subject)
    if given is not None and not succeeded(subject):
        return given
    if subject.credential is not None and not _is_session_cookie(subject):
        return _carried(subject.credential, request)
    if request is None:
        if subject.token is not None:
            return not_applicable(msg("A token was pasted without a request, so no header can be missing."))
        return unavailable(msg("No request was pasted, so its headers cannot be seen."))
    return _needs_none(subject, request) or _in_own_field(subject, request, target) or _missing(subject, request)


def _carried(credential: Credential, request: Request | None) -> Result:
    """The request carries a credential; only one of its own header is shown."""
    if request is not None and request.source.family is Family.CODE:
        # code only means to send it, so nothing is ruled out
        return passed(msg("The code gives the request a credential."))
    if credential.place is CredentialPlace.BARE and credential.name.lower() not in AUTHORIZATION:
        # a setting or a line of code beside the words: nothing shows that it was sent
        return passed(msg("A credential was pasted without the request that carries it."))
    if credential.place not in (CredentialPlace.HEADER, CredentialPlace.OPTION, CredentialPlace.BARE):
        return passed(msg("The request carries a credential outside of its header."))
    return passed(msg("The request carries a credential."), Evidence(msg("Credential sent as"), credential.name))


def _needs_none(subject: Subject, request: Request) -> Result | None:
    """Requests that are right to carry no access token."""
    if is_client_call(subject):
        return not_applicable(msg("A call of the token endpoint carries no access token."))
    if is_preflight(request) or succeeded(subject) or _is_signed(request):
        return not_applicable(msg("This request needs no credential."))
    if is_authorization_request(request):
        return not_applicable(msg("The user's consent is asked for before there is a token, so none is sent."))
    if is_public_document(request):
        return not_applicable(msg("Metadata and keys are published for everybody, so no token is sent for them."))
    if asks_a_registry_for_its_version(request):
        return not_applicable(msg("A registry answers its version check with 401, to tell where tokens are given."))
    if _signs_in(request):
        return not_applicable(msg("This request asks for a token, so it carries none in its header."))
    return None


def _in_own_field(subject: Subject, request: Request, target: Target) -> Result | None:
    """A key in a header field that this API is known to read."""
    fields = [
        field for field in request.headers if target.accepted.in_header(field.name) and field.value.reveal().strip()
    ]
    if not fields or misses_credential(subject):
        return None
    return passed(msg("The request carries a key in {name}, which the API reads.", name=fields[0].name[:60]))


def _missing(subject: Subject, request: Request) -> Result:
    """Why no credential is to be seen: sent elsewhere, not shown, under another name, or not sent."""
    misplaced = defect_of(subject, DefectKind.HEADERS_AS_BODY, DefectKind.HEADERS_MISPLACED)
    if misplaced is not None:
        summary = msg("The request is sent without its headers. {what}", what=misplaced.what)
        return failed(
            "header-not-sent", NEARLY_CERTAIN, summary, shown(misplaced, "the headers where the client reads them")
        )
    if is_without_headers(request):
        return unavailable(msg("The paste names the request without its headers."))
    if UNSEEN in request.options:
        return unavailable(
            msg("The command takes headers or options from a file or variable, which the paste does not show.")
        )
    if request.source.family is Family.CODE and subject.submission.sighted(Seen.HEADERS_HANDED_ON):
        return unavailable(msg("The code hands on the headers of an incoming call, which the paste does not show."))
    if subject.token is not None and _is_excerpt(request):
        return unavailable(msg("The paste shows part of the request, and a token beside it."))
    found = Evidence(
        msg("Headers sent"), ", ".join(h.name for h in request.headers[:12]) or msg("none"), "Authorization", True
    )
    summary = msg("The request carries no Authorization header.")
    own = _named_as_key(request)
    if own:
        return _in_another_header(subject, own, found)
    if request.header("Cookie") is not None:
        summary = msg("The request carries a cookie and no Authorization header.")
    return failed("header-not-sent", _confidence(subject), summary, found)


def _in_another_header(subject: Subject, name: str, found: Evidence) -> Result:
    """A key in a header of its own: the wrong one for an API that says it found none, or whose name servers drop."""
    if subject.submission.sayings.misses_header or "_" in name:
        summary = msg("The key travels in the header {name}, which the API does not read.", name=name)
        also = (Candidate("header-not-sent", WEAK),)
        return failed("wrong-header-name", HEURISTIC, summary, found, also=also)
    summary = msg("The request carries no Authorization header; a key travels in {name}.", name=name)
    challenges = subject.response.challenges if subject.response is not None else ()
    # without a word about Authorization the API may well read its key there, and refuse the key
    confidence = POSSIBLE if challenges else WEAK
    return failed("header-not-sent", confidence, summary, found, also=(Candidate("wrong-header-name", WEAK),))


def _named_as_key(request: Request) -> str:
    """A header that by its name holds a key; whether this API reads it cannot be seen."""
    return next((header.name[:60] for header in request.headers if names_a_key(header.name)), "")


def _confidence(subject: Subject) -> float:
    source = subject.request.source if subject.request else Form.HTTP
    if subject.submission.sighted(Seen.ROUTE_UNKNOWN_TO_GATEWAY):
        return WEAK  # API Gateway says so of any route that it does not know
    if source is Form.HAR or source.family is Family.CODE:
        return POSSIBLE if source is Form.HAR else HEURISTIC
    return NEARLY_CERTAIN if refused(subject) else INFERRED


def _given_elsewhere(subject: Subject) -> Result | None:
    """A field Authorization among the parameters: the headers stand where the client takes body or query."""
    credential = subject.credential
    if credential is None or credential.place not in (CredentialPlace.BODY, CredentialPlace.QUERY):
        return None
    if credential.name.lower() != "authorization":
        return None
    row = Evidence(msg("Authorization is sent in"), PLACES[credential.place], "a header field", True, credential.at)
    summary = msg("Authorization is passed as a parameter ({place}), so no such header is sent.", place=row.value)
    also = (Candidate("token-in-wrong-location", PLAUSIBLE),)
    return failed("header-not-sent", NEARLY_CERTAIN, summary, row, also=also)


def _is_signed(request: Request) -> bool:
    """Whether the address holds its own signature, in whose place a header would even be wrong (S3, Azure Storage)."""
    names = {name.lower() for name, _ in request.url.query} if request.url is not None else set()
    return any(signature <= names for signature in _SIGNATURES)


def _signs_in(request: Request) -> bool:
    """Whether the request is made to get a token: by what it sends, or by its path where it sends something."""
    if any(name.lower() in _GRANTS for name, _ in request.form):
        return True
    return request.method.upper() == "POST" and path_of_sign_in(request)


def _is_excerpt(request: Request) -> bool:
    """Whether a raw request shows no more than its first lines; a command shows all that it sends."""
    return request.source.family is not Family.COMMAND and {h.name.lower() for h in request.headers} <= {"host"}


def _is_session_cookie(subject: Subject) -> bool:
    """A cookie is a credential of its own; it stands for a token only when it holds a JWT."""
    token = subject.token
    in_cookie = subject.credential is not None and subject.credential.place is CredentialPlace.COOKIE
    return in_cookie and (token is None or token.format is not TokenFormat.JWS)
