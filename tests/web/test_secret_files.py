"""Secrets that are given as files: read once, told never, and a sentence where that goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment, launcher_environment

SECRET = "planted-4cf1e0a7d2b94f6e8a31"


@pytest.mark.parametrize("name", environment.SECRETS)
def test_every_secret_may_be_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    environ = {f"{name}_FILE": str(tmp_path / "secret")}
    environment.read_secret_files(environ)
    assert environ == {name: SECRET}


def test_every_variable_that_holds_a_secret_is_one_of_them() -> None:
    """A setting whose name says that it is secret, or that an address with a password is in it."""
    settings = Path(environment.__file__).with_name("settings.py").read_text()
    read = {part.partition('"')[0] for part in settings.split('("')[1:]}
    telling = {
        name for name in read if name.endswith(("_SECRET", "_KEY", "_KEYS", "_TOKEN", "_URL")) and name.isupper()
    }
    public = {"PORTAL_BASE_URL", "KB_BASE_URL", "PORTAL_WEBHOOK_URL", "PORTAL_READER_URL"}
    assert telling - public <= set(environment.SECRETS)
    assert "PORTAL_SECRET_KEY" in telling


def test_a_secret_of_the_profile_is_named_first(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    environ = {"ACME_SECRET_FILE": str(tmp_path / "secret")}
    environment.read_secret_files(environ)
    assert "ACME_SECRET" not in environ
    environment.read_secret_files(environ, ["ACME_SECRET"])
    assert environ["ACME_SECRET"] == SECRET


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b" \n", "is empty"), (b"\xff\xfe" + SECRET.encode(), "no text"), (b"x" * 70_000, "larger")],
)
def test_a_file_that_cannot_be_used_is_a_sentence_without_its_content(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=f"PORTAL_SECRET_KEY_FILE .*{sentence}") as found:
        environment.read_secret_files({"PORTAL_SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert SECRET not in str(found.value)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="PORTAL_SECRET_KEY_FILE cannot be read: No such file"):
        environment.read_secret_files({"PORTAL_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_a_value_and_a_file_for_the_same_secret_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    environ = {"REDIS_URL": "redis://one", "REDIS_URL_FILE": str(tmp_path / "secret")}
    with pytest.raises(ImproperlyConfigured, match="both set"):
        environment.read_secret_files(environ)


def test_the_launcher_makes_no_key_in_the_place_of_a_file(tmp_path: Path) -> None:
    given = launcher_environment.base({"PORTAL_SEALING_KEYS_FILE": "/run/secrets/sealing"}, tmp_path)
    assert "PORTAL_SEALING_KEYS" not in given
    assert "PORTAL_SECRET_KEY" in given
