"""The call of the paste that a server accepted, beside the one that was refused, and in what the two differ.

Only calls that can be compared are: they ask the same service, and what differs is little enough to mean something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.engine.model.confidence import POSSIBLE
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.listed import Listed, all_of
from diagnostics.engine.model.submission import (
    Credential,
    CredentialPlace,
    DefectKind,
    Request,
    Response,
    Submission,
    Token,
    TokenFormat,
    Url,
)
from diagnostics.engine.parse.exchanges.presented import is_issuing
from diagnostics.engine.subject.answer import status_of
from diagnostics.engine.subject.token_request import is_preflight

_MOST_CALLS = 200
_TOKEN_MEMBER = re.compile(
    r"[\"'](?:access_?|id_?|refresh_?)?token[\"']\s{0,8}:\s{0,8}[\"'][^\"'\s]{16}", re.IGNORECASE
)
_REFUSALS = (400, 401, 403, 429)
# what many services answer whoever may not know that something is there (RFC 9110, 15.5.5)
_HIDDEN = 404
_UNSEEN = (TokenFormat.ELIDED, TokenFormat.PLACEHOLDER)
# Fields that each client, cache or browser sends as it likes; no API asks for one of them beside a credential.
_OF_THE_CLIENT = frozenset(
    {
        "host", "user-agent", "connection", "content-length", "content-type", "content-encoding", "cache-control",
        "pragma", "postman-token", "cookie", "origin", "referer", "dnt", "te", "range", "priority", "expect", "date",
        "upgrade-insecure-requests", "x-request-id", "x-correlation-id", "request-id", "traceparent", "tracestate",
        "idempotency-key", "proxy-connection", "transfer-encoding", "keep-alive", "authorization", "via", "forwarded",
        "accept", "if-none-match", "if-modified-since", "x-requested-with", "x-csrf-token",
    }
)  # fmt: skip
_OF_THE_CLIENT_TOO = ("accept-", "sec-", "x-forwarded-", "x-b3-", "x-amzn-trace", "x-datadog", ":")
_SHELL = frozenset({DefectKind.SINGLE_QUOTED_VARIABLE, DefectKind.DOLLAR_IN_DOUBLE_QUOTES})


class Differs(StrEnum):
    """In what two calls can differ."""

    METHOD = "method"
    SCHEME = "scheme"  # of the URL
    HOST = "host"
    SLASH = "slash"  # at the end of the path
    PATH = "path"
    SENT = "sent"  # where the credential stands, under which name and scheme, and how it is written
    TOKEN = "token"  # noqa: S105 - a word for what differs
    FIELDS = "fields"  # the accepted call alone has them


@dataclass(frozen=True, slots=True)
class Beside:
    """Two calls: `refused` with its credential, `accepted` with its own, and in what they differ."""

    refused: Request
    refusal: Response
    accepted: Request
    answer: Response
    own: Credential | None
    other: Credential | None
    differs: frozenset[Differs]

    def weighed(self, confidence: float) -> float:
        """`confidence` where nothing else differs; less for each further difference, which may be the one.

        Where only a sentence says that the other call works, no more than a sentence may carry (rule 4).
        """
        most = POSSIBLE if self.answer.told else 1.0
        return round(min(most, max(0.45, confidence - 0.15 * (len(self.differs) - 1))), 2)


def accepted_beside(subject: Subject) -> Beside | None:
    """The accepted call that is nearest to the refused subject, or None where the paste has none to compare."""
    refused, refusal = subject.request, subject.response
    status = status_of(subject)
    if refused is None or refusal is None or refused.url is None or status not in (*_REFUSALS, _HIDDEN):
        return None
    if is_preflight(refused) or not refused.url.host:
        return None
    found = [pair for pair in _pairs(subject, refused, refusal) if pair is not None]
    if status == _HIDDEN:
        found = [pair for pair in found if pair.differs == {Differs.TOKEN}]
    return min(found, key=lambda pair: len(pair.differs), default=None)


def way_is_accepted(subject: Subject) -> bool:
    """Whether a call of the paste to this host was accepted that sends its credential in the same way.

    Then name, place and scheme are ones that the API takes, whatever is usual elsewhere.
    """
    refused, refusal = subject.request, subject.response
    if refused is None or refusal is None or refused.url is None or subject.credential is None:
        return False
    found = [pair for pair in _pairs(subject, refused, refusal) if pair is not None and pair.other is not None]
    return any(not pair.differs & {Differs.SENT, Differs.HOST} for pair in found)


def answered(pair: Beside) -> Listed:
    """The two status codes in one row: refused and accepted."""
    return all_of([str(message.status or "") for message in (pair.refusal, pair.answer)])


def token_of(credential: Credential | None, submission: Submission) -> Token | None:
    """The token that a credential holds."""
    return submission.token(credential.token) if credential is not None else None


def fields_alone(refused: Request, accepted: Request) -> list[str]:
    """Names of the fields that only the accepted call has, and that an API may ask for."""
    own = {field.name.lower() for field in refused.headers}
    names = [field.name for field in accepted.headers if field.name.lower() not in own]
    return list(dict.fromkeys(name for name in names if not _is_of_the_client(name.lower())))


def _is_of_the_client(name: str) -> bool:
    return name in _OF_THE_CLIENT or name.startswith(_OF_THE_CLIENT_TOO)


def _pairs(subject: Subject, refused: Request, refusal: Response) -> Iterator[Beside | None]:
    submission = subject.submission
    for number, request in enumerate(submission.requests[:_MOST_CALLS]):
        answer = submission.responses[request.response] if request.response is not None else None
        if request is refused or answer is None or not is_success(answer) or is_preflight(request):
            continue
        if request.url is None or not request.url.host or is_issuing(request) != is_issuing(refused):
            continue
        if _issued(answer) and not is_issuing(refused):
            continue
        other = _main([item for item in submission.credentials if item.request == number], subject.credential)
        yield _compared(subject, Beside(refused, refusal, request, answer, subject.credential, other, frozenset()))


def _issued(answer: Response) -> bool:
    """Whether the answer holds a token, so that the call was one of an authorization server, whatever its path."""
    return answer.body is not None and _TOKEN_MEMBER.search(answer.body.reveal()[:20_000]) is not None


def is_success(answer: Response) -> bool:
    """Whether an answer is one that the call wanted, by its status and by its body too."""
    return answer.status is not None and 200 <= answer.status < 300 and not answer.error and answer.body_kind != "html"


def _main(credentials: list[Credential], own: Credential | None) -> Credential | None:
    """Of several credentials of a call the one that stands where `own` does, else the first in a header."""
    order = (CredentialPlace.HEADER, CredentialPlace.OPTION)
    alike = [item for item in credentials if own is not None and item.name.lower() == own.name.lower()]
    return min(alike or credentials, key=lambda item: item.place not in order, default=None)


def _compared(subject: Subject, pair: Beside) -> Beside | None:
    """The pair with its differences, or None where they are too many or of a kind that tells nothing."""
    mine, its = pair.refused.url, pair.accepted.url
    if mine is None or its is None or (pair.own is not None and pair.other is None):
        return None
    found = {*_of_address(mine, its)}
    if pair.refused.method.upper() != pair.accepted.method.upper():
        found.add(Differs.METHOD)
    elsewhere = bool(found & {Differs.HOST, Differs.PATH, Differs.METHOD})
    if not _same_token(pair, subject.submission):
        found.add(Differs.TOKEN)
    if _sent_otherwise(pair):
        found.add(Differs.SENT)
    if not elsewhere and not is_issuing(pair.refused) and fields_alone(pair.refused, _without(pair)):
        found.add(Differs.FIELDS)
    if elsewhere and (pair.own is None or Differs.TOKEN in found):
        return None
    if Differs.HOST in found and len(found - {Differs.SCHEME}) > 1:
        return None
    if pair.other is not None and pair.other.place is CredentialPlace.COOKIE and Differs.TOKEN in found:
        return None
    return Beside(pair.refused, pair.refusal, pair.accepted, pair.answer, pair.own, pair.other, frozenset(found))


def _without(pair: Beside) -> Request:
    """The accepted call without the field of its own credential, whose name is compared by itself."""
    named = pair.other.name.lower() if pair.other is not None else ""
    fields = tuple(field for field in pair.accepted.headers if field.name.lower() != named)
    return Request(pair.accepted.method, pair.accepted.url, fields)


def _of_address(mine: Url, its: Url) -> Iterator[Differs]:
    bare = mine.path.rstrip("/"), its.path.rstrip("/")
    same_host = (mine.host, _port(mine)) == (its.host, _port(its))
    if not same_host:
        yield Differs.HOST
    if mine.scheme and its.scheme and mine.scheme != its.scheme:
        yield Differs.SCHEME
    if bare[0] == bare[1] and mine.path != its.path and bare[0]:
        yield Differs.SLASH
    # a gateway often serves under a prefix of its own
    prefixed = not same_host and all(bare) and (bare[0].endswith(bare[1]) or bare[1].endswith(bare[0]))
    if bare[0] != bare[1] and not prefixed:
        yield Differs.PATH


def _port(url: Url) -> int | None:
    return None if url.port in (80, 443) else url.port


def _same_token(pair: Beside, submission: Submission) -> bool:
    """Whether the two credentials hold one token, or nobody can tell because a value was left out."""
    if pair.own is None or pair.other is None:
        return True
    mine, its = token_of(pair.own, submission), token_of(pair.other, submission)
    if any(token is not None and token.format in _UNSEEN for token in (mine, its)):
        return True
    if mine is None or its is None:
        return pair.own.value == pair.other.value
    return mine.label == its.label or mine.secret.reveal().strip() == its.secret.reveal().strip()


def _sent_otherwise(pair: Beside) -> bool:
    own, other = pair.own, pair.other
    if own is None or other is None:
        return own is not other
    mine, its = _form(own), _form(other)
    odd = {item.kind for item in own.defects} - {item.kind for item in other.defects} - _SHELL
    return mine != its or bool(odd)


def _form(credential: Credential) -> tuple[bool, str, str]:
    place = credential.place
    in_header = place in (CredentialPlace.HEADER, CredentialPlace.OPTION)
    return in_header, credential.name.lower() if in_header else place.value, credential.scheme
