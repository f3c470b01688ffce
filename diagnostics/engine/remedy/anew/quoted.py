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
_OF_TOKENS = re.compile(r"TOKEN|KEY|SECRET|PAT\b|JWT|PASS|AUTH|CREDENTIAL", re.IGNORECASE)


def quoted_in(text: str, cause: str) -> Iterator[Found]:
    """Each line that sets a credential in quotes, with those taken off."""
    if cause != CAUSE:
        return
    for found in _LINE.finditer(text):
        quoted = f"{found['quote']}{found['value']}{found['quote']}"
        is_sent = f" {quoted}" in text[found.end() :]  # behind a scheme, as the trace shows it
        if not is_sent and _OF_TOKENS.search(found["name"]) is None:
            continue
        right, names = f"⟨NAME⟩=${VALUE}", {"NAME": found["name"]}
        if found["entry"]:
            yield found_at(text, (found.start("entry"), found.end("old")), _OF_A_LIST, f"- {right}", names, Whole.ALONE)
        elif "--env-file" in text:
            yield found_at(text, found.span("old"), _OF_DOCKER, right, names, Whole.ALONE)
