"""A call that a person says to work stands beside the refused one as an accepted call."""

from __future__ import annotations

import pytest

from diagnostics.engine.parse import parse
from tests.engine.test_checks_paste import judged

KEY = "tAvVkYJFDZtOHys4pXosKLl1c0cxR99IOPLjCFAiydHqaAe9WZ1hN2Hq"
FAILING = f"curl https://api.example.com/v1/items -H 'Authorization: Bearer {KEY}'\n\n401 Unauthorized\n\n"
WORKING = f"curl https://api.example.com/v1/items -H 'Authorization: {KEY}'\n"


@pytest.mark.parametrize(
    "line",
    [
        "This one works:",
        "The line that the product itself offers looks like this and works:",
        "# works",
        "With the bare key it answers 200:",
        "The same without the word is fine:\n",
        "Working:\n```bash",
    ],
)
def test_the_difference_to_a_call_that_is_said_to_work_is_the_finding(line: str) -> None:
    paste = f"{FAILING}{line}\n{WORKING}"
    submission = parse(paste)
    assert submission.subject_request == 0
    assert judged("calls.header", paste).cause in ("wrong-auth-scheme", "malformed-bearer-syntax")
    assert any("works" in str(note) for note in submission.notes)


@pytest.mark.parametrize(
    "line",
    [
        "This does not work either:",
        "This should work:",
        "It worked before:",
        "Does this one work?",
        "And with the bare key:",
        "If this works:",
        "It works in the browser.",
        "# working directory: /srv/app",
        "// returns 200 items of a page",
        "# how the login works",
        "This worked last week:",
        "Successful answers look otherwise:",
    ],
)
def test_a_call_that_is_not_said_to_work_now_is_no_accepted_one(line: str) -> None:
    submission = parse(f"{FAILING}{line}\n{WORKING}")
    assert all(response.status != 200 for response in submission.responses)


def test_a_call_by_itself_that_is_said_to_work_has_no_answer() -> None:
    assert not parse(f"This works:\n{WORKING}").responses


def test_a_refused_call_without_an_answer_beside_one_that_works_is_the_subject() -> None:
    submission = parse(f"Works:\n{WORKING}\nFails with a 401:\n{FAILING.partition('401')[0]}")
    assert submission.subject_request == 1
    assert [submission.responses[request.response or 0].status for request in submission.requests] == [200, 401]


SHELL = (
    "$ curl https://api.example.com/v1/me -H 'Authorization: Bearer {0}'\n{1}\n\n"
    "$ curl https://api.example.com/v1/me -H 'Private-Token: {0}'\n{2}\n"
)


def test_a_body_without_an_error_below_a_command_is_that_of_an_accepted_call() -> None:
    paste = SHELL.format(KEY, '{"message":"401 Unauthorized"}', '{"id":17,"name":"Ada","state":"active"}')
    submission = parse(paste)
    assert submission.subject_request == 0
    assert [answer.status for answer in submission.responses if answer.error is None] == [200]
    assert judged("calls.header", paste).cause in ("wrong-header-name", "wrong-auth-scheme")


@pytest.mark.parametrize("body", ['{"error":"not_found","detail":"x"}', '{"message":"Not found"}', "{}", "oops"])
def test_a_body_that_tells_an_error_or_nothing_makes_no_accepted_call(body: str) -> None:
    submission = parse(SHELL.format(KEY, '{"message":"401 Unauthorized"}', body))
    assert 200 not in [answer.status for answer in submission.responses]


def test_a_sentence_carries_less_than_an_answer_that_is_shown() -> None:
    told = judged("calls.header", f"{FAILING}This one works:\n{WORKING}")
    shown = judged("calls.header", f"{FAILING}{WORKING}HTTP/1.1 200 OK\n")
    assert told.confidence <= 0.6 < shown.confidence


def test_a_body_below_a_quoted_command_is_seen_too() -> None:
    paste = SHELL.format(KEY, '{"message":"401 Unauthorized"}', '{"id":17,"name":"Ada","state":"active"}')
    quoted = "".join(f"> {line}\n" for line in paste.splitlines())
    assert [answer.status for answer in parse(quoted).responses if answer.error is None] == [200]


TOOL = (
    "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Basic YWRhOnQwcGYtODgyMQ==\n\n"
    "HTTP/1.1 401 Unauthorized\n\n"
)
COMMAND = f"curl -H 'Authorization: Bearer {KEY}' https://api.example.com/v1/items"


@pytest.mark.parametrize(
    "behind",
    [
        " works",
        " gives me my items.",
        "   # 200 OK",
        " -> works fine",
        " returns all our items",
        " gives me a token.",
        " (this works)",
        ", which works.",
    ],
)
def test_what_is_said_behind_a_command_on_its_line_tells_that_it_works(behind: str) -> None:
    submission = parse(f"{TOOL}{COMMAND}{behind}\n")
    assert submission.subject_request == 0
    assert {answer.status for answer in submission.responses} == {401, 200}


@pytest.mark.parametrize(
    "behind",
    [
        " does not work either",
        " gives the same answer",
        " gives me a token error",
        " returns an error",
        " works in the browser",
        " should work",
        " gives 403",
        " | jq .works",
        " -d name=works",
        " works with another account",
        "",
    ],
)
def test_a_command_of_whose_line_the_rest_does_not_say_so_is_no_accepted_one(behind: str) -> None:
    submission = parse(f"{TOOL}{COMMAND}{behind}\n")
    assert all(response.status != 200 for response in submission.responses)


def test_a_status_that_is_told_of_a_tool_is_not_that_of_the_command_that_works() -> None:
    submission = parse(f"The tool says 401 Unauthorized.\n\n{COMMAND} gives me my items.\n")
    refused = next(answer for answer in submission.responses if answer.status == 401)
    assert refused.request is None
    assert submission.subject_request is None
    assert submission.subject_credential is None
