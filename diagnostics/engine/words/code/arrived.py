"""What arrives behind a proxy beside what was sent: lists of fields, lengths of tokens, requests made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, Message, msg

_CAUSE = "stripped-by-proxy-or-gateway"
_MOST, _LINES, _LONGEST, _AROUND = 20, 400, 2000, 300
_FIELDS = re.compile(
    r"(?<![\w-])(?:HTTP_)?(?P<name>host|accept(?:[-_][a-z]{1,10})?|user[-_]agent|authorization|via|connection"
    r"|cookie|content[-_](?:type|length)"
    r"|x[-_]forwarded[-_][a-z]{2,10}|x[-_]real[-_]ip|forwarded|x[-_]request[-_]id|x[-_]envoy[-_][\w-]{2,30}"
    r"|cf[-_][\w-]{2,20}|traceparent|x[-_]amzn[-_][\w-]{2,20}"
    r"|x[-_]b3[-_]\w{2,20}|x[-_]original[-_][\w-]{2,12}|origin|referer|te)(?![\w-])",
    re.IGNORECASE,
)
_OF_A_PROXY = ("x-forwarded-", "x-real-ip", "forwarded", "via", "x-envoy-", "cf-", "x-amzn-", "x-original-", "x-b3-")
_NO_LIST = re.compile(
    r"access-control|\bcors\b|expose|allow-?ed|whitelist|^[ \t]{0,8}(?:[<>*][ ])?[\w-]{2,40}:[ ][^,]{0,200}$",
    re.IGNORECASE,
)
_FEWEST = 3
_LENGTH = re.compile(
    r"\bBearer[ ](?:eyJ|\S{0,12})[^\n]{0,80}?[(\[ ](?:len(?:gth)?[ =:]{0,3})?(?P<length>\d{3,5})[ ]?(?:chars"
    r"|characters|bytes|\)|\])",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"\barriv|\breceiv|\bbackend|\bupstream|\borigin\b|\bcontainer\b|\bbehind\b|\bin front\b|proxy|gateway",
    re.IGNORECASE,
)
# What a server says that saw no credential; the heading of a list; a client that sends one.
_MISSED = re.compile(
    r"\b(?:no|missing|without|lacks?)\b[^\n]{0,30}(?:token|bearer|authori[sz]ation|credential)"
    r"|(?:token|bearer|authori[sz]ation|credentials?)[^\n]{0,30}\b(?:missing|empty|absent|gone|not (?:there"
    r"|provided|present))",
    re.IGNORECASE,
)
_HEADING = re.compile(r"headers?\b[^\n:]{0,30}[:={]|[{\[]", re.IGNORECASE)
_IS_SENT = re.compile(r"\bcurl\b|\bsen(?:ds?|t)\b|devtools|network tab", re.IGNORECASE)

_LOST = msg("Authorization arrives on one way, and not on the one through the proxy.")
_NOT_THERE = msg("Authorization is not among the fields that arrive behind the proxy.")
_REPLACED = msg("The token that arrives has another length than the one that was sent.")
_ANEW = msg("The code makes the request anew and leaves the caller's Authorization out.")
_PASS_IT = msg("Let the proxy pass the client's Authorization header on, then look at what arrives behind it.")


@dataclass(frozen=True, slots=True)
class _List:
    at: int
    names: frozenset[str]

    @property
    def has(self) -> bool:
        return "authorization" in self.names

    @property
    def by_proxy(self) -> bool:
        return any(name.startswith(_OF_A_PROXY) for name in self.names)


def lost_on_the_way(text: str) -> Iterator[CodeSign]:
    """What two lists of fields, two lengths, or the code of a proxy show of a header that did not get through."""
    lowered = text.lower()
    if ("host" in lowered and "accept" in lowered) or "forwarded" in lowered:
        yield from _by_lists(text, lowered)
    if "bearer" in lowered and ("len" in lowered or "char" in lowered or "bytes" in lowered or ")" in lowered):
        yield from _by_lengths(text)
    if "fetch(" in text or "request" in lowered or "axios" in lowered:
        yield from _made_anew(text, lowered)


def _by_lists(text: str, lowered: str) -> Iterator[CodeSign]:
    lists = list(_lists(text))
    without = [found for found in lists if not found.has]
    having = [found for found in lists if found.has]
    if having and without:
        lost = next((found for found in without if found.by_proxy), None)
        if lost is not None and not having[0].names >= without[0].names | {"via"}:
            yield _sign(_LOST, 0.93, text, lost.at)
        return
    lost = next((found for found in without if found.by_proxy), None)
    # a list of what a client sends has none of the proxy's own fields
    if (
        lost is not None
        and ("authorization" in lowered or "bearer" in lowered)
        and "cgi" not in lowered
        and "php" not in lowered
    ):
        sure = 0.88 if _MISSED.search(text) else 0.7
        if sure > 0.7 or (_HEADING.search(_line(text, lost.at)) and _IS_SENT.search(text)):
            yield _sign(_NOT_THERE, sure, text, lost.at)


def _line(text: str, at: int) -> str:
    return text[at : at + _LONGEST].partition("\n")[0]


def _lists(text: str) -> Iterator[_List]:
    """Lines that list names of fields."""
    at = 0
    for line in text.splitlines(keepends=True)[:_LINES]:
        if len(line) < _LONGEST and not _NO_LIST.search(line):
            names = frozenset(found["name"].lower().replace("_", "-") for found in _FIELDS.finditer(line))
            if len(names) >= _FEWEST and names & {"host", "accept", "user-agent"}:
                yield _List(at, names)
        at += len(line)


def _by_lengths(text: str) -> Iterator[CodeSign]:
    told = [(found.start(), int(found["length"])) for found in islice(_LENGTH.finditer(text), _MOST)]
    lengths = [length for _, length in told]
    if (
        len(set(lengths)) == 2
        and _are_of_both_ends(text, *dict.fromkeys(told[lengths.index(length)][0] for length in set(lengths)))
        and max(lengths) > 1.1 * min(lengths)
        and "truncat" not in text
        and "cut" not in text
    ):
        causes = (Candidate(_CAUSE, 0.88), Candidate("credential-overridden", 0.5), Candidate("token-truncated", 0.4))
        yield CodeSign(_REPLACED, causes, text.count("\n", 0, told[0][0]) + 1, None, _PASS_IT)


def _are_of_both_ends(text: str, *places: int) -> bool:
    """Whether beside one length it is said that it was sent, and beside the other that it arrived."""
    before = [text[max(0, at - _AROUND) : at].rsplit("\n\n", 1)[-1] + _line(text, at) for at in places]
    return any(_IS_SENT.search(one) and _ARRIVES.search(two) for one, two in (before, before[::-1]))


# A function that answers a request, in the frameworks of JavaScript.
_HANDLER = re.compile(
    r"\basync[ ]fetch\(|addEventListener\([ ]?[\"']fetch|export[ ](?:default[ ])?(?:async[ ])?function[ ](?:GET"
    r"|POST|PUT|PATCH|DELETE|handler|middleware|loader|onRequest)\w{0,10}\("
    r"|export[ ]const[ ](?:GET|POST|PUT|PATCH|DELETE|onRequest\w{0,8}|handler|loader)\b|(?:define"
    r"|event)EventHandler\(|\bexports\.handler|Deno\.serve\("
    r"|\b(?:app|router|server|api|fastify)\.(?:get|post|put|patch|delete|use|all)\([ ]?[\"'`/]"
)
_CALL = re.compile(r"(?<![\w.])(?:\$fetch|fetch|ofetch|axios(?:\.\w{2,8})?|got(?:\.\w{2,8})?)(?:<[^>\n]{1,40}>)?\(")
_PASSES = re.compile(
    r"authori[sz]ation|\.\.\.\w{0,20}(?:header|req|init|opt)|headers[ ]?:[ ]?(?![{ ]|\n)"
    r"|[{,]\s{0,20}headers\s{0,20}[,}]|new[ ]Headers|[ck]ey[\"']?[ ]?:|token|cookie|proxyRequest|\bauth\b",
    re.IGNORECASE,
)
_SIGNS_IN = re.compile(
    r"/(?:log-?in|sign-?in|sign-?up|oauth\w*|register|authorize)\b|\b(?:AUTH|LOGIN|TOKEN)_UR[IL]\b", re.IGNORECASE
)
_OWN_FIELDS = re.compile(r"headers[ ]?:[ ]?\{")
_OF_INCOMING = re.compile(
    r"\b(?:req|request|event|ctx|c|context)\.(?:req\.|request\.)?(?:method|body|url|path|nextUrl|params|query)"
    r"|\[\.\.\.|params",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"\.Header(?:\[|\.(?:Set|Add|Clone|Get)|[ ]?=)|copyHeader|Headers\.(?:Add|TryAdd)|CopyTo|headers=|\.headers\(",
    re.IGNORECASE,
)
_OTHER_PROXIES = (
    re.compile(
        r"http\.NewRequest(?:WithContext)?\((?:[^,\n]{1,30},[ ]?)?(?:r|req|request|c\.Request)\.Method\b[^\n]{0,200}"
    ),
    re.compile(
        r"\b(?:requests|httpx|client|session|http)\.(?:request|build_request"
        r"|stream)\(\s{0,20}(?:method[ ]?=[ ]?)?(?:request|req)\.method\b(?:[^()]|\([^()]{0,120}\)){0,400}\)"
    ),
    re.compile(r"new[ ]HttpRequestMessage\([ ]?new[ ]HttpMethod\([\w.]{0,30}Request\.Method\)[^\n]{0,200}"),
)


def _made_anew(text: str, lowered: str) -> Iterator[CodeSign]:
    """A proxy in code whose request to the server behind has no header of the caller's."""
    if not ("bearer" in lowered or "authorization" in lowered or "token" in lowered) or "expired" in lowered:
        return
    handler = _HANDLER.search(text)
    if handler is not None and not _SIGNS_IN.search(text, handler.start(), handler.end() + 60):
        for call in islice(_CALL.finditer(text, handler.end(), handler.end() + 3000), 4):
            arguments = _arguments(text, call.end())
            before = text[handler.start() : call.start()]
            if (
                _SIGNS_IN.search(arguments)
                or _PASSES.search(arguments)
                or re.search(r"authorization|new Headers|\btoken\b", before, re.IGNORECASE)
            ):
                return
            if _OF_INCOMING.search(before + arguments) and (_OWN_FIELDS.search(arguments) or "method" in arguments):
                yield _sign(_ANEW, 0.9, text, call.start())
                return
    for pattern in _OTHER_PROXIES:
        made = pattern.search(text)
        if made is not None and not _COPIED.search(text):
            yield _sign(_ANEW, 0.9, text, made.start())
            return


def _arguments(text: str, start: int) -> str:
    """What stands between the brackets of a call that begin before `start`."""
    depth = 1
    for at in range(start, min(len(text), start + 1500)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return text[start : start + 1500]


def _sign(says: Message, sure: float, text: str, at: int) -> CodeSign:
    causes = (Candidate(_CAUSE, sure), Candidate("header-not-sent", 0.3))
    return CodeSign(says, causes, text.count("\n", 0, at) + 1, None, _PASS_IT)
