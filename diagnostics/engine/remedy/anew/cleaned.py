"""A variable of a shell that holds more than the token: the line that takes what does not belong there out of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from diagnostics.engine.model import prompts
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.code.snippet import languages_of
from diagnostics.engine.parse.code.values import Language
from diagnostics.engine.remedy.anew.found import Found, found_at

_BLANKS = msg("The variable holds a blank or the end of a line beside the token; no token has either.")
_UNSEEN = msg("The variable holds a character that nobody sees; tokens are made of visible ones of ASCII alone.")
# By cause: what is told, and the command that leaves of a text what a token is made of (RFC 6750, 2.1).
CAUSES = {
    "token-whitespace-or-newline": (_BLANKS, "tr -d '[:space:]'"),
    "token-invisible-or-nonascii-chars": (_UNSEEN, "LC_ALL=C tr -cd '!-~'"),
}
# A header in a command whose value is one variable, behind the word or the name that stands before a token.
_USED = re.compile(
    r"^[^\n]{0,200}\b(?:curl|http|https|xh|wget)\b[^\n]{0,600}[\"'](?:Authorization:[ ]?(?:Bearer|Token)[ ]"
    r"|(?!Authorization)[\w-]{2,40}:[ ]?)\$\{?(?P<name>[A-Za-z_]\w{1,40})\}?[\"']",
    re.MULTILINE | re.IGNORECASE,
)
_EXPRESSION = r"[A-Za-z_$][\w$]{0,60}(?:\??\.[\w$]{1,60}|\[[\"']\w{1,60}[\"']\]){0,5}(?:\([ ]?\))?"
_TEMPLATE = re.compile(rf"`[ ]?(?:Bearer|Token)[ ]\$\{{[ ]?(?P<old>(?P<token>{_EXPRESSION}))[ ]?\}}")
_JOINED = re.compile(rf"[\"'](?:Bearer|Token)[ ][\"'][ ]?\+[ ]?(?P<old>(?P<token>{_EXPRESSION}))(?![\w(.\[])")
_F_STRING = re.compile(rf"\bf(?P<quote>[\"'])(?:Bearer|Token)[ ]\{{(?P<old>(?P<token>{_EXPRESSION}))\}}")
_OF_CHARACTERS = "token-invisible-or-nonascii-chars"
_IN_CODE = {
    "token-whitespace-or-newline": (
        (_TEMPLATE, "⟨token⟩.trim()"),
        (_JOINED, "⟨token⟩.trim()"),
        (_F_STRING, "⟨token⟩.strip()"),
    ),
    _OF_CHARACTERS: (
        (_TEMPLATE, "⟨token⟩.replace(/[^!-~]/g, '')"),
        (_JOINED, "⟨token⟩.replace(/[^!-~]/g, '')"),
        (_F_STRING, "⟨token⟩.encode('ascii', 'ignore').decode()"),
    ),
    "url-encoded-token": (
        (_TEMPLATE, "decodeURIComponent(⟨token⟩)"),
        (_JOINED, "decodeURIComponent(⟨token⟩)"),
        (_F_STRING, "urllib.parse.unquote(⟨token⟩)"),
    ),
}
_ENCODED = msg("The value comes percent-encoded, as from a cookie or an address, and has to be decoded once.")
# A line that writes the value away sends no header: what is wrong with it is mended where it is read.
_KEEPS = re.compile(r"\bcookies?\b[^\n]{0,60}[(=]|\bsetItem\(|\blocalStorage\b", re.IGNORECASE)
_OTHER_SHELL = re.compile(rf"\$env:|^{prompts.POWERSHELL}|Invoke-RestMethod|^{prompts.CMD}", re.MULTILINE)


def cleaned_in(text: str, cause: str) -> Iterator[Found]:
    """The line before the call that leaves in the variable of its header what a token is made of."""
    if cause not in CAUSES or _OTHER_SHELL.search(text):
        return
    says, command = CAUSES[cause]
    used = _USED.search(text)
    if used is None or command in text:
        return
    name = used["name"]
    start = text.rfind("\n", 0, used.start("name")) + 1
    template = f'⟨name⟩=$(printf %s "$⟨name⟩" | {command})'
    yield found_at(text, (start, start), says, template, {"name": name}, Whole.BEFORE)


def cleaned_in_code(text: str, cause: str) -> Iterator[Found]:
    """The value of the header in code, with what does not belong there taken out of it."""
    for pattern, instead in _IN_CODE.get(cause, ()):
        found = next(
            (one for one in pattern.finditer(text) if not _KEEPS.search(_line_before(text, one.start()))), None
        )
        if found is None:
            continue
        if pattern is _JOINED and [language for language, _ in languages_of(text)] != [Language.JAVASCRIPT]:
            continue  # other languages join texts by + too, and name the function otherwise
        written = instead.replace("'", '"') if found.groupdict().get("quote") == "'" else instead
        says = _unseen(text) if cause == _OF_CHARACTERS else _ENCODED if cause not in CAUSES else CAUSES[cause][0]
        yield found_at(text, found.span("old"), says, written, {"token": found["token"]})


def _line_before(text: str, at: int) -> str:
    """What stands on the line of `at` before it."""
    return text[text.rfind("\n", 0, at) + 1 : at]


def _unseen(text: str) -> Message:
    """Which character nobody sees, and where the paste holds it; in general where it does not."""
    for number, line in enumerate(text.split("\n"), start=1):
        for character in line:
            if unicodedata.category(character) == "Cf" or (character.isspace() and not character.isascii()):
                name = unicodedata.name(character, "").lower() or msg("a character")
                code = f"U+{ord(character):04X}"
                return msg("Line {line} holds {name} ({code}), which nobody sees.", line=number, name=name, code=code)
    return CAUSES[_OF_CHARACTERS][0]
