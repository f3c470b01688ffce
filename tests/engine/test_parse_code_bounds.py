"""Hostile and unfinished code: the work grows with its length and no faster, and what is whole of it is read.

Steps of the parser and values of the reader are counted, not seconds.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from diagnostics.engine.parse import parse
from diagnostics.engine.parse.code import grammars, snippet
from diagnostics.engine.parse.code.grammars import Steps, allowance
from diagnostics.engine.parse.code.values import Language
from diagnostics.engine.parse.source import Source

pytestmark = pytest.mark.one_in(3)

HOSTILE = (
    "fetch(",
    "((((",
    "a.b(c).d(",
    "`${",
    "const a = b + ",
    "/* x ",
    "a<b,c>(",
    "x ? y : ",
    "=> ",
    "[{(",
    "'a'\n",
)
WHOLE = {
    "fetch": "fetch('https://a.example/v2', { headers: { Authorization: 'Bearer abc.def' } })",
    "requests": 'requests.get("https://a.example/v2", headers={"Authorization": "Bearer abc.def"})',
    "axios": "axios({ url: 'https://a.example/v2', headers: { Authorization: 'Bearer abc.def' } })",
    "Guzzle": "$client->request('GET', 'https://a.example/v2', ['headers' => ['Authorization' => 'Bearer abc.def']])",
    "Java": (
        'HttpRequest.newBuilder().uri(URI.create("https://a.example/v2")).header("Authorization", "Bearer abc.def")'
    ),
    "C#": (
        'new HttpRequestMessage(HttpMethod.Get, "https://a.example/v2") '
        '{ Headers = { { "Authorization", "Bearer abc.def" } } }'
    ),
    "Ruby": 'HTTParty.get("https://a.example/v2", headers: { "Authorization" => "Bearer abc.def" })',
    "PowerShell": "Invoke-RestMethod -Uri 'https://a.example/v2' -Headers @{ Authorization = 'Bearer abc.def' }",
}


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize(
    "language", [Language.PYTHON, Language.JAVASCRIPT, Language.JAVA, Language.RUBY, Language.SWIFT]
)
def test_the_parser_stops_after_steps_in_proportion_to_the_text(language: Language, piece: str) -> None:
    text = (piece * grammars.PIECE)[: grammars.PIECE]
    steps = Steps(allowance(text))

    grammars.tree(text, language, steps)

    assert steps.taken <= allowance(text) + 8


def test_a_mebibyte_takes_no_more_steps_than_the_code_that_is_read_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Steps] = []

    def counting(left: int) -> Steps:
        counted.append(Steps(left))
        return counted[-1]

    monkeypatch.setattr(grammars, "Steps", counting)
    for piece in ("fetch('a', {headers: {", "import requests\nrequests.get(((( ", "axios\nconst a = b + "):
        counted.clear()
        snippet.find(Source((piece * (1 << 20))[: 1 << 20]))
        assert sum(steps.taken for steps in counted) <= 2 * allowance("x" * snippet._MOST_CODE)


def test_pieces_hold_all_of_the_text_in_order() -> None:
    text = "".join(f"line_{number} = 1\n" for number in range(2000)) + "x" * 20_000 + "\nend()\n"

    made = list(snippet.pieces(text))

    assert "".join(piece for _start, piece in made) == text
    assert all(text.startswith(piece, start) for start, piece in made)


def test_code_behind_much_other_text_is_read() -> None:
    made = parse("some prose about nothing at all\n" * 8000 + WHOLE["requests"] + "\n")

    assert [request.url.host for request in made.requests if request.url] == ["a.example"]


@pytest.mark.parametrize("name", WHOLE)
def test_code_that_breaks_off_behind_its_token_is_read_as_far_as_it_goes(name: str) -> None:
    text = WHOLE[name].split("abc.def")[0] + "abc.def"

    requests = [request for block in snippet.find(Source(text)) for request in block.requests]

    field = requests[0].header("Authorization") if requests else None
    assert field is not None
    assert field.value.reveal() == "Bearer abc.def"
    assert all(block.end <= len(text) for block in snippet.find(Source(text)))


@pytest.mark.parametrize("name", WHOLE)
def test_code_between_sentences_is_read(name: str) -> None:
    text = f"Hello, I can't get this to work:\n\n{WHOLE[name]}\n\nIt says 401 and I don't know why. What's wrong?\n"

    requests = [request for block in snippet.find(Source(text)) for request in block.requests]

    assert [request.url.raw.reveal() for request in requests if request.url] == ["https://a.example/v2"]


def test_the_prompts_of_a_terminal_are_no_code() -> None:
    transcript = (
        'PS C:\\> Invoke-RestMethod -Uri "https://a.example/v2" -Headers @{ Authorization = "Bearer a" }\n200 OK\n\n'
        'PS C:\\> Invoke-RestMethod -Uri "https://a.example/v3" -Headers @{ Authorization = "Bearer b" }\n401\n'
    )
    python = (
        ">>> import requests\n"
        '>>> h = {"Authorization": "Bearer a"}\n'
        '>>> requests.get("https://a.example/v2", headers=h)\n'
    )

    sent = [
        request for text in (transcript, python) for block in snippet.find(Source(text)) for request in block.requests
    ]

    assert [request.url.path for request in sent if request.url] == ["/v2", "/v3", "/v2"]
    assert all(request.header("Authorization") for request in sent)


def test_a_text_that_is_added_to_is_followed_and_one_that_is_changed_otherwise_is_not() -> None:
    text = 'import requests\nu = "https://a.example"\nu += "/v2"\nrequests.get(u)\nu *= 2\nrequests.get(u)\n'

    sent = [request for block in snippet.find(Source(text)) for request in block.requests]

    assert [request.url.raw.reveal() if request.url else "" for request in sent] == ["https://a.example/v2", ""]


TYPED = {
    "TypeScript": """const t: string = "abc";
fetch("https://a.example/v2", {headers: {Authorization: `Bearer ${t}`}})""",
    "Python": """import requests
t: str = "abc"
requests.get("https://a.example/v2", headers={"Authorization": f"Bearer {t}"})""",
    "Kotlin": """val t: String = "abc"
val r = Request.Builder().url("https://a.example/v2").header("Authorization", "Bearer $t").build()""",
    "Go": """var t string = "abc"
req, _ := http.NewRequest("GET", "https://a.example/v2", nil)
req.Header.Set("Authorization", "Bearer " + t)""",
    "Rust": """let t: &str = "abc";
let r = reqwest::Client::new().get("https://a.example/v2").bearer_auth(t).send();""",
    "PowerShell": """[string]$t = "abc"
Invoke-RestMethod https://a.example/v2 -Headers @{Authorization="Bearer $t"}""",
    "PHP": """class A { private string $t = "abc"; function x() {
  $this->client->get("https://a.example/v2", ["headers" => ["Authorization" => "Bearer {$this->t}"]]); } }""",
    "Swift": """let headers: HTTPHeaders = ["Authorization": "Bearer abc"]
AF.request("https://a.example/v2", headers: headers)""",
    "C#": """private static readonly HttpClient c = new();
c.DefaultRequestHeaders.Authorization = new("Bearer", "abc"); var r = await c.GetAsync("https://a.example/v2");""",
    "Vue": """<template><p>it's {{ n }}</p></template>
<script>
export default { methods: { async load() {
  await axios.get('https://a.example/v2', { headers: { Authorization: 'Bearer abc' } }) } } }
</script>""",
}


@pytest.mark.parametrize("name", TYPED)
def test_a_name_with_a_type_and_code_within_classes_tables_and_pages_are_read(name: str) -> None:
    sent = [request for block in snippet.find(Source(TYPED[name])) for request in block.requests]

    assert [request.url.raw.reveal() for request in sent if request.url] == ["https://a.example/v2"]
    assert [field.value.reveal() for request in sent for field in request.headers] == ["Bearer abc"]


def test_a_route_that_a_server_answers_is_no_request() -> None:
    text = 'import axios from "axios";\napi.get("/users", (req, res) => { res.set("Authorization", "Bearer abc"); });\n'

    assert [request for block in snippet.find(Source(text)) for request in block.requests] == []


def test_a_letter_beyond_ascii_moves_no_place() -> None:
    text = '# “naïve” – größer 🙂\nrequests.get("https://a.example/ä", headers={"Authorization": "Bearer ab…é"})'

    (block,) = snippet.find(Source(text))

    assert text[block.start : block.end].startswith("requests.get(")
    assert block.requests[0].headers[0].value.reveal() == "Bearer ab…é"


def test_no_grammar_is_loaded_before_code_is_seen() -> None:
    asked = (
        "import sys; from diagnostics.engine.parse import parse; parse('curl -H \"Authorization: Bearer x\" https://a.example');"
        "print(sorted(name for name in sys.modules if name.startswith('tree_sitter_')))"
    )
    made = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert made.stdout.strip() == "[]"
