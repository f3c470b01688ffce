"""Method, address and path of a call under the names that programs and logs give them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urljoin

from diagnostics.engine.model.submission import HeaderField, Url
from diagnostics.engine.model.types import Message
from diagnostics.engine.parse.messages import http
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.words.required import may_match, required_parts

NEAR, PORT_OF_HTTPS = 3000, 443
# What stands between a name and its value: quotes and brackets that close, a sign, and what a language puts before.
# The sign may be a blank before a string or a keyword (Lisp), a comma (a tuple), a tab (a table), the end of a tag.
_IS = (
    r"(?:\\{0,3}[\"'\])]){0,2}[ \t]{0,40}"
    r"(?:=>|:=|->|:|=|\||(?<=[\"']),|(?<=[a-z]),(?=[a-z\"])|(?<=\n)|(?=\n)|(?<=\t)|(?<=[a-z\"]) (?=[\":])"
    r"|(?<=[A-Za-z])(?: [\w:.-]{1,30}=\"[^\"<>\n]{0,80}\"){0,4}>|(?<=[\"'])\s{1,40}[\"']?[Vv]alue[\"']?\s?[:=]"
    r"|(?<=[\"'])\s?,\s?[\"']value[\"']\s?:\s?\{[\"']\w{1,12}Value[\"']\s?:)\s{0,8}"
    r"(?:Some\(|Domain\(|(?i:URI|Url)(?:\.parse)?\(|HttpMethod\(value=|Str\(|Int\(|string\([0-9]{1,5}\) "
    r"|#<URI::HTTPS?[ ]|bless\( do\{\\\(my \$o = |b(?=['\"])|\(|\[(?=[\"'])){0,2}"
    r"\\{0,3}[\"'`:]?"
)


def _name(words: str) -> str:
    """A pattern of one of the words as a name, or as the last part of one: `http.method`, `RequestMethod`."""
    parts = [word[0].upper() + word[1:] for word in words.split("|")]
    parts += ["URI", "URL"] if "ur" in words else []
    return rf"(?:(?<![A-Za-z])(?i:{words})|(?<=[a-z])(?:{'|'.join(parts)}))"


_CONSTANT = r"(?:[.:]?(?:[A-Za-z]\w{0,30}(?:::|\.)){0,3}(?:Http|HTTP_)?)"
_METHOD = re.compile(
    rf"{_name('method|verb')}{_IS}{_CONSTANT}((?i:{http.METHODS}))\b"
    rf"|(?<![A-Za-z])({http.METHODS}) (?:[Rr]equest\b|to (?=https?:))|\b[Mm]ethod ({http.METHODS})\b"
    rf"|(?<=[\"'`])((?i:{http.METHODS}))[\"'`] [Rr]equest\b|[Rr]equest[ _]type: [\"']?({http.METHODS})\b"
    rf"|(?i:method)[ \t]{{2,40}}({http.METHODS})[ \t]*$|\((?i:meth|method|verb) [:\"]?({http.METHODS})\b",
    re.MULTILINE,
)
_URL = re.compile(
    rf"{_name('ur[li]|href|endpoint|address|full|request|path|target')}{_IS}(https?:\\?/\\?/(?:[^\s\"'`<>,;|)}}\]\\]|\\/){{3,8000}})"
)
_BASE = re.compile(rf"{_name('base_?url|base_?uri|base-url|scope')}{_IS}(https?://[^\s\"'`<>,;|)}}\]]{{3,2000}})")
_HOST = re.compile(
    r"(?<!(?i:client))(?<!(?i:remote))(?<!(?i:client|remote)[_.-])"  # that of who asks
    rf"{_name('host|hostname|authority|domain|domainname|netloc|server[_-]?name|http_host|address')}{_IS}"
    r"((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{1,63}(?::[0-9]{2,5})?|localhost(?::[0-9]{2,5})?)(?![\w.-])"
)
_PATH = re.compile(
    rf"{_name('path|uri|url|path_info|pathname|target|resource|stem|raw_?path')}{_IS}(\\?/(?!/)(?:[^\s\"'`<>,;|)}}\]\\]|\\/){{0,4000}})"
)
_SCHEME = re.compile(rf"{_name('scheme|protocol|proto|forwarded_proto')}{_IS}(https?)(?::?[\"'` ]|$)", re.MULTILINE)


_LINE = re.compile(rf"(?<![A-Za-z])(?P<method>{http.METHODS}) (?P<target>(?:https?://|/)[^\s\"'`<>]{{1,8000}})")
# A call by position: the method beside the address, each in the brackets and quotes of a language or none.
_BESIDE = re.compile(
    rf"(?<![A-Za-z])(?P<method>(?i:{http.METHODS}))[\"')\]>]{{0,3}}(?: [Rr]equest)?(?: to| for| on)?(?: (?i:ur[li]):?)?"
    r"(?:[,\s({\[<]{1,4}|,\s{1,60})[{<\"'\[]{0,4}"
    r"(?P<url>https?://[^\s\"'`<>,;|)}\]\\]{3,8000})"
)
_BEHIND = re.compile(
    rf"(?P<url>https?://[^\s\"'`<>,;|)}}\]\\]{{3,8000}})[\"'`]\)?\s?,\s{{0,40}}(?=[\"'`]?(?P<method>(?i:{http.METHODS}))[\"'`)])"
)
# An address alone in the brackets of what is called a request or an answer, or a call of a client with one.
_HELD = re.compile(r"(?i:request|response|nock)[(<\[]{1,2}[\"']?(?P<url>https?://[^\s\"'`<>,;|)}\]\\]{3,8000})")
# An address in the line that heads a message: `HTTP request - https://…`.
_HEADED = re.compile(
    r"(?i:\brequest)[\])]{0,2}[ \t]{0,2}(?:-|\u2013|:|to|for)[ \t]{1,2}(?P<url>https?://[^\s\"'`<>,;|)}\]\\]{3,8000})"
)
# An address that ends the line on which a program says where it goes, some lines above what it sends.
_SAID = re.compile(
    r"^[^\n]{0,200}?(?i:\b(?:request(?:s|ed|ing)?|connect(?:ing)?|call(?:ing)?|fetch(?:ing)?|send(?:ing)?|sent|to|url))\b"
    r"[^\n]{0,40}?[ \t:\"'(<\[](?P<url>https?://[^\s\"'`<>,;|)}\]\\]{3,8000}+)[\"'`)>\]. \t]{0,6}$",
    re.MULTILINE,
)
_ABOVE = 1500
# Any address, but what is told to be that of a page, an issuer or the like.
_ANY = re.compile(
    r"\b(?i:origin|referer|referrer|issuer|iss|aud|audience|proxy|redirect_uri|location|scope)[\"']?\s?[:=]\s?[\"'\[]{0,2}https?:"
    r"|(?<![\w/])(?P<url>https?://[^\s\"'`<>,;|)}\]\\]{3,8000})"
)
# SOAP over HTTP is sent with POST (SOAP 1.1, 6; SOAP 1.2 part 2, 7.5 for all that has a message).
_SOAP = re.compile(r"(?i:\bSOAPAction\b)|<[\w-]{0,20}:?Envelope[ >]")
_METHOD_CALLED = re.compile(
    r"\.(?P<method>get|post|put|patch|delete|head|options)\([\"'](?P<target>/[^\s\"'`<>]{0,4000})[\"']"
)
_STATUS = re.compile(
    rf"{_name('status|status_?code|http_?code|http_?status|response_?code|code|rc')}{_IS}([1-5][0-9]{{2}})(?:\.[0-9]{{1,2}})?(?![0-9A-Za-z_.-])"
    r"|\{:?ok, ?([1-5][0-9]{2}),|^[ \t]{0,8}([1-5][0-9]{2})(?: [A-Z][A-Za-z ]{1,30})?[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Call:
    """What is told of a call beside its fields: an address as a whole, or a path, with host and scheme where told."""

    method: str = ""
    url: Url | None = None
    target: str = ""
    host: str = ""
    scheme: str = ""

    def address(self, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url | None:
        """The address, for a path with the host that the fields name, or else the one that is told beside it."""
        if self.url is not None or not self.target:
            return self.url
        if self.host and not any(field.name.lower() in ("host", ":authority") for field in fields):
            made = parse_url(f"{self.scheme or 'https'}://{self.host}{self.target}")
            return replace(made, scheme_shown=bool(self.scheme) or made.port == PORT_OF_HTTPS)
        return http.request_url(self.target, fields, notes)


def call(text: str, start: int, end: int, at: int) -> Call:
    """The call that stands around `at`, between `start` and `end`; what stands nearest is taken."""
    method = _nearest(_METHOD, text, start, end, at).upper()
    url = _nearest(_URL, text, start, end, at).replace("\\/", "/")
    path = _nearest(_PATH, text, start, end, at).replace("\\/", "/")
    base = _nearest(_BASE, text, start, end, at)
    if base and path and url.rstrip("/") in ("", base.rstrip("/")):
        return Call(method, parse_url(urljoin(base.rstrip("/") + "/", path.lstrip("/"))))
    if url:
        beside = None if method else _beside("", text, start, end, at)
        method = beside.method if beside is not None and beside.url == parse_url(url) else method
        return Call(method, parse_url(url))
    if not path:
        beside = _beside(method, text, start, end, at)
        if beside is not None:
            return beside
        begin = max(text.rfind("\n", max(0, at - NEAR), at) + 1, at - NEAR, 0)
        line = _LINE.search(text, begin, _line_end(text, at))
        if line is not None:
            return Call(line["method"], target=line["target"].rstrip(",;:)]"))
        return Call(method, _alone(text, start, end, at) if method else None)
    scheme = _nearest(_SCHEME, text, start, end, at).lower()
    return Call(method, target=path, host=_nearest(_HOST, text, start, end, at), scheme=scheme)


def _beside(method: str, text: str, start: int, end: int, at: int) -> Call | None:
    """The call that is told by position: what is called, then the address."""
    found = _match(_BESIDE, text, start, end, at) or _match(_BEHIND, text, start, end, at)
    if found is not None and (not method or method == found["method"].upper()):
        return Call(found["method"].upper(), parse_url(found["url"].rstrip(".:")))
    held = _match(_HELD, text, start, end, at)
    called = _match(_METHOD_CALLED, text, start, end, at) if held is not None and not method else None
    if held is not None and called is not None and held["url"].count("/") == 2:
        return Call(called["method"].upper(), parse_url(held["url"] + called["target"]))
    if held is not None and method:
        return Call(method, parse_url(held["url"].rstrip(".:")))
    said = {found["url"].rstrip(".:") for found in _SAID.finditer(text, max(start, at - _ABOVE), at)} if method else ()
    return Call(method, parse_url(min(said))) if len(said) == 1 else None


def _alone(text: str, start: int, end: int, at: int) -> Url | None:
    """The only address on the line that tells the method, where it is not told to be of something else."""
    told = _match(_METHOD, text, start, end, at)
    begin = max(text.rfind("\n", start, told.start()) + 1, told.start() - _ABOVE) if told is not None else start
    stop = _line_end(text, told.start()) if told is not None else start
    found = {item["url"].rstrip(".:") for item in _ANY.finditer(text, begin, stop) if item["url"]}
    return parse_url(min(found)) if len(found) == 1 else None


def whole_call(text: str, start: int, end: int, at: int) -> Call:
    """As `call` where a method is told, or is that of every call of a protocol; else an empty one, found faster."""
    if _nearest(_METHOD, text, start, end, at):
        return call(text, start, end, at)
    headed = _match(_HEADED, text, start, at, at) if _SOAP.search(text, start, end) else None
    return Call("POST", parse_url(headed["url"])) if headed else Call()


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at, at + NEAR)
    return min(len(text), at + NEAR) if end == -1 else end


def status(text: str, start: int, end: int, at: int) -> int | None:
    """The status code that is told around `at`."""
    found = _nearest(_STATUS, text, start, end, at)
    return int(found) if found else None


_required = cache(required_parts)


def _match(pattern: re.Pattern[str], text: str, start: int, end: int, at: int) -> re.Match[str] | None:
    parts = _required(pattern)
    if parts and not may_match(parts, text[start:end].lower()):
        return None
    nearest = None
    for match in pattern.finditer(text, start, end):
        if nearest is None or abs(match.start() - at) < abs(nearest.start() - at):
            nearest = match
        if match.start() >= at:
            break
    return nearest


def _nearest(pattern: re.Pattern[str], text: str, start: int, end: int, at: int) -> str:
    found = _match(pattern, text, start, end, at)
    return next((group for group in found.groups() if group), "") if found else ""
