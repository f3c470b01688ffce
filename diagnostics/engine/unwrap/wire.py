"""Logs that hold a message line by line, each behind a mark that tells the side: in the notation of one library.

Such lines become those of a transcript (`> ` sent, `< ` received) or of a dump of HTTP/2 fields, where the log has
the start line in pieces. A notation is taken only where it shows a start line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_BREAK = r"(?:\[\\r\]\[\\n\]|\\{1,2}r\\{1,2}n)?"
_BREAK_WITHIN = re.compile(r"\\{1,2}r\\{1,2}n")
_START = re.compile(
    r"> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT) (?:https?://|/|\*)|< HTTP/[0-9.]{1,3} [1-5][0-9]{2}\b|"
    r":(?:method|status): "
)
_BARE_STATUS = re.compile(r"[1-5][0-9]{2}(?: [A-Z][\w '-]{1,40})?[ \t]*")
_BODY = re.compile(r"[ \t]{0,8}(?:[{\[<]|[\w.%-]{1,64}=[^\s&]*(?:&|$))")
_MOST_LINES, _LONGEST = 20_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of a log: what its `text` is behind (`> `, `:path: `), or None where nothing of a message stands in it."""

    pattern: re.Pattern[str]
    mark: str | None


@dataclass(frozen=True, slots=True)
class Notation:
    """The lines of one kind of log; the first rule that matches a line tells. `hint` stands in every such log."""

    hint: re.Pattern[str]
    rules: tuple[Rule, ...]


def _notation(hint: str, *rules: tuple[str, str | None]) -> Notation:
    return Notation(re.compile(hint, re.MULTILINE), tuple(Rule(re.compile(pattern), mark) for pattern, mark in rules))


def _wire(frame: str, sent: str, received: str, *more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Rules for lines that differ in one word only, by the side."""
    return ((frame.replace("SIDE", sent), "> "), (frame.replace("SIDE", received), "< "), *more)


_ANY = r"(?P<text>.*)$"
_QUOTED = rf"(?P<quote>\"?)(?P<text>.*?){_BREAK}(?P=quote)"
_HAPROXY = r"^.{0,80}?[0-9a-f]{8}:[\w.-]{1,80}\."
_DUMPIO = r"^.{0,300}?mod_dumpio: {1,3}dumpio_"
_NGINX = r"^.{0,120}?\*[0-9]{1,12} http "
_VARNISH = r"^[-*]{1,3}[ \t]+(?:Be)?"
_TOMCAT = r"^.{0,240}?[ \t]"

NOTATIONS = (
    # Apache HttpClient and what is built on it: `http-outgoing-0 >> "GET / HTTP/1.1[\r][\n]"`
    _notation(">> ", *_wire(rf"^.{{0,300}}?[\w\])>:-] ?SIDE {_QUOTED}$", ">>", "<<")),
    # Jersey, Karate: `1 > GET https://…`, `1 < 401`
    _notation(" > ", *_wire(rf"^(?:.{{0,200}}[\]| ] )?[ \t]{{0,8}}[0-9]{{1,6}} SIDE {_ANY}", ">", "<")),
    # any name with the arrow behind it: `modem> GET / HTTP/1.1`
    _notation(r"^[\w@.-]{2,30}< ?HTTP/", *_wire(rf"^[\w@.-]{{2,30}}SIDE ?{_ANY}", ">", "<")),
    # libcurl in R; Net::HTTP of Ruby, whose arrows point the other way
    _notation("-> ", *_wire(rf"^[ \t]{{0,8}}SIDE {_QUOTED}[ \t]*$", "->", "<-")),
    _notation("<- ", *_wire(rf"^[ \t]{{0,8}}SIDE {_QUOTED}[ \t]*$", "<-", "->")),
    # requests_toolbelt: the marks are those that a server would use
    _notation("< ", *_wire(rf"^SIDE {_ANY}", "<", ">")),
    # Playwright: the fields stand below the arrows
    _notation(
        "→ ",
        (r"^[ \t]{0,8}(?:pw:api|-)[ \t]{1,4}→ (?P<text>.*?)(?: \+[0-9]{1,9}m?s)?$", "> "),
        (r"^[ \t]{0,8}(?:pw:api|-)[ \t]{1,4}← (?P<text>.*?)(?: \+[0-9]{1,9}m?s)?$", "< "),
        (r"^[ \t]{0,8}(?:pw:api|-)[ \t]{1,4}(?P<text>[\w-]{1,60}: .*?)(?: \+[0-9]{1,9}m?s)?$", "= "),
    ),
    # HAProxy in debug mode
    _notation(
        r"clihdr\[",
        *_wire(rf"{_HAPROXY}SIDE(?:req|hdr|rep)\[[0-9a-f:]{{1,20}}\]: {_ANY}", "cli", "srv"),
        (rf"{_HAPROXY}(?:accept|\w{{3}}cls|closed)[(\[]", None),
    ),
    # Apache's mod_dumpio
    _notation(
        "dumpio_in",
        *_wire(
            rf"{_DUMPIO}SIDE \(data-[A-Z]{{1,20}}\): (?P<text>(?![0-9]+ bytes$).*?){_BREAK}$",
            "in", "out",
        ),
        (rf"{_DUMPIO}(?:in|out) [(\[]", None),
    ),
    # nginx at the level debug
    _notation(
        "http header: ",
        (rf"{_NGINX}(?:request line|header): \"(?P<text>.*)\"$", "> "),
        (rf"{_NGINX}proxy header: \"(?P<text>.*)\"$", "< "),
        (r"^.{0,120}?\*[0-9]{1,12} (?P<text>HTTP/[0-9.]{1,3} [1-5][0-9]{2}.*)$", "< "),
        (r"^.{0,60}?\[debug\] [0-9]{1,9}#[0-9]{1,9}: \*[0-9]{1,12} (?!.*\b[45][0-9]{2}\b)", None),
    ),
    # Varnish: the start line in pieces
    _notation(
        "Header ",
        (rf"{_VARNISH}[Rr]eqMethod[ \t]+{_ANY}", ":method: "),
        (rf"{_VARNISH}[Rr]eqURL[ \t]+{_ANY}", ":path: "),
        (rf"{_VARNISH}[Rr]espStatus[ \t]+{_ANY}", ":status: "),
        (rf"{_VARNISH}[Rr]e(?:q|sp)Header[ \t]+{_ANY}", ""),
        (r"^[-*]{1,3}[ \t]+(?:[A-Z]\w{1,20}[ \t]|<< |End$)", None),
    ),
    # Go's GODEBUG=http2debug
    _notation(
        "http2: ",
        (r"^.{0,60}?http2: (?:Transport encoding|decoded hpack field) header(?: field)? \"(?P<name>:?[\w-]{1,80})\" = "
         r"\"(?P<text>.*)\"$", "NAME"),
        (r"^.{0,60}?http2: (?:Transport|Framer|server)", None),
    ),
    # nghttp
    _notation(
        r"\(stream_id=",
        (rf"^.{{0,30}}?recv \(stream_id=[0-9]{{1,9}}(?:, sensitive)?\) {_ANY}", ""),
        (r"^[ \t]{8,12}(?P<text>:?[a-z][a-z0-9-]{1,60}: .*)$", ""),
        (r"^[ \t]{8,12}[;(]|^\[ {0,4}[0-9.]{1,9}\] (?:send|recv) ", None),
    ),
    # Tomcat's RequestDumperFilter
    _notation(
        "header=",
        (rf"{_TOMCAT}requestURI={_ANY}", ":path: "),
        (rf"{_TOMCAT}method={_ANY}", ":method: "),
        (rf"{_TOMCAT}scheme={_ANY}", ":scheme: "),
        (rf"{_TOMCAT}serverName={_ANY}", ":authority: "),
        (rf"{_TOMCAT}status={_ANY}", ":status: "),
        (rf"{_TOMCAT}header=(?P<name>[\w-]{{1,80}})={_ANY}", "NAME"),
        (r"^.{0,240}?[ \t](?:\w{1,30}=|-{6,}=|\w+ TIME +=)", None),
    ),
    # Wireshark's details of a frame
    _notation(
        r"\\r\\n",
        (r"^ {4,8}(?P<text>(?:[A-Z]{3,8} \S{1,8000} HTTP/[0-9.]{1,3}))\\r\\n$", "> "),
        (r"^ {4,8}(?P<text>HTTP/[0-9.]{1,3} [1-5][0-9]{2}.*?)\\r\\n$", "< "),
        (r"^ {4,8}(?P<text>[\w-]{1,80}: .*?|)\\r\\n$", "= "),
        (r"^ {8}(?:\[|Request (?:Method|URI|Version): |Response (?:Version|Phrase): )", None),
    ),
    # Wireshark's details of HTTP/2
    _notation("Header: :", (r"^ {4,12}Header: (?P<text>:?[a-z][a-z0-9-]{1,60}: .*)$", "")),
    # OkHttp, Feign: arrows at the first and the last line
    _notation(
        r"^-{2,3}> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) https?://",
        (r"^-{2,3}> END\b|^<-{2,3} END\b", None),
        (r"^-{2,3}> (?P<text>[A-Z]{3,8} https?://\S{1,8000})", "> "),
        (r"^<-{2,3} (?:HTTP/[0-9.]{1,3} )?(?P<text>[1-5][0-9]{2}(?: .*)?)$", "< "),
        (r"^[ \t]{0,8}(?P<text>[\w-]{1,80}: .*|)$", "= "),
    ),
    # git's trace of libcurl
    _notation(
        "=> Send header: ",
        *_wire(rf"^.{{0,80}}?SIDE: ?{_ANY}", "=> Send header", "<= Recv header"),
        (r"^.{0,80}?(?:== Info: |(?:=> Send|<= Recv) (?:header|data))", None),
    ),
    # PHP's curl: the mark stands before the first line only
    _notation(
        r"^> [A-Z]{3,8} \S{1,8000} HTTP/[0-9.]{1,3}\n[\w-]{1,60}: ",
        (r"^> (?P<text>[A-Z]{3,8} \S{1,8000} HTTP/[0-9.]{1,3})$", "> "),
        (r"^< (?P<text>.*)$", "< "),
        (r"^(?P<text>[\w-]{1,80}: .*|)$", "= "),
    ),
    # ngrep by line: a dot for each CR
    _notation(
        r" \[AP",
        (r"^(?P<text>[A-Z]{3,8} \S{1,8000} HTTP/[0-9.]{1,3})\.$", "> "),
        (r"^(?P<text>HTTP/[0-9.]{1,3} [1-5][0-9]{2}.*)\.$", "< "),
        (r"^(?P<text>[\w-]{1,80}: .*|)\.$", "= "),
        (r"^#{1,200}$|^T [0-9/ :.-]{7,60}-> ", None),
    ),
)  # fmt: skip


def marked_lines(old: Mapped) -> Undone | None:
    """Without what a log of one library puts around each line of a message."""
    text = old.text
    if len(text) > _LONGEST:
        return None
    for notation in NOTATIONS:
        if notation.hint.search(text) and (made := _undone(old, notation)) is not None:
            return made
    return None


def _undone(old: Mapped, notation: Notation) -> Undone | None:
    lines = old.text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    found = list(_read(lines, notation))
    if sum(mark is not None for mark, _, _ in found) < 2 or not any(_is_start(mark, text) for mark, text, _ in found):
        return None
    if _are_mixed(mark + text for mark, text, _ in found if mark is not None):
        return None
    made, position = Rewriter(old), 0
    for line, (mark, text, at) in zip(lines, found, strict=True):
        if at < 0:
            made.keep(position, min(position + len(line) + 1, len(old.text)))
        elif mark is not None:
            _write(made, position + at, mark, text)
        position += len(line) + 1
    return Undone(made.done(), msg("The marks that a library's log puts before each line of a message were set aside."))


def _read(lines: list[str], notation: Notation) -> Iterator[tuple[str | None, str, int]]:
    """For each line its mark, its text and where that begins; -1 for a line of something else."""
    side, sending, begun = "> ", False, False
    for line in lines:
        rule, found = next(((r, m) for r in notation.rules if (m := r.pattern.match(line))), (None, None))
        begun = begun or (rule is not None and rule.mark is not None and rule.mark != "= ")
        # a line without a mark is one of a message only once a line with one began it
        if rule is None or found is None or (rule.mark == "= " and not begun):
            # what was sent stands without a mark below the fields that were
            yield ("> \n> ", line, 0) if sending and _BODY.match(line) else (None, "", -1)
            sending = sending and not line.strip()
            continue
        if rule.mark is None:
            yield None, "", 0
            continue
        mark = f"{found['name']}: " if rule.mark == "NAME" else side if rule.mark == "= " else rule.mark
        side = mark if mark in ("> ", "< ") else side
        text = found["text"]
        sending = mark == "> "
        if mark == "< " and _BARE_STATUS.match(text):
            mark = "< HTTP/1.1 "
        yield mark, text, found.start("text")


def _are_mixed(lines: Iterable[str]) -> bool:
    """Whether a call begins before the one above it was answered: no transcript of one call after the other."""
    starts = [line[0] for line in lines if _START.match(line)]
    return any(one == other == ">" for one, other in pairwise(starts))


def _is_start(mark: str | None, text: str) -> bool:
    return mark is not None and _START.match(mark + text) is not None


def _write(made: Rewriter, at: int, mark: str, text: str) -> None:
    """A line of a transcript; what holds several lines with their breaks in escapes becomes several."""
    position = 0
    for found in [*_BREAK_WITHIN.finditer(text), None]:
        end = found.start() if found else len(text)
        made.put(mark if position == 0 else mark[:2], at + position)
        made.keep(at + position, at + end)
        made.put("\n", at + end)
        position = found.end() if found else end
