"""A secret that is read under a name that nobody sets, where one is set that differs in case or in an underscore."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign, Instead, Whole
from diagnostics.engine.model.types import Candidate, Secret, msg

_OF_A_SECRET = re.compile(r"token|key|secret|pass(?:word)?|jwt", re.IGNORECASE)
# PHP, and shells: both put nothing where a variable is not set, and go on.
_GIVEN = re.compile(
    r"(?:^|[\s;(&|])(?:export[ ]|local[ ]|readonly[ ])?\$?(?P<name>[A-Za-z_]\w{2,40})[ \t]{0,12}=(?![=>])"
    r"|\b(?:read|foreach)\b[^\n]{0,80}?\$?\b(?P<read>[A-Za-z_]\w{2,40})[ \t)]{0,4}$"
    r"|\bfunction\b[^\n]{0,200}?\$(?P<parameter>[A-Za-z_]\w{2,40})(?=[^\n$]{0,80}\))",
    re.MULTILINE,
)
_TAKEN = re.compile(r"(?<![\\\w])\$\{?(?P<name>[A-Za-z_]\w{2,40})\b(?![ \t]{0,12}=(?![=>]))")
_MOST_NAMES = 200
_ONE_SPELLING = msg("Spell the name in one way: a variable that was never set counts as empty, and nothing warns.")


def named_otherwise(text: str) -> Iterator[CodeSign]:
    """The first secret that is read under a name of which only the other spelling is given a value."""
    given: dict[str, set[str]] = {}
    for found in islice(_GIVEN.finditer(text), _MOST_NAMES):
        name = found["name"] or found["read"] or found["parameter"]
        given.setdefault(_spelt(name), set()).add(name)
    for found in islice(_TAKEN.finditer(text), _MOST_NAMES):
        name = found["name"]
        others = given.get(_spelt(name), set())
        if name in others or len(others) != 1 or not _OF_A_SECRET.search(name):
            continue
        right = next(iter(others))
        says = msg("The variable is set as {stored} and read as {fetched}.", stored=right, fetched=name)
        nth = text.count(name, 0, found.start("name"))
        instead = Instead("⟨name⟩", {"name": Secret(right)}, Secret(name), nth, Whole.CODE)
        line = text.count("\n", 0, found.start()) + 1
        causes = (Candidate("empty-token", 0.88), Candidate("null-or-undefined-token", 0.5))
        yield CodeSign(says, causes, line, instead, _ONE_SPELLING)
        return


def _spelt(name: str) -> str:
    return name.replace("_", "").lower()
