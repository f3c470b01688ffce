"""`keys.env`: the keys that the launcher makes once, read and written so that none is ever lost without a word.

A key that is lost takes with it what it sealed and signed. So the file is written whole beside its place and moved
there, never in place; and one that is cut, mixed up or unreadable is a sentence, never a reason to make new keys.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NAME = "keys.env"
# Written last, so that a file that begins as ours does and ends otherwise was cut.
_FIRST = "# The portal's keys. Keep a copy: what they sealed and signed cannot be opened without them."
_LAST = "# end"
_LINE = re.compile(r"(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*(\S.*)?")
_SHORTEST = 32
_FERNET_BYTES = 32


class Problem(Exception):
    """Something that the user must change; its text is the one sentence shown."""


def sealing_key() -> str:
    """32 random bytes in URL-safe base64, the form of a Fernet key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_FERNET_BYTES)).decode()


def random_word() -> str:
    return secrets.token_urlsafe(48)


KEYS: dict[str, Callable[[], str]] = {
    "PORTAL_SECRET_KEY": random_word,
    "PORTAL_SEALING_KEYS": sealing_key,
    "SANDBOX_ADMIN_TOKEN": random_word,
    "SANDBOX_INTROSPECTION_SECRET": random_word,
}


def keys(folder: Path) -> dict[str, str]:
    """The keys kept in the folder; those that are missing are made and added. Raises Problem, and OSError."""
    path = folder / NAME
    with _alone(folder):
        kept = _read(path) if path.exists() or path.is_symlink() else {}
        missing = {name: make() for name, make in KEYS.items() if name not in kept}
        if missing:
            write_private(path, _written(kept | missing))
    return kept | missing


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two launchers that start at once must not each make keys of their own."""
    with (folder / "keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _written(pairs: Mapping[str, str]) -> str:
    return "\n".join([_FIRST, *(f"{name}={value}" for name, value in pairs.items()), _LAST, ""])


def _read(path: Path) -> dict[str, str]:
    """The file's pairs. Raises Problem where anything in it is not as it was written."""
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise _damaged(path, "it holds bytes that are no text") from error
    except OSError as error:
        raise Problem(f"The keys in {path} cannot be read ({error.strerror}): {_ADVICE}") from error
    lines = text.splitlines()
    if not text.strip():
        raise _damaged(path, "it is empty")
    if lines[0] == _FIRST and lines[-1] != _LAST:
        raise _damaged(path, "its end is missing")
    return dict(_pairs(path, lines))


def _pairs(path: Path, lines: list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise _damaged(path, f"line {number} is no NAME=value")
        name, value = found[1], (found[2] or "").strip("\"'")
        if name in KEYS and (wrong := _wrong(name, value)):
            raise _damaged(path, f"line {number}, {name}, {wrong}")
        yield name, value


def _wrong(name: str, value: str) -> str:
    """What is wrong with a key's form; "" where nothing is. Never the key."""
    if name == "PORTAL_SEALING_KEYS":
        return "" if all(map(_is_fernet, value.split(","))) else "is not 32 bytes in URL-safe base64 (44 characters)"
    if not value.isascii() or not value.isprintable() or len(value) < _SHORTEST:
        return f"is shorter than {_SHORTEST} characters or no plain text"
    # two lines that were run together
    return "holds the next line as well" if any(f"{other}=" in value for other in KEYS) else ""


def _is_fernet(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key.strip().encode())) == _FERNET_BYTES
    except (ValueError, binascii.Error):
        return False


_ADVICE = (
    "put back a copy of it, or move it away to have new keys made, which open no paste that waits, "
    "no session and no signature of before."
)


def _damaged(path: Path, what: str) -> Problem:
    return Problem(f"The keys in {path} are damaged: {what}; {_ADVICE}")


def write_private(path: Path, content: str) -> None:
    """A file that only its owner can read; readers see the old one or the new one, never half of one. Raises OSError.

    What could not be written whole, on a full disk for example, leaves the old file as it was.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
