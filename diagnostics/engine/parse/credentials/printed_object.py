"""What a program prints for an object that holds a text, where the text was meant: `Optional("…")`, `{:a=>"…"}`."""

from __future__ import annotations

import re

# The name of a type and what is in it; a name in small letters is a function that was to be called.
_TYPE = r"[A-Z][A-Za-z]{1,40}(?:\[[A-Za-z]{1,20}\])?\((?:\w{1,30} ?[=:] ?)?"
# A table of one member, as PowerShell, Go and Ruby print it, and a structure without names.
_TABLE = r"@\{\w{1,30}=|map\[\w{1,30}:|\{:\w{1,30} ?=> ?|&?\{\"?\w{1,30}\"? ?=> ?|&\{|\("
_AROUND = re.compile(
    rf"(?:{_TYPE}|{_TABLE})(?P<quote>\\?[\"']?)(?P<inside>[\w~+/.=-]{{8,8192}})(?P=quote),?[)}}\]]{{1,2}}"
)
# A structure of several members, as Kotlin, Java's records and Python's data classes print it.
_OF_SEVERAL = re.compile(
    r"[A-Z][A-Za-z]{1,40}\((?:\w{1,30} ?= ?[^,()]{0,400}, ?){0,6}'?(?:access_?|id_?)?(?:token|value|key)'? ?= ?"
    r"(?P<quote>[\"']?)(?P<inside>[\w~+/.-]{8,8192}={0,2})(?P=quote)(?:, ?\w{1,30} ?= ?[^,()]{0,400}){1,8}\)",
    re.IGNORECASE,
)
_NEAR = re.compile(r"[(\[{]")


def inside(text: str) -> str:
    """The text that a printed object holds, where `text` is nothing but that object; else ""."""
    stripped = text.strip()
    found = (_AROUND.fullmatch(stripped) or _OF_SEVERAL.fullmatch(stripped)) if _NEAR.search(stripped[:60]) else None
    return found["inside"] if found is not None else ""


def inside_parameter(text: str) -> bool:
    """Whether the one parameter of a scheme has a printed object for its value, as in `token="{:token=>…}"`."""
    name, sign, value = text.partition("=")
    bare = value.strip().strip('"').replace("\\", "")
    return bool(sign) and name.strip().isidentifier() and bool(inside(bare) or inside(bare.replace('"', "")))
