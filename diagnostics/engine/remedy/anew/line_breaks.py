"""A secret that code reads from a file with the line break at its end, and how each language takes that off."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

_CAUSE = "token-whitespace-or-newline"
catalogue.slugs(_CAUSE)
_LINE_BREAK = msg("What is read has a line break at its end, which has to be taken off.")
_ARGUMENTS = r"\((?:[^()\n]|\([^()\n]{0,120}\)){0,160}\)"
_UNWRAPPED = r"(?:\.await)?(?:\?|!|\.unwrap\(\)|\.expect\(\"[^\"\n]{0,80}\"\))"
# The call that reads, how its value is written without the blanks around it, and whether letters' case tells languages.
_READ: tuple[tuple[str, str, bool], ...] = (
    (r"\bopen\([^()\n]{1,120}\)\.read\(\)", "⟨call⟩.strip()", False),
    (r"\b\w{1,20}\.read\(\)|\.read_text\(\)|\bFile\.read\([^()\n]{1,120}\)", "⟨call⟩.strip()", False),
    (
        r"\breadFileSync\([^()\n]{1,120}(?:[\"']utf-?8[\"']|[\"']ascii[\"'])[^()\n]{0,20}\)"
        r"|\breadFileSync\([^()\n]{1,120}\)\.toString\([^()\n]{0,20}\)"
        rf"|\bFiles\.readString{_ARGUMENTS}",
        "⟨call⟩.trim()",
        False,
    ),
    (r"\breadFileSync\([^(),\n]{1,120}\)", "⟨call⟩.toString().trim()", False),
    (
        rf"\bawait (?:fs(?:Promises)?\.)?readFile{_ARGUMENTS}|\bawait Deno\.readTextFile{_ARGUMENTS}",
        "(⟨call⟩).toString().trim()",
        True,
    ),
    (rf"\bDeno\.readTextFileSync{_ARGUMENTS}", "⟨call⟩.trim()", True),
    (
        rf"\bnew String\((?:java\.nio\.file\.)?Files\.readAllBytes{_ARGUMENTS}(?:,[ ]?[\w.]{{1,40}})?\)",
        "⟨call⟩.trim()",
        True,
    ),
    (rf"\b(?:File|Path|Paths\.get){_ARGUMENTS}\.readText\([^()\n]{{0,40}}\)", "⟨call⟩.trim()", True),  # Kotlin
    (r"\bFile\.ReadAllText(?:Async)?\([^()\n]{1,120}\)", "⟨call⟩.Trim()", True),
    (rf"\bread_to_string{_ARGUMENTS}{_UNWRAPPED}", "⟨call⟩.trim().to_owned()", True),  # Rust
    (
        r"\bString\(contentsOf(?:File)?:(?:[^()\n]|\([^()\n]{0,120}\)){1,160}\)",
        "⟨call⟩.trimmingCharacters(in: .whitespacesAndNewlines)",
        True,
    ),
    (rf"\bFile{_ARGUMENTS}\.readAsStringSync\(\)", "⟨call⟩.trim()", True),  # Dart
    (rf"\bSource\.fromFile{_ARGUMENTS}\.mkString\b", "⟨call⟩.trim", True),  # Scala
    (rf"\bFile\.read!{_ARGUMENTS}", "String.trim(⟨call⟩)", True),  # Elixir
    (r"\bGet-Content\b[^\n|;()]{1,120}?[ ]-Raw\b", "(⟨call⟩).Trim()", False),  # PowerShell
    (r"(?<!trim\()\bfile_get_contents\([^()\n]{1,120}\)", "trim(⟨call⟩)", False),
    (
        r"(?<=Bearer \"[ ]\+[ ])string\(\w{1,40}\)|(?<=Bearer \"\+)string\(\w{1,40}\)",
        "strings.TrimSpace(⟨call⟩)",
        False,
    ),
)
_SLIPS = tuple(
    Slip((_CAUSE,), _LINE_BREAK, rf"(?P<old>(?P<call>{call}))(?![.!])", instead, case=case)
    for call, instead, case in _READ
)


def read_with_line_break_in(text: str, cause: str) -> Iterator[Found]:
    """Each place where code reads such a file and keeps the line break."""
    if cause == _CAUSE:
        yield from seen_slips(text, _SLIPS, "")
