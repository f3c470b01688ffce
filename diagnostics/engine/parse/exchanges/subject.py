"""The one exchange, credential and token that a diagnosis is about, and why that one (rule 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.engine.model.submission import Credential, CredentialPlace, Request, Response, Token, TokenRole
from diagnostics.engine.model.types import Message, msg

_RANKS = {401: 0, 407: 1, 403: 1, 400: 2, 431: 2, 429: 3}
_ISSUING = ("/token", "/oauth/access_token", "/device")
_PLACES = (
    CredentialPlace.HEADER, CredentialPlace.OPTION, CredentialPlace.QUERY, CredentialPlace.BODY, CredentialPlace.COOKIE,
    CredentialPlace.USERINFO, CredentialPlace.BARE,
)  # fmt: skip
_ROLE_ORDER = (
    TokenRole.ACCESS,
    TokenRole.UNKNOWN,
    TokenRole.ID,
    TokenRole.ASSERTION,
    TokenRole.REFRESH,
    TokenRole.CODE,
    TokenRole.DPOP_PROOF,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Indexes and label of the subject; the reason is a sentence for the understood panel."""

    request: int | None = None
    response: int | None = None
    credential: int | None = None
    token: str | None = None
    reason: Message | None = None


def choose(
    requests: Sequence[Request],
    responses: Sequence[Response],
    credentials: Sequence[Credential],
    tokens: Sequence[Token],
) -> Choice:
    """Choose the subject of a paste; every index is None where there is nothing of the kind."""
    request, response, reason = _exchange(requests, responses, credentials)
    chosen = _credential(request, requests, credentials)
    label = _token(request, chosen, requests, credentials, tokens)
    if reason is None and label is not None:
        others = len(tokens) - 1
        reason = (
            msg("The token that was pasted.")
            if not others
            else msg("Of {count} tokens, the one that is sent to the API.", count=len(tokens))
        )
    return Choice(request, response, chosen, label, reason)


def _exchange(
    requests: Sequence[Request], responses: Sequence[Response], credentials: Sequence[Credential]
) -> tuple[int | None, int | None, Message | None]:
    failing = [(rank, number) for number, rank in ((n, _rank(r)) for n, r in enumerate(responses)) if rank is not None]
    if failing:
        return _failing(failing, requests, responses)
    authenticated = {item.request for item in credentials if item.request is not None}
    unanswered = [n for n, request in enumerate(requests) if request.response is None]
    candidates = [n for n in unanswered if n in authenticated] or unanswered or list(range(len(requests)))
    if candidates:
        chosen = candidates[-1]
        reason = msg("The only request of the paste.") if len(requests) == 1 else msg(
            "Request {number} of {count}: no answer shows a failure, so the last one with credentials was taken.",
            number=chosen + 1, count=len(requests))  # fmt: skip
        return chosen, requests[chosen].response, reason
    return None, (len(responses) - 1 if responses else None), None


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


def is_issuing(request: Request) -> bool:
    """Whether the request asks for a token (RFC 6749, 3.2)."""
    if request.parameter("grant_type") is not None:
        return True
    return request.url is not None and request.url.path.lower().rstrip("/").endswith(_ISSUING)


def _failing(
    failing: list[tuple[int, int]], requests: Sequence[Request], responses: Sequence[Response]
) -> tuple[int | None, int | None, Message]:
    succeeded = _successes(requests, responses)
    ranked = []
    for rank, number in failing:
        request = responses[number].request
        asked = requests[request] if request is not None else None
        healed = request is not None and asked is not None and succeeded.get(_call(asked), -1) > request
        issuing = asked is not None and is_issuing(asked)
        preflight = asked is not None and asked.method == "OPTIONS"
        ranked.append((healed, 0 if issuing and rank <= 2 else rank, preflight, number, issuing))
    healed, _, _, number, _ = min(ranked)
    later = [item for item in ranked if item[4] and not item[0] and item[3] > number]
    if later and responses[number].request is not None:
        number = later[-1][3]
    chosen = responses[number]
    return chosen.request, number, _reason(chosen, number, len(responses), healed)


def _call(request: Request) -> tuple[str, str, str]:
    return request.method, request.url.host if request.url else "", request.url.path if request.url else ""


def _successes(requests: Sequence[Request], responses: Sequence[Response]) -> dict[tuple[str, str, str], int]:
    """The last request of each call that succeeded; a failure before it is healed."""
    last: dict[tuple[str, str, str], int] = {}
    for number, request in enumerate(requests):
        status = responses[request.response].status if request.response is not None else None
        if request.url is not None and status is not None and status < 300:
            last[_call(request)] = number
    return last


def _reason(response: Response, number: int, count: int, healed: bool) -> Message:
    status = str(response.status) if response.status is not None else "an error"
    if count == 1:
        return msg("The paste shows one answer: {status}.", status=status)
    if healed:
        return msg(
            "Answer {number} of {count} failed ({status}); the same call succeeded later.",
            number=number + 1,
            count=count,
            status=status,
        )
    return msg(
        "Answer {number} of {count} is the one that failed ({status}).", number=number + 1, count=count, status=status
    )


def _credential(request: int | None, requests: Sequence[Request], credentials: Sequence[Credential]) -> int | None:
    own = [n for n, item in enumerate(credentials) if request is not None and item.request == request]
    if not own and (request is None or (requests[request].url is None and not requests[request].headers)):
        own = [n for n, item in enumerate(credentials) if item.request is None] or list(range(len(credentials)))
        if request is not None:
            own = [n for n in own if credentials[n].place is CredentialPlace.BARE]
    if not own:
        return None

    def order(number: int) -> tuple[bool, int, bool, int]:
        item = credentials[number]
        named = item.name.lower() == "authorization"
        return not named, _PLACES.index(item.place), item.token is None, number

    return min(own, key=order)


def _token(
    request: int | None,
    chosen: int | None,
    requests: Sequence[Request],
    credentials: Sequence[Credential],
    tokens: Sequence[Token],
) -> str | None:
    if request is not None and is_issuing(requests[request]):
        granted = _grant_token(f"request {request + 1}", tokens)
        if granted:
            return granted
    if chosen is not None and credentials[chosen].token is not None:
        return credentials[chosen].token
    own = {item.token for item in credentials if item.request == request}
    mine = [t for t in tokens if t.label in own]
    bare = [t for t in tokens if t.label in {item.token for item in credentials if item.request is None}]
    loose = [t for t in tokens if t.role is TokenRole.ACCESS] if request is None else []
    pool = mine or bare or loose or (list(tokens) if request is None else [])
    return min(pool, key=lambda t: _ROLE_ORDER.index(t.role)).label if pool else None


def _grant_token(where: str, tokens: Sequence[Token]) -> str | None:
    """The assertion, refresh token or code that a token request presents."""
    for role in (TokenRole.ASSERTION, TokenRole.REFRESH, TokenRole.CODE):
        found = next((t for t in tokens if t.role is role and t.where.endswith(where)), None)
        if found:
            return found.label
    return None
