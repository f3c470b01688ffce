"""Known messages: what the code of a stack says, word for word, and the condition under which it says so.

Data in `messages/`, one TOML file a stack, each read in that stack's source. A template's holes are written `{name}`.
The condition names the cause; `also` are causes that the same condition often comes from, most likely first.
`field` is the header field that the condition is about, "Name" or "Name: value" where it always has that value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.words.tables import Keys, one_of, rows

FOLDER = Path(__file__).parent / "messages"
_HOLE = re.compile(r"(?<!\{)\{[A-Za-z_][\w ]*\}(?!\})")
_WORD = re.compile(r"[^\W_]+")
_ESCAPES = re.compile(r"\\[nrt](?![a-z]{2,}\\)")
_SPACES = re.compile(r"[ \t\r\n]+")
_QUOTES = dict.fromkeys(map(ord, "\"'`‘’´“”\\"), None)
_LONGEST_HOLE = 400
_OR, _LONGEST_OR = re.compile(r"\bor (?:an? |the )?\Z"), 8
# A word that this many stacks say is common; a message of at most so many common words is ordinary.
_MANY, _FEW = 12, 4
_SHARES = (1.0, 0.45, 0.3, 0.2)
# Of a condition that tells no cause by itself, each candidate gets less.
_OPEN_SHARES = (0.4, 0.3, 0.25, 0.2)
UNREAD = "unread"
SPEAKERS = frozenset({"library", "gateway", "server", "client"})
_HEAD = Keys(dict.fromkeys(("stack", "title", "speaker", "repository"), str), frozenset({"stack", "title", "speaker"}))
_KEYS = Keys(
    dict.fromkeys(("text", "when", "cause", "example", "at", "kind", "field"), str) | {"also": list, "weak": bool},
    needed=frozenset({"text", "when", "cause", "example", "at"}),
    may_be_empty=frozenset({"cause"}),  # a condition that tells no cause by itself
)


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """One message of a stack. `causes` maps each cause to its share, the condition's own first."""

    stack: str
    title: str
    speaker: str  # "library", "gateway", "server", "client": who emits it
    text: str
    when: str
    cause: str
    causes: Mapping[str, float]
    example: str
    weak: bool  # ordinary words: it counts only where nothing else stands beside it
    pieces: tuple[str, ...]  # the text between its holes, as it is compared
    name: bool = False  # a name, such as that of an exception, compared as one word with its case
    field: str = ""  # the header field that is missing or wrong: "Name" or "Name: value"
    unread: bool = False  # remembered, and in no source that was read: it is less sure

    @property
    def length(self) -> int:
        """How many characters are fixed: of two messages in one place the longer one was meant."""
        return sum(map(len, self.pieces))


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was found, and where in the compared text it began and ended."""

    message: KnownMessage
    start: int
    end: int


def compared(text: str) -> str:
    """`text` as messages are compared: lower case, no quotes or backslashes, single blanks."""
    return _SPACES.sub(" ", _ESCAPES.sub(" ", text).translate(_QUOTES)).strip().lower()


def find(text: str) -> tuple[Heard, ...]:
    """Every known message in `text` (one statement), the longest first; none that lies within another."""
    if not text:
        return ()
    low = compared(text)
    found: list[Heard] = []
    by_word, by_name = _index()
    for word in dict.fromkeys(_WORD.findall(low)):
        for message in by_word.get(word, ()):
            span = _span(message, low)
            if span:
                found.append(Heard(message, *span))
    found += [Heard(message, -1, -1) for message in _named(text, by_name)]
    found.sort(key=lambda heard: -heard.message.length)
    kept: list[Heard] = []
    for heard in found:
        inside = any(
            other.start <= heard.start and heard.end <= other.end and other.message.length > heard.message.length
            for other in kept
            if heard.start >= 0
        )
        if not inside:
            kept.append(heard)
    return tuple(kept)


def _named(text: str, by_name: Mapping[str, tuple[KnownMessage, ...]]) -> Iterator[KnownMessage]:
    """The messages that are names and stand in `text`, such as that of an exception with the module before it."""
    for match in re.finditer(r"[A-Za-z_][\w.]{2,80}", text[:20_000]):
        yield from by_name.get(match.group().rpartition(".")[2], ())


def _span(message: KnownMessage, low: str) -> tuple[int, int] | None:
    """Where the pieces of the message stand in order, or None."""
    first = message.pieces[0]
    start = low.find(first)
    while start != -1:
        if not (first[0].isalnum() and start and (low[start - 1].isalnum() or low[start - 1] == "_")):
            end = _rest(message, low, start + len(first))
            if end is not None and not _is_alternative(low, start) and (not message.weak or _alone(low, start, end)):
                return start, end
        start = low.find(first, start + 1)
    return None


def _is_alternative(low: str, start: int) -> bool:
    """Whether the words are the second of two alternatives: "invalid credentials or a missing header" names neither."""
    return low.startswith("missing ", start) and _OR.search(low[max(0, start - _LONGEST_OR) : start]) is not None


def _rest(message: KnownMessage, low: str, position: int) -> int | None:
    for piece in message.pieces[1:]:
        at = low.find(piece, position, position + _LONGEST_HOLE + len(piece))
        if at == -1:
            return None
        position = at + len(piece)
    last = message.pieces[-1]
    if last[-1].isalnum() and position < len(low) and (low[position].isalnum() or low[position] == "_"):
        return None
    return position


def _alone(low: str, start: int, end: int) -> bool:
    """Whether the words stand by themselves: after a name, a colon or nothing, and before nothing more."""
    before, after = low[:start].rstrip(), low[end:].lstrip(" .!\"'}])")
    return (not before or before[-1] in ":={[(>-|,]") and (not after or after[0] in ",;}])|")


@cache
def known() -> tuple[KnownMessage, ...]:
    """Every message. Raises UnknownName, with file and line, for a cause that does not exist."""
    return tuple(message for file in sorted(FOLDER.glob("*.toml")) for message in of_file(file))


def is_ordinary(message: KnownMessage) -> bool:
    """Whether it is a few words that many programs say, so that only what stands beside it tells which one spoke."""
    return (message.stack, message.text) in _ordinary()


@cache
def _ordinary() -> frozenset[tuple[str, str]]:
    """The messages of few common words whose cause no other stack means by the same words, by stack and text."""
    stacks: dict[str, set[str]] = {}
    meant: dict[tuple[str, str], set[str]] = {}
    words = {(message.stack, message.text): _whole_words(message) for message in known()}
    for message in known():
        for word in words[message.stack, message.text]:
            stacks.setdefault(word, set()).add(message.stack)
        meant.setdefault(("".join(message.pieces), message.cause), set()).add(message.stack)
    return frozenset(
        (message.stack, message.text)
        for message in known()
        if message.text.islower()
        and message.text.isalpha()
        or len(words[message.stack, message.text]) <= _FEW
        and all(len(stacks[word]) >= _MANY for word in words[message.stack, message.text])
        and len(meant["".join(message.pieces), message.cause]) == 1
    )


@cache
def _index() -> tuple[Mapping[str, tuple[KnownMessage, ...]], Mapping[str, tuple[KnownMessage, ...]]]:
    """Messages by the rarest of their words, and names by their spelling."""
    uses: dict[str, int] = {}
    everything = known()  # two threads that are the first to ask are given different objects
    words = {id(message): _whole_words(message) for message in everything}
    for message in everything:
        for word in words[id(message)]:
            uses[word] = uses.get(word, 0) + 1
    by_word: dict[str, list[KnownMessage]] = {}
    by_name: dict[str, list[KnownMessage]] = {}
    for message in everything:
        if message.name:
            by_name.setdefault(message.text.rpartition(".")[2], []).append(message)
        elif words[id(message)]:
            rarest = min(words[id(message)], key=lambda word: (uses[word], -len(word)))
            by_word.setdefault(rarest, []).append(message)
    return {k: tuple(v) for k, v in by_word.items()}, {k: tuple(v) for k, v in by_name.items()}


def _whole_words(message: KnownMessage) -> tuple[str, ...]:
    """The words of the message that no hole touches."""
    low = _piece(_HOLE.sub("\0", message.text))
    found = (match for match in _WORD.finditer(low) if "\0" not in low[max(match.start() - 1, 0) : match.end() + 1])
    return tuple(dict.fromkeys(match.group() for match in found))


def of_file(file: Path) -> Iterator[KnownMessage]:
    """The messages of one stack's file. Raises UnknownName, with file and line, for a slip in a name or a key."""
    content, found = rows(file, "message", _HEAD, _KEYS)
    one_of(f"{file}:1", "stack", content["stack"], {file.stem})
    one_of(f"{file}:1", "speaker", content["speaker"], SPEAKERS)
    for place, entry in found:
        one_of(place, "kind", entry.get("kind", "name"), {"name"})
        yield _message(content, entry, _causes(file, entry), _pieces(place, entry["text"]))


def said_in(message: KnownMessage, text: str) -> bool:
    """Whether the fixed words of the message stand in `text`, whatever else does."""
    if message.name:
        return message in _named(text, {message.text.rpartition(".")[2]: (message,)})
    return _span(replace(message, weak=False), compared(text)) is not None


def _causes(file: Path, entry: Mapping[str, Any]) -> Mapping[str, float]:
    slugs = [slug for slug in (entry["cause"], *entry.get("also", ())) if slug]
    for slug in slugs:
        if slug not in catalogue.SLUGS:
            catalogue.slug(slug, f"{file}:{_line_of(file, slug)}")
    return dict(zip(slugs, _SHARES if entry["cause"] else _OPEN_SHARES, strict=False))


def _pieces(place: str, text: str) -> tuple[str, ...]:
    pieces = tuple(piece for piece in map(_piece, _HOLE.split(text)) if any(char.isalnum() for char in piece))
    if not pieces:
        raise catalogue.UnknownName(f"{place}: text has no word outside its holes, so nothing would be looked for")
    return pieces


def _message(
    content: Mapping[str, Any], entry: Mapping[str, Any], causes: Mapping[str, float], pieces: tuple[str, ...]
) -> KnownMessage:
    return KnownMessage(
        stack=content["stack"],
        title=content["title"],
        speaker=content["speaker"],
        text=entry["text"],
        when=entry["when"],
        cause=entry["cause"],
        causes=causes,
        example=entry["example"],
        weak=bool(entry.get("weak")) or sum(map(len, pieces)) < 12,
        pieces=pieces,
        name=entry.get("kind") == "name",
        field=entry.get("field", ""),
        unread=entry["at"] == UNREAD,
    )


def _piece(text: str) -> str:
    return compared(text.replace("{{", "{").replace("}}", "}"))


def _line_of(file: Path, word: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{word}"' in line), 0)
