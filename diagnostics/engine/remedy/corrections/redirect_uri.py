"""Corrections of the redirect URI: one text in the registration, the authorization request and the token request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.remedy.corrections.exchange import address_text
from diagnostics.engine.remedy.corrections.token_request import pairs_of
from diagnostics.engine.remedy.corrections.values import Facts, asked, passes
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot, Text
from diagnostics.engine.subject.token_request import given, is_authorization_request, is_stand_in, is_token_call

_ADDRESS = re.compile(r"https?://[^\s\"'`<>&?,]{4,300}")
_ORIGIN = re.compile(r"https?://[^/\s?#]{3,200}")
_WITH_SLASH = msg(
    "An address without a path ends in a slash once a program has parsed it. Write that slash in the registration, in "
    "the authorization request and here, so that all three are the same text."
)
_IN_BOTH = msg(
    "Send the registered address in the authorization request, and the same text in the token request after it."
)
_WITH_STATE = msg(
    "Send the registered address in the authorization request, and the same text in the token request after it. What "
    "the application has to find again goes into state."
)
_STATE = msg("a value that your application makes for this sign-in, and under which it keeps where to go back to")


def same_in_all(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The redirect URI of the authorization request; None where the paste does not hold it.

    One that stands in the address stays there whatever the body says, and would be refused once more.
    """
    if not is_token_call(subject):
        return _registered(subject, request, facts)
    if request.url is not None and any(name == "redirect_uri" for name, _ in request.url.query):
        return None
    sent = request.parameter("redirect_uri")
    others = [unquote(value) for value in given(subject, Seen.REDIRECT_URI_GIVEN) if not is_stand_in(value)]
    first = next((value for value in others if sent is None or value != sent.reveal()), None)
    if first is None and sent is not None and _ORIGIN.fullmatch(sent.reveal()):
        # what parses the address of the authorization request writes it with the slash (RFC 3986, 6.2.3)
        with_slash = {"redirect_uri": address_text(f"{sent.reveal()}/", facts)}
        return Changes(parameters=with_slash, tells=_WITH_SLASH)
    if first is None and (earlier := _in_the_earlier(subject, facts)) is not None:
        return earlier
    if first is None:
        told = msg("the redirect URI of the authorization request that gave the code")
        missing = sent is None and request.parameter("code") is not None
        added = asked("REDIRECT_URI", told, "https://app.example.com/callback")
        pairs = pairs_of(request, facts) | {"redirect_uri": added}
        return Changes(parameters=pairs) if missing else None
    return Changes(parameters={"redirect_uri": address_text(first, facts)})


def _in_the_earlier(subject: Subject, facts: Facts) -> Changes | None:
    """The authorization request of the paste, where that is what holds another address than the registered one."""
    for earlier in subject.submission.requests:
        if earlier.url is not None and (made := _registered(subject, earlier, facts)) is not None:
            return replace(made, request=earlier, tells=made.tells or _IN_BOTH)
    return None


def _registered(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The authorization request with the address that the paste tells in the place of the one that it sent.

    They are the same but for scheme, slash or case, or for a query, which servers compare too.
    """
    sent, told = _sent(request), _told_beside(subject, request)
    if not told:
        return None
    what = msg("the redirect URI that your paste tells of, in the place of the one that was sent")
    shown = passes("redirect_uri", told, facts)
    query: dict[str, Text] = {"redirect_uri": (told if shown else Slot("REDIRECT_URI", Secret(told), what),)}
    if "?" not in sent or "?" in told:
        return Changes(query=query)
    has_one = request.url is not None and any(name == "state" for name, _ in request.url.query)
    return Changes(query=query if has_one else query | {"state": asked("STATE", _STATE)}, tells=_WITH_STATE)


def registered_beside(subject: Subject) -> Iterator[tuple[str, str]]:
    """The redirect URI of each authorization request of the paste, with the one that the paste tells beside it."""
    for request in subject.submission.requests:
        if told := _told_beside(subject, request):
            yield _sent(request), told


def _sent(request: Request) -> str:
    pairs = request.url.query if request.url is not None else ()
    return next((value.reveal() for name, value in pairs if name == "redirect_uri"), "")


def _told_beside(subject: Subject, request: Request) -> str:
    """The one address of the paste that is the one sent but for scheme, slash, case or query; "" where none is."""
    sent = _sent(request)
    alike = {_near(sent), _near(sent.partition("?")[0])} if is_authorization_request(request) and sent else set()
    told = (found.rstrip(".,;") for found in _ADDRESS.findall(subject.submission.text.reveal()))
    others = list(dict.fromkeys(value for value in told if value != sent and _near(value) in alike))
    return others[0] if len(others) == 1 else ""


def _near(address: str) -> str:
    return address.lower().partition("://")[2].rstrip("/").removeprefix("www.")
