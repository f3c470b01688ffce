"""From pasted text to a Source: what mail, chat and editors add is set aside, places still point into the paste."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.source import Source

_FENCE = re.compile(r"[ \t]{0,3}(?:`{3,}|~{3,})[ \t]*[A-Za-z0-9_+-]{0,20}[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no encoding takes it
# What a report of this portal shows in the place of a value; as long as before, so that places stay true.
_LABEL = re.compile(r"\[[a-z]{3,12} [a-z2-7]{6}, [0-9]{1,9} long\]")
_QUOTE = re.compile(r"(?:> ?){1,4}")


def source_of(text: str) -> tuple[Source, list[Message]]:
    """The paste ready to parse, with a sentence for each thing set aside.

    A BOM, Markdown fences and the quoting prefix of mail are taken off. Blanks that do not show (NBSP,
    zero-width) stay: they may be the fault.
    """
    notes: list[Message] = []
    text = _SURROGATE.sub("\ufffd", text)
    if " long]" in text:
        text = _LABEL.sub(lambda m: "[redacted".ljust(len(m.group()) - 1, ".") + "]", text)
    if not text.startswith(("\ufeff", "\ufffe", ">")) and "```" not in text and "~~~" not in text and "\n>" not in text:
        return Source(text), notes
    if text.startswith(("\ufeff", "\ufffe")):
        notes.append(msg("The paste begins with a byte order mark, which was set aside."))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shifts = [0] * len(lines)
    if text.startswith(("\ufeff", "\ufffe")):
        lines[0], shifts[0] = lines[0][1:], 1
    if any("```" in line or "~~~" in line for line in lines):
        fenced = [_FENCE.fullmatch(line) is not None for line in lines]
        if any(fenced):
            lines = ["" if fence else line for line, fence in zip(lines, fenced, strict=True)]
            notes.append(msg("Markdown fences were set aside."))
    if _is_quoted(lines):
        for number, line in enumerate(lines):
            found = _QUOTE.match(line)
            if found:
                lines[number], shifts[number] = line[found.end() :], shifts[number] + found.end()
        notes.append(msg("The quoting marks (>) at the start of the lines were set aside."))
    return Source("\n".join(lines), shifts), notes


def _is_quoted(lines: list[str]) -> bool:
    """Whether `>` marks quoted mail: nearly every line has it, and none looks like `curl -v`."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2 or not filled[0].startswith(">"):
        return False
    marked = sum(line.startswith(">") for line in filled)
    wire = any(line.startswith(("< ", "* ", "<\t")) for line in filled)
    request_line = re.match(r"> [A-Z]{3,10} \S+ HTTP/", filled[0])
    return marked >= 0.9 * len(filled) and not wire and not request_line
