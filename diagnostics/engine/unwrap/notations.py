"""Messages in the notation of a tool: its own marks for line ends, its own order of a start line, its own fields.

Each is rewritten as HTTP writes it where it shows more than once, so that a slip of a person's own is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_BREAK = re.compile(
    r"<EOL>|<CR><LF>|\[CR\]\[LF\]|<0D><0A>|\[0D\]\[0A\]|\u240d\u240a|\(CR\)\(LF\)|\\0d\\0a", re.IGNORECASE
)
_START_WITHIN = re.compile(rf"(?:{_METHODS}) \S{{1,8000}} HTTP/[0-9.]{{1,3}}$|HTTP/[0-9.]{{1,3}} [1-5][0-9]{{2}}\b")
# A start line whose parts stand in another order, or between brackets.
_ODD_START = re.compile(
    rf"^(?P<before>[ \t]{{0,8}})(?:(?P<method>{_METHODS}) (?P<version>HTTP/[0-9.]{{1,3}}) (?P<target>/\S{{0,8000}})"
    r"|(?P<status>[1-5][0-9]{2}) (?P<answered>HTTP/[0-9.]{1,3})"
    rf"|-{{1,3}}> (?P<asked>{_METHODS}) \((?P<url>https?://[^\s()]{{1,8000}})\)"
    r"|HTTP (?P<of>[0-9]\.[0-9]) (?P<code>[1-5][0-9]{2})(?P<reason>(?: [A-Z][\w'-]{0,30}){0,4}))[ \t]*$",
    re.MULTILINE,
)
_NAME = r"[A-Za-z][A-Za-z0-9]{0,30}(?:-[A-Za-z0-9]{1,30}){0,6}"
_BULLET = re.compile(rf"^(?P<mark>[<>]) [*\u2022-] (?={_NAME}: )", re.MULTILINE)
_UNMARKED = re.compile(
    rf"^(?:[^\n<>]{{0,100}}[ :\]])?(?P<start>(?:{_METHODS}) (?:/|https?://)\S{{0,8000}})\n(?=> {_NAME}: )", re.MULTILINE
)
_SPACED = re.compile(rf"^(?P<before>[ \t]{{0,12}})(?P<name>{_NAME})(?P<gap> )(?=: )", re.MULTILINE)
_TIGHT = re.compile(rf"^[ \t]{{0,12}}{_NAME}: ")
_BRACKETED = re.compile(
    r"^\[(?P<name>[A-Za-z][\w -]{0,40})\][ \t]*\n(?P<value>[^\s\[][^\n]{0,16000})(?=\n[ \t]*(?:\n|$)|$(?![\s\S]))",
    re.MULTILINE,
)
_KNOWN = re.compile(
    r"(?i)^(?:accept|authorization|host|user-agent|content-type|content-length|cookie|date|connection|cache-control|"
    r"www-authenticate|server|x-[\w-]{2,40})$"
)
_LABEL = re.compile(r"(?i)^(?:body|headers?|requests?|responses?|length|status|method|ur[li]|error|message|code)$")
_EXPECTED = re.compile(
    r"^[ \t]{0,8}expected:?[ \t]*\n(?P<hoped>(?:[^\n]*\n){1,80}?)(?=[ \t]{0,8}(?:actual|received|but got):?[ \t]*\n)",
    re.MULTILINE | re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"(?m)^[ \t]{0,8}(?:HTTP/[0-9.]{1,3} |status(?:[ _-]?code)?:? {0,2})[1-5][0-9]{2}\b", re.IGNORECASE
)
# A carriage return as a tool shows it at the end of a line that is one already.
_RETURN = (
    r"(?:\\x0d(?:\\x0a)?|\\r(?:\\n)?|\\015(?:\\012)?|\\u000d(?:\\u000a)?|\^M\$?|%0d(?:%0a)?|\u240d\u240a?|"
    r"<CR>(?:<LF>)?|\[CR\](?:\[LF\])?|&#(?:13|xd);|\u21b5)"
)
_RETURNED = re.compile(rf"[^\S\n]{{0,2}}(?P<mark>{_RETURN})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_START_RETURNED = re.compile(
    rf"(?:(?:{_METHODS}) \S{{1,8000}} HTTP/[0-9.]{{1,3}}|HTTP/[0-9.]{{1,3}} [1-5][0-9]{{2}}[^\n]{{0,80}}?)"
    rf"{_RETURNED.pattern}",
    re.MULTILINE | re.IGNORECASE,
)
_LONGEST, _MOST = 1_000_000, 4_000
_Change = tuple[int, int, str]  # where it begins and ends, and what stands there instead


def tool_notation(old: Mapped) -> Undone | None:
    """The text with messages as HTTP writes them, out of the notation of a tool."""
    text = old.text
    if len(text) > _LONGEST:
        return None
    for changes in (_breaks, _expectations, _bullets, _starts, _spaced, _bracketed):
        made = _rewritten(old, changes)
        if made is not None:
            return Undone(made, msg("The notation of a tool for the lines of a message was read."))
    return None


def visible_returns(old: Mapped) -> Undone | None:
    """Without the carriage returns that a tool shows at the ends of lines; a start line must end in one too."""
    if len(old.text) > _LONGEST:
        return None
    made = _rewritten(old, _returns)
    return Undone(made, msg("The notation of a tool for the lines of a message was read.")) if made else None


def _returns(text: str) -> Iterator[_Change]:
    starts = list(islice(_START_RETURNED.finditer(text), _MOST))
    marks = {start["mark"] for start in starts}
    found = [item for item in islice(_RETURNED.finditer(text), _MOST) if item["mark"] in marks]
    if len(found) > len(starts):
        yield from ((item.start(), item.end(), "") for item in found)


def _rewritten(old: Mapped, find: Callable[[str], Iterator[_Change]]) -> Mapped | None:
    found = sorted(islice(find(old.text), _MOST))
    if not found:
        return None
    made, position = Rewriter(old), 0
    for start, end, instead in found:
        if start < position:
            continue
        made.keep(position, start)
        made.put(instead, min(start, len(old.text) - 1))
        position = end
    made.keep(position, len(old.text))
    return made.done()


def _breaks(text: str) -> Iterator[_Change]:
    """Line ends that a log writes as a mark, of a message that shows only without them."""
    marks = list(islice(_BREAK.finditer(text), _MOST))
    if len(marks) < 2 or not signs.is_call(_BREAK.sub("\n", text)):
        return
    for mark in marks:
        yield *mark.span(), "\n"
        begin = text.rfind("\n", max(0, mark.start() - 8_200), mark.start()) + 1
        start = _START_WITHIN.search(text, begin, mark.start())
        if start is not None and start.start() > begin and not _BREAK.search(text, begin, mark.start()):
            yield start.start(), start.start(), "\n"


def _expectations(text: str) -> Iterator[_Change]:
    """What a test hoped for, above what it got."""
    for found in _EXPECTED.finditer(text):
        # an answer on either side: else the words may be those of a note, and what stands below them its own
        if _ANSWERED.search(found["hoped"]) and _ANSWERED.search(text, found.end()):
            yield *found.span("hoped"), ""


def _bullets(text: str) -> Iterator[_Change]:
    """A bullet between the mark of a side and a field, and the start line above them that has no mark."""
    found = list(_BULLET.finditer(text))
    if len(found) > 1:
        yield from ((item.end("mark"), item.end(), " ") for item in found)
        return
    for start in _UNMARKED.finditer(text):
        yield start.start(), start.start("start"), "> "


def _starts(text: str) -> Iterator[_Change]:
    for found in _ODD_START.finditer(text):
        if found["method"]:
            line = f"{found['method']} {found['target']} {found['version']}"
        elif found["status"]:
            line = f"{found['answered']} {found['status']}"
        elif found["asked"]:
            line = f"--> {found['asked']} {found['url']}"
        else:
            line = f"HTTP/{found['of']} {found['code']}{found['reason']}"
        yield found.end("before"), found.end(), line


def _spaced(text: str) -> Iterator[_Change]:
    """A blank before each colon of a run of fields, at least two of them, one of a name that is known."""
    run: list[_Change] = []
    known = False
    position = 0
    for line in [*text.split("\n"), ""]:
        found = _SPACED.match(line)
        if found is not None and not _LABEL.match(found["name"]):
            run.append((position + found.start("gap"), position + found.end("gap"), ""))
            known = known or _KNOWN.match(found["name"]) is not None
        elif found is None:
            if len(run) > 1 and known and not _TIGHT.match(line):
                yield from run
            run, known = [], False
        position += len(line) + 1


def _bracketed(text: str) -> Iterator[_Change]:
    """Names in brackets, each with its value on the line below."""
    found = list(islice(_BRACKETED.finditer(text), _MOST))
    if len(found) > 2 and any(_KNOWN.match(item["name"]) for item in found):
        for number, item in enumerate(found):
            yield item.start(), item.start("value"), f"{item['name'].strip()}: "
            following = found[number + 1].start() if number + 1 < len(found) else -1
            between = text[item.end() : following] if following != -1 else "x"
            if between and not between.strip():
                yield item.end(), following, "\n"
