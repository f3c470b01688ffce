"""Redirects that a paste shows without their messages: in logs, in the address that a client prints, in settings.

Clients leave Authorization out when a redirect goes to another host or scheme, some at each redirect (RFC 9110, 15.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg
from diagnostics.engine.model.urls import UrlParts, split_url
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "header-lost-on-redirect"
_LINES, _WITHIN = 600, 6
_DIRECT = msg("Call the address that the redirect leads to, so that nothing sends the call on and drops the header.")
_HTTPS = msg("Call the address by https from the start, so that nothing sends the client on.")
_SENT_ON = msg("The log shows a redirect, and behind it a refusal of the same call.")
_ELSEWHERE = msg("The call ended at another address than it began at.")

# Settings that send each call by http on to https.
_FORCES_HTTPS = (
    r"return[ ]30[1278][ ]https://|rewrite[ ]\^[^\n;]{0,20}[ ]https://[^\n;]{1,120}(?:permanent|redirect)"
    r"|Redirect(?:Match)?[ ](?:permanent|301|302)?[ ]?\S{0,40}[ ]https://"
    r"|RewriteRule[ ][^\n]{1,60}https://[^\n]{1,80}\[[^\]\n]{0,20}R(?:=30\d)?"
    r"|redirections\.entryPoint\.(?:scheme=https|to=websecure)|redirectScheme:|redirectscheme\.scheme=https"
    r"|\bforce_ssl[ ]?=[ ]?true"
    r"|UseHttpsRedirection\(|SECURE_SSL_REDIRECT[ ]?=[ ]?True|requiresSecure\(\)"
    r"|(?:force-)?ssl-redirect[\"']?:[ ]?[\"']?true"
    r"|redirect[ ]scheme[ ]https|HSTS_REDIRECT|httpsRedirect:[ ]?true|forceHTTPS|force_https[\"']?[ ]?[:=][ ]?true"
    r"|redirect-to-https"
    r"|Protocol:[ ]HTTPS[\s\S]{0,80}StatusCode:[ ]HTTP_301"
)

# What only a server says that got the token.
_ARRIVED = r"\bexpired\b|signature|insufficient_scope|\baudience\b|IDX10\d{3}"

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The server sends calls by http on to https, and the client begins at http."),
        r"(?<!proxy_pass )(?<!_proxy )(?P<old>http)://(?!www\.w3|schemas|localhost|127\.|0\.0\.0\.0|\[|10\."
        r"|192\.168\.|172\.|host\.docker|\$|%)(?:[\w-]{1,60}\.){1,6}[a-z]{2,12}[/\"'`:\s]",
        (_CAUSE, 0.9),
        ("http-instead-of-https", 0.6),
        beside=rf"\A(?=[\s\S]*(?:authori[sz]ation|bearer))(?=[\s\S]*\b40[13]\b)[\s\S]*?(?:{_FORCES_HTTPS})",
        # these keep the header between http and https of one host, or something else takes it
        never=r"\brequests\.(?:get|post|put|patch|delete|Session)|proxy_set_header[ ]Authorization[ ]\"\""
        r"|proxy_pass_request_headers[ ]off"
        rf"|{_ARRIVED}",
        hit='return 301 https://$host;\n// Bearer, 401\nurl("http://api.example.com/hives")',
        miss='return 301 https://$host;\n// Bearer, 401\nurl("https://api.example.com/hives")',
        fix=_HTTPS,
    ),
    sign(
        msg("The client tells that it followed a redirect before the refusal."),
        r"\bprior(?:Response)?[^\n]{0,30}[ =:]30[12378]\b|\bredirected[\"']?[ ]?[:=][ ]?true\b"
        r"|\b(?:num_redirects|redirect_?count|redirects(?:_followed)?)[\"']?[ ]?[:=][ ]?[1-9]\b"
        r"|\bhistory[\"']?[ ]?[:=]?[ ]?\[[^\n\]]{0,40}30[12378]"
        r"|X-Guzzle-Redirect-(?:Status-)?History[\"']?[ ]?(?:[:=]|=>)"
        r"|\b(?:following|followed|follows) (?:a |the )?redirect\b|\bRedirecting to (?:https?:/)?/",
        (_CAUSE, 0.88),
        ("http-instead-of-https", 0.3),
        beside=r"\A(?=[\s\S]*\b40[13]\b)[\s\S]*?(?:authori[sz]ation|bearer)",
        never=r"redirect[^\n]{0,40}(?:/login|/signin|sign-in|/authorize|accounts/login|/oauth)|\bto the login page",
        hit="Authorization: Bearer $t\nD/HTTP: 401 prior=301",
        miss="Authorization: Bearer $t\nD/HTTP: 401 prior=null",
        fix=_DIRECT,
    ),
)

_GOT_IT = re.compile(_ARRIVED, re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)[ \t\"'|:]{1,12}(?P<target>(?:https?://|/)[^\s\"'|,;]{0,400})"
)
_CLIENT = re.compile(r"(?<![\w.])(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?![\w.])")
_STATUS = re.compile(r"(?<![\w.:/=-])(?P<status>30[12378]|[24]\d\d)(?![\w.:/%-])")
_URL = re.compile(r"https?://[^\s\"'`<>,;)\]}\\$]{4,300}")
_REFUSED = re.compile(r"(?<![\w.:/-])401(?![\w.:/-])")
_WORKED = re.compile(r"(?<![\w.:/-])20[0-4](?![\w.:/-])|\bworks\b|\bworked\b", re.IGNORECASE)
_BY_CLIENT = re.compile(r"\burl\(\)|\.url\b|getURL|resp_url|effective|[\"']url[\"']", re.IGNORECASE)
# An address at which tokens are got or keys are fetched is none that the call began at.
_OF_ISSUERS = re.compile(
    r"issuer|authority|\btoken\b|auth(?:orize|0)|login|\biss\b|jwks|realms|redirect_uri", re.IGNORECASE
)
_TELLS_REDIRECT = re.compile(
    r"\bredirect\w*|\b30[1278]\b|\b(?:permanent|http|url)[ ]forward|\bforward(?:s|ed|ing)?\b[^.\n]{0,40}\b(?:old"
    r"|new|domain|name|host)|\b(?:old|former)[ ](?:name|host|domain|address)\b"
    r"|\brenamed\b|\bmoved\b[^.\n]{0,20}\b(?:to|from)[ ](?:https?://)?[\w-]{1,40}\.[a-z]|umgeleitet|umleitung"
    r"|weiterleitung|redirige|redirección",
    re.IGNORECASE,
)
# Addresses that an answer or a client prints at the end of a call.
_ENDED = re.compile(
    r"(?:\burl\b|getURL\(\)|\.url\(\)|effective|\blocation\b|request\.url|\bGET\b|\bPOST\b|\bfor\b|[\"']url[\"']"
    r"|->|=>|→)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a log: what was called, and how it was answered."""

    at: int
    method: str
    target: UrlParts
    status: int
    client: str = ""  # the address of who called, where the line begins with it


def sent_on(text: str) -> Iterator[CodeSign]:
    """A redirect and a refusal of one call in a log, or a call that ended at another address than its code has."""
    if ("401" not in text and "403" not in text) or _GOT_IT.search(text):
        return
    at = _in_log(text)
    if at is not None:
        yield _sign(_SENT_ON, 0.93, text, at)
        return
    at = _ended_elsewhere(text)
    if at is not None:
        yield _sign(_ELSEWHERE, 0.9, text, at)


def _in_log(text: str) -> int | None:
    lines = list(_logged(text))
    for number, first in enumerate(lines):
        if first.status not in (301, 302, 303, 307, 308):
            continue
        for second in lines[number + 1 : number + _WITHIN]:
            # a POST may be followed as GET (RFC 9110, 15.4.2)
            if first.client and second.client and first.client != second.client:
                continue
            if second.method not in (first.method, "GET") or not _one_place(first.target, second.target):
                continue
            if second.status in (401, 403) and first.target != second.target:
                return second.at
            break
    return None


def _logged(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.splitlines(keepends=True)[:_LINES]:
        called = _CALLED.search(line[:600]) if len(line) < 2000 else None
        if called is not None:
            rest = line[called.end() :] + " " + line[: called.start()]
            status = _STATUS.search(rest)
            if status is not None:
                yield _Line(
                    at,
                    called["method"],
                    split_url(called["target"]),
                    int(status["status"]),
                    _client(line[: called.start()]),
                )
        at += len(line)


def _client(before: str) -> str:
    found = _CLIENT.search(before[:120])
    return found["address"] if found is not None else ""


def _one_place(one: UrlParts, two: UrlParts) -> bool:
    """Whether two addresses differ in no more than scheme, host and a slash at the end."""
    return one.path.rstrip("/") == two.path.rstrip("/") and bool(one.path.strip("/") or one.hostname)


def _ended_elsewhere(text: str) -> int | None:
    """Where a refusal names an address of the same path and another host than a call of the paste has."""
    refused: list[tuple[int, UrlParts, bool]] = []
    asked: list[UrlParts] = []
    at, before, by_curl = 0, "", "url_effective" in text
    for line in text.splitlines(keepends=True)[:_LINES]:
        for found in islice(_URL.finditer(line[:2000]), 6):
            url = split_url(found.group().rstrip(".:"))
            # what curl is told to print at the end of a call: -w '%{http_code} %{url_effective}'
            effective = by_curl and "curl" not in line
            if _REFUSED.search(f"{line}\n{before}") is not None and (effective or _ENDED.search(line) is not None):
                if "." in url.hostname.strip("0123456789."):
                    refused.append((at + found.start(), url, effective or _BY_CLIENT.search(line) is not None))
            elif not _OF_ISSUERS.search(line[max(0, found.start() - 30) : found.end()]) and not _WORKED.search(line):
                asked.append(url)
        at, before = at + len(line), line
    tells = [line for line in text.splitlines()[:_LINES] if _TELLS_REDIRECT.search(line)]
    hosts = {url.hostname for url in asked}
    for start, end, by_client in refused:
        # two hosts of one path are two calls, unless one of them or the client is told to lead to the other
        names_it = by_curl or by_client or any(end.hostname in line for line in tells)
        begun = asked if names_it else [url for url in asked if _parent(url) == _parent(end)]
        told = by_curl or bool(tells)
        if end.hostname not in hosts and any(_was_followed(url, end, told=told, by_client=by_client) for url in begun):
            return start
    return None


def _was_followed(begin: UrlParts, end: UrlParts, *, told: bool, by_client: bool) -> bool:
    """Whether a call to `begin` that ends at `end` was redirected: the client or the paste tells of it."""
    if begin.hostname == end.hostname or not end.path.strip("/") or not (told or by_client):
        return False
    if not begin.path.strip("/"):
        return told
    bare = begin.hostname.removeprefix("www.") == end.hostname.removeprefix("www.")
    below = end.hostname.endswith("." + begin.hostname) or begin.hostname.endswith("." + end.hostname)
    same = begin.path.rstrip("/") == end.path.rstrip("/")
    return (same and (told or bare or below)) or (bare and told)


def _parent(url: UrlParts) -> str:
    """The domain that a host stands in."""
    return ".".join(url.hostname.split(".")[-2:])


def _sign(says: Message, sure: float, text: str, at: int) -> CodeSign:
    causes = (Candidate(_CAUSE, sure), Candidate("http-instead-of-https", 0.3))
    return CodeSign(says, causes, text.count("\n", 0, at) + 1, None, _DIRECT)
