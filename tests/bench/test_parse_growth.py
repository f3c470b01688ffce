"""Parsing time grows with the length of the paste and no faster, and a HAR file costs a few times its size in memory.

`python -m tests.bench.test_parse_growth` prints the curve up to 1 MiB. Times are processor time of this
process, so that a busy machine does not count.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc

import pytest

from diagnostics.engine.parse import parse
from tests.engine.pastes import HS256, JWT, SAMPLES, entry

REPEATED = {
    "letters": "a",
    "blanks": " ",
    "line breaks": "\n",
    "braces": "{",
    "brackets": "[",
    "open objects": '{"a":',
    "quotes": '"',
    "quotes that nothing closes": "method: authorization [x " + '\\"' * 40,
    "continued lines": "ab \\\n",
    "backslashes": "\\",
    "token beginnings": "eyJhbGciOiJIUzI1NiJ9\n",
    "token parts": "eyJhbGciOiJIUzI1NiJ9.",
    "schemes": "Bearer ",
    "field names": "Authorization: ",
    "fields in code": "'Authorization': 'Bearer Zt9xQ2m7Lk', ",
    "fields apart": "Authorization: Bearer Zt9xQ2m7Lk\n\n",
    "fields": "X-Trace: abc\n",
    "secrets": "client_secret=",
    "private keys": "-----BEGIN PRIVATE KEY-----\n",
    "request lines": "GET / HTTP/1.1\n",
    "status lines": "HTTP/1.1 401 Unauthorized\n",
    "transcript": "> a: b\n< c: d\n",
    "errors": '{"error":"x"}\n',
    "challenges": 'WWW-Authenticate: Bearer error="x", a=b ',
    "percent signs": "%2E",
    "commands": "curl -H 'a: b' https://a.example/\n",
    "prose": "The API answers 401 since 2023-11-14T22:13:20Z on GET /v2/devices, why? ",
    "tags": "<a>",
    "words": "abcDEF123 ",
    "prompts of a console": "shop=# select\nshop(# 1\n",
    "tables of results": " status | type\n--------+------\n 401 | x\n\n",
    "names before lines": "web-1.example GET /a HTTP/1.1\n",
    "returns that show": "GET /a HTTP/1.1\\x0d\n",
    "messages in a line": "-> GET /a HTTP/1.1\\r\\nHost: a\\r\\n\n",
    "structures as strings": 'failed "authorization: bearer \\"' + "a" * 90 + '\\"" \n',
    "keys above their values": "key: 'authorization'\nvalue: 'bearer x'\n",
    "typed brackets": '{"method":"GET","authorization":"Bearer abcdefgh","a":[[[',
    "addresses that are told": "method: GET authorization: 'Bearer abc', to to to https://a.example/b \n",
    "pseudo-headers": '{"key":":method","value":"GET"},{"key":"authorization","value":"Bearer abcdefgh"},',
    "lists in lists": '[[{"method":"GET","url":"https://a.example/b","authorization":"Bearer abcdefgh"}],'
    '[{"status":401}]]\n',
    "exchange": SAMPLES["exchange"],
    "mail": SAMPLES["mail"] + "\n",
}
SMALL, TIMES = 48_000, 4
# Twice the ideal: caches and the garbage collector make larger inputs a little dearer.
MOST = 2.0


def seconds(text: str) -> float:
    """Processor time of one parse, the best of two."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        parse(text)
        best = min(best, time.process_time() - began)
    return best


def filled(pattern: str, length: int) -> str:
    """`length` characters of the pattern over and over."""
    return (pattern * (length // len(pattern) + 1))[:length]


@pytest.mark.parametrize("name", REPEATED)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    pattern = REPEATED[name]
    short, long = seconds(filled(pattern, SMALL)), seconds(filled(pattern, SMALL * TIMES))
    # Below a few milliseconds a clock's grain says more than the parser.
    assert long < max(short, 0.005) * TIMES * MOST


def big_har(size: int, *, indent: int | None) -> str:
    """A HAR file of at least `size` characters with bodies that matter and bodies that do not."""
    entries = []
    length = number = 0
    while length < size:
        failed = number % 40 == 7
        answer = {"error": "unauthorized"} if failed else {"data": "x" * 1500, "access_token": JWT}
        url = f"https://api.example.com/v2/devices/{number}"
        entries.append(entry(url, 401 if failed else 200, token=HS256[:-4] + f"{number:04d}", answer=answer))
        length += len(json.dumps(entries[-1], indent=indent))
        number += 1
    return json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=indent)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_har_file_of_ten_mebibytes_takes_less_than_ten_times_its_size(indent: int | None) -> None:
    text = big_har(10 * 1024 * 1024, indent=indent)
    tracemalloc.start()
    try:
        made = parse(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.subject_response is not None
    assert made.responses[made.subject_response].status == 401
    assert peak < 10 * len(text)


def main() -> None:
    """Print seconds for growing lengths of every pattern."""
    lengths = [65_536, 131_072, 262_144, 524_288, 1_048_576]
    sys.stdout.write(f"{'':18}" + "".join(f"{length // 1024:>8} Ki" for length in lengths) + "\n")
    for name, pattern in REPEATED.items():
        times = "".join(f"{seconds(filled(pattern, length)):>9.3f} s" for length in lengths)
        sys.stdout.write(f"{name:18}{times}\n")


if __name__ == "__main__":
    main()
