"""What mail, Markdown and chats put around text: quoting marks, fences, indentation, names with times."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import islice

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone
from diagnostics.engine.unwrap.prefixes import cut_off

_FENCE = re.compile(
    r"[ \t]{0,3}(?:`{3,}|~{3,})[ \t]*[A-Za-z0-9_+-]{0,20}(?:[ \t]+[\w=\"'{}.:/ -]{1,60})?[ \t]*"
    r"|\{(?:code|noformat)(?::[\w=|#.-]{0,60})?\}|\[/?code(?:=\w{1,20})?\]|</?details>|<summary>[^<\n]{0,200}</summary>",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:> ?){1,12}")
_ONE_MARK = re.compile(r"> ?")
_TRANSCRIPT = re.compile(r"(?:> ?)+[<*] ")
_WROTE = re.compile(
    r"^(?:[^\n]{0,200}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b ?:[ \t]*|-{2,}.{0,60}-{2,}[ \t]*)$"
)
_WIRE = re.compile(r"^(?:> ?)*[<*] (?:HTTP/|[A-Z])", re.MULTILINE)
_TIME = r"[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
_DAY = (
    r"(?:Today at |Yesterday at |(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:at )?|"
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4},? "
    r"|[A-Z][a-z]{2,8} [0-9]{1,2}(?:st|nd|rd|th)?(?:, [0-9]{4})?(?: at|,)? )"
)
_NAME = r"\w[\w.'’()-]{0,30}(?: [\w.'’()-]{1,30}){0,4}"
_SPEAKER = re.compile(
    rf"(?:{_NAME}(?: APP| BOT)?(?: {{1,4}}|\t| ?[—–-] ?| ?\[| ?, ?)(?:{_DAY})?(?:{_TIME})\]?"
    rf"|\[(?:{_DAY})?{_TIME}\] ?{_NAME}:?"
    rf"|{_NAME}: ?\[?(?:{_DAY})?{_TIME}\]?)(?: ?\(edited\))?[ \t]*"
)
_SAID = re.compile(rf"(?:\[(?:{_DAY})?{_TIME}\] ?{_NAME}: ?|(?:{_DAY}){_TIME} - {_NAME}: |<@?[\w.-]{{1,40}}> (?=\S))")
# Labels of a client's log, which stand where a chat has a name.
_NO_SPEAKER = re.compile(
    r"\[[^\]\n]{1,40}\] ?(?:(?:HTTP|Request|Response|Headers?|Body|Method|Status|Code|URL|URI|Error) ?){1,4}:",
    re.IGNORECASE,
)
_MOST_LINES, _MOST_RUNS = 200_000, 20


def fences(old: Mapped) -> Undone | None:
    """Without the lines that mark a block of code in Markdown, Jira or a forum."""
    text = old.text
    if not any(mark in text for mark in ("```", "~~~", "{code", "{noformat", "[code", "[/code", "<details>", "[CODE")):
        return None
    lines = text.split("\n")
    ends = [len(line) if _FENCE.fullmatch(line.strip()) else 0 for line in lines]
    if not any(ends):
        return None
    return Undone(cut_off(old, lines, ends), msg("Markdown fences were set aside."))


def fence_on_the_line(old: Mapped) -> Undone | None:
    """A fence whose marks stand on the lines of the text itself, as chats send them."""
    start, end = old.text.find("```"), old.text.rfind("```")
    if start == end:
        return None
    made = Rewriter(old)
    made.keep(0, start)
    if not made.ends_line:
        made.put("\n", start)
    made.keep(start + 3, end)
    made.put("\n", end)
    made.keep(end + 3, len(old.text))
    return Undone(made.done(), msg("Markdown fences were set aside."))


def mail_quotes(old: Mapped) -> Undone | None:
    """Without the `>` of quoted mail: runs of marked lines in text that is no transcript of a call."""
    text = old.text
    if not text.startswith(">") and "\n>" not in text:
        return None
    lines = text.split("\n")
    ends = [0] * len(lines)
    introduced = any(_WROTE.match(line) for line in lines[:40])
    for first, last in islice(_marked_runs(lines), _MOST_RUNS):
        block = lines[first:last]
        inner = "\n".join(block)
        if last - first == 1 and not introduced and not block[0].startswith("> >"):
            continue
        alone = not any(line.strip() for line in [*lines[:first], *lines[last:]])
        outside = "\n".join([*lines[:first], *lines[last:]])
        if _WIRE.search(outside) or not (alone or introduced or _has_answer(block)):
            continue
        if alone and not _WIRE.search(inner) and _is_request_of_transcript(block):
            continue
        marks = _ONE_MARK if any(_TRANSCRIPT.match(line) for line in block) else _MARK  # a transcript's own `>` stays
        for number in range(first, last):
            found = marks.match(lines[number])
            ends[number] = found.end() if found else 0
    if not any(ends):
        return None
    ends = [len(line) if introduced and _WROTE.match(line) else end for line, end in zip(lines, ends, strict=True)]
    return Undone(cut_off(old, lines, ends), msg("The quoting marks (>) at the start of the lines were set aside."))


def _marked_runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = last = -1
    marked = 0
    for number, line in enumerate(lines):
        if line.startswith(">"):
            first, last, marked = (number, number + 1, 1) if first == -1 else (first, number + 1, marked + 1)
        elif line.strip() and first != -1 and marked < 9 * (number + 1 - first - marked):
            yield first, last
            first, marked = -1, 0
    if first != -1:
        yield first, last


def _has_answer(block: Sequence[str]) -> bool:
    """Whether a marked line is what `curl -v` marks otherwise: an answer, a remark, a command."""
    return any(re.match(r"(?:> ?)+(?:HTTP/[0-9.]{1,3} [1-5]|curl |\* |< |\{)", line) for line in block)


def _is_request_of_transcript(block: Sequence[str]) -> bool:
    return bool(re.match(r"> [A-Z]{3,10} \S+ HTTP/", block[0])) and not _has_answer(block) and "\n> > " not in block


def indentation(old: Mapped) -> Undone | None:
    """Without the blanks that every line begins with."""
    text = old.text
    if text[:1] not in (" ", "\t", "\n"):
        return None
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if not first[:1].isspace() or len(lines) < 2 or len(lines) > _MOST_LINES:
        return None
    margin = len(first) - len(first.lstrip(" \t"))
    margin = min(margin, *(len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()))
    shown = sum(bool(line.strip()) for line in lines)
    if not margin or shown < 2 or len({line[:margin] for line in lines if line.strip()}) > 1:
        return None
    if signs.lines_that_parse(textwrap.dedent(text)) < 1:
        return None
    return Undone(
        cut_off(old, lines, [min(margin, len(line)) for line in lines]), msg("The indentation was set aside.")
    )


def speakers(old: Mapped) -> Undone | None:
    """Without the names and times of a chat: on lines of their own, or before what was said."""
    lines = old.text.split("\n")
    if len(lines) > _MOST_LINES:
        return None
    ends = [0] * len(lines)
    full = [number for number, line in enumerate(lines) if line.strip()]
    alone = [number for number in full if _is_speaker(lines[number])]
    said = {number: found.end() for number in full if (found := _SAID.match(lines[number]))}
    if any(_NO_SPEAKER.match(lines[number]) for number in said):
        return None
    if alone and alone[0] == full[0] and len(full) > len(alone):
        for number in alone:
            ends[number] = len(lines[number])
    elif said and (len(said) == len(full) or 0 in said and signs.is_call(lines[full[0]][said.get(full[0], 0) :])):
        for number, end in said.items():
            ends[number] = end
    else:
        return None
    return Undone(cut_off(old, lines, ends), msg("The names and times of a chat were set aside."))


def _is_speaker(line: str) -> bool:
    return len(line) < 100 and ":" in line and _SPEAKER.fullmatch(line.strip()) is not None and not signs.is_call(line)
