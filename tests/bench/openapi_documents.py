"""How many OpenAPI documents of a folder become a profile that `platform check --offline` passes.

`python -m tests.bench.openapi_documents FOLDER`: real documents are large and others' work, so none is kept here. Each
is written as a profile twice: as it comes, and with the issuer that the document leaves to a person filled in.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OPEN = re.compile(r"(?m)^# (issuer = )")


def passes(profile: str, folder: Path) -> str:
    """The first mistake that the command names in a profile, or ""."""
    file = folder / "profile.toml"
    file.write_text(profile, "utf-8")
    ended = subprocess.run(
        [sys.executable, "manage.py", "platform", "check", "--offline", str(file)],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return "" if ended.returncode == 0 else (ended.stderr.strip().splitlines() or ["?"])[-1].strip()


def written(document: Path) -> tuple[str, str]:
    """The profile that the command writes from a document, and what it says where it writes none."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "platform", "from-openapi", str(document)],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return ended.stdout, ended.stderr.strip()


def main(folder: Path) -> int:
    """Prints a line for each document and how many passed; 1 where fewer than 23 of 25 do."""
    documents = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".yaml", ".yml"))
    good = 0
    with tempfile.TemporaryDirectory() as place:
        for document in documents:
            began = time.monotonic()
            profile, refused = written(document)
            mistake = refused or passes(profile, Path(place)) or passes(_LEFT_OPEN.sub(r"\1", profile), Path(place))
            good += not mistake
            rules, open_lines = profile.count("\n[[apis.endpoints]]"), profile.count("DECIDE")
            told = mistake or f"{rules} endpoints with scopes, {open_lines} lines to decide"
            print(f"{document.name:24} {time.monotonic() - began:5.1f} s  {'-' if mistake else '+'} {told}", flush=True)
    print(f"{good} of {len(documents)} documents pass")
    return 0 if good * 25 >= len(documents) * 23 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
