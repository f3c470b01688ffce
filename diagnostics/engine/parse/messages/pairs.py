"""Names of header fields paired with values, in whatever notation a program or a table writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.submission import HeaderField
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import names
from diagnostics.engine.parse.credentials import credential, token
from diagnostics.engine.parse.messages import header, sections
from diagnostics.engine.parse.source import Source

# Names that are words of every text as well: fields only in quotes.
_WORDS = frozenset(["from", "date", "server", "location", "via", "age", "allow", "link", "range", "te", "priority"])
_KNOWN = "|".join(
    re.escape(name).replace("\\-", "[-_]") for name in sorted(names.KNOWN_NAMES - names.LABELS, key=len, reverse=True)
)
_NAME = rf"(?:HTTP_)?(?:{_KNOWN}|authorisation|authorizationToken|x-[a-z][a-z0-9-]{{1,40}})"
# What languages write before a value: Go's `[]string{`, PHP's `Array ( [0] =>` and `string(16)`, Rust's `Some(`.
_OPENING = (
    r"(?:\s{0,40}(?:map|array|List|Slice|Some|Optional|HeaderValue|NSString|\[\]string|&?vec!|@)?\s{0,40}"
    r"[\[({](?!\s{0,40}[\"']?[A-Za-z][\w-]{0,40}[\"']?\s?[:=][^/])|\s{0,40}string\([0-9]{1,7}\)|\s{0,40}\[?0\]?\s?=>)"
)
# What a log puts before the name of a field, and Python before bytes.
_OF = r"(?:(?!http_)(?:https?|req|request|res|response|downstream|headers?)[._-]){0,4}"
_PAIR = re.compile(
    rf"(?<![\w$.@/?&%-])(?=[\"'`\[]?[a-z])(?:b(?=['\"]))?(?P<open>[\"'`\[]?){_OF}(?P<name>{_NAME})(?P<close>[\"'`\])]{{0,3}})(?:>>)?"
    rf"\s{{0,8}}(?P<mark>=>|->|:=|::|:|=|,|(?<=[\"'] )(?=[\"']))(?P<wrap>{_OPENING}{{0,3}})\s{{0,40}}"
    r"(?:b(?=['\"])|<<(?=\"))?(?:(?P<quote>[\"'`])(?P<quoted>(?:(?!(?P=quote))[^\\\n]|\\.){0,16000})(?P=quote)?"
    r"|(?P<bare>[^\s,;\[\](){}<>\"'`|][^\n,;\[\]{}\"'`|]{0,16000}))",
    re.IGNORECASE,
)
_KEYED = re.compile(
    r"(?P<open>[\"']?)(?:key|name|header)(?P=open)\s{0,4}(?:=>|:|=)\s{0,4}"
    r"(?P<quote>[\"'])"
    rf"{_OF}"
    r"(?P<name>[A-Za-z][\w-]{1,60})(?P=quote)(?:\s{0,4}[,;]|(?=\n))\s{0,40}(?:- )?"
    r"[\"']?value[\"']?\s{0,4}(?:=>|:|=)\s{0,4}"
    r"(?:[\[{]\s?[\"']\w{1,20}[\"']\s?:\s?|\[\s?){0,4}(?P<mark>[\"'])(?P<quoted>(?:[^\"'\\\n]|\\.){0,16000})(?P=mark)?",
    re.IGNORECASE,
)
_ROW = re.compile(
    rf"^[ \t]{{0,8}}\|?[ \t]{{0,8}}[`*]{{0,2}}(?P<name>{_NAME})[`*]{{0,2}}"
    r"(?:[ \t]{0,40}\|[ \t]{0,8}|\t[ \t]{0,8}|[ ]{2,60})`?(?P<bare>[^\s|`:=][^\n|`]{0,16000})`?[ \t|]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
_TWO_LINES = re.compile(
    rf"^[ \t]{{0,8}}(?P<name>{_NAME})[ \t]*\n[ \t]{{0,8}}(?P<bare>\S[^\n]{{0,16000}})$", re.IGNORECASE | re.MULTILINE
)
_NEXT_VALUE = re.compile(
    r"\s{0,40},\s{0,40}(?P<quote>[\"'`])(?P<quoted>(?:(?!(?P=quote))[^\\\n]|\\.){0,16000})(?P=quote)"
)
_MOST_VALUES = 20
# JSON within a string of JSON.
_ESCAPED = re.compile(
    rf"\\{{1,7}}\"{_OF}(?P<name>{_NAME})\\{{1,7}}\"\s?:\s?\[?\\{{1,7}}\"(?P<bare>[^\"\\\n]{{1,16000}})\\{{1,7}}\"\]?",
    re.IGNORECASE,
)
# XML: the name as an attribute, the value as the content.
_ELEMENT = re.compile(
    rf"<[A-Za-z][\w:.-]{{0,40}} (?:name|key)=\"(?P<name>{_NAME})\"[^<>]{{0,80}}>(?P<bare>[^<>\n]{{1,16000}})</",
    re.IGNORECASE,
)
# YAML: the values of a field as a list below it.
_LISTED = re.compile(
    rf"^[ \t]{{0,40}}[\"']?(?P<name>{_NAME})[\"']?:[ \t]{{0,4}}\n[ \t]{{0,40}}- "
    r"(?P<quote>[\"']?)(?P<bare>[^\n\"']{1,16000})(?P=quote)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# PowerShell's lists: names filled up with blanks, then the colons below each other.
_ALIGNED = re.compile(
    rf"^[ \t]{{0,8}}(?P<name>{_NAME})[ ]{{2,60}}: (?P<bare>\S[^\n]{{0,16000}})$", re.IGNORECASE | re.MULTILINE
)
_NEXT = re.compile(rf"\s{{1,4}}{_OF}{_NAME}(?:=|: |=>)", re.IGNORECASE)
_UNDER_LABEL = re.compile(r"\b[Hh]eaders?:[ \t]{0,40}$|\n[ \t]{0,80}$")
_CLOSING = re.compile(r"[\s,]{0,40}[\])}]")
_BEGINS_LINE = re.compile(r"(?:^|\n)[ \t]*$")
_IS_NAME = re.compile(r"\s{0,8}(?::|=>?)")  # behind a string that is itself the name of a member
_WHOLE = re.compile(r"((?:Bearer|Basic|DPoP|Token) [A-Za-z0-9._~+/=-]{8,})\)", re.IGNORECASE)
_EXPRESSION = re.compile(r"(?:await |new |[$@!&*])?[A-Za-z_]\w{0,40}(?:(?:\.|->|::)\w{1,40}){0,5}")
_JOINED = re.compile(r"\s{0,8}(?:<>|\+\+?|\.\.|&|~|\|\|)\s{0,8}[A-Za-z_$@(]")
_OPTION = re.compile(r"(?:-H|--header)[ \t=]{0,4}[\"']$")
_NOTATIONS = (_PAIR, _KEYED, _ROW, _TWO_LINES, _LISTED, _ALIGNED, _ESCAPED, _ELEMENT)
_MOST = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """A field with where it begins and ends, the brackets around its value included.

    A `plain` one may be a header line just as well: a name, a colon and a value on a line of their own, or two lines.
    """

    start: int
    end: int
    field: HeaderField
    plain: bool = False


def find(source: Source) -> list[Pair]:
    """All pairs in order, apart from each other."""
    text = source.text
    found = [match for pattern in _NOTATIONS for match in islice(pattern.finditer(text), _MOST)]
    made: list[Pair] = []
    position = 0
    for match in sorted(found, key=lambda match: (match.start(), match.re is _PAIR)):
        pair = _pair(source, match) if match.start() >= position else None
        if pair is not None:
            made.append(pair)
            position = pair.end
    return made


def _pair(source: Source, found: re.Match[str]) -> Pair | None:
    if found.re is _KEYED and not header.is_known(found["name"]):
        return None
    quotes = found.re is _KEYED or (found.re is _PAIR and found["open"] and found["close"])
    if found["name"].lower() in _WORDS and not quotes:
        return None
    plain = found.re is _TWO_LINES and not _is_credential(found["bare"])
    if found.re is _PAIR:
        if _is_doubtful(source.text, found):
            return None
        plain = _may_be_line(source.text, found)
        if plain and not found["quote"]:
            return None  # read as a header line, with what is broken about it
    quoted = found["quoted"] if "quoted" in found.re.groupindex else None
    value = _unescaped(quoted) if quoted is not None else _own(found["bare"])
    if found.re is _TWO_LINES and found["name"].startswith("HTTP_") and value[:1] == value[-1:] == "'":
        value = value[1:-1]  # a variable as Python prints it
    if header.is_authorization_like(found["name"]) and _is_of_program(source.text, found, value, quoted):
        return None
    further, end = _further(source.text, found)
    value = ", ".join([value, *further])
    end = _closed(source.text, found, end)
    end -= len(found["bare"].rstrip(" \t)")) - len(value) if quoted is None else 0
    place = source.place(found.start("name"), end - found.start("name"))
    return Pair(found.start(), end, HeaderField(canonical(found["name"]), Secret(value), place), plain)


def _is_of_program(text: str, found: re.Match[str], value: str, quoted: str | None) -> bool:
    """Whether a program works the value out: from a variable, by a call, or by putting something behind a string."""
    if quoted is None:
        return _EXPRESSION.fullmatch(value.removesuffix("(")) is not None
    if "#{" in value and text[found.start("quoted") - 1] == '"':
        return True  # Ruby and Elixir put the value in, where the string stands in double quotes
    return _JOINED.match(text, found.end()) is not None


def _is_credential(value: str) -> bool:
    return credential.read_value(value).scheme != "" or token.looks_like_jwt(value)


def _is_bare(found: re.Match[str]) -> bool:
    """Whether neither quotes nor brackets mark the name, nor anything opens before the value."""
    return not (found["open"] or found["close"] or found["wrap"].strip()) and not found["name"].upper().startswith(
        "HTTP_"
    )


# A server reads the field, and what stands behind its name is taken where there is none.
_READ = re.compile(r"\b(?:get|pop|fetch|get_?header|get_?or_?default|get_?first)\([ \t]{0,4}$", re.IGNORECASE)


def _is_doubtful(text: str, found: re.Match[str]) -> bool:
    """Whether a comma or an equals sign stands between what need not be a pair."""
    if sections.shows_how(text, found.start()) or _READ.search(text, max(0, found.start() - 40), found.start()):
        return True
    if found["mark"] == ":" and text[found.start() - 1 : found.start()] == ":" and not found["open"]:
        return True  # a keyword of Lisp, with another behind it
    if found["mark"] in (",", ""):
        quoted = found["open"] and found["close"] and found["quote"]
        return not quoted or _IS_NAME.match(text, found.end()) is not None
    if found["mark"] == "=" and found["quote"] and text[found.end() : found.end() + 1] == ";":
        return False  # a property list
    if found["mark"] == "=" and _is_credential(found["bare"] or ""):
        before = text[max(0, found.start() - 100) : found.start()]
        if _UNDER_LABEL.search(before) and not _BEGINS_LINE.fullmatch(before):
            return False  # a list of names and values under a label, one a line
    return found["mark"] != ":" and found["mark"] != "=>" and _is_bare(found) and not _is_enclosed(text, found)


def _may_be_line(text: str, found: re.Match[str]) -> bool:
    if _OPTION.search(text[max(0, found.start() - 20) : found.start("name")]):
        return True
    if not _is_bare(found) or found["mark"] in ("=>", "=") or _is_enclosed(text, found):
        return False
    begins = _BEGINS_LINE.search(text[max(0, found.start() - 80) : found.start()]) is not None
    return begins or not found["quote"]


def _is_enclosed(text: str, found: re.Match[str]) -> bool:
    """Whether the pair stands in brackets or quotes on its line."""
    before = text[max(text.rfind("\n", 0, found.start()) + 1, found.start() - 4000) : found.start()]
    opened = sum(before.count(char) for char in "{[(") - sum(before.count(char) for char in "}])")
    if _OPTION.search(before):
        return False
    return opened > 0 or before[-1:] in ('"', "'")


def _further(text: str, found: re.Match[str]) -> tuple[list[str], int]:
    """The other values of a list, which are one field with commas between them (RFC 9110, 5.3), and where they end."""
    values: list[str] = []
    end = found.end()
    if found.re is not _PAIR or not found["quote"] or "[" not in found["wrap"]:
        return values, end
    while len(values) < _MOST_VALUES and (following := _NEXT_VALUE.match(text, end)):
        values.append(_unescaped(following["quoted"]))
        end = following.end()
    return values, end


def _closed(text: str, found: re.Match[str], end: int) -> int:
    """Behind the brackets that close what was opened before the value."""
    written = found.group()
    if "quoted" in found.re.groupindex and found["quoted"]:
        written = written.replace(found["quoted"], "")
    opened = sum(written.count(char) for char in "[({") - sum(written.count(char) for char in "])}")
    for _ in range(min(opened, 4)):
        closing = _CLOSING.match(text, end)
        if closing is None:
            break
        end = closing.end()
    return end


def _own(value: str) -> str:
    """A bare value up to the bracket that closes its list, or to the name of the next field on its line."""
    if whole := _WHOLE.match(value):
        return whole[1]
    following = _NEXT.search(value)
    return (value[: following.start()] if following else value).rstrip(" \t)")


def _unescaped(value: str) -> str:
    return re.sub(r"\\([\"'\\/])", r"\1", value) if "\\" in value else value


def canonical(name: str) -> str:
    """The field behind a CGI variable (RFC 3875, 4.1.18) or an authorizer's member, else the name as it stands."""
    if name.upper().startswith("HTTP_"):
        return "-".join(part.capitalize() for part in name[5:].split("_"))
    return "Authorization" if name.lower() == "authorizationtoken" else name
