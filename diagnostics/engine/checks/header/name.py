"""Looks at the name of the header that carries the token.

Why it matters: an API reads Authorization (RFC 9110, 11.6.2); a token under another name is no token to it.
Cannot see: whether this API documents a header of its own, such as an API key header.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, TokenFormat
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
from diagnostics.engine.subject.answer import asked_for, carrying, misses_credential, refused, succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.header_names import AUTHORIZATION, names_a_key

# Headers that other schemes define or document for keys of their own.
_OWN_SCHEMES = frozenset(
    [
        "x-api-key",
        "api-key",
        "apikey",
        "ocp-apim-subscription-key",
        "x-goog-api-key",
        "private-token",
        "x-vault-token",
        "x-amz-security-token",
        "x-shopify-access-token",
        "x-figma-token",
        "circle-token",
        "x-functions-key",
        "dpop",
        "cookie",
    ]
)


@check(
    id="header.name",
    title=msg("The token travels in the Authorization header"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("wrong-header-name", "missing-bearer-prefix"),
    kb="step-1",
    needs=(Subject, Target),
)
def header_name(subject: Subject, target: Target) -> Result:
    """A bearer value or a JWT under another header name fails; of an API that no profile describes, less surely."""
    credential = subject.credential
    if credential is None or credential.place is not CredentialPlace.HEADER:
        return not_applicable(msg("No header that authenticates was pasted."))
    name = credential.name.strip()
    lowered = name.lower().strip("=*- ")
    wanted = asked_for(subject)
    if names_a_key(wanted) and not succeeded(subject) and carrying(subject, wanted) is None:
        row = Evidence(msg("Header name"), name[:60], wanted, important=True, at=credential.at)
        summary = msg("The credential is sent in the header {name}, and the answer asks for {wanted}.",
                      name=name[:60], wanted=wanted)  # fmt: skip
        return failed("wrong-header-name", LIKELY, summary, row)
    right = Evidence(msg("Header name"), name[:60], "Authorization", important=lowered not in AUTHORIZATION,
                     at=credential.at)  # fmt: skip
    if lowered in AUTHORIZATION:
        return _read_elsewhere(subject, target, name) or passed(
            msg("The token travels in the Authorization header."), right
        )
    token = subject.submission.token(credential.token)
    a_token = credential.scheme.lower() in ("bearer", "dpop", "token", "jwt") or (
        token is not None and token.format in (TokenFormat.JWS, TokenFormat.DAMAGED_JWS)
    )
    of_a_key = lowered in _OWN_SCHEMES or (names_a_key(name) and not a_token and not target.is_of_platform)
    slip = credential.has(DefectKind.WRONG_NAME)
    own = target.accepted.in_header(name) or (of_a_key and not credential.scheme and not slip)
    if own and _is_missed(subject, name):
        summary = msg("A key is sent in the header {name}, and the API answers that it saw none.", name=name[:60])
        taken = (Candidate("stripped-by-proxy-or-gateway", WEAK),)
        return failed("wrong-header-name", HEURISTIC, summary, right, also=taken)
    if succeeded(subject) or way_is_accepted(subject) or own:
        return passed(msg("The header {name} is the API's own.", name=name[:60]), right)
    # a name that begins with X- was made up by somebody, and is no slip
    misspelt = slip and not lowered.startswith("x-")
    if not target.is_of_platform:
        summary = msg("The token is sent in the header {name}; most APIs read Authorization.", name=name[:60])
        if misspelt and (a_token or not names_a_key(name) or _asks_otherwise(subject)):
            return failed("wrong-header-name", HEURISTIC, summary, right)
        # an API may well read a field of its own, and then in its own form; so little is known of one whose name begins
        # with X- that it is no verdict while nobody asks for Authorization
        also = () if credential.scheme else (Candidate("missing-bearer-prefix", WEAK),)
        made_up = lowered.startswith("x-") and not a_token and not credential.scheme and not _asks_otherwise(subject)
        return failed("wrong-header-name", WEAK if made_up else POSSIBLE, summary, right, also=also)
    summary = msg("The token is sent in the header {name}; the API reads Authorization.", name=name[:60])
    if misspelt or a_token:
        return failed("wrong-header-name", NEARLY_CERTAIN if a_token else INFERRED, summary, right)
    return failed("wrong-header-name", HEURISTIC, summary, right)


def _asks_otherwise(subject: Subject) -> bool:
    """Whether the answer asks for a scheme, which stands in Authorization, or says that it found no credential."""
    asked = subject.response is not None and bool(subject.response.challenges)
    return asked or misses_credential(subject)


def _is_missed(subject: Subject, name: str) -> bool:
    """Whether the answer says that no credential came, to a request that is seen to have this field."""
    request = subject.request
    # a line by itself may be a setting
    sent = request is not None and request.source is not Form.HEADER and request.header(name) is not None
    return sent and refused(subject) and misses_credential(subject)


def _read_elsewhere(subject: Subject, target: Target, name: str) -> Result | None:
    """Authorization, of an API whose profile says that it reads keys from a field of its own and nothing else."""
    fields = target.accepted.key_fields if target.chosen_by == "host" else ()
    if not fields or succeeded(subject) or way_is_accepted(subject) or target.accepted.in_header(name):
        return None
    row = Evidence(msg("Header name"), name[:60], fields[0], important=True)
    summary = msg("The key is sent in {name}; this API reads it from {wanted}.", name=name[:60], wanted=fields[0])
    return failed("wrong-header-name", LIKELY, summary, row)
