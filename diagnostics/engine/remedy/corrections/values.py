"""The values of a correction: those that the paste or the profile holds, and variables for what only the person has."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.facts import Subject, Target, Times
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Credential, CredentialPlace, DefectKind, Token, TokenFormat, TokenRole
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.redaction.shapes import SHAPES
from diagnostics.engine.remedy.corrections.as_called import token_endpoint
from diagnostics.engine.remedy.corrections.differs import how_it_differs
from diagnostics.engine.remedy.corrections.way import Way
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.remedy.render.masker import left_blank
from diagnostics.engine.remedy.render.outline import is_expanded
from diagnostics.engine.remedy.render.slots import Slot, Text, variable_for
from diagnostics.engine.remedy.render.variables import OF_THE_CALL, left_out, with_own_variables
from diagnostics.engine.subject.claims import audiences, claims_of
from diagnostics.engine.subject.encoded_break import without_encoded_break
from diagnostics.engine.subject.kinds import is_signed_by_hand
from diagnostics.engine.subject.purpose import other_purpose
from diagnostics.engine.subject.token_request import basic_of, is_left_blank, is_stand_in, pair_behind_another_word

OF_THE_ACCEPTED = msg("the credential of the accepted call of your paste")
Facts = Mapping[type, Any]

_REAL = (
    TokenFormat.JWS, TokenFormat.JWE, TokenFormat.OPAQUE, TokenFormat.VENDOR_KEY, TokenFormat.PASETO, TokenFormat.SAML,
    TokenFormat.BASIC,
)  # fmt: skip
LEFT_OUT = (DefectKind.ELIDED, DefectKind.PLACEHOLDER, DefectKind.LITERAL_NULL, DefectKind.UNEXPANDED_VARIABLE)
# Claims of other kinds of tokens, and those that are made anew with each token.
_NOT_OF_ACCESS = frozenset(
    {"nonce", "at_hash", "c_hash", "s_hash", "auth_time", "nbf", "token_use", "token_type", "tokenType", "type", "typ",
     "tok", "iat", "exp"}
)  # fmt: skip


def gate_of(facts: Facts) -> Scrubber:
    """What of the paste may be shown; nothing without it."""
    return facts.get(Scrubber) or Scrubber((), Labeler(b""))


def passes(name: str, value: str, facts: Facts) -> bool:
    """Whether a parameter's value may be shown as it is."""
    return bool(gate_of(facts).value(Kind.PARAMETER, name, value) == value)


# Whoever pastes none of these may have a token that no token endpoint issued.
_OF_OAUTH = re.compile(
    r"oauth|openid|oidc|token[_ ]endpoint|/token\b|grant_type|client_credentials|refresh[_ ]?token|access_token\"",
    re.IGNORECASE,
)


def environment_of(facts: Facts) -> Environment | None:
    """The environment of the profile that the call or its token belongs to."""
    target = facts.get(Target)
    return (target.issuer_environment or target.environment) if isinstance(target, Target) else None


# What may stand behind a scheme as one value (RFC 9110, 11.2), and is no name of one.
_ONE_WORD = re.compile(r"(?=[^\s]*[0-9])[A-Za-z0-9._~+/-]{16,4096}={0,2}")


def is_real(token: Token | None) -> bool:
    """Whether the paste shows the whole value."""
    return token is not None and token.format in _REAL and not is_stand_in(token.secret)


def own_credential(subject: Subject, way: Way, facts: Facts) -> Text:
    """The credential of the call as it was meant: its own variable, its bare token, or one for what is left out."""
    credential, token = subject.credential, subject.token
    raw = as_typed(subject) or (credential.value.reveal() if credential is not None else "")
    own = [piece for piece in with_own_variables(raw, gate_of(facts)) if isinstance(piece, Slot)]
    own = own or [piece for piece in _expanded(subject, raw, facts) if isinstance(piece, Slot)]
    if len(own) == 1:
        return (own[0],)
    name = variable_of(way)
    if (mended := without_encoded_break(raw)) is not None:
        told = msg("the value of your call, encoded anew without the line break at its end: printf '%s' … | base64")
        return (Slot(name, Secret(mended), told),)
    if token is not None and credential is not None and _may_be_more(credential, token):
        what = msg("your token as one word; the value in the paste has a blank in it and may be more than the token")
        return (Slot(name, Secret(fresh(subject, facts)), what, of_the_call=False),)
    held = token if credential is not None and token is not None and credential.token == token.label else None
    if held is not None and is_real(held) and not _leaves_out(subject):
        bare = as_typed(subject).removeprefix(credential.scheme if credential is not None else "").strip()
        return (Slot(name, Secret(bare) if bare else held.secret, _told(subject, facts, None if bare else held)),)
    if way.scheme.lower() == "basic":
        return (Slot(name, Secret(_basic()), msg("user:password as base64"), of_the_call=False),)
    alone = _without_scheme(subject, raw)
    if credential is not None and not credential.defects and _ONE_WORD.fullmatch(alone) and not is_stand_in(alone):
        return (Slot(name, Secret(alone), _told(subject, facts, None)),)  # behind a word that no token is known behind
    what = left_out(alone)
    return (Slot(name, Secret(fresh(subject, facts)), what, of_the_call=False),)


def _expanded(subject: Subject, raw: str, facts: Facts) -> Text:
    """The variable in small letters that is the whole of the credential, and that the shell replaces."""
    request, credential = subject.request, subject.credential
    field = request.header(credential.name) if request is not None and credential is not None else None
    if request is None or field is None or not is_expanded(request, field):
        return ()
    return with_own_variables(_without_scheme(subject, raw), gate_of(facts), expanded=True)


def _without_scheme(subject: Subject, raw: str) -> str:
    scheme = subject.credential.scheme if subject.credential is not None else ""
    return raw.removeprefix(scheme).strip(" :=") if scheme else raw.strip()


def _may_be_more(credential: Credential, token: Token) -> bool:
    """Whether the words around a blank may be a name and the token: only of a JWT is it seen what belongs to it."""
    return credential.has(DefectKind.WHITESPACE_INSIDE) and token.format is TokenFormat.OPAQUE


def is_own_variable(piece: str | Slot) -> bool:
    """Whether the piece is the variable that the call itself has there."""
    return isinstance(piece, Slot) and piece.what is not None and piece.what.text in OF_THE_CALL


def as_typed(subject: Subject) -> str:
    """The value of the credential's field in the command, where a transcript beside it shows what was sent."""
    request, credential = subject.request, subject.credential
    if request is None or credential is None:
        return ""
    typed = next((field for field in request.as_typed if field.name.lower() == credential.name.lower()), None)
    return typed.value.reveal() if typed is not None else ""


def _told(subject: Subject, facts: Facts, held: Token | None) -> Message:
    """Where in the call the value is, and how `held`, which is sent in its place, differs from it."""
    credential = subject.credential
    name = gate_of(facts).name(credential.name) if credential is not None else ""
    how = how_it_differs(credential, held) if credential is not None and held is not None else None
    if credential is not None and credential.place is CredentialPlace.HEADER:
        what = msg("the token in the header {name} of your call", name=name)
    else:
        what = msg("the value of {name} in your call", name=name)
    return msg("{what}, {how}", what=what, how=how) if how is not None else what


def _leaves_out(subject: Subject) -> bool:
    return subject.credential is not None and subject.credential.has(*LEFT_OUT)


def variable_of(way: Way) -> str:
    """The variable of a credential that is sent in this way."""
    if way.scheme.lower() == "basic":
        return "BASIC_CREDENTIALS"
    return "ACCESS_TOKEN" if near_authorization(way.name.lower()) else variable_for(way.name)


def new_credential(subject: Subject, way: Way, facts: Facts, what: Message | None = None, **claims: object) -> Text:
    """A variable for a credential that the person still has to get, with where; or an access token of the paste."""
    if what is None and not claims and (issued := issued_token(subject)) is not None:
        return (
            Slot("ACCESS_TOKEN", issued.secret, msg("the access token that the token response in your paste holds")),
        )
    name = f"NEW_{variable_of(way)}"
    if way.scheme.lower() == "basic":
        return (Slot(name, Secret(_basic()), msg("user:password as base64"), of_the_call=False),)
    is_key = not claims_of(subject.token) and (not near_authorization(way.name.lower()) or _is_of_a_key(way, facts))
    told = what or (msg("a new key, from the settings of the API's account") if is_key else _source(subject, facts))
    if what is None and not near_authorization(way.name.lower()) and not is_key:
        told = msg("a new token for {name}, from where the one in your call came from", name=way.name)
    return (Slot(name, Secret(fresh(subject, facts, **claims)), told, of_the_call=False),)


def _is_of_a_key(way: Way, facts: Facts) -> bool:
    """Whether the API called is known to take its keys in this way, and nothing else."""
    target = facts.get(Target)
    forms = target.accepted.forms if isinstance(target, Target) else ()
    sent = {form.kind for form in forms if (form.header.lower(), form.scheme) == (way.name.lower(), way.scheme)}
    return sent == {"api-key"}


def issued_token(subject: Subject) -> Token | None:
    """An access token that a response of the paste issued, and that is not the one that was sent."""
    for token in subject.submission.tokens:
        sent = subject.token is not None and token.label == subject.token.label
        if token.role is TokenRole.ACCESS and token.issued_at_request is not None and is_real(token) and not sent:
            return token
    return None


def _source(subject: Subject, facts: Facts) -> Message:
    if is_signed_by_hand(subject.token):
        return msg("a new key of this kind, from whoever signs it with the shared secret")
    if url := token_endpoint(environment_of(facts), subject):
        return msg("a new access token: the access_token in the answer of {url}", url=url)
    if not claims_of(subject.token) and not _OF_OAUTH.search(subject.submission.text.reveal()):
        return msg("a new access token, from the API's token endpoint or the page of its settings that issues tokens")
    return msg("a new access token: the access_token in the answer of your token endpoint")


def fresh(subject: Subject, facts: Facts, **claims: object) -> str:
    """A stand-in for a good token of the kind that the call needs, with these claims set; never shown or sent."""
    token, environment = subject.token, environment_of(facts)
    times = facts.get(Times)
    now = int(times.now.timestamp()) if isinstance(times, Times) else 0
    held = claims_of(token)
    like_jwt = bool(held) or (token is not None and token.secret.reveal().startswith("eyJ"))
    if not like_jwt and not claims and (environment is None or not environment.issuer):
        return stand_in.opaque("token")
    kept = {name: value for name, value in held.items() if name not in _NOT_OF_ACCESS and _is_plain(name, value)}
    misused = token is not None and other_purpose(token) is not None
    if misused:
        kept = {name: value for name, value in kept.items() if name not in ("sub", "aud", "azp", "client_id")}
        kept = {name: value for name, value in kept.items() if name != "iss" or "://" in str(value)}
    if environment is not None and environment.issuer:
        kept["iss"] = held.get("iss") if environment.issues(str(held.get("iss"))) else environment.issuer
        if not set(audiences(held)) & set(environment.accepted_audiences()) and environment.audiences:
            kept["aud"] = environment.audiences[0]
    elif misused:
        kept["aud"] = subject.request.url.origin if subject.request and subject.request.url else stand_in.URL
    made = {
        "sub": "user-1",
        "iss": "https://auth.example.com/",
        "scope": _scope(facts),
        **kept,
        "iat": now - 30,
        "exp": now + 3600,
    }
    algorithm = environment.algorithms[0] if environment is not None and environment.algorithms else "RS256"
    header = dict(token.header or {}) if token is not None else {}
    asymmetric = str(header.get("alg", "none"))[:2] in ("RS", "ES", "PS", "Ed")
    kid = header.get("kid")
    return stand_in.jwt(
        {name: value for name, value in {**made, **claims}.items() if value is not None},
        {"alg": header["alg"] if asymmetric else algorithm, **({"kid": kid} if isinstance(kid, str) else {})},
    )


def _scope(facts: Facts) -> str:
    """What the endpoint asks for, so that a stand-in is good enough for it."""
    target = facts.get(Target)
    rule = target.endpoint if isinstance(target, Target) else None
    wanted = (*rule.all_of, *rule.any_of[:1]) if rule is not None else ()
    return " ".join(wanted) or "read"


def _is_plain(name: str, value: object) -> bool:
    """Whether a claim has a type that RFC 7519 gives it, so that a stand-in may keep it."""
    if name in ("iss", "sub", "client_id", "azp", "jti"):
        return isinstance(value, str)
    return name == "cnf" or isinstance(value, (str, int, list, bool, dict))


def _basic() -> str:
    return b64encode(f"client-1:{stand_in.opaque('secret')}".encode()).decode()


def basic_parts(subject: Subject, facts: Facts) -> tuple[Text, Text]:
    """Client and secret for Basic: what the call holds in header, body or in clear, else variables for them."""
    request = subject.request
    raw = (basic_of(request) if request is not None else None) or ""
    if request is not None and not raw and (behind := pair_behind_another_word(request)) is not None:
        raw = behind[1]
    pair = basic_pair(raw) or (tuple(raw.split(":", 1)) if raw.count(":") == 1 and "(" not in raw else None)
    client, secret = (pair[0], Secret(pair[1])) if pair else (None, None)
    if request is not None and client is None and (named := request.parameter("client_id")):
        client = named.reveal()
    if request is not None and secret is None:
        secret = request.parameter("client_secret")
    return client_text(client, facts), secret_text(secret, facts)


def _own_variable(value: str | None, facts: Facts) -> Text:
    """The variable that the call has in the place of the value, if it is one made of a plain name."""
    pieces = with_own_variables(value or "", gate_of(facts))
    return pieces if len(pieces) == 1 and isinstance(pieces[0], Slot) else ()


def client_text(client: str | None, facts: Facts) -> Text:
    """A client id: shown where its shape lets it, else a variable."""
    if own := _own_variable(client, facts):
        return own
    hidden = client is not None and gate_of(facts).code(client) != client  # as a part of its own secret may be
    if client and not is_stand_in(client) and SHAPES["client"](client) is not None and not hidden:
        return (client,)
    if client and not is_stand_in(client):
        return (Slot("CLIENT_ID", Secret(client), msg("the client id of your call")),)
    what = msg("the client id, from the settings of your application")
    return (Slot("CLIENT_ID", Secret("client-1"), what, of_the_call=False),)


def secret_text(secret: Secret | None, facts: Facts) -> Text:
    """A client secret: always a variable."""
    if own := _own_variable(secret.reveal() if secret is not None else None, facts):
        return own
    if secret is not None and not is_stand_in(secret):
        return (Slot("CLIENT_SECRET", secret, msg("the client secret of your call")),)
    what = msg("the client secret, from the settings of your application")
    return (Slot("CLIENT_SECRET", Secret(stand_in.opaque("secret")), what, of_the_call=False),)


def parameter_text(name: str, value: str, facts: Facts) -> Text:
    """A parameter of the call as a correction holds it: by the rule for its name, else as a variable."""
    own = with_own_variables(value, gate_of(facts))
    if len(own) == 1 and isinstance(own[0], Slot):
        return own
    if is_left_blank(name, value):
        return (Slot(variable_for(name), Secret(stand_in.opaque(name, 43)), left_blank(name), of_the_call=False),)
    if not value or passes(name, value, facts):
        return (value,)
    real = not is_stand_in(value)
    what = msg("the value of {name} in your call", name=name)
    return (Slot(variable_for(name), Secret(value if real else stand_in.opaque(name, 43)), what, of_the_call=real),)


def asked(name: str, what: Message, value: str = "") -> Text:
    """A variable for a value that only the person has, with a stand-in of its shape."""
    return (Slot(name, Secret(value or stand_in.opaque(name, 43)), what, of_the_call=False),)
