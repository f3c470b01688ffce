"""`evaluate` measures a second reader without a network: it prints the requests and takes answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from diagnostics.engine.net import client
from tests.engine.test_second_reader import CAUSE, PASTE, SAID, material
from tests.fixtures.second_reader import told

CASES = [
    {"id": "told", "input": PASTE, "cause": CAUSE, "at": "2026-11-27T02:10:30Z"},
    {"id": "fine", "input": "GET / HTTP/1.1\nHost: a.example.com\n\nHTTP/1.1 200 OK\n", "cause": "none"},
]
Evaluate = Callable[..., list[Any]]


@pytest.fixture
def evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    """Runs the command on the cases, with these answers, and gives the lines it prints."""
    monkeypatch.setitem(client._permission, "granted", False)
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(json.dumps(case) + "\n" for case in CASES))

    def run(*options: str, answers: str | None = None) -> list[Any]:
        given = []
        if answers is not None:
            (tmp_path / "answers.jsonl").write_text(answers)
            given = ["--reader-answers", str(tmp_path / "answers.jsonl")]
        call_command("evaluate", str(cases), "--platform", "generic", *options, *given)
        lines = capsys.readouterr().out.splitlines()
        return [json.loads(line) for line in lines] if "--json" in options or "--reader-prompts" in options else lines

    return run


def test_one_line_a_case_holds_the_request_that_would_be_sent_the_same_each_time(evaluate: Evaluate) -> None:
    first, second = evaluate("--reader-prompts")
    assert first["id"] == "told"
    assert material(first["request"])["responses"][0]["error"]["description"] == SAID
    assert second == {"id": "fine", "request": None}
    assert evaluate("--reader-prompts") == [first, second]


def test_answers_are_weighed_by_case_as_text_or_as_the_object_itself(evaluate: Evaluate) -> None:
    good = told((CAUSE, 1.0, SAID))
    assert evaluate("--json")[0]["ranked"][:1] != [CAUSE]
    for answer in (good, json.loads(good)):
        line = json.dumps({"id": "told", "answer": answer})
        assert evaluate("--json", answers=line)[0]["ranked"][0] == CAUSE


def test_an_answer_may_quote_a_label_of_the_request_that_it_answers(evaluate: Evaluate) -> None:
    header = material(evaluate("--reader-prompts")[0]["request"])["requests"][0]["headers"][1][1]
    assert "[credential " in header
    line = json.dumps({"id": "told", "answer": told((CAUSE, 1.0, header))})
    assert evaluate("--json", answers=line)[0]["ranked"][0] == CAUSE


def test_what_was_dropped_is_counted_with_its_reason_and_the_figure_stays_last(evaluate: Evaluate) -> None:
    line = json.dumps({"id": "told", "answer": told((CAUSE, 2.0, SAID))})
    lines = evaluate(answers=line)
    assert lines[0] == "second reader: 1 answers, 0 name a cause, 1 dropped"
    assert "not between 0 and 1" in lines[1]
    assert lines[-1].startswith("top1 ")


@pytest.mark.parametrize("answers", ["nothing", '{"id": "told"}', "[]"])
def test_a_file_of_answers_that_is_none_is_told(answers: str, evaluate: Evaluate) -> None:
    with pytest.raises(CommandError, match="`id` and `answer`"):
        evaluate(answers=answers)
