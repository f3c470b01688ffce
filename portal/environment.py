"""Reading the environment: the one place that turns variables into typed values.

Every function takes a variable's name and gives a value, or raises
`ImproperlyConfigured` with one sentence that names the variable and the form it wants.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

# These judge a paste in their own process, or read source files only: they seal, sign and store nothing.
KEYLESS_COMMANDS = frozenset(
    {
        "diagnose",
        "evaluate",
        "platform",
        "makemigrations",
        "collectstatic",
        "messages",
        "kb_translations",
        "makemessages",
        "compilemessages",
        "help",
        "version",
    }
)
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


# What may be given as the path of a file in NAME_FILE, as container platforms mount secrets.
SECRETS = (
    "PORTAL_SECRET_KEY",
    "PORTAL_SEALING_KEYS",
    "PORTAL_SIGNING_KEYS",
    "PORTAL_STAFF_HEADER_SECRET",
    "PORTAL_WEBHOOK_SECRET",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SANDBOX_DATABASE_URL",
    "SANDBOX_ADMIN_TOKEN",
    "SANDBOX_INTROSPECTION_SECRET",
)
_LARGEST_SECRET = 64 * 1024


def read_secret_files(environ: MutableMapping[str, str], names: Iterable[str] = ()) -> None:
    """Puts the content of each NAME_FILE into NAME: of SECRETS, and of the further names given.

    Raises ImproperlyConfigured where both are set or the file cannot be read; never with what it holds.
    """
    for name in (*SECRETS, *names):
        path = environ.get(f"{name}_FILE", "").strip()
        if not path:
            continue
        if environ.get(name, "").strip():
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: leave one of them out.")
        environ[name] = _content(name, path)
        # A process that this one starts finds the value, and must not find both.
        del environ[f"{name}_FILE"]


def _content(name: str, path: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read(_LARGEST_SECRET + 1)
        found = content.decode().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ImproperlyConfigured(f"{name}_FILE holds bytes that are no text.") from error
    if not found or len(content) > _LARGEST_SECRET:
        raise ImproperlyConfigured(f"{name}_FILE is empty or larger than {_LARGEST_SECRET} bytes.")
    return found


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """True or false; an unset variable is false."""
    word = text(name).lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {word!r}.")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`, in any case."""
    word = text(name, default).lower()
    if word not in choices:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {word!r}.")
    return word


def whole_number(name: str, default: int, *, lowest: int, highest: int) -> int:
    """A whole number within `lowest` and `highest`, both included."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def separated(value: str) -> list[str]:
    """The members of a comma-separated list, blanks and empty members dropped."""
    return [word for part in value.split(",") if (word := part.strip())]


def words(name: str) -> list[str]:
    """The variable as a comma-separated list."""
    return separated(os.environ.get(name, ""))


def web_address(name: str, default: str) -> str:
    """An http or https address without a final slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http or https address, not {value!r}.")
    return value


def runs_without_keys(arguments: list[str]) -> bool:
    """Whether this process is a management command that never seals, signs or stores anything."""
    if not arguments or Path(arguments[0]).name != "manage.py":
        return False
    # alone, it lists the commands
    return len(arguments) == 1 or arguments[1] in KEYLESS_COMMANDS


def migrates(arguments: list[str]) -> bool:
    """Whether this process changes the database's tables."""
    return Path(arguments[0]).name == "launcher_prepare.py" or arguments[1:2] == ["migrate"]


def required_key(name: str, *, without: str) -> str:
    """A secret that must be set. Commands that need none get `without` in its place.

    `make run` and `make test` set the keys, and so must whoever starts a process by hand.
    """
    value = text(name)
    if value:
        return value
    if runs_without_keys(sys.argv):
        return without
    raise ImproperlyConfigured(
        f"{name} is not set: `make run` makes it by itself; start any other process with it in the environment."
    )


def serves(arguments: Sequence[str]) -> bool:
    """Whether this process goes on counting: a server, a worker, the sweep that repeats, and no other command."""
    is_command = Path(arguments[0]).name == "manage.py" if arguments else False
    return not is_command or ("sweep" in arguments and any(item.startswith("--every") for item in arguments))


def share_counts(folder: Path) -> None:
    """Let the processes of this machine add up what they count; to be called before anything counts."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))


def with_redis_database(url: str, number: int) -> str:
    """The same Redis server's database `number`. A URL that names no TCP server is returned unchanged."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"}:
        return url
    return urlunsplit(parts._replace(path=f"/{number}"))


def email_settings(parsed: Mapping[str, object]) -> dict[str, object]:
    """Django's EMAIL_ settings out of what `dj_email_url` read from EMAIL_URL."""
    return {name: value for name, value in parsed.items() if name.startswith(("EMAIL_", "DEFAULT_", "SERVER_"))}
