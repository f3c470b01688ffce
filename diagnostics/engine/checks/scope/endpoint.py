"""Looks at the token's scopes against the ones that the endpoint needs.

Why it matters: a token without them is refused, with 403 by RFC 6750, 3.1, with 401 by Company X.
Cannot see: what endpoints outside the profile need, unless the challenge names it.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, SigningKeys, Subject, Target
from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.types import (
    Candidate,
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
from diagnostics.engine.servers.token_evidence import UNSIGNED, nobody_signed
from diagnostics.engine.subject.answer import status_of, succeeded
from diagnostics.engine.subject.claims import claims_of, scopes, unread
from diagnostics.engine.subject.endpoint_needs import held_scopes
from diagnostics.engine.subject.wording import NONE

_NAMED = 3
_REFUSALS = (401, 403, 404)


@check(
    id="scope.endpoint",
    title=msg("The token has a scope that the endpoint needs"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=("missing-scope", "wrong-host-or-path"),
    kb="step-5",
    needs=(Subject, Target),
    sees=(SigningKeys,),
)
def scope_endpoint(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """A token with none of the scopes that the profile or the challenge asks for fails."""
    told = _told_by_the_answer(subject)
    if told is not None:
        return told
    token = subject.token
    if token is None or subject.request is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No call with a token was pasted."))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so its scopes are not seen."))
    _, held = scopes(claims_of(token))
    row_held = ", ".join(held)[:300] or NONE
    asked = _asked_by_challenge(subject)
    if succeeded(subject):
        return passed(msg("The API accepted the token's scopes."), Evidence(msg("Scopes"), row_held))
    if nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    if target.endpoint is not None:
        rule = target.endpoint
        read = held_scopes(rule, claims_of(token))
        if rule.allows(held) and not rule.allows(read):
            return not_applicable(msg("The scopes stand in a claim that this API does not read."))
        held = read
        row_held = ", ".join(held)[:300] or NONE
        row = Evidence(msg("Scopes of the token"), row_held, one_of(rule.enough) or "any", important=True)
        if rule.allows(held):
            return passed(msg("The token has a scope that {path} needs.", path=target.endpoint.path), row)
        fix = msg("Request a new token with the scope {scope}.", scope=" ".join(_least(rule, held)))
        summary = msg("{method} {path} needs the scope {needed}; the token has {held}.", method=target.endpoint.method,
                      path=target.endpoint.path, needed=one_of(rule.enough), held=_few(held))  # fmt: skip
        return failed("missing-scope", CERTAIN, summary, row, fix=fix)
    if asked and not asked <= set(held):
        missing = ", ".join(sorted(asked - set(held)))
        row = Evidence(msg("Scopes of the token"), row_held, ", ".join(sorted(asked)), important=True)
        fix = msg("Request a new token with the scope {scope}.", scope=missing)
        summary = msg(
            "The challenge asks for the scope {missing}; the token has {held}.", missing=missing, held=_few(held)
        )
        return failed("missing-scope", NEARLY_CERTAIN, summary, row, fix=fix)
    if asked:
        return passed(msg("The token has the scopes that the challenge names."), Evidence(msg("Scopes"), row_held))
    return not_applicable(msg("Nothing says which scope this endpoint needs."))


def _told_by_the_answer(subject: Subject) -> Result | None:
    """What the fields X-Accepted-OAuth-Scopes and X-OAuth-Scopes of a refusal say: one of the first is enough."""
    if subject.response is None or status_of(subject) not in _REFUSALS:
        return None
    accepted, held = (subject.response.header(name) for name in ("X-Accepted-OAuth-Scopes", "X-OAuth-Scopes"))
    wanted = _named_in(accepted.value.reveal()) if accepted is not None else []
    if held is None or not wanted:
        return None
    has = _named_in(held.value.reveal())
    row = Evidence(msg("Scopes of the token"), ", ".join(has)[:300] or NONE, one_of(wanted), important=True)
    if set(wanted) & set(has):
        return None
    summary = msg("The answer says that the call takes the scope {needed}; the token has {held}.",
                  needed=one_of(wanted), held=_few(tuple(has)))  # fmt: skip
    fix = msg("Request a new token with the scope {scope}.", scope=wanted[0])
    # the field names what the operation takes whether or not there is such a thing
    if status_of(subject) == 404:
        return failed(
            "missing-scope", POSSIBLE, summary, row, fix=fix, also=(Candidate("wrong-host-or-path", POSSIBLE),)
        )
    return failed("missing-scope", NEARLY_CERTAIN, summary, row, fix=fix)


def _named_in(value: str) -> list[str]:
    return value[:2000].replace(",", " ").split()


def _few(held: tuple[str, ...]) -> str | Message:
    """The scopes in a sentence, of many the first; the evidence has all."""
    if len(held) <= _NAMED + 2:
        return ", ".join(held) or NONE
    return msg("{names} and {n} more", names=", ".join(held[:_NAMED]), n=len(held) - _NAMED)


def _least(rule: Endpoint, held: tuple[str, ...]) -> list[str]:
    """Of the sets that are enough, the last of those that ask for the fewest further scopes."""
    options = [[scope for scope in rule.scopes if scope in option - set(held)] for option in rule.alternatives()]
    fewest = min(len(option) for option in options)
    return [option for option in options if len(option) == fewest][-1]


def _asked_by_challenge(subject: Subject) -> set[str]:
    challenges = subject.response.challenges if subject.response else ()
    return {scope for challenge in challenges for scope in challenge.params.get("scope", "").split()}
