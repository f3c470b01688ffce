"""The value of an Authorization field, or of something pasted for one: scheme, separator, token, and what is odd.

RFC 9110, 11.4: `auth-scheme 1*SP token68`; RFC 6750, 2.1: `Bearer` and a b64token. A value is read
as it stands; each thing that a server would stumble over becomes a defect, and the token inside is
unwrapped so that it can still be examined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import unquote

from diagnostics.engine.model.listed import all_of
from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import Message, Param, Place, msg
from diagnostics.engine.parse import names
from diagnostics.engine.parse.credentials import printed_object, remark, scheme_parameters, stand_in, token

INVISIBLE = (
    "\u00a0\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f\u2060\u2061\ufeff\u3000"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}\u2000-\u200a\x00-\x08\x0e-\x1f\x7f]")
_NAME_IN_VALUE = re.compile(r"(?:authori[sz]ation|proxy-authorization)[ \t]*[:=][ \t]*", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,24}(?![A-Za-z0-9_.-])")
_SEPARATOR = re.compile(r"(?:[\s\u00a0\u200b]|%20|\\t|[:=,+](?=[\s\"'<{$%\[]|eyJ|[A-Za-z0-9]{16}))+|[:=]$|%09")
# `cat -A` and `cat -v` show a carriage return as ^M.
_ESCAPED_NEWLINE = re.compile(r"\\r\\n|\\n|\\r|%0[aAdD]|\^M$")
_TWO = re.compile(r"[,;]\s*(?:Bearer|Basic|Digest|DPoP|Token|JWT|Negotiate)(?=[\s,;]|$)", re.IGNORECASE)
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")
_PERCENT = re.compile(r"%(?:2[0-9A-Fa-f]|3[A-Fa-f0-9]|[46]0|5[B-Fb-f]|7[B-Eb-e]|[89A-Fa-f][0-9A-Fa-f])")
_BYTES = re.compile(r"[bB]['\"]")
# A command whose output the shell puts here: `cat token.txt` (POSIX 2024, 2.6.3).
_COMMAND = re.compile(r"`[A-Za-z./~][\w./~-]{0,60}[ \t][^`\n]{1,400}`")
# A tag of YAML that has the value looked up under a name: `!secret api_header`.
_REFERENCE = re.compile(r"!(?:[A-Za-z][\w:-]{1,30})[ ][\"']?[\w./:-]{1,120}[\"']?")
_IN_ANGLES = re.compile(r"<(?:Bearer|Basic|DPoP|Token|JWT) [^\s<>]{16,}>", re.IGNORECASE)
_ESCAPED_QUOTE = re.compile(r"\\(?=[\"'])")
_PAIRS = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "„": "“", "«": "»", "<": ">", "{": "}", "[": "]", "(": ")"}
_QUOTES, _SMART, _BRACKETS = "\"'`", "“”‘’„«»‚", "<>{}[]()"
_CANONICAL = {"bearer": "Bearer", "basic": "Basic", "digest": "Digest", "dpop": "DPoP", "negotiate": "Negotiate"}
# The name of a scheme that nobody here has to know (RFC 9110, 11.1): words and short numbers, unlike a token's piece.
_SCHEME_NAME = re.compile(r"([A-Za-z]{2,20}[0-9]{0,3}(?:[-_.][A-Za-z]{0,15}[0-9]{0,4}){0,4})(?= )")
_MAX_PEEL = 6
_IN_WORDS = {
    " ": msg("a space"), "\t": msg("a tab"), "\n": msg("a line break"), ":": msg("a colon"), "=": msg("an equals sign"),
    ",": msg("a comma"),
}  # fmt: skip


@dataclass(slots=True)
class ValueReading:
    """`text` is the token with its wrapping off; `scheme` as written, `separator` what stands between."""

    scheme: str = ""
    separator: str = ""
    text: str = ""
    defects: list[Defect] = field(default_factory=list)
    at: Place | None = None

    def add(self, kind: DefectKind, text: str, *, position: int | None = None, **params: Param) -> None:
        """Note a defect of the value once per kind."""
        if not any(defect.kind is kind for defect in self.defects):
            self.defects.append(Defect(kind, msg(text, **params), self.at, part="value", position=position))


def read_value(raw: str, at: Place | None = None, *, bare: bool = False) -> ValueReading:
    """Read a credential value; with `bare` a missing scheme is no defect, as in a query or a pasted token."""
    reading = ValueReading(at=at)
    if raw.lstrip().startswith("!") and _REFERENCE.fullmatch(raw.strip()):
        reading.add(DefectKind.ELIDED, "The paste leaves part of the value out.")
        reading.text = raw.strip()
        return reading
    text = _outer(raw, reading)
    if not text.strip():
        reading.add(DefectKind.EMPTY, "The value is empty.")
        return reading
    text = _take_scheme(text, reading, bare=bare)
    two = _TWO.search(text)
    if two and not printed_object.inside(text):
        reading.add(DefectKind.TWO_CREDENTIALS, "Two credentials stand in one value.", position=two.start())
        text = text[: two.start()] or text[two.end() :]
    if reading.scheme.lower() in scheme_parameters.OF_PARAMETERS or scheme_parameters.follow(reading.scheme, text):
        return _of_parameters(text, reading)
    if meant := printed_object.inside(text):
        _note_printed(reading)
        text = meant
    reading.text = _unwrap(text, reading)
    if not reading.text:
        if not any(d.kind in (DefectKind.PLACEHOLDER, DefectKind.ELIDED) for d in reading.defects):
            reading.add(DefectKind.EMPTY, "There is a scheme and no token after it.")
    elif reading.scheme.lower() == "basic" and not _is_stand_in(reading):
        _judge_pair(reading)
    return reading


def _of_parameters(text: str, reading: ValueReading) -> ValueReading:
    """The parameters as they are written; of one alone it is told where it is empty, or an object was printed."""
    if printed_object.inside_parameter(text):
        _note_printed(reading)
    elif not text.strip().partition("=")[2].strip("\"' ") and scheme_parameters.beginning(reading.scheme, text):
        reading.add(DefectKind.EMPTY, "There is a scheme and no token after it.")
        return reading
    reading.text = text.strip()
    return reading


def _note_printed(reading: ValueReading) -> None:
    reading.add(DefectKind.PRINTED_OBJECT, "What a program prints for an object stands around the token.")


def _judge_pair(reading: ValueReading) -> None:
    pair = token.basic_pair(reading.text)
    if pair is None:
        reading.add(DefectKind.NOT_BASE64, "The Basic value is not the base64 of an id, a colon and a secret.")
    elif null := _null_of(*pair):
        reading.add(DefectKind.LITERAL_NULL, "Within the Basic value stands the word {word}.", word=null[:40].lower())


def _null_of(name: str, secret: str) -> str:
    """The part that is no text; a name such as `none` is one where an API heeds the secret alone."""
    if stand_in.is_null(secret):
        return secret
    return name if name.lower() in ("null", "undefined") or name.lower().startswith("[object") else ""


def _is_stand_in(reading: ValueReading) -> bool:
    stand_ins = (DefectKind.PLACEHOLDER, DefectKind.UNEXPANDED_VARIABLE, DefectKind.ELIDED)
    return any(defect.kind in stand_ins for defect in reading.defects)


def _outer(raw: str, reading: ValueReading) -> str:
    """What wraps scheme and token together."""
    remarked = remark.without_remark(raw)
    text = remarked.value
    if remarked.cuts:
        reading.add(DefectKind.ELIDED, "The paste leaves part of the value out.")
    if len(text) != len(text.strip(" \t")):
        text = text.strip(" \t")
        if text:
            reading.add(DefectKind.WHITESPACE_AROUND, "Blanks stand before or after the value.")
    text = _ESCAPED_QUOTE.sub("", text) if "\\" in text else text
    if _BYTES.match(text) and text[-1:] == text[1:2] and len(text) > 3:
        reading.add(DefectKind.BYTES_LITERAL, "The value is Python's written form of bytes, b'…', not the text in it.")
        text = text[2:-1]
    elif len(text) > 2 and text[0] in _QUOTES and text[-1] == text[0] and (remarked.encloses or " " in text):
        if not remarked.encloses:
            reading.add(DefectKind.QUOTED, "Quotes stand around the whole value.", position=0)
        text = text[1:-1]
    elif _IN_ANGLES.fullmatch(text):
        reading.add(DefectKind.BRACKETED, "Brackets {open}{close} stand around the whole value.", position=0, open="<",
                    close=">")  # fmt: skip
        text = text[1:-1]
    elif len(text) > 2 and text[0] in _SMART and text[-1] in _SMART:
        reading.add(DefectKind.SMART_QUOTED, "Typographic quotes stand around the whole value.", position=0)
        text = text[1:-1]
    named = _NAME_IN_VALUE.match(text)
    if named:
        reading.add(DefectKind.NAME_IN_VALUE, "The field name is repeated inside the value.", position=0)
        text = text[named.end() :]
    return text


def _take_scheme(text: str, reading: ValueReading, *, bare: bool) -> str:
    """Take scheme and separator off the front, again and again where they are doubled."""
    for _ in range(_MAX_PEEL):
        if scheme_parameters.follow(reading.scheme, text):
            break
        word = _scheme_word(text, bare=bare)
        if not word:
            break
        rest = text[len(word) :]
        found = _SEPARATOR.match(rest)
        separator = found.group() if found else ""
        if reading.scheme:
            same = word.lower() == reading.scheme.lower()
            if same:
                reading.add(DefectKind.SCHEME_DOUBLED, "The scheme {scheme} is written twice.", scheme=reading.scheme)
            else:
                reading.add(DefectKind.TWO_CREDENTIALS, "Two schemes, {first} and {second}, stand in one value.",
                            first=reading.scheme, second=word)  # fmt: skip
        else:
            reading.scheme, reading.separator = word, separator
            _judge_scheme(word, separator, rest, reading)
        text = rest[len(separator) :]
    if not reading.scheme and not bare and not _is_word(text) and not stand_in.hides_all(text):
        reading.add(DefectKind.SCHEME_MISSING, "No scheme such as Bearer stands before the token.", position=0)
    return text


def _is_word(text: str) -> bool:
    return text.strip().lower() in _CANONICAL


def _scheme_word(text: str, *, bare: bool) -> str:
    """The scheme at the front of `text`, or "" where it begins with the token."""
    found = _WORD.match(text)
    word = found.group() if found else ""
    lowered = word.lower()
    if word and lowered in names.SCHEMES:
        rest = text[len(word) :]
        # `Token` alone or `bot` at the end is a value, not a scheme.
        return word if lowered in _CANONICAL or rest.strip() else ""
    if lowered and _near_bearer(lowered) and text[len(word) : len(word) + 1] in (" ", ":", "\t", ""):
        return word
    if text[:6].lower() == "bearer" and len(text) > 6 and _token_follows(text[6:]):
        return text[:6]
    if bare:
        return ""
    named = _SCHEME_NAME.match(text)
    word = named.group(1) if named else ""
    rest = text[len(word) :].strip()
    return (
        word if word and ((" " not in rest and len(rest) >= 8) or scheme_parameters.AUTH_PARAMS.fullmatch(rest)) else ""
    )


def _token_follows(rest: str) -> bool:
    return rest[0] in "\"'<{$%[_-:=" or token.looks_like_jwt(rest) or (len(rest) >= 16 and " " not in rest)


def _near_bearer(word: str) -> bool:
    """Whether one slip, or two letters swapped, separate the word from `bearer`."""
    if word in ("bear", "beare", "barear", "berear", "berarer", "bearers", "token_bearer"):
        return True
    if abs(len(word) - 6) > 1 or word == "bearer":
        return False
    target = "bearer"
    if len(word) == 6:
        differing = [i for i in range(6) if word[i] != target[i]]
        swapped = len(differing) == 2 and word[differing[0]] == target[differing[1]]
        return len(differing) == 1 or (swapped and word[differing[1]] == target[differing[0]])
    longer, shorter = (word, target) if len(word) > 6 else (target, word)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _judge_scheme(word: str, separator: str, rest: str, reading: ValueReading) -> None:
    lowered = word.lower()
    canonical = _CANONICAL.get(lowered)
    if canonical and word != canonical:
        reading.add(DefectKind.SCHEME_CASE, "The scheme is written {found} instead of {expected}.", found=word,
                    expected=canonical)  # fmt: skip
    if lowered not in names.SCHEMES and _near_bearer(lowered):
        reading.add(DefectKind.SCHEME_MISSPELT, "The scheme is written {found}; Bearer is meant.", found=word)
    if separator == " " or not rest:
        return
    if set(separator) & set(INVISIBLE):
        reading.add(DefectKind.INVISIBLE, "The blank after the scheme is U+{code}, not a plain space.",
                    code=f"{next(ord(c) for c in separator if c in INVISIBLE):04X}")  # fmt: skip
    if "%" in separator:
        reading.add(DefectKind.PERCENT_ENCODED, "The blank after the scheme is percent-encoded.")
    if not separator.strip(" ") and not rest.strip():
        return
    shown = all_of([_name_of(char, len([*run])) for char, run in groupby(separator[:6])]) or msg("nothing")
    reading.add(DefectKind.SCHEME_SEPARATOR, "Between scheme and token stands {found}; one space is right.",
                found=shown)  # fmt: skip


def _name_of(char: str, times: int) -> str | Message:
    """What stands there so many times in a row, in words where it would not be seen."""
    one = _IN_WORDS.get(char)
    if one is None:
        return (char if char.isprintable() else f"U+{ord(char):04X}") * times
    return one if times == 1 else msg("{n} times {one}", n=times, one=one)


def _unwrap(text: str, reading: ValueReading) -> str:
    """The token without quotes, brackets, blanks, escapes and invisible characters."""
    text = _escapes(text, reading)
    bare = text.strip()
    text = bare if stand_in.is_null(bare) or _COMMAND.fullmatch(bare) else _peel(text, reading)
    if not text:
        return ""
    _stand_in(text, reading)
    text = _inner_blanks(text, reading)
    if not _is_stand_in(reading) and _PERCENT.search(text):
        found = _PERCENT.search(text)
        reading.add(DefectKind.PERCENT_ENCODED, "The token is percent-encoded.",
                    position=found.start() if found else None)  # fmt: skip
        text = unquote(text)
    return text


def _escapes(text: str, reading: ValueReading) -> str:
    if _ESCAPED_NEWLINE.search(text):
        reading.add(DefectKind.ESCAPED_NEWLINE, "A line break, or the escape for one (\\n), stands in the value.")
        text = _ESCAPED_NEWLINE.sub("", text)
    invisible = _INVISIBLE.search(text)
    if invisible:
        reading.add(DefectKind.INVISIBLE, "The invisible character U+{code} stands in the value.",
                    position=invisible.start(), code=f"{ord(invisible.group()):04X}")  # fmt: skip
        text = _INVISIBLE.sub("", text)
    return text


def _peel(text: str, reading: ValueReading) -> str:
    for _ in range(_MAX_PEEL):
        before = text
        text = text.strip()
        if _BYTES.match(text) and text[-1:] == text[1] and len(text) > 3:
            reading.add(DefectKind.BYTES_LITERAL, "The token is Python's written form of bytes, b'…'.")
            text = text[2:-1]
        elif stand_in.EXPRESSION.fullmatch(text):
            break
        elif len(text) > 1 and _PAIRS.get(text[0]) == text[-1] and not (token.begins_object(text) and ":" in text):
            _note_wrapping(text, reading)
            text = text[1:-1]
        elif text and (text[0] in _QUOTES + _SMART or text[-1:] in _QUOTES + _SMART):
            _note_wrapping(text if text[0] in _QUOTES + _SMART else text[-1], reading)
            text = text.strip(_QUOTES + _SMART)
        elif text and text[-1] in ",;" or (text.endswith(".") and not text.endswith("..") and not _dotted(text)):
            reading.add(DefectKind.TRAILING_PUNCTUATION, "The token ends in {char}.", char=text[-1])
            text = text[:-1]
        if text == before:
            break
    return text


def _dotted(text: str) -> bool:
    """A dot at the end of two parts leaves the signature empty; it is structure, not punctuation."""
    return token.looks_like_jwt(text) and text.count(".") == 2


def _note_wrapping(text: str, reading: ValueReading) -> None:
    char = text[0]
    if stand_in.FORMAT.fullmatch(text):
        _not_filled_in(reading)
        return
    if char in _SMART:
        reading.add(DefectKind.SMART_QUOTED, "Typographic quotes stand around the token.", position=0)
    elif char in _QUOTES:
        reading.add(DefectKind.QUOTED, "Quotes stand around the token.", position=0)
    else:
        reading.add(DefectKind.BRACKETED, "Brackets {open}{close} stand around the token.", position=0, open=char,
                    close=_PAIRS.get(char, ""))  # fmt: skip
    if char in _BRACKETS and len(text) < 82:
        inside = text[1:-1].strip()
        if not token.looks_like_jwt(inside) and (
            not inside or stand_in.TEMPLATE.fullmatch(text) or stand_in.PLACEHOLDER.fullmatch(inside)
        ):
            if stand_in.elides(inside) or stand_in.is_null(inside):
                return
            reading.add(DefectKind.PLACEHOLDER, "A placeholder stands where the token should be.")


def _not_filled_in(reading: ValueReading) -> None:
    reading.add(DefectKind.UNEXPANDED_VARIABLE, "The place for the token was not filled in.")


def _stand_in(text: str, reading: ValueReading) -> None:
    """Placeholders, variables, literal null, whole JSON, and values that the paste leaves out."""
    lowered = text.lower()
    if stand_in.is_null(text):
        reading.add(DefectKind.LITERAL_NULL, "The word {word} stands where the token should be.", word=lowered)
    elif token.begins_object(text) and (":" in text or '"' in text):
        reading.add(DefectKind.WHOLE_JSON, "A whole JSON object stands where the token should be.")
    elif stand_in.FORMAT.fullmatch(text) and not _is_stand_in(reading):
        _not_filled_in(reading)
    elif stand_in.EXPRESSION.fullmatch(text):  # what a pipeline puts in is not in the paste
        reading.add(DefectKind.ELIDED, "The paste leaves part of the value out.")
    elif (stand_in.VARIABLE.match(text) or _COMMAND.fullmatch(text)) and not _is_stand_in(reading):
        reading.add(DefectKind.UNEXPANDED_VARIABLE, "A variable was not replaced by its value.")
    elif _is_stand_in(reading) or token.looks_like_jwt(text) and not stand_in.elides(text):
        return
    elif stand_in.elides(text) or stand_in.ELIDED_WORD.fullmatch(text):
        reading.add(DefectKind.ELIDED, "The paste leaves part of the value out.")
    elif stand_in.TEMPLATE.fullmatch(text) or stand_in.is_placeholder(text):
        reading.add(DefectKind.PLACEHOLDER, "A placeholder stands where the token should be.")


_NO_BLANKS_TO_JUDGE = frozenset(
    {
        DefectKind.WHOLE_JSON,
        DefectKind.PLACEHOLDER,
        DefectKind.ELIDED,
        DefectKind.LITERAL_NULL,
        DefectKind.UNEXPANDED_VARIABLE,
    }
)


def _inner_blanks(text: str, reading: ValueReading) -> str:
    if any(d.kind in _NO_BLANKS_TO_JUDGE for d in reading.defects):
        return text
    if "\n" in text:
        reading.add(DefectKind.LINE_BREAK, "A line break stands in the value.", position=text.index("\n"))
        text = "".join(line.strip() for line in text.split("\n"))
    if " " in text or "\t" in text:
        position = min(i for i in (text.find(" "), text.find("\t")) if i != -1)
        reading.add(DefectKind.WHITESPACE_INSIDE, "A blank stands in the value at character {at}.", position=position,
                    at=position + 1)  # fmt: skip
        text = "".join(text.split())
    found = _NOT_ASCII.search(text)
    odd = found.start() if found else None
    if odd is not None and not _is_stand_in(reading):
        reading.add(DefectKind.NON_ASCII, "The character U+{code} is not ASCII.", position=odd,
                    code=f"{ord(text[odd]):04X}")  # fmt: skip
    return text
