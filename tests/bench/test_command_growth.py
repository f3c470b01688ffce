"""Commands and code take time that grows with their length and no faster, however they are broken.

Times are processor time of this process, so that a busy machine does not count.
"""

from __future__ import annotations

import time

import pytest

from diagnostics.engine.parse.code import snippet
from diagnostics.engine.parse.commands import curl, httpie
from diagnostics.engine.parse.source import Source

REPEATED = {
    "open header": 'curl -H "a: b\n',
    "options": "curl -H 'a' \"b\\\" ",
    "addresses": "curl http://",
    "open braces": "curl ${a:-",
    "open substitutions": 'curl "$(',
    "assignments": 'A="$(\n',
    "smart quotes": "curl “a ",
    "pipes": "echo a | curl http://a -d @- ; ",
    "heredocs": "curl http://a -d @- <<EOF\nx\n",
    "ampersands": "curl http://a?b=c&d=e ",
    "carets": "C:\\>curl http://a ^\n",
    "httpie": "http a.b x=y\n",
    "open calls": 'fetch("a", {headers: {',
    "parentheses": "requests.get((((",
    "open lists": "curl_setopt($ch, CURLOPT_HTTPHEADER, array('a' => ",
    "cmdlets": "Invoke-RestMethod -Headers @{",
    "nested setters": "axios a.set(b.set(",
    "joined strings": 'axios\nconst a = "b" + ',
    "comments": "/* fetch(a ",
    "chains": 'fetch("a").b("c").d(',
    "capitals": "axios A a a a ",
    "members": 'axios a["b"] = ',
}
# What stands once before the piece that is repeated.
HEADS = {
    "quotes in substitutions": ('curl https://a.b -d "', '$("'),
    "defaults": ('curl https://a.b -d "', "${A:-"),
    "parentheses in one word": ("curl https://a.b/(", ")"),
    "parameters in one word": ("curl https://a.b?a=b", "&a=b"),
    "carets and quotes in one word": ("C:\\>curl https://a.b -d ", "a'"),
    "quotes in PowerShell": ("PS C:\\> curl.exe https://a.b -d '", '\\"$a'),
    "one value in quotes": (f'A={"x" * 10_000}\ncurl https://a.b -d "', "$A"),
    "one value of many options": (f"A='-H {'x ' * 5_000}'\ncurl https://a.b ", "$A "),
    "arguments of a script in one word": ('curl https://a.b -d "', "x:$1"),
    "frames": ("║ a\n║ b\n║ c\n", f"a{'═' * 20_000}x\n"),
    "blank lines of a log": ("header=a\n", f"{' ' * 190}\n"),
    "mappings below variables": (
        "vars:\n" + "".join(f"  a{number}: b\n" for number in range(1_000)) + "headers:\n  a: b\nx:\n",
        "  - {a: {b: c}}\n",
    ),
    "configurations": ("curl https://a.b -K - <<EOF\n", 'header "X: y"\n'),
}
SMALL, TIMES, MOST = 30_000, 4, 2.2


def _seconds(text: str) -> float:
    source = Source(text)
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        for reader in (curl, httpie, snippet):
            reader.find(source)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("name", [*REPEATED, *HEADS])
def test_a_text_four_times_as_long_takes_about_four_times_as_long(name: str) -> None:
    head, piece = HEADS.get(name) or ("", REPEATED[name])
    small, large = (_seconds(head + (piece * (size // len(piece) + 1))[:size]) for size in (SMALL, SMALL * TIMES))

    assert large < max(small, 0.004) * TIMES * MOST


def _tables_of_headers(size: int) -> str:
    tables = (
        "{" + ", ".join(f"'X-{number}-{column}': 'y'" for column in range(300)) + "}" for number in range(size // 4000)
    )
    return "requests.get('https://a.b', headers=[" + ", ".join(tables) + "])\n"


def test_four_times_as_many_headers_in_tables_take_about_four_times_as_long() -> None:
    small, large = (_seconds(_tables_of_headers(size)) for size in (SMALL, SMALL * TIMES))

    assert large < max(small, 0.004) * TIMES * MOST
