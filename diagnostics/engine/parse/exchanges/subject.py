"""The one exchange, credential and token that a diagnosis is about, and why that one (rule 1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.exchange import exchanges
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import (
    OF_A_LOG,
    Credential,
    Request,
    Response,
    Token,
)
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.exchanges.presented import credential_of, is_issuing, token_of

_IN_STEPS = ("digest ", "ntlm ", "negotiate ")
_RANKS = {401: 0, 407: 1, 403: 1, 400: 2, 431: 2, 429: 3}


@dataclass(frozen=True, slots=True)
class Choice:
    """Indexes and label of the subject; the reason is a sentence for the understood panel."""

    request: int | None = None
    response: int | None = None
    credential: int | None = None
    token: str | None = None
    reason: Message | None = None
    notes: tuple[Message, ...] = ()


def choose(
    requests: Sequence[Request],
    responses: Sequence[Response],
    credentials: Sequence[Credential],
    tokens: Sequence[Token],
    exchange: int = 0,
    told: bool = False,
) -> Choice:
    """Choose the subject of a paste; every index is None where there is nothing of the kind.

    `exchange` is the number that a person chose, from 1; 0 and one that the paste has not leave the choice to us.
    `told` says that the paste tells of errors outside of answers: then what asks only for a challenge is no subject.
    """
    found = exchanges(requests, responses)
    wanted = found[exchange - 1] if 0 < exchange <= len(found) else None
    notes = (_none_such(exchange, len(found)),) if exchange and wanted is None else ()
    reason: Message | None
    if wanted is not None:
        request, response = wanted.request, wanted.response
        reason = msg("Exchange {number} of {count}, as you chose.", number=exchange, count=len(found))
    elif told and requests and all(map(asks_a_registry_for_its_version, requests)):
        request, response, reason = None, None, None
    else:
        request, response, reason = _exchange(requests, responses, credentials)
    chosen = credential_of(request, response, requests, credentials)
    label = token_of(request, chosen, requests, credentials, tokens)
    if reason is None and label is not None:
        others = len(tokens) - 1
        reason = (
            msg("The token that was pasted.")
            if not others
            else msg("Of {count} tokens, the one that is sent to the API.", count=len(tokens))
        )
    return Choice(request, response, chosen, label, reason, notes)


def _none_such(exchange: int, count: int) -> Message:
    return msg("Exchange {number} was chosen, but the paste has {count}; the choice was made as for any paste.",
               number=exchange, count=count)  # fmt: skip


def _exchange(
    requests: Sequence[Request], responses: Sequence[Response], credentials: Sequence[Credential]
) -> tuple[int | None, int | None, Message | None]:
    authenticated = {item.request for item in credentials if item.request is not None}
    failures = [
        failure
        for failure in _failures(requests, responses, authenticated)
        if not _is_a_version_check_of_more(responses[failure.response].request, requests)
    ]
    ended_well = _ended_well(failures, requests, responses)
    if ended_well is not None:
        return ended_well
    if failures:
        return _failing(failures, requests, responses)
    unanswered = [n for n, request in enumerate(requests) if request.response is None]
    candidates = [n for n in unanswered if n in authenticated] or unanswered or list(range(len(requests)))
    if candidates:
        chosen = candidates[-1]
        reason = msg("The only request of the paste.") if len(requests) == 1 else msg(
            "Exchange {number} of {count}: no answer shows a failure, so the last one with credentials was taken.",
            number=chosen + 1, count=len(exchanges(requests, responses)))  # fmt: skip
        return chosen, requests[chosen].response, reason
    return None, (len(responses) - 1 if responses else None), None


def _ended_well(
    failures: Sequence[_Failure], requests: Sequence[Request], responses: Sequence[Response]
) -> tuple[int, int | None, Message] | None:
    """The success in which one run of a client ended, where nothing that was refused in it stayed so.

    A client answers a challenge (RFC 9110, 11.6.1) or renews its token, and calls again. Calls that a person made one
    by one are there to be compared.
    """
    # a status that is told once more is no further failure
    told = [failure for failure in failures if responses[failure.response].request is not None or not failure.echoed]
    ends = [_overcome(responses[failure.response].request, requests, responses) for failure in told]
    if not ends or any(end is None for end in ends):
        return None
    last = max(end for end in ends if end is not None)
    status = responses[failures[0].response].status or msg("an error")
    reason = msg("The call was refused first ({status}), and the same run ended in success.", status=status)
    return last, requests[last].response, reason


def _overcome(index: int | None, requests: Sequence[Request], responses: Sequence[Response]) -> int | None:
    """The next request to the same place, where it succeeded: in a transcript of curl or in a log, or with a new token.

    Messages and entries of an export may else have been put side by side to be compared.
    """
    if index is None or requests[index].url is None:
        return None
    of_one_run = OF_A_LOG in requests[index].options or _asks_first(requests[index])
    renewed = _is_tried_again(requests[index], responses)
    for number in range(index + 1, len(requests)):
        later = requests[number]
        answer = responses[later.response] if later.response is not None else None
        issued = is_issuing(later) and (answer is None or answer.status in range(200, 300))
        renewed = renewed or (issued and not is_issuing(requests[index]))
        of_one_run = of_one_run and (later.source is Form.CURL_VERBOSE or OF_A_LOG in later.options)
        if not of_one_run and not renewed:
            continue
        if _call(later) == _call(requests[index]) and answer is not None and (answer.status or 0) in range(200, 300):
            return None if answer.error else number
    return None


def _is_tried_again(request: Request, responses: Sequence[Response]) -> bool:
    """Whether the answer asks for the same call once more, with a nonce of the server in it (RFC 9449, 9)."""
    answer = responses[request.response] if request.response is not None else None
    return answer is not None and any(item.params.get("error") == "use_dpop_nonce" for item in answer.challenges)


def _asks_first(request: Request) -> bool:
    """Whether it carries no credential, or one of a scheme that takes several steps (RFC 7616, RFC 4559)."""
    field = request.header("Authorization") or request.header("Proxy-Authorization")
    return field is None or field.value.reveal().lower().startswith(_IN_STEPS)


def _rank(response: Response) -> int | None:
    """How strongly a response says that authentication failed; None when it does not fail."""
    status = response.status
    if status is None:
        return 1 if response.error or response.challenges else None
    if status < 400:
        return None
    if response.challenges and status < 500:
        return 0
    return _RANKS.get(status, 4)


def asks_a_registry_for_its_version(request: Request) -> bool:
    """Whether the request is the version check of a registry, which answers 401 to tell where tokens are given.

    Every client makes it first and without a credential (OCI distribution specification, "Determining Support").
    """
    path = request.url.path if request.url else ""
    return request.method.upper() in ("GET", "HEAD", "") and path.rstrip("/") == "/v2"


def _is_a_version_check_of_more(index: int | None, requests: Sequence[Request]) -> bool:
    """Whether a client asked a registry for its version first, as each does, and went on."""
    return index is not None and asks_a_registry_for_its_version(requests[index]) and index + 1 < len(requests)


@dataclass(frozen=True, slots=True, order=True)
class _Failure:
    """A failed exchange; the least of them is the subject. Each field is a reason to take another one first."""

    healed: bool  # the same call succeeded later
    echoed: bool  # a status alone, which an exchange of the paste has
    repeated: bool  # the same call failed with its credential, and here it has none
    unseen: bool  # neither a credential nor a reason can be seen, and another one was refused with either
    rank: int
    preflight: bool
    untold: int  # 0 where a credential and a reason can be seen, 1 for one of the two, 2 for none
    response: int
    issuing: bool
    refused: bool  # 401, 403 or 407


def _failures(
    requests: Sequence[Request], responses: Sequence[Response], authenticated: Set[int]
) -> Iterator[_Failure]:
    succeeded = _successes(requests, responses)
    failed = [(number, rank) for number, rank in ((n, _rank(r)) for n, r in enumerate(responses)) if rank is not None]
    asked = {number: responses[number].request for number, _ in failed}
    with_credential = {
        _call(requests[index])
        for index in (asked[number] for number, rank in failed if rank <= 2)
        if index is not None and index in authenticated and requests[index].url is not None
    }
    untold = {number: 2 - (asked[number] in authenticated) - _tells(responses[number]) for number, _ in failed}
    answered = {responses[number].status for number, _ in failed if asked[number] is not None}
    echoed = {n for n, _ in failed if asked[n] is None and responses[n].status in answered and not responses[n].headers}
    seen = any(rank <= 1 and untold[number] < 2 and number not in echoed for number, rank in failed)
    for number, rank in failed:
        index = asked[number]
        request = requests[index] if index is not None else None
        issuing = request is not None and is_issuing(request)
        bare = request is not None and index not in authenticated and not issuing
        yield _Failure(
            healed=index is not None
            and request is not None
            and _is_before(index, succeeded.get(_told(request)), requests),
            echoed=number in echoed,
            repeated=bare and request is not None and _call(request) in with_credential,
            unseen=seen and rank <= 1 and untold[number] == 2,
            rank=0 if issuing and rank <= 2 else rank,
            preflight=request is not None and request.method == "OPTIONS",
            untold=untold[number],
            response=number,
            issuing=issuing,
            refused=rank <= 1,
        )


def _tells(response: Response) -> bool:
    """Whether an answer says more than that it refuses."""
    error = response.error
    said = error is not None and bool(error.code or error.description or error.vendor_code)
    return said or any(set(challenge.params) - {"realm", "charset"} for challenge in response.challenges)


def _failing(
    failures: list[_Failure], requests: Sequence[Request], responses: Sequence[Response]
) -> tuple[int | None, int | None, Message]:
    chosen = min(failures)
    later = [item for item in failures if item.issuing and not item.healed and item.response > chosen.response]
    if later and responses[chosen.response].request is not None:
        chosen = max(later, key=lambda item: item.response)
    request = responses[chosen.response].request
    count = len(exchanges(requests, responses))
    number = next(n for n, item in enumerate(exchanges(requests, responses), 1) if item.response == chosen.response)
    return request, chosen.response, _reason(chosen, failures, responses[chosen.response], number, count)


def _call(request: Request) -> tuple[str, str, str]:
    return request.method, request.url.host if request.url else "", request.url.path if request.url else ""


def _told(request: Request) -> tuple[str, ...]:
    """The call and the form in which it is pasted: what another tool sent is there to compare, and heals nothing."""
    return *_call(request), request.source


def _successes(requests: Sequence[Request], responses: Sequence[Response]) -> dict[tuple[str, ...], int]:
    """The last request of each call that succeeded; a failure before it is healed."""
    last: dict[tuple[str, ...], int] = {}
    for number, request in enumerate(requests):
        status = responses[request.response].status if request.response is not None else None
        if request.url is not None and status is not None and status < 300:
            known = last.get(_told(request))
            last[_told(request)] = number if known is None or _is_before(known, number, requests) else known
    return last


def _is_before(first: int | None, second: int | None, requests: Sequence[Request]) -> bool:
    """Whether one request was sent before another: by their times where both have one, else by their order."""
    if first is None or second is None:
        return False
    ours, its = requests[first].at, requests[second].at
    if ours is not None and its is not None and ours.tzinfo and its.tzinfo and ours != its:
        return ours < its
    return first < second


def _reason(chosen: _Failure, failures: list[_Failure], response: Response, number: int, count: int) -> Message:
    status = str(response.status) if response.status is not None else msg("an error")
    if count == 1:
        return msg("The paste shows one answer: {status}.", status=status)
    where: dict[str, Any] = {"number": number, "count": count, "status": status}
    if chosen.healed:
        return msg("Exchange {number} of {count} failed ({status}); a later call to the same path succeeded.", **where)
    others = [item for item in failures if item is not chosen and item.refused]
    if not others or not chosen.refused:
        return msg("Exchange {number} of {count} is the one that failed ({status}).", **where)
    if any(item.repeated or item.unseen or item.untold > chosen.untold for item in others):
        return msg(
            "Exchange {number} of {count} ({status}): of {failed} that failed, this one shows most of why.",
            failed=len(others) + 1, **where,
        )  # fmt: skip
    if any(item.healed for item in others):
        return msg("Exchange {number} of {count} ({status}): no later one shows that the call works.", **where)
    return msg("Exchange {number} of {count} ({status}): of {failed} that failed, it is the first.",
               failed=len(others) + 1, **where)  # fmt: skip
