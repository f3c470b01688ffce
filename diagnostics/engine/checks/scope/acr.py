"""Looks at how the user signed in, against the level of login that the endpoint or the challenge asks for.

Why it matters: an API may ask for a stronger or fresher login than a token shows and answers 401 until then (RFC 9470).
Cannot see: a login that the token does not tell of.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, Replay, SigningKeys, Subject, Target
from diagnostics.engine.model.listed import one_of
from diagnostics.engine.model.submission import Challenge, Response
from diagnostics.engine.model.types import (
    Actor,
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
from diagnostics.engine.servers.token_evidence import UNSIGNED, nobody_signed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of, numeric_date, stamp, unread
from diagnostics.engine.subject.endpoint_needs import acr_of

_CAUSE = "user-lacks-permission"
_STEP_UP = "insufficient_user_authentication"
_FIX = msg("Send the user through a login again, with what is asked for as acr_values or max_age; use the new token.")


@check(
    id="scope.acr",
    title=msg("The login behind the token is strong and fresh enough"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="scopes-audiences-environments",
    needs=(Subject, Target),
    sees=(SigningKeys, Replay),
)
def scope_acr(subject: Subject, target: Target, keys: SigningKeys | Missing, replay: Replay | Missing) -> Result:
    """A challenge for another login, and an acr that is none of those that the profile names, fail."""
    token, rule = subject.token, target.endpoint
    if subject.is_token_endpoint_call:
        return not_applicable(msg("No call of an API was pasted."))
    ours = replay.answer.response if isinstance(replay, Replay) else None
    asked = None if succeeded(subject) else _asked(subject.response) or _asked(ours)
    if asked is not None:
        return _refused(subject, asked)
    if token is None or rule is None or not rule.acr:
        return not_applicable(msg("Nothing asks for a level of login."))
    wanted = one_of(rule.acr)
    if succeeded(subject):
        return passed(msg("The API accepted the call."), Evidence(msg("Level of login asked for"), wanted))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so the login behind it is not seen."))
    if nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    shown = acr_of(claims_of(token))
    row = Evidence(msg("Level of login (acr)"), shown[:200] or "not told", wanted, important=True)
    if not shown:
        return unavailable(msg("The token does not tell how its user signed in, so only the API knows."), row)
    if shown in rule.acr:
        return passed(msg("The login behind the token is one that {path} takes.", path=rule.path), row)
    summary = msg("{method} {path} needs a login of the level {needed}; the token tells of {found}.",
                  method=rule.method, path=rule.path, needed=wanted, found=shown[:200])  # fmt: skip
    return failed(_CAUSE, NEARLY_CERTAIN, summary, row, fix=_FIX, actor=Actor.YOU)


def _asked(answer: Response | None) -> Challenge | None:
    """The challenge that asks for another login (RFC 9470, 3)."""
    challenges = answer.challenges if answer else ()
    return next((one for one in challenges if one.params.get("error") == _STEP_UP), None)


def _refused(subject: Subject, asked: Challenge) -> Result:
    claims = claims_of(subject.token)
    rows = []
    if wanted := asked.params.get("acr_values", ""):
        rows.append(Evidence(msg("Level of login (acr)"), acr_of(claims)[:200] or "not told", wanted[:200], True))
    if within := asked.params.get("max_age", ""):
        signed_in = numeric_date(claims.get("auth_time"))
        expected = msg("at most {n} seconds before the call", n=within[:20])
        rows.append(Evidence(msg("Last login"), stamp(signed_in) if signed_in else "not told", expected, True))
    summary = msg("The API asks for a stronger or fresher login of the user than the one behind this token.")
    return failed(_CAUSE, NEARLY_CERTAIN, summary, *rows, fix=_FIX, actor=Actor.YOU)
