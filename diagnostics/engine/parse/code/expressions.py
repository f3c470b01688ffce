"""What the expressions of a syntax tree stand for: joined strings, tables, lists, names that the paste itself sets.

A reader for what people paste, not a compiler: it follows names and templates within the paste's budget and writes `…`
where a value cannot be known. What calls and assignments do is told by whoever derives from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from diagnostics.engine.model.submission import Defect, DefectKind
from diagnostics.engine.parse import budget
from diagnostics.engine.parse.code import tree
from diagnostics.engine.parse.code.tree import ROLE
from diagnostics.engine.parse.code.values import Language, Value
from diagnostics.engine.parse.source import Source

_DEEPEST = 70
_NULLS = frozenset({"None", "nil", "undefined", "null", "NULL", "nullptr"})
_TRUTHS = frozenset({"true", "false"})
_SCOPE = re.compile(r"\A\$?(?:global:|script:|local:|private:)?", re.IGNORECASE)
_ITSELF = frozenset({"this", "self", "$this"})

Items = tuple[tuple[str | None, Value], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its name with what stands before it (`client.get`), what it is called on, and its arguments."""

    start: int
    end: int
    path: str
    receiver: Value | None
    items: Items
    blocks: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """What stands before its name."""
        return self.path.rpartition(".")[0]


@dataclass(slots=True)
class Expressions:
    """Reads expressions of one piece of code, which begins at `base` in the source; `names` are the values so far."""

    source: Source
    language: Language
    names: dict[str, Value] = field(default_factory=dict)
    base: int = 0
    text: str = ""
    later: dict[str, Value] = field(default_factory=dict)  # constants that stand below their use
    missed: set[str] = field(default_factory=set)
    times_set: dict[str, int] = field(default_factory=dict)

    def constants_below(self) -> dict[str, Value]:
        """Texts that a name was given once, after it had been used: fields of a class, constants of a module."""
        return {
            name: value
            for name in self.missed
            if self.times_set.get(name) == 1 and (value := self.names.get(name)) is not None and value.known
        }

    # --- what a derived reader does with what it meets --------------------------------------------------------

    def called(self, call: Call) -> Value:
        """What a call stands for."""
        return Value("call", call.start, call.end, call.path, call.items, elided=True)

    def assigned(self, path: str, key: Value | None, value: Value, start: int) -> None:
        """`path = value`, or `path[key] = value`."""

    def within(self, blocks: Iterable[Node], made: Value, depth: int) -> None:
        """Read the blocks that were given to a call."""
        for block in blocks:
            self.all_of(block, depth)

    # --- any node ---------------------------------------------------------------------------------------------

    def value(self, node: Node | None, depth: int = 0) -> Value:
        """What a node stands for; calls and assignments within it are done."""
        if node is None or depth > _DEEPEST or not self.source.budget.value():
            return Value("name", self.base, self.base, elided=True)
        node = tree.plain(node)
        if node.type in tree.ASSIGNMENTS:
            return self.of_several("assignment", node, depth)
        role = ROLE.get(node.type, "")
        if role == "pair":
            key, inner = tree.parts_of_pair(node)
            if inner is not None and (key is not None or inner is not node):
                return self.value(inner, depth + 1)
        reader = _READERS.get(role)
        return reader(self, node, depth) if reader else self.of_several(role, node, depth)

    def of_several(self, role: str, node: Node, depth: int) -> Value:
        """What is made of several parts, which a derived reader knows; of any other node all that stands in it."""
        del role
        self.all_of(node, depth)
        return self._unknown(node)

    def all_of(self, node: Node, depth: int) -> None:
        """Do all that stands in a block."""
        for child in tree.named(node):
            self.value(child, depth + 1)

    def _unknown(self, node: Node, text: str = "") -> Value:
        return Value("name", self.base + node.start_byte, self.base + node.end_byte, text, elided=True)

    def written(self, node: Node) -> str:
        """The text of a node."""
        return self.text[node.start_byte : node.end_byte]

    def _too_long(self, written: str, at: int) -> tuple[Defect, ...]:
        return (Defect(DefectKind.ELIDED, budget.too_long(written), self.source.place(at), "value"),)

    # --- names ------------------------------------------------------------------------------------------------

    def path(self, node: Node | None) -> str:
        """The dotted path of a name or member: `self.session.headers` is `session.headers`; "" for anything else."""
        parts: list[str] = []
        while node is not None:
            node = tree.plain(node)
            role = ROLE.get(node.type)
            if role == "member":
                parts.append(self._bare(tree.member(node)))
                node = tree.owner(node)
            elif role == "call" and node.type == "call" and not node.child_by_field_name("arguments"):
                called = tree.called(node)  # Ruby reads a property by a call without arguments
                parts.append(self._bare(called.name))
                node = called.receiver
            elif role == "call":
                parts.append(self._bare(tree.called(node).name) + "()")
                break
            elif role in ("name", "index"):
                first = node if role == "name" else tree.named(node)[0] if tree.named(node) else node
                parts.append(self._bare(first) + ("" if role == "name" else "[]"))
                break
            else:
                break
        whole = [part for part in reversed(parts) if part]
        while whole and whole[0] in _ITSELF:
            del whole[0]
        return ".".join(whole)

    def _bare(self, node: Node | None) -> str:
        if node is None:
            return ""
        written = self.written(node).strip()
        if written.isidentifier() and len(written) <= 200 and self.language is not Language.POWERSHELL:
            return written
        if self.language in (Language.PHP, Language.POWERSHELL):
            written = _SCOPE.sub("", written, count=1)
        if self.language is Language.POWERSHELL:
            written = written.lower() if node.type == "variable" else written
        written = written.lstrip("@.:?!\\&*").rstrip("?!:").replace("::", ".").replace("->", ".").replace("\\", ".")
        return written.partition("<")[0] if len(written) <= 200 else ""

    def _name(self, node: Node, depth: int) -> Value:
        del depth
        written = self.written(node)
        start, end = self.base + node.start_byte, self.base + node.end_byte
        lowered = written.lstrip("$").lower()
        if written in _NULLS or lowered in _TRUTHS or written == "$null":
            return Value("text", start, end, "null" if written in _NULLS or lowered == "null" else lowered, bare=True)
        if node.type == "generic_token":
            return Value("text", start, end, written)
        if node.type == "simple_symbol":
            return Value("text", start, end, written.lstrip(":"))
        return self._known(self._bare(node), written, start, end)

    def _known(self, path: str, written: str, start: int, end: int) -> Value:
        """What a name stands for, where it is used; the name itself where that is not known or too long to follow."""
        known = self.names.get(path) or self.later.get(path)
        if known is None:
            self.missed.add(path)
            return Value("name", start, end, path or written, elided=True)
        if not self.source.budget.take(known.weight):
            return Value("name", start, end, written, defects=self._too_long(written, start), elided=True, beyond=True)
        return Value(
            known.kind, start, end, known.text, known.items, known.defects, known.elided,
            beyond=known.beyond, made=known.made, meaning=known.meaning,
        )  # fmt: skip

    def _member(self, node: Node, depth: int) -> Value:
        path = self.path(node)
        start, end = self.base + node.start_byte, self.base + node.end_byte
        if path in self.names:
            return self._known(path, self.written(node), start, end)
        owner = self.value(tree.owner(node), depth + 1)
        name = self._bare(tree.member(node))
        if owner.kind == "table":
            item = owner.get(name)
            if item is not None:
                return item
        return Value("name", start, end, path or name, elided=True, made=owner.made)

    def _index(self, node: Node, depth: int) -> Value:
        children = tree.named(node)
        if len(children) < 2:
            return self._unknown(node)
        owner, key = self.value(children[0], depth + 1), self.value(children[-1], depth + 1)
        key = key.items[0][1] if key.kind == "list" and key.items else key
        item = owner.get(key.text) if owner.kind == "table" and key.kind == "text" else None
        return item if item is not None else self._unknown(node)

    def _number(self, node: Node, depth: int) -> Value:
        del depth
        return Value("text", self.base + node.start_byte, self.base + node.end_byte, self.written(node), bare=True)

    def _word(self, node: Node, depth: int) -> Value:
        del depth
        word = self.written(node)
        text = "null" if word in _NULLS else word.lower()
        return Value("text", self.base + node.start_byte, self.base + node.end_byte, text, bare=True)


_READERS = {
    "name": Expressions._name,
    "member": Expressions._member,
    "index": Expressions._index,
    "number": Expressions._number,
    "word": Expressions._word,
}
