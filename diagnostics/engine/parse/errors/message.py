"""Lines of prose, logs, stack traces and shell output, kept as they came: shown is only what the gate lets pass."""

from __future__ import annotations

import re
from datetime import datetime

from diagnostics.engine.model.submission import ErrorText
from diagnostics.engine.parse import json_text, times
from diagnostics.engine.parse.source import Source

_TRACE = re.compile(
    r"^\s{1,40}at \S|^\s{0,40}File \"|^Traceback |^\s{0,10}Caused by:|^[\w.]{1,200}(?:Error|Exception)\b"
    r"|^\s{0,40}--- End of"
)
_SHELL = re.compile(r"^\s{0,4}(?:curl: \([0-9]+\)|bash: |sh: |zsh: |-bash: |http: error|wget: |\* )")
_LOG = re.compile(
    r"^\s{0,4}[\[(]?(?:[0-9]{4}[-/][0-9]{2}|[0-9]{2}:[0-9]{2}:[0-9]{2}|(?:TRACE|DEBUG|INFO|WARN|WARNING"
    r"|ERROR|FATAL|Verbose|Warning)\b)"
)
# How a statement of a program begins that would say something: of code whose language has no reader here, none of its
# words was emitted.
_STATEMENT = re.compile(
    r"\s{0,80}(?:return |await )?"
    r"(?:(?:(?:[A-Za-z_]\w{0,30}[.:]{1,2}){1,4}[A-Za-z]\w{0,30}!?|panic!?|die|abort|print(?:ln|f)?!?)[ \t]?\("
    r"|(?:raise|throw)(?:\(|[ \t]{1,4}(?:new )?(?=[\"'A-Z])))"
    r"[\w.:, ({%~-]{0,80}[\"']"
)
# A line of a structure begins with a name in quotes or a bracket, as no statement does.
_OF_A_STRUCTURE = re.compile(r"[ \t]*(?:\"(?!\"\")|[\[\]{,]|\}[,\s]*$)")
# What only code says: a condition, a branch, a handler, a declaration, a text that is returned, thrown or kept.
_OF_CODE = re.compile(
    r"[ \t]{0,80}(?:[+-][ \t]{1,40})?(?:"
    r"\}?[ \t]?(?:else )?(?:if|catch|switch|while)[ \t]?\((?=[^)\n]{0,200}[\w\"'])"
    r"|(?:el)?if (?:not )?[\w.$\[\]'\"]{1,60} ?(?:===?|!==?|\bin\b|\bis\b) [^\n]{0,300}[:{][ \t]*$"
    r"|(?:el)?if (?:not |!)?[\w.$]{1,60}\("
    r"|case (?:[\"'][^\"'\n]{1,60}[\"']|[\w.:]{1,60}):[ \t]{1,4}(?:return|throw|break|[\w.$]{1,60}[(=])"
    r"|except [\w.(, ]{1,120}(?: as \w{1,20})?:|rescue [A-Z]"
    r"|@[A-Za-z][\w.]{0,40}\([^\n]{0,300}\)[ \t]*$"
    r"|(?:export |public |private |protected |static |async |abstract |final ){0,3}"
    r"(?:class|def|function|func|fn|interface|struct|enum)[ \t][\w.]{1,60}[ \t]?(?:[(<{]|:[ \t]*$)"
    r"|\"\"\"[A-Z]|msg(?:id|str) \""
    r"|return (?:[\w.$]{1,60}\([^\n]{0,80}[\"']|[bfru]{0,2}[\"'`])"
    r"|(?:raise|throw)[ \t](?:new )?[\w.]{1,60}\([^\n]{0,80}[\"']"
    # a setting, an error in TOML or INI among them, begins its line
    r"|(?:(?<=[ \t])|(?:const |let |var |val |final |static ))[a-z_][\w.]{0,40} = [bfru]{0,2}[\"'][^\"'\n]{0,400}[\"']"
    r"[,;]?[ \t]*$)"
)
_MOST_BEHIND = 60
_TELLING = re.compile(
    r"error|fail|denied|invalid|expired|unauthor|forbidden|token|401|403|jwt|exception|refus|reject"
    r"|missing|scope|audience|issuer|signature",
    re.IGNORECASE,
)
_MOST_LINES, _MOST_LENGTH = 400, 2000


def find(source: Source) -> tuple[list[ErrorText], list[tuple[str, datetime]]]:
    """The remaining lines as error texts, and the times they carry.

    Of very long pastes the telling lines are kept first; the
    times of telling lines come first.
    """
    lines: list[tuple[int, str]] = []
    position = 0
    for line in source.text.split("\n"):
        if line and not line.isspace():
            lines.append((position, line))
        position += len(line) + 1
    if len(lines) > _MOST_LINES:
        telling = [item for item in lines if _TELLING.search(item[1][:_MOST_LENGTH])]
        lines = (telling or lines)[:_MOST_LINES]
    errors: list[ErrorText] = []
    telling_times: list[tuple[str, datetime]] = []
    other_times: list[tuple[str, datetime]] = []
    for start, line in lines:
        found = times.in_line(line[:_MOST_LENGTH])
        if found:
            (telling_times if _TELLING.search(line[:_MOST_LENGTH]) else other_times).append(found)
        text = json_text.tidy(line[:_MOST_LENGTH]).strip()
        if any(char.isalnum() for char in text) and not _is_statement(line):
            errors.append(ErrorText(text, source.place(start, len(line)), _origin(line)))
    return errors, (telling_times + other_times)[:20]


def without_statements(text: str) -> str:
    """The text with blanks in the place of lines of code that would say something if they ran."""
    return "\n".join(" " * len(line) if _is_statement(line) else line for line in text.split("\n"))


def _is_statement(line: str) -> bool:
    """Whether the line is code: a call with a string in it and little behind the string, or what only code says."""
    if not line or len(line) >= _MOST_LENGTH or _OF_A_STRUCTURE.match(line):
        return False
    behind = len(line.rstrip()) - 1 - max(line.rfind('"'), line.rfind("'"))
    return behind <= _MOST_BEHIND and _STATEMENT.match(line) is not None or _OF_CODE.match(line) is not None


def _origin(line: str) -> str:
    for pattern, origin in ((_SHELL, "shell"), (_TRACE, "trace"), (_LOG, "log")):
        if pattern.search(line[:300]):
            return origin
    return "prose"
