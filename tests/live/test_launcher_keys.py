"""The keys of `keys.env`: kept through every accident of the file, and never replaced without a word."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal import launcher_keys
from portal.launcher_keys import KEYS, Problem, keys
from tests.fixtures.stack import ROOT
from tests.fixtures.tiny_disk import fill, tiny_disk

KEPT = "k" * 64


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with tiny_disk(tmp_path / "disk", mebibytes=1) as folder:
        yield folder


def test_missing_keys_are_made_once_and_kept_for_their_owner_alone(tmp_path: Path) -> None:
    made = keys(tmp_path)
    assert all(len(value) >= 43 for value in made.values())
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600
    assert keys(tmp_path) == made


@pytest.mark.parametrize("end", ["\n", "", "\r\n", "\n\n"])
def test_a_key_of_a_later_version_is_added_to_the_kept_ones_whatever_ends_the_file(tmp_path: Path, end: str) -> None:
    (tmp_path / "keys.env").write_text(f"PORTAL_SECRET_KEY={KEPT}{end}")
    made = keys(tmp_path)
    assert made["PORTAL_SECRET_KEY"] == KEPT
    assert set(made) == set(KEYS)
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600
    assert keys(tmp_path) == made


def test_what_somebody_added_by_hand_is_kept(tmp_path: Path) -> None:
    (tmp_path / "keys.env").write_text(f"# ours\nexport PORTAL_SECRET_KEY='{KEPT}'\nPORTAL_SIGNING_KEYS=abc\n")
    assert keys(tmp_path)["PORTAL_SIGNING_KEYS"] == "abc"
    assert keys(tmp_path)["PORTAL_SECRET_KEY"] == KEPT


def test_two_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(keys, [tmp_path] * 8))
    assert all(one == made[0] for one in made)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.97])
def test_a_file_that_was_cut_is_a_sentence_and_stays_as_it_is(tmp_path: Path, share: float) -> None:
    keys(tmp_path)
    path = tmp_path / "keys.env"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    before = path.read_bytes()
    with pytest.raises(Problem, match="damaged"):
        keys(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe\x80binary",
        b"SQLite format 3\x00",
        b"PORTAL_SECRET_KEY=short\n",
        b"PORTAL_SEALING_KEYS=" + b"x" * 43 + b"\n",
        b"PORTAL_SECRET_KEY=" + b"k" * 64 + b"PORTAL_SEALING_KEYS=" + b"A" * 43 + b"=\n",
        b"a line of something else\n",
    ],
)
def test_what_is_no_file_of_keys_is_a_sentence_without_what_it_holds(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.env").write_bytes(content)
    with pytest.raises(Problem) as found:
        keys(tmp_path)
    assert str(found.value).count("\n") == 0
    assert "k" * 20 not in str(found.value)
    assert (tmp_path / "keys.env").read_bytes() == content


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys.env").mkdir()
    with pytest.raises(Problem, match="cannot be read"):
        keys(tmp_path)


def test_a_full_disk_leaves_the_kept_keys_as_they_were(disk: Path) -> None:
    path = disk / "keys.env"
    path.write_text(f"PORTAL_SECRET_KEY={KEPT}\n")
    (disk / "keys.lock").touch()
    fill(disk)
    with pytest.raises(OSError, match="No space"):
        keys(disk)
    assert path.read_text() == f"PORTAL_SECRET_KEY={KEPT}\n"
    assert [entry.name for entry in disk.iterdir() if entry.name.endswith(".new")] == []


def test_a_start_with_damaged_keys_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys.env").write_bytes(b"\xff\xfe")
    environ = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": "0"}
    command = [sys.executable, "-m", "portal.launcher", "setup"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "keys.env are damaged: it holds bytes that are no text" in done.stderr


def test_a_half_written_file_never_takes_the_place_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher_keys.write_private(tmp_path / "one", "whole")

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(launcher_keys.os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        launcher_keys.write_private(tmp_path / "one", "half")
    assert (tmp_path / "one").read_text() == "whole"
    assert len(list(tmp_path.iterdir())) == 1
