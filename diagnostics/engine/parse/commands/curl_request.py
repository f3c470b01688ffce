"""What curl would send: options of one `--next` group become requests, with the headers that curl makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import (
    BYTE_FOR_BYTE,
    DISCARDED,
    UNSEEN,
    Defect,
    DefectKind,
    HeaderField,
    Request,
)
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse.budget import too_long
from diagnostics.engine.parse.commands.curl_fields import SECRET_OPTIONS, basic, field_of, passwords
from diagnostics.engine.parse.commands.curl_options import SCHEME_WORD, Option
from diagnostics.engine.parse.commands.curl_urls import expand, with_query
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.shells.words import Mark, Word
from diagnostics.engine.parse.source import Source
from diagnostics.engine.parse.url import parse_url, userinfo_of

_MEANT_IN_BODY = re.compile(r"\$\{|\$[A-Z][A-Z0-9_]+$")
_OTHER_AUTHENTICATION = frozenset({"digest", "ntlm", "ntlm-wb", "negotiate", "anyauth", "aws-sigv4"})
_DATA = frozenset({"data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json", "expand-data"})
_NOWHERE = frozenset({"/dev/null", "NUL", "nul"})
_FROM_FILES = frozenset({"config", "netrc", "netrc-file", "netrc-optional"})
_VARIABLE = re.compile(r"\$\{?[A-Za-z_]\w{0,80}\}?|\$\{[A-Za-z_]\w{0,80}\[[@*]\]\}|\$\([^)]{1,200}\)", re.ASCII)
_SWALLOWED = re.compile(r"[ \t](https?://[^\s\"']+)[ \t]*$")
# Within a text of code: `{response.request.url}`; a single name in braces is the stand-in of many a documentation.
_EXPRESSION = re.compile(r"[$#]?\{[A-Za-z_]\w{0,60}(?:\.\w{1,60}|\[[^\[\]]{1,60}\]|\([^()]{0,60}\)){1,8}\}")
MAX_ADDRESSES = 20


@dataclass(slots=True)
class _Header:
    word: Word
    text: str
    defects: list[Defect] = field(default_factory=list)


@dataclass(slots=True)
class Transfer:
    """The options of one `--next` group, collected in order; `requests` says what they send."""

    source: Source
    form: Form
    stdin: str | None = None
    unread: bool = True  # whether nothing has taken the standard input yet
    notes: list[Message] = field(default_factory=list)
    addresses: list[Word] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    options: set[str] = field(default_factory=set)
    _headers: list[_Header] = field(default_factory=list)
    _data: list[str] = field(default_factory=list)
    _json: bool = False
    _unseen_body: bool = False
    _parts: list[tuple[str, Secret]] = field(default_factory=list)
    _query: list[str] = field(default_factory=list)
    _cookies: list[Word] = field(default_factory=list)
    _uploads: list[str] = field(default_factory=list)
    _files: list[str] = field(default_factory=list)
    _single: dict[str, Word] = field(default_factory=dict)
    _split: _Header | None = None
    secrets: list[Secret] = field(default_factory=list)

    def take(self, option: Option) -> None:
        """Add one option or address."""
        for mark in option.marks:
            self.defects.append(mark.defect(self.source, "command"))
        if not option.name:
            self._address(option.value)
            return
        self._split = None
        if not option.known:
            self.notes.append(msg("curl's option {name} is not known here.", name=option.name[:40]))
            return
        (self.options.add if option.on else self.options.discard)(option.name)
        name, value = option.name, option.value
        if name in _FROM_FILES:
            self.options.add(UNSEEN)
        if name == "output" and value.text in _NOWHERE:
            self.options.add(DISCARDED)
        if name in SECRET_OPTIONS:
            self.secrets += passwords(name, value.text)
        if name in ("header", "expand-header"):
            self._header(value)
        elif name in _DATA:
            self._body(name, value)
        elif name in ("form", "form-string"):
            self._part(name, value)
        elif name in ("url", "expand-url"):
            self.addresses.append(value)
        elif name == "url-query":
            self._query.append(value.text[1:] if value.text.startswith("+") else self._encoded(value))
        elif name == "upload-file":
            self._uploads.append(value.text)
        elif name == "cookie":
            self._cookies.append(value)
        else:
            self._single[name] = value

    # --- collecting ----------------------------------------------------------------------------

    def _address(self, word: Word) -> None:
        if self._split and "://" not in word.text and len(self.addresses) < MAX_ADDRESSES:
            header = self._split
            header.text += " " + word.text
            what = msg("The header is not quoted: the shell splits it, and curl takes the rest for addresses.")
            if not any(defect.kind is DefectKind.SHELL_SPLIT for defect in header.defects):
                header.defects.append(Defect(DefectKind.SHELL_SPLIT, what, self.source.place(word.start), "line"))
            header.defects += _defects(word.marks, self.source, "value", 0)
            if not SCHEME_WORD.match(word.text):
                self._split = None
            return
        self._split = None
        self.addresses.append(word)

    def set_options_apart(self) -> None:
        """Take a bare variable beside an address for options that it holds: the shell makes several words of it."""
        named = [word for word in self.addresses if word.quoted or not _VARIABLE.fullmatch(word.text)]
        if 0 < len(named) < len(self.addresses):
            self.addresses = named
            self.notes.append(msg("Options are taken from a variable that is not in the paste."))
            self.options.add(UNSEEN)

    def _header(self, word: Word) -> None:
        if word.text.startswith("@"):
            self.notes.append(msg("Headers are read from a file that is not in the paste."))
            self.options.add(UNSEEN)
            return
        if _VARIABLE.fullmatch(word.text):
            self.notes.append(msg("A header is taken from a variable that is not in the paste."))
            self.options.add(UNSEEN)
            return
        header = _Header(word, word.text)
        self._headers.append(header)
        swallowed = _SWALLOWED.search(word.text)
        if swallowed and any(mark.kind is DefectKind.UNBALANCED_QUOTE for mark in word.marks):
            header.text = word.text[: swallowed.start()]
            self.addresses.append(word.part(swallowed.start(1)))
            return
        name, colon, value = word.text.partition(":")
        if colon and not word.quoted and name and (not value or SCHEME_WORD.match(value)):
            self._split = header

    def _body(self, name: str, word: Word) -> None:
        self._json = self._json or name == "json"
        text = word.text
        for mark in word.marks:
            name_kept = str(mark.what.params.get("name", ""))
            if mark.kind is not DefectKind.SINGLE_QUOTED_VARIABLE or _MEANT_IN_BODY.match(name_kept):
                self.defects.append(mark.defect(self.source, "body"))
        if name == "data-urlencode":
            piece = self._encoded(word)
        elif text.startswith("@") and name != "data-raw":
            piece = self._file(text[1:], keep_lines=name in ("data-binary", "json"))
            self._files.append(text[1:])
            self.options |= {BYTE_FOR_BYTE} if name in ("data-binary", "json") else set()
        else:
            piece = text
        if name == "json" and self._data:
            self._data[-1] += piece
        else:
            self._data.append(piece)

    def _file(self, name: str, *, keep_lines: bool) -> str:
        if name == "-" and self.stdin is not None:
            # What is read once stands in the paste (or is paid for); each further use puts it in again.
            again, self.unread = not self.unread, False
            if again and not self.source.budget.take(len(self.stdin)):
                self._unseen_body = True
                self.notes.append(too_long("@-"))
                return ""
            return self.stdin if keep_lines else self.stdin.replace("\n", "")
        self._unseen_body = True
        self.notes.append(msg("The body is the content of {name}, which is not in the paste.", name=name or "a file"))
        return ""

    def _encoded(self, word: Word) -> str:
        """A value of `--data-urlencode` or `--url-query`: content, =content, name=content, @file or name@file."""
        text = word.text
        at = min((i for i in (text.find("="), text.find("@")) if i != -1), default=-1)
        if at == -1:
            return _percent(text)
        name, sign, content = text[:at], text[at], text[at + 1 :]
        content = content if sign == "=" else self._file(content, keep_lines=True)
        return f"{name}={_percent(content)}" if name else _percent(content)

    def _part(self, option: str, word: Word) -> None:
        self.options |= {option} if option == "form-string" else set()
        name, _, value = word.text.partition("=")
        if option == "form" and value.startswith(("@", "<")):
            self.notes.append(msg("The part {name} is the content of a file that is not in the paste.", name=name[:60]))
        elif option == "form":
            value = value.partition(";type=")[0]
        self._parts.append((name, Secret(value)))

    # --- what is sent --------------------------------------------------------------------------

    def requests(self, place: Place) -> list[Request]:
        """The requests of this group: one for each address, or one without any when none was given.

        A command that a program makes up, its address an expression of that program, is none that was sent.
        """
        if self.addresses and all(_EXPRESSION.fullmatch(word.text) for word in self.addresses):
            return []
        addresses = [w for word in self.addresses for w in expand(word, literal="globoff" in self.options)]
        words: list[Word | None] = [*addresses[:MAX_ADDRESSES]]
        if len(addresses) > MAX_ADDRESSES:
            self.notes.append(msg("Only the first {count} addresses were read.", count=MAX_ADDRESSES))
        uploads = iter(self._uploads)
        return [self._request(word, place, next(uploads, None)) for word in words or [None]]

    def _request(self, address: Word | None, place: Place, upload: str | None) -> Request:
        text, query = self._body_text(), ""
        if "get" in self.options and text is not None:
            query, text = text, None
        elif self._query:
            query = "&".join(self._query)
        raw = with_query(_upload_address(address.text, upload), query) if address else ""
        url = parse_url(raw, scheme=_default_scheme(raw, self._single.get("proto-default"))) if raw else None
        headers = self._fields(userinfo_of(url) if url else None, has_body=text is not None)
        content_type = next((h.value.reveal() for h in reversed(headers) if h.name.lower() == "content-type"), "")
        kind, parameters = ("binary", ()) if upload is not None else self._body_kind(text, content_type)
        defects = [*self.defects, *(_defects(address.marks, self.source, "url", 0) if address else ())]
        return Request(
            method=self._method(has_body=text is not None, uploads=upload is not None),
            url=url,
            headers=headers,
            body=Secret(text) if text and not self._unseen_body else None,
            body_kind=kind,
            body_file=Secret(upload if upload is not None else self._only_file()),
            form=parameters,
            http_version=next((v for o, v in _VERSIONS.items() if o in self.options), ""),
            source=self.form,
            defects=tuple(defects),
            options=frozenset(self.options),
            place=place,
        )

    def _only_file(self) -> str:
        """The file that is all of the body, "" where there is none, or what else is sent beside it."""
        alone = len(self._files) == len(self._data) == 1 and self._unseen_body and "get" not in self.options
        return self._files[0] if alone and "$" not in self._files[0] and "%" not in self._files[0] else ""

    def _method(self, *, has_body: bool, uploads: bool) -> str:
        given = self._single.get("request")
        if given and given.text:
            return given.text
        if "head" in self.options:
            return "HEAD"
        if uploads:
            return "PUT"
        return "POST" if has_body or self._parts else "GET"

    def _body_text(self) -> str | None:
        return "&".join(self._data) if self._data else None

    def _body_kind(self, text: str | None, content_type: str) -> tuple[str, tuple[tuple[str, Secret], ...]]:
        if self._parts:
            return "multipart", tuple(self._parts)
        if text is None or (not text and not self._unseen_body):
            return "", ()
        if self._unseen_body:
            return kind_of("", content_type) or "binary", ()
        return kind_of(text, content_type), parameters_of(text, look_of(text))

    # --- headers -------------------------------------------------------------------------------

    def _fields(self, userinfo: tuple[str, str] | None, *, has_body: bool) -> tuple[HeaderField, ...]:
        own = [field_of(h.text, h.word, self.source, h.defects) for h in self._headers]
        given = {f.name.lower() for f in own}
        made = [*self._authorization(userinfo), *self._plain_fields(has_body=has_body)]
        if self._json:
            made += [("Content-Type", "application/json", None), ("Accept", "application/json", None)]
        elif has_body:
            made.append(("Content-Type", "application/x-www-form-urlencoded", None))
        elif self._parts:
            made.append(("Content-Type", "multipart/form-data", None))
        fields = [
            HeaderField(
                name,
                Secret(value),
                self.source.place(word.start, word.end - word.start) if word else None,
                tuple(_defects(word.marks, self.source, "value", 0)) if word else (),
            )
            for name, value, word in made
            if name.lower() not in given
        ]
        return (*fields, *(f for f, h in zip(own, self._headers, strict=True) if _is_sent(f, h)))

    def _authorization(self, userinfo: tuple[str, str] | None) -> Iterable[tuple[str, str, Word | None]]:
        bearer, user = self._single.get("oauth2-bearer"), self._single.get("user")
        if "anyauth" in self.options or (bearer and self.options & (_OTHER_AUTHENTICATION | {"basic"})):
            return  # with several methods to choose from, curl asks without credentials first
        if bearer:
            yield "Authorization", f"Bearer {bearer.text}", bearer
        elif self.options & _OTHER_AUTHENTICATION:
            return
        elif user:
            yield "Authorization", basic(user.text if ":" in user.text else user.text + ":"), user
        elif userinfo:
            yield "Authorization", basic(":".join(userinfo)), None

    def _plain_fields(self, *, has_body: bool) -> Iterable[tuple[str, str, Word | None]]:
        for option, name in (("user-agent", "User-Agent"), ("referer", "Referer")):
            word = self._single.get(option)
            text = word.text.removesuffix(";auto") if word and option == "referer" else word.text if word else ""
            if word and text:
                yield name, text, word
        ranges = self._single.get("range")
        if ranges and has_body:
            yield "Content-Range", f"bytes {ranges.text}/{len((self._body_text() or '').encode())}", ranges
        elif ranges and not self._parts:
            yield "Range", f"bytes={ranges.text}", ranges
        cookies = [word for word in self._cookies if "=" in word.text]
        if cookies:
            yield "Cookie", ";".join(word.text for word in cookies), cookies[0]
        proxy_user = self._single.get("proxy-user")
        if proxy_user and "proxy" in self.options:
            self.options.add("proxy-user")


_VERSIONS = {
    "http1.0": "HTTP/1.0",
    "http1.1": "HTTP/1.1",
    "http2": "HTTP/2",
    "http2-prior-knowledge": "HTTP/2",
    "http3": "HTTP/3",
}


def _percent(text: str) -> str:
    return quote(text, safe="-._~").replace("%20", "+")


def _upload_address(address: str, upload: str | None) -> str:
    """curl adds the name of the uploaded file to an address that ends in a slash."""
    name = (upload or "").rpartition("/")[2]
    has_path = "/" in (address.partition("://")[2] or address)
    if not name or name in ("-", ".") or "?" in address or (has_path and not address.endswith("/")):
        return address
    return address + ("" if has_path else "/") + quote(name)


def _default_scheme(address: str, given: Word | None) -> str:
    if given and given.text:
        return given.text.lower()
    return "ftp" if address.lower().startswith("ftp.") else "http"


def _defects(marks: Iterable[Mark], source: Source, part: str, shift: int) -> list[Defect]:
    return [mark.defect(source, part, shift) for mark in marks]


def _is_sent(made: HeaderField, header: _Header) -> bool:
    """curl takes `Name:` with nothing after it for the wish to leave a header out, except where it is damage."""
    return bool(made.value) or bool(made.defects) or header.text.rstrip().endswith(";") or header.word.quoted is False
