"""What a value is without the step that spoils it: a call around it, a part that is taken, a command behind it."""

from __future__ import annotations

import re

from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Secret

_NAME_BEFORE = re.compile(r"[A-Za-z_$@][\w.$]{0,80}(?:\[[\"']\w{1,60}[\"']\]|\(\)){0,3}\Z")
_MODULE_BEFORE = re.compile(r"(?<![\w$])[A-Za-z_][\w.:\\]{0,80}(?:\.|::|\\)\Z")
_OF_A_SHELL = re.compile(r"\$\{(?P<name>\w{1,40}):0:\d{2,4}\}")
_IN_A_TEMPLATE = re.compile(r"^[ \t]{0,40}[\w\"'-]{1,60}:[^\n]*\{\{[^{}\n]*\Z")
_LEAD = re.compile(r"[ \t]{0,40}[\"']?Authorization[\"']?:[ ]?[\"']?(?:Bearer|Token|Basic)[ ]\{\{[ ]?", re.IGNORECASE)
_REST = re.compile(r"[ ]?\}\}[\"']?[ \t]{0,9}")
# A name with its members and calls; not an argument with its label, or a sum of texts.
_VALUE = re.compile(r"[\w$@][\w$.>?!\[\]\"'()-]{0,200}")
# Methods of the value itself, whose first argument is another thing.
_OF_THE_VALUE = re.compile(r"\bToString\(|PercentEncod|\bString\(describing")
_PIPED = re.compile(r"[ ]?\|[ ]?\Z")
_OPENS, _CLOSES = "([{", ")]}"
_LONGEST = 400


def undone(text: str, start: int, pattern: re.Pattern[str], end: int) -> Instead | None:
    """What stands in the place of the first match of `pattern` between `start` and `end`, if that can be told."""
    match = pattern.search(text, start, end)
    if match is None:
        return None
    shell = _OF_A_SHELL.fullmatch(match.group())
    if shell is not None:
        return _instead(text, match.start(), match.end(), f"${{{shell['name']}}}", Whole.SHELL)
    if match.group().startswith(("cut", "head")):
        piped = _PIPED.search(text, max(0, match.start() - 4), match.start())
        return _without_command(text, piped.start(), match.end()) if piped else None
    if match.group()[0] in "[.":
        name = _NAME_BEFORE.search(text, max(0, match.start() - 200), match.start())
        return _instead(text, name.start(), match.end(), name.group(), Whole.CODE) if name else None
    return _unwrapped(text, match)


def _unwrapped(text: str, match: re.Match[str]) -> Instead | None:
    """The first argument of the call that the match opens."""
    opened = text.find("(", match.start(), match.end() + 1)
    if opened == -1:
        return None
    closed, comma = _closing(text, opened)
    inner = text[opened + 1 : comma or closed].strip() if closed else ""
    if _VALUE.fullmatch(inner) is None or _OF_THE_VALUE.search(match.group()) is not None:
        return None
    module = _MODULE_BEFORE.search(text, max(0, match.start() - 100), match.start())
    begins = module.start() if module else match.start()
    if begins and (text[begins - 1].isalnum() or text[begins - 1] in "_$.&"):
        return None
    return _instead(text, begins, closed + 1, inner, Whole.CODE)


def _closing(text: str, opened: int) -> tuple[int, int]:
    """Where the bracket closes, 0 where that is too far, and the first comma within it that is in no other, or 0."""
    depth, comma, quote = 0, 0, ""
    for at in range(opened, min(len(text), opened + _LONGEST)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in _OPENS:
            depth += 1
        elif sign in _CLOSES:
            depth -= 1
            if depth == 0:
                return at, comma
        elif sign == "," and depth == 1:
            comma = comma or at
    return 0, 0


def _without_command(text: str, begins: int, ends: int) -> Instead | None:
    word = re.search(r"\S{1,120}\Z", text[max(0, begins - 200) : begins])
    return _instead(text, begins - len(word.group()), ends, word.group(), Whole.SHELL) if word else None


def _instead(text: str, begins: int, ends: int, right: str, whole: Whole) -> Instead | None:
    first, last = text.rfind("\n", 0, begins) + 1, text.find("\n", ends)
    lead, rest = text[first:begins], text[ends : last if last != -1 else len(text)]
    if _IN_A_TEMPLATE.search(lead):  # a line of settings is shown whole, where we know all of it
        if _LEAD.fullmatch(lead) is None or _REST.fullmatch(rest) is None:
            return None
        old, at = (lead + text[begins:ends] + rest).strip(), first + len(lead) - len(lead.lstrip())
        template = f"{lead.lstrip()}⟨value⟩{rest.rstrip()}"
        return Instead(template, {"value": Secret(right)}, Secret(old), 0, Whole.ALONE, at)
    return Instead("⟨value⟩", {"value": Secret(right)}, Secret(text[begins:ends]), 0, whole, begins)
