"""How the call sends its credential, and how the API wants it: the field's name and the scheme before the value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.facts import Reading, Subject, Target
from diagnostics.engine.model.submission import Credential, CredentialPlace
from diagnostics.engine.parse.credentials import scheme_parameters
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.subject.answer import asked_for
from diagnostics.engine.subject.beside import Differs, accepted_beside
from diagnostics.engine.subject.header_names import names_a_key
from diagnostics.engine.subject.scheme_word import word_before
from diagnostics.engine.subject.settings import schemes_set

AUTHORIZATION = "Authorization"
_OTHER_SCHEME = "wrong-auth-scheme"
_IN_HEADER = (CredentialPlace.HEADER, CredentialPlace.OPTION)
_SPELT = {"bearer": "Bearer", "basic": "Basic", "dpop": "DPoP", "digest": "Digest", "apikey": "ApiKey", "jwt": "JWT"}
# Schemes whose value a client computes from the request, so that no variable can stand for it.
_COMPUTED = frozenset({"digest", "negotiate", "ntlm", "hoba", "mutual", "hawk", "mac", "aws4-hmac-sha256"})

_OF_A_TOKEN = re.compile(r"bearer|jwt|oauth|openid|oidc|token(?!i[sz])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """The field's name, and the scheme before the value, "" for none; `parameter` is how the value's own one begins."""

    name: str
    scheme: str
    parameter: str = ""  # `token=`, or `token="` where it is closed again

    @property
    def lead(self) -> str:
        """What stands before the value."""
        return f"{self.scheme} {self.parameter}" if self.scheme else ""

    @property
    def tail(self) -> str:
        """What closes the value."""
        return '"' if self.parameter.endswith('"') else ""

    @property
    def is_computed(self) -> bool:
        """Whether the value is made anew for each request."""
        return self.scheme.lower() in _COMPUTED


def parameter_of(credential: Credential) -> str:
    """How the one parameter begins in which the call gives its value behind the scheme, as `Token token=…`; else ""."""
    value = credential.value.reveal().strip().removeprefix(credential.scheme).strip()
    return scheme_parameters.beginning(credential.scheme, value)


def spelt(scheme: str) -> str:
    """The scheme as its registration spells it; another as it was written."""
    return _SPELT.get(scheme.lower(), scheme)


def sent_way(subject: Subject, gate: Scrubber | None) -> Way:
    """The way of the pasted call with slips of name and scheme put right; that of RFC 6750 where it shows none."""
    credential = subject.credential
    if credential is None and (own := _field_of_a_key(subject, gate)):
        return Way(own, "")
    if credential is None or credential.place not in _IN_HEADER:
        return Way(AUTHORIZATION, asked_scheme(subject) or "Bearer")
    name = credential.name.strip("=-*:+ \"'")
    if near_authorization(name.lower()):
        name = AUTHORIZATION if name.lower() != AUTHORIZATION.lower() else name
    if gate is not None and gate.name(name) != name:
        name = AUTHORIZATION
    return Way(name, _scheme_of(credential, subject, name))


def _field_of_a_key(subject: Subject, gate: Scrubber | None) -> str:
    """The one field of the call that by its name holds a key or a token, "" where there is none, or Authorization."""
    fields = subject.request.headers if subject.request is not None else ()
    names = [field.name for field in fields if names_a_key(field.name)]
    if len(names) != 1 or any(near_authorization(field.name.lower()) for field in fields):
        return ""
    return names[0] if gate is None or gate.name(names[0]) == names[0] else ""


def _scheme_of(credential: Credential, subject: Subject, name: str) -> str:
    if credential.scheme.lower() in SCHEMES:
        return spelt(credential.scheme)
    if not near_authorization(name.lower()):
        return ""  # a header of its own holds the bare key
    return asked_scheme(subject) or "Bearer"


def asked_scheme(subject: Subject) -> str:
    """The first scheme that the answer asks for and that a variable can fill."""
    challenges = subject.response.challenges if subject.response is not None else ()
    asked = (spelt(challenge.scheme) for challenge in challenges if not challenge.proxy)
    return next((scheme for scheme in asked if scheme.lower() in SCHEMES - _COMPUTED), "")


def wanted_way(subject: Subject, gate: Scrubber) -> Way | None:
    """The way that the API is seen to take: of the accepted call beside, else of the challenge in the answer.

    None where name or scheme of the accepted call may not be shown.
    """
    pair = accepted_beside(subject)
    if pair is not None and Differs.SENT in pair.differs and pair.other is not None:
        name, scheme = pair.other.name, pair.other.scheme
        is_known = gate.name(name) == name and scheme.lower() in SCHEMES | {""}
        return Way(name, spelt(scheme)) if is_known and pair.other.place in _IN_HEADER else None
    scheme = asked_scheme(subject) or _set_scheme(subject)
    return Way(AUTHORIZATION, scheme) if scheme else None


def way_of_the_message(heard: object) -> Way | None:
    """The way whose scheme a known message of the paste is about, where it is said of a call with another one."""
    told = heard.heard if isinstance(heard, Reading) else ()
    about = (item.field for item in told if item.field and next(iter(item.causes)) == _OTHER_SCHEME)
    name, _, scheme = next(about, "").partition(": ")
    return Way(name, spelt(scheme)) if name.lower() == AUTHORIZATION.lower() and scheme.lower() in SCHEMES else None


def word_of_server(subject: Subject, target: object) -> str:
    """The word that this kind of server reads before its keys, where no challenge names one and it is not Bearer."""
    word = word_before(subject, target) if isinstance(target, Target) and not asked_scheme(subject) else ""
    return word if word != "Bearer" else ""


def field_asked_for(subject: Subject, gate: Scrubber) -> Way | None:
    """The field of its own for a key that the answer names as missing."""
    name = asked_for(subject)
    return Way(name, "") if name and names_a_key(name) and gate.name(name) == name else None


def tells_of_a_token(subject: Subject) -> bool:
    """Whether anything in the paste speaks of a token, so that the usual way of one is more than a guess."""
    return bool(asked_scheme(subject)) or _OF_A_TOKEN.search(subject.submission.text.reveal()) is not None


def known_way(target: object, sent: Credential | None = None) -> Way | None:
    """The one way in which the API called is known to take a credential; None where it is not known, or has several.

    Of several, that of its keys where the call has an opaque value behind a word that nobody registered.
    """
    forms = target.accepted.forms if isinstance(target, Target) else ()
    of_a_key = sent is not None and sent.scheme.lower() not in SCHEMES and not sent.value.reveal().startswith("eyJ")
    if len(forms) > 1 and of_a_key:
        forms = tuple(form for form in forms if form.kind == "api-key")
    ways = [Way(form.header, form.scheme) for form in forms if form.header]
    return ways[0] if len(forms) == 1 and ways and not ways[0].is_computed else None


def known_parameter(target: object) -> str:
    """The one parameter of the address in which the API called is known to read its key; "" where it has other ways."""
    forms = target.accepted.forms if isinstance(target, Target) else ()
    return forms[0].parameter if len(forms) == 1 else ""


def _set_scheme(subject: Subject) -> str:
    """The first scheme that the settings of the server name, where a variable can fill it."""
    return next((spelt(word) for word in schemes_set(subject) if word.lower() in SCHEMES - _COMPUTED), "")
