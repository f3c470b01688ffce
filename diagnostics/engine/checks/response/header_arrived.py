"""Looks at whether the header that was sent reached the API: a good header, and an answer that says there was none.

Why it matters: Apache's CGI and WSGI, proxies, gateways and redirects drop Authorization without a word.
Cannot see: where on the way it was lost.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import CredentialPlace, DefectKind
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
from diagnostics.engine.subject.answer import refused
from diagnostics.engine.subject.defects import defect_of, is_left_out

_COMMON_SCHEMES = ("bearer", "dpop", "basic")
_FEWEST_LOGGED = 3
_BROKEN = (DefectKind.EMPTY, DefectKind.SCHEME_MISSING, DefectKind.SCHEME_SEPARATOR, DefectKind.NO_COLON)


@check(
    id="response.header-arrived",
    title=msg("The header that was sent reached the API"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("stripped-by-proxy-or-gateway", "stripped-by-webserver", "wrong-header-name"),
    kb="step-8",
    needs=(Subject,),
)
def response_header_arrived(subject: Subject) -> Result:
    """A well-formed Authorization header, answered as if there were none, fails."""
    credential = subject.credential
    answered = subject.response is not None or bool(subject.submission.errors)
    if credential is None or credential.place is not CredentialPlace.HEADER or not answered:
        return not_applicable(msg("A request with its answer was not pasted."))
    if (subject.response is not None and not refused(subject)) or credential.name.lower() != "authorization":
        return not_applicable(msg("The answer is no refusal of an Authorization header."))
    if defect_of(subject, *_BROKEN, DefectKind.SHELL_SPLIT, DefectKind.SCHEME_MISSPELT):
        return not_applicable(msg("The header is malformed, so the API may well have ignored it."))
    logged = _logged_without(subject)
    if not logged and credential.scheme.lower() not in _COMMON_SCHEMES:
        return not_applicable(msg("An API that takes another scheme sees no credentials in this header."))
    absent = bool(logged) or subject.submission.sayings.misses_header
    row = Evidence(msg("Header sent"), "Authorization", "seen by the API", important=absent)
    if logged:
        row = Evidence(
            msg("Headers that arrived, by the log"), ", ".join(logged[:8]), "Authorization too", important=True
        )
    if not absent:
        return passed(msg("Nothing says that the header did not arrive."), row)
    if not logged and subject.submission.sighted(Seen.API_KEY_MISSED):
        summary = msg("The request carries an Authorization header, and the API misses an API key: it may read another "
                      "header.")  # fmt: skip
        also = (Candidate("stripped-by-proxy-or-gateway", POSSIBLE), Candidate("missing-companion-header", WEAK))
        return failed("wrong-header-name", PLAUSIBLE, summary, row, also=also)
    summary = msg("The request carries an Authorization header, and the API answers as if it had none.")
    if subject.submission.sighted(Seen.WEB_SERVER_NAMED):
        also = (
            Candidate("stripped-by-proxy-or-gateway", POSSIBLE),
            Candidate("header-lost-on-redirect", POSSIBLE - 0.1),
        )
        return failed("stripped-by-webserver", HEURISTIC if logged else PLAUSIBLE, summary, row, also=also)
    # what stands in code is not seen to be sent, and a variable may hold nothing; then the answer may be plainly right
    family = subject.request.source.family if subject.request is not None else None
    unseen = family is Family.CODE or (family is Family.COMMAND and is_left_out(subject))
    alone = WEAK if unseen else PLAUSIBLE
    confidence = HEURISTIC if subject.submission.sighted(Seen.PROXY_NAMED) else alone
    also = (
        Candidate("stripped-by-webserver", min(POSSIBLE, alone)),
        Candidate("header-lost-on-redirect", min(POSSIBLE - 0.1, alone)),
    )
    return failed("stripped-by-proxy-or-gateway", confidence, summary, row, also=also)


def _logged_without(subject: Subject) -> list[str]:
    """The header names that a log of the server lists as received, when Authorization is not among them."""
    seen = subject.submission.sighted(Seen.HEADER_LOGGED)
    names = list(dict.fromkeys(name.value.lower().replace("_", "-") for name in seen))
    return names if len(names) >= _FEWEST_LOGGED and "authorization" not in names and "host" in names else []
