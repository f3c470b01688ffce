"""Tables, lists, arguments, calls and assignments of a syntax tree, in the words that all languages share."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from diagnostics.engine.parse.code import tree
from diagnostics.engine.parse.code.expressions import Call, Items
from diagnostics.engine.parse.code.texts import Texts
from diagnostics.engine.parse.code.tree import ROLE
from diagnostics.engine.parse.code.values import UNKNOWN, Language, Value, joined

_MOST_ITEMS = 400
_ADDED_TO = frozenset({"+=", ".="})
_CHANGED = _ADDED_TO | {"-=", "*=", "/=", "%=", "**=", "//=", "|=", "&=", "||=", "&&=", "??=", "?="}
_KEYED = frozenset(
    [
        "dictionary_literal dictionary",
        "object",
        "hash",
        "hash_literal_expression",
        "hash_literal_body",
        "anonymous_object_creation_expression",
    ]
)
_PLAIN_KEYS = frozenset(
    [
        "property_identifier",
        "identifier",
        "hash_key_symbol",
        "simple_symbol",
        "simple_identifier",
        "simple_name",
        "value_argument_label",
        "field_identifier",
        "name",
        "type_identifier",
    ]
)


class Structures(Texts):
    """Reads what is made of several parts."""

    __slots__ = ()

    # --- tables and lists -------------------------------------------------------------------------------------

    def _table(self, node: Node, depth: int) -> Value:
        start, end = self.base + node.start_byte, self.base + node.end_byte
        body = node.child_by_field_name("body")
        if node.type == "composite_literal" and body is not None:
            made = self._table(body, depth + 1)
            kind = self.written(tree.named(node)[0])
            return Value(made.kind, start, end, kind, made.items)
        if node.type == "hash_literal_expression":
            inner = tree.named(node)
            return self._table(inner[0], depth) if inner else Value("table", start, end)
        keys = node.children_by_field_name("key") if node.type == "dictionary_literal" else []
        items: tuple[tuple[str | None, Value], ...]
        if keys:  # Swift's keys and values stand side by side
            values = node.children_by_field_name("value")
            items = tuple((self._key(k, depth), self.value(v, depth + 1)) for k, v in zip(keys, values, strict=False))
        else:
            items = tuple(self._items(tree.named(node), depth))
        for block in self._blocks_in(tree.named(node)):
            self.all_of(block, depth + 1)  # the functions that a table holds
        keyed = node.type in _KEYED or any(key is not None for key, _ in items)
        return Value("table" if keyed else "list", start, end, items=items)

    def _list(self, node: Node, depth: int) -> Value:
        items = tuple(self._items(tree.named(node), depth))
        keyed = any(key is not None for key, _ in items)
        start, end = self.base + node.start_byte, self.base + node.end_byte
        return Value("table" if keyed else "list", start, end, items=items)

    def _items(self, nodes: list[Node], depth: int) -> Iterator[tuple[str | None, Value]]:
        """Keys and values of a table's entries or a call's arguments."""
        for node in nodes[:_MOST_ITEMS]:
            entry = node if node.type in ("value_argument", "argument") else tree.plain(node)
            role = ROLE.get(entry.type, "")
            if role == "pair":
                yield self._pair(entry, depth)
            elif role == "spread":
                value = self.value(tree.named(entry)[0] if tree.named(entry) else None, depth + 1)
                if value.kind == "table":
                    yield from value.items
                else:
                    yield None, value
            elif role == "shorthand":
                yield self.written(entry), self._name(entry, depth)
            elif entry.type == "assignment_expression":
                yield self._set_in_table(entry, depth)
            elif entry.type == "initializer_expression" and len(tree.named(entry)) == 2:
                key, value = (self.value(child, depth + 1) for child in tree.named(entry))
                yield (key.text, value) if key.kind == "text" else (None, value)
            elif role == "block":
                yield None, self._unknown(entry)
            else:
                yield None, self.value(entry, depth + 1)

    def _pair(self, node: Node, depth: int) -> tuple[str | None, Value]:
        key, value = tree.parts_of_pair(node)
        if key is None and value is node:
            return None, self._unknown(node)
        if value is not None and ROLE.get(tree.plain(value).type) == "block":
            return (self._key(key, depth) if key is not None else None), self._unknown(value)
        read = self.value(value, depth + 1)
        return (self._key(key, depth) if key is not None else None), read

    def _key(self, node: Node, depth: int) -> str:
        """The text of a key; a constant such as `HttpHeaders.AUTHORIZATION` stands as it is written."""
        inner = tree.plain(node)
        if inner.type in _PLAIN_KEYS and node.type != "computed_property_name":
            return self.written(inner).strip(":$")
        value = self.value(inner, depth + 1)
        if value.kind == "list" and value.items:
            value = value.items[0][1]
        return (value.text if value.kind == "text" else value.text.rpartition(".")[2]) or UNKNOWN

    def _set_in_table(self, node: Node, depth: int) -> tuple[str | None, Value]:
        """C#'s `Method = …` and `["name"] = …` within a new object."""
        target, value = tree.parts_of_assignment(node)
        if target is not None and target.type in ("element_binding_expression", "implicit_element_access"):
            target = tree.named(target)[0] if tree.named(target) else target
        read = self.value(value, depth + 1)
        return (self._key(target, depth) if target is not None else None), read

    # --- calls ------------------------------------------------------------------------------------------------

    def _call(self, node: Node, depth: int) -> Value:
        parts = tree.called(node)
        receiver = self.value(parts.receiver, depth + 1) if parts.receiver is not None else None
        owner = self.path(parts.receiver) if parts.receiver is not None else ""
        name = self._bare(parts.name) if parts.name is not None else ""
        path = f"{owner}.{name}" if owner else f"().{name}" if parts.receiver is not None else name
        if node.type == "command":
            items: Items = tuple(self._parameters(node, depth))
        elif node.type == "message_expression":
            items = tuple(self._message(node, depth))
        else:
            items = tuple(self._arguments(parts.arguments, depth))
        blocks = [*parts.blocks, *self._blocks_in(parts.arguments)]
        start, end = self.base + node.start_byte, self.base + node.end_byte
        made = self.called(Call(start, end, path, receiver, items, tuple(blocks)))
        if blocks:
            self.within(blocks, made, depth + 1)
        return made

    def _arguments(self, nodes: list[Node], depth: int) -> Iterator[tuple[str | None, Value]]:
        """The arguments of a call; what stands in braces behind a new object are arguments with names."""
        for key, value in self._items(nodes, depth):
            braced = (
                key is None
                and value.kind == "table"
                and any(
                    node.type == "initializer_expression" and self.base + node.start_byte == value.start
                    for node in nodes
                )
            )
            if braced:
                yield from value.items
            else:
                yield key, value

    def _message(self, node: Node, depth: int) -> Iterator[tuple[str | None, Value]]:
        """Objective-C's arguments: the first belongs to the name of the message, each further one to a label."""
        labels = node.children_by_field_name("method")
        receiver = node.child_by_field_name("receiver")
        label: str | None = None
        for child in tree.named(node):
            if child in labels:
                label = None if child == labels[0] else self.written(child)
            elif child != receiver:
                yield label, self.value(child, depth + 1)

    def _blocks_in(self, arguments: list[Node]) -> Iterator[Node]:
        for argument in arguments:
            value = argument
            if ROLE.get(argument.type) == "pair":
                value = tree.parts_of_pair(argument)[1] or argument
            value = tree.plain(value)
            if ROLE.get(value.type) == "block":
                yield value

    def _parameters(self, node: Node, depth: int) -> Iterator[tuple[str | None, Value]]:
        """PowerShell's parameters: a name takes what follows it, unless that is the next name."""
        waiting: str | None = None
        for part in tree.named(node)[1:]:
            for element in tree.named(part) if part.type == "command_elements" else [part]:
                if element.type == "command_parameter":
                    if waiting is not None:
                        yield waiting, Value("text", self.base, self.base, "true", bare=True)
                    waiting = self.written(element).strip("-:").lower()
                    continue
                value = self.value(element, depth + 1)
                splatted = tree.plain(element).type == "variable" and self.written(element).startswith("@")
                if value.kind == "table" and splatted:
                    yield from ((key.lower() if key else key, item) for key, item in value.items)
                else:
                    yield waiting, value
                waiting = None

    def of_several(self, role: str, node: Node, depth: int) -> Value:
        """What is made of several parts; of any other node all is done that stands in it."""
        if role == "call":
            return self._call(node, depth)
        if role == "table":
            return self._table(node, depth)
        if role == "list":
            return self._list(node, depth)
        if role == "assignment":
            return self._assignment(node, depth)
        if node.type == "pipeline_chain" and self.language is Language.POWERSHELL:
            return self._piped(node, depth)
        return Texts.of_several(self, role, node, depth)

    def _piped(self, node: Node, depth: int) -> Value:
        """`@{…} | ConvertTo-Json`; of any other pipeline the first command counts."""
        parts = tree.named(node)
        first = self.value(parts[0], depth + 1) if parts else self._unknown(node)
        if any(self.written(part).lower().startswith("convertto-json") for part in parts[1:]):
            start, end = self.base + node.start_byte, self.base + node.end_byte
            return Value("call", start, end, "ConvertTo-Json", ((None, first),), meaning="json")
        return first

    # --- assignments ------------------------------------------------------------------------------------------

    def _assignment(self, node: Node, depth: int) -> Value:
        target, value = tree.parts_of_assignment(node)
        if target is None or value is None or target == value:
            self.all_of(node, depth)
            return self._unknown(node)
        if node.type == "preproc_def":
            return self._defined(target, value)
        read = self.value(value, depth + 1)
        target = tree.plain(target)
        start = self.base + node.start_byte
        between = self.text[target.end_byte : value.start_byte]
        operator = next(iter(between.split()[-1:]), "")
        if operator in _CHANGED:
            read = self._added(self.names.get(self.path(target)), read, operator)
        if ROLE.get(target.type) == "index":
            children = tree.named(target)
            key = self.value(children[-1], depth + 1) if len(children) > 1 else None
            if key is not None and key.kind == "list" and key.items:
                key = key.items[0][1]
            key = key or Value("list", start, start)
            self.assigned(self.path(children[0]) if children else "", key, read, start)
        else:
            self.assigned(self.path(target), None, read, start)
        return read

    def _added(self, before: Value | None, value: Value, operator: str) -> Value:
        """`name += value`; what any other such operator makes of a name is not known."""
        if operator not in _ADDED_TO or before is None or before.kind != "text" or before.bare:
            return Value("name", value.start, value.end, elided=True)
        if before.beyond or not self.source.budget.take(before.weight):
            return Value("name", value.start, value.end, elided=True, beyond=True)
        return joined((before, value), value.start, value.end)

    def _defined(self, target: Node, value: Node) -> Value:
        """C's `#define NAME "value"`, whose value the grammar leaves as text."""
        written = self.written(value).strip()
        start = self.base + value.start_byte
        read = Value("text", start, start + len(written), written.strip('"'), bare=not written.startswith('"'))
        self.assigned(self.path(target), None, read, start)
        return read
