"""The audience of a client's assertion beside the token endpoint that the assertion goes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_MOST = 20
_URL = r"[\"']?https?://(?P<host>[\w.-]{3,120})"
_SPOKEN_OF = re.compile(r"client_?assertion|private_?key_?jwt|assertion[_-]aud", re.IGNORECASE)
# Its issuer and subject are both the client (RFC 7523, 3); a token of a user has another subject.
_PARTY = re.compile(r"[\"']?\b(?P<claim>iss|sub)[\"']?\]?[ ]{0,3}(?:=>|[:=])[ ]{0,3}(?P<party>[\w.$\"'-]{1,120})")
_NEAR = 400
_FOR_TESTS = re.compile(r"(?:^|-)(?:stg|stag(?:e|ing)|te?st|sandbox|sbx|uat|dev|qa|preprod|demo)\d{0,2}(?:-|$)")
_OF_A_COUNTRY = frozenset({"co", "com", "ac", "org", "net", "gov", "edu", "or", "ne"})
_AUDIENCE = re.compile(
    rf"(?:[\"']aud[\"']|\baud|\w{{0,20}}assertion[_-]?aud\w{{0,8}})[\"']?\]?[ ]{{0,3}}(?:=>"
    rf"|[:=])[ ]{{0,3}}\[?[ ]?{_URL}",
    re.IGNORECASE,
)
_ENDPOINT = re.compile(
    rf"(?:\b\w{{0,20}}token_?(?:ur[il]|endpoint)[\"']?[ ]{{0,3}}(?:=>|[:=])[ ]{{0,3}}|\bpost\([ ]?|\bPOST[ ]"
    rf"|\bcurl[ ][^\n]{{0,60}}?){_URL}"
    r"(?::\d{2,5})?/[^\s\"']{0,120}?(?:token|oauth)[^\s\"']{0,20}",
    re.IGNORECASE,
)
_FAILED = re.compile(r"\b40[01]\b|invalid_client|fail", re.IGNORECASE)
# A line that a comparison of two versions takes out.
_GONE = re.compile(r"^-(?!--)[^\n]*$", re.MULTILINE)


def of_another_host(text: str) -> Iterator[CodeSign]:
    """An assertion for one host that is sent to another."""
    if _SPOKEN_OF.search(text) is None or _FAILED.search(text) is None:
        return
    now = _GONE.sub("", text)
    of_assertions = (found for found in islice(_AUDIENCE.finditer(now), _MOST) if _is_of_a_client(found, now))
    audiences = {_operator(found["host"]) for found in of_assertions}
    endpoints = {_operator(found["host"]) for found in islice(_ENDPOINT.finditer(now), _MOST)}
    if audiences and endpoints and not audiences & endpoints:
        yield CodeSign(
            msg("The assertion's audience is another host than the token endpoint it goes to."),
            (Candidate("client-assertion-invalid", 0.9), Candidate("wrong-environment", 0.3)),
            fix=msg("Put the address of the token endpoint that is called, or its issuer, into aud of the assertion."),
        )


def _is_of_a_client(found: re.Match[str], text: str) -> bool:
    """Whether the audience is one of a client's assertion, by its own name or by issuer and subject beside it."""
    if "assertion" in found.group().lower():
        return True
    around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
    parties: dict[str, str] = {}
    for one in _PARTY.finditer(around):
        parties.setdefault(one["claim"], one["party"])
    return len(parties) > 1 and len(set(parties.values())) == 1


def _operator(host: str) -> tuple[str, bool]:
    """The domain that servers of one operator share, and whether the host is one of those for tests.

    The domain is of two labels, or of three where the second is of a country's own.
    """
    labels = host.lower().split(".")
    if host.replace(".", "").isdigit():
        return host, False
    shared = -3 if labels[-2:-1] and labels[-2] in _OF_A_COUNTRY else -2
    return ".".join(labels[shared:]), any(_FOR_TESTS.search(label) for label in labels[:shared])
