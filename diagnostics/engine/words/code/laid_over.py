"""A key of a settings file that a second file, which is laid over the first, gives another value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.arrived_as_text import is_filler

_REFUSED = re.compile(r"\b40[134]\b|unauthori[sz]ed|forbidden|denied|invalid|expired|revoked", re.IGNORECASE)
# A file, the one that is laid over it, and what shows that it is.
_PAIRS = tuple(
    (re.compile(file), re.compile(over), re.compile(shown_by, re.IGNORECASE))
    for file, over, shown_by in (
        (
            r"\bapplication\.(?:ya?ml|properties)\b",
            r"\bapplication-\w{2,20}\.(?:ya?ml|properties)\b",
            r"profiles[._-]active|\bactive profiles?\b",
        ),
        (
            r"\bappsettings\.json\b",
            r"\bappsettings\.\w{2,20}\.json\b",
            r"\b(?:ASPNETCORE|DOTNET)_ENVIRONMENT\b|Hosting environment:|--environment",
        ),
        (r"(?<![\w/.])\.env(?![\w.])", r"\.env\.local\b", r"\b(?:next|vite|nuxt|astro|npm|yarn|pnpm|node)\b"),
        (r"\bcompose\.ya?ml\b", r"\bcompose\.override\.ya?ml\b", r"\bcompose\b"),
    )
)
_KEY = re.compile(
    r"(?<![\w.-])(?P<key>[\w.-]{0,60}(?:token|key|secret|password)[\w-]{0,20})[\"']?[ ]{0,8}[:=][ ]{0,4}[\"']?"
    r"(?P<value>[^\s\"',;${<]{4,200})",
    re.IGNORECASE,
)
# A file that shows how another is to look, or any other of variables.
_MODEL = re.compile(r"[\w.-]{1,60}[.-](?:example|sample|template|dist|defaults?)\b|\.env\.(?!local\b)\w", re.IGNORECASE)
_SAYS = msg("A second file is laid over the first and gives this key another value.")
_FIX = msg("Write the new credential into the file that is laid over, or take the key out of it.")


def laid_over(text: str) -> Iterator[CodeSign]:
    """The first key of a file that the file laid over it gives another value, where a call is refused."""
    for file, over, shown_by in _PAIRS:
        if not over.search(text) or not shown_by.search(text) or not _REFUSED.search(text):
            continue
        under: dict[str, str] = {}
        place = ""
        for number, line in enumerate(islice(text.split("\n"), 400), start=1):
            place = "over" if over.search(line) else "under" if file.search(line) else place
            place = "" if _MODEL.search(line) else place
            found = _KEY.search(line) if place else None
            if found is None or is_filler(found["value"]):
                continue
            if place == "under":
                under.setdefault(found["key"], found["value"])
            elif under.get(found["key"], found["value"]) != found["value"]:
                yield CodeSign(_SAYS, (Candidate("credential-overridden", 0.86),), number, None, _FIX)
                return
