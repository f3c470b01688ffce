"""The mended stretch of a paste with what stands around it, as it may be shown in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from textwrap import indent

from diagnostics.engine.model import prompts
from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.anew.command_line import OF_THE_PLACE as OF_THE_COMMAND
from diagnostics.engine.remedy.anew.command_line import CommandLine, command_line_around
from diagnostics.engine.remedy.anew.pieces import CLOSING, pieces, statement_around, without_prose
from diagnostics.engine.remedy.anew.quoted import VALUE as UNQUOTED
from diagnostics.engine.remedy.anew.shown import OF_THE_PLACE, Shown, Statement
from diagnostics.engine.remedy.render.naming import is_shown_name
from diagnostics.engine.remedy.render.slots import numbered

_VARIABLE = re.compile(r"\$([A-Z][A-Z_]{1,60}(?:_\d)?)\b")
_SETTING = re.compile(r"^[ \t]*(?:- )?⟨(\w+)(?:=[^⟩]*)?⟩(?::|=\$)", re.MULTILINE)  # what a key of settings is set to
_PLACE = re.compile("⟨[^⟩]*⟩")
_OF_PHP = re.compile(r"\$(?!http\b)\w+[ \t]*(?:=|->|\[|\)|,|;)")
_GOES_ON = re.compile(r"^\+(?=[ ])", re.MULTILINE)
# What PowerShell and Python write before the lines that somebody types.
_PROMPT = re.compile(rf"^(?:{prompts.POWERSHELL}|>>>?|\.\.\.)[ ]", re.MULTILINE)
_ESCAPED = re.compile(r"\\.")
_QUOTES = "\"'`"
_OF_CODE = "(){}=;"
_MOST_UNKNOWN = 4
_OPERATOR = re.compile(r"[^\w\s]{1,2}|\d")  # or the number of an argument of a script


@dataclass(frozen=True, slots=True)
class Mended:
    """The paste with the right text in the place of the wrong one, and where that stands in it."""

    text: str
    start: int
    end: int


def is_whole(statement: str) -> bool:
    """Whether every bracket and every quotation mark of the statement is closed."""
    opened, quote = [], ""
    for sign in _ESCAPED.sub("", statement):
        if quote or sign in _QUOTES:
            quote = "" if sign == quote else quote or sign
        elif sign in CLOSING:
            opened.append(CLOSING[sign])
        elif sign in CLOSING.values() and (not opened or opened.pop() != sign):
            return False
    return not opened and not quote


def mended_by(text: str, instead: Instead) -> Mended | None:
    """The paste with the right text in the place of the wrong one; None where that is not found in it."""
    old, new = instead.old.reveal(), instead.written(lambda _, value: value)
    start = instead.at if instead.at != -1 else -len(old)
    for _ in range(instead.nth + 1 if instead.at == -1 else 0):
        start = text.find(old, start + len(old))
        if start == -1:
            return None
    if instead.whole is Whole.BEFORE:
        line = text.rfind("\n", 0, start) + 1
        return Mended(f"{text[:line]}{new}\n{text[line:]}", line, line + len(new))
    if instead.whole is Whole.BEHIND:
        above = text[text.rfind("\n", 0, start) + 1 : start] + old
        deeper = "  " if old.endswith(":") else ""  # what stands below a key of YAML
        new = indent(new, above[: len(above) - len(above.lstrip())] + deeper)
        start += len(old)
        return Mended(f"{text[:start]}\n{new}{text[start:]}", start + 1, start + 1 + len(new))
    return Mended(text[:start] + new + text[start + len(old) :], start, start + len(new)) if new != old else None


def composed(mended: Mended, instead: Instead, gate: Scrubber) -> Shown | None:
    """What is shown in the place of what is wrong; None where that is not seen, or may not be shown.

    Of a statement with texts that are not shown only the lines that change, where they are whole and hide nothing.
    """
    if instead.whole is Whole.CODE:
        around = statement_around(mended.text, mended.start, mended.end)
    elif instead.whole is Whole.SHELL:
        around = command_line_around(mended.text, mended.start, mended.end)
    else:
        return _from_template(instead, gate)
    if around is None:
        return None
    if instead.whole is Whole.SHELL:
        return _command(mended, instead, gate, around)
    around = without_prose(mended.text, around, mended.start, mended.end)
    shown = _statement(mended, instead, gate, around)
    if not _hides(shown):
        return shown
    low, high = mended.text.rfind("\n", 0, mended.start) + 1, mended.text.find("\n", mended.end)
    low += len(mended.text[low : mended.start]) - len(mended.text[low : mended.start].lstrip())
    alone = max(low, around[0]), min(len(mended.text) if high == -1 else high, around[1])
    narrow = _statement(mended, instead, gate, alone)
    return shown if _hides(narrow) or not is_whole(narrow.text) else narrow


def _hides(shown: Shown) -> bool:
    return OF_THE_PLACE in shown.variables.values()


def _command(mended: Mended, instead: Instead, gate: Scrubber, around: tuple[int, int]) -> Shown | None:
    lead, new, rest = _parts(mended, around)
    old = f"{lead}{instead.old.reveal()}{rest}"
    line = CommandLine(gate)
    text = line.written(f"{lead}{new}{rest}")
    if text is None or list(line.variables.values()).count(OF_THE_COMMAND) > _MOST_UNKNOWN:
        return None  # words that nobody typed as a command
    return Shown(text, line.variables, CommandLine(gate).written(old) or "", _lines(mended.text, around[0], old))


def _parts(mended: Mended, around: tuple[int, int]) -> tuple[str, str, str]:
    lead, new, rest = (
        mended.text[low:high] for low, high in pairwise((around[0], mended.start, mended.end, around[1]))
    )
    return lead, new, rest


def _statement(mended: Mended, instead: Instead, gate: Scrubber, around: tuple[int, int]) -> Shown:
    lead, new, rest = _parts(mended, around)
    old = f"{lead}{instead.old.reveal()}{rest}"
    sigil = "$" if _OF_PHP.search(f"{lead}{new}{rest}") else ""
    of_template = list(pieces(_PLACE.sub(" ", instead.template)))
    ours = frozenset(piece.text.strip(_QUOTES) for piece in of_template if piece.kind in ("name", "string"))
    roles = {value.reveal(): role for role, value in instead.names.items()}
    writer = Statement(gate, ours, sigil=sigil, roles=roles)
    text = writer.written(f"{lead}{new}{rest}")
    if mended.text[: around[0]].endswith("\n> ") or mended.text.startswith("> "):  # R marks lines that go on
        text = _GOES_ON.sub(" ", text)
    text = _PROMPT.sub("", text)
    before = _PROMPT.sub("", Statement(gate, ours, sigil=sigil).written(old))
    return Shown(text, writer.variables, before, _lines(mended.text, around[0], old), _is_part(mended.text, around))


def _is_part(text: str, around: tuple[int, int]) -> bool:
    """Whether more of the program stands on the lines of a statement."""
    low, high = around
    end = text.find("\n", high)
    lead, rest = text[text.rfind("\n", 0, low) + 1 : low], text[high : len(text) if end == -1 else end]
    return any(sign in _OF_CODE for sign in f"{lead}{rest.partition('//')[0].partition('#')[0]}")


def _lines(text: str, start: int, old: str) -> tuple[int, int]:
    """The first and the last line (1-based) of the paste on which what is written anew stands there."""
    begins = start + len(old) - len(old.lstrip())
    first = text.count("\n", 0, begins) + 1
    return first, first + old.strip().count("\n")


def _from_template(instead: Instead, gate: Scrubber) -> Shown | None:
    """The template with those names of the code that are words, and others by their place in it.

    None where the name of a setting is not shown: under another name it would set another one.
    """
    settings = {found[1] for found in _SETTING.finditer(instead.template)}
    settings = settings if f"${UNQUOTED}" not in instead.template else set()  # no name of the line changes there
    taken: set[str] = set()
    given: dict[str, str] = {}

    def name(place: str, value: str) -> str:
        if "://" in value and value in (gate.url_text(value), gate.value(Kind.PARAMETER, "scope", value)):
            return value
        if _OPERATOR.fullmatch(value) or all(is_shown_name(part, gate) for part in value.split(".")):
            return value
        if value not in given:
            given[value] = numbered(place, taken)
        return given[value]

    written = instead.written(name)
    if any(value.reveal() in given for key, value in instead.names.items() if key in settings | {"scope"}):
        return None
    known = {value.reveal() for value in instead.names.values()}
    told = {found: _told(found) for found in _VARIABLE.findall(written) if found not in known}
    told |= {name: msg("the name that your line has in this place") for name in given.values() if not settings}
    return Shown(written, told)


_TOLD = {
    UNQUOTED: msg("what stands between the quotes of this line"),
    "EMAIL_ADDRESS": msg("the e-mail address of the account that the token is of"),
    "API_TOKEN": msg("the API token that your code has in this place"),
}


def _told(name: str) -> Message:
    if name.startswith(UNQUOTED):
        return _TOLD[UNQUOTED]
    return _TOLD.get(name, msg("the value that your code has in this place"))
