"""The pieces of program code in any language: names, strings, numbers, signs; enough to see where a statement ends.

A grammar would need the language and a text that it can parse. What people paste is a few lines between prose, so this
looks at one line after the other, and takes a quotation mark that is not closed on its line for a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PIECE = re.compile(
    r"(?P<space>[ \t\r]+)|(?P<break>\n)"
    r"|(?P<comment>(?<![:\"'\w])//[^\n]*|/\*[\s\S]{0,2000}?\*/|(?<![^\s;,(){}\[\]])\#(?=[ \t!]|\w+[ \t])[^\n]*)"
    r"|(?P<string>(?<!\w)(?P<prefix>[rbfuRBFU]{0,2}|\$@?|@\$?)"
    r"(?:\"\"\"[\s\S]{0,2000}?\"\"\"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.){0,2000}`))"
    r"|(?P<name>[$@]{0,2}[A-Za-z_]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<elided>\.{3}(?![\w$\[(])|…)|(?P<sign>\.{3}|\?\.|->|=>|::|&&|\|\||[+.]=|[=!<>]==?|\S)"
)
# Words in a row as no statement has them.
_SENTENCE = re.compile(r"(?:\b[A-Za-z]{1,16},? ){4}[A-Za-z]{1,16}\b")
_PROMPT = re.compile(r"(?:>>>|\.\.\.|>|\$|irb\S{0,30}>)[ ]")
CLOSING = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(CLOSING.values())
# What goes on with the line before it, or is gone on with in the next.
_GOES_ON = frozenset([".", "?.", "->", "+", "&&", "||", ":", "?", "=", "=>", "::", ",", *_CLOSERS])
_UNFINISHED = frozenset([".", "?.", "->", "+", "&&", "||", "=", "=>", "::", ",", "+=", ".=", "\\", *CLOSING])
_BEFORE_A_BLOCK = frozenset([")", "=>", "{", "}", ";", "else", "do", "try", "finally", "then"])
_BEFORE_AN_OBJECT = frozenset(["return", "yield", "await", "in", "of"])
# What is done with the answer is no part of a call.
_OF_THE_ANSWER = frozenset(["then", "catch", "finally", "subscribe", "pipe", "success", "done", "fail", "always"])
LONGEST, _MOST_LINES = 1_200, 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece and where it stands; `kind` is space, break, comment, string, name, number, sign, or elided for …."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.text)

    @property
    def counts(self) -> bool:
        """Whether it is more than a blank or a comment."""
        return self.kind not in ("space", "break", "comment")


def pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """All pieces of `text` in order; `start` is added to their places."""
    for found in _PIECE.finditer(text):
        yield Piece(found.lastgroup or "sign", found.group(), start + found.start())


def statement_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the statement that holds `text[start:end]` begins and ends; None where that is not seen."""
    first = start
    for _ in range(_MOST_LINES):
        first = text.rfind("\n", 0, first) if first > 0 else -1
        if first == -1:
            break
    last = end
    for _ in range(_MOST_LINES):
        last = text.find("\n", last + 1) if last != -1 else -1
    low, high = first + 1, len(text) if last == -1 else last
    found = [piece for piece in pieces(text[low:high], low) if piece.kind != "comment"]
    before = [piece for piece in found if piece.end <= start]
    after = [piece for piece in found if piece.start >= end]
    inside = [piece for piece in found if piece.end > start and piece.start < end]
    opened = _opened([piece for piece in inside if piece.start >= start])
    follows = next((piece.text for piece in found if piece.start >= start and piece.counts), "")
    begins, closing = _back(before, start, follows)
    ends = _forward([*inside[-1:], *after], [*closing, *opened], len(inside[-1:]), max([end, *(p.end for p in inside)]))
    if begins is None or ends is None or ends - begins > LONGEST:
        return None
    begins = min([begins, *(piece.start for piece in inside)])
    prompt = _PROMPT.match(text, begins, start)
    return (prompt.end() if prompt is not None else begins), ends


def without_prose(text: str, around: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The stretch `around`; of a sentence that has code in it only the expression, which no blank ends."""
    low, high = around
    if not _SENTENCE.search(f"{text[low:start]} {text[end:high]}"):
        return around
    first = max(low, *(text.rfind(sign, low, start) + 1 for sign in " \n\t"))
    depth = last = 0
    for last in range(end, high):
        depth += (text[last] in CLOSING) - (text[last] in CLOSING.values())
        if depth < 0 or (depth == 0 and text[last].isspace()):
            break
    else:
        last = high
    while last > end and text[last - 1] in ".,;:!?":
        last -= 1
    return first, last


def _opened(inside: Sequence[Piece]) -> list[str]:
    """What the pieces leave open, innermost last."""
    stack: list[str] = []
    for piece in inside:
        if piece.text in CLOSING:
            stack.append(CLOSING[piece.text])
        elif stack and piece.text == stack[-1]:
            stack.pop()
    return stack


def _back(before: Sequence[Piece], start: int, follows: str) -> tuple[int | None, list[str]]:
    """Where the statement begins that goes on with `follows` at `start`, and what it has open, outermost first."""
    closing: list[str] = []
    depth, begins = 0, start
    for index in range(len(before) - 1, -1, -1):
        piece = before[index]
        if piece.text in _CLOSERS and piece.kind == "sign":
            if depth == 0 and piece.text == "}" and _ends_a_line(before, index):
                return begins, closing
            depth += 1
        elif piece.text in CLOSING and piece.kind == "sign":
            if depth:
                depth -= 1
            elif piece.text == "{" and _opens_block(before, index):
                return begins, closing
            else:
                closing.insert(0, CLOSING[piece.text])
        elif (
            depth == 0
            and piece.text == ";"
            or depth == 0
            and piece.kind == "break"
            and not _goes_on(before, index, begins, follows)
        ):
            return begins, closing
        if piece.counts:
            begins = piece.start
    return begins, closing


def _ends_a_line(before: Sequence[Piece], index: int) -> bool:
    following = next((piece for piece in before[index + 1 :] if piece.kind != "space"), None)
    return following is not None and following.kind == "break"


def _opens_block(before: Sequence[Piece], index: int) -> bool:
    last = next((piece for piece in reversed(before[:index]) if piece.counts), None)
    if last is None or last.text in _BEFORE_A_BLOCK:
        return True
    return last.kind == "name" and last.text not in _BEFORE_AN_OBJECT and not last.text.startswith("$")


def _goes_on(before: Sequence[Piece], index: int, begins: int, follows: str) -> bool:
    last = next((piece for piece in reversed(before[:index]) if piece.kind != "space"), None)
    following = next((piece for piece in before[index + 1 :] if piece.counts), None)
    unfinished = (
        last is not None and last.kind == "sign" and last.text in _UNFINISHED and not _is_block_end(before, index)
    )
    if following is None:
        return unfinished or follows in _GOES_ON
    return unfinished or (following.start == begins and following.text in _GOES_ON)


def _is_block_end(before: Sequence[Piece], index: int) -> bool:
    """Whether the line before the break ends in the brace that opens a block."""
    last = next((at for at in range(index - 1, -1, -1) if before[at].kind != "space"), -1)
    return last >= 0 and before[last].text == "{" and _opens_block(before, last)


def _forward(after: Sequence[Piece], closing: list[str], first: int, end: int) -> int | None:
    """Where the statement ends that has `closing` open at `end`, before the piece of the number `first`."""
    stack, ends = list(closing), end
    for index, piece in enumerate(after[first:], start=first):
        if not stack and _is_over(after, index):
            return ends
        if piece.text in CLOSING and piece.kind == "sign":
            stack.append(CLOSING[piece.text])
        elif piece.text in _CLOSERS and piece.kind == "sign" and stack.pop() != piece.text:
            return None
        elif piece.text == ";" and not stack:
            return piece.end
        if piece.counts:
            ends = piece.end
    return ends if not stack else None


def _is_over(after: Sequence[Piece], index: int) -> bool:
    """Whether a statement with nothing open is over before this piece."""
    piece = after[index]
    if piece.kind == "sign" and piece.text in (".", "?.", "->"):
        following = next((other for other in after[index + 1 :] if other.counts), None)
        return following is not None and following.text in _OF_THE_ANSWER
    if piece.kind == "break":
        last = next((other for other in reversed(after[:index]) if other.counts), None)
        following = next((other for other in after[index:] if other.kind not in ("break", "space")), None)
        if last is not None and last.kind == "sign" and last.text in _UNFINISHED:
            return False
        return following is None or following.text not in _GOES_ON or _is_blank(after, index)
    if piece.kind != "sign":
        return False
    return piece.text in _CLOSERS or (piece.text == "{" and _opens_block(after, index))


def _is_blank(after: Sequence[Piece], index: int) -> bool:
    following = next((piece for piece in after[index + 1 :] if piece.kind != "space"), None)
    return following is not None and following.kind == "break"
