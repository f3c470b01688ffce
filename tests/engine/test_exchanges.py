"""Who answers whom, which exchange is the subject and why, and the one that a person chose."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.exchange import Exchange, exchanges
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import parse

A, B = "Aq8Zt2Lm4Xw9RtPp", "Bk3Vn7Yc1Hs6JdQq"
HEAD_A = f"GET /v2/a HTTP/1.1\nHost: api.xxx.com\nAuthorization: Bearer {A}\n"
HEAD_B = f"GET /v2/b HTTP/1.1\nHost: api.xxx.com\nAuthorization: Bearer {B}\n"
GOOD = "HTTP/1.1 200 OK\nContent-Type: application/json\n"
REFUSED = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n'
BARE = "HTTP/1.1 401 Unauthorized\n"
CURL_A = f"$ curl -v https://api.xxx.com/v2/a -H 'Authorization: Bearer {A}'\n"
CURL_B = f"$ curl -v https://api.xxx.com/v2/b -H 'Authorization: Bearer {B}'\n"


def _sent(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.split("\n"))


def _received(text: str) -> str:
    return "".join(f"< {line}\n" for line in text.split("\n"))


WIRE_A, WIRE_B = _sent(HEAD_A) + _received(GOOD), _sent(HEAD_B) + _received(REFUSED)
SPRING = BARE + 'Content-Type: application/json\n\n{"status":401,"error":"Unauthorized","path":"/v2/a"}\n'

# A paste, and which path had which answer.
PAIRED: dict[str, tuple[str, dict[str, int | None]]] = {
    "in turns": (f"{HEAD_A}\n{GOOD}\n{HEAD_B}\n{REFUSED}", {"/v2/a": 200, "/v2/b": 401}),
    "calls first": (f"{HEAD_A}\n{HEAD_B}\n{REFUSED}\n{GOOD}", {"/v2/a": 401, "/v2/b": 200}),
    "answers first": (f"{REFUSED}\n{GOOD}\n{HEAD_A}\n{HEAD_B}", {"/v2/a": 401, "/v2/b": 200}),
    "by id": (
        f"{HEAD_A}X-Request-ID: 7f1c-aaaa\n\n{HEAD_B}X-Request-ID: 7f1c-bbbb\n\n"
        f"{GOOD}X-Request-ID: 7f1c-bbbb\n\n{REFUSED}X-Request-ID: 7f1c-aaaa\n",
        {"/v2/a": 401, "/v2/b": 200},
    ),
    "by the id of a trace": (
        f"{HEAD_A}traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n\n{HEAD_B}\n"
        f"{REFUSED}traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-53995c3f42cd8ad8-01\n",
        {"/v2/a": 401, "/v2/b": None},
    ),
    "by the path that an error names": (f"{HEAD_A}\n{HEAD_B}\n{SPRING}", {"/v2/a": 401, "/v2/b": None}),
    "by the address on a line of a log": (
        f"--> GET https://api.xxx.com/v2/a\nAuthorization: Bearer {A}\n--> GET https://api.xxx.com/v2/b\n"
        f"Authorization: Bearer {B}\n<-- 401 Unauthorized https://api.xxx.com/v2/a (31ms)\n",
        {"/v2/a": 401, "/v2/b": None},
    ),
    "one answer to the last of two calls": (f"{HEAD_A}\n{HEAD_B}\n{REFUSED}", {"/v2/a": None, "/v2/b": 401}),
    "two transcripts": (WIRE_A + WIRE_B, {"/v2/a": 200, "/v2/b": 401}),
    "two commands with their transcripts": (CURL_A + WIRE_A + CURL_B + WIRE_B, {"/v2/a": 200, "/v2/b": 401}),
    "two commands, then both transcripts": (CURL_A + CURL_B + "\n" + WIRE_A + WIRE_B, {"/v2/a": 200, "/v2/b": 401}),
    "after 100 Continue": (f"{HEAD_A}\nHTTP/1.1 100 Continue\n\n{REFUSED}", {"/v2/a": 401}),
    "through a proxy": (f"{HEAD_A}\nHTTP/1.1 200 Connection established\n\n{REFUSED}", {"/v2/a": 401}),
}


@pytest.mark.parametrize("name", PAIRED)
def test_each_call_has_its_own_answer(name: str) -> None:
    text, expected = PAIRED[name]

    made = parse(text)

    assert _answers(made) == expected
    assert len(made.requests) == len(expected)


def _answers(made: Submission) -> dict[str, int | None]:
    return {
        request.url.path if request.url else "": made.responses[request.response].status
        if request.response is not None
        else None
        for request in made.requests
    }


def test_an_id_that_two_calls_share_tells_nothing_and_the_order_decides() -> None:
    same = "X-Request-ID: 7f1c-aaaa\n"

    made = parse(f"{HEAD_A}{same}\n{HEAD_B}{same}\n{REFUSED}{same}\n{GOOD}")

    assert _answers(made) == {"/v2/a": 401, "/v2/b": 200}


def test_what_swagger_copies_is_one_exchange() -> None:
    made = parse(
        f"curl -X 'GET' \\\n  'https://api.xxx.com/v2/a' \\\n  -H 'Authorization: Bearer {A}'\n\n"
        "Request URL\nhttps://api.xxx.com/v2/a\n\nServer response\nCode\tDetails\n401\nUndocumented\n"
        'Error: Unauthorized\n\nResponse body\n{\n  "error": "invalid_token"\n}\nResponse headers\n'
        ' content-type: application/json\n www-authenticate: Bearer error="invalid_token"\n'
    )

    assert len(made.requests) == len(made.responses) == 1
    assert made.responses[0].error is not None
    assert made.responses[0].challenges
    assert made.subject_token == "A"


def test_a_network_panel_with_values_under_their_names_is_one_exchange() -> None:
    made = parse(
        "Request URL:\nhttps://api.xxx.com/v2/a\nRequest Method:\nGET\nStatus Code:\n401 Unauthorized\n"
        "Response Headers\ncontent-type:\napplication/json\nwww-authenticate:\nBearer\nRequest Headers\n"
        f":authority:\napi.xxx.com\n:method:\nGET\n:path:\n/v2/a\naccept:\n*/*\nauthorization:\nBearer {A}\n"
    )

    assert len(made.requests) == len(made.responses) == 1
    assert made.requests[0].header("Authorization") is not None


CALL = "$ curl -i https://api.xxx.com/v2/a"
WITH = f"{CALL} -H 'Authorization: Bearer {A}'\n"


@pytest.mark.parametrize("bare", [BARE, 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="api"\n'])
@pytest.mark.parametrize("first", [True, False])
def test_a_bare_repetition_never_hides_the_exchange_whose_cause_can_be_seen(bare: str, *, first: bool) -> None:
    told, repeated = f"{WITH}{REFUSED}\n", f"{CALL}\n{bare}\n"

    made = parse(repeated + told if first else told + repeated)

    assert made.subject_request == (1 if first else 0)
    assert made.subject_token == "A"
    assert str(made.subject_reason).endswith("of 2 that failed, this one shows most of why.")


def test_a_call_that_was_refused_without_a_credential_and_then_with_one_is_about_the_second_refusal() -> None:
    forbidden = 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope"\n'

    made = parse(f"{CALL}\n{BARE}\n{WITH}{forbidden}")

    assert made.subject_request == 1


def test_a_call_without_a_credential_stays_the_subject_where_another_call_failed_for_another_reason() -> None:
    made = parse(
        f"{CALL}\n{BARE}\n$ curl -i https://api.xxx.com/v2/b -H 'Authorization: Bearer {B}'\nHTTP/1.1 404 Not Found\n"
    )

    assert made.subject_request == 0


def test_a_success_before_the_failure_by_the_times_of_a_har_heals_nothing() -> None:
    def entry(at: str, status: int) -> dict[str, object]:
        field = {"name": "Authorization", "value": f"Bearer {A}"}
        return {
            "startedDateTime": at,
            "request": {"method": "GET", "url": "https://api.xxx.com/v2/a", "headers": [field]},
            "response": {"status": status, "headers": []},
        }

    late, early = entry("2024-03-08T14:30:00Z", 401), entry("2024-03-08T14:20:00Z", 200)
    made = parse(json.dumps({"log": {"entries": [late, early]}}))

    assert made.subject_response == 0
    assert "succeeded later" not in str(made.subject_reason)


def test_the_exchange_that_was_chosen_is_the_subject_with_its_own_credential() -> None:
    text = f"{HEAD_A}\n{GOOD}\n{HEAD_B}\n{REFUSED}"

    made = parse(text, exchange=1)

    assert (made.subject_request, made.subject_response, made.subject_token) == (0, 0, "A")
    assert str(made.subject_reason) == "Exchange 1 of 2, as you chose."


def test_a_number_that_the_paste_does_not_have_is_told_and_leaves_the_choice_to_us() -> None:
    made = parse(f"{HEAD_A}\n{GOOD}\n{HEAD_B}\n{REFUSED}", exchange=7)

    assert made.subject_request == 1
    assert "Exchange 7 was chosen, but the paste has 2" in " ".join(map(str, made.notes))


def test_exchanges_are_counted_by_their_requests_and_then_the_answers_without_one() -> None:
    made = parse(f"{GOOD}\n{HEAD_A}\n{REFUSED}")

    assert exchanges(made.requests, made.responses) == (Exchange(0, 1), Exchange(None, 0))


def test_the_refused_call_deep_in_a_long_log_is_found_in_its_line_and_what_was_left_out_is_told() -> None:
    filler = "2024-03-08 the worker took a job and finished it in time\n"
    text = filler * 12_000 + f"{HEAD_B}\n{REFUSED}\n" + filler * 3_000

    made = parse(text)

    assert _answers(made) == {"/v2/b": 401}
    place = made.requests[0].place
    assert place is not None
    assert place.line == 12_001
    assert "The text is long" in " ".join(map(str, made.notes))


def test_a_token_in_a_long_line_without_breaks_is_not_cut() -> None:
    piece = '{"level":"info","note":"nothing happened here"},'
    text = "x=" + piece * 8_000 + f'{{"status": 401, "header":"Authorization: Bearer {A * 60}"}},' + piece * 3_000

    assert any(token.secret.reveal() == A * 60 for token in parse(text).tokens)
