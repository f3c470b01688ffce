"""Corrections of how a client authenticates at a token endpoint: the one method, the assertion."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote_plus, unquote_plus

from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.remedy.corrections.header import basic, with_basic
from diagnostics.engine.remedy.corrections.token_request import completed as with_parameters
from diagnostics.engine.remedy.corrections.token_request import form_type, replaced
from diagnostics.engine.remedy.corrections.values import Facts, asked, basic_parts, client_text, gate_of
from diagnostics.engine.remedy.public_client import WITHOUT_SECRET, is_of_a_page
from diagnostics.engine.remedy.render import Changes, stand_in
from diagnostics.engine.remedy.render.slots import Slot, Text
from diagnostics.engine.subject.assertion import issuer_of_another, lacks_its_key_id
from diagnostics.engine.subject.beside import accepted_beside
from diagnostics.engine.subject.client_methods import methods_of
from diagnostics.engine.subject.settings import only_method, registered_method
from diagnostics.engine.subject.token_request import (
    RESERVED,
    basic_of,
    has_escapes,
    is_token_call,
    pair_behind_another_word,
)

# What Cognito takes with the hash as a member of the body itself.
_HASHED = frozenset({"SignUp", "ConfirmSignUp", "ForgotPassword", "ConfirmForgotPassword", "ResendConfirmationCode"})
_AS_ISSUED = msg(
    "Id and secret were form-encoded before base64, as RFC 6749 asks, and this server does not undo that: "
    "encode them as they were issued."
)
_FORM_ENCODED = msg(
    "Form-encode client id and secret, each by itself, before base64 (RFC 6749, 2.3.1): the value behind Basic is "
    "base64 of the form-encoded id, a colon, the form-encoded secret."
)
_PAIR_FORM_ENCODED = msg("base64 of the form-encoded id, a colon, the form-encoded secret")
_PIPELINES = {
    "bash": "printf %s 'VALUE' | jq -sRr @uri",
    "powershell": "[uri]::EscapeDataString('VALUE')",
}
_COPIED_AND_ENCODED = msg(
    "Copy client id and secret again, and form-encode each by itself before base64 (RFC 6749, 2.3.1): the value behind "
    "Basic is base64 of the form-encoded id, a colon, the form-encoded secret."
)
# the check warns of either way, and this server refused the one
_EITHER_WAY = frozenset({"endpoint.basic-encoding"})
_IN_HEADER = msg(
    "Send client id and secret in the Authorization header as Basic, and not in the body (client_secret_basic)."
)
_BEHIND_BASIC = msg("Write the word Basic before the base64 of id and secret: a token endpoint reads them behind it.")
_WITH_SECRET = msg(
    "The call names the client and proves nothing: send client id and secret in the Authorization header as Basic "
    "(client_secret_basic)."
)
_IN_BODY = msg("Send client id and secret in the body, and no Authorization header (client_secret_post).")
_BESIDE_CERTIFICATE = msg(
    "Send the client id in the body and no secret: this client is registered to prove itself by its certificate."
)
_ASSERTION = msg(
    "a new assertion by the client's key: iss and sub the client id, aud the whole address of this token endpoint, exp "
    "in a minute"
)
_OTHER_AUDIENCE = msg(
    "The assertion is made out to another audience than this endpoint: set aud to the whole address that this call "
    "goes to, host and path. Its iss and sub are right."
)
_WITH_KEY_ID = msg("a new assertion with the same claims, and in its header the kid of the key that signs it")
_CLIENT = ("client_id", "client_secret")
_BY_CERTIFICATE = frozenset({"tls_client_auth", "self_signed_tls_client_auth"})  # RFC 8705, 2: the id alone is sent


def one_method(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The method that the client is registered for, or that the accepted call uses; of two sent ones the header."""
    if not is_token_call(subject):
        return _with_hash(subject, request)
    sent, wanted = methods_of(request), _wanted_method(subject, request)
    if wanted == "client_secret_basic" or (not wanted and len(sent) > 1 and "client_secret_basic" in sent):
        made = basic(subject, request, facts)
        kept = made if "client_secret_basic" not in sent else Changes()
        tells = _IN_HEADER if wanted else None  # of two that were sent nothing shows which one is registered
        if not sent:
            tells = _BEHIND_BASIC if pair_behind_another_word(request) is not None else _WITH_SECRET
        return Changes(headers=kept.headers, user=kept.user, without_parameters=_CLIENT, tells=tells)
    if wanted == "client_secret_post":
        user, secret = basic_parts(subject, facts)
        return Changes(
            headers=form_type(request),
            without_headers=("Authorization",),
            parameters={"client_id": user, "client_secret": secret},
            tells=_IN_BODY,
        )
    if wanted == "none" or (wanted in _BY_CERTIFICATE and "cert" in request.options):
        tells = _BESIDE_CERTIFICATE if wanted in _BY_CERTIFICATE else None
        return Changes(without_headers=("Authorization",), parameters={"client_id": basic_parts(subject, facts)[0]},
                       without_parameters=("client_secret",), tells=tells)  # fmt: skip
    return None


def _with_hash(subject: Subject, request: Request) -> Changes | None:
    """A call of a Cognito user pool with the hash that it wants of a client that has a secret.

    A page or an app can keep no secret: there it is the call with another client.
    """
    target = request.header("X-Amz-Target")
    action = target.value.reveal().partition("AWSCognitoIdentityProviderService.")[2] if target is not None else ""
    if action and request.parameter("ClientId") is not None and is_of_a_page(subject, request):
        told = msg("the id of an app client without a client secret, made in the settings of the user pool")
        return Changes(parameters={"ClientId": asked("PUBLIC_CLIENT_ID", told, "client-1")}, tells=WITHOUT_SECRET)
    if action not in _HASHED or request.parameter("SecretHash") is not None or not request.form:
        return None
    what = msg("base64 of HMAC-SHA256 over the user name and the client id, with the client secret as the key")
    tells = msg(
        "This client has a secret, so each call needs SecretHash; make it on a server, where the secret is kept."
    )
    return Changes(parameters={"SecretHash": asked("SECRET_HASH", what)}, tells=tells)


def completed(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The call with what it lacks: of a user pool the hash, of a token endpoint what its grant needs."""
    return (None if is_token_call(subject) else _with_hash(subject, request)) or with_parameters(
        subject, request, facts
    )


def _wanted_method(subject: Subject, request: Request) -> str:
    pair = accepted_beside(subject)
    accepted = methods_of(pair.accepted) if pair is not None else []
    wanted = (registered_method(subject) or only_method(subject), *accepted)
    told = next((method for method in wanted if method and [method] != methods_of(request)), "")
    if (
        not told
        and not methods_of(request)
        and (pair_behind_another_word(request) is not None or _sends_its_id_alone(subject, request))
    ):
        return "client_secret_basic"  # what every server must take of a client that has a secret (RFC 6749, 2.3.1)
    seen = subject.submission.sighted
    asked = seen(Seen.METHOD_REFUSED) or seen(Seen.AUTHORIZATION_HEADER_NAMED) or seen(Seen.BASIC_AND_POST_NAMED)
    if not told and asked and methods_of(request) == ["client_secret_post"]:
        return "client_secret_basic"  # of the two ways of a secret the other one
    # of a client with a secret that is refused in the header, the body is the other of the two ways (RFC 6749, 2.3.1)
    return told or ("client_secret_post" if methods_of(request) == ["client_secret_basic"] and not any(wanted) else "")


def _sends_its_id_alone(subject: Subject, request: Request) -> bool:
    """Whether a client that could keep a secret sends its id and none."""
    return request.parameter("client_id") is not None and not is_of_a_page(subject, request)


def wanted_in(cause: str, subject: Subject) -> str:
    """How the client is to authenticate, or how its pair is to be encoded, as the correction for `cause` has it."""
    request = subject.request
    if request is None or not is_token_call(subject):
        return ""
    if cause == "client-auth-method-mismatch":
        sent = methods_of(request)
        twice = len(sent) > 1 and "client_secret_basic" in sent
        return _wanted_method(subject, request) or ("client_secret_basic" if twice else "")
    pair = basic_pair(basic_of(request) or "")
    if cause != "client-credentials-encoding" or pair is None or not RESERVED & set("".join(pair)):
        return ""
    return "as issued" if has_escapes("".join(pair)) else "form-encoded"


def encoded_pair(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The Basic pair encoded the other way: servers differ in whether they undo what RFC 6749, 2.3.1 asks for."""
    pair = basic_pair(basic_of(request) or "")
    if pair is None or not is_token_call(subject) or not RESERVED & set("".join(pair)):
        return basic(subject, request, facts)
    if not has_escapes("".join(pair)):
        return _form_encoded(pair, request, facts)
    user, secret = map(unquote_plus, pair)
    what = msg("the client secret of your call as it was issued, without the percent signs of an encoding")
    told = msg("client_id:client_secret as base64, both as they were issued")
    made = with_basic(client_text(user, facts), (Slot("CLIENT_SECRET", Secret(secret), what),), told)
    return replace(made, refuted=_EITHER_WAY, tells=_AS_ISSUED)


def _form_encoded(pair: tuple[str, str], request: Request, facts: Facts) -> Changes:
    """Basic of id and secret that are each form-encoded first, as RFC 6749 asks for."""
    named = {"CLIENT_ID": msg("the client id of your call"), "CLIENT_SECRET": msg("the client secret of your call")}
    user, secret = (
        (Slot(name, Secret(quote_plus(part)), _as_form(named[name], request)),)
        for name, part in zip(named, pair, strict=True)
    )
    shown = client_text(pair[0], facts)
    made = with_basic(shown if quote_plus(pair[0]) == pair[0] else user, secret, _PAIR_FORM_ENCODED)
    return replace(made, refuted=_EITHER_WAY, tells=_FORM_ENCODED)


def _as_form(what: Message, request: Request) -> Message:
    """How the value is got from what was issued: by a pipeline where the call is typed into a shell that has one."""
    pipeline = _PIPELINES.get(request.source.shell)
    if pipeline is None:
        return msg("{what}, form-encoded", what=what)
    return msg("{what}, form-encoded; this makes it: {pipeline}", what=what, pipeline=Message(pipeline))


def wrong_pair(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The call with the current secret; id and secret form-encoded first where the refused ones had to be."""
    made = replaced("client_secret")(subject, request, facts)
    if made is None:
        return None
    client = request.parameter("client_id")
    if client is not None and "client_id" not in made.parameters:
        made = replace(
            made, parameters={"client_id": _to_compare(client_text(client.reveal(), facts)), **made.parameters}
        )
    if made.user is None:
        return made
    user, secret = made.user
    pair = basic_pair(basic_of(request) or "") or ("", "")
    if has_escapes("".join(pair)) or not RESERVED & set("".join(pair)):
        return replace(made, user=(_to_compare(user), secret))
    if _stands_beside(":".join(pair), pair[1], subject):
        return _form_encoded(pair, request, facts)
    user, secret = (tuple(_encoded(piece, request) for piece in text) for text in (user, secret))
    return replace(with_basic(user, secret, _PAIR_FORM_ENCODED), tells=_COPIED_AND_ENCODED)


def _stands_beside(sent: str, secret: str, subject: Subject) -> bool:
    """Whether the paste holds the secret outside the call as well: what was sent was copied right, then."""
    text = subject.submission.text.reveal()
    return text.count(secret) > text.count(sent)


def _to_compare(client: Text) -> Text:
    """The client id as it was sent, told to be compared: nothing shows whether it or the secret is the wrong one."""
    what = msg("the client id of your call; compare it with the settings of your application")
    return tuple(
        replace(piece, what=what) if isinstance(piece, Slot) and piece.of_the_call else piece for piece in client
    )


def _encoded(piece: str | Slot, request: Request) -> str | Slot:
    if isinstance(piece, str) or piece.what is None:
        return piece
    return replace(piece, secret=Secret(quote_plus(piece.secret.reveal())), what=_as_form(piece.what, request))


def assertion(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """A client assertion with the claims that this endpoint wants (RFC 7523, 3)."""
    sent = request.parameter("client_assertion")
    if sent is None or request.url is None or not request.url.host or issuer_of_another(subject):
        return None
    client = request.parameter("client_id")
    held = subject.token.claims if subject.token is not None and subject.token.claims else {}
    name = client.reveal() if client is not None else str(held.get("iss") or held.get("sub") or "client-1")
    audience = f"{request.url.origin}{request.url.path}"
    times = facts.get(Times)
    now = int(times.now.timestamp()) if isinstance(times, Times) else 0
    made = stand_in.jwt({"iss": name, "sub": name, "aud": audience, "iat": now - 5, "exp": now + 60, "jti": "j"})
    shown = gate_of(facts).url_text(audience)
    what = _ASSERTION if shown != audience else msg(
        "a new assertion by the client's key: iss and sub the client id, aud {url}, exp in a minute", url=shown
    )  # fmt: skip
    tells = None
    if held.get("iss") == held.get("sub") == name and held.get("aud") not in (audience, [audience]):
        tells = _OTHER_AUDIENCE
    if lacks_its_key_id(subject):
        what, tells = _WITH_KEY_ID, None
    return Changes(parameters={"client_assertion": asked("NEW_CLIENT_ASSERTION", what, made)}, tells=tells)
