"""Slips in pasted code that may be the cause of what was sent, each with what has to stand in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.saying import Instead
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message
from diagnostics.engine.parse.messages.header import is_authorization_like
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.anew.attached import attached_in
from diagnostics.engine.remedy.anew.awaited import awaited_in
from diagnostics.engine.remedy.anew.beside import beside_others_in
from diagnostics.engine.remedy.anew.bodies import bodies_in
from diagnostics.engine.remedy.anew.callbacks import CAUSE as OF_A_CALLBACK
from diagnostics.engine.remedy.anew.callbacks import secured_callbacks_in
from diagnostics.engine.remedy.anew.challenges import challenge_encoded_in
from diagnostics.engine.remedy.anew.cleaned import cleaned_in, cleaned_in_code
from diagnostics.engine.remedy.anew.client_options import without_option_in
from diagnostics.engine.remedy.anew.encoded_apart import encoded_apart_in
from diagnostics.engine.remedy.anew.encoders import unbroken_in
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.grant_parameters import added_in
from diagnostics.engine.remedy.anew.header_lines import as_lines_in
from diagnostics.engine.remedy.anew.left_as_text import left_as_text_in
from diagnostics.engine.remedy.anew.line_breaks import read_with_line_break_in
from diagnostics.engine.remedy.anew.members import members_in
from diagnostics.engine.remedy.anew.of_libraries import of_libraries_in
from diagnostics.engine.remedy.anew.of_the_response import taken_by_name_in
from diagnostics.engine.remedy.anew.own_auth import with_own_auth
from diagnostics.engine.remedy.anew.quoted import quoted_in
from diagnostics.engine.remedy.anew.respelt import respelt_in
from diagnostics.engine.remedy.anew.scheme_settings import scheme_set_in
from diagnostics.engine.remedy.anew.scopes import joined_in
from diagnostics.engine.remedy.anew.slips import found_in, renamed_in, secured_in
from diagnostics.engine.remedy.anew.stored import stored_in
from diagnostics.engine.remedy.anew.typed import typed_in
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, asked_scheme, tells_of_a_token, wanted_way

_OF_THE_ADDRESS = frozenset(["header-lost-on-redirect", "http-instead-of-https"])
_OF_A_PROMISE = frozenset(["null-or-undefined-token", "wrong-value-as-token", "placeholder-or-unexpanded-variable"])

# What is sought in the whole paste: each takes the text and the cause.
_SOUGHT: tuple[Callable[[str, str], Iterator[Found]], ...] = (
    bodies_in, unbroken_in, read_with_line_break_in, stored_in, taken_by_name_in, as_lines_in, left_as_text_in,
    members_in, of_libraries_in, joined_in, respelt_in, quoted_in, typed_in, cleaned_in, cleaned_in_code,
    encoded_apart_in, challenge_encoded_in, without_option_in, added_in,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is wrong on which line and what would be right.

    `is_judged` tells whether the code is what was judged: what a trace shows of the call stays as it was, whatever is
    mended in the code that made it.
    """

    line: int
    says: Message
    instead: Instead
    is_judged: bool


def slips_in(cause: str, subject: Subject, gate: Scrubber) -> Iterator[Proposed]:
    """Those of the statement that makes the failing call before those of what it is made from."""
    request = subject.request
    if request is not None and request.source.family is Family.CODE:
        yield from (Proposed(*found, True) for found in _of_the_call(cause, subject, request, gate))
    yield from (Proposed(*found, False) for found in _of_the_source(cause, subject))


def _of_the_call(cause: str, subject: Subject, request: Request, gate: Scrubber) -> Iterator[Found]:
    text, credential = subject.submission.text.reveal(), subject.credential
    yield from found_in(text, cause, asked_scheme(subject) or "Bearer")
    yield from read_with_line_break_in(text, cause)
    for host in _hosts(request, subject) if cause in _OF_THE_ADDRESS else ():
        if f"https://{host}" in text:
            yield from secured_in(text, host)
    if credential is None:
        if cause == "header-not-sent" and tells_of_a_token(subject):
            yield from attached_in(text, request, asked_scheme(subject) or "Bearer")
            yield from beside_others_in(text, asked_scheme(subject) or "Bearer")
        return
    if cause == "wrong-header-name" and is_authorization_like(credential.name):
        yield from renamed_in(text, credential.name, AUTHORIZATION)
    wanted = wanted_way(subject, gate)
    schemes = {wanted.scheme.lower(), credential.scheme.lower()} if wanted is not None else {""}
    if cause == "wrong-auth-scheme" and wanted is not None and not schemes & {"", "basic", "digest"}:
        yield from renamed_in(text, credential.scheme, wanted.scheme)


def _of_the_source(cause: str, subject: Subject) -> Iterator[Found]:
    text = subject.submission.text.reveal()
    for seek in _SOUGHT:
        yield from seek(text, cause)
    yield from scheme_set_in(text, cause, subject)
    if cause in _OF_A_PROMISE:
        yield from awaited_in(text)
    if cause == "credential-overridden":
        yield from with_own_auth(text, subject)
    if cause == OF_A_CALLBACK:
        yield from secured_callbacks_in(text)


def _hosts(request: Request, subject: Subject) -> list[str]:
    """The host that is called; of a call whose address the code puts together, those that the paste names."""
    if request.url is not None:
        return [request.url.host]
    return list(dict.fromkeys(seen.value for seen in subject.submission.sighted(Seen.HOST_NAMED)))
