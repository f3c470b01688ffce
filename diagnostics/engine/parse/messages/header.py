"""Header lines as people paste them: well formed, broken, or written as code (RFC 9112, 5)."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.submission import Defect, DefectKind, HeaderField
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse import names
from diagnostics.engine.parse.credentials import token
from diagnostics.engine.parse.source import Source

_WELL_FORMED = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}):(.*)", re.DOTALL)
_SPACED = re.compile(r"([A-Za-z0-9_-]{1,64})[ \t\u00a0]{1,8}:(.*)", re.DOTALL)
_STRAY = re.compile(r"([^A-Za-z0-9\s\"'\[{(]{1,3}[ \t]{0,4})([A-Za-z][A-Za-z0-9_-]{1,64}):(.*)", re.DOTALL)
_AS_CODE = re.compile(
    r"[\[({]?[ \t]{0,8}(['\"\[])([A-Za-z][A-Za-z0-9_-]{1,64})[ \t]{0,4}:?['\"\]][ \t]{0,8}(=>|:|=|,"
    r"|\])[ \t]{0,8}=?[ \t]{0,4}(.*)",
    re.DOTALL,
)
_BARE_ARROW = re.compile(r"([A-Za-z][A-Za-z0-9_-]{1,64})[ \t]{0,8}=>[ \t]{0,8}(.*)", re.DOTALL)
_NO_COLON = re.compile(r"([A-Za-z][A-Za-z0-9_-]{1,64})([ \t]{0,4}[=,;][ \t]{0,4}|[ \t]{1,8})(.*)", re.DOTALL)
_OPTION = re.compile(r"(?:-H|--header)[ \t=]{0,4}(['\"“‘]?)")
_CONTINUED = re.compile(r"(?P<quote>['\"])(?P<other>['\"]?)(?P<variable>\$\{?[A-Za-z_]\w{0,80}\}?)(?P=other)[ \t]*$")
_GLUED = re.compile(
    r"(?<=.)[ \t]{0,8}(?:\\r\\n|\\n|\|)?[ \t]{0,8}(?:Content-Type|Content-Length|Accept"
    r"(?:-[A-Z][a-z]{3,10})?|Host|User-Agent|Cookie|"
    r"Cache-Control|Connection|Origin|Referer|Authorization|X-[A-Za-z0-9-]{2,40}):",
)
_CONCATENATION = re.compile(r"^(f?)(['\"`])([A-Za-z]{0,20}[ ]{0,2})\2[ \t]{0,4}[+.][ \t]{0,4}[^\s'\"].*$", re.DOTALL)
_TOKEN_LINE = re.compile(r"(?=[^A-Za-z0-9]{0,3}[A-Za-z0-9])[A-Za-z0-9_.=+/-]{10,}")
# What clients print before what they send and what they get.
_DIRECTIONS = frozenset(
    ["=>", "<=", "->", "<-", ">>", "<<", "-->", "<--", "→", "←", "⇒", "⇐", "~>", "<~", ">>>", "<<<"]
)
_LABEL = re.compile(r"[ \t]{0,8}(?:(?:request|response)[ _])?headers?[ \t]?:[ \t]*", re.IGNORECASE)
_TAIL = " \t,;)]}"
_BULLETS = frozenset(
    ["-", "*", "+", "•", "#", "//", ">", "<", "|", "->", "=>", "→", "»", "›", "–", "—", "·", "--", ">>", "<<"]
)


def is_authorization_like(name: str) -> bool:
    """Whether the name is Authorization, a slip of it, or a header used in its stead."""
    lowered = name.lower().strip("=-*: ")
    return lowered in names.LOOKALIKE_NAMES or near_authorization(lowered)


def near_authorization(lowered: str) -> bool:
    """Whether the name is `authorization` or at most two slips away from it."""
    if lowered in ("authorization", "proxy-authorization"):
        return True
    if not lowered.startswith(("auth", "auht", "aut", "uth", "athu")) or abs(len(lowered) - 13) > 2:
        return lowered in ("authorize", "authorized")
    return _distance(lowered, "authorization") <= 2


def _distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]


def is_known(name: str) -> bool:
    """Whether a line with this name may be taken for a header line outside a message."""
    lowered = name.lower()
    return lowered in names.KNOWN_NAMES or near_authorization(lowered) or lowered.startswith(("x-", "sec-"))


def read_line(line: str, place: Place | None = None, *, within_message: bool = False) -> HeaderField | None:
    """Read one line as a header field, or None when it is none.

    `within_message`: the line stands in an HTTP message, so that any text is a (perhaps broken) field
    line and code syntax was really sent.
    """
    text = line.strip(" \t")
    if _OF_A_LOG.match(text):
        return None
    option = _OPTION.match(text)
    if option and not within_message:
        return _from_option(text[option.end() :], option.group(1), place)
    for read in (_well_formed, _spaced, _stray, _as_code, _no_colon):
        field = read(text, place, within_message)
        if field is not None:
            return _glued(field)
    return None


def _defect(kind: DefectKind, what: Message, place: Place | None, part: str = "line") -> Defect:
    return Defect(kind, what, place, part)


def _well_formed(text: str, place: Place | None, within_message: bool) -> HeaderField | None:
    found = _WELL_FORMED.match(text)
    if not found or found.group(2).startswith("//"):
        return None
    name, value = found.groups()
    if not name[0].isalnum():
        return None
    if not within_message and not is_known(name):
        return None
    value = value.strip(" \t")
    if not within_message and (value.startswith("`") or (value[:1] in ("'", '"') and value.endswith(","))):
        value = code_value(value)  # a member of an object in program code
    return HeaderField(name, Secret(value), place)


def _spaced(text: str, place: Place | None, within_message: bool) -> HeaderField | None:
    found = _SPACED.match(text)
    if not found or not (within_message or is_authorization_like(found.group(1)) or is_known(found.group(1))):
        return None
    what = msg("A blank stands between the field name and its colon (RFC 9112, 5.1).")
    defects = (_defect(DefectKind.SPACE_BEFORE_COLON, what, place, "name"),)
    return HeaderField(found.group(1), Secret(found.group(2).strip(" \t")), place, defects)


def _stray(text: str, place: Place | None, within_message: bool) -> HeaderField | None:
    found = _STRAY.match(text)
    if not found or not is_known(found.group(2)):
        return None
    prefix, name, value = found.groups()
    if prefix.strip() in _DIRECTIONS or (not within_message and prefix.strip() in _BULLETS):
        return HeaderField(name, Secret(value.strip(" \t")), place)  # a list or a comment in prose
    what = msg("The field name starts with {char}, which belongs to no name.", char=prefix.strip()[:3])
    defects = (_defect(DefectKind.STRAY_CHARACTER, what, place, "name"),)
    return HeaderField(prefix.strip() + name, Secret(value.strip(" \t")), place, defects)


def _as_code(text: str, place: Place | None, within_message: bool) -> HeaderField | None:
    found = _AS_CODE.match(text)
    if found:
        name, separator, value = found.group(2), found.group(3), found.group(4)
    else:
        arrow = _BARE_ARROW.match(text)
        if not arrow:
            return None
        name, separator, value = arrow.group(1), "=>", arrow.group(2)
    if not is_known(name) and not within_message:
        return None
    defects: tuple[Defect, ...] = ()
    if within_message:
        what = msg("The line is written as code ({separator}) and was sent like that.", separator=separator)
        defects = (_defect(DefectKind.DICTIONARY_SYNTAX, what, place),)
    return HeaderField(name, Secret(code_value(value)), place, defects)


def code_value(text: str) -> str:
    """The string that a value in code stands for, as far as it is plain; what a variable would hold becomes `…`."""
    value = text.strip().rstrip(_TAIL)
    joined = _CONCATENATION.match(value)
    if joined:
        return joined.group(3) + "…"
    if len(value) > 1 and value[0] in "fFrR" and value[1] in "\"'":
        value = value[1:]
        return re.sub(r"\{[^{}]{0,80}\}", "…", value.strip("\"'"))
    if len(value) > 1 and value[0] in "\"'`":
        end = value.find(value[0], 1)
        inside = value[1:end] if end != -1 else value[1:]
        return re.sub(r"\$\{[^{}]{0,80}\}", "…", inside) if value[0] == "`" else inside
    return value


def _no_colon(text: str, place: Place | None, within_message: bool) -> HeaderField | None:
    found = _NO_COLON.match(text)
    if not found:
        return None
    name, separator, value = found.groups()
    if not near_authorization(name.lower()) and not (within_message and is_known(name)):
        return None
    if not within_message and not separator.strip() and not _credential_follows(value):
        return None
    if not separator.strip() and _is_a_sentence(name, value):
        return None
    mark = separator.strip() or "a blank"
    what = msg("The field name is followed by {found} instead of a colon.", found=mark)
    return HeaderField(name, Secret(value.strip(" \t")), place, (_defect(DefectKind.NO_COLON, what, place),))


def _is_a_sentence(name: str, value: str) -> bool:
    """Whether a plain word and words behind it are what a program says: "token expired, refreshing"."""
    several = " " in value.strip() and not _credential_follows(value)
    return several and "-" not in name and not near_authorization(name.lower())


def _credential_follows(value: str) -> bool:
    first, _, rest = value.strip().partition(" ")
    if token.looks_like_jwt(first):
        return True
    return first.lower() in ("bearer", "basic", "dpop") and bool(rest.strip()) and " " not in rest.strip()


def _from_option(text: str, quote: str, place: Place | None) -> HeaderField | None:
    """A `-H '…'` that stands without its command."""
    text = text.rstrip().removesuffix("\\").rstrip()
    if quote and (continued := _CONTINUED.search(text)):
        # further strings right behind it are one word of the shell: `'Authorization: Bearer '"$TOKEN"`
        read = read_line(text[: continued.start()] + continued["variable"], place, within_message=True)
        what = msg("The value of {name} is not in the paste.", name=continued["variable"])
        return read and replace(read, defects=(*read.defects, _defect(DefectKind.ELIDED, what, place, "value")))
    closing = {"“": "”", "‘": "’"}.get(quote, quote)
    if quote:
        end = text.rfind(closing)
        text = text[:end] if end > 0 else text
    field = read_line(text, place, within_message=True)
    if field is None or quote != "'" or "$" not in field.value.reveal():
        return field
    what = msg("The shell replaces no variable within single quotes.")
    defects = (*field.defects, _defect(DefectKind.SINGLE_QUOTED_VARIABLE, what, place, "command"))
    return HeaderField(field.name, field.value, field.at, defects)


# How logs name what follows; no field is called so.
_OF_A_LOG = re.compile(
    r"(?:(?:request|response)(?:[_-](?:body|headers?|status|code))?|err(?:or)?|warn(?:ing)?|info|debug|fatal)"
    r"[ \t]{0,16}:",
    re.IGNORECASE,
)
# A credential's line behind a field of another name; a value of its own may hold any other word with a colon.
_GLUED_BEHIND = re.compile(
    r"[ \t,;]+(?:proxy-)?authorization[ \t]{0,2}:[ \t]{0,2}(?=(?:bearer|basic|token|digest|dpop)[ \t])", re.IGNORECASE
)


def _glued(field: HeaderField) -> HeaderField:
    value = field.value.reveal()
    if ":" not in value:
        return field
    found = (_GLUED if is_authorization_like(field.name) else _GLUED_BEHIND).search(value, 1)
    if not found:
        return field
    second = found.group().strip().lstrip("\\rn|").strip(": ")
    what = msg("Two header lines are run together: {name} begins within the value.", name=second[:40])
    defects = (*field.defects, _defect(DefectKind.GLUED_HEADERS, what, field.at))
    return HeaderField(field.name, Secret(value[: found.start()].rstrip(" \t,;|")), field.at, defects)


def read_fields(source: Source, start: int, end: int) -> tuple[list[HeaderField], list[tuple[int, int]]]:
    """All field lines between two offsets of a message head, with the offsets of lines that are none.

    A line that continues the one before (RFC 9112, 5.2), or that is plainly the rest of a wrapped token,
    joins its value with the line break kept.
    """
    fields: list[HeaderField] = []
    others: list[tuple[int, int]] = []
    position = start
    while position < end:
        stop = source.text.find("\n", position, end)
        stop = end if stop == -1 else stop
        line = source.text[position:stop]
        place = source.place(position, len(line))
        if _LABEL.fullmatch(line):
            pass  # the heading of a log over the fields
        elif fields and _continues(line, fields[-1]):
            last = fields[-1]
            fields[-1] = HeaderField(
                last.name, Secret(last.value.reveal() + "\n" + line.strip()), last.at, last.defects
            )
        else:
            field = read_line(line, place, within_message=True)
            if field is not None:
                fields.append(field)
            elif line.strip():
                others.append((position, stop))
        position = stop + 1
    return fields, others


def _continues(line: str, last: HeaderField) -> bool:
    if line[:1] in (" ", "\t") and line.strip() and not _WELL_FORMED.match(line.strip()):
        return True
    return is_authorization_like(last.name) and _TOKEN_LINE.fullmatch(line.strip()) is not None and ":" not in line
