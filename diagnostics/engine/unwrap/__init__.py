"""Containers to plain text: what logs, mails, chats and exports put around a paste is undone, layer by layer.

A layer is undone only where it is proved: every line carries it, or the text parses only without it. Layers only
take away, a few of them at most, so that work is bounded by the size of the paste; each is told in a sentence. What a
layer explains, such as the `\\n` at the end of a log line, is not in the text any more, and so no defect of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from diagnostics.engine.model.shield import log_crash
from diagnostics.engine.model.types import Message
from diagnostics.engine.unwrap import (
    consoles,
    enclosed,
    encodings,
    logs,
    markup,
    notations,
    prefixes,
    quoting,
    repeated,
    selection,
    strings,
    threads,
    wire,
    wraps,
)
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

Layer = Callable[[Mapped], Undone | None]

_MOST_LAYERS = 8
_RETURN = re.compile("\r\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no encoding takes it
# What a report of this portal shows in the place of a value; as long as before, so that places stay true.
_LABEL = re.compile(r"\[[a-z]{3,12} [a-z2-7]{6}, [0-9]{1,9} long\]")

# In this order, from the first again after each that was undone.
LAYERS: tuple[Layer, ...] = (
    encodings.byte_order_mark,
    encodings.utf_16,
    encodings.whole_base64,
    encodings.percent,
    encodings.quoted_printable,
    wraps.screen,
    logs.json_log,
    prefixes.colours,
    enclosed.encoded_messages,
    markup.tags,
    markup.entities,
    strings.whole_literal,
    notations.tool_notation,
    quoting.mail_quotes,
    quoting.fences,
    quoting.indentation,
    quoting.speakers,
    enclosed.barred_messages,
    enclosed.encoded_fields,
    enclosed.frames,
    enclosed.hexadecimal,
    threads.interleaved,
    wire.marked_lines,
    notations.visible_returns,
    consoles.prompts,
    consoles.columns,
    wraps.behind_prefixes,
    prefixes.line_prefixes,
    repeated.repeated_names,
    logs.logfmt,
    quoting.fence_on_the_line,
    strings.embedded_messages,
    strings.embedded_commands,
    strings.embedded_structures,
    wraps.narrow,
)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """Plain text with its way back to the paste, a sentence for each layer that was undone, and the layers' times."""

    paste: str
    mapped: Mapped
    notes: tuple[Message, ...] = ()
    stamps: tuple[str, ...] = ()


def unwrap(paste: str, *, whole: bool = False) -> Unwrapped:
    """The text that the paste carries; never raises. Line ends are `\\n` in both.

    Of a long text a part is taken, but where it is wanted `whole`, as a file is whose reader goes through it by itself.
    """
    paste = _SURROGATE.sub("\ufffd", paste).replace("\r\n", "\n").replace("\r", "\n")
    if " long]" in paste:
        paste = _LABEL.sub(lambda m: "[redacted".ljust(len(m.group()) - 1, ".") + "]", paste)
    mapped, notes, stamps = Mapped(paste), list[Message](), list[str]()
    if whole:
        undone = encodings.byte_order_mark(mapped)
        return Unwrapped(paste, undone.mapped, (undone.note,)) if undone else Unwrapped(paste, mapped)
    if part := selection.selected(mapped):
        mapped = part.mapped
        notes.append(part.note)
    for _ in range(_MOST_LAYERS):
        undone = _next(mapped)
        if undone is None or not undone.mapped.text.strip():
            break
        mapped = _with_plain_breaks(undone.mapped)
        stamps += undone.stamps
        if str(undone.note) not in map(str, notes):
            notes.append(undone.note)
    return Unwrapped(paste, mapped, tuple(notes), tuple(stamps))


def _with_plain_breaks(mapped: Mapped) -> Mapped:
    """The text with every line break as `\\n`, also those that a layer held in an escape."""
    if "\r" not in mapped.text:
        return mapped
    made, position = Rewriter(mapped), 0
    for found in _RETURN.finditer(mapped.text):
        made.keep(position, found.start())
        made.put("\n", found.start())
        position = found.end()
    made.keep(position, len(mapped.text))
    return made.done()


def _next(mapped: Mapped) -> Undone | None:
    for layer in LAYERS:
        try:
            undone = layer(mapped)
        except Exception as error:  # noqa: BLE001 - a fault of ours costs one layer
            log_crash("layer", layer.__name__, error)
            continue
        if undone is not None and undone.mapped.text != mapped.text:
            return undone
    return None
