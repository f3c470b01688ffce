"""Reading the API's answers to our own calls."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import PLAUSIBLE
from diagnostics.engine.model.facts import ApiAnswer, ApplicationStatus, Missing, Replay
from diagnostics.engine.model.submission import Response
from diagnostics.engine.model.types import Evidence, msg

SCOPE_ERROR = "insufficient_scope"
# What servers of GraphQL and gRPC write in the body where HTTP has 401.
_UNAUTHENTICATED = frozenset({"UNAUTHENTICATED", "UNAUTHORIZED", "UNAUTHORISED", "AUTHENTICATION_REQUIRED"})
# Causes of which a body says nothing about the token: another one would be answered the same.
_NOT_THE_TOKEN = catalogue.slugs(
    "rate-limited", "quota-or-billing", "missing-scope", "user-lacks-permission", "organization-authorization-missing",
    "app-or-account-suspended", "ip-not-allowed", "api-down-or-server-bug", "wrong-host-or-path",
)  # fmt: skip


def status_of(answer: ApiAnswer) -> int:
    """The status code; 0 stands for none."""
    return answer.response.status or 0


def succeeded(answer: ApiAnswer) -> bool:
    """Whether it is a 2xx whose body tells of no error."""
    return 200 <= status_of(answer) < 300 and answer.response.error is None


def error_code(response: Response | None) -> str:
    """The `error` of the first challenge that has one (RFC 6750, 3.1), or ""."""
    challenges = response.challenges if response else ()
    return next((challenge.params["error"] for challenge in challenges if challenge.params.get("error")), "")


def words(answer: ApiAnswer) -> str:
    """What the answer says in words: the challenge's description, else the body's, else its error code."""
    response = answer.response
    told = [challenge.params.get("error_description", "") for challenge in response.challenges]
    if response.error is not None:
        told += [response.error.description, response.error.code]
    return next((text for text in told if text), "")[:200]


def wants_scope(answer: ApiAnswer) -> bool:
    """Whether the token was accepted and its scope was not (RFC 6750, 3.1; some platforms answer 401)."""
    body = answer.response.error.code if answer.response.error else ""
    return SCOPE_ERROR in (error_code(answer.response), body)


def refused(answer: ApiAnswer) -> bool:
    """Whether the answer refuses the call for what authenticates it, by its status or in its body."""
    return status_of(answer) in (400, 401, 403) or refuses_in_body(answer)


def refuses_token(answer: ApiAnswer) -> bool:
    """Whether the answer refuses the token itself."""
    return (status_of(answer) == 401 or refuses_in_body(answer)) and not wants_scope(answer)


def refuses_in_body(answer: ApiAnswer) -> bool:
    """Whether the status is a success and the body asks for another token, as GraphQL answers."""
    error = answer.response.error
    if error is None or not 200 <= status_of(answer) < 300:
        return False
    # a limit, a right or a bill that the body tells of is no word about the token
    first = answer.told[0] if answer.told else None
    told = first is not None and first.confidence >= PLAUSIBLE and first.cause not in _NOT_THE_TOKEN
    return told or error.status == 401 or error.code.upper() in _UNAUTHENTICATED


def row(answer: ApiAnswer, expected: str = "", *, important: bool = False) -> Evidence:
    """One line of evidence: the call, the status, the words, and the request id to quote."""
    parts = [str(status_of(answer)), error_code(answer.response), words(answer)]
    if answer.request_id:
        parts.append(f"request id {answer.request_id}")
    label = msg("Answer to {method} {path}", method=answer.method, path=answer.path[:120])
    return Evidence(label, ", ".join(dict.fromkeys(part for part in parts if part)), expected, important)


def left_out_row(replay: Replay) -> tuple[Evidence, ...]:
    """The header fields of the pasted call that did not go along; nothing where all did."""
    if not replay.left_out:
        return ()
    return (
        Evidence(msg("Fields left out of our call"), ", ".join(replay.left_out)[:300], important=replay.could_matter),
    )


def inactive(application: ApplicationStatus | Missing) -> str:
    """The status of an application that may not use the API, or ""."""
    known = isinstance(application, ApplicationStatus) and application.status != "active"
    return application.status if known and isinstance(application, ApplicationStatus) else ""


def rate_limit(answers: Sequence[ApiAnswer]) -> tuple[Evidence, ...]:
    """How many calls the API leaves, by its own headers; nothing where it does not tell."""
    for answer in answers:
        told = {name: answer.response.header(f"X-RateLimit-{name}") for name in ("Remaining", "Limit")}
        remaining, limit = told["Remaining"], told["Limit"]
        if remaining is not None:
            text = remaining.value.reveal()[:20] + (f" of {limit.value.reveal()[:20]}" if limit is not None else "")
            return (Evidence(msg("Calls left before the rate limit"), text, important=text.startswith("0")),)
    return ()
