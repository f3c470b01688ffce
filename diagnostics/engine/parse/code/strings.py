"""Strings in program code: where they end, what their escapes mean, and what their language replaces in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse import budget
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Names, Value
from diagnostics.engine.parse.source import Source

STRING = re.compile(r"([A-Za-z$@]{0,2})(\"\"\"|'''|\"|'|`|@\"\n|@'\n)")
_PYTHON_FIELD = re.compile(r"\{[A-Za-z_][\w.\[\]'\"()]*\}")
_JS_FIELD = re.compile(r"\$\{[^{}]*\}")
_PHP_FIELD = re.compile(r"\$[A-Za-z_]\w*(?:->\w+|\[[^\]\n]{1,40}\])?|\{\$[^{}\n]{1,80}\}")
_PS_FIELD = re.compile(
    r"\$\([^()\n]{1,200}\)|\$\{[^}\n]{1,80}\}|\$(?:env:|script:|global:)?[A-Za-z_]\w*(?:\.\w+)*", re.IGNORECASE
)
_RUBY_FIELD = re.compile(r"#\{[^{}]*\}")
_KOTLIN_FIELD = re.compile(r"\$\{[^{}]*\}|\$[A-Za-z_]\w*")
_LOOSE_FIELD = re.compile(r"\{[^{}]*\}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_UNTIL = {
    (quote, escape): re.compile(rf"[^{re.escape(escape)}\n{quote}]+") for quote in "\"'`" for escape in ("\\", "`")
}


@dataclass(slots=True)
class StringReader:
    """Reads strings of one language from a source; `names` are the values known so far."""

    source: Source
    language: Language
    names: Names = field(default_factory=dict)

    def is_string(self, string: re.Match[str]) -> bool:
        """Whether what looks like the beginning of a string is one in this language."""
        prefix, quote = string.group(1), string.group(2)
        if quote.startswith("@"):
            return self.language is Language.POWERSHELL and not prefix
        if quote == "`" and self.language is not Language.JAVASCRIPT and self.language is not Language.GO:
            return False
        if not prefix:
            return True
        if self.language is Language.PYTHON:
            return prefix.lower() in ("f", "r", "b", "u", "fr", "rf", "br", "rb")
        return self.language is Language.CSHARP and prefix in ("$", "@", "$@", "@$")

    def string(self, at: int, stop: int) -> Value:
        """The string that begins at `at`."""
        string = STRING.match(self.source.text, at, stop)
        if string is None:
            return Value("name", at, at + 1)
        prefix, quote = string.group(1).lower(), string.group(2)
        raw = "r" in prefix or "@" in prefix or quote == "`" or (self.language is Language.POWERSHELL)
        start = string.end()
        if quote.startswith("@"):
            end = self.source.text.find("\n" + quote[1] + "@", start, stop)
            end = stop if end == -1 else end
            return self._fields(self.source.text[start:end], quote[1], prefix, at, min(end + 3, stop))
        content, end = self._content(start, quote, stop, raw=raw and quote != "`")
        return self._fields(content, quote, prefix, at, end)

    def _content(self, start: int, quote: str, stop: int, *, raw: bool) -> tuple[str, int]:
        text = self.source.text
        escape = "`" if self.language is Language.POWERSHELL and quote == '"' else "\\"
        made: list[str] = []
        position = start
        pattern = _UNTIL[quote[0], escape]
        while position < stop:
            plain = pattern.match(text, position, stop)
            if plain:
                made.append(plain.group())
                position = plain.end()
                continue
            if text[position] == escape and (not raw or self.language is Language.POWERSHELL):
                following = text[position + 1 : position + 2]
                made.append(_ESCAPES.get(following, "" if following == "\n" else following))
                position += 2
            elif text.startswith(quote, position):
                if raw and len(quote) == 1 and text.startswith(quote * 2, position):
                    made.append(quote)
                    position += 2
                    continue
                return "".join(made), position + len(quote)
            elif text[position] == "\n" and len(quote) == 1 and quote != "`" and not raw:
                return "".join(made), position  # a string that is never closed ends with its line
            else:
                made.append(text[position])
                position += 1
        return "".join(made), stop

    def _fields(self, content: str, quote: str, prefix: str, at: int, end: int) -> Value:
        """Replace what the language itself replaces; a field that it does not replace is a defect."""
        live, dead = self._patterns(quote, prefix)
        defects: tuple[Defect, ...] = ()
        elided = False
        refused: list[str] = []
        if live and (found := live.search(content)):
            elided = True
            content = live.sub(lambda m: self._field_value(m.group(), refused), content)
            if refused:
                defects = self.too_long(refused[0], at)
            elif UNKNOWN not in content:
                elided = False
            else:
                what = msg("The value of {name} is not in the paste.", name=found.group()[:60])
                defects = (Defect(DefectKind.ELIDED, what, self.source.place(at), "value"),)
        elif dead and (found := dead.search(content)):
            what = msg("{name} stands in a string of a kind in which it is not replaced.", name=found.group()[:60])
            defects = (Defect(DefectKind.UNEXPANDED_VARIABLE, what, self.source.place(at), "value", found.start()),)
        return Value("text", at, end, content, defects=defects, elided=elided, beyond=bool(refused))

    def _field_value(self, written: str, refused: list[str]) -> str:
        """What a field of a string becomes; the names that are too long to follow are added to `refused`."""
        name = written.strip("${}#()")
        known = self.names.get(name) or self.names.get("$" + name)
        if known is None or known.kind != "text" or (known.elided and not known.beyond):
            return UNKNOWN
        if known.beyond or not self.source.budget.take(len(known.text)):
            refused.append(written)
            return UNKNOWN
        return known.text

    def _patterns(self, quote: str, prefix: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        if self.language is Language.PYTHON:
            return (_LOOSE_FIELD, None) if "f" in prefix else (None, _PYTHON_FIELD)
        if self.language is Language.JAVASCRIPT:
            return (_JS_FIELD, None) if quote == "`" else (None, _JS_FIELD)
        if self.language is Language.PHP:
            return (_PHP_FIELD, None) if quote == '"' else (None, _PHP_FIELD)
        if self.language is Language.POWERSHELL:
            return (_PS_FIELD, None) if quote == '"' else (None, _PS_FIELD)
        if self.language is Language.RUBY:
            return (_RUBY_FIELD, None) if quote == '"' else (None, _RUBY_FIELD)
        if self.language is Language.CSHARP:
            return (_LOOSE_FIELD, None) if "$" in prefix else (None, _PYTHON_FIELD)
        return (_KOTLIN_FIELD, None) if self.language is Language.JAVA and quote == '"' else (None, None)

    def too_long(self, written: str, at: int) -> tuple[Defect, ...]:
        """The defect of a value that is too long to follow."""
        return (Defect(DefectKind.ELIDED, budget.too_long(written), self.source.place(at), "value"),)
