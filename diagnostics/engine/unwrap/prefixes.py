"""What tools write before each line: times, levels, names of pods, hosts and streams, colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone
from diagnostics.engine.unwrap.named_lines import without_names

_COLOUR = re.compile(
    r"(?:\x1b|\u241b|\^\[|\\(?:033|x1[bB]|e|u001[bB])|\ufffd(?=\[[0-9;]{0,12}m))"
    r"(?:\[[0-9;?]{0,24}[A-Za-z]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)|\(B)"
)
_BARE_COLOUR = re.compile(r"\[(?:[0-9]{1,3}(?:;[0-9]{1,3}){0,4}m|m(?![\w.-]))")
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_DATE = r"(?:[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}|[0-9]{2}[-/.](?:[0-9]{2}|[A-Z][a-z]{2})[-/.][0-9]{4})"
_STAMP = rf"{_DATE}[T :]{_CLOCK}{_ZONE}|(?:[A-Z][a-z]{{2}} )?[A-Z][a-z]{{2}} [ 0-9][0-9] {_CLOCK}(?: [0-9]{{4}})?"
_END = r"(?:[ \t]|$)"
_SAID_AT = rf"\[{_CLOCK}\]{_END}"  # of a chat as well
_LEVEL = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|SEVERE|VERBOSE"
# Strong: only tools write it. A line is read from left to right; each piece must stand on every line of a run.
_STRONG = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:<[0-9]{{1,3}}>)?(?:{_STAMP}) (?P<who>[\w.-]{{1,80}} [\w./-]{{1,60}}\[[0-9]{{1,8}}\]:)(?: |$)",
        rf"(?:<[0-9]{{1,3}}>)?[A-Z][a-z]{{2}} [ 0-9][0-9] {_CLOCK} (?P<who>\S{{1,80}} [a-z][\w./-]{{0,60}}:)(?: |$)",
        rf"<[0-9]{{1,3}}>1 \S{{1,40}} \S{{1,80}} \S{{1,60}} \S{{1,20}} \S{{1,40}} (?:-|\[[^\]\n]{{0,200}}\]){_END}",
        rf"[EWIFD][0-9]{{4}} {_CLOCK} {{1,8}}[0-9]{{1,8}} [\w./-]{{1,80}}:[0-9]{{1,6}}\]{_END}",  # klog
        rf"[A-Z], \[(?:{_STAMP}) #[0-9]{{1,8}}\] {{1,3}}[A-Z]{{3,7}} -- [\w.:-]{{0,60}}: ?",  # Ruby's Logger
        rf"\[(?:{_STAMP})\]{_END}",
        _SAID_AT,
        rf"(?:{_STAMP}){_END}",
        rf"{_CLOCK}(?<=:[0-9]{{2}}.[0-9]{{3}}){_END}|[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{_END}",
        rf"[0-9]{{10}}(?:\.[0-9]{{3,9}}|[0-9]{{3}}|[0-9]{{9}})?{_END}",
        rf"\[pod/[^\]\n]{{1,200}}\]{_END}",
        r"(?P<who>[\w.@/-]{1,80}[ \t]{0,40}\|)(?: |$)",  # compose
        r"(?P<who>\[[A-Za-z][\w.#$/:-]{1,80}\])(?: |$)",  # a logger's name
    )
)
_MORE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:stdout|stderr) [FP]{_END}",
        rf"[0-9]{{2}}[OE]\+?{_END}",
        rf"[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}{_END}",
        rf"(?:app|heroku)\[[\w.-]{{1,60}}\]:{_END}",
        rf"[\[(]?(?:{_LEVEL})[\])]?:?[ \t]{{0,5}}(?:[|-] |{_END}|$)",
        rf"(?:{_LEVEL})(?: ?\|)?{_END}",
        rf"(?:[\w.-]{{1,60}} )?[\w./-]{{1,60}}\[[0-9]{{1,8}}\]:{_END}",
        rf"\[(?![0-9]{{1,2}}:[0-9]{{2}}\])[\w .:/@#=-]{{1,80}}\]:?{_END}",
        rf"[\w./-]{{1,60}}(?: -| \|){_END}",
        rf"[|-]{_END}",
    )
)
# The kinds that are a time, not a name.
STAMPED = frozenset(number for number, kind in enumerate(_STRONG) if kind.groups == 0)
_LATER = tuple(kind for kind in _STRONG if kind.pattern != _SAID_AT) + _MORE
_INDENT = re.compile(r"[ \t]*")
_MOST_PIECES, _MOST_RUNS = 8, 400
_CONTINUED = re.compile(r"[ \t]+\S")


def colours(old: Mapped) -> Undone | None:
    """Without the sequences that set colours and titles on a terminal, also where the escape character was lost."""
    text = old.text
    found = list(_COLOUR.finditer(text))
    if not found:
        found = list(_BARE_COLOUR.finditer(text)) if "[0m" in text or "[m" in text or "[39m" in text else []
        if len(found) < 2:
            return None
    made, position = Rewriter(old), 0
    for item in found:
        made.keep(position, item.start())
        position = item.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("Terminal colours were set aside."))


def line_prefixes(old: Mapped) -> Undone | None:
    """Runs of lines without the times, levels and names that a log or a build puts before each of them."""
    lines = old.text.split("\n")
    ends = [0] * len(lines)
    if all(strong(line) is None for line in lines[:400]):
        return None
    stamps: list[str] = []
    runs = list(islice(_runs(lines), _MOST_RUNS))
    whole = len(runs) == 1 and not any(line.strip() for line in [*lines[: runs[0][0]], *lines[runs[0][1] :]])
    for first, last in runs:
        cut = _cut(lines[first:last])
        cut = without_names(lines[first:last], cut) if cut else cut
        if cut and is_proved(lines[first:last], cut, whole=whole):
            ends[first:last] = cut
            stamps += [line[:end] for line, end in zip(lines[first:last], cut, strict=True) if end][:2]
    if not any(ends):
        return None
    note = msg("Times and names that a log puts before each line were set aside.")
    return Undone(cut_off(old, lines, ends), note, tuple(stamps[:4]))


def cut_off(old: Mapped, lines: Sequence[str], ends: Sequence[int]) -> Mapped:
    """The text with the first `ends` characters of each line taken off."""
    made, position = Rewriter(old), 0
    for line, end in zip(lines, ends, strict=True):
        made.keep(position + end, min(position + len(line) + 1, len(old.text)))
        position += len(line) + 1
    return made.done()


def strong(line: str) -> int | None:
    """The number of the kind of strong piece that a line begins with, or None."""
    indent = _INDENT.match(line)
    at = indent.end() if indent else 0
    return next((number for number, kind in enumerate(_STRONG) if kind.match(line, at)), None)


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that begin with the same strong piece; blank lines break none."""
    first, last, kind = 0, 0, None
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        own = strong(line)
        if own != kind or own is None:
            if kind is not None:
                yield first, last
            first, kind = number, own
        last = number + 1
    if kind is not None:
        yield first, last


def _cut(lines: Sequence[str]) -> list[int]:
    """Where the prefix of each line ends, piece by piece as long as every line has the piece."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    ends = [0] * len(lines)
    kinds: tuple[re.Pattern[str], ...] = _STRONG
    for piece in range(_MOST_PIECES):
        found = next((stops for kind in kinds if (stops := _stops(kind, lines, full, ends, piece)) is not None), None)
        if found is None:
            break
        for number, stop in zip(full, found, strict=True):
            ends[number] = stop
        kinds = _LATER
    return ends if any(ends) else []


def _stops(
    kind: re.Pattern[str], lines: Sequence[str], full: Sequence[int], ends: Sequence[int], piece: int
) -> list[int] | None:
    stops: list[int] = []
    names: set[str] = set()  # those of containers come again, those in a table or of header fields do not
    for number in full:
        line, at = lines[number], ends[number]
        if piece == 0 or piece and line[at : at + 2] == "  " and kind in _MORE:
            at += len(line[at:]) - len(line[at:].lstrip(" \t"))
        found = kind.match(line, at)
        if found is None or found.end() == at:
            return None
        stops.append(found.end())
        names.add(found["who"] if "who" in kind.groupindex else "")
    return None if len(full) > 1 and len(names) > len(full) / 2 else stops


def is_proved(lines: Sequence[str], cut: Sequence[int], *, whole: bool) -> bool:
    """Whether all lines of the paste carry it, a container alone writes it, or a call shows only without it."""
    before, after = "\n".join(lines), "\n".join(line[end:] for line, end in zip(lines, cut, strict=True))
    full = [number for number, line in enumerate(lines) if line.strip()]
    if whole and (len(full) > 1 or _CONTAINER.match(lines[full[0]][: cut[full[0]]])):
        return True
    gained = signs.lines_that_parse(after) - signs.lines_that_parse(before)
    if len(full) == 1:
        return gained > 0 and _ALONE.match(after.lstrip()) is not None
    return gained > 0 and signs.is_call(after)


# What no program of one's own writes: of one line, these are proof enough.
_CONTAINER = re.compile(
    rf"\s*(?:{_DATE}T[0-9:]{{8}}\.(?:[0-9]{{9}}|[0-9]{{7}})Z|\[pod/|<[0-9]{{1,3}}>|\[[0-9-]{{10}}T[0-9:.]{{12}}Z\] |"
    rf"(?:{_STAMP})Z?\s\[?(?:std\w{{3}} |[0-9]{{2}}[OE]|[0-9a-f]{{8}}-[0-9a-f]{{4}}-)|"
    r"[\w.-]{1,60}[-_][0-9]{1,3} {1,20}\||[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} \S+ \S+\[[0-9]+\]:)"
)
_ALONE = re.compile(r"[{\[]|curl |(?:Proxy-)?Authori[sz]ation ?:|WWW-Authenticate ?:", re.IGNORECASE)
