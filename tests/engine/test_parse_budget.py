"""What variables put in is counted over the whole paste: a few lines that double a value stand for no gigabytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.engine.model.submission import DefectKind, Request, Submission
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.budget import MOST_CHARACTERS, PIECE, Budget
from diagnostics.engine.parse.commands import curl
from diagnostics.engine.parse.shells.bash_quoting import _PARENS, _SUBSTITUTION_REACH, _Pairs
from diagnostics.engine.parse.shells.words import WordBuilder
from diagnostics.engine.parse.source import Source

VALUE = "Zt9xQ2m7Lk"
TOO_LONG = "too long to follow"


def _made(first: str, line: Callable[[int], str], last: str, times: int) -> str:
    """A first value, `times` lines that each use the value of the line before twice, and the call."""
    return (
        "\n".join([first, *(line(number) for number in range(1, times + 1)), last.replace("LAST", str(times))]) + "\n"
    )


def _bash(call: str) -> Callable[[int], str]:
    return lambda times: _made(f"A0={VALUE}", lambda n: f'A{n}="$A{n - 1}$A{n - 1}"', call, times)


DOUBLING: dict[str, Callable[[int], str]] = {
    "curl": _bash('curl -H "Authorization: Bearer $ALAST" https://a.example'),
    "HTTPie": _bash('http https://a.example Authorization:"Bearer $ALAST"'),
    "wget": _bash('wget --header "Authorization: Bearer $ALAST" https://a.example'),
    "Python's fields": lambda times: _made(
        f"import requests\na0 = '{VALUE}'",
        lambda n: f'a{n} = f"{{a{n - 1}}}{{a{n - 1}}}"',
        "requests.get('https://a.example', headers={'Authorization': f'Bearer {aLAST}'})",
        times,
    ),
    "Python's sums": lambda times: _made(
        f"import requests\na0 = '{VALUE}'",
        lambda n: f"a{n} = a{n - 1} + a{n - 1}",
        "requests.get('https://a.example', headers={'Authorization': 'Bearer ' + aLAST})",
        times,
    ),
    "JavaScript's templates": lambda times: _made(
        f"const a0 = '{VALUE}';",
        lambda n: f"const a{n} = `${{a{n - 1}}}${{a{n - 1}}}`;",
        "fetch('https://a.example', {headers: {Authorization: `Bearer ${aLAST}`}})",
        times,
    ),
    "PowerShell": lambda times: _made(
        f"$a0 = '{VALUE}'",
        lambda n: f'$a{n} = "$a{n - 1}$a{n - 1}"',
        'Invoke-RestMethod -Uri https://a.example -Headers @{Authorization = "Bearer $aLAST"}',
        times,
    ),
    "PHP": lambda times: _made(
        f"<?php\n$a0 = '{VALUE}';",
        lambda n: f'$a{n} = "$a{n - 1}$a{n - 1}";',
        "$ch = curl_init('https://a.example'); "
        "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . $aLAST]);",
        times,
    ),
    "Ruby": lambda times: _made(
        f"require 'net/http'\na0 = '{VALUE}'",
        lambda n: f'a{n} = "#{{a{n - 1}}}#{{a{n - 1}}}"',
        "req = Net::HTTP::Get.new(uri)\nreq['Authorization'] = \"Bearer #{aLAST}\"",
        times,
    ),
}
LONG = "x" * 30_000
ONE_LONG_VALUE = {
    "curl": f'A={LONG}\ncurl https://a.example -d "{"$A" * 9000}"\n',
    "a heredoc": f"A={LONG}\ncurl https://a.example -d @- <<END\n{'$A ' * 9000}\nEND\n",
    "standard input": f"curl https://a.example {'-d @- ' * 5000}<<'END'\n{LONG}\nEND\n",
    "cmd": f'set AAA={LONG}\nC:\\>curl https://a.example -d "{"%AAA%" * 6000}"\n',
    "PowerShell's curl": f"$a='{LONG}'\nPS C:\\> curl.exe https://a.example -d \"{'$a' * 9000}\"\n",
    "PowerShell": f"$a='{LONG}'\nInvoke-RestMethod -Uri https://a.example -Method POST -Body \"{'$a' * 9000}\"\n",
    "Python": f"import requests\na='{LONG}'\nrequests.post('https://a.example', data=f\"{'{a}' * 9000}\")\n",
    "JavaScript": f"const a='{LONG}';\nfetch('https://a.example', {{method: 'POST', body: `{'${a}' * 9000}`}})\n",
}


def _length(request: Request) -> int:
    return sum(len(field.value) for field in request.headers) + (len(request.body) if request.body else 0)


def _total(submission: Submission) -> int:
    return sum(_length(request) for request in submission.requests)


def _says(submission: Submission) -> str:
    defects = [d for r in submission.requests for d in (*r.defects, *(d for f in r.headers for d in f.defects))]
    return " ".join([*(str(note) for note in submission.notes), *(str(defect.what) for defect in defects)])


@pytest.mark.parametrize("name", DOUBLING)
def test_a_value_that_doubles_forty_times_is_told_to_be_too_long_and_the_call_is_read(name: str) -> None:
    text = DOUBLING[name](40)

    made = parse(text)

    assert len(made.requests) == 1
    assert made.requests[0].header("Authorization") is not None
    assert _total(made) <= len(text) + MOST_CHARACTERS
    assert "Variables of the paste stand for a text" in _says(made)
    assert "The value of" in _says(made)
    assert "is not in the paste" not in _says(made)


@pytest.mark.parametrize("name", DOUBLING)
def test_a_value_that_doubles_three_times_is_followed_to_its_end(name: str) -> None:
    made = parse(DOUBLING[name](3))

    field = made.requests[0].header("Authorization")
    assert field is not None
    assert field.value.reveal() == "Bearer " + VALUE * 8
    assert TOO_LONG not in _says(made)


@pytest.mark.parametrize("name", ONE_LONG_VALUE)
def test_one_long_value_used_thousands_of_times_is_put_in_only_as_often_as_the_paste_may(name: str) -> None:
    text = ONE_LONG_VALUE[name]

    made = parse(text)

    assert len(made.requests) == 1
    assert _total(made) <= len(text) + MOST_CHARACTERS
    assert TOO_LONG in _says(made)


def test_all_readers_of_a_paste_draw_from_one_budget() -> None:
    source = Source(ONE_LONG_VALUE["curl"] + DOUBLING["Python's sums"](40))

    curl.find(source)
    left = source.budget.characters
    again = source.masked([(0, 10)])

    assert again.budget is source.budget
    assert left < len(LONG)
    assert not again.budget.take(len(LONG))


def test_what_stands_beside_a_value_that_is_too_long_is_read_as_ever() -> None:
    other = 'TOKEN=Q7xv83kdLmz\ncurl -H "X-Api-Key: $TOKEN" https://b.example/v2\n'

    made = parse(DOUBLING["curl"](40) + other)

    assert [request.url.host for request in made.requests if request.url] == ["a.example", "b.example"]
    key = made.requests[1].header("X-Api-Key")
    assert key is not None
    assert key.value.reveal() == "Q7xv83kdLmz"


def test_a_name_that_was_too_long_and_is_set_anew_has_its_new_value() -> None:
    made = parse(DOUBLING["curl"](40) + f'A40={VALUE}\ncurl -H "Authorization: Bearer $A40" https://b.example\n')

    field = made.requests[1].header("Authorization")
    assert field is not None
    assert field.value.reveal() == f"Bearer {VALUE}"


def test_an_older_value_does_not_stand_for_one_that_is_too_long() -> None:
    text = DOUBLING["curl"](40).replace(f"A0={VALUE}", f"A40=stale\nA0={VALUE}")

    field = parse(text).requests[0].header("Authorization")

    assert field is not None
    assert field.value.reveal() == "Bearer $A40"
    assert [defect.kind for defect in field.defects] == [DefectKind.ELIDED]


def test_words_that_a_value_is_split_into_are_counted() -> None:
    source = Source(f'A="-H {"x " * 500}"\ncurl https://a.example {"$A " * 2000}\n')

    curl.find(source)

    assert source.budget.refused
    assert source.budget.characters >= 0


def test_tables_and_defects_are_counted_where_a_name_is_used() -> None:
    tables = _made(
        "import requests\na0 = {'x': f'{b}'}",
        lambda n: f"a{n} = {{'p': a{n - 1}, 'q': a{n - 1}}}",
        "requests.post('https://a.example', headers={'X-A': 'b'}, json=aLAST)",
        40,
    )

    made = parse(tables)

    assert len(made.requests) == 1
    assert TOO_LONG in _says(made)


def test_a_configuration_on_standard_input_is_read_once_as_curl_does() -> None:
    text = 'curl https://a.example -K - -K - -K - <<END\nheader "X-A: b"\nEND\n'

    assert [field.name for field in parse(text).requests[0].headers] == ["X-A"]


def test_a_budget_gives_what_is_left_and_remembers_what_it_refused() -> None:
    budget = Budget(characters=100)

    assert budget.take(60)
    assert not budget.take(41)
    assert not budget.take(0, pieces=100 // PIECE)
    assert budget.take(40)
    assert budget.refused == 2
    assert budget.characters == 0


def _closing_by_counting(text: str, at: int) -> int:
    depth = 0
    for position in range(at, min(len(text), at + _SUBSTITUTION_REACH)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return at + _SUBSTITUTION_REACH


@given(st.text("()a", max_size=60), st.lists(st.integers(0, 60), max_size=12))
def test_brackets_are_paired_as_by_counting_in_whatever_order_they_are_asked_for(text: str, asked: list[int]) -> None:
    pairs = _Pairs(_PARENS, "(")

    for at in asked:
        if text[at : at + 1] == "(":
            end = pairs.closing(text, at)
            assert min(end, at + _SUBSTITUTION_REACH) == _closing_by_counting(text, at)


@given(st.lists(st.text("?(1a", max_size=3), max_size=8))
def test_a_word_answers_as_its_text_does_while_it_grows(pieces: list[str]) -> None:
    word = WordBuilder(0)
    for piece in pieces:
        word.add(piece, 0)
        assert word.empty is (not word.text)
        assert word.is_number is word.text.isdigit()
        assert word.is_only("?") is (word.text == "?")
        assert word.holds("?") is ("?" in word.text)
        assert word.holds("(") is ("(" in word.text)


def test_a_mark_behind_many_escaped_quotes_points_to_its_variable() -> None:
    text = "PS C:\\> curl.exe https://a.example -d '" + '\\"x' * 30 + "$NAME'\n"

    defect = next(d for d in parse(text).requests[0].defects if d.kind is DefectKind.SINGLE_QUOTED_VARIABLE)

    body = parse(text).requests[0].body
    assert body is not None
    assert defect.position == body.reveal().index("$NAME")
