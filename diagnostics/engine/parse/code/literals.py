"""Literal values in program code: joined strings, tables, lists and calls, for seven languages at once.

A reader for what people paste, not a compiler: it follows quotes and brackets exactly, resolves names that the
paste itself sets, and writes `…` where a value cannot be known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.parse.code.strings import STRING, StringReader
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value

_MAX_DEPTH = 16
_MAX_ITEMS = 400
_SKIP = re.compile(r"(?:\s+|//[^\n]*|/\*(?:[^*]|\*(?!/)){0,300}\*/|#(?![{\[])[^\n]*|\\\n|`\n)+")
_NAME = re.compile(r"[A-Za-z_$@\\][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*!?")
_NUMBER = re.compile(r"-?\d[\w.]*")
_KEY = re.compile(r"([A-Za-z_$][\w$-]*)[ \t]*(?=[:=])")
_FORMAT_FIELD = re.compile(r"\{[\w.:]{0,40}\}|%[sdv]")
_STRING_METHOD = re.compile(r"\.(format|formatted|encode|strip|trim|lower|upper|replace|decode|toString)[ \t]*\(")
_CHAINED = re.compile(r"\s{0,40}(?:\.|->|\?\.)([A-Za-z_]\w*)")
_BARE_WORDS = {"None": "null", "nil": "null", "undefined": "null", "$null": "null"}


@dataclass(slots=True)
class CodeReader(StringReader):
    """Reads expressions of one language from a source; `names` are the values known so far."""

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
            and bool(STRING.match(self.source.text, position, stop))
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
                position = self.string(position, stop).end
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
        string = STRING.match(text, at, stop)
        if string and self.is_string(string):
            return self._after_string(self.string(at, stop), stop, depth)
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
            return Value("name", at, end, written, defects=self.too_long(written, at), elided=True, beyond=True)
        return Value(known.kind, at, end, known.text, known.items, known.defects, known.elided, beyond=known.beyond)

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
