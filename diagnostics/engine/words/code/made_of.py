"""What the value of a credential's header is made of: its own expression, and those of the names that stand in it.

Pasted code is a fragment, often of several languages, and seldom parses. So it is read as a reader does: from the
place at which the header is set back to where each name got its value, through a store or a function of the paste.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

_LONGEST = 600
_MOST_PLACES = 8
_MOST_PIECES = 14
_MOST_NAMES = 300

_SCHEMES = r"Bearer|Basic|Token|ApiKey|Api-Key|JWT|GenieKey|SSWS|Bot|Zoho-oauthtoken|OAuth|Key"
_HEADERS = (
    r"(?:proxy-)?authorization|x-[\w-]{0,30}(?:token|key|auth)[\w-]{0,20}|(?:[\w-]{1,20}-)?api-?key"
    r"|(?:private|job|deploy|access)-token"
)
# the name of the header and what gives it a value: `"Authorization": …`, `.Authorization = …`, `AUTHORIZATION, …`
_NAMED = re.compile(
    rf"(?P<before>[\"'`]?)(?<![\w$-])(?P<header>{_HEADERS})(?P<behind>[\"'`]?)[\])>]{{0,2}}(?:\.as_str\(\))?"
    r"[ \t]{0,12}"
    r"(?:=>|:=|<-|==?>|=(?!=)|:(?!:)|(?<=[\"'`A-Z]),|(?<=[\"'`][ ])to\b|\((?=[\"'$@\w])|%\[|[ ](?=[%$]))[ \t\n]{0,8}",
    re.IGNORECASE,
)
_SET_FIRST = re.compile(
    r"(?:set|add)Value\([ \t]{0,4}(?=[^\n]{1,300}forHTTPHeaderField:[ ]?\"(?P<header>[\w-]{3,40})\")"
)
_WORDED = re.compile(rf"(?<![\w:])[f$@]{{0,2}}(?P<quote>[\"'`])(?P<scheme>{_SCHEMES})[ :]")
_GIVEN = re.compile(
    r"(?:(?<=[(,{ ])(?:access_?token|auth_?token|bearer_?token)[ ]?[:=](?=[ ]?[$@A-Za-z])|\bbearer_?auth"
    r"|\bset_?bearer(?:_?(?:auth|token))?|\bwith_?token|\bset_?auth_?token|oauth2-bearer"
    r"|\bAuthenticationHeaderValue\([ ]?\"(?P<scheme>\w{3,12})\"[ ]?,)[ ]?\(?[ ]?",
    re.IGNORECASE,
)
# id and secret that the client itself joins and encodes
_PAIRED = re.compile(
    r"(?:\bset_?basic_?auth\(|\bbasic_?auth\(|\bHTTPBasicAuth\(|\bCredentials\.basic\(|\bauth[\"']?[ ]?(?:=|:"
    r"|=>)[ ]?[(\[]"
    r"|\bwithBasicAuth\(|[ ](?:-u|--user)[ =](?=[\"'$]))",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?<![\w.$\"'])(?:(?:this|self)\.|\$this->|@|\$(?:env:|script:|global:)?)?(?P<name>[A-Za-z_]\w{0,60})"
    r"(?:[ ]?:[ ]?[&A-Za-z][\w<>\[\]|?.&:]{0,40})?(?:,[ ]?\w{1,20}){0,2}[ \t]{0,12}(?::=|<-"
    r"|=(?![=>~]))[ \t]{0,4}(?=\S)"
)
# A variable that a call fills, as C and Rust have it.
_FILLED = re.compile(
    r"\b(?:fgets|getline|read_line|read_to_string|snprintf|sprintf|strcpy"
    r"|strncpy)\([ ]?(?:stdin, )?&?(?:mut )?(?P<name>[A-Za-z_]\w{0,40})"
)
_SETTING = re.compile(r"^[ \t-]{0,24}[\"']?(?P<name>[A-Za-z_][\w.-]{0,60})[\"']?:[ ]{1,8}(?=\S)", re.MULTILINE)
_RENAMED = re.compile(
    r"[{,][ ]{0,2}(?P<member>\w{2,40}):[ ]?(?P<name>\w{1,40})[ ]?(?=[,}][^;\n]{0,80}\}[ ]?="
    r"|\}[ ]?=)"
)
_KEY = r"(?P<key>[\"'`][\w.:-]{1,60}[\"'`]|:\w{1,40}|[A-Za-z_$][\w.$]{0,60})"
_STORED = re.compile(
    rf"\b\w{{0,20}}(?:set|put|write|save|store|insert)\w{{0,12}}\([ ]?(?:key:[ ]?)?{_KEY},[ ]?(?:value:[ ]?)?",
    re.IGNORECASE,
)
_STORED_AT = re.compile(rf"\b\w{{1,40}}\[{_KEY}\][ ]{{0,4}}=(?![=>~])[ ]{{0,4}}")
_FETCHED = re.compile(
    rf"(?:get|read|fetch|find|load)\w{{0,12}}\([ ]?(?:key:[ ]?)?{_KEY}[ ]?[,)]|\w\[{_KEY.replace('key', 'at')}\]",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"\b(?:def|func|function|fun|sub|fn)[ ](?P<name>[A-Za-z_]\w{1,50})[^\n]{0,200}\n"
    r"(?:[^\n]{0,200}\n){0,12}?[^\n]{0,60}\breturn[ ]"
)
_WORD = re.compile(
    r"(?<![\w.>%\\-])(?:(?:this|self|vars?|local|env|process\.env|config|settings)\.)?[$@]?"
    r"(?P<name>[A-Za-z_]\w{0,60})(?P<call>\(?)"
)
_CALL = re.compile(r"(?P<name>[A-Za-z_][\w.:!]{0,60})\(")
# What hands on what it is given, or changes it; the arguments of any other call do not get into the value.
_HANDS_ON = re.compile(
    r"encode|escape|quot|stringify|dumps|format|printf|strip|trim|base64|btoa|b64|str\b|string|bytes|utf8|concat|join"
    r"|json|inspect|repr|hex|md5|sha|url|subs|slice|left|take|prefix|replace|paste|\bsome\b|\bok\b|from|\bnew|header|basic"
    r"|value"
    r"|copy|secret|optional|await|lower|upper|buffer|open|read|file|\benv|\bmap|dict|auth|bearer|to_s|toarray|\bbin2hex"
    r"|serialize|marshal|generate|escapeshellarg|command|exec|output|backtick|check|property|find|cat\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"exchange|fetch|login|request|refresh\w{0,20}$|acquire|authenticate|decode|sign|renew|get_?token|obtain",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?<=[ \t])(?://|#|--)[ \t][^\n]*|^[ \t]*//[^\n]*", re.MULTILINE)
# texts in quotes and numbers; a name may stand for what is only asked with
_LITERAL = re.compile(
    r"[ \t\n]{0,8}(?:(?:\w{1,20}[ ]?=[ ]?)?(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|`[^`\n]{0,80}`|:\w{1,40}|-?\d{1,12})"
    r"(?:[ \t\n]{0,8},[ \t\n]{0,8}|[ \t\n]{0,8}(?=\Z))){0,6}"
)
_GOES_ON = re.compile(r"[ \t\r]*\n[ \t\r\n]*(?:\.(?!\.)|\+|\?\.|->|\|>|<>|&|\|(?!\|))")
_JOINED = re.compile(r"[ \t]{0,3}(?:[+&]|\.{1,2}|<>|%)(?=[ \t\w$@(\"'])")
_TEMPLATE = re.compile(r"%[\w.#+*-]{0,6}[a-zA-Z@]|\{\w{0,20}\}")
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One expression on the way into the header, without what only asks for it; `whole` is as the paste has it."""

    text: str
    whole: str
    start: int
    of: str = ""  # the name that it is the value of
    bare: bool = False  # whether that name stood without a member behind it


@dataclass(frozen=True, slots=True)
class Made:
    """The value of one header: the pieces that it is made of, the header's name and scheme, as far as they are told."""

    header: str
    pieces: tuple[Piece, ...]
    start: int
    paired: bool = False  # whether the client joins and encodes what it is given

    @property
    def basic(self) -> bool:
        """Whether the value is a pair for Basic."""
        return self.paired or any(re.search(r"\bBasic\b", piece.whole, re.IGNORECASE) for piece in self.pieces)

    def matching(self, pattern: re.Pattern[str]) -> Piece | None:
        """The first piece in which `pattern` is found."""
        return next((piece for piece in self.pieces if pattern.search(piece.text)), None)


@dataclass(slots=True)
class _Names:
    """Where a text gives names, keys of a store and functions of its own a value."""

    values: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, tuple[str, int]] = field(default_factory=dict)
    settings: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)


def made(text: str) -> Iterator[Made]:
    """Each header with a credential that `text` sets, in their order."""
    text = without_notes(text)
    places = sorted(_places(text), key=lambda place: place[0])[: 2 * _MOST_PLACES]
    if not places:
        return
    names, ends, told = _names(text), -1, 0
    for start, inside, header, paired in places:
        if start < ends:
            continue
        end = _end(text, start, inside, separated=not paired)
        if not text[start:end].strip():
            continue
        ends, told = end, told + 1
        yield Made(header, tuple(_pieces(text, start, end, names)), start, paired)
        if told == _MOST_PLACES:
            return


def without_notes(text: str) -> str:
    """The text with blanks in the place of comments, so that all else stands where it stood."""
    return _NOTE.sub(lambda found: " " * len(found[0]), text)


def expression_end(text: str, start: int) -> int:
    """Where the expression that begins at `start` ends."""
    return _end(text, start, "")


def statement_end(text: str, start: int) -> int:
    """Where the statement that goes on at `start` ends."""
    return _end(text, start, "", separated=False)


def _places(text: str) -> Iterator[tuple[int, str, str, bool]]:
    """Where the value of a header begins, the quote that it stands in, the header, whether it is a pair."""
    for found in islice(_NAMED.finditer(text), _MOST_PLACES):
        inside = found["before"] if found["before"] and not found["behind"] else ""
        yield found.end(), inside, found["header"].lower(), False
    for found in islice(_SET_FIRST.finditer(text), _MOST_PLACES):
        yield found.end(), "", found["header"].lower(), False
    for found in islice(_WORDED.finditer(text), _MOST_PLACES):
        yield found.start(), "", "", False
    for found in islice(_GIVEN.finditer(text), _MOST_PLACES):
        yield found.start(), "", "authorization", False
    for found in islice(_PAIRED.finditer(text), _MOST_PLACES):
        yield found.end(), "", "authorization", True


def _names(text: str) -> _Names:
    names = _Names()
    for found in islice(_ASSIGNED.finditer(text), _MOST_NAMES):
        names.values.setdefault(found["name"], []).append(found.end())
    for found in islice(_FILLED.finditer(text), _MOST_NAMES):
        names.values.setdefault(found["name"], []).append(found.start())
    for found in islice(_RENAMED.finditer(text), _MOST_NAMES):
        names.members.setdefault(found["name"], (found["member"], found.start("member")))
    for found in islice(_SETTING.finditer(text), _MOST_NAMES):
        names.settings.setdefault(found["name"], found.end())
    for pattern in (_STORED, _STORED_AT):
        for found in islice(pattern.finditer(text), _MOST_NAMES):
            names.stored.setdefault(found["key"].strip("\"'`"), found.end())
    for found in islice(_FUNCTION.finditer(text), _MOST_NAMES):
        names.returned.setdefault(found["name"], found.end())
    return names


def _pieces(text: str, start: int, end: int, names: _Names) -> Iterator[Piece]:
    """The expression from `start` to `end`, then what the names in it were given, and so on."""
    waiting, known = [(start, end, "", False)], {""}
    for _ in range(_MOST_PIECES):
        if not waiting:
            return
        start, end, of, bare = waiting.pop(0)
        whole = text[start:end]
        piece = Piece(_handed_on(whole), whole, start, of, bare)
        yield piece
        for at, name, alone in _sources(piece, start, names, known):
            until = _end(text, at, "")
            if text[at:until].strip() != name:
                waiting.append((at, until, name, alone))


def _sources(piece: Piece, before: int, names: _Names, known: set[str]) -> Iterator[tuple[int, str, bool]]:
    """Where the values begin that the names of a piece have, each once."""
    # a key of a store is named in what only asks, too
    for found in _FETCHED.finditer(piece.whole):
        key = (found["key"] or found["at"]).strip("\"'`")
        if key in names.stored and f"={key}" not in known:
            known.add(f"={key}")
            yield names.stored[key], "", False
        elif key in names.values and key.isupper() and key not in known:
            known.add(key)
            yield names.values[key][-1], key, False
    for found in _WORD.finditer(piece.text):
        name = found["name"]
        if name in known:
            continue
        at = names.returned.get(name) if found["call"] else _last(names.values.get(name, []), before)
        if at is None and not found["call"] and name in names.members:
            at = names.members[name][1]
        at = names.settings.get(name) if at is None and not found["call"] else at
        if at is not None and not piece.start <= at < piece.start + len(piece.whole):
            known.add(name)
            yield at, name, piece.text[found.end() : found.end() + 1] not in (".", "[", "-", "?")


def _last(places: list[int], before: int) -> int | None:
    """The place last before the use of a name, or the first behind it: a function may stand below its call."""
    earlier = [place for place in places if place <= before]
    return earlier[-1] if earlier else next(iter(places), None)


def _handed_on(expression: str) -> str:
    """The expression without the arguments of calls that only ask for a value with them."""
    kept, at = [], 0
    for found in _CALL.finditer(expression):
        name = found["name"].rpartition(".")[2]
        if found.start() < at or (_HANDS_ON.search(name) and not _ASKS.search(name)):
            continue
        end = _end(expression, found.end(), "", separated=False)
        if not _LITERAL.fullmatch(expression[found.end() : end]):
            kept += [expression[at : found.end()], "…"]
            at = end
    return "".join([*kept, expression[at:]])


def _end(text: str, start: int, inside: str, *, separated: bool = True) -> int:
    """Where an expression ends: at a comma, a semicolon, the bracket around it, or the end of its statement."""
    stop, at, depth = min(len(text), start + _LONGEST), start, 0
    if inside:
        close = text.find(inside, start, stop)
        line = text.find("\n", start, stop)
        if close == -1 or -1 < line < close:
            return line if line != -1 else stop
        joined = _JOINED.match(text, close + 1)
        if joined is None and not _TEMPLATE.search(text, start, close):
            return close + 1
        at = joined.end() if joined is not None else close + 1 + (text[close + 1 : close + 2] == ",")
    while at < stop:
        sign = text[at]
        if sign in "\"'`":
            at = _behind(text, at, stop)
            continue
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            if depth == 0:
                return at
            depth -= 1
        elif depth == 0 and ((separated and sign in ",;") or (sign == "\n" and not _goes_on(text, start, at))):
            return at
        at += 1
    return stop


def _behind(text: str, at: int, stop: int) -> int:
    """Behind the string that begins at `at`; behind the quote alone where no other closes it on its line."""
    quote = text[at : at + 3] if text[at : at + 3] in ('"""', "'''") else text[at]
    close = text.find(quote, at + len(quote), stop)
    while close > 0 and text[close - 1] == "\\" and text[close - 2] != "\\":
        close = text.find(quote, close + 1, stop)
    if close == -1 or (len(quote) == 1 and quote != "`" and "\n" in text[at:close]):
        return at + len(quote)
    return close + len(quote)


def _goes_on(text: str, start: int, at: int) -> bool:
    return text[start:at].rstrip()[-1:] in ("+", "=", "(", ",", "&", "|", "\\") or bool(_GOES_ON.match(text, at))
