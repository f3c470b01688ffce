"""What reading costs at the largest size allowed, as a multiple of what a server does for any token: verifying RS256.

Both are timed in the same run, one beside the other, so that a slow or busy machine counts for both; of some tries the
best one counts. `python -m tests.bench.reading_cost` prints the figures.
"""

from __future__ import annotations

import secrets
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from diagnostics import services
from diagnostics.engine.parse import describe, parse
from diagnostics.engine.parse.budget import brief
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report.understood import understood
from tests.bench.test_command_growth import HEADS
from tests.bench.test_command_growth import REPEATED as COMMANDS
from tests.bench.test_parse_growth import REPEATED as TEXTS
from tests.bench.test_parse_growth import big_har, filled

WEB, WORKER = 6_000, 40_000
TRIES, VERIFICATIONS = 8, 1_000
MIB = 1024 * 1024
FIXED_MEMORY, MEMORY_A_BYTE = 20 * MIB, 12
_KEY = rsa.generate_private_key(65537, 2048)
_SIGNED = b"x" * 800
_SIGNATURE = _KEY.sign(_SIGNED, padding.PKCS1v15(), hashes.SHA256())


def _pastes(size: int) -> Iterator[tuple[str, Callable[[], str]]]:
    for name, piece in {**TEXTS, **COMMANDS}.items():
        yield name, lambda piece=piece: filled(piece, size)
    for name, (head, piece) in HEADS.items():
        yield f"{name}, repeated", lambda head=head, piece=piece: (head + filled(piece, size))[:size]


FIRST_PARTS = dict(_pastes(services.MOST_READ_BYTES))
WHOLE = dict(_pastes(services.MOST_TEXT_BYTES)) | {
    "HAR on one line": lambda: big_har(services.MOST_HAR_BYTES, indent=None)[: services.MOST_HAR_BYTES],
    "HAR indented": lambda: big_har(services.MOST_HAR_BYTES, indent=2)[: services.MOST_HAR_BYTES],
    "no HAR though it begins like one": lambda: filled('{"log": {"entries": 1}}\n' + "a: b\n" * 500, 10 * MIB),
}


def verifications(work: Callable[[], object], most: float, tries: int = TRIES) -> float:
    """How many verifications take as long as `work`; tried again while it seems to be more than `most`."""
    best = float("inf")
    public = _KEY.public_key()
    for _ in range(tries):
        began = time.process_time()
        for _ in range(VERIFICATIONS):
            public.verify(_SIGNATURE, _SIGNED, padding.PKCS1v15(), hashes.SHA256())
        middle = time.process_time()
        work()
        best = min(best, (time.process_time() - middle) / (middle - began) * VERIFICATIONS)
        if best <= most:
            break
    return best


def shown(text: str) -> object:
    """What the web process does with the first part of a paste while somebody types."""
    made = parse(text, budget=brief())
    return understood(made, describe(made), Scrubber(made.secrets, Labeler(secrets.token_bytes(32)), made))


@pytest.fixture(scope="module", autouse=True)
def _everything_loaded() -> None:
    shown("curl https://a.example -H 'Authorization: Bearer abc'\nHTTP/1.1 401 Unauthorized\n\nthe token expired")


@pytest.mark.parametrize("name", FIRST_PARTS)
def test_the_first_part_of_a_paste_costs_no_more_than_six_thousand_verifications(name: str) -> None:
    text = FIRST_PARTS[name]()

    assert verifications(lambda: shown(text), WEB) <= WEB


@pytest.mark.parametrize("name", WHOLE)
def test_a_paste_of_the_largest_size_costs_no_more_than_forty_thousand_verifications(name: str) -> None:
    text = WHOLE[name]()

    assert verifications(lambda: parse(text), WORKER) <= WORKER


@pytest.mark.parametrize(
    "name", ["HAR on one line", "HAR indented", "fields", "commands", "open objects", "line breaks", "exchange"]
)
def test_memory_stays_within_twenty_megabytes_and_twelve_times_the_paste(name: str) -> None:
    text = WHOLE[name]()
    tracemalloc.start()
    try:
        parse(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak <= FIXED_MEMORY + MEMORY_A_BYTE * len(text)
