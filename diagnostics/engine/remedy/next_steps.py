"""What to paste or to allow next when the paste does not tell the cause."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import DefectKind, TokenFormat
from diagnostics.engine.model.types import Finding, Message, msg

PASTE_REQUEST = msg("Paste the request as it was sent: the curl command, or method, URL and all headers.")
PASTE_RESPONSE = msg("Paste the whole response: status line, headers (WWW-Authenticate above all) and body.")
PASTE_CHALLENGE = msg("Paste the WWW-Authenticate header of the response; it often names the reason.")
PASTE_TOKEN = msg("Paste the access token too; only its header and claims are shown, and nothing of it is kept.")
PASTE_WHOLE_TOKEN = msg("Paste the token in full: its end or middle is left out in what you pasted.")
ASK_SERVERS = msg(
    "Allow the server-side checks: they look up the signing keys, the token's status and the API's answer."
)
TOKEN_REQUEST = msg("Paste the token request with all its parameters; secrets are removed before anything is stored.")
SAY_TIME = msg("Add the time of the call, or the response's Date header, so that expiry can be judged for that moment.")
_MOST = 4
_OF_TOKEN_ENDPOINTS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type"})


def next_steps(subject: Subject, open_checks: Sequence[Finding], *, can_ask: bool = True) -> tuple[Message, ...]:
    """At most four things that would tell more, the most telling first. `can_ask`: the platform has servers to ask."""
    steps: list[Message] = []
    issues = subject.is_token_endpoint_call or _answers_a_token_request(subject)
    if subject.request is None:
        steps.append(TOKEN_REQUEST if issues else PASTE_REQUEST)
    if subject.is_token_endpoint_call and subject.request is not None and not subject.request.form:
        steps.append(TOKEN_REQUEST)
    elif subject.token is None:
        steps.extend(() if _asks_no_token(subject) else (PASTE_TOKEN,))
    elif subject.token.format is TokenFormat.ELIDED or any(d.kind is DefectKind.ELIDED for d in subject.token.defects):
        steps.append(PASTE_WHOLE_TOKEN)
    if subject.response is None:
        steps.append(PASTE_RESPONSE)
    elif not subject.response.challenges and not issues:
        steps.append(PASTE_CHALLENGE)
    if can_ask and any(finding.blocked_by for finding in open_checks):
        steps.append(ASK_SERVERS)
    if subject.token is not None and not subject.submission.times:
        steps.append(SAY_TIME)
    return tuple(steps[:_MOST])


def _answers_a_token_request(subject: Subject) -> bool:
    """Whether the answer has a code that token endpoints alone give (RFC 6749, 5.2)."""
    error = subject.response.error if subject.response is not None else None
    return error is not None and error.code in _OF_TOKEN_ENDPOINTS


def _asks_no_token(subject: Subject) -> bool:
    """A call for a token, or one that signs in by name and password: neither has an access token to paste."""
    sent = subject.credential
    return (
        subject.is_token_endpoint_call
        or _answers_a_token_request(subject)
        or (sent is not None and sent.scheme.lower() in ("basic", "digest"))
    )
