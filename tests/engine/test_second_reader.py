"""The second reader: what it is sent, where, and that anything but a faithful answer in time is dropped."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.collectors import reader as readers
from diagnostics.engine.collectors import reader_answer
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.egress import reader_at, way_out
from diagnostics.engine.collectors.reader import Endpoint
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.net import NotPermitted, client
from diagnostics.engine.platform.load import load
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from tests.engine.loopback import Handler, Loopback, always, response, serving
from tests.fixtures.second_reader import Saying, completion, diagnosed, finding, told

CALL = "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer 8fKq2mXw7RtLp4sZ9aBc\n"
SAID = "the name on its seal is in none of our drawers"
PASTE = (
    f"{CALL}\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
    + json.dumps({"error": "unauthorized", "message": SAID})
)  # fmt: skip
CAUSE = "kid-not-found-key-rotated"
GOOD = told((CAUSE, 0.9, SAID))


@pytest.fixture
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def sent(server: Loopback) -> dict[str, Any]:
    """The body of the one request that the endpoint got."""
    (request,) = server.requests
    body: dict[str, Any] = json.loads(request.partition(b"\r\n\r\n")[2])
    return body


def dropped(handler: Handler, deadline_s: float = 5.0) -> str:
    """Why the answer of such an endpoint was dropped; the verdict must be what it is without a reader."""
    with serving(handler) as server:
        snapshot = diagnosed(PASTE, Endpoint(f"{server.url}/v1/chat/completions", "m"), deadline_s=deadline_s)
        assert server.requests
    row = finding(snapshot)
    assert row["outcome"] == "unavailable"
    assert snapshot["verdict"] == diagnosed(PASTE, None)["verdict"]
    return str(row["summary"]["text"])


def material(request: dict[str, Any]) -> dict[str, Any]:
    """What stands between the two lines of the tag."""
    first, text, last = request["messages"][1]["content"].split("\n")
    assert first.removeprefix("[material ") == last.removeprefix("[end of material ")
    found: dict[str, Any] = json.loads(text)
    return found


def test_without_an_address_there_is_no_reader_and_the_page_has_nothing_of_one() -> None:
    assert reader_at("", "m") is None
    assert finding(diagnosed(PASTE, None))["outcome"] == "not_applicable"


@pytest.mark.usefixtures("egress")
def test_an_endpoint_is_asked_once_in_the_protocol_it_speaks() -> None:
    with serving(always(response(200, completion(GOOD)))) as server:
        snapshot = diagnosed(PASTE, reader_at(f"{server.url}/v1/chat/completions", "small"))
        assert server.lines() == ["POST /v1/chat/completions"]
        assert b"authorization" not in server.requests[0].partition(b"\r\n\r\n")[0].lower()
        body = sent(server)
    assert (body["model"], body["temperature"], body["stream"]) == ("small", 0, False)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert finding(snapshot)["outcome"] == "fail"


def test_it_is_sent_the_exchanges_redacted_and_all_causes_with_their_meanings() -> None:
    reader = Saying(GOOD)
    diagnosed(PASTE + "\n\nmy colleague Brunhilde says it worked before lunch\n", reader)
    (asked,) = reader.asked
    text = json.dumps(asked.request)
    assert "8fKq2mXw7RtLp4sZ9aBc" not in text
    assert "Brunhilde" not in text
    shown = material(dict(asked.request))
    assert shown["responses"][0]["error"]["description"] == SAID
    assert shown["requests"][0]["headers"][1][1].startswith("Bearer [credential ")
    system = asked.request["messages"][0]["content"]
    assert [slug for slug, cause in CAUSES.items() if f"{slug}: {cause.title}" not in system] == []


def test_a_long_paste_is_cut_to_what_a_reader_takes_and_keeps_the_call_in_question() -> None:
    calls = "".join(
        f"GET /v1/items/{n} HTTP/1.1\nHost: api.example.com\nX-Note: {'word ' * 90}\n\nHTTP/1.1 200 OK\n\n\n"
        for n in range(60)
    )
    reader = Saying(GOOD)
    diagnosed(calls + PASTE, reader)
    (asked,) = reader.asked
    assert len(asked.request["messages"][1]["content"]) < 25_000
    assert SAID in asked.said


def test_a_success_is_not_sent() -> None:
    reader = Saying(GOOD)
    diagnosed(f'{CALL}\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{{"id": 1}}', reader)
    assert reader.asked == []


def test_what_it_says_is_told_as_what_it_is_with_the_passages_it_points_to() -> None:
    snapshot = diagnosed(PASTE, GOOD)
    row = finding(snapshot)
    assert row["summary"]["text"] == "A second reader inside this installation reads the words so: {headline}"
    assert (row["severity"], row["cause"]) == ("info", CAUSE)
    assert [shown["value"] for shown in row["evidence"]] == [SAID]
    headline = snapshot["verdict"]["headline"]["text"]
    assert headline == "A second reader says: {headline}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("The token has expired.", reader_answer.NO_JSON),
        (f"```json\n{GOOD}\n```", reader_answer.NO_JSON),
        ("[" * 100_000, reader_answer.NO_JSON),
        ("[]", reader_answer.NO_JSON),
        ('{"causes": "token-revoked"}', reader_answer.NO_JSON),
        ('{"causes": ["token-revoked"]}', reader_answer.NO_JSON),
        (told(*[(CAUSE, 0.1, SAID)] * 9), reader_answer.NO_JSON),
        (told(("solar-flare", 0.9, SAID)), reader_answer.UNKNOWN),
        (
            json.dumps({"causes": [{"cause": ["token-revoked"], "sureness": 1, "reason": [SAID]}]}),
            reader_answer.UNKNOWN,
        ),
        (told((CAUSE, 0.4, SAID), (CAUSE, 0.5, SAID)), reader_answer.UNKNOWN),
        (told((CAUSE, 1.01, SAID)), reader_answer.UNSURE),
        (told((CAUSE, -0.1, SAID)), reader_answer.UNSURE),
        (told((CAUSE, float("nan"), SAID)), reader_answer.UNSURE),
        (told((CAUSE, float("inf"), SAID)), reader_answer.UNSURE),
        (told((CAUSE, True, SAID)), reader_answer.UNSURE),
        (told((CAUSE, "0.9", SAID)), reader_answer.UNSURE),  # type: ignore[arg-type]
        (told((CAUSE, 0.9, "Call our help desk at 555-0100.")), reader_answer.NOT_SENT),
        (told((CAUSE, 0.9, SAID), ("token-revoked", 0.1, "it was revoked")), reader_answer.NOT_SENT),
        (told((CAUSE, 0.9, "")), reader_answer.NOT_SENT),
        (told((CAUSE, 0.9, "an")), reader_answer.NOT_SENT),
        (told((CAUSE, 0.9, CAUSES[CAUSE].headline.text)), reader_answer.NOT_SENT),
        (json.dumps({"causes": [{"cause": CAUSE, "sureness": 0.9, "reason": []}]}), reader_answer.NOT_SENT),
        (json.dumps({"causes": [{"cause": CAUSE, "sureness": 0.9, "reason": [{"x": 1}]}]}), reader_answer.NOT_SENT),
        (json.dumps({"causes": [{"cause": CAUSE, "sureness": 0.9}]}), reader_answer.NOT_SENT),
    ],
)
def test_a_reader_that_makes_anything_up_is_dropped_whole(content: str, reason: Any) -> None:
    snapshot = diagnosed(PASTE, content)
    row = finding(snapshot)
    assert (row["outcome"], row["summary"]["text"]) == ("unavailable", reason.text)
    assert snapshot["verdict"] == diagnosed(PASTE, None)["verdict"]


def test_a_reader_may_say_that_it_sees_no_cause() -> None:
    snapshot = diagnosed(PASTE, '{"causes": []}')
    assert finding(snapshot)["outcome"] == "not_applicable"
    assert snapshot["verdict"] == diagnosed(PASTE, None)["verdict"]


def test_sureness_that_adds_up_to_more_than_one_is_shared_out() -> None:
    row = finding(diagnosed(PASTE, told((CAUSE, 1, SAID), ("wrong-environment", 1, SAID))))
    assert [item["confidence"] for item in row["candidates"]] == [0.5, 0.5]


@pytest.mark.usefixtures("egress")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response(503, "busy"), readers.REFUSES),
        (response(302, b"", Location="http://127.0.0.1:9/else"), readers.REFUSES),
        (response(200, "<html>hello</html>"), readers.UNREADABLE),
        (response(200, {"choices": []}), readers.UNREADABLE),
        (response(200, [1]), readers.UNREADABLE),
        (response(200, completion(None)), readers.UNREADABLE),
        (response(200, completion({"causes": []})), readers.UNREADABLE),
        (response(200, completion(GOOD + " " * 200_000)), readers.HUGE),
        (response(200, b"[" * 60_000), readers.UNREADABLE),
        (b"nonsense\r\n\r\n", readers.AWAY),
    ],
)
def test_an_endpoint_that_gives_no_answer_of_the_protocol_costs_its_own_reading_only(
    answer: bytes, reason: Any
) -> None:
    assert dropped(always(answer)) == reason.text


@pytest.mark.usefixtures("egress")
def test_an_endpoint_without_end_is_cut_off() -> None:
    def endless(sock: socket.socket, request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            sock.sendall(b" " * 65536)

    assert dropped(endless) == readers.HUGE.text


@pytest.mark.usefixtures("egress")
def test_a_late_endpoint_is_waited_for_until_the_deadline_only() -> None:
    def late(sock: socket.socket, request: bytes) -> None:
        sock.recv(1)  # until the portal hangs up

    assert dropped(late, deadline_s=1.0) == readers.LATE.text


@pytest.mark.usefixtures("egress")
def test_a_dead_endpoint_is_told_without_its_address() -> None:
    with serving(always(b"")) as server:
        url = f"{server.url}/v1/chat/completions"
    row = finding(diagnosed(PASTE, Endpoint(url, "m")))
    assert (row["outcome"], row["summary"]["text"]) == ("unavailable", readers.AWAY.text)
    assert "127.0.0.1" not in json.dumps(row)


@pytest.mark.usefixtures("egress")
def test_the_readers_origin_is_the_only_one_that_it_opens_and_opens_for_nobody_else() -> None:
    endpoint = Endpoint("http://127.0.0.1:8123/v1/chat/completions", "m")
    place = endpoint._place()
    assert [origin.text for origin in client.origins_of(place)] == [endpoint.origin] == ["http://127.0.0.1:8123"]
    with serving(always(response(302, b"", Location=f"{endpoint.origin}/else"))) as other:
        dropped_there = diagnosed(PASTE, Endpoint(f"{other.url}/v1", "m"))
        assert other.lines() == ["POST /v1"]
    assert finding(dropped_there)["outcome"] == "unavailable"


def test_a_reader_that_all_diagnoses_ask_too_much_is_left_alone() -> None:
    reader, counted = Saying(GOOD), []

    def may_call(origin: str) -> bool:
        counted.append(origin)
        return False

    scrubber = Scrubber((), Labeler(b"k"))
    outside = way_out(load("generic", {}), scrubber, cache=MemoryCache(), environ={}, may_call=may_call, reader=reader)
    diagnosed(PASTE, asked := Saying(GOOD))
    with pytest.raises(CouldNotLook, match="holds back"):
        outside.consult(asked.asked[0])
    assert (counted, reader.asked) == ([reader.origin], [])


def test_a_process_without_egress_asks_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client._permission, "granted", False)
    reader = Saying(GOOD)
    diagnosed(PASTE, reader)
    with serving(always(response(200, completion(GOOD)))) as server:
        with pytest.raises(NotPermitted):
            Endpoint(f"{server.url}/v1", "m").ask(reader.asked[0], within_s=1)
        assert server.requests == []
