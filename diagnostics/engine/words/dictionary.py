"""The error dictionary: what servers, tools and people say, and the causes that each saying may mean.

Data in the TOML files beside this one, each stack with its source. An entry is a pair: what must
occur, and the causes with weights from 0 to 1. " | " separates alternatives, " & " joins the phrases
of one alternative that must all occur, "!" before a phrase or a list forbids it, "<name>" stands for any word of
the list of that name in words.toml or terms.toml. Matching ignores case, quotes and spacing, keeps to word borders (a
final "*" lets the word go on), and is linear in the text: plain substring search, no pattern from data.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.saying import Saying

CLIENT_WORDS = ("clients",)
SERVER_WORDS = ("jwt_libraries", "gateways", "providers", "vendors", "oauth")
# Matched sentence by sentence, for its words are too common to mean anything far apart.
PHRASINGS = ("phrasings",)
STORY_WORDS = ("reports", "courses")
_WORD_LISTS = ("words", "terms")

_Way = tuple[int, int]  # the number of an entry, and of one of its alternatives

_QUOTES = dict.fromkeys(map(ord, "\"'`‘’´"), None)
_SPACES = re.compile(r"\s+")
_ESCAPED_QUOTES = re.compile(r"\\[\"']")
_WORD = re.compile(r"\w+")
# Where in a file a statement stands: no status, whatever its number.
_SOURCE = (
    r"\.(?:js|mjs|cjs|jsx|tsx?|py|rb|go|java|kts?|scala|cs|vb|php|rs|swift|c|cc|cpp|h|hpp|mm?|exs?|erl|dart|lua|pl|r|jl"
    r"|clj|groovy|html?|vue|svelte|sh|ps1)"
)
_LINE_NUMBER = re.compile(rf"({_SOURCE}):\d{{1,6}}(?::\d{{1,6}})?\b|\b(line|column|col) \d{{1,6}}\b", re.IGNORECASE)
# The folders of a file of code are names of places on a disk, no words: /usr/local/lib says nothing of a local time.
_FOLDERS = re.compile(rf"(?<![\w:/.])(?:/[\w.@+-]{{1,60}}){{2,12}}/(?=[\w.-]{{1,80}}{_SOURCE}\b)", re.IGNORECASE)
# "invalid credentials or a missing header" says neither of the two; what is written so in the dictionary is read alike.
_OR_MISSING = re.compile(r"\bor (?:an? |the )?missing\b")
_JOINERS = re.compile(r" ?(=>|[:=]) ?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to look for; `whole` asks for a word border at its end, `words` must all be words of the text."""

    text: str
    whole: bool
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of saying it: a phrase of each group of `required` must occur, and none of `forbidden`."""

    required: tuple[tuple[Phrase, ...], ...]
    forbidden: tuple[Phrase, ...]
    needed: frozenset[str] = frozenset()  # words without which it cannot occur


@dataclass(frozen=True, slots=True)
class Entry:
    """One saying of a stack, with the causes it may mean and their weights."""

    stack: str
    source: str
    file: str
    alternatives: tuple[Alternative, ...]
    causes: Mapping[str, float]


def without_line_numbers(text: str) -> str:
    """`text` with the names of files alone where it says at which line and column of them something happened."""
    return _LINE_NUMBER.sub(lambda found: found[1] or found[2], text)


def normalised(text: str) -> str:
    """`text` as it is compared: lower case, single blanks, none around colon, = and =>, no quotes and places."""
    bare = _FOLDERS.sub("", without_line_numbers(_ESCAPED_QUOTES.sub("", text))).translate(_QUOTES).lower()
    bare = _OR_MISSING.sub("or", _SPACES.sub(" ", bare))
    return _JOINERS.sub(lambda m: ":" if m.group(1) == "=>" else m.group(1), bare)


def occurs(phrase: Phrase, text: str) -> bool:
    """Whether `phrase` stands in the normalised `text` between word borders; an underscore belongs to a word."""
    wanted = phrase.text
    start = text.find(wanted)
    while start != -1:
        end = start + len(wanted)
        opens = not (_in_word(wanted[0]) and start and _in_word(text[start - 1]))
        if opens and _closes(phrase, text, end):
            return True
        start = text.find(wanted, start + 1)
    return False


def _closes(phrase: Phrase, text: str, end: int) -> bool:
    if not phrase.whole:
        while end < len(text) and text[end].isalpha():
            end += 1
    return not (_in_word(phrase.text[-1]) and end < len(text) and _in_word(text[end]))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def matches(text: str, files: tuple[str, ...]) -> tuple[Saying, ...]:
    """Every entry of `files` that the text says, in the order of the dictionary."""
    compared = normalised(text)
    words = frozenset(_WORD.findall(compared))
    known, (by_word, always) = entries(), _index(files)
    found: dict[int, Saying] = {}
    for number, way in sorted(always.union(*(by_word[word] for word in words & by_word.keys()))):
        if number in found:
            continue
        entry = known[number]
        phrases = _found(entry.alternatives[way], compared, words)
        if phrases is not None:
            found[number] = Saying(number, entry.stack, entry.causes, phrases)
    return tuple(found.values())


@cache
def _index(files: tuple[str, ...]) -> tuple[Mapping[str, frozenset[_Way]], frozenset[_Way]]:
    """Which ways of saying an entry of `files` a word of the text may belong to, and those that no word announces."""
    by_word: dict[str, set[_Way]] = {}
    always: set[_Way] = set()
    for number, entry in enumerate(entries()):
        for place, way in enumerate(entry.alternatives if entry.file in files else ()):
            announcing = _announcing(way)
            for word in announcing:
                by_word.setdefault(word, set()).add((number, place))
            if not announcing:
                always.add((number, place))
    return {word: frozenset(ways) for word, ways in by_word.items()}, frozenset(always)


def _announcing(way: Alternative) -> frozenset[str]:
    """Words of which one stands in every text that says this: those of the group with the fewest ways of saying it."""
    groups = [group for group in way.required if all(phrase.words for phrase in group)]
    if not groups:
        return frozenset()
    rarest = min(groups, key=lambda group: (len(group), -max(len(word) for word in group[0].words)))
    return frozenset(max(phrase.words, key=len) for phrase in rarest)


def _found(way: Alternative, text: str, words: frozenset[str]) -> tuple[str, ...] | None:
    """The phrases of `way` that occur, one of each group, or None."""
    if not way.needed <= words:
        return None
    found: list[str] = []
    for group in way.required:
        for phrase in group:
            if phrase.words <= words and occurs(phrase, text):
                found.append(phrase.text)
                break
        else:
            return None
    return None if any(occurs(phrase, text) for phrase in way.forbidden) else tuple(found)


@cache
def entries() -> tuple[Entry, ...]:
    """The whole dictionary."""
    return tuple(entry for name in (*CLIENT_WORDS, *SERVER_WORDS, *PHRASINGS, *STORY_WORDS) for entry in _read(name))


def _read(name: str) -> list[Entry]:
    content = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        Entry(stack["name"], stack["source"], name, _alternatives(says), _causes(means, name))
        for stack in content["stack"]
        for says, means in stack["entries"]
    ]


def _alternatives(says: str) -> tuple[Alternative, ...]:
    ways = []
    for way in says.split(" | "):
        parts = [part.strip() for part in way.split(" & ")]
        required = tuple(_group(part) for part in parts if not part.startswith("!"))
        needed = frozenset[str]().union(*(group[0].words for group in required if len(group) == 1))
        ways.append(
            Alternative(
                required, tuple(phrase for part in parts if part.startswith("!") for phrase in _group(part[1:])), needed
            )
        )
    return tuple(ways)


def _group(part: str) -> tuple[Phrase, ...]:
    if not re.fullmatch(r"<[a-z_]+>", part):
        return (_phrase(part),)
    if part[1:-1] not in word_lists():
        raise catalogue.UnknownName(f"{part} is no list of words")
    return word_lists()[part[1:-1]]


@cache
def word_lists() -> Mapping[str, tuple[Phrase, ...]]:
    """The lists of words by their names, which no two share."""
    lists: dict[str, tuple[Phrase, ...]] = {}
    for file in _WORD_LISTS:
        content = tomllib.loads((Path(__file__).parent / f"{file}.toml").read_text(encoding="utf-8"))
        lists |= {name: tuple(_phrase(word) for word in words.split(" | ")) for name, words in content.items()}
    return lists


def _phrase(written: str) -> Phrase:
    text, whole = normalised(written.removesuffix("*")).strip(), not written.endswith("*")
    words = _WORD.findall(text)
    open_end = not whole and words and text.endswith(words[-1])
    return Phrase(text, whole, frozenset(words[:-1] if open_end else words))


def _causes(means: str, name: str) -> Mapping[str, float]:
    pairs = [pair.strip().rsplit(" ", 1) for pair in means.split(",")]
    for slug, _ in pairs:
        if slug not in catalogue.SLUGS:
            catalogue.slug(slug, _place(name, slug))
    return MappingProxyType({slug: _weight(weight, name, f"{slug} {weight}") for slug, weight in pairs})


def _weight(written: str, name: str, said: str) -> float:
    if not re.fullmatch(r"1|0?\.\d{1,3}", written):
        raise catalogue.UnknownName(f"{_place(name, said)}: {written!r} is no weight from 0 to 1")
    return float(written)


def _place(name: str, said: str) -> str:
    path = Path(__file__).parent / f"{name}.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next((n for n, line in enumerate(lines, 1) if said in line), 0)}"


# Read at once, so that a mistake in the data is told when the program starts.
entries()
