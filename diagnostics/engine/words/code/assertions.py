"""The audience of a client's assertion beside the token endpoint that the assertion goes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_MOST = 20
_URL = r"[\"']?https?://(?P<host>[\w.-]{3,120})"
_SPOKEN_OF = re.compile(r"client_?assertion|private_?key_?jwt|assertion[_-]aud|\bassertion\b", re.IGNORECASE)
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
    audiences = {found["host"].lower() for found in islice(_AUDIENCE.finditer(now), _MOST)}
    endpoints = {found["host"].lower() for found in islice(_ENDPOINT.finditer(now), _MOST)}
    if audiences and endpoints and not audiences & endpoints:
        yield CodeSign(
            msg("The assertion's audience is another host than the token endpoint it goes to."),
            (Candidate("client-assertion-invalid", 0.9), Candidate("wrong-environment", 0.3)),
            fix=msg("Put the address of the token endpoint that is called, or its issuer, into aud of the assertion."),
        )
