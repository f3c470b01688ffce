"""Reading a platform profile (rule 13) from TOML: the built-in ones by name, any other by its path."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform import first_profile, key_set, second_profile, signing_secret
from diagnostics.engine.platform.known import known_apis
from diagnostics.engine.platform.look import look
from diagnostics.engine.platform.problems import Problem, ProfileError
from diagnostics.engine.platform.second_edition import SecondEdition
from diagnostics.engine.platform.tables import read_tables

BUILT_IN = ("company-x", "generic")
_FOLDER = Path(__file__).parent / "profiles"
_HERE = Path()
_LARGEST_BYTES = 2 * 1024 * 1024  # an API of 2,000 operations takes a quarter of it

__all__ = ["BUILT_IN", "Problem", "ProfileError", "load", "read"]


def load(name_or_path: str, environ: Mapping[str, str] = os.environ) -> Profile:
    """The profile called `company-x` or `generic`, or the one in the TOML file at a path, and what is known beside it.

    Raises ProfileError with every mistake, by key and line.
    """
    path = _FOLDER / f"{name_or_path}.toml" if name_or_path in BUILT_IN else Path(name_or_path)
    profile = read(content_of(path, name_or_path), environ, slug=path.stem, source=name_or_path, folder=path.parent)
    return replace(profile, known=known_apis())


def content_of(path: Path, source: str) -> str:
    """The text of a profile's file. Raises ProfileError where there is none, or one that is too large."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ProfileError(source, [Problem("", 0, f"the file is larger than {_LARGEST_BYTES >> 20} MiB")])
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ProfileError(source, [Problem("", 0, _not_found(source))]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ProfileError(source, [Problem("", 0, f"the file cannot be read: {reason}")]) from None


def read(content: str, environ: Mapping[str, str], *, slug: str, source: str, folder: Path = _HERE) -> Profile:
    """The profile in a TOML text. `slug` is its short name, `source` stands in error messages.

    `folder` is where the files lie that the profile names beside itself.
    """
    tables = read_tables(content, environ, source=source, folder=folder)
    if isinstance(tables, SecondEdition):
        try:
            profile = key_set.with_keys(second_profile.profile(tables, slug), tables.issuers, folder)
        except key_set.Unusable as error:  # it changed since it was examined
            raise ProfileError(source, [Problem("jwks_file", 0, str(error))]) from None
        profile = signing_secret.with_algorithms(profile, environ)
        return replace(profile, look=look(tables.portal, folder))
    return first_profile.profile(tables, slug)


def _not_found(name: str) -> str:
    close = difflib.get_close_matches(name, BUILT_IN, n=1)
    hint = (
        f"did you mean {close[0]}?" if close else f"built in are {' and '.join(BUILT_IN)}; any other is a file's path"
    )
    return f"there is no such profile or file; {hint}"
