"""What to do where the paste shows a situation in which the catalogue's sentence for the cause would mislead.

Each entry is a situation that any API can have; the sentence of a check goes before it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Finding, Message, Outcome, msg
from diagnostics.engine.remedy.advice_pkce import advice_on_verifier
from diagnostics.engine.remedy.corrections.renewal import has_no_key_set, holds_it_within, is_an_object, is_just_issued
from diagnostics.engine.remedy.corrections.server_before import asks_before_the_application
from diagnostics.engine.remedy.corrections.way import tells_of_a_token
from diagnostics.engine.remedy.public_client import WITHOUT_SECRET, is_of_a_page
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.assertion import issuer_of_another, lacks_its_key_id
from diagnostics.engine.subject.claims import claims_of, numeric_date
from diagnostics.engine.subject.environments import (
    is_said_to_be_of_another,
    stage_of_host,
    stage_of_key,
    stage_said_of_credentials,
)
from diagnostics.engine.subject.kinds import is_signed_by_hand, sent_kind, wanted_kind
from diagnostics.engine.subject.program import is_compared_by_hand
from diagnostics.engine.subject.token_request import is_before_login, is_client_call
from diagnostics.engine.subject.without_token import had_no_token, is_of_a_fork, lacks_an_id_token

NOT_SENT = "header-not-sent"
_MINUTES_S = 300
SET_IN_CODE = msg("The code sets the header, and the API got none.")
_OPTION_HELD = re.compile(
    r"""(?m)(?:\b[A-Za-z_]\w{0,60}=\(?["']?|^[^\n]{0,80}\becho ["']?\$\{?\w{1,60}\}?["']?\n)"""
    r"""-(?:H|-header)[ =]\\?["'][\w-]{3,40}:"""
)
_HASH_WANTED = re.compile(r"configured (?:with|for) secret but SECRET_HASH was not received", re.IGNORECASE)


def is_set_in_code(cause: str, found: Sequence[Finding]) -> bool:
    """Whether the pasted code gives the call the very header that the API says it did not get."""
    return cause == NOT_SENT and any(item.check == "header.present" and item.outcome is Outcome.PASS for item in found)


def _asks_for_a_key(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether the answer, or a message in the paste, refuses or misses an API key: no token endpoint gives one."""
    seen = subject.submission.sighted
    return bool(seen(Seen.API_KEY_REFUSED) or seen(Seen.API_KEY_MISSED))


def _is_of_wide_characters(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether a Basic value is the base64 of UTF-16 text: every second byte is zero."""
    value = subject.credential.value.reveal().rpartition(" ")[2] if subject.credential is not None else ""
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return len(raw) > 5 and not any(raw[1::2])


def _keeps_a_secret_in_a_page(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether a page or an app calls a user pool of Cognito with a client that has a secret."""
    told = _HASH_WANTED.search(subject.submission.text.reveal()) is not None
    return told and is_of_a_page(subject, subject.request)


def _keeps_options_in_a_variable(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether a variable holds an option with quotes of its own, which the shell takes as they are."""
    return _OPTION_HELD.search(subject.submission.text.reveal()) is not None


def _is_before_login(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether the call is one that is made before there is a login, so that no token can be attached to it."""
    return subject.request is not None and subject.credential is None and is_before_login(subject.request)


def _is_told_no_way(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether nothing tells how this API takes a credential."""
    return subject.request is not None and subject.credential is None and not tells_of_a_token(subject)


def lives_minutes(subject: Subject) -> bool:
    """Whether the token is good for five minutes at most, so that a renewal ahead of time is no way out."""
    claims = claims_of(subject.token)
    issued, end = numeric_date(claims.get("iat")), numeric_date(claims.get("exp"))
    return issued is not None and end is not None and 0 < (end - issued).total_seconds() <= _MINUTES_S


def _shows_a_workflow(subject: Subject, _found: Sequence[Finding]) -> bool:
    """Whether a job is pasted that says itself which rights its token has."""
    return bool(subject.submission.sighted(Seen.JOB_PERMISSIONS))


_ADVICE: tuple[tuple[str, Callable[[Subject, Sequence[Finding]], bool], Message], ...] = (
    (
        NOT_SENT,
        lambda _subject, found: is_set_in_code(NOT_SENT, found),
        msg("Turn off following redirects and look at the status: many clients drop the header on the way to another "
            "address, be it for a slash or https. Else look at what a proxy between passes on."),
    ),
    (
        NOT_SENT,
        lambda subject, _found: lacks_an_id_token(subject),
        msg("Your client kept no token, for the answer of the token endpoint had no ID token. Ask for the scope openid "
            "from the first sign-in on, or set the library so that it takes an answer of a refresh without one."),
    ),
    (
        NOT_SENT,
        lambda subject, _found: had_no_token(subject),
        msg("Your client had no token when it made this call, as its own log says. Look there at why none was stored "
            "or renewed: the call itself needs no change."),
    ),
    (
        NOT_SENT,
        _is_before_login,
        msg("Such a call is made before there is a login. If the server is yours, let this path through without one; "
            "else look up which credential it wants here, often one of the application and not of a user."),
    ),
    (
        NOT_SENT,
        _is_told_no_way,
        msg("The call carries no credential, and nothing in the paste tells which one this API takes. Look up in its "
            "documentation which header it wants, and send that with this very call."),
    ),
    (
        "empty-token",
        lambda subject, _found: is_of_a_fork(subject),
        msg("A run for a pull request from a fork gets no secrets, so the variable is empty there. Run this step where "
            "secrets are, after the merge or in workflow_run, and never with code of the fork checked out."),
    ),
    (
        "wrong-auth-scheme",
        lambda subject, _found: is_compared_by_hand(subject),
        msg("Your two calls show which way this server takes, and the program sends the other. Look for a setting of "
            "it that names the header, or for a version of it that fits the server's."),
    ),
    (
        "wrong-auth-scheme",
        lambda subject, _found: asks_before_the_application(subject),
        msg("A server before the application asks for name and password in the header that the application reads the "
            "token from, and one header holds one of them. Let that server pass these paths without a password, or "
            "have it ask in another way: by address, by a cookie, by a client certificate."),
    ),
    (
        "null-or-undefined-token",
        lambda subject, _found: is_an_object(subject),
        msg("An object was put into the header, and a language prints that as a word of its own. Pass the string "
            "within it, such as its member access_token, and await it where it is a promise. No new token is needed."),
    ),
    (
        "kid-not-found-key-rotated",
        lambda subject, _found: has_no_key_set(subject),
        msg("The token is signed with a shared secret and names no key, and the check looks for one by its name. "
            "Give the check that one secret, or the version of its library that it was written for; where two parts "
            "of a program bring that library, the other one's is loaded. A new token is refused in the same way."),
    ),
    (
        "kid-not-found-key-rotated",
        lambda subject, _found: is_just_issued(subject),
        msg("The token was issued just before the call, so a new one is refused in the same way: the check does not "
            "know the key of its issuer. Have it load the keys anew, from that issuer."),
    ),
    (
        "shell-quoting-broke-header",
        _keeps_options_in_a_variable,
        msg("A shell reads no quotes within a variable: its value is split at each blank. Keep the header alone in the "
            'variable, and write -H "$NAME" in the command.'),
    ),
    (
        "token-in-wrong-location",
        lambda subject, _found: succeeded(subject),
        msg("The call works. Where the API takes the credential in a header too, send it there: an address is logged "
            "on every hop. Replace a credential whose address others have seen, as here."),
    ),
    (
        "wrong-value-as-token",
        lambda subject, _found: holds_it_within(subject),
        msg("The token stands within what is sent: pass that member of it, and not the object or the text around it. "
            "No new token is needed."),
    ),
    (
        "wrong-value-as-token",
        _asks_for_a_key,
        msg("The API wants its own key. Copy it anew from the provider's console, and compare its first characters "
            "with those of the value that is sent."),
    ),
    (
        "access-token-expired",
        lambda subject, _found: lives_minutes(subject),
        msg("This token lives five minutes at most, as its iat and exp tell. Get a new one where this one came from, "
            "right before the call, and use it at once."),
    ),
    (
        "access-token-expired",
        lambda subject, _found: is_signed_by_hand(subject.token),
        msg("This key is signed with a shared secret, and no token endpoint issues it: have it signed again, with an "
            "exp that lasts as long as the key is to be used."),
    ),
    (
        "client-credentials-encoding",
        _is_of_wide_characters,
        msg("The pair was encoded as UTF-16, which PowerShell and .NET call Unicode. Take its bytes as UTF-8: "
            "[Text.Encoding]::UTF8.GetBytes."),
    ),
    (
        "client-credentials-encoding",
        lambda subject, _found: subject.request is not None and not is_client_call(subject),
        msg("Encode name, colon and password as base64 in one line; base64 -w0 breaks none, and printf %s adds none."),
    ),
    ("client-auth-method-mismatch", _keeps_a_secret_in_a_page, WITHOUT_SECRET),
    ("missing-grant-type-or-parameter", _keeps_a_secret_in_a_page, WITHOUT_SECRET),
    (
        "missing-scope",
        _shows_a_workflow,
        msg("The token of a workflow has the rights that its permissions name and no other. Add the one that this "
            "step needs there, such as contents: write for a release."),
    ),
)  # fmt: skip
_FIELD = re.compile(
    r"(?P<name>authorization|[a-z-]{0,30}(?:key|token))[\"']?: f?[\"'`]?(?:(?P<scheme>[a-z-]{2,20}) )?(?=[$%{])",
    re.IGNORECASE,
)
_WORDED = {
    NOT_SENT: msg("Attach {field} to this very request, and look at what is really sent."),
    "malformed-header-line": msg("Pass the header as one line, name, colon, space, value: {field}."),
}
_OF_KINDS = ("wrong-token-type",)
_OF_SYNTAX = "malformed-bearer-syntax"
_OF_VERIFIER = "pkce-verifier-mismatch"
_OF_ASSERTION = "client-assertion-invalid"
_OF_ENVIRONMENT = "wrong-environment"
_FEDERATED = msg(
    "The assertion is a token of another issuer, which the application trusts by name. Register there the issuer, the "
    "subject and the audience that this token has, letter for letter, or run the job where those are the registered "
    "ones."
)
_WITHOUT_KEY_ID = msg(
    "Sign the assertion with the id of its key in the header (kid), as the server lists it: of more keys than one it "
    "cannot tell which to take. Its claims need no change."
)
catalogue.slugs(*_OF_KINDS, _OF_SYNTAX, _OF_VERIFIER, _OF_ASSERTION, _OF_ENVIRONMENT, *(slug for slug, _, _ in _ADVICE))


def advice(cause: str, subject: Subject, found: Sequence[Finding]) -> Message | None:
    """What to do about `cause` in the situation that the paste shows; None where the catalogue's sentence fits."""
    if cause in _OF_KINDS:
        return _of_kinds(subject)
    if cause == _OF_ENVIRONMENT:
        return _of_environment(subject)
    if cause == _OF_VERIFIER:
        return advice_on_verifier(subject)
    if cause == _OF_SYNTAX and (scheme := _other_scheme(subject)):
        return msg(
            "Write exactly one space between {scheme} and the value, no colon or equals sign, and one credential only.",
            scheme=scheme,
        )
    return next((text for slug, fits, text in _ADVICE if slug == cause and fits(subject, found)), None)


def of_assertion(cause: str, subject: Subject) -> Message | None:
    """What to do about a client's assertion, where what it says of itself shows that; before what a check says of it.

    The check sees that a claim does not fit, and not that the client cannot set it.
    """
    if cause != _OF_ASSERTION:
        return None
    if issuer_of_another(subject):
        return _FEDERATED
    return _WITHOUT_KEY_ID if lacks_its_key_id(subject) else None


def _of_environment(subject: Subject) -> Message | None:
    """Of which environment the credentials are said to be, where the call goes to another one."""
    host = subject.request.url.host if subject.request is not None and subject.request.url is not None else ""
    of_key = stage_of_key(subject.token.secret) if subject.token is not None else ""
    if host and of_key and not stage_of_host(host):
        return msg("The key is one for {stage}, as its beginning tells. If this address is of another environment, "
                   "send a key of that one, or call the address for {stage}; if it serves both, the key is wrong.",
                   stage=of_key)  # fmt: skip
    if not host or not is_said_to_be_of_another(subject, host):
        return None
    stage = stage_said_of_credentials(subject)
    return msg("Send the call to the host of the environment that its credentials are of, {stage}: the documentation "
               "of this API names it.", stage=stage)  # fmt: skip


def _other_scheme(subject: Subject) -> str:
    """The scheme that is written before the value, where it is a registered one and not Bearer."""
    raw = subject.credential.value.reveal() if subject.credential is not None else ""
    word = re.match(r"[A-Za-z]{3,12}", raw.strip())
    found = next((name for name in ("Basic", "DPoP", "Digest") if word and word[0].lower() == name.lower()), "")
    return found


def as_shown(cause: str, request: str, text: Message) -> Message:
    """The sentence with the header, and the word before the token, that the corrected request has."""
    worded, found = _WORDED.get(cause), _FIELD.search(request)
    if worded is None or text != CAUSES[cause].fix or found is None:
        return text
    name, scheme = found["name"], found["scheme"] or ""
    if (name.lower(), scheme) == ("authorization", "Bearer"):
        return text
    return msg(worded.text, field=f"{name}: {scheme} <token>" if scheme else f"{name}: <token>")


def _of_kinds(subject: Subject) -> Message | None:
    """Which type of token came and which one is wanted, as far as the paste shows either."""
    sent, wanted = sent_kind(subject.token), wanted_kind(subject)
    if sent and wanted and sent != wanted:
        return msg("The call carries this type of token: {sent}. The API wants this one: {wanted}. Send that instead.",
                   sent=sent, wanted=wanted)  # fmt: skip
    if wanted and not sent:
        return msg("The API wants this type of token here: {wanted}. Send that instead.", wanted=wanted)
    if sent == "client assertion":
        return msg("A client assertion is what a token is fetched with: send it to the token endpoint as "
                   "client_assertion, and the access_token of that answer here.")  # fmt: skip
    if sent and not wanted:
        return msg("The call carries this type of token: {sent}. Send the type that this API verifies, as its "
                   "documentation names it.", sent=sent)  # fmt: skip
    return None
