"""The texts of a paste by who speaks in them, each made once; nothing of them is redacted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import ErrorText, Response
from diagnostics.engine.words.sentences import is_prose, sentences

LONGEST = 32_768
# a token may spell anything, so it is no word of a report
_JWT = re.compile(r"eyJ[A-Za-z0-9_\-+/=%.]{20,}")
# RFC 6750, 3.1 of invalid_token: it names every cause, and so none.
_FOR_ANY_REASON = r"is expired, revoked, malformed,? or invalid for other reasons"
# What servers say whatever the cause, so that it names none, such as RFC 6749, 5.2 of a code in general.
STANDARD_TEXT = re.compile(
    r"\(e\.g\.,? unknown client, no client authentication included, or unsupported authentication method\)"
    r"|includes an unsupported parameter value(?: \(other than grant type\))?, repeats a parameter, includes multiple"
    r" credentials, utilizes more than one mechanism for authenticating the client, or is otherwise malformed"
    r"|The authorization server MAY return an HTTP 401 \(Unauthorized\) status code to indicate which HTTP"
    r" authentication schemes are supported"
    # RFC 6749, 5.2 of invalid_grant
    r"|is invalid, expired, revoked, does not match the redirection URI used in the authorization request,?"
    r" or was issued to another client"
    rf"|{_FOR_ANY_REASON}"
    # wget, of any 401
    r"|Username/Password Authentication Failed\.?"
    # JJWT ends each of its sentences about times with its leeway
    r"|Allowed clock skew: \d{1,12} milliseconds?"
    # what clients say of any status that is no success
    r"|(?:System\.Net\.Http\.)?HttpRequestException: Response status code does not indicate success: \d{3}[^\n]{0,40}",
    re.IGNORECASE,
)
_START_LINE = re.compile(r"[<>*]? ?(?:HTTP/\d|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,2000} HTTP/)")
# A field line: no blank in the name, and a name of a message rather than a word of a sentence.
_FIELD_LINE = re.compile(
    r"[<>*]? ?(?:content-[a-z]{1,12}|accept(?:-[a-z]{1,12})?|host|user-agent|server|date|cookie|set-cookie|connection"
    r"|vary|via|cache-control|origin|referer|transfer-encoding|retry-after|ratelimit[a-z-]{0,30}|x-(?!amzn-errortype|accepted-oauth|oauth-)[a-z-]{1,40}"
    r"|access-control-[a-z-]{1,30}) ?: ",
    re.IGNORECASE,
)
_SAID_IN_EXPORT = re.compile(
    r"\"_?(?:error|blockedReason|corsErrorStatus|comment)\w{0,20}\"\s?:\s?\"([^\"\n]{3,400})\""
)
# the fields in which servers on the way name themselves
_WAY_FIELDS = ("Server", "Via", "X-Powered-By")


class Voice(StrEnum):
    """Whose words a text holds."""

    RAW = "raw"  # the paste, however long
    PASTE = "paste"  # the paste as far as it is worth reading for words: where it is longer, what servers say in it
    SERVERS = "servers"  # error body, challenges and the messages of servers, tools and logs
    PROGRAMS = "programs"  # of these what no person says: the answer, and lines that are no sentence
    MESSAGES = "messages"  # the messages beside the answer alone
    WAY = "way"  # servers and proxies on the way: the fields in which they name themselves, and what servers say
    LOGS = "logs"  # the paste with the times and names that logs write before their lines
    PERSON = "person"  # the paste without the lines of HTTP messages
    PROSE = "prose"  # sentences of a person, one a line


@dataclass(frozen=True, slots=True)
class Voices:
    """The texts, and the sentences of the person one by one."""

    texts: dict[Voice, str]
    told: tuple[str, ...]


def voices(
    raw: str,
    response: Response | None,
    errors: Sequence[ErrorText],
    forms: Sequence[Form],
    said: str | None = None,
    pasted: str = "",
) -> Voices:
    """The texts of a paste, whose subject was answered by `response`; a HAR file holds no words of a person.

    `said` is the paste without what nobody says in it, such as statements of a program; None where that is all of it.
    `pasted` is the paste before anything was undone that a log put around its lines.
    """
    messages = [error.text for error in errors]
    parts = [*(_response_words(response) if response is not None else ()), *messages]
    servers = STANDARD_TEXT.sub(" ", "\n".join(part for part in parts if part)[:LONGEST])
    persons = {error.text for error in errors if error.origin == "prose" and is_prose(error.text)}
    programs = STANDARD_TEXT.sub(" ", "\n".join(part for part in parts if part and part not in persons)[:LONGEST])
    spoken = Form.HAR not in forms
    # the members of an export are nobody's words, save those in which a browser says why it blocked a call
    raw = raw if spoken else "\n".join([*(found[1] for found in _SAID_IN_EXPORT.finditer(raw)), servers])
    paste = raw if len(raw) <= LONGEST else servers
    spoken_text = paste if said is None or paste is not raw or not spoken else said
    told = sentences(_without_body(spoken_text, response)) if spoken else ()
    texts = {
        Voice.RAW: raw,
        Voice.PASTE: paste,
        Voice.SERVERS: servers,
        Voice.PROGRAMS: programs,
        Voice.MESSAGES: "\n".join(messages),
        Voice.WAY: f"{_named(response)} {servers}",
        Voice.LOGS: pasted[:LONGEST] if spoken and pasted else paste,
        Voice.PERSON: _person(spoken_text) if spoken else "",
        Voice.PROSE: "\n".join(told),
    }
    return Voices(texts, told)


def _without_body(paste: str, response: Response | None) -> str:
    """The paste without the answer's body, where that states its length and so where it ends: nobody else says it."""
    length = response.header("Content-Length") if response is not None else None
    if response is None or response.body is None or response.error is None or length is None:
        return paste
    body = response.body.reveal().strip()
    is_whole = length.value.reveal().strip() == str(len(body.encode("utf-8", "replace")))
    return paste.replace(body, "\n", 1) if is_whole and body else paste


def _person(paste: str) -> str:
    lines = STANDARD_TEXT.sub(" ", _JWT.sub("eyj", paste)).splitlines()
    return "\n".join(line for line in lines if not _START_LINE.match(line) and not _FIELD_LINE.match(line))


def _named(response: Response | None) -> str:
    fields = [response.header(name) for name in _WAY_FIELDS] if response is not None else []
    return " ".join(f"{field.name}: {field.value.reveal()}" for field in fields if field)


def _response_words(response: Response) -> list[str]:
    parts = [f"{response.status or ''} {response.reason}"]
    if response.error is not None:
        error = response.error
        parts += [f"error: {error.code}", error.description, error.vendor_code]
    parts += [f"{name}: {value}" for challenge in response.challenges for name, value in challenge.params.items()]
    return parts
