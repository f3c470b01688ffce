"""Authorization headers in code that no known client's call was read from, in whatever language.

`{ Authorization: token }` of an unknown wrapper, `'Authorization: Bearer ' . $token`, a template literal over several
calls. What the paste does not show stands as `…`; the name of a variable is never taken for a scheme or a token.
"""

from __future__ import annotations

import re
from functools import cached_property

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField, Request
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.parse.code import looks
from diagnostics.engine.parse.code.values import UNKNOWN
from diagnostics.engine.parse.source import Block, Source

_KEY = re.compile(
    r"(?<![\w$-])(?P<quote>[\"'`]?)(?P<name>(?:X-)?Authorization|Authorisation|Authentication)(?P=quote)"
    r"[ \t]{0,4}(?:\][ \t]{0,4}=(?!=)|\)[ \t]{0,4}=(?!=)|:(?!:)|=>|,|=(?!=))\s{0,20}",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"(?P<prefix>\$?@?[fFrRbB]{0,2})(?P<quote>[\"'`])(?P<name>Authorization)[ \t]{0,4}:[ \t]{0,4}", re.IGNORECASE
)
_STRING = re.compile(r"(?P<prefix>\$?@?[fFrRbBuU]{0,2})(?P<quote>[\"'`])")
_FORMATTED = re.compile(r"[&*]?[\w.:]{0,30}(?:format|printf|paste0?|str_c|concat|glue)!?\([ \t]{0,8}", re.IGNORECASE)
_MORE_ARGUMENTS = re.compile(r"\s{0,8},\s{0,8}[\w$]")
_CHOICE = re.compile(r"[ \t]{0,8}(?:[=!]==?[^?\n]{1,40})?\?(?![.?])\s{0,20}")
_JOIN = re.compile(
    r"\s{0,20}(?:\+(?!=)|\.(?![\w=.])|%|<<|<>|&|\.\.)\s{0,20}|\.(?:format|concat|formatted)(?=\()"
    r"|\s{0,8},[ \t](?=[\w$])"
)
_EXPRESSION = re.compile(r"(?:await |new |\(|!)?[$@A-Za-z_][\w$]{0,60}(?:(?:\?\.|\.|->|::|\$)[\w$]{1,60}){0,8}!?")
_MEMBERS = re.compile(r"(?:(?:\?\.|\.|->)[\w$]{1,60}){1,8}")
_FIELD = re.compile(
    r"%[sv]|%\d?\$?s|#\{[^{}\n]{1,200}\}|\{\$[^{}\n]{1,80}\}|\$[A-Za-z_]\w{0,60}(?:->\w{1,60}|\[[^\]\n]{1,40}\])?"
)
_BRACED = re.compile(r"\$?\{")
_TOKENISH = re.compile(r"token|jwt|access|api_?key|pat\b|secret", re.IGNORECASE)
_SCHEMED = re.compile(r"bearer|header|basic|scheme|credential|auth(?!.{0,12}token)", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"[{(\[,][ \t]{0,20}$|(?:headers?|HEADERS?)[\w\])]{0,20}[ \t]{0,4}[.\[(][ \t\"'\[]{0,6}$")
_OPENED = re.compile(r"[{(\[,][ \t]{0,20}(?://[^\n]{0,80})?\n[ \t]{0,80}$")
_ENDED = re.compile(r"[ \t]{0,20}(?:[,;})\]]|\n|$)")
_LITERALS = frozenset({"null", "undefined", "none", "nil", "true", "false"})
_FIELD_CALL = re.compile(
    r"(?:set|add)Value\([ \t]{0,4}(?P<value>\"(?:[^\"\\\n]|\\.){0,400}\"|[\w.]{1,80})[ \t]{0,4},[ \t]{0,4}"
    r"forHTTPHeaderField:[ \t]{0,4}\"(?P<name>(?:X-)?Authori[sz]ation|Authentication)\"",
    re.IGNORECASE,
)
# Where a text of whole lines is wanted, each with its end: PHP's option header, and what writes to a socket.
_OF_LINES = re.compile(
    r"(?:[\"']header[\"'][ ]?(?:=>|:)[ ]?|\b(?:send(?:all)?|write|print|puts|fputs)\([^()\n]{0,20})$"
)
_LINE_END = re.compile(r"(?:\\r)?\\n$")
_INTERPOLATED = re.compile(r"\\\([^()\"]{0,80}(?:\([^()]{0,40}\))?[^()\"]{0,40}\)")
_LONGEST, _MOST = 2000, 20


class _Code(str):
    """A text, and what is asked of all of it at each of its strings."""

    @cached_property
    def is_dart(self) -> bool:
        return looks.is_dart(self)


def find(source: Source) -> list[Block]:
    """A block with one request of nothing but the header for each header that code sets."""
    text = _Code(source.text)
    blocks: list[Block] = []
    position = 0
    if "uthori" not in text.lower() and "uthentic" not in text.lower():
        return []
    for found in sorted(
        [*_KEY.finditer(text), *_LINE.finditer(text), *_FIELD_CALL.finditer(text)], key=lambda match: match.start()
    ):
        if found.start() < position or len(blocks) >= _MOST:
            continue
        read = _READERS[found.re](text, found)
        if read is None:
            continue
        value, end = read
        blocks.append(_block(source, found, value, end))
        position = end
    return blocks


def _block(source: Source, found: re.Match[str], value: str, end: int) -> Block:
    place = source.place(found.start("name"), end - found.start("name"))
    defects: tuple[Defect, ...] = ()
    if UNKNOWN in value:
        defects = (Defect(DefectKind.ELIDED, msg("The value of the variable is not in the paste."), place, "value"),)
    header = HeaderField(found["name"], Secret(value), place, defects)
    request = Request("", None, (header,), source=Form.SNIPPET, place=place)
    return Block(Form.SNIPPET, found.start(), end, (request,))


def _keyed(text: _Code, found: re.Match[str]) -> tuple[str, int] | None:
    """The value behind a key of an object, an argument or an index."""
    start = found.start()
    before = text[max(0, start - 120) : start]
    in_code = bool(_CODE_BEFORE.search(before) or _OPENED.search(before))
    if found.group().rstrip().endswith(",") and not re.search(r"\([ \t]{0,8}$", before):
        return None
    formatted = _FORMATTED.match(text, found.end())
    string = _STRING.match(text, formatted.end() if formatted else found.end())
    if string and formatted:
        value, behind = _string(text, string, fields=True)
        if UNKNOWN not in value and _MORE_ARGUMENTS.match(text, behind):  # pieces that are put behind each other
            value = f"{value.rstrip()} {UNKNOWN}"
        return value, _balanced(text, text.index("(", found.end()), min(len(text), string.end() + _LONGEST))
    if string:
        value, end = _string(text, string)
        joined = _joined(text, end)
        if joined is None and UNKNOWN not in value:
            return None  # a plain string is read by others, with its place
        return (value if joined is None else value.rstrip(UNKNOWN) + UNKNOWN), (end if joined is None else joined)
    expression = _expression(text, found.end())
    if expression is None or not in_code and not found["quote"]:
        return None
    written, end = expression
    choice = _CHOICE.match(text, end)
    if choice:
        chosen = _STRING.match(text, choice.end())
        value = _string(text, chosen)[0] if chosen else UNKNOWN
        return value, text.find("\n", end) if "\n" in text[end : end + 300] else len(text)
    if written.lower() in _LITERALS or not _ENDED.match(text, end) or not _may_be_token(written):
        return None
    return UNKNOWN, end


def _field_call(_text: _Code, found: re.Match[str]) -> tuple[str, int] | None:
    """Swift's `setValue(value, forHTTPHeaderField: name)`."""
    value = found["value"]
    if value.startswith('"'):
        return _INTERPOLATED.sub(UNKNOWN, value.strip('"')), found.end()
    return (UNKNOWN, found.end()) if _may_be_token(value) else None


def _may_be_token(written: str) -> bool:
    """Whether a variable of this name rather holds the bare token than a whole header value."""
    last = re.split(r"\.|->|::", written)[-1]
    return _TOKENISH.search(written) is not None and _SCHEMED.search(last) is None


def _line_literal(text: _Code, found: re.Match[str]) -> tuple[str, int] | None:
    """A string that is a whole header line, with what is joined to it."""
    opening = _STRING.match(text, found.start())
    if opening is None:
        return None
    content, end = _string(text, opening)
    if _OF_LINES.search(text[max(0, found.start() - 40) : found.start()]):
        content = _LINE_END.sub("", content)
    _name, _, value = content.partition(":")
    joined = _joined(text, end)
    if joined is None and UNKNOWN not in content:
        return None
    value = value.strip(" \t") if joined is None else value.strip(UNKNOWN).lstrip(" \t") + UNKNOWN
    return (value, end if joined is None else joined) if value else None


def _string(text: _Code, opening: re.Match[str], *, fields: bool = False) -> tuple[str, int]:
    """The content of a string with `…` for each field in it, and where it ends."""
    quote, prefix = opening["quote"], opening["prefix"].lower()
    plain = quote == "'" and not text.is_dart
    braces = fields or not plain or "f" in prefix or "$" in prefix
    made: list[str] = []
    position, stop = opening.end(), min(len(text), opening.end() + _LONGEST)
    while position < stop and text[position] != quote and (text[position] != "\n" or quote == "`"):
        field = _FIELD.match(text, position) if not plain or "%" in text[position] else None
        braced = _BRACED.match(text, position) if braces else None
        if braced and (fields or text[position] == "$" or "f" in prefix or "$" in prefix):
            made.append(UNKNOWN)
            position = _balanced(text, braced.end() - 1, stop)
        elif field:
            made.append(UNKNOWN)
            position = field.end()
        else:
            made.append(text[position])
            position += 1
    return re.sub(f"{UNKNOWN}+", UNKNOWN, "".join(made)), min(position + 1, len(text))


def _balanced(text: str, at: int, stop: int) -> int:
    """Behind the bracket that closes the one at `at`."""
    depth, position = 0, at
    while position < stop:
        if text[position] in "([{":
            depth += 1
        elif text[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return stop


def _joined(text: str, end: int) -> int | None:
    """Where the expression ends that is joined to a string, if one is."""
    join = _JOIN.match(text, end)
    if join is None:
        return None
    if text[join.end() : join.end() + 1] == "(":
        return _balanced(text, join.end(), min(len(text), join.end() + _LONGEST))
    expression = _expression(text, join.end())
    return expression[1] if expression and "," not in join.group() else None


def _expression(text: str, at: int) -> tuple[str, int] | None:
    """A name with its calls and members."""
    found = _EXPRESSION.match(text, at)
    if found is None:
        return None
    end = found.end()
    for _ in range(10):
        if text[end : end + 1] in ("(", "["):
            end = _balanced(text, end, min(len(text), end + _LONGEST))
            more = _MEMBERS.match(text, end)
            end = more.end() if more else end
        else:
            break
    return text[at:end], end


_READERS = {_KEY: _keyed, _LINE: _line_literal, _FIELD_CALL: _field_call}
