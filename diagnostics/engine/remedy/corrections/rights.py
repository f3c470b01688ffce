"""Corrections of what the token may do: the same call with one that has the scope or the audience it needs."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.corrections.as_called import audience
from diagnostics.engine.remedy.corrections.header import in_place
from diagnostics.engine.remedy.corrections.shell import split_address
from diagnostics.engine.remedy.corrections.values import Facts, gate_of, new_credential, passes
from diagnostics.engine.remedy.corrections.way import sent_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.subject.claims import claims_of, scopes
from diagnostics.engine.subject.settings import audiences_set
from diagnostics.engine.subject.token_request import is_token_call

_CUT = msg(
    "The shell ended this command at the sign & of its address, so the scope behind it was never asked for. "
    "Put the address in quotes, and send the token that comes then."
)


def with_scope(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same way with a token that has the scopes; None where nothing says which.

    Where the shell cut the address that the token was asked from, it is that command, in quotes.
    """
    cut = split_address(subject, request)
    if cut is not None and cut.url is not None and "scope=" in cut.url.raw.reveal():
        return Changes(request=cut, tells=_CUT)
    wanted = tuple(scope for scope in needed_scopes(subject, facts) if scope)
    if not wanted or is_token_call(subject):
        return None
    claim, held = scopes(claims_of(subject.token))
    value = [*held, *(scope for scope in wanted if scope not in held)]
    way = sent_way(subject, gate_of(facts))
    what = msg("a new access token with the scope {scope}", scope=" ".join(wanted))
    written = value if isinstance(claims_of(subject.token).get(claim or ""), list) else " ".join(value)
    value_text = new_credential(subject, way, facts, what, **{claim or "scope": written})
    return in_place(subject, way, value_text, facts)


def scopes_of(request: Request) -> list[str]:
    """The values of `scope` in the address and the body of a call."""
    queried = request.url.query if request.url is not None else ()
    return [value.reveal() for name, value in (*queried, *request.form) if name == "scope"]


def needed_scopes(subject: Subject, facts: Facts) -> tuple[str, ...]:
    """The scopes that the call needs: the narrowest of the endpoint's rule, else what the challenge asks for."""
    target = facts.get(Target)
    if isinstance(target, Target) and target.endpoint is not None and target.endpoint.scopes:
        narrowest = max(target.endpoint.any_of or ("",), key=lambda scope: ":" in scope)
        return tuple(dict.fromkeys([*narrowest.split(), *target.endpoint.all_of]))
    challenges = subject.response.challenges if subject.response is not None else ()
    asked_for = [word for challenge in challenges for word in challenge.params.get("scope", "").split()]
    requested = _requested(subject)
    return tuple(word for word in asked_for if passes("scope", word, facts) and word not in requested)


def _requested(subject: Subject) -> set[str]:
    """The scopes that another call of the paste asked for already: a token with them again would change nothing."""
    sent = [value for other in subject.submission.requests for value in scopes_of(other)]
    return {word for value in sent for word in value.split()}


def with_audience(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same way with a token for this API; None where nothing says under which name."""
    wanted = needed_audience(subject, facts)
    if not wanted or is_token_call(subject):
        return None
    way = sent_way(subject, gate_of(facts))
    what = msg("a new access token with the audience {audience}", audience=wanted)
    return in_place(subject, way, new_credential(subject, way, facts, what, aud=wanted), facts)


def needed_audience(subject: Subject, facts: Facts) -> str:
    """The audience of this API by a setting or metadata in the paste, else by the profile; "" where nothing says it."""
    told = [value for value in audiences_set(subject) if passes("audience", value, facts)]
    target = facts.get(Target)
    environment = target.environment if isinstance(target, Target) else None
    return told[0] if told else audience(environment, subject)
