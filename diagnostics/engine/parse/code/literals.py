"""Literal values in program code: strings, joined strings, tables, lists and calls, for seven languages at once.

A reader for what people paste, not a compiler: it follows quotes and brackets exactly, resolves names that the
paste itself sets, and writes `…` where a value cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.budget import PIECE, too_long
from diagnostics.engine.parse.source import Source

UNKNOWN = "…"
_MAX_DEPTH = 16
_MAX_ITEMS = 400
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/)){0,300}\*/|#(?![{\[])[^\n]*|\\\n|`\n)+")
_STRING = re.compile(r"([A-Za-z$@]{0,2})(\"\"\"|'''|\"|'|`|@\"\n|@'\n)")
_NAME = re.compile(r"[A-Za-z_$@\\][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*!?")
_NUMBER = re.compile(r"-?\d[\w.]*")
_KEY = re.compile(r"([A-Za-z_$][\w$-]*)[ \t]*(?=[:=])")
_PYTHON_FIELD = re.compile(r"\{[A-Za-z_][\w.\[\]'\"()]*\}")
_JS_FIELD = re.compile(r"\$\{[^{}]*\}")
_PHP_FIELD = re.compile(r"\$[A-Za-z_]\w*(?:->\w+|\[[^\]\n]{1,40}\])?|\{\$[^{}\n]{1,80}\}")
_PS_FIELD = re.compile(
    r"\$\([^()\n]{1,200}\)|\$\{[^}\n]{1,80}\}|\$(?:env:|script:|global:)?[A-Za-z_]\w*(?:\.\w+)*", re.IGNORECASE
)
_RUBY_FIELD = re.compile(r"#\{[^{}]*\}")
_KOTLIN_FIELD = re.compile(r"\$\{[^{}]*\}|\$[A-Za-z_]\w*")
_FORMAT_FIELD = re.compile(r"\{[\w.:]{0,40}\}|%[sdv]")
_CHAINED = re.compile(r"\s{0,40}(?:\.|->|\?\.)([A-Za-z_]\w*)")
_BARE_WORDS = {"None": "null", "nil": "null", "undefined": "null", "$null": "null"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


class Language(Enum):
    """The languages; those that share their literals with another are read as that one."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    PHP = "php"
    POWERSHELL = "powershell"
    RUBY = "ruby"
    CSHARP = "csharp"
    JAVA = "java"
    GO = "go"


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression stands for: `text` holds `…` where it cannot be known; `items` are a table's or call's."""

    kind: str  # "text", "table", "list", "call", "name"
    start: int
    end: int
    text: str = ""
    items: tuple[tuple[str | None, Value], ...] = ()
    defects: tuple[Defect, ...] = ()
    elided: bool = False
    bare: bool = False  # a number or a word such as true: written without quotes
    beyond: bool = False  # part of it was too long to follow
    weight: int = field(init=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """Weigh what each use of the value puts in: its text, its defects, and all that it holds."""
        weight = len(self.text) + PIECE * len(self.defects)
        if self.items:
            weight += sum(len(key or "") + value.weight + PIECE for key, value in self.items)
        object.__setattr__(self, "weight", weight)

    def get(self, *names: str) -> Value | None:
        """The first item under one of `names`, in any case."""
        wanted = {name.lower() for name in names}
        return next((value for key, value in self.items if key is not None and key.lower() in wanted), None)

    def positional(self, index: int) -> Value | None:
        """The argument at `index` among those without a name."""
        plain = [value for key, value in self.items if key is None]
        return plain[index] if index < len(plain) else None


Names = Mapping[str, Value]


@dataclass(slots=True)
class CodeReader:
    """Reads expressions of one language from a source; `names` are the values known so far."""

    source: Source
    language: Language
    names: Names = field(default_factory=dict)

    def expression(self, at: int, stop: int, depth: int = 0) -> Value:
        """The expression at `at`; always ends after it, or at `stop`."""
        first = self._operand(self._skip(at, stop), stop, depth)
        parts = [first]
        position = first.end
        for _ in range(60):
            position = self._skip(position, stop)
            operator = self.source.text[position : position + 1]
            joins = operator == "+" or (operator == "." and self.language is Language.PHP)
            if operator == "%" and self.language in (Language.PYTHON, Language.RUBY) and parts[-1].kind == "text":
                after = self._operand(self._skip(position + 1, stop), stop, depth + 1)
                parts[-1] = _formatted(parts[-1], after.end)
            elif joins and self.source.text[position + 1 : position + 2] not in ("+", "="):
                after = self._operand(self._skip(position + 1, stop), stop, depth + 1)
                parts.append(after)
            elif self._adjacent_string(position, stop, parts[-1]):
                after = self._operand(position, stop, depth + 1)
                parts.append(after)
            else:
                break
            position = max(after.end, position + 1)
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _adjacent_string(self, position: int, stop: int, last: Value) -> bool:
        return (
            self.language is Language.PYTHON
            and last.kind == "text"
            and bool(_STRING.match(self.source.text, position, stop))
        )

    def arguments(self, opening: int, stop: int, depth: int = 0) -> tuple[tuple[tuple[str | None, Value], ...], int]:
        """The items between the bracket at `opening` and its closing one, and the offset after that."""
        items: list[tuple[str | None, Value]] = []
        position = opening + 1
        text = self.source.text
        while len(items) < _MAX_ITEMS:
            position = self._skip(position, stop)
            if position >= stop:
                return tuple(items), stop
            character = text[position]
            if character in ")]}":
                return tuple(items), position + 1
            if character in ",;":
                position += 1
                continue
            key, value = self._item(position, stop, depth)
            items.append((key, value))
            position = max(value.end, position + 1)
            position = self._to_separator(position, stop)
        return tuple(items), position

    def _to_separator(self, position: int, stop: int) -> int:
        """Past whatever of an expression was not understood, to the next comma or closing bracket at this level."""
        depth = 0
        text = self.source.text
        lines = self.language is Language.POWERSHELL
        while position < stop:
            position = self._skip(position, stop)
            if position >= stop or (depth == 0 and (text[position] in ",;" or (lines and self._on_new_line(position)))):
                break
            character = text[position]
            if character in "\"'`":
                position = self._string(position, stop).end
                continue
            if character in "([{":
                depth += 1
            elif character in ")]}":
                if depth == 0:
                    break
                depth -= 1
            position += 1
        return min(position, stop)

    def _on_new_line(self, position: int) -> bool:
        start = self.source.line_start(position)
        return not self.source.text[start:position].strip()

    def _item(self, position: int, stop: int, depth: int) -> tuple[str | None, Value]:
        text = self.source.text
        if text.startswith("...", position) or text.startswith("**", position):
            position += 3 if text[position] == "." else 2
            return None, self.expression(position, stop, depth + 1)
        bare = _KEY.match(text, position, stop)
        if bare and not text.startswith(("==", "::", "=>"), bare.end()):
            after = self._skip(bare.end() + (2 if text.startswith(":=", bare.end()) else 1), stop)
            return bare.group(1), self.expression(after, stop, depth + 1)
        key = self.expression(position, stop, depth + 1)
        position = self._skip(key.end, stop)
        for separator in ("=>", ":", "="):
            if text.startswith(separator, position) and not text.startswith(("==", "::"), position):
                value = self.expression(position + len(separator), stop, depth + 1)
                if key.kind == "list" and len(key.items) == 1:
                    key = key.items[0][1]
                return (key.text.rpartition("::")[2] if key.text else UNKNOWN), value
        if self.language is Language.PHP and key.kind == "name" and key.text.startswith("CURLOPT"):
            return key.text, key
        return None, key

    def _skip(self, position: int, stop: int) -> int:
        found = _SKIP.match(self.source.text, position, stop)
        return found.end() if found else position

    # --- one operand ---------------------------------------------------------------------------

    def _operand(self, at: int, stop: int, depth: int) -> Value:
        text = self.source.text
        if at >= stop or depth > _MAX_DEPTH:
            return Value("name", at, min(at + 1, stop), "", elided=True)
        string = _STRING.match(text, at, stop)
        if string and self._is_string(string):
            return self._after_string(self._string(at, stop), stop, depth)
        character = text[at]
        if text.startswith("@{", at) or text.startswith("@(", at):
            items, end = self.arguments(at + 1, stop, depth + 1)
            return Value("table" if text[at + 1] == "{" else "list", at, end, items=items)
        if character in "{[":
            items, end = self.arguments(at, stop, depth + 1)
            keyed = any(key is not None for key, _ in items)
            return Value("table" if character == "{" or keyed else "list", at, end, items=items)
        if character == "(":
            items, end = self.arguments(at, stop, depth + 1)
            if len(items) == 1 and items[0][0] is None:
                inner = items[0][1]
                return Value(inner.kind, at, end, inner.text, inner.items, inner.defects, inner.elided)
            return Value("list", at, end, items=items)
        number = _NUMBER.match(text, at, stop)
        if number:
            return Value("text", at, number.end(), number.group(), bare=True)
        name = _NAME.match(text, at, stop)
        return self._named(name, at, stop, depth) if name else Value("name", at, at + 1, "", elided=True)

    def _named(self, name: re.Match[str], at: int, stop: int, depth: int) -> Value:
        text = self.source.text
        written, end = name.group(), name.end()
        if (
            written in ("new", "await", "return", "not", "typeof", "async", "yield")
            and end < stop
            and text[end].isspace()
        ):
            return self._operand(self._skip(end, stop), stop, depth + 1)
        position = self._skip(end, stop)
        if text.startswith("<", position) and self.language in (Language.CSHARP, Language.JAVA):
            closing = text.find(">", position, min(stop, position + 80))
            position = closing + 1 if closing != -1 and text[closing + 1 : closing + 2] in ("(", ">") else position
        if text.startswith("(", position) and position - end < 3:
            items, end = self.arguments(position, stop, depth + 1)
            if text.startswith("{", self._skip(end, stop)) and self.language in (Language.CSHARP, Language.GO):
                more, end = self.arguments(self._skip(end, stop), stop, depth + 1)
                items += more
            if written in ("array", "list", "dict"):
                return Value("table" if any(k is not None for k, _ in items) else "list", at, end, items=items)
            first = items[0][1] if items else None
            if first and first.kind == "text" and written.lower().endswith(("sprintf", "string.format")):
                return _formatted(Value("text", at, end, first.text), end)
            return self._after_call(Value("call", at, end, written, items, elided=True), stop, depth)
        if written in (
            "true",
            "false",
            "True",
            "False",
            "null",
            "None",
            "nil",
            "undefined",
            "$true",
            "$false",
            "$null",
        ):
            return Value("text", at, end, _BARE_WORDS.get(written, written.lstrip("$").lower()), bare=True)
        known = self.names.get(written)
        if known is not None:
            return self._used(known, written, at, end)
        if text.startswith("[", end) and self.language is not Language.POWERSHELL:
            _items, end = self.arguments(end, stop, depth + 1)
        return Value("name", at, end, written, elided=True)

    def _used(self, known: Value, written: str, at: int, end: int) -> Value:
        """What a name stands for, where it is used; the name itself where that is too long to follow."""
        if not self.source.budget.take(known.weight):
            return Value("name", at, end, written, defects=self._too_long(written, at), elided=True, beyond=True)
        return Value(known.kind, at, end, known.text, known.items, known.defects, known.elided, beyond=known.beyond)

    def _too_long(self, written: str, at: int) -> tuple[Defect, ...]:
        return (Defect(DefectKind.ELIDED, too_long(written), self.source.place(at), "value"),)

    def _after_call(self, call: Value, stop: int, depth: int) -> Value:
        """Further calls chained to the first: `r.json()['x']`, `a().b(c)`."""
        text, end, method = self.source.text, call.end, ""
        items = list(call.items)
        for _ in range(30):
            chained = _CHAINED.match(text, end, stop)
            if chained:
                end, method = chained.end(), chained.group(1)
            elif text.startswith(("(", "["), end):
                given, end = self.arguments(end, stop, depth + 1)
                if method in ("set", "append") and len(given) == 2 and call.text.endswith("Headers"):
                    items.append((given[0][1].text, given[1][1]))
            else:
                break
        if len(items) > len(call.items):
            return Value("table", call.start, end, items=tuple(items))
        return Value(call.kind, call.start, end, call.text, call.items, elided=True)

    # --- strings -------------------------------------------------------------------------------

    def _is_string(self, string: re.Match[str]) -> bool:
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

    def _string(self, at: int, stop: int) -> Value:
        string = _STRING.match(self.source.text, at, stop)
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
                defects = self._too_long(refused[0], at)
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

    def _after_string(self, value: Value, stop: int, depth: int) -> Value:
        """`"…".format(x)`, `"…".encode()`, `"…".strip()` and the like behind a string."""
        text = self.source.text
        method = _STRING_METHOD.match(text, value.end, stop)
        if not method or self.language is Language.PHP:
            return value
        _items, end = self.arguments(method.end() - 1, stop, depth + 1)
        if method.group(1) in ("format", "formatted"):
            return _formatted(value, end)
        return Value(value.kind, value.start, end, value.text, value.items, value.defects, value.elided)


_LOOSE_FIELD = re.compile(r"\{[^{}]*\}")
_STRING_METHOD = re.compile(r"\.(format|formatted|encode|strip|trim|lower|upper|replace|decode|toString)[ \t]*\(")
_UNTIL = {
    (quote, escape): re.compile(rf"[^{re.escape(escape)}\n{quote}]+") for quote in "\"'`" for escape in ("\\", "`")
}


def _formatted(value: Value, end: int) -> Value:
    text = _FORMAT_FIELD.sub(UNKNOWN, value.text)
    return Value("text", value.start, end, text, elided=UNKNOWN in text)


def _joined(parts: list[Value]) -> Value:
    """The parts of a joined string; a part that is not known is `…`."""
    text = "".join(part.text if part.kind == "text" else UNKNOWN for part in parts)
    defects = tuple(defect for part in parts for defect in part.defects)
    elided = any(part.elided or part.kind != "text" for part in parts)
    beyond = any(part.beyond for part in parts)
    return Value("text", parts[0].start, parts[-1].end, text, defects=defects, elided=elided, beyond=beyond)
