"""The commands of the README, as they stand there: what each that is tried must print, and why others are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:[A-Z_]+=\S+ )?(?:make|\.venv/bin/python|docker|curl) [^`\n]+)`")
_REMARK = re.compile(r"\s{2,}# .*")


@dataclass(frozen=True, slots=True)
class Command:
    """`prints` must stand in what it writes; one that `serves` goes on until Ctrl-C."""

    text: str
    prints: tuple[str, ...] = ()
    status: int = 0
    serves: bool = False


RUNS = ("Starting the portal ...", "The portal answers at http://127.0.0.1:", "(Ctrl-C stops it)")
# In the order in which a reader meets them: what one writes, a later one reads.
TRIED = (
    Command("make setup", ("The portal is set up: `make run` starts it.",)),
    Command("make run", RUNS, serves=True),
    Command("PORT=8080 make run", ("The portal answers at http://127.0.0.1:8080/",), serves=True),
    Command(
        "echo 'HTTP/1.1 401 Unauthorized\n"
        'WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"\''
        " | .venv/bin/python manage.py diagnose - --offline",
        ("The access token had expired", "Who must act: you.", "Get a new access token"),
        status=1,
    ),
    Command(
        ".venv/bin/python manage.py diagnose failing.har --offline",
        ("Cause: header-not-sent", "Who must act: you."),
        status=1,
    ),
    Command(".venv/bin/python manage.py evaluate tests/corpus/cases --platform generic", ("top1 ", "top3 ")),
    Command("make manage ARGS='verify FILE'", ("Not genuine: there is no signature of a portal in it.",), status=2),
    Command("make manage ARGS='api_key NAME'", ("portal_", "Send it in the header X-API-Key.")),
    Command(".venv/bin/python manage.py platform from-openapi openapi.json > example.toml"),
    Command("PORTAL_PLATFORM=$PWD/example.toml make run", RUNS, serves=True),
    Command(
        ".venv/bin/python manage.py platform check example.toml",
        ("Example: the profile is valid.", "https://auth.example.com  (from the profile)", "No metadata:"),
        status=2,
    ),
    Command("make manage ARGS=createsuperuser", ("Superuser creation skipped due to not running in a TTY.",)),
)
UNTRIED = {
    "make test": "it runs this test's neighbours, and CI runs it",
    "make test-all": "it runs this test",
    "curl -sv https://api.github.com/user 2>&1 | .venv/bin/python manage.py diagnose - --offline": "it needs a network "
    "with that server in it",
    "curl -sv https://api.example.com/v2/devices 2>&1 | curl --data-binary @-"
    " 'http://127.0.0.1:8000/api/v1/diagnoses?wait=5'": "it needs the portal at its usual port, which may be taken; "
    "tests/live/test_api_one_liner.py tries it with a port and an API of its own",
    "PORTAL_PROFILES=/etc/portal PORTAL_PLATFORM=/etc/portal/example.toml docker compose up": "it needs Docker",
    "COMPOSE_PROFILES=demo docker compose up": "it needs Docker",
}


def commands(text: str) -> Iterator[str]:
    """Every command of a README, without its remark: those of the blocks, and those in a line that are whole."""
    for kind, block in _BLOCK.findall(text):
        if not kind:
            yield from _of_block(block)
    for found in _INLINE.findall(_BLOCK.sub("", text)):
        if found not in {"make run", "curl -v"}:  # named, and shown elsewhere
            yield found


def _of_block(block: str) -> Iterator[str]:
    """A line each, or more where a quote goes on in the next."""
    command = ""
    for line in block.splitlines():
        command += ("\n" if command else "") + _REMARK.sub("", line)
        if command.count("'") % 2 == 0:
            if command.strip():
                yield command.strip()
            command = ""
