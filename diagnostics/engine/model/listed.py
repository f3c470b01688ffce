"""Names in a row, joined by a word of ours that a page can translate, as a parameter or a value of evidence."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.types import Message, msg

Listed = str | Message
# No more are named: whoever has to choose among dozens looks where they are kept.
_MOST = 12


def one_of(names: Sequence[Listed]) -> Listed:
    """`a or b or c`; one name is itself, none is "", and of more than twelve the rest is counted."""
    return _joined(names, msg("{first} or {last}"), msg("{first} or {n} more"))


def all_of(names: Sequence[Listed]) -> Listed:
    """`a and b and c`; one name is itself, none is "", and of more than twelve the rest is counted."""
    return _joined(names, msg("{first} and {last}"), msg("{names} and {n} more"))


def _joined(names: Sequence[Listed], joined: Message, counted: Message) -> Listed:
    made: Listed = names[0] if names else ""
    for name in names[1:_MOST]:
        made = Message(joined.text, {"first": made, "last": name})
    if len(names) > _MOST:
        made = Message(counted.text, {"first": made, "names": made, "n": len(names) - _MOST})
    return made
