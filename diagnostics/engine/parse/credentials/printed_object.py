"""What a program prints for an object that holds a text, where the text was meant: `Optional("…")`, `{:a=>"…"}`."""

from __future__ import annotations

import re

# The name of a type and what is in it; a name in small letters is a function that was to be called.
_TYPE = r"[A-Z]\w{1,40}(?:\[[A-Za-z]{1,20}\])?\((?:\w{1,30} ?[=:] ?)?"
# A table of one member, as PowerShell, Go and Ruby print it, and a structure without names.
_TABLE = r"@\{\w{1,30}=|map\[\w{1,30}:|\{:\w{1,30} ?=> ?|&?\{\"?\w{1,30}\"? ?=> ?|&\{|\("
_AROUND = re.compile(
    rf"(?:{_TYPE}|{_TABLE})(?P<quote>\\?[\"']?)(?P<inside>[\w~+/.=-]{{8,8192}})(?P=quote),?[)}}\]]{{1,2}}"
)
# A structure of several members, as Kotlin, Java's records and maps, C#'s records, Go's structures and maps, Python's
# data classes and Ruby's inspection print it: perhaps the name of its type, an opening sign, names with values.
_OPENED = re.compile(r"(?:[A-Z][\w.]{0,60} ?|map|[&@]|#<[A-Z][\w:]{0,60} ?)?(?P<sign>[({\[])|#<[A-Z][\w:]{0,60} (?=@)")
_CLOSES = {"(": ")", "{": "}", "[": "]", None: ">"}
_OF_JSON = re.compile(r"\{\s{0,4}[\"']\w{1,40}[\"']\s{0,2}:")
_MEMBER = re.compile(
    r"(?:^|[\s,;({\[])[:@\"']?(?:access_?|id_?)?(?:token|value|key)[\"']? ?(?:=>|[=:]) ?(?P<quote>\\?[\"']?)"
    r"(?P<inside>[\w~+/.-]{8,8192}={0,2})(?P=quote)(?=[\s,;)}\]>])",
    re.IGNORECASE,
)
_NEAR = re.compile(r"[(\[{]")


def inside(text: str) -> str:
    """The text that a printed object holds, where `text` is nothing but that object; else ""."""
    stripped = text.strip()
    if not _NEAR.search(stripped[:60]):
        return ""
    found = _AROUND.fullmatch(stripped)
    return found["inside"] if found is not None else _of_several(stripped)


def _of_several(text: str) -> str:
    opened = _OPENED.match(text)
    if opened is None or not text.endswith(_CLOSES[opened["sign"]]) or _OF_JSON.match(text):
        return ""
    found = _MEMBER.search(text, opened.end() - 1)
    return found["inside"] if found is not None else ""


def inside_parameter(text: str) -> bool:
    """Whether the one parameter of a scheme has a printed object for its value, as in `token="{:token=>…}"`."""
    name, sign, value = text.partition("=")
    bare = value.strip().strip('"').replace("\\", "")
    return bool(sign) and name.strip().isidentifier() and bool(inside(bare) or inside(bare.replace('"', "")))
