"""String literals of JSON and of programming languages, read back with the place of every character."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import encodings, signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_ESCAPE = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{4})(?:\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2}))?|u\{(?P<braced>[0-9a-fA-F]{1,6})\}|"
    r"U(?P<long>[0-9a-fA-F]{8})|(?P<bytes>(?:x[0-9a-fA-F]{2})(?:\\x[0-9a-fA-F]{2})*)|(?P<octal>0[0-7]{1,2})|(?P<one>.))",
    re.DOTALL,
)
_ONE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "", "a": "", "v": "\v", "e": "\x1b", "\n": ""}
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTED = re.compile(r"[bBruf]{0,2}(?P<quote>[\"'`])(?P<inside>.+)(?P=quote)[,;]?", re.DOTALL)
_BREAK = re.compile(r"\\r\\n|\\n|\\u000[aA]|\\012")
_FIELD = re.compile(r"\s{0,8}[\w-]{1,60} ?[:=]")
_EMBEDDED = re.compile(
    r"(?P<prefix>\b[bB])?(?P<quote>[\"'])(?P<inside>(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^\s\"']{1,8000} "
    r"HTTP/[0-9.]{1,3}|HTTP/[0-9.]{1,3} [1-5][0-9]{2}(?!\\?\"))"
    r"(?:[^\\\n\"']|\\.|(?!(?P=quote))[\"']){0,100000})(?P=quote)"
)
# The next literal of one text that a program prints in pieces, a line of the message each.
_CONTINUED = re.compile(
    r"[ \t]{0,4}\+?[ \t]{0,4}\n[ \t]{0,40}(?:send: [bB])?(?P<quote>[\"'])(?![A-Z]{3,7} \S{1,2000} HTTP/)"
    r"(?P<inside>(?:(?!(?P=quote))[^\\\n]|\\.){0,20000})(?P=quote)"
)
_WIRE = re.compile(
    r"^[^\n\"]{0,200}(?:>>|<<) \"(?P<inside>[^\n]{0,20000}?)(?:\[\\r\])?(?:\[\\n\])?\"[ \t]*$", re.MULTILINE
)

# A message on a line of its own, its breaks as escapes, without quotes around it.
_UNQUOTED = re.compile(
    r"^(?P<lead>[^\n\"'{]{0,200}?)(?<![\"'`\\])(?P<inside>(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,8000}? "
    r"HTTP/[0-9.]{1,3}|HTTP/[0-9.]{1,3} [1-5][0-9]{2}[\w ]{0,40})\\r\\n[^\n]{0,100000})$",
    re.MULTILINE,
)
# A structure that a program printed into a sentence as a string: nothing but blanks, words or a sign before it.
_STRUCTURE = re.compile(
    r"(?:^[ \t]{0,12}|(?<=[\w>)\]-] )|(?<=[\w>)\]]: ))\"(?P<inside>(?:[^\"\\\n]|\\[^\n]){16,60000})\""
    r"(?![ \t]{0,4}[:+,)\]}])",
    re.MULTILINE,
)
_SHORTEST_CALL = 80
_TELLS_CALL = re.compile(r"(?i)authori[sz]ation\W{1,12}(?:bearer|basic|dpop|token|ey)")
_TELLS_ERROR = re.compile(
    r"\{(?:\\[nrt]|[ \t]){0,20}\\\"(?:errors?|error_?code|error_?description|message|msg|code|status|status_?code"
    r"|detail|fault|reason|title)\\\"[ \t]?:",
    re.IGNORECASE,
)

# A literal that holds a command to its end: of an `exec` array, a script entry, a call of `system`, another shell.
_COMMAND = re.compile(
    r"(?<!\\)\"(?P<inside>"
    r"(?:[^\"\\\n]{0,400}(?:[;&|(]|\b(?:then|do|exec|time|sudo)\b)[ \t]{0,8}|[ \t]{0,8}(?:[$#%>] )?)"
    r"(?:curl(?:\.exe)?|wget|https?|xh)[ \t]+(?:[^\"\\\n]|\\.){1,20000})\""
)

# The arguments of a command one by one, as `exec` takes them: no shell reads them, so that no quote is missing.
_ARGUMENT = r"(?P<{0}>[\"'])(?:(?!(?P={0}))[^\\\n]|\\.){{0,20000}}(?P={0})"
_EXEC = re.compile(
    rf"\[\s{{0,40}}(?=[\"'](?:curl|wget|https?|xh)[\"'])(?P<inside>{_ARGUMENT.format('first')}"
    rf"(?:\s{{0,40}},\s{{0,40}}{_ARGUMENT.format('other')}){{1,100}})\s{{0,40}},?\s{{0,40}}\]"
)
_OF_PODS = ("secretKeyRef", "valueFrom", "containers:", "envFrom")
_ONE_ARGUMENT = re.compile(_ARGUMENT.format("quote"))


def unescaped(made: Rewriter, text: str, start: int, end: int) -> None:
    """Write what the literal's inside between two offsets stands for."""
    position = start
    for found in _ESCAPE.finditer(text, start, end):
        made.keep(position, found.start())
        made.put(_character(found), found.start())
        position = found.end()
    made.keep(position, end)


def plain(text: str) -> str:
    """What a literal's inside stands for, without places."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found["one"] is not None:
        return _ONE.get(found["one"], found["one"])
    if found["bytes"]:
        return bytes.fromhex(found["bytes"].replace("\\", "").replace("x", "")).decode("utf-8", "replace")
    if found["octal"]:
        return chr(int(found["octal"], 8))
    number = int(found["u"] or found["braced"] or found["long"], 16)
    if found["low"] and 0xD800 <= number < 0xDC00:
        number = 0x10000 + ((number - 0xD800) << 10) + (int(found["low"], 16) - 0xDC00)
    made = chr(number) if number < 0x110000 else "\ufffd"
    made = _SURROGATE.sub("\ufffd", made)
    return (
        made
        + (chr(int(found["low"], 16)) if found["low"] and number < 0x10000 else "").encode("utf-8", "replace").decode()
    )


def whole_literal(old: Mapped) -> Undone | None:
    """The text of a paste that is one string literal, with its quotes or without them.

    Proved by escaped quotes, none of them bare, or by lines that parse only once the escapes are undone; a lone line
    that ends in an escape may be just that fault, and is left.
    """
    text = old.text
    left, right = len(text) - len(text.lstrip()), len(text.rstrip())
    if "\\" not in text and text[left : left + 1] not in ("'", '"', "`", "b"):
        return None
    quoted = _QUOTED.fullmatch(text, left, right)
    start, end = quoted.span("inside") if quoted else (left, right)
    inside = text[start:end]
    if not _is_literal(inside, quoted["quote"] if quoted else ""):
        return None
    made = Rewriter(old)
    unescaped(made, text, start, end)
    return Undone(made.done(), msg("Read out of a string literal; its escapes were undone."))


def _is_literal(inside: str, quote: str) -> bool:
    bare = re.compile(rf"(?<!\\){quote}" if quote else r"(?<!\\)\"")
    if bare.search(inside) or (not quote and "\n" in inside and len(_BREAK.findall(inside)) <= inside.count("\n")):
        return False
    read = plain(inside).replace("\x00", "")  # of UTF-16 that was kept byte by byte, which is undone next
    if quote and (signs.is_command(read) or encodings.holds_more(read)):
        return True
    if quote and "\\" + quote in inside and signs.speaks_of_calls(read):
        return True
    if quote and len(read.split()) > 4 and not _FIELD.match(read) and signs.speaks_of_calls(read):
        return True
    if quote and quote != "`" and not _BREAK.search(inside) and signs.is_call(read):
        return True
    if not quote and '\\"' in inside:
        return signs.is_call(read) or _BREAK.search(inside) is not None and signs.speaks_of_calls(read)
    if _BREAK.search(inside) is None or (not quote and _FIELD.match(inside)):
        return False
    more = signs.lines_that_parse(read) - signs.lines_that_parse(inside)
    return more > 0 or bool(quote) and read.strip().count("\n") > 0 and signs.speaks_of_calls(read)


def embedded_messages(old: Mapped) -> Undone | None:
    """HTTP messages that a library logs as string literals (`send: b'GET / HTTP/1.1\\r\\n…'`), and wire logs."""
    text = old.text
    if "HTTP/" not in text or ("\\r" not in text and "\\n" not in text):
        return None
    wire = list(_WIRE.finditer(text))
    wire = wire if len(wire) > 1 and "[\\r]" in text else []
    found = wire or sorted(
        [*_EMBEDDED.finditer(text), *_UNQUOTED.finditer(text)], key=lambda item: item.start("inside")
    )
    found = [item for item in found if wire or _BREAK.search(item["inside"])]
    if not found:
        return None
    made, position = Rewriter(old), 0
    for item in found:
        if item.start() < position:  # the end of a literal that goes on was read with its beginning
            continue
        made.keep(position, text.rfind("\n", 0, item.start()) + 1)
        if not wire and not made.ends_line:
            made.put("\n", item.start())
        unescaped(made, text, *item.span("inside"))
        position = item.end()
        while not wire and _BREAK.search(text, position - 8, position) and (more := _CONTINUED.match(text, position)):
            unescaped(made, text, *more.span("inside"))
            position = more.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("Read out of a log of what went over the wire."))


def embedded_structures(old: Mapped) -> Undone | None:
    """Structures that a log holds as a string with escaped quotes; they must tell a credential, or hold an error."""
    text = old.text
    if '\\"' not in text:
        return None
    found = [item for item in _STRUCTURE.finditer(text) if '\\"' in item["inside"] and _tells(item["inside"])]
    if not found:
        return None
    made, position = Rewriter(old), 0
    for item in found:
        made.keep(position, item.start())
        unescaped(made, text, *item.span("inside"))
        position = item.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("Read out of a string literal; its escapes were undone."))


def _tells(inside: str) -> bool:
    """Whether a literal holds a call with its credential, or an object as servers answer errors with."""
    is_call = len(inside) >= _SHORTEST_CALL and _TELLS_CALL.search(inside) is not None
    return is_call or _TELLS_ERROR.search(inside) is not None


def embedded_commands(old: Mapped) -> Undone | None:
    """Commands inside string literals (`["sh", "-c", "curl -H \\"…\\" …"]`), proved by the escaped quotes in them."""
    text = old.text
    found = [item for item in _COMMAND.finditer(text) if '\\"' in item["inside"]] if '\\"' in text else []
    arrays = [item for item in _EXEC.finditer(text) if _is_quotable(item["inside"])]
    spans = sorted([(item.span(), item.span("inside"), item.re is _EXEC) for item in [*found, *arrays]])
    if not spans:
        return None
    made, position = Rewriter(old), 0
    for (start, end), inside, is_array in spans:
        if start < position:
            continue
        made.keep(position, start)
        if not made.ends_line:
            made.put("\n", start)
        if is_array:
            _arguments(made, text, *inside)
        else:
            unescaped(made, text, *inside)
        made.put("\n", end - 1)
        position = end
    made.keep(position, len(text))
    return Undone(made.done(), msg("Read out of a string literal; its escapes were undone."))


def _arguments(made: Rewriter, text: str, start: int, end: int) -> None:
    """Write the arguments as a shell wants them: the command bare, each other between single quotes."""
    is_pod = any(word in text for word in _OF_PODS)
    for number, found in enumerate(_ONE_ARGUMENT.finditer(text, start, end)):
        # Kubernetes puts $(NAME) in itself, so that it is no text of the argument's own
        is_put_in = is_pod and "$(" in found.group() and "\\" not in found.group()
        quote = '"' if is_put_in else "'"
        before, behind = ("", "") if number == 0 else (f" {quote}", quote)
        made.put(before, found.start())
        unescaped(made, text, found.start() + 1, found.end() - 1)
        made.put(behind, found.end() - 1)


def _is_quotable(inside: str) -> bool:
    """Whether no argument holds the quote between which all are written."""
    return not any("'" in found.group()[1:-1] for found in _ONE_ARGUMENT.finditer(inside))
