"""Looks at how the client authenticates at the token endpoint: header, body, both, not at all.

Why it matters: one method per request (RFC 6749, 2.3), the one that the client is registered for.
Cannot see: the registration, unless the paste holds it or the answer names it.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.listed import all_of
from diagnostics.engine.model.sighting import Seen
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
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.client_methods import methods_of, names_no_client
from diagnostics.engine.subject.settings import only_method, registered_method
from diagnostics.engine.subject.token_request import given, is_stand_in, pair_behind_another_word, token_request

_CAUSE, _LACKS = "client-auth-method-mismatch", "missing-grant-type-or-parameter"
_NAME_THE_CLIENT = msg(
    "Send the client along: its id and secret in Authorization: Basic, or as client_id and client_secret in the body; "
    "a public client sends its client_id alone."
)
_PUBLIC_OR_NOT = msg(
    "A browser or an app cannot keep a secret: there, make the client a public one in its settings, with PKCE. A "
    "server of your own sends its secret along."
)


@check(
    id="endpoint.client-authentication",
    title=msg("The client authenticates in one way"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=(_CAUSE, _LACKS),
    kb=_CAUSE,
    article="token-endpoint-errors",
    needs=(Subject,),
)
def endpoint_client_authentication(subject: Subject) -> Result:
    """Two methods at once, none for a grant that needs one, and a method that the answer refuses fail."""
    call = token_request(subject)
    if call is None or succeeded(subject):
        return not_applicable(msg("No refused call of a token endpoint was pasted."))
    methods = methods_of(call.request)
    row = Evidence(msg("Client authenticates by"), all_of(methods) or "nothing", "one method", important=True)
    seen = subject.submission.sighted
    if len(methods) > 1:
        summary = msg("The client authenticates twice: by {methods}.", methods=all_of(methods))
        confidence = LIKELY if seen(Seen.INVALID_CLIENT) or seen(Seen.INVALID_REQUEST) else HEURISTIC
        return failed(_CAUSE, confidence, summary, row)
    differs = _differs_from_what_is_told(subject, methods)
    if differs is not None:
        return differs
    if methods and seen(Seen.METHOD_REFUSED):
        summary = msg(
            "The client authenticates by {method}, and the server does not take this way from it.", method=methods[0]
        )
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    if methods and not seen(Seen.UNSUPPORTED) and _other_named(subject, methods[0]):
        summary = msg("The client authenticates by {method}, and the answer asks for another way.", method=methods[0])
        return failed(_CAUSE, INFERRED, summary, row)
    if methods == ["client_secret_basic"] and (seen(Seen.CLIENT_MISSED) or seen(Seen.CLIENT_PARAMETER_BLAMED)):
        summary = msg("The client is named in the Authorization header, and the server looks for it in the body.")
        return failed(_CAUSE, INFERRED, summary, row)
    if methods == ["client_secret_post"] and _asks_for_basic(subject) and not seen(Seen.CREDENTIALS_BLAMED):
        summary = msg(
            "The client sends its secret in the body, and the answer asks for it in the Authorization header."
        )
        credentials = (Candidate("wrong-client-credentials", POSSIBLE),)
        vague = seen(Seen.INVALID_CLIENT) and not seen(Seen.NO_AUTHENTICATION_SEEN)
        return failed(_CAUSE, PLAUSIBLE if vague else HEURISTIC, summary, row, also=credentials)
    if not methods and (behind := pair_behind_another_word(call.request)) is not None:
        row = Evidence(msg("Word before the credential"), behind[0], "Basic", important=True)
        summary = msg("The client's id and secret stand behind another word than Basic.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    if not methods and call.request.source.whole and (seen(Seen.SECRET_ASKED_FOR) or _keeps_its_secret(subject)):
        summary = msg("The server refuses a client without its secret, and the call authenticates by nothing.")
        return failed(_CAUSE, INFERRED, summary, row, fix=_PUBLIC_OR_NOT)
    if not methods and seen(Seen.INVALID_CLIENT) and call.value("client_id") and call.request.source.whole:
        summary = msg("The call names the client and proves nothing, and the server refuses the client.")
        other = (Candidate("wrong-client-credentials", PLAUSIBLE),)
        known = call.grant == "authorization_code"  # a client that nobody knows gets no code
        return failed(_CAUSE, INFERRED if known else HEURISTIC, summary, row, also=other, fix=_PUBLIC_OR_NOT)
    if seen(Seen.INVALID_CLIENT) and names_no_client(call.request):
        summary = msg(
            "The call names no client, neither in Authorization nor in its parameters, and the server asks who it is."
        )
        row = Evidence(msg("Client id"), msg("none"), "the client id", important=True)
        return failed(_LACKS, INFERRED, summary, row, also=(Candidate(_CAUSE, HEURISTIC),), fix=_NAME_THE_CLIENT)
    if not methods and call.grant == "client_credentials" and call.request.source.whole:
        summary = msg("The grant client_credentials is used without the client's authentication.")
        also = (
            Candidate("missing-grant-type-or-parameter", PLAUSIBLE),
            Candidate("wrong-client-credentials", PLAUSIBLE),
        )
        return failed(_CAUSE, PLAUSIBLE, summary, row, also=also)
    if not methods:
        return not_applicable(msg("The paste shows no authentication of the client."))
    return passed(msg("The client authenticates by {methods}.", methods=methods[0]), row)


def _differs_from_what_is_told(subject: Subject, methods: list[str]) -> Result | None:
    """The method against the one that the client is registered for, or that the server's metadata lists alone."""
    registered = registered_method(subject)
    told = registered or only_method(subject)
    if not methods or not told or told in methods or _both_sign(told, methods[0]):
        return None
    row = Evidence(msg("Client authenticates by"), methods[0], told, important=True)
    summary = msg("The client authenticates by {found}, and it is registered for {registered}.", found=methods[0],
                  registered=told)  # fmt: skip
    if not registered:  # some take what they do not list
        summary = msg("The client authenticates by {found}, and the server's metadata lists {listed} alone.",
                      found=methods[0], listed=told)  # fmt: skip
    return failed(_CAUSE, NEARLY_CERTAIN if registered else LIKELY, summary, row)


def _keeps_its_secret(subject: Subject) -> bool:
    """Whether a client is refused that sends nothing, though the paste sets a secret for it."""
    refused = bool(subject.submission.sighted(Seen.INVALID_CLIENT))
    return refused and any(not is_stand_in(value) for value in given(subject, Seen.CLIENT_SECRET_SET))


def _both_sign(registered: str, used: str) -> bool:
    """Whether both send a signed assertion, which does not tell with what kind of key (RFC 7523)."""
    return {registered, used} <= {"client_secret_jwt", "private_key_jwt"}


def _asks_for_basic(subject: Subject) -> bool:
    """Whether the only challenge is Basic: it names the method that the server expects (RFC 6749, 5.2)."""
    challenges = subject.response.challenges if subject.response else ()
    return bool(challenges) and all(challenge.scheme.lower() == "basic" for challenge in challenges)


def _other_named(subject: Subject, method: str) -> bool:
    seen = subject.submission.sighted
    if any(_was_tried(method, *tried.groups) for tried in seen(Seen.METHODS_TRIED)):
        return False
    if method == "client_secret_post":
        return bool(seen(Seen.AUTHORIZATION_HEADER_NAMED) or seen(Seen.BASIC_AND_POST_NAMED))
    return method == "client_secret_basic" and bool(seen(Seen.BODY_NAMED))


def _was_tried(method: str, first: str, second: str) -> bool:
    """Whether a list of what the server tried begins with this method, or with Basic and then this method."""
    return method == first.lower() or (first.lower() == "client_secret_basic" and method == second.lower())
