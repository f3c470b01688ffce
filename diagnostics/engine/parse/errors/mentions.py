"""Requests, status codes and challenges that prose, logs and stack traces mention."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import OF_A_LOG, Challenge, HeaderField, Request, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.messages import body, http, named, sections
from diagnostics.engine.parse.messages.challenge import read_challenges
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_CHALLENGE = re.compile(
    r"www-authenticate[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"'`]?((?:Bearer|Basic|DPoP|Digest|Negotiate)\b[^\n]{0,2000})",
    re.IGNORECASE,
)
_INLINE_REQUEST = re.compile(
    rf"(?<![A-Za-z])(?:(?P<method>{http.METHODS})|(?P<go>Get|Post|Put|Delete|Head|Patch)(?= \")"
    r"|(?<=[A-Za-z]\.)(?P<ruby>get|post|put|delete|head|patch)(?= \"http))[ \t:]{1,3}[`'\"]?"
    r"(?P<target>https?://[^\s`'\"<>]{1,8000}|/[A-Za-z0-9_][^\s`'\"<>]{0,4000})"
)
_URL_LINE = re.compile(
    r"^[ \t]{0,8}[#>*-]{0,2}[ \t]{0,4}(?:(?:request[ _]?|base[ _]?|api[ _]?|full[ _]?)?(?:url|uri|endpoint"
    r"|gateway|address|request|host)[:=][ \t]{0,4})?[`'\"<]?(https?://[^\s`'\"<>]{3,16000})[`'\">]?[ \t]*$"
)
_STATUS = re.compile(
    r"(?:(?:\bHTTP(?:/[0-9.]{1,3})?|status(?:[ _]?code)?|\berror|(?:\b|http_|response_)code"
    r"|\bresponse(?:[ _-]?code)?|\breturn(?:s|ed)?"
    r"|\banswer(?:s|ed)?|\bgot|\bgets?|\bwith(?: an?)?|\bfail(?:ed|ure)(?= ?[:(=])"
    r"|->|=>|→|\bResponse \[)[\s:=(\"'`\[\]>]{0,6}|^[\s`*>#(\[-]{0,8})(?!443)([45][0-9]{2})"
    r"(?:(?![0-9.:,_%-]?[0-9A-Za-z_])(?! (?:ms|s|secs?|seconds?|of|items?|records?|rows|bytes|times)\b)"
    r"|(?=\.[0-9]{1,2}[\"']))",
    re.IGNORECASE,
)
# Of several in a line, the one at its end announces what stands below it.
_ANNOUNCED = re.compile(
    r"\b(?:HTTP(?:/[0-9.]{1,3})?|status(?: code)?|with|return(?:s|ed)|answer(?:s|ed)|g[oe]ts?)[ :]{1,3}(?:an? )?"
    r"([45][0-9]{2})(?: [A-Za-z ]{2,30})?[ \t]{0,3}[:\uff1a][ \t]{0,3}$",
    re.IGNORECASE,
)
# A success is taken from a line that holds nothing else beside the call, so that no hope of one is taken for it.
_REASON = r"(?: (?:OK|Created|Accepted|No Content))?"
_MOST_AROUND = 120
_SUCCESS_ALONE = re.compile(
    r"[);,`'\" ]{0,12}(?:(?:#|//|->|=>|→|HTTP(?:/[0-9.]{1,3})?|status(?:[ _]?code)?|result|answer|returns?|gives?"
    rf"|works?)[ :=]{{0,4}}){{0,2}}(20[0-46]){_REASON}(?:,? \(?\d{{1,9}} [A-Za-z ]{{2,30}}\)?)?[ .)]{{0,4}}",
    re.IGNORECASE,
)
# What a program writes of an exchange: the call and its status on one line, or an arrow and the status.
_SUCCESS_LOGGED = re.compile(
    rf"^[\[({{\"'\w:.T+Z/ ,)\]-]{{0,60}}\b(?:{http.METHODS})[ \t]{{1,3}}\S{{1,2000}}[ \t]{{1,3}}"
    rf"(?:(?:->|=>|→|-)[ \t]{{0,3}})?(20[0-46])(?![\w.,:%-]){_REASON}"
    r"|(?<![<\w])(?:<-{1,2}|←|<=|<<)[ \t]{0,3}(?:HTTP/[0-9.]{1,3} )?(20[0-46])(?![\w.:%-])"
)
# A label, or what `var_dump` prints, with the status and nothing else.
_LABELLED = re.compile(
    r"[ \t]{0,8}(?:(?:http[ _-]?)?status(?:[ _-]?code)?[ \t]{0,40}[:=][ \t]{0,4}(20[0-46])"
    rf"{_REASON}|int\((20[0-46])\)"
    r"|\[\d{1,3}\][ \t]{1,3}(20[0-46])(?: OK)?)[ \t]*$",
    re.IGNORECASE,
)
_LOG_LEAD = re.compile(
    r"[ \t]{0,8}(?:[▶►↳•] |\{\"|[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d)"
    r"|time=|level=|-{1,2}> (?=[A-Z]{3,7} )|<-{1,2} (?=\d{3}))"
)
# What an interactive shell prints below an expression that asks for the status.
_ASKED_FOR_STATUS = re.compile(r"\b(?:status_code|\.status|statusCode)\b[^=\n]{0,60}$")
_PRINTED = re.compile(r"[ \t]{0,4}(?:Out\[\d{1,4}\]: |=> )?[(\[]?([2-5]\d\d)(?=[,)\]]|[ \t]*$)")
# behind a call in code, of which a name that takes its result may be left
_SUCCESS_COMMENT = re.compile(
    r"(?:(?:const |let |var )?[\w.$]{1,60} ?:?= ?)?(?:await|return)?[);,`'\"}\] ]{0,12}(?:#|//) ?"
    rf"(20[0-46]){_REASON}[ .)]{{0,4}}",
    re.IGNORECASE,
)
_SUCCESS_BEHIND = re.compile(
    rf"(?:#|//|->|=>|→|:|\breturns?|\bgives?|\bgot|\banswers?)[ (]{{1,4}}(20[0-46]){_REASON}[ .)]{{0,4}}$",
    re.IGNORECASE,
)
# What a program prints of an answer: its status and its body on one line, of which blanks are left once it is read.
_BODY_BEHIND = re.compile(r"(?<![0-9.:])[45][0-9]{2}(?:[ \t]{1,3}\{|[ \t]{9,16000}$)")
_DIGITS = re.compile(r"[345][0-9]{2}")
_NAMED_STATUS = re.compile(
    r"(?<![0-9.:])(4[0-9]{2}|5[0-9]{2}|30[12378]) \(?(?:Bad Request|Not Found|Too Many|Method|Request Header"
    r"|Internal|Service|Gateway|Bad Gateway|Moved Perm|Found$|See Other|Temporary Redirect|Permanent Redirect)"
    r"|(?:Unauthori[sz]ed|Forbidden|Bad Request) ?[(\[]?(4[0-9]{2})"
    r"|(?<![0-9.:])(4[0-9]{2})[:-](?=Unauthori[sz]ed|Forbidden)|(?<![A-Za-z0-9_.:/%-])(40[13])"
    r"(?![A-Za-z0-9_:/%-]|\.[0-9])",
    re.IGNORECASE,
)
_WITHIN_PROSE = re.compile(
    r"\b(Authorization)[\"']?[ \t]{0,2}(?::|=>|=)[ \t]{0,2}[\"'`]?((?:Bearer|Basic|DPoP|Token"
    r"|JWT)[ :]{1,2}(?:\"[^\s\"'+]{3,200}\"|'[^\s\"'+]{3,200}'|[^\s\"'`,;)]{1,8192}))",
    re.IGNORECASE,
)
_STAND_IN = re.compile(
    r"(?<![\w:\"'`=])(Bearer (?:\{\{[\w.-]{1,60}\}\}|\$\{\w{1,60}\}|\$[A-Z_]{3,60}|%[A-Z_]{3,60}%|null|undefined|None"
    r"|\[object Object\]))(?![\w'\"`])"
)
# The value of the field in a line of an access log: in quotes, in braces, or between bars.
_LOGGED = re.compile(r"[\"{|]((?:Bearer|Basic|DPoP) [A-Za-z0-9._~+/=-]{16,8192})[\"}|]")
_HOST_WITHIN = re.compile(r"(?<![\w-])Host: ([A-Za-z0-9.-]{3,253}(?::[0-9]{1,5})?)(?![\w.:-])")
# The server in a line of an access log: under its name, or as the first column. Elsewhere `host` is who logs.
_HOST_LOGGED = re.compile(
    r"(?:(?<![\w-])(?:vhost|http_host|server_name|authority|host(?==[^\n]{0,400}\"[A-Z]{3,7} /[^\"\n]{0,2000} HTTP/))"
    r"[=:] ?[\"']?"
    r"|^(?:[^\n\[]{0,80}\[\S{1,20}\] OUT )?(?=[^ ]{3,200} (?:- \[|[0-9.]{7,15} -)))"
    r"((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,20}(?::[0-9]{1,5})?)(?=[\"' ,]|$)"
)
_REFUSED_VALUE = re.compile(r"invalid (?:HTTP )?header (?:field )?value[: ]{1,3}b?([\"'])(.{1,8192})\1", re.IGNORECASE)
_REACHED_URL = re.compile(
    r"(?:for url|on|to|from|at|calling|call|GET|url)[:=]?[ \t]{1,2}[`'\"<]?(https?://[^\s`'\"<>()]{3,8000})",
    re.IGNORECASE,
)
# A record that tells the method of a call under a name.
_RECORD = re.compile(rf"(?i:method|verb)[\"']?\s?[:=]\s?[\"']?(?:{http.METHODS})\b")
_MOST_REQUESTS, _MOST_STATUSES, _LONGEST_LOGGED = 40, 40, 2400


def find(source: Source, *, lone_urls: bool, successes: bool = False) -> list[Block]:
    """Requests and status codes that prose, logs and stack traces mention.

    `lone_urls` takes URLs on a line of their own too; `successes` takes the codes of those that are told of as well.
    """
    blocks: list[Block] = []
    requests = statuses = 0
    position = 0
    before = ""
    for line in source.text.split("\n"):
        start = position
        position += len(line) + 1
        if len(line) < 3 or len(line) > 20000 or line.isspace():
            continue
        asked = _mentioned_request(source, line, start, lone_urls=lone_urls) if requests < _MOST_REQUESTS else None
        status = _mentioned_status(line) if statuses < _MOST_STATUSES else None
        if status is None:
            status = _written_success(line) or (_told_success(line, beside=asked is not None) if successes else None)
        if status is None and _ASKED_FOR_STATUS.search(before) and (printed := _PRINTED.match(line)):
            status = int(printed[1])
        before = line
        requests, statuses = requests + (asked is not None), statuses + (status is not None)
        if (
            status is not None
            and asked is None
            and blocks
            and blocks[-1].responses
            and blocks[-1].responses[0].status == status
            and not _BODY_BEHIND.search(line)
        ):
            status = None  # told twice
        challenges = _mentioned_challenges(source, line, start)
        if asked is None and status is None and not challenges:
            continue
        answers: tuple[Response, ...] = (
            (Response(status, request=0 if asked else None, place=source.place(start, len(line))),) if status else ()
        )
        if challenges:
            told = (
                answers[0]
                if answers
                else Response(None, request=0 if asked else None, place=source.place(start, len(line)))
            )
            answers = (replace(told, challenges=challenges),)
        asked_with = (replace(asked, response=0 if answers else None),) if asked else ()
        form = asked.source if asked else Form.MESSAGE
        # Of no length, so that the line stays for the reader of messages.
        where = _where(_INLINE_REQUEST, line) if asked else _where(_NAMED_STATUS, line) or _where(_STATUS, line)
        at = start + (where or (len(line) - 3 if status is not None and status < 300 else 0))
        blocks.append(Block(form, at, at, asked_with, answers))
    return blocks


def _mentioned_challenges(source: Source, line: str, start: int) -> tuple[Challenge, ...]:
    """The challenges of a `WWW-Authenticate` within a sentence; what follows the last parameter is not theirs."""
    found = _CHALLENGE.search(line)
    if not found:
        return ()
    value = found.group(1)
    last = value.rfind('"')
    return read_challenges(value[: last + 1] if last > 0 else value, at=source.place(start + found.start(1)))


def _where(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.search(line)
    return found.start() if found else 0


def _mentioned_status(line: str) -> int | None:
    if not _DIGITS.search(line):
        return None
    announced = _ANNOUNCED.search(line[-_MOST_AROUND:])
    if announced:
        return int(announced.group(1))
    found = _NAMED_STATUS.search(line)
    if found:
        return int(next(filter(None, found.groups())))
    plain = _STATUS.search(line)
    return int(plain.group(1)) if plain else None


def _written_success(line: str) -> int | None:
    """The code of a success that a program writes: in a line of a log, or behind the label of a status."""
    if "20" not in line:
        return None
    logged = _SUCCESS_LOGGED.search(line[:_LONGEST_LOGGED]) if _LOG_LEAD.match(line) else None
    logged = logged or _LABELLED.match(line[:_MOST_AROUND])
    return int(next(filter(None, logged.groups()))) if logged else None


def _told_success(line: str, *, beside: bool) -> int | None:
    """The code of a success on a line of its own, behind a call on it, or `beside` a call that the line tells of."""
    if "20" not in line:
        return None
    text = " ".join(line.split())
    if beside:
        found = _SUCCESS_BEHIND.search(text[-_MOST_AROUND:])
    elif len(text) > _MOST_AROUND:
        return None
    else:
        found = _SUCCESS_ALONE.fullmatch(text) or _SUCCESS_COMMENT.fullmatch(text)
    return int(found.group(1)) if found else None


def _mentioned_request(source: Source, line: str, start: int, *, lone_urls: bool) -> Request | None:
    if not any(word in line for word in ("/", "eader", "uthorization", "UTHORIZATION", "Bearer ")):
        return None
    place = source.place(start, len(line))
    fields = tuple(
        HeaderField(found.group(1), Secret(found.group(2)), place)
        for found in _WITHIN_PROSE.finditer(line[:20000])
        if not sections.shows_how(line, found.start())
    )[:2]
    if fields and body.advises(line):
        fields = ()  # what a server advises was not sent
    if not fields and (stand_in := _STAND_IN.search(line)):
        fields = (HeaderField("Authorization", Secret(stand_in.group(1)), place),)
    refused = _REFUSED_VALUE.search(line)
    if refused and not fields:
        fields = (HeaderField("Authorization", Secret(refused.group(2)), place),)
    inline = _INLINE_REQUEST.search(line)
    logged = _LOGGED.search(line) if inline and not fields else None
    if logged:
        fields = (HeaderField("Authorization", Secret(logged.group(1)), place),)
    host = _HOST_WITHIN.search(line) or _HOST_LOGGED.search(line) if inline and fields else None
    if host:
        fields = (*fields, HeaderField("Host", Secret(host.group(1)), place))
    if inline:
        method = (inline.group("method") or inline.group("go") or inline.group("ruby")).upper()
        url = parse_url(inline.group("target").rstrip(".,;:)"))
        options = frozenset({OF_A_LOG}) if _LOG_LEAD.match(line) else frozenset[str]()
        return Request(method, url, fields, source=Form.MESSAGE, place=place, options=options)
    if fields:
        told = named.call(source.text, max(0, start - named.NEAR), start + len(line) + named.NEAR, start)
        return Request(told.method, told.address(fields, []), fields, source=Form.HEADER, place=place)
    if lone_urls and _RECORD.search(line) and (":method" in line or _mentioned_status(line)):
        told = named.call(source.text, start, start + len(line), start)
        if told.method and (told.url or told.host):
            return Request(told.method, told.address((), []), source=Form.MESSAGE, place=place)
    reached = _REACHED_URL.search(line) if lone_urls and _mentioned_status(line) else None
    if reached:
        return Request("", parse_url(reached.group(1).rstrip(".,;:)")), source=Form.MESSAGE, place=place)
    alone = _URL_LINE.match(line) if lone_urls else None
    if alone:
        return Request("", parse_url(alone.group(1).rstrip(".,;)")), source=Form.URL, place=place)
    return None
