"""The syntax tree of a piece of code, made by tree-sitter with the grammar of one language.

A grammar is loaded when the first paste needs it. Work is bounded twice: a piece has at most `PIECE` characters, and
the parser is stopped after so many steps for each of them, since mending what is broken can take the square of its
length. A step itself takes longer the deeper the tree is, so that processor time is a second bound, ten times what the
longest piece of sound code was seen to take. Where a piece is cut off, what it left open is closed, so that its last
call is read as far as it goes.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point

from diagnostics.engine.parse.code.values import Language

PIECE = 8_000  # characters that are parsed at once
_STEPS_APART, _STEPS_LEAST = 8, 200  # one step is a hundred operations of the parser, or a chunk that it reads again
_CHUNK = 4096
_SECONDS = 0.4  # of processor time, for all code of a paste
_MOST_OPEN, _MOST_PARAGRAPHS = 60, 40
_WHEELS = {
    Language.PYTHON: ("tree_sitter_python", "language"),
    Language.JAVASCRIPT: ("tree_sitter_typescript", "language_tsx"),
    Language.PHP: ("tree_sitter_php", "language_php_only"),
    Language.POWERSHELL: ("tree_sitter_powershell", "language"),
    Language.RUBY: ("tree_sitter_ruby", "language"),
    Language.CSHARP: ("tree_sitter_c_sharp", "language"),
    Language.JAVA: ("tree_sitter_java", "language"),
    Language.KOTLIN: ("tree_sitter_kotlin", "language"),
    Language.GO: ("tree_sitter_go", "language"),
    Language.RUST: ("tree_sitter_rust", "language"),
    Language.SWIFT: ("tree_sitter_swift", "language"),
    Language.C: ("tree_sitter_c", "language"),
    Language.OBJECTIVE_C: ("tree_sitter_objc", "language"),
}
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@cache
def grammar(language: Language) -> Grammar:
    """The grammar of a language, from the wheel that carries it."""
    wheel, name = _WHEELS[language]
    return Grammar(getattr(importlib.import_module(wheel), name)())


@dataclass(slots=True)
class Steps:
    """What the parser did so far and how much it may do, over all pieces of a paste."""

    left: int
    taken: int = 0
    seconds: float = _SECONDS

    def take(self) -> bool:
        """Count one step; whether there are any left."""
        self.taken += 1
        self.left -= 1
        return self.left > 0 and self.seconds > 0


def tree(text: str, language: Language, steps: Steps | None = None) -> Node | None:
    """The root of the tree of `text` (at most `PIECE` characters), or None where it takes too many steps.

    Offsets in the tree are characters of `text`: the parser sees one ASCII letter for each character beyond ASCII.
    """
    plain = text if text.isascii() else _NOT_ASCII.sub(_stand_in, text)
    steps = steps or Steps(allowance(text))
    root = _parsed(plain, language, steps)
    if root is None or not root.has_error:
        return root
    closing = "".join(reversed(_open(root, plain)))
    if not closing:
        return root
    mended = _parsed(plain + closing, language, steps)
    return mended if mended is not None and _broken(mended) < _broken(root) else root


def trees(text: str, language: Language, steps: Steps) -> list[tuple[int, Node]]:
    """The trees of a text with where they begin: one, or one for each paragraph where that leaves less of it broken.

    What is printed between two calls, or quoted beside them, can make all that follows unreadable.
    """
    whole = tree(text, language, steps)
    if whole is None:
        return []
    broken = _broken(whole) if whole.has_error else 0
    parts = _paragraphs(text) if broken else []
    if not 1 < len(parts) <= _MOST_PARAGRAPHS:
        return [(0, whole)]
    apart: list[tuple[int, Node]] = []
    for start, part in parts:
        root = tree(part, language, steps)
        if root is None:
            return [(0, whole)]
        broken -= _broken(root) if root.has_error else 0
        apart.append((start, root))
    return apart if broken > 0 else [(0, whole)]


def _paragraphs(text: str) -> list[tuple[int, str]]:
    cuts = [0, *(blank.end() for blank in _BLANK_LINES.finditer(text)), len(text)]
    return [(start, text[start:end]) for start, end in pairwise(cuts) if text[start:end].strip()]


def allowance(text: str) -> int:
    """The steps that the parser may take over a text."""
    return _STEPS_LEAST + len(text) // _STEPS_APART


def _stand_in(found: re.Match[str]) -> str:
    character = found.group()
    return "x" if character.isalnum() or not character.isspace() else " "


def _parsed(text: str, language: Language, steps: Steps) -> Node | None:
    content = text.encode("ascii", "replace")
    began = time.thread_time()
    left = steps.seconds

    def goes_on() -> bool:
        steps.seconds = left - (time.thread_time() - began)
        return steps.take()

    def chunk(offset: int, _point: Point) -> bytes:
        return content[offset : offset + _CHUNK] if goes_on() else b""

    try:
        parser = Parser(grammar(language))
        made = parser.parse(chunk, encoding="utf8", progress_callback=lambda _offset, _broken: not goes_on())
    except ValueError:  # stopped
        return None
    return made.root_node if goes_on() else None


def leaves(root: Node) -> Iterator[Node]:
    """Every token, in order. No cursor: its step to the next sibling takes time that grows with their number."""
    pending = [root]
    while pending:
        node = pending.pop()
        children = node.children
        if children:
            pending.extend(reversed(children))
        else:
            yield node


def _open(root: Node, text: str) -> list[str]:
    """What would close the brackets and quotes that are still open at the end of the text."""
    stack: list[str] = []
    for leaf in leaves(root):
        kind = leaf.type
        if leaf.is_missing or not kind:
            continue
        if kind in ("string_start", "string_end"):
            _quote(stack, text[leaf.start_byte : leaf.end_byte].lstrip("rRbBfFuUtT"))
        elif kind in ('"', "'", "`", '"""', "'''"):
            _quote(stack, kind)
        elif kind[-1] in _CLOSERS and len(kind) <= 3:
            stack.append(_CLOSERS[kind[-1]])
        elif stack and kind == stack[-1]:
            stack.pop()
    return stack if len(stack) <= _MOST_OPEN else []


def _quote(stack: list[str], quote: str) -> None:
    if stack and stack[-1] == quote:
        stack.pop()
    else:
        stack.append(quote)


def _broken(root: Node) -> int:
    """How many characters stand in no construct of the language."""
    broken, pending = 0, [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            broken += max(1, node.end_byte - node.start_byte)
        elif node.has_error:
            pending.extend(node.children)
    return broken
