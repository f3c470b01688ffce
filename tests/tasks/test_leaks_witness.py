"""An independent witness: detect-secrets, which knows nothing of the portal, reads all files made of planted pastes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from detect_secrets import SecretsCollection
from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.settings import default_settings

from diagnostics.attachments import files
from tests.engine.test_planted_everywhere import report
from tests.fixtures.pdf import streams_of
from tests.fixtures.planted import planted

pytestmark = pytest.mark.timeout(300)

# What the witness may find in a file, and why it is no secret.
ARGUED = {
    "the thumbprint of a public key in the claim cnf.jkt (RFC 9449), which a rule lets pass": re.compile(
        r"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    ),
    "the file's own signature, which everyone may check": re.compile(r"eyJhbGciOiJFZERTQSIsImtpZCI6I\S+"),
    "the hash of the stylesheet in the page's own policy": re.compile(r"sha256-[A-Za-z0-9+/]{43}="),
}
_STYLES = re.compile(r"<style>.*?</style>|<svg.*?</svg>", re.DOTALL)


def lines(content: bytes) -> Iterator[str]:
    """The lines of a file as they stand in it; of an archive, of each file in it. Styles and drawings are ours."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from lines(archive.read(name))
    elif content[:5] == b"%PDF-":
        inside = dict(streams_of(content))
        yield from inside["text"].decode().splitlines()
        yield from (line for part in inside.values() if b'"schema": 1' in part for line in part.decode().splitlines())
    else:
        yield from _STYLES.sub("", content.decode()).replace("<script", "\n<script").splitlines()


def witnessed(seen: set[str], folder: Path) -> set[PotentialSecret]:
    """What detect-secrets, as it comes, says of these lines."""
    path = folder / "seen.txt"
    path.write_text("\n".join(sorted(seen)), encoding="utf-8")
    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(path))
    return {secret for _, secret in found}


@pytest.mark.one_in(4, "long")
def test_a_witness_finds_secrets_in_the_pastes_and_none_in_the_files_made_of_them(tmp_path: Path) -> None:
    pasted: set[str] = set()
    exported: set[str] = set()
    for number, case in enumerate(planted()):
        pasted |= set(case.text.splitlines())
        made = report(case.text)
        for form in files.MEDIA_TYPES if number % 12 == 0 else ("json",):
            exported |= set(lines(files.of_report(made, form).content))
    assert len(witnessed(pasted, tmp_path)) >= 30, "the witness sees what is there to be seen"
    values = {secret.secret_value or "" for secret in witnessed(exported, tmp_path)}
    assert {value for value in values if not any(why.fullmatch(value) for why in ARGUED.values())} == set()
    for reason, shape in ARGUED.items():
        assert any(map(shape.fullmatch, values)), f"not needed any more: {reason}"
