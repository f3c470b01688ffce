"""A line of an environment file, or of a list of YAML, whose quotes reach the program as part of the value.

A shell takes them off, and so does what reads such a file as one. `docker run --env-file` and a list entry of the kind
`- NAME="value"` do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

CAUSE = "token-quoted"
VALUE = "UNQUOTED_VALUE"
_OF_DOCKER = msg("docker takes the quotes of its --env-file as part of the value; a shell would take them off.")
_OF_A_LIST = msg("In a YAML list of NAME=value the quotes inside the entry are part of the value.")
_LINE = re.compile(
    r"^[ \t]{0,40}(?P<entry>-[ \t]{1,4})?(?P<old>(?P<name>[A-Za-z_]\w{0,60})="
    r"(?P<quote>[\"'])(?P<value>[^\"'\n$]{1,4000})(?P=quote))[ \t]*\r?$",
    re.MULTILINE,
)
_MOST_LINES = 4
# The name that goes with a password or a key: what keeps its quotes is refused with it.
_OF_A_NAME = re.compile(r"USER|LOGIN|EMAIL|(?:^|_)ID$", re.IGNORECASE)
_OF_TOKENS = re.compile(r"TOKEN|KEY|SECRET|PAT\b|JWT|PASS|AUTH|CREDENTIAL", re.IGNORECASE)


def quoted_in(text: str, cause: str) -> Iterator[Found]:
    """Each line that sets a credential in quotes, with those taken off."""
    if cause != CAUSE:
        return
    for found in _LINE.finditer(text):
        quoted = f"{found['quote']}{found['value']}{found['quote']}"
        is_sent = f" {quoted}" in text[found.end() :]  # behind a scheme, as the trace shows it
        if not is_sent and _OF_TOKENS.search(found["name"]) is None and not _is_with_one(text, found):
            continue
        if not found["entry"] and "--env-file" not in text:
            continue
        says, lead = (_OF_A_LIST, "- ") if found["entry"] else (_OF_DOCKER, "")
        group = [found, *_beside(text, found)]
        names = {f"NAME{_number(n)}": line["name"] for n, line in enumerate(group)}
        right = [f"{lead}⟨NAME{_number(n)}⟩=${VALUE}{_number(n)}" for n in range(len(group))]
        start = found.start("entry") if found["entry"] else found.start("old")
        line = text.rfind("\n", 0, start) + 1
        indent = text[line:start]
        start, right = (line, [f"{indent}{one}" for one in right]) if len(group) > 1 else (start, right)
        written = "\n".join(right)
        yield found_at(text, (start, group[-1].end("old")), says, written, names, Whole.ALONE)


def _beside(text: str, found: re.Match[str]) -> Iterator[re.Match[str]]:
    """The lines right below that set the name or a further credential in quotes too."""
    end = found.end()
    for _ in range(_MOST_LINES - 1):
        following = _LINE.match(text, end + 1)
        if following is None or bool(following["entry"]) != bool(found["entry"]):
            return
        if not (_OF_TOKENS.search(following["name"]) or _OF_A_NAME.search(following["name"])):
            return
        yield following
        end = following.end()


def _is_with_one(text: str, found: re.Match[str]) -> bool:
    """Whether it is the name that a credential in quotes follows."""
    return _OF_A_NAME.search(found["name"]) is not None and any(
        _OF_TOKENS.search(line["name"]) for line in _beside(text, found)
    )


def _number(n: int) -> str:
    return f"_{n + 1}" if n else ""
