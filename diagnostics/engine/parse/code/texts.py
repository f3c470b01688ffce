"""Strings of a syntax tree, and what is made of them: joined, formatted, filled in within the paste's budget."""

from __future__ import annotations

import re

from tree_sitter import Node

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.code import strings, tree
from diagnostics.engine.parse.code.expressions import Expressions, Items
from diagnostics.engine.parse.code.tree import ROLE
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value, joined

_FORMAT_FIELD = re.compile(r"\{([\w.]{0,40})(?:[:!][^{}]{0,20})?\}|%(?:\d\$)?[sdv@]")
_JOINS = frozenset({"+", ".", "..", "<<"})


class Texts(Expressions):
    """Reads strings."""

    __slots__ = ()

    def of_several(self, role: str, node: Node, depth: int) -> Value:
        """What is made of strings, and any other node as before."""
        if role == "string":
            return self._string(node, depth)
        if role == "strings":
            return self._strings(node, depth)
        if role == "binary":
            return self._binary(node, depth)
        return Expressions.of_several(self, role, node, depth)

    def _string(self, node: Node, depth: int) -> Value:
        if node.type in ("heredoc", "nowdoc"):
            node = node.child_by_field_name("value") or node
        elif node.type == "string_literal" and self.language is Language.POWERSHELL:
            node = tree.named(node)[0] if tree.named(node) else node
        start, end = self.base + node.start_byte, self.base + node.end_byte
        made: list[str] = []
        first, refused = "", ""
        for piece in strings.pieces(node, self.text, self.language, lambda part: self._field(part, depth)):
            if isinstance(piece, str):
                made.append(piece)
                continue
            text, beyond = self._filled(*piece)
            made.append(text)
            first = first or (piece[0] if UNKNOWN in text else "")
            refused = refused or (piece[0] if beyond else "")
        content = "".join(made)
        defects: tuple[Defect, ...] = ()
        if refused:
            defects = self._too_long(refused, start)
        elif first:
            what = msg("The value of {name} is not in the paste.", name=first[:60])
            defects = (Defect(DefectKind.ELIDED, what, self.source.place(start), "value"),)
        elif left := strings.unfilled(node, self.written(node), content, self.language):
            # the whole of it was sent as the token; the last name in it is a name and no token
            name = re.findall(r"\w+", left.group())[-1:] or [left.group()]
            what = msg("{name} stands in a string of a kind in which it is not replaced.", name=name[0][:60])
            defects = (Defect(DefectKind.UNEXPANDED_VARIABLE, what, self.source.place(start), "value", left.start()),)
        return Value("text", start, end, content, defects=defects, elided=bool(first or refused), beyond=bool(refused))

    def _field(self, part: Node, depth: int) -> Value:
        """The value of what a string is filled in with."""
        path = self.path(tree.plain(part))
        known = self.names.get(path) if path else None
        if known is not None and not known.items:
            return known  # counted where it is put in
        inner = tree.named(part)
        return (
            self.value(inner[0] if len(inner) == 1 else part, depth + 1)
            if ROLE.get(part.type) != "name"
            else (self._unknown(part, path))
        )

    def _filled(self, written: str, value: Value) -> tuple[str, bool]:
        """What is put in for a field, and whether it was too long for that."""
        if value.kind == "name":
            self.missed.add(value.text)
            value = self.names.get(value.text) or self.later.get(value.text) or value
        if value.beyond:
            return UNKNOWN, True
        if value.kind != "text":
            return UNKNOWN, False
        if not self.source.budget.take(len(value.text)):
            return UNKNOWN, True
        return value.text, False

    def _strings(self, node: Node, depth: int) -> Value:
        parts = [self.value(child, depth + 1) for child in tree.named(node)]
        return joined(parts, self.base + node.start_byte, self.base + node.end_byte)

    def _binary(self, node: Node, depth: int) -> Value:
        operands: list[Node] = []
        rest = node
        while ROLE.get(rest.type) == "binary" and _operator(rest) in _JOINS:
            children = tree.named(rest)
            operands.append(children[-1])
            rest = tree.plain(children[0])
        start, end = self.base + node.start_byte, self.base + node.end_byte
        if operands:
            parts = [self.value(part, depth + 1) for part in [rest, *reversed(operands)]]
            return joined(parts, start, end)
        values = [self.value(child, depth + 1) for child in tree.named(node)]
        if len(values) >= 2 and values[0].kind == "text" and _operator(node) in ("%", "-f", "format_operator"):
            given: Items = values[-1].items if values[-1].kind in ("list", "table") else ((None, values[-1]),)
            return self.formatted(values[0], given, end)
        return self._unknown(node)

    def formatted(self, template: Value, given: Items, end: int) -> Value:
        """A template with its fields filled in, by name, by number or in their order."""
        plain = [value for key, value in given if key is None]
        named = {key: value for key, value in given if key is not None}
        position = -1

        def fill(found: re.Match[str]) -> str:
            nonlocal position
            position += 1
            wanted = found[1] or ""
            number = int(wanted) if wanted.isdecimal() else position
            value = named.get(wanted) or (plain[number] if number < len(plain) else None)
            return self._filled(found.group(), value)[0] if value else UNKNOWN

        text = _FORMAT_FIELD.sub(fill, template.text)
        return Value("text", template.start, end, text, elided=UNKNOWN in text)


def _operator(node: Node) -> str:
    return next((child.type for child in node.children if not child.is_named or child.type == "format_operator"), "")
