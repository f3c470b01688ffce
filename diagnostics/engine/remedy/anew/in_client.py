"""The header in the language of a client that the paste names by its exceptions, where it shows no more of the call.

A printed request line without host and fields is nothing that could be sent again; who reads it writes code.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse import parse
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, asked_scheme
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.render.marking import marked
from diagnostics.engine.remedy.render.slots import Slot

CAUSE = "header-not-sent"
_TELLS = msg(
    "The call went out without the header. Set it where the request is made, as here in the language of {client}, and "
    "look at what is really sent."
)
_TOKEN = msg("the access token; under the name that your code has for it")
# What a client's exceptions and stack frames are called, the client, how it sets the header, and the name in that.
_CLIENTS: tuple[tuple[str, str, str, str], ...] = (
    (
        r"\bHttpRequestException\b|System\.Net\.Http\b",
        ".NET",
        'request.Headers.Authorization = new AuthenticationHeaderValue("{scheme}", accessToken);',
        "accessToken",
    ),
    (
        r"\brequests\.exceptions\.\w",
        "requests",
        'headers = {{"Authorization": f"{scheme} {{access_token}}"}}',
        "access_token",
    ),
    (
        r"\bAxiosError\b",
        "axios",
        "const headers = {{ Authorization: `{scheme} ${{accessToken}}` }};",
        "accessToken",
    ),
    (
        r"\borg\.springframework\.web\.client\.\w|\bHttpClientErrorException\b|\bWebClientResponseException\b",
        "Spring",
        'headers.set("Authorization", "{scheme} " + accessToken);',
        "accessToken",
    ),
    (
        r"\bGuzzleHttp\\Exception\b",
        "Guzzle",
        "'headers' => ['Authorization' => '{scheme} ' . $accessToken],",
        "$accessToken",
    ),
)


def in_its_client(cause: str, subject: Subject, writer: str) -> Correction | None:
    """The statement that sets the header in the client that failed; None where the call itself can be written."""
    request = subject.request
    if cause != CAUSE or request is None or not _is_a_line_alone(request) or subject.credential is not None:
        return None
    text, scheme = subject.submission.text.reveal(), asked_scheme(subject) or "Bearer"
    for pattern, client, line, name in _CLIENTS:
        if re.search(pattern, text) is None:
            continue
        written = line.format(scheme=scheme)
        if not _sets_the_header(written, scheme):
            return None
        slot = Slot(name, Secret(""), _TOKEN, of_the_call=False)
        return Correction(written, writer, marked("", written), (slot,), tells=_told(client))
    return None


def _told(client: str) -> Message:
    return Message(_TELLS.text, {"client": client})


def _is_a_line_alone(request: Request) -> bool:
    shows_host = request.url is not None and bool(request.url.host)
    return request.source.family in (Family.RECORD, Family.PIECE) and not shows_host and not request.headers


def _sets_the_header(written: str, scheme: str) -> bool:
    """Whether our own parser reads the header and the scheme in the statement."""
    read = parse(written)
    return any(item.name == AUTHORIZATION and item.scheme == scheme for item in read.credentials)
