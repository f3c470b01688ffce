"""Plants secrets in places and looks for them in JSON reports: `python -m tests.bench.planting --secrets 2000`.

Prints every place that gave one away and last, for random ones and for those made of words, how many were found.
"""

from __future__ import annotations

import argparse
import base64
import random
import string
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.engine.test_planted_everywhere import report, strings
from tests.fixtures.further_places import WRITTEN, further_places
from tests.fixtures.places import Place, places

_LETTERS = string.ascii_letters + string.digits
_FOREIGN = "äöüßñéèçøåłžшжюяλωגم漢字한글"
_SIGNS = "!@#$%^&*-_=+.,:;?/|~"


def _some(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(length))


# Each gives at least one digit between letters, so that chance makes no word of a dictionary.
RANDOM: dict[str, Callable[[random.Random], str]] = {
    "long": lambda r: _some(r, _LETTERS, 36) + "7q",
    "hex": lambda r: f"{r.getrandbits(124):031x}a",
    "short": lambda r: _some(r, string.ascii_lowercase + string.digits, 6) + "4x",
    "signs": lambda r: (
        _some(r, _LETTERS, 4) + _some(r, _SIGNS, 2) + _some(r, _LETTERS, 6) + _some(r, _SIGNS, 1) + "k8z"
    ),
    "dotted": lambda r: f"{_some(r, _LETTERS, 6)}.{_some(r, _LETTERS, 5)}.{_some(r, _LETTERS, 4)}9w",
    "foreign": lambda r: _some(r, _LETTERS, 5) + _some(r, _FOREIGN, 4) + _some(r, _LETTERS, 4) + "3é",
    "base64": lambda r: base64.b64encode(r.randbytes(20)).decode(),
    "dashed": lambda r: "-".join(_some(r, _LETTERS, 5) + str(r.randrange(10)) for _ in range(4)),
}
WORDS = (
    "hunter2", "TrustNo1", "open-sesame", "summer.rain", "iloveyou", "ChocolateCake7", "Welcome1", "football",
    "blue-whale-42", "changeme", "Batman99", "starwars", "MyDogRex", "purple_elephant", "Sommer2024", "qwertz",
)  # fmt: skip


def shown(text: str, secret: str, *, halves: bool) -> list[str]:
    """The strings of the report that hold the secret, in any case, or one of the ways to write it."""
    forms = {secret, *(write(secret) for name, write in WRITTEN.items() if name not in ("head", "entities"))}
    half = len(secret) // 2
    if halves and half >= 6:
        forms |= {secret[:half], secret[half:]}
    lowered = {form.lower() for form in forms if len(form) >= 4}
    return [one for one in strings(report(text)) if any(form in one.lower() for form in lowered)]


def tried(place: Place, secret: str, kind: str) -> str | None:
    """The line that tells where the report showed the secret; None where it did not."""
    name, make = place
    found = shown(make(secret), secret, halves=kind != "words")
    return f"{kind:8} {name}: {secret!r} in {found[0][:200]!r}" if found else None


def trial(number: int, *, seed: int) -> tuple[str, str | None]:
    """The kind of the secret with this number, and the line that tells where it was found."""
    rng = random.Random(f"{seed} {number}")  # noqa: S311 - to be repeated, not to be hidden
    kind = [*RANDOM, "words", "words"][(number // len(_PLACES) + number) % (len(RANDOM) + 2)]
    secret = rng.choice(WORDS) if kind == "words" else RANDOM[kind](rng)
    return kind, tried(_PLACES[number % len(_PLACES)], secret, kind)


_PLACES: list[Place] = []


def _main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--secrets", type=int, default=2000)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    options.add_argument("--known", action="store_true", help="the places of places.toml as well")
    options.add_argument("--processes", type=int, default=1)
    given = options.parse_args()
    _PLACES.extend([*further_places(), *(places() if given.known else ())])
    print(f"seed {given.seed}, {len(_PLACES)} places")
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(partial(trial, seed=given.seed), range(given.secrets), chunksize=50))
    tries, hits = Counter(kind for kind, _ in results), [(kind, line) for kind, line in results if line]
    for _, line in sorted(hits, key=lambda hit: str(hit[1])):
        print(line)
    words = sum(kind == "words" for kind, _ in hits)
    print(f"random {len(hits) - words} of {len(results) - tries['words']}, words {words} of {tries['words']}")
    sys.exit(len(hits) > words)


if __name__ == "__main__":
    _main()
