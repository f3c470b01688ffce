"""A promise that stands in the place of the token, because the function that brings it is not waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_SAYS = msg("This function brings a promise, which is to be waited for before its value is put into the header.")
_SENT = re.compile(r"\[object Promise\]|<coroutine object |\bpending\b.{0,10}\}")
_CALL = r"[A-Za-z_$][\w$]{0,60}(?:\??\.[\w$]{1,60}){0,4}\((?:[^()\n]|\([^()\n]*\)){0,200}\)"
_TEMPLATE = re.compile(
    rf"`[ ]?(?:Bearer|Token)[ ]\$\{{[ ]?(?P<call>(?!await\b){_CALL})[ ]?\}}"
    rf"|[\"'](?:Bearer|Token)[ ][\"'][ ]?\+[ ]?(?P<joined>(?!await\b){_CALL})"
)
_SET = re.compile(rf"\b(?:const|let|var)[ ](?P<name>\w{{1,60}})[ ]?=[ ]?(?P<call>(?!await\b){_CALL})")
# The head of a function: of an arrow, or of one with a name.
_HEAD = re.compile(
    r"(?P<asynchronous>\basync[ ]+)?(?:(?P<arrow>(?:\([^()\n]{0,200}\)|\b[\w$]{1,40})[ ]?=>)"
    r"|\bfunction\b[ ]?(?P<name>[\w$]{0,60})[ ]?\()"
)
_NAMED = re.compile(r"\b(?:const|let|var)[ ](?P<name>[\w$]{1,60})[ ]?=[ ]?\Z")


def awaited_in(text: str) -> Iterator[Found]:
    """The call whose promise was sent, with `await` before it, in a function that is marked to wait."""
    if not _SENT.search(text):
        return
    for start, end in _calls(text):
        head = next((found for found in reversed(list(_HEAD.finditer(text, 0, start)))), None)
        if head is None or head["asynchronous"]:
            yield found_at(text, (start, end), _SAYS, "await ⟨call⟩", {"call": text[start:end]})
        elif _may_wait(text, head):
            names = {"lead": text[head.start() : start], "call": text[start:end]}
            _, says, instead = found_at(text, (head.start(), end), _SAYS, "async ⟨lead⟩await ⟨call⟩", names)
            yield text.count("\n", 0, start) + 1, says, instead  # the line of the call, not of the function


def _calls(text: str) -> Iterator[tuple[int, int]]:
    for found in _TEMPLATE.finditer(text):
        group = "call" if found["call"] else "joined"
        yield found.span(group)
    for found in _SET.finditer(text):
        if re.search(rf"(?:Bearer|Token)[ ](?:\$\{{[ ]?{found['name']}[ ]?\}}|[\"'][ ]?\+[ ]?{found['name']}\b)", text):
            yield found.span("call")


def _may_wait(text: str, head: re.Match[str]) -> bool:
    """Whether the function may be made one that waits: a component or a hook of React must not be."""
    before = _NAMED.search(text[max(0, head.start() - 100) : head.start()])
    name = head["name"] or (before["name"] if before is not None else "")
    return not name or not (name[:1].isupper() or name.startswith("use"))
