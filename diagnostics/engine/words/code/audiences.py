"""The API that a token was asked for, beside the one that is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg
from diagnostics.engine.words.code.sign import Sign, sign

_MOST = 40
_OWN_AUDIENCE = msg("Request the token with this API's identifier as audience or resource, character by character.")
_OTHER_API = msg("The token is asked for one API of the vendor, and sent to another.")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The ID token is sent, and the verifier refuses its audience."),
        r"Bearer[ \"'`+.]{0,6}\$?\{?[\w.$]{0,30}\bid_?token\b(?!\w|[ \t]{0,3}[=:])",
        ("id-token-as-access-token", 0.93),
        ("wrong-audience", 0.5),
        beside=r"\baud(?:ience)?\b[^\n]{0,40}\b(?:not valid|invalid|mismatch|not match|n['’]t match|unexpected"
        r"|incorrect|wrong)"
        r"|\b(?:invalid|unexpected|incorrect|bad|wrong)\b[^\n]{0,20}\baud(?:ience)?\b|IDX10214",
        never=r"expects? (?:an |the )?id[ _]?token",
        hit="Authorization: `Bearer ${kc.idToken}`\nThe aud claim is not valid",
        miss="Authorization: `Bearer ${kc.token}`\nThe aud claim is not valid",
        fix=msg("Take the access token in its place; the ID token is for the client alone."),
    ),
    sign(
        msg("The service account's token is made for another audience than this API."),
        r"serviceAccountToken:[\s\S]{0,200}?\baudience:[ ]?[\"']?(?!https://kubernetes|kubernetes"
        r"|api\b)[\w:/.-]{2,80}"
        r"|\bkubectl[ ]create[ ]token\b[^\n]{0,80}--audience[= ](?!https://kubernetes|kubernetes"
        r"|api\b)[\w:/.-]{2,80}",
        ("wrong-audience", 0.92),
        beside=r"https://(?:kubernetes(?:\.default)?\b|\$\{?KUBERNETES|[\w.-]{1,80}:6443)[^\s\"']{0,80}",
        never=r"auth/kubernetes/login|/v1/auth/jwt",
        hit="serviceAccountToken: { path: token, audience: vault }\ncurl https://kubernetes.default.svc/api",
        miss="serviceAccountToken: { path: token, audience: api }\ncurl https://kubernetes.default.svc/api",
        fix=msg("Use the token that is mounted for the Kubernetes API, or leave audience out for this call."),
    ),
)


@dataclass(frozen=True, slots=True)
class Api:
    """An API of a vendor whose tokens are of no use at the others: what is asked for, and the hosts it is called at."""

    asked: re.Pattern[str]
    hosts: re.Pattern[str]


def _api(asked: str, hosts: str) -> Api:
    return Api(re.compile(asked, re.IGNORECASE), re.compile(rf"(?:^|\.)(?:{hosts})$", re.IGNORECASE))


# Resource identifiers of Microsoft's own APIs (learn.microsoft.com, "Azure services that support managed identities").
_APIS: tuple[Api, ...] = (
    _api(r"graph\.microsoft\.com|00000003-0000-0000-c000-000000000000", r"graph\.microsoft\.com"),
    _api(r"management\.(?:core\.windows\.net|azure\.com)", r"management\.azure\.com"),
    _api(r"vault\.azure\.net", r"vault\.azure\.net"),
    _api(
        r"storage\.azure\.com|[\w-]+\.(?:blob|queue|table|dfs|file)\.core\.windows\.net",
        r"(?:blob|queue|table|dfs|file)\.core\.windows\.net",
    ),
    _api(r"database\.windows\.net", r"database\.windows\.net"),
    _api(r"[\w-]{1,60}\.(?:api\.)?crm\d{0,2}\.dynamics\.com", r"crm\d{0,2}\.dynamics\.com"),
    _api(r"api\.businesscentral\.dynamics\.com", r"api\.businesscentral\.dynamics\.com"),
    _api(r"499b84ac-1321-427f-aa17-267ca6975798|app\.vssps\.visualstudio\.com", r"dev\.azure\.com|visualstudio\.com"),
    _api(r"analysis\.windows\.net/powerbi", r"api\.powerbi\.com"),
    _api(r"api\.fabric\.microsoft\.com", r"api\.fabric\.microsoft\.com"),
    _api(r"[\w-]{1,60}\.sharepoint\.com", r"sharepoint\.com"),
    _api(r"outlook\.office(?:365)?\.com", r"outlook\.office(?:365)?\.com"),
    _api(r"2ff814a6-3304-4ab8-85cb-cd0e6f879c1d", r"azuredatabricks\.net"),
    _api(r"cognitiveservices\.azure\.com", r"(?:openai\.azure|cognitiveservices\.azure)\.com"),
    _api(r"servicebus\.azure\.net|eventhubs\.azure\.net", r"servicebus\.windows\.net"),
    _api(r"api\.loganalytics\.(?:io|azure\.com)", r"api\.loganalytics\.(?:io|azure\.com)"),
    _api(r"azconfig\.io", r"azconfig\.io"),
)
# How a token is asked for, with the resource behind it.
_ASKS = re.compile(
    r"(?:\bscopes?\b[\"']?\]?[ ]?(?:[:=]|=>|\()[ \t]{0,3}[\[{(\"'`]{0,3}|\bresource[\"']?[ ]?(?:[:=]"
    r"|=>)[ ]?[\"'`]?|--(?:resource|scope)[= ][\"']?"
    r"|\bget_?token(?:_?async)?\([^\n\"'`]{0,60}[\"'`]|\bacquire_?token\w{0,20}\([^\n\"'`]{0,60}[\"'`]"
    r"|new\[\][ ]?\{[ ]?\"|\.default[\"'`]?[ ]?;?$)"
    r"(?P<resource>(?:https?://|api://)?[\w.-]{4,120}(?:/[\w./-]{0,60})?)",
    re.IGNORECASE | re.MULTILINE,
)
_CALLED = re.compile(r"https://(?P<host>[\w-]{1,60}(?:\.[\w-]{1,40}){1,6})(?=[/:?\"'`\s)]|$)", re.IGNORECASE)
_SIGN_IN = re.compile(r"login\.microsoftonline|login\.windows|learn\.microsoft|docs\.microsoft|sts\.windows|schemas\.")


def asked_for_another_api(text: str) -> Iterator[CodeSign]:
    """A token that is asked for one API of Microsoft and sent to another of them."""
    if "microsoft" not in text and "azure" not in text and "dynamics" not in text:
        return
    asked = list(islice(_ASKS.finditer(text), _MOST))
    of_asked = {api for found in asked for api in _APIS if api.asked.search(found["resource"])}
    if len(of_asked) != 1:
        return
    spans = [found.span() for found in asked]
    called: set[Api] = set()
    for found in islice(_CALLED.finditer(text), _MOST):
        if _SIGN_IN.search(found["host"]) or any(start <= found.start() < end for start, end in spans):
            continue
        called |= {api for api in _APIS if api.hosts.search(found["host"])}
    if called and not called & of_asked:
        at = next(found.start() for found in asked if any(api.asked.search(found["resource"]) for api in of_asked))
        yield _sign(_OTHER_API, 0.93, text, at)


def _sign(says: Message, sure: float, text: str, at: int) -> CodeSign:
    return CodeSign(says, (Candidate("wrong-audience", sure),), text.count("\n", 0, at) + 1, None, _OWN_AUDIENCE)
