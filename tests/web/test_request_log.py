"""One line for each request and JSON for machines: ids, route and time, and nothing of what was asked or pasted."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from diagnostics import log_context
from diagnostics.models import Diagnosis
from portal.log_records import JsonLine
from tests.fixtures.leaks import Search
from tests.fixtures.planted import jwt

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def objects(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_request_is_one_object_with_the_id_that_its_answer_tells(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/healthz")
    (line,) = [one for one in objects(lines) if one["logger"] == "portal.middleware"]
    assert line["request_id"] == answer["X-Request-Id"]
    assert line["level"] == "INFO"
    assert str(line["message"]).startswith("GET healthz: 200 in ")
    assert datetime.fromisoformat(str(line["time"])).utcoffset() is not None
    assert "diagnosis_id" not in line


def test_an_id_that_a_client_sends_is_neither_told_nor_logged(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "letmein-hunter2"})
    assert answer["X-Request-Id"] != "letmein-hunter2"
    assert "hunter2" not in lines.getvalue()


def test_a_paste_is_logged_by_the_id_of_its_diagnosis_alone(client: Client, lines: io.StringIO) -> None:
    token, signature = jwt()
    client.post("/", {"paste": f"Authorization: Bearer {token}"})
    (line,) = [one for one in objects(lines) if str(one["message"]).startswith("POST home")]
    assert line["diagnosis_id"] == Diagnosis.objects.get().pk
    assert not Search([token, signature]).find("log", lines.getvalue().encode())


def test_a_shared_link_and_an_unknown_address_are_logged_without_their_words(
    client: Client, lines: io.StringIO
) -> None:
    client.get("/s/abcd-efgh-ijkl-mnop/?q=letmein")
    client.get("/letmein/hunter2?q=letmein")
    client.generic("LETMEIN", "/")
    assert "abcd-efgh" not in lines.getvalue()
    assert "letmein" not in lines.getvalue().lower()
    assert "hunter2" not in lines.getvalue()


def test_an_exception_is_an_object_with_its_places_and_without_its_text() -> None:
    words = "letmein"
    try:
        raise ValueError(words)
    except ValueError as error:
        record = logging.LogRecord("diagnostics", logging.ERROR, __file__, 1, "broke", (), (ValueError, error, None))
    line = json.loads(JsonLine().format(record))
    assert "ValueError" in line["exception"]
    assert "letmein" not in json.dumps(line)


def test_what_is_about_one_diagnosis_ends_with_its_request() -> None:
    before = log_context.current()
    with log_context.of_request("one"):
        log_context.about_diagnosis("first")
        assert log_context.current() == {"request_id": "one", "diagnosis_id": "first"}
    assert log_context.current() == before
