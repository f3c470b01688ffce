"""`python -m tests.bench.examination`: one whole offline examination over one PyJWT RS256 verification, and its growth.

The first figure is a ratio (aim: at most 100); the second is time per paste as it grows, which should stay linear.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from diagnostics.engine.platform.load import load
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination
from tests.fixtures.planted import jwt as planted_jwt

GENERIC = load("generic", {})


def _examine(text: str) -> None:
    *_, last = examination.examine(text, GENERIC, diagnosis_id="x", label_key=b"k", options=Options())
    assert last.is_last


def _milliseconds(act: Callable[[], object], rounds: int) -> float:
    act()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Prints the ratio, then milliseconds and milliseconds per 64 KiB for growing pastes."""
    key = rsa.generate_private_key(65537, 2048)
    signed = jwt.encode({"sub": "app", "exp": int(time.time()) + 60}, key, algorithm="RS256")
    public = key.public_key()
    token = planted_jwt(exp=int(datetime.now(UTC).timestamp()) - 900)[0]
    curl = f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {token}' -H 'Accept: application/json'"
    verify = _milliseconds(lambda: jwt.decode(signed, public, algorithms=["RS256"]), 300)
    whole = _milliseconds(lambda: _examine(curl), 100)
    print(f"RS256 verification {verify:.3f} ms, examination {whole:.2f} ms, ratio {whole / verify:.0f}")
    for kibibytes in (64, 128, 256, 512, 1024):
        lines = f"2026-01-01 10:00:00 WARN GET /v2/devices answered 401 for {token[:40]}\n"
        text = curl + "\n" + lines * (kibibytes * 1024 // len(lines))
        taken = _milliseconds(lambda text=text: _examine(text), 3)
        print(f"{kibibytes:5} KiB  {taken:8.1f} ms  {taken * 64 / kibibytes:6.1f} ms per 64 KiB")


if __name__ == "__main__":
    main()
